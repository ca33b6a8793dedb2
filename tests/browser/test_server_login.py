"""Coming in to a closed map, looking, judging and going out: with a browser, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from geoviz.web import Accounts, Library, Role
from tests.browser.conftest import SHOTS
from tests.web.conftest import PASSWORD, keep, read_about
from tests.web.live import served_library

PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A closed server, and Rostyslav who may review."""
    store = tmp_path_factory.mktemp("closed") / "war.gpkg"
    keep(store, read_about("Lozova"), read_about("Izium", 37.26, 49.21))
    accounts = Accounts.beside(store)
    accounts.add("Rostyslav", Role.REVIEWER, PASSWORD)
    with Library.of_store(store) as library, served_library(library, accounts=accounts) as address:
        yield address


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desktop", "phone"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has these words has the focus."""
    for _ in range(80):
        if page.evaluate("document.activeElement.textContent.trim()") == words:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {words}")


def is_clear(page: Page) -> bool:
    """Whether axe finds nothing, and nothing is wider than the window."""
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
    wide: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return not wide


@pytest.mark.parametrize(
    ("code", "failed", "review", "log_out"),
    [
        ("en", "This name and password do not belong together.", "Review", "Log out"),
        ("uk", "Таке ім’я з таким паролем не збігаються.", "Перевірка", "Вийти"),
    ],
)
def test_who_has_an_account_comes_in_and_goes_out_by_keyboard(
    page: Page, url: str, code: str, failed: str, review: str, log_out: str
) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    width = (page.viewport_size or {})["width"]

    page.goto(f"{url}?lang={code}", timeout=PATIENCE_MS)
    page.wait_for_selector('input[name="password"]')
    assert "Lozova" not in page.content()
    assert is_clear(page)
    page.keyboard.type("Rostyslav")  # the first field has the focus
    page.keyboard.press("Tab")
    page.keyboard.type("not this one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(failed, timeout=PATIENCE_MS)
    assert is_clear(page)
    page.screenshot(path=shot(f"login-{code}-{width}"))

    page.keyboard.type(PASSWORD)  # the name is still there, and the password has the focus
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-ready="1"]')
    page.wait_for_selector("text=Lozova")
    page.screenshot(path=shot(f"login-map-{code}-{width}"))

    tab_to(page, review)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}review**")
    assert is_clear(page)
    page.screenshot(path=shot(f"login-review-{code}-{width}"))

    tab_to(page, log_out)
    page.keyboard.press("Enter")
    page.wait_for_selector('input[name="password"]')
    page.goto(f"{url}review")
    assert "/login" in page.url  # nothing of the session is left
    assert faults == []


def test_another_language_leads_to_the_page_that_was_wanted_all_the_same(
    page: Page, url: str
) -> None:
    page.goto(f"{url}review", timeout=PATIENCE_MS)
    page.get_by_text("Українська").click()
    page.wait_for_selector("text=Увійти")
    page.keyboard.type("Rostyslav")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}review**")


def shot(name: str) -> Path:
    SHOTS.mkdir(exist_ok=True)
    return SHOTS / f"{name}.png"
