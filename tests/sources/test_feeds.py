"""Feeds: RSS and Atom as publishers write them, and what pretends to be one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest

from geoviz.errors import SourceError
from geoviz.sources.feeds import Entry, FeedReader

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Щоденник</title>
<item><title>Depot &amp; port</title><link>https://example.org/1</link><guid>one</guid>
<pubDate>Fri, 04 Jul 2025 06:30:00 GMT</pubDate></item>
<item><title>No day</title><link>/2</link></item>
<item><title>Script</title><link>javascript:alert(1)</link></item>
<item><title>No link</title></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry>
<title>Port hit</title><id>urn:1</id><link href="https://example.org/p"/>
<updated>2025-07-05T01:00:00Z</updated></entry></feed>"""


@pytest.fixture(scope="module")
def reader() -> Iterator[FeedReader]:
    with closing(FeedReader()) as reader:
        yield reader


def test_rss_is_its_title_and_its_entries_with_a_web_link(reader):
    feed = reader.read(RSS.encode(), "https://example.org/feed.xml")
    assert feed.title == "Щоденник"
    assert feed.entries == (
        Entry("https://example.org/one", "https://example.org/1", "Depot & port", date(2025, 7, 4)),
        Entry("https://example.org/2", "https://example.org/2", "No day", None),
    )


def test_atom_is_read_as_rss_is(reader):
    feed = reader.read(ATOM.encode(), "https://example.org/")
    assert feed.title == "Wire"
    assert feed.entries == (Entry("urn:1", "https://example.org/p", "Port hit", date(2025, 7, 5)),)


@pytest.mark.parametrize(
    "content", [b"", b"<html><p>No feed</p>", b"\0\xff", b"/etc/passwd", b"{}"]
)
def test_what_is_no_feed_is_told(reader, content):
    with pytest.raises(SourceError, match="not an RSS or Atom feed"):
        reader.read(content, "https://example.org/")


def test_content_that_names_a_file_opens_none(reader, tmp_path):
    path = tmp_path / "feed.xml"
    path.write_text(RSS)
    with pytest.raises(SourceError, match="not an RSS or Atom feed"):
        reader.read(str(path).encode(), "https://example.org/")


def test_entities_of_entities_are_no_feed_of_gigabytes(reader):
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = RSS.replace("<rss", f'<!DOCTYPE rss [<!ENTITY a0 "boom">{entities}]><rss', 1)
    bomb = bomb.replace("Щоденник", "&a11;")
    try:
        title = reader.read(bomb.encode(), "https://example.org/").title or ""
    except SourceError:
        title = ""
    assert len(title) <= 2000
