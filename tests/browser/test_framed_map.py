"""The map in a frame of another site's page: shown where that site was named, else refused."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from geoviz.web import Library
from tests.maps.incidents import sample_table
from tests.web.live import served_library

PATIENCE_MS = 60_000
STATE = "#map=9/49.0000/31.0000&no-attacker=%5B%22Ukraine%22%5D&incident={incident}"


class NewsSite:
    """Another site, with one page; a browser takes its two names for two sites."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.port = server.server_port
        self.named, self.unnamed = f"http://localhost:{self.port}", f"http://127.0.0.1:{self.port}"
        self.body = ""


@pytest.fixture
def news() -> Iterator[NewsSite]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(site.body.encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        site = NewsSite(server)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield site
        server.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


@pytest.fixture
def framed(news: NewsSite) -> Iterator[str]:
    """The address of a map, with a state, that the news site shows."""
    table = sample_table()
    chosen = table[table.attacker == "Russia"].iloc[0]
    with served_library(Library.of_table(table), embed_origins=(news.named,)) as url:
        address = f"{url}embed/map{STATE.format(incident=chosen.incident)}"
        news.body = f'<!doctype html><iframe id="map" src="{address}" width="900" height="600">'
        yield chosen["name"]


def test_a_named_site_shows_the_map_with_view_filters_and_selection(
    page: Page, news: NewsSite, framed: str
) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(news.named)
    frame = page.frame_locator("#map")
    frame.locator('[data-ready="1"]').wait_for()
    expect(frame.locator(".gv-evidence")).to_contain_text(framed)
    expect(frame.locator(".gv-status")).to_contain_text(f"of {len(sample_table())} incidents")
    kept = page.frames[1].evaluate("location.hash")
    assert kept.startswith("#map=9%2F")
    assert "&no-attacker=%5B%22Ukraine%22%5D&incident=" in kept
    # Bare: of the page's own parts the frame has none but the way to the whole map.
    expect(frame.locator(".gv-side")).to_be_hidden()
    assert faults == []
    assert page.context.cookies() == []


def test_a_site_that_was_not_named_is_refused(page: Page, news: NewsSite, framed: str) -> None:
    with page.expect_console_message(lambda line: "frame-ancestors" in line.text):
        page.goto(news.unnamed)
    expect(page.frame_locator("#map").locator("#geoviz")).to_have_count(0)
    page.frames[1].wait_for_url(re.compile("^chrome-error:"), wait_until="commit")
    assert framed not in page.content()
