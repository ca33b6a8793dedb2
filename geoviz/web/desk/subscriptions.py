"""Which feeds are followed, and what became of their entries, in the desk's database."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from geoviz.errors import UsageError
from geoviz.sources.feeds import Entry, Feed
from geoviz.sources.url import Fetched
from geoviz.web.desk.keeping import Keeping

INTERVAL_S = 1800.0
"""How long a feed is left alone after it was asked."""

_LONGEST_S = 86_400.0
_CLAIM_S = 600.0  # a feed that a server is asking is not asked by another
_MOST_FEEDS = 200
_MOST_NEW = 50  # entries of a feed that are read at once
_TRIES = 3
_NEVER = 9e12
_GONE = 410


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that is followed."""

    url: str
    who: str  # who added it
    at: float  # seconds since 1970, as all times here
    title: str | None
    etag: str | None
    modified: str | None
    next: float  # when it is asked again
    asked: float | None
    failures: int  # in a row
    problem: str | None

    @property
    def is_over(self) -> bool:
        """Whether its server said that it is gone for good."""
        return self.next >= _NEVER


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of a feed, and what became of it."""

    feed: str
    key: str
    link: str
    title: str | None
    published: str | None
    at: float
    tries: int
    article: str | None  # id, once it is kept
    problem: str | None

    @property
    def is_waiting(self) -> bool:
        return self.article is None and self.tries < _TRIES


class Subscriptions:
    """The feeds of one store. Safe for several threads and processes."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    def add(self, url: str, who: str) -> None:
        """Follow a feed. Raises UsageError where it is followed already, or too many are."""
        with self._keeping.connection() as db:
            (count,) = db.execute("SELECT count(*) FROM feeds").fetchone()
            if count >= _MOST_FEEDS:
                raise UsageError(f"{_MOST_FEEDS} feeds are followed already; leave one first")
            done = db.execute(
                "INSERT OR IGNORE INTO feeds (url, who, at, next) VALUES (?, ?, ?, 0)",
                (url, who, time.time()),
            )
            if not done.rowcount:
                raise UsageError("this feed is followed already")

    def remove(self, url: str) -> None:
        """Leave a feed; the articles read from it stay."""
        with self._keeping.connection() as db:
            db.execute("DELETE FROM feeds WHERE url = ?", (url,))
            db.execute("DELETE FROM entries WHERE feed = ?", (url,))

    def all(self) -> list[Subscription]:
        """By when they were added."""
        with self._keeping.connection() as db:
            rows = db.execute("SELECT * FROM feeds ORDER BY at, url").fetchall()
        return [Subscription(**row) for row in rows]

    def entries(self, limit: int = 200) -> list[Told]:
        """The newest first."""
        with self._keeping.connection() as db:
            rows = db.execute(
                "SELECT * FROM entries ORDER BY at DESC, rowid LIMIT ?", (limit,)
            ).fetchall()
        return [Told(**row) for row in rows]

    def claim(self, now: float) -> Subscription | None:
        """A feed that is due, kept from other servers for a while; None where none is."""
        with self._keeping.connection() as db:
            row = db.execute(
                "SELECT * FROM feeds WHERE next <= ? ORDER BY next, url LIMIT 1", (now,)
            ).fetchone()
            if row is None:
                return None
            db.execute("UPDATE feeds SET next = ? WHERE url = ?", (now + _CLAIM_S, row["url"]))
        return Subscription(**row)

    def answered(self, of: Subscription, fetched: Fetched, feed: Feed | None, now: float) -> None:
        """Note what a feed's server said. feed: None for a 304, which says nothing new."""
        kept = replace(of, asked=now, next=now + INTERVAL_S, failures=0, problem=None)
        if feed is not None:
            kept = replace(
                kept, title=feed.title or of.title, etag=fetched.etag, modified=fetched.modified
            )
        self._update(kept, feed.entries[:_MOST_NEW] if feed else (), now)

    def failed(
        self, of: Subscription, problem: str, status: int, wait_s: float, now: float
    ) -> None:
        """Note that a feed could not be read: it is asked ever more rarely."""
        failures = of.failures + 1
        backoff = min(INTERVAL_S * 2.0**failures, _LONGEST_S)
        due = _NEVER if status == _GONE else now + max(backoff, min(wait_s, 7 * _LONGEST_S))
        self._update(
            replace(of, asked=now, next=due, failures=failures, problem=problem[:500]), (), now
        )

    def waiting(self, limit: int) -> list[Told]:
        """Entries whose articles are still to be read."""
        with self._keeping.connection() as db:
            rows = db.execute(
                "SELECT * FROM entries WHERE article IS NULL AND tries < ? "
                "ORDER BY tries, at, rowid LIMIT ?",
                (_TRIES, limit),
            ).fetchall()
        return [Told(**row) for row in rows]

    def tried(self, told: Told, article: str | None, problem: str | None) -> None:
        """Note what became of an entry."""
        with self._keeping.connection() as db:
            db.execute(
                "UPDATE entries SET tries = tries + 1, article = ?, problem = ? "
                "WHERE feed = ? AND key = ?",
                (article, problem and problem[:500], told.feed, told.key),
            )

    def ask_soon(self, url: str, now: float) -> bool:
        """Have a feed asked now; False where it was asked within the last minutes."""
        with self._keeping.connection() as db:
            done = db.execute(
                "UPDATE feeds SET next = 0 WHERE url = ? AND (asked IS NULL OR asked < ?)",
                (url, now - 300),
            )
        return bool(done.rowcount)

    def _update(self, of: Subscription, entries: Iterable[Entry], now: float) -> None:
        with self._keeping.connection() as db:
            db.execute(
                "UPDATE feeds SET title = ?, etag = ?, modified = ?, next = ?, asked = ?, "
                "failures = ?, problem = ? WHERE url = ?",
                (
                    of.title,
                    of.etag,
                    of.modified,
                    of.next,
                    of.asked,
                    of.failures,
                    of.problem,
                    of.url,
                ),
            )
            db.executemany(
                "INSERT OR IGNORE INTO entries (feed, key, link, title, published, at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (of.url, e.key, e.link, e.title, e.published and e.published.isoformat(), now)
                    for e in entries
                ],
            )
