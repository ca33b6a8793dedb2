"""A page that opens: the incidents first, everything else behind them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from geoviz.maps import StrikeMap, render_page
from tests.maps.incidents import sample_table


@pytest.fixture
def halting() -> Iterator[tuple[str, threading.Event]]:
    """The address of a page that comes up to its end, and what lets the end come too."""
    page = render_page(StrikeMap(sample_table())).encode()
    at = page.index(b'id="geoviz-later"')
    go_on = threading.Event()

    class Halting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page[:at])
            self.wfile.flush()
            go_on.wait(60)
            self.wfile.write(page[at:])

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Halting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", go_on
        go_on.set()
        server.shutdown()


def test_the_map_answers_while_the_rest_of_the_page_is_on_its_way(window, halting):
    address, go_on = halting
    page = window.page
    window.errors.clear()
    page.goto(address, wait_until="commit")
    page.wait_for_selector("[data-drawn]")
    before = page.evaluate("map_strikes.getZoom()")
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_function("before => map_strikes.getZoom() > before", arg=before)
    # What has not arrived yet is neither shown nor missed.
    page.mouse.move(900, 300)
    expect(page.locator(".gv-item")).to_have_count(0)
    go_on.set()
    page.wait_for_selector("[data-ready]")
    expect(page.locator(".gv-item").first).to_be_visible()
    assert window.errors == []


def test_what_an_address_asks_for_is_drawn_first(window, halting):
    address, go_on = halting
    page = window.page
    page.goto(address + "#map=11/46.4825/30.7233", wait_until="commit")
    page.wait_for_selector(".leaflet-control-zoom")
    go_on.set()
    page.wait_for_selector("[data-drawn]")
    assert page.evaluate("map_strikes.getZoom()") == 11
