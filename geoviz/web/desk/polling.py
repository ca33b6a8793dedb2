"""Feeds asked in the background, politely: rarely, one at a time, and only for what is new."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from geoviz.errors import GeovizError, SourceError
from geoviz.model import Article, Quarantined
from geoviz.sources.feeds import FeedReader
from geoviz.sources.url import Fetcher
from geoviz.web.desk.add import article_of_link
from geoviz.web.desk.subscriptions import Subscription, Subscriptions, Told
from geoviz.web.library import Library

_LOOK_S = 30.0  # another server of the same store may have been told of a feed
_BETWEEN_S = 2.0  # between two requests to one host
_AT_ONCE = 10  # articles between two looks at the feeds


class Poller:
    """A thread that asks the feeds which are due, and reads what they tell of."""

    def __init__(
        self,
        library: Library,
        subscriptions: Subscriptions,
        fetcher: Fetcher,
        feeds: FeedReader,
        clock: Callable[[], float] = time.time,
        between_s: float = _BETWEEN_S,
    ) -> None:
        self._library = library
        self._subscriptions = subscriptions
        self._fetcher = fetcher
        self._feeds = feeds
        self._clock = clock
        self._between_s = between_s
        self._asked: dict[str, float] = {}  # host: monotonic time of the last request
        self._wake = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Ask feeds from now on, in the background."""
        self._thread = threading.Thread(target=self._run, name="geoviz-feeds", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look at once: a feed was added."""
        self._wake.set()

    def close(self) -> None:
        """End the thread and its processes."""
        self._ended.set()
        self._wake.set()
        # A fetch that is under way ends with its process.
        self._fetcher.close()
        self._feeds.close()
        if self._thread is not None:
            self._thread.join(timeout=10)
        self._fetcher.close()
        self._feeds.close()

    def step(self) -> bool:
        """Ask one feed that is due, and read some waiting articles; False where nothing was."""
        due = self._subscriptions.claim(self._clock())
        if due is not None:
            self._ask(due)
        waiting = self._subscriptions.waiting(_AT_ONCE)
        for told in waiting:
            if self._ended.is_set():
                break
            self._read(told)
        return due is not None or bool(waiting)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                is_busy = self.step()
            except GeovizError:
                is_busy = False  # the store is locked or full; it is tried again
            if not is_busy:
                self._wake.wait(_LOOK_S)
                self._wake.clear()

    def _ask(self, feed: Subscription) -> None:
        status, wait_s = 0, 0.0
        try:
            self._pause(feed.url)
            fetched = self._fetcher.fetch(feed.url, etag=feed.etag, modified=feed.modified)
            status, wait_s = fetched.status, _seconds(fetched.retry_after, self._clock())
            if status not in (200, 304):
                raise SourceError(f"the server answered with status {status}, not with a feed")
            found = self._feeds.read(fetched.content, fetched.url) if status == 200 else None
        except SourceError as error:
            self._subscriptions.failed(feed, str(error), status, wait_s, self._clock())
        else:
            self._subscriptions.answered(feed, fetched, found, self._clock())

    def _read(self, told: Told) -> None:
        titles = {each.url: each.title for each in self._subscriptions.all()}
        try:
            self._pause(told.link)
            (item,) = article_of_link(self._fetcher, told.link)
            if isinstance(item, Quarantined):
                raise SourceError(item.reason)
            read = self._library.worker.read(_completed(item, told, titles.get(told.feed)))
            self._library.add([read])
        except SourceError as error:
            self._subscriptions.tried(told, None, str(error))
        else:
            self._subscriptions.tried(told, read.article.id, None)

    def _pause(self, url: str) -> None:
        """Wait until the host of a link was left alone for a while."""
        host = urlsplit(url).hostname or ""
        left = self._asked.get(host, -1e9) + self._between_s - time.monotonic()
        if left > 0:
            self._ended.wait(left)
        self._asked[host] = time.monotonic()


def _completed(article: Article, told: Told, feed: str | None) -> Article:
    """An article with what its feed says of it, where its page says nothing."""
    published = date.fromisoformat(told.published) if told.published else None
    return replace(
        article,
        title=article.title or told.title,
        publisher=article.publisher or feed,
        published=article.published or published,
    )


def _seconds(retry_after: str | None, now: float) -> float:
    """How long a server asks to be left alone; both ways that HTTP has to say it."""
    if not retry_after:
        return 0.0
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return 0.0
