"""Links: what is fetched, from whom, how much of it, and for how long."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler

import pytest

from geoviz.errors import SourceError
from geoviz.sources.url import Fetcher, check_link
from tests.sources.website import PAGE, Answer, Site


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture(scope="module")
def fetcher() -> Iterator[Fetcher]:
    """May ask this machine, as the sites of these tests are here."""
    with closing(Fetcher(allow_loopback=True, seconds=3)) as fetcher:
        fetcher._child._running()
        yield fetcher


@pytest.fixture(scope="module")
def guarded() -> Iterator[Fetcher]:
    with closing(Fetcher(seconds=5)) as fetcher:
        yield fetcher


def test_a_page_comes_with_what_is_said_of_it(fetcher, site):
    link = site.has("/a", ETag='"1"', Last_Modified="Fri, 04 Jul 2025 06:30:00 GMT")
    page = fetcher.page(link)
    assert (page.content, page.suffix, page.url) == (PAGE, ".html", link)
    assert (page.etag, page.modified) == ('"1"', "Fri, 04 Jul 2025 06:30:00 GMT")


def test_it_says_who_asks(fetcher, site):
    fetcher.page(site.has("/a"))
    assert site.asked[0][1]["user-agent"].startswith("geoviz")


def test_what_was_seen_is_asked_for_only_if_it_changed(fetcher, site):
    link = site.has("/a", b"", 304)
    assert fetcher.fetch(link, etag='"1"', modified="Fri, 04 Jul 2025 06:30:00 GMT").status == 304
    asked = site.asked[0][1]
    assert asked["if-none-match"] == '"1"'
    assert asked["if-modified-since"] == "Fri, 04 Jul 2025 06:30:00 GMT"


def test_a_redirect_is_followed_and_the_last_address_kept(fetcher, site):
    site.has("/b")
    assert fetcher.page(site.has("/a", b"", 302, Location="/b")).url == site.url("/b")


def test_a_circle_of_redirects_ends(fetcher, site):
    with pytest.raises(SourceError, match="link to link"):
        fetcher.page(site.has("/a", b"", 302, Location="/a"))


def test_a_page_that_is_none_is_told(fetcher, site):
    with pytest.raises(SourceError, match="status 404"):
        fetcher.page(site.has("/a", b"", 404))


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "http://user:word@127.0.0.1/",
        "//[::1",
    ],
)
def test_a_redirect_to_what_is_no_web_link_is_refused(fetcher, site, target):
    with pytest.raises(SourceError):
        fetcher.page(site.has("/a", b"", 302, Location=target))
    assert len(site.asked) == 1


def test_a_large_answer_is_refused_before_it_is_held(fetcher, site):
    with pytest.raises(SourceError, match="more than 10 MB"):
        fetcher.page(site.has("/a", bytes(11 * 2**20)))


def test_a_packed_answer_counts_unpacked(fetcher, site):
    packed = gzip.compress(bytes(200 * 2**20))
    with pytest.raises(SourceError, match=r"more than 10 MB|memory"):
        fetcher.page(site.has("/a", packed, Content_Encoding="gzip"))


def dripped(before: bytes, drop: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(before)
        for _ in range(200):
            handler.wfile.write(drop)
            time.sleep(0.1)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        dripped(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
        dripped(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        dripped(b"", b""),
    ],
    ids=["body", "header", "silence"],
)
def test_a_server_that_drips_is_left_at_the_deadline(fetcher, site, answer):
    site.answers["/a"] = answer
    fetcher._child._running()
    began = time.monotonic()
    with pytest.raises(SourceError, match=r"more than 3 seconds|in time"):
        fetcher.page(site.url("/a"))
    assert time.monotonic() - began < 60  # the drip goes on for hours


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://[fc00::1]/",
        "http://[fe80::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://224.0.0.1/",
    ],
)
def test_addresses_that_are_not_public_are_not_asked(guarded, url):
    with pytest.raises(SourceError, match=r"private or reserved|could not be asked"):
        guarded.fetch(url)


def test_this_machine_is_not_asked_unless_allowed(guarded, site):
    with pytest.raises(SourceError, match="private or reserved"):
        guarded.fetch(site.has("/a"))
    assert site.asked == []


def test_a_proxy_of_the_environment_is_not_used(site, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with closing(Fetcher(allow_loopback=True)) as fetcher:
        assert fetcher.page(site.has("/a")).content == PAGE


@pytest.mark.parametrize(
    "link",
    [
        "",
        "example.org/a",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://",
        "http://a b/",
        "http://user@example.org/",
        "http://[::1",
        "http://example.org:99999/",
        "http://example.org/\r\nHost: evil",
        "https://example.org/" + "a" * 3000,
    ],
)
def test_what_is_no_web_link_is_refused(link):
    with pytest.raises(SourceError):
        check_link(link)


@pytest.mark.parametrize("link", ["https://example.org/", "http://приклад.укр/стаття?a=1#b"])
def test_web_links_of_any_script_are_links(link):
    check_link(link)
