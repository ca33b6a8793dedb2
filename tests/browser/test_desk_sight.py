"""The desk for those who see less, read Ukrainian, hold a phone or print: no page keeps out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from geoviz.web import Library
from tests.factories import article, injured, killed, on, place, read_article, report
from tests.web.conftest import keep
from tests.web.live import served_library
from tests.web.test_desk_articles import unplaced
from tests.web.test_desk_review import about_nikopol

# The controls of the page's main part that a key should reach. Of radio buttons Tab reaches one.
CONTROLS = """() => [...document.querySelectorAll(
  "main a[href], main button, main input, main select, main textarea, main summary"
)].filter((e) => e.type !== "hidden" && e.type !== "radio" && e.checkVisibility())"""
# Notes that the focused element was reached; gives what has the focus and shows nothing of it.
NOTE_FOCUS = """() => {
  const e = document.activeElement;
  (window.reached ??= new WeakSet()).add(e);
  const seen = !e.closest("main") || getComputedStyle(e).outlineStyle !== "none";
  return seen ? null : e.outerHTML;
}"""
MISSED = f"() => ({CONTROLS})().filter((e) => !window.reached.has(e)).map((e) => e.outerHTML)"
PLACES = (
    "namesakes",
    "articles",
    "article",
    "incident",
    "queue",
    "report",
    "add",
    "audit",
    "feeds",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[tuple[str, dict[str, str]]]:
    """A server, and its pages by name."""
    path = tmp_path_factory.mktemp("sight") / "war.gpkg"
    texts = [
        article(
            f"Ракета влучила в Мерефу: Merefa was struck and {n} people died, Kyiv said.",
            title=f"Мерефа, липень: загинули {n}", publisher=name, published=date(2025, 7, 3 + n),
        )
        for n, name in enumerate(("Зоря", "Aurora"), start=1)
    ]  # fmt: skip
    for number, text in enumerate(texts, start=1):
        claims = (killed(number), injured(4, at_least=True), on(date(2025, 7, 3)))
        told = report(*claims, of=text, at=place("Merefa", 36.05, 49.82))
        keep(path, read_article(text, reports=[told]))
    lost = unplaced("Drones hit Sosnovka at night.", "Sosnovka")
    keep(path, lost)
    rivals = about_nikopol(path)
    with (
        Library.of_store(path) as library,
        served_library(library, allow_fetch=True) as url,
    ):
        incident = library.corpus().incidents[0]
        pages = {
            "articles": "/articles",
            "article": f"/articles/{texts[0].id}",
            "unplaced": f"/articles/{lost.article.id}",
            "incident": f"/incidents/{incident.id}",
            "queue": "/review",
            "namesakes": f"/review/{rivals.id}?show=all",
            "report": f"/review/{incident.reports[0].id}?q=Kupiansk",
            "add": "/add",
            "audit": "/audit",
            "feeds": "/feeds",
        }
        yield url.rstrip("/"), pages


@pytest.fixture
def visit(browser: Browser, desk):
    contexts = []

    def open_page(name: str, width: int = 1440, query: str = "", **options: object) -> Page:
        height = 844 if width < 500 else 900
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=desk[0], **options
        )
        contexts.append(context)
        page = context.new_page()
        path = desk[1][name]
        page.goto(path + ("&" if "?" in path else "?") + query if query else path)
        if page.locator("[data-map]").count():
            page.wait_for_selector('[data-map][data-ready="1"]')
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*PLACES, "unplaced"])
def test_axe_finds_nothing(visit, name, scheme):
    page = visit(name, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []


@pytest.mark.parametrize("width", [1440, 1024, 390])
@pytest.mark.parametrize("name", PLACES)
def test_no_page_is_wider_than_its_window(visit, name, width):
    page = visit(name, width, query="lang=uk")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PLACES)
def test_every_control_can_be_reached_and_seen_by_keyboard(visit, name):
    page = visit(name)
    # The page's own count, and the map's keys that are in no list of controls.
    for _ in range(page.evaluate(f"() => ({CONTROLS})().length") + 60):
        page.keyboard.press("Tab")
        assert page.evaluate(NOTE_FOCUS) is None
    assert page.evaluate(MISSED) == []


def test_a_printed_article_has_no_buttons(visit):
    page = visit("incident")
    page.emulate_media(media="print")
    assert page.locator("main button:visible").count() == 0
    assert page.locator("main blockquote:visible").count() > 1
