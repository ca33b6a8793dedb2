"""The map of a store too large for one page: the page and the real server, together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geoviz.web import Library
from tests.maps.incidents import sample_table
from tests.web.conftest import keep, read_about
from tests.web.live import served_library

PATIENCE_MS = 60_000


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geoviz.web.page.MOST_ON_PAGE", 1)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def faults_of(page: Page) -> list[str]:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error.stack)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    return faults


@pytest.mark.parametrize("path", ["", "embed/map"])
def test_it_filters_searches_and_shows_evidence_from_the_server(page: Page, path: str) -> None:
    faults = faults_of(page)
    with served_library(Library.of_table(sample_table())) as url:
        page.goto(f"{url}{path}#embed=0")
        page.wait_for_selector('[data-ready="1"]')
        assert "incident-0000000000000008" not in page.content()
        status = page.locator(".gv-status")
        expect(page.locator(".gv-item", has_text="Kharkiv")).to_have_count(1, timeout=PATIENCE_MS)
        page.get_by_label("Ukraine").uncheck()
        expect(status).to_contain_text("of 16 incidents shown", timeout=PATIENCE_MS)
        page.get_by_label("Ukraine").check()
        page.get_by_role("searchbox").fill("Харкові")
        expect(status).to_contain_text("1 of 16 incidents shown", timeout=PATIENCE_MS)
        page.locator(".gv-item", has_text="Kharkiv").click()
        expect(page.locator(".gv-evidence blockquote")).to_contain_text(
            "Харкові", timeout=PATIENCE_MS
        )
    assert faults == []


def test_a_page_of_an_earlier_state_says_so_in_words(page: Page, tmp_path: Path) -> None:
    store = tmp_path / "war.gpkg"
    keep(store, read_about("Lozova"), read_about("Izium", 37.26, 49.21))
    with Library.of_store(store) as library, served_library(library) as url:
        page.goto(url)
        page.wait_for_selector('[data-ready="1"]')
        keep(store, read_about("Kupiansk", 37.61, 49.71))
        page.get_by_role("searchbox").fill("depot")
        expect(page.locator(".gv-status")).to_have_text(
            "The map has changed since this page was opened; load it again.",
            timeout=PATIENCE_MS,
        )
