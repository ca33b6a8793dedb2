"""The served pages in a browser: no script or style is held back, and news is offered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from geoviz.web import Library
from tests.web.conftest import keep, read_about
from tests.web.live import served_library

PATHS = ("/", "/embed", "/embed/map", "/api?f=html", "/api/collections/incidents/items?f=html")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "war.gpkg"
    keep(path, read_about("Lozova"))
    return path


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def faults_of(page: Page) -> list[str]:
    """What the page says in its console as it is used."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    return faults


def test_every_page_runs_under_its_own_policy(page: Page, store: Path) -> None:
    faults = faults_of(page)
    with Library.of_store(store) as library, served_library(library) as url:
        for path in PATHS:
            page.goto(url + path.removeprefix("/"))
            if path in ("/", "/embed/map"):
                page.wait_for_selector('[data-ready="1"]')
            else:
                page.wait_for_selector("main h1")
    assert faults == []


@pytest.mark.parametrize("path", ["", "embed/map"])
def test_an_open_map_offers_what_is_new_without_reloading_by_itself(
    page: Page, store: Path, path: str
) -> None:
    with Library.of_store(store) as library, served_library(library) as url:
        page.goto(f"{url}{path}#map=6/49/36")
        page.wait_for_selector('[data-ready="1"]')
        page.wait_for_timeout(300)
        keep(store, read_about("Izium", 37.26, 49.21))
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_selector("#live button")
        page.click("#live button")
        page.wait_for_selector("text=Izium", state="attached")
        assert "map=6" in page.url  # the state of the page stays
