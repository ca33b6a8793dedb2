"""RSS and Atom: what a feed says of its entries, by feedparser in a limited process."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from io import BytesIO
from typing import Any

from geoviz.errors import SourceError
from geoviz.sources.child import Child, Limits
from geoviz.sources.url import check_link

_MOST_ENTRIES = 500
_MOST_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One article that a feed tells of."""

    key: str  # what the feed calls it: its id, or its link
    link: str  # http or https
    title: str | None
    published: date | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it stands now."""

    title: str | None
    entries: tuple[Entry, ...]  # in the feed's order; those without a web link left out


class FeedReader:
    """Parses feeds in a child process, until it is closed."""

    def __init__(self) -> None:
        self._child = Child(f"{__name__}:parse", Limits(seconds=20, memory_mb=768))

    def read(self, content: bytes, url: str) -> Feed:
        """url: where it came from, for relative links. Raises SourceError for what is no feed."""
        head = json.dumps({"url": url}).encode()
        row = json.loads(self._child.call(head + b"\n" + content))
        entries = tuple(
            Entry(
                each["key"],
                each["link"],
                each["title"],
                date.fromisoformat(each["published"]) if each["published"] else None,
            )
            for each in row["entries"]
        )
        return Feed(row["title"], entries)

    def close(self) -> None:
        self._child.close()


def parse(request: bytes) -> bytes:
    """Runs in the child: a feed as JSON."""
    import feedparser

    line, _, content = request.partition(b"\n")
    url = json.loads(line)["url"]
    # A stream: feedparser opens a string or bytes as a file or a link where it can.
    parsed = feedparser.parse(
        BytesIO(content), response_headers={"content-location": url}, sanitize_html=False
    )
    if not parsed.get("version"):
        raise SourceError("is not an RSS or Atom feed")
    entries = [entry for each in parsed.entries[:_MOST_ENTRIES] if (entry := _entry(each))]
    feed = Feed(_text(parsed.feed, "title"), tuple(entries))
    return json.dumps(asdict(feed), default=date.isoformat).encode()


def _entry(entry: Any) -> Entry | None:
    link = _text(entry, "link")
    if link is None:
        return None
    try:
        check_link(link)
    except SourceError:
        return None
    day = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        published = date(*day[:3]) if day else None
    except (TypeError, ValueError):
        published = None
    return Entry(_text(entry, "id") or link, link, _text(entry, "title"), published)


def _text(fields: Any, name: str) -> str | None:
    value = fields.get(name)
    if not isinstance(value, str):
        return None
    line = " ".join(value.encode("utf-8", "replace").decode().split()).replace("\0", "")
    return line[:_MOST_CHARS] or None
