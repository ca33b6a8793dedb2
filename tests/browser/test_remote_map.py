"""A map whose incidents stay with a server: what it asks, and what it makes of the answers."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

from geoviz.maps import StrikeMap, map_columns, render_page
from tests.maps.incidents import sample_table

NONCE = "bm90LWEtc2VjcmV0"
POLICY = (
    f"default-src 'none'; script-src 'nonce-{NONCE}'; style-src 'nonce-{NONCE}'; "
    "img-src data: blob:; connect-src 'self'; base-uri 'none'"
)


class Server:
    """Answers as the contract says, from the sample of sixteen incidents."""

    def __init__(self) -> None:
        self.table = sample_table()
        self.columns = map_columns(self.table)
        self.asked: list[dict[str, list[str]]] = []
        self.broken = False

    def page(self, **options) -> str:
        return render_page(StrikeMap(self.table, data_url="/data", **options), nonce=NONCE)

    def answer(self, query: dict[str, list[str]]) -> dict:
        self.asked.append(query)
        if "incident" in query:
            row = self.columns.ids.index(query["incident"][0])
            return {
                "point": self.columns.packed(np.array([row])),
                "reports": self.table["reports"].iloc[row],
            }
        off = json.loads(query.get("no-attacker", ["[]"])[0])
        attackers = self.columns.codes["attacker"]
        names = [*self.columns.names["attacker"], None]
        rows = np.array([row for row, code in enumerate(attackers) if names[code] not in off])
        return {
            "total": len(self.columns),
            "shown": len(rows) + 100,
            "clusters": [[30.5, 50.4, 100, {"0": 60, "1": 40}, {"0": 100}]],
            "points": self.columns.packed(rows),
            "single": list(range(len(rows))),
            "facets": {"attacker": {"0": 9, "1": 5, "-1": 2}},
            "histogram": [[20273, 0, 3]],
        }


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def open_remote(browser, server):
    contexts = []

    def open_(hash_: str = "", **options):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        contexts.append(context)

        def serve(route):
            url = urlsplit(route.request.url)
            if url.path == "/data" and server.broken:
                route.fulfill(status=503, body=json.dumps({"error": "Try again later."}))
            elif url.path == "/data":
                route.fulfill(json=server.answer(parse_qs(url.query)))
            else:
                route.fulfill(
                    body=server.page(**options),
                    content_type="text/html; charset=utf-8",
                    headers={"Content-Security-Policy": POLICY},
                )

        context.route("http://map.example/**", serve)
        page = context.new_page()
        page.goto(f"http://map.example/{hash_}")
        page.wait_for_selector('[data-ready="1"]')
        return page

    yield open_
    for context in contexts:
        context.close()


def test_the_page_holds_no_incident(server):
    assert "incident-0000000000000001" not in server.page()


def test_it_asks_for_what_is_in_view(open_remote, server):
    page = open_remote("#map=6/50.0000/30.0000")
    expect(page.locator(".gv-item")).not_to_have_count(0)
    west, south, east, north = map(float, server.asked[-1]["bbox"][0].split(","))
    assert (west < 30 < east, south < 50 < north, server.asked[-1]["zoom"]) == (True, True, ["6"])


def test_a_choice_is_asked_of_the_server(open_remote, server):
    page = open_remote()
    expect(page.locator(".gv-item", has_text="Afipsky")).to_have_count(1)
    page.get_by_label("Ukraine").uncheck()
    expect(page.locator(".gv-item", has_text="Afipsky")).to_have_count(0)
    assert json.loads(server.asked[-1]["no-attacker"][0]) == ["Ukraine"]


def test_counts_are_the_servers(open_remote):
    page = open_remote()
    expect(page.locator(".gv-facet label", has_text="Russia").locator("output")).to_have_text("9")


def test_evidence_is_asked_for_when_it_is_opened(open_remote, server):
    page = open_remote()
    page.locator(".gv-item", has_text="Kharkiv").click()
    expect(page.locator(".gv-evidence blockquote")).to_contain_text("Харкові")
    asked = [query["incident"] for query in server.asked if "incident" in query]
    assert asked == [["incident-0000000000000008"]]


def test_a_link_opens_an_incident_that_is_out_of_view(open_remote):
    page = open_remote("#incident=incident-0000000000000008")
    expect(page.locator(".gv-evidence h2")).to_have_text("Kharkiv")


def test_the_server_says_what_is_wrong(open_remote, server):
    server.broken = True
    page = open_remote()
    expect(page.locator(".gv-status")).to_have_text("Try again later.")


def test_a_server_may_send_the_bare_map(open_remote):
    page = open_remote(embed=True)
    expect(page.locator(".gv-side")).to_be_hidden()
