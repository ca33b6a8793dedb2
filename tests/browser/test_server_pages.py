"""The served pages in a browser: no script or style is held back, frames and news work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from geoviz.web import Accounts, Library, Role, Site, create_app
from tests.web.conftest import PASSWORD, keep, read_about
from tests.web.live import served, served_library

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


def test_an_open_map_offers_what_is_new_without_reloading_by_itself(
    page: Page, store: Path
) -> None:
    with Library.of_store(store) as library, served_library(library) as url:
        page.goto(url)
        page.wait_for_selector('[data-ready="1"]')
        page.wait_for_timeout(300)
        keep(store, read_about("Izium", 37.26, 49.21))
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_selector("#live button")
        page.click("#live button")
        page.wait_for_selector("text=Izium")


def test_one_logs_in_looks_and_logs_out(page: Page, store: Path) -> None:
    accounts = Accounts.beside(store)
    accounts.add("Olena", Role.REVIEWER, PASSWORD)
    faults = faults_of(page)
    with (
        Library.of_store(store) as library,
        served(lambda url: create_app(library, site=Site(base_url=url, accounts=accounts))) as url,
    ):
        page.goto(url + "embed")
        page.get_by_label("Name").fill("olena")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Log in").click()
        page.wait_for_url(re.compile("/embed$"))
        page.get_by_role("button", name="Log out").click()
        page.wait_for_selector("text=Password")
        assert "/login" in page.url
    assert [fault for fault in faults if "401" not in fault] == []


def test_the_copied_code_shows_the_map_on_a_named_site_only(browser: Browser, store: Path) -> None:
    context = browser.new_context()
    site = "http://news.example"
    with (
        Library.of_store(store) as library,
        served_library(library, embed_origins=(site,)) as url,
    ):
        page = context.new_page()
        page.goto(f"{url}embed?width=500&height=400&title=Strikes")
        code = page.locator("#snippet").inner_text()
        for host in ("news.example", "other.example"):
            page.route(
                f"http://{host}/",
                lambda route: route.fulfill(body=f"<h1>News</h1>{code}", content_type="text/html"),
            )
        page.goto("http://news.example/")
        frame = page.frame_locator("iframe")
        frame.locator('[data-ready="1"]').wait_for()
        page.goto("http://other.example/")
        page.wait_for_timeout(500)
        assert page.frame_locator("iframe").locator('[data-ready="1"]').count() == 0
    context.close()
