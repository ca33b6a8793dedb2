"""Feeds: asked rarely, for what is new, with patience where their server has trouble."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from geoviz.errors import UsageError
from geoviz.sources.feeds import FeedReader
from geoviz.sources.url import Fetcher
from geoviz.web import Site, create_app
from geoviz.web.desk.keeping import Keeping
from geoviz.web.desk.polling import Poller
from geoviz.web.desk.subscriptions import INTERVAL_S, Subscriptions
from tests.sources.website import Site as Website
from tests.web.reviewer import Reviewer

NOON = 1_751_630_400.0
TOLD = "Two drones struck the fuel depot in Kupiansk on Thursday night, and three were hurt. "


def feed(*names: str, base: str) -> bytes:
    items = "".join(
        f"<item><title>{n} hit</title><link>{base}/{n}</link><guid>{n}</guid>"
        "<pubDate>Fri, 04 Jul 2025 06:30:00 GMT</pubDate></item>"
        for n in names
    )
    return f'<rss version="2.0"><channel><title>Зоря</title>{items}</channel></rss>'.encode()


def page(name: str) -> bytes:
    text = TOLD.replace("Kupiansk", name)
    return f"<html><body><article><p>{text}</p><p>{text}</p></article></body></html>".encode()


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def website() -> Iterator[Website]:
    website = Website()
    yield website
    website.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def subscriptions(tmp_path) -> Subscriptions:
    return Subscriptions(Keeping(tmp_path / "desk.sqlite"))


@pytest.fixture(scope="module")
def fetcher() -> Iterator[Fetcher]:
    with closing(Fetcher(allow_loopback=True)) as fetcher:
        yield fetcher


@pytest.fixture(scope="module")
def feeds() -> Iterator[FeedReader]:
    with closing(FeedReader()) as feeds:
        yield feeds


@pytest.fixture
def poller(reading_library, subscriptions, fetcher, feeds, clock) -> Poller:
    """Asks as often as a test steps; its processes are shared."""
    return Poller(reading_library, subscriptions, fetcher, feeds, clock, between_s=0)


def test_new_entries_become_articles(website, subscriptions, poller, reading_library):
    url = website.has("/feed", feed("Kupiansk", base=website.url("")), Content_Type="text/xml")
    website.has("/Kupiansk", page("Kupiansk"))
    subscriptions.add(url, "Ada")
    assert poller.step()
    (told,) = subscriptions.entries()
    added = reading_library.article(told.article).article
    assert (added.publisher, added.title) == ("Зоря", "Kupiansk hit")
    assert added.url == website.url("/Kupiansk")
    assert str(added.published) == "2025-07-04"
    assert "Kupiansk" in set(reading_library.table()["name"])


def test_a_feed_is_left_alone_until_it_is_due(website, subscriptions, poller, clock):
    url = website.has("/feed", feed(base=""))
    subscriptions.add(url, "Ada")
    poller.step()
    assert not poller.step()
    clock.now += INTERVAL_S - 1
    assert not poller.step()
    clock.now += 2
    assert poller.step()
    assert len(website.asked) == 2


def test_what_has_not_changed_is_not_sent_again(website, subscriptions, poller, clock):
    url = website.has("/feed", feed(base=""), ETag='"v1"', Last_Modified="Fri, 04 Jul 2025")
    subscriptions.add(url, "Ada")
    poller.step()
    clock.now += INTERVAL_S + 1
    website.has("/feed", b"", 304)
    poller.step()
    assert website.asked[1][1]["if-none-match"] == '"v1"'
    assert website.asked[1][1]["if-modified-since"] == "Fri, 04 Jul 2025"
    (followed,) = subscriptions.all()
    assert (followed.problem, followed.etag, followed.title) == (None, '"v1"', "Зоря")


def test_a_failing_feed_is_asked_ever_more_rarely(website, subscriptions, poller, clock):
    url = website.has("/feed", b"", 500)
    subscriptions.add(url, "Ada")
    waits = []
    for _ in range(8):
        poller.step()
        (followed,) = subscriptions.all()
        waits.append(followed.next - clock.now)
        clock.now = followed.next + 1
    assert waits == sorted(waits)
    assert waits[0] >= 2 * INTERVAL_S
    assert waits[-1] == 86_400
    assert "status 500" in followed.problem
    website.has("/feed", feed(base=""))
    poller.step()
    assert subscriptions.all()[0].failures == 0


@pytest.mark.parametrize(
    ("after", "seconds"),
    [("7200", 7200), ("Fri, 04 Jul 2025 15:00:00 GMT", 10_800), ("soon", 3600), ("-5", 3600)],
)
def test_a_server_that_says_when_to_come_back_is_heard(
    website, subscriptions, poller, clock, after, seconds
):
    subscriptions.add(website.has("/feed", b"", 429, Retry_After=after), "Ada")
    poller.step()
    assert subscriptions.all()[0].next - clock.now == pytest.approx(seconds, abs=5)


def test_a_feed_that_is_gone_is_not_asked_again(website, subscriptions, poller, clock):
    subscriptions.add(website.has("/feed", b"", 410), "Ada")
    poller.step()
    clock.now += 1e9
    assert not poller.step()
    assert subscriptions.all()[0].is_over


def test_an_entry_that_cannot_be_read_is_tried_three_times_and_costs_only_itself(
    website, subscriptions, poller, clock
):
    url = website.has("/feed", feed("gone", "Kupiansk", base=website.url("")))
    website.has("/gone", b"", 404)
    website.has("/Kupiansk", page("Kupiansk"))
    subscriptions.add(url, "Ada")
    while poller.step():
        pass
    told = {each.key.rpartition("/")[2]: each for each in subscriptions.entries()}
    assert told["Kupiansk"].article
    assert "status 404" in told["gone"].problem
    assert [path for path, _ in website.asked].count("/gone") == 3


def test_what_is_no_feed_is_told(website, subscriptions, poller):
    subscriptions.add(website.has("/feed", page("Kupiansk")), "Ada")
    poller.step()
    assert "not an RSS or Atom feed" in subscriptions.all()[0].problem


def test_two_servers_of_one_store_do_not_ask_twice(subscriptions, tmp_path):
    other = Subscriptions(Keeping(tmp_path / "desk.sqlite"))
    subscriptions.add("https://example.org/feed", "Ada")
    assert subscriptions.claim(NOON)
    assert other.claim(NOON) is None
    with pytest.raises(UsageError):
        other.add("https://example.org/feed", "Vira")


def test_a_host_is_not_asked_in_haste(reading_library, subscriptions, fetcher, feeds):
    poller = Poller(reading_library, subscriptions, fetcher, feeds, between_s=0.3)
    poller._pause("http://127.0.0.1/")
    began = time.monotonic()
    poller._pause("http://127.0.0.1/x")
    assert time.monotonic() - began >= 0.29


def test_feeds_are_followed_and_left_on_their_page(reading_library, website):
    url = website.has("/feed", feed("Kupiansk", base=website.url("")))
    website.has("/Kupiansk", page("Kupiansk"))
    library = reading_library
    app = create_app(library, site=Site(allow_fetch=True, fetch_loopback=True))
    person = Reviewer(app.test_client())
    version = library.version()
    person.open("/feeds")
    person.send("/feeds", url=url)
    for _ in range(600):
        time.sleep(0.1)
        if "/articles/article-" in person.open("/feeds"):
            break
    assert "Зоря" in person.text
    assert "/articles/article-" in person.text
    # What is open elsewhere learns of it by the version.
    assert library.version() != version
    person.send("/feeds/ask", url=url)
    assert person.status == 400
    person.open("/feeds")
    person.send("/feeds", url=url)
    assert "followed already" in person.text
    person.send("/feeds/remove", url=url)
    assert "No feed is followed yet." in person.open("/feeds")
    assert library.version() != version
    for wrong in ("javascript:alert(1)", "file:///etc/passwd", ""):
        person.open("/feeds")
        person.send("/feeds", url=wrong)
        assert person.status == 400
    app.extensions["geoviz.poller"].close()


def test_a_damaged_list_of_feeds_is_told_with_what_to_do(reading_library, website):
    path = reading_library.store_path
    app = create_app(reading_library, site=Site(allow_fetch=True, fetch_loopback=True))
    app.extensions["geoviz.poller"].close()
    path.with_name(path.name + ".desk.sqlite").write_bytes(b"no database at all" * 100)
    person = Reviewer(app.test_client())
    assert "delete it" in person.open("/feeds")
    assert person.status == 503


def test_a_read_only_store_follows_no_feeds(reading_library, monkeypatch):
    monkeypatch.setattr("geoviz.web.library._may_write", lambda path: False)
    app = create_app(reading_library, site=Site(allow_fetch=True, fetch_loopback=True))
    person = Reviewer(app.test_client())
    assert "read-only" in person.open("/feeds")
    assert app.extensions["geoviz.poller"]._thread is None
