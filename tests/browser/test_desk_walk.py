"""A person at the desk: adds an article, finds the wrong pin, moves it, takes it back."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from geoviz.web import Library
from tests.browser.conftest import Opened
from tests.web.conftest import keep, read_about
from tests.web.live import served_library
from tests.web.test_desk_review import about_nikopol

TOLD = (
    "Two drones struck the fuel depot in Kupiansk on Thursday night, and three people were hurt. "
    "A missile hit a school in Izium, officials in Kyiv said."
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[tuple[str, Library]]:
    """A server over a store of two articles, and its library."""
    path = tmp_path_factory.mktemp("desk") / "war.gpkg"
    keep(path, read_about("Lozova"), read_about("Chuhuiv", 36.69, 49.84))
    with Library.of_store(path) as library, served_library(library) as url:
        yield url.rstrip("/"), library


@pytest.fixture
def person(browser: Browser, desk) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=desk[0])
    opened = Opened(context.new_page())
    yield opened
    context.close()
    assert [url for url in opened.requests if not url.startswith(desk[0])] == []
    assert opened.errors == []


def exported(url: str) -> dict[str, tuple[float, float]]:
    """Where the served GeoJSON has each place."""
    with urllib.request.urlopen(f"{url}/incidents.geojson") as answer:
        features = json.load(answer)["features"]
    return {f["properties"]["name"]: tuple(f["geometry"]["coordinates"]) for f in features}


def map_ready(page: Page) -> None:
    page.wait_for_selector('[data-map][data-ready="1"]')


def test_from_adding_an_article_to_its_audit(person, desk):
    url, _ = desk
    page = person.page
    page.goto("/")
    page.get_by_role("link", name="Add", exact=True).click()
    page.get_by_label("Text of an article").fill(TOLD)
    page.get_by_label("Published").fill("2025-07-04")
    page.get_by_role("button", name="Read", exact=True).click()
    # What is read stands there before it is kept.
    expect(page.locator("mark.m-struck", has_text="Kupiansk")).to_be_visible(timeout=60_000)
    assert "Kupiansk" not in exported(url)
    page.get_by_role("button", name="Keep the chosen").click()
    map_ready(page)
    assert "Kupiansk" in exported(url)

    # The pin is wrong: it is moved by a click on the map.
    page.get_by_role("listitem").filter(has_text="Kupiansk").get_by_role(
        "link", name="Check"
    ).click()
    map_ready(page)
    there = page.locator(".desk-map").bounding_box()
    page.mouse.click(there["x"] + there["width"] * 0.7, there["y"] + there["height"] * 0.3)
    expect(page.locator("#drawn")).to_be_checked()
    assert page.locator('input[name="lat"]').input_value()
    page.locator('#move input[name="name"]').fill("Ферма під Куп’янськом")
    page.locator("#move").get_by_label("Why").fill("A video shows the farm.")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Moved")).to_be_visible()
    farm = exported(url)["Ферма під Куп’янськом"]
    assert "Kupiansk" not in exported(url)
    person.shot("desk-report-moved")

    # The map follows, and so does the article.
    page.goto("/")
    page.wait_for_selector('[data-ready="1"]')
    expect(page.get_by_text("Ферма під Куп’янськом").first).to_be_visible()

    # It is taken back, and the trail tells of all of it.
    page.goto("/review?show=corrected")
    page.get_by_role("link", name="Ферма").click()
    page.locator(".history").get_by_role("button", name="Undo").click()
    assert "Kupiansk" in exported(url)
    assert exported(url)["Kupiansk"] != farm
    page.goto("/audit")
    row = page.get_by_role("row").filter(has_text="A video shows the farm.")
    expect(row).to_contain_text("Kupiansk")
    expect(row).to_contain_text("Ферма під Куп’янськом")
    expect(page.get_by_role("row").filter(has_text="Took back")).to_be_visible()


def test_the_keyboard_alone_is_enough(person, desk):
    _, library = desk
    page = person.page
    page.goto("/review?show=all")
    page.keyboard.press("n")
    page.wait_for_url("**/review/report-*")
    first = page.url
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("p")
    page.wait_for_url(lambda url: url == first)
    # Search a place, choose the first, write why, move.
    page.keyboard.press("m")
    page.keyboard.type("Balakliia")
    page.keyboard.press("Enter")
    expect(page.locator("#options input").first).to_be_checked()
    page.keyboard.press("Tab")
    for _ in range(12):
        if page.evaluate("document.activeElement.value") == "move":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Moved")).to_be_visible()
    assert "Balakliia" in set(library.table()["name"])
    page.keyboard.press("u")
    expect(page.get_by_role("status").filter(has_text="Took back")).to_be_visible()
    assert "Balakliia" not in set(library.table()["name"])


def test_the_second_choice_is_one_press_away(browser, tmp_path):
    path = tmp_path / "namesakes.gpkg"
    told = about_nikopol(path)
    with Library.of_store(path) as library, served_library(library) as url:
        context = browser.new_context(base_url=url)
        page = context.new_page()
        page.goto(f"/review/{told.id}?show=all")
        page.get_by_role("button", name="Move here: Nikopol, Kharkiv Oblast").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text="Moved")).to_be_visible()
        assert [j.after.id for j in library.judgements()] == ["geonames:9103943"]
        page.keyboard.press("u")
        expect(page.get_by_role("status").filter(has_text="Took back")).to_be_visible()
        assert library.corpus().incidents[0].reports[0].place == told.place
        context.close()


def test_a_key_that_is_switched_off_does_nothing(person, desk):
    _, library = desk
    before = len(library.judgements())
    page = person.page
    page.goto("/review/next?show=all")
    page.keyboard.press("?")
    page.get_by_label("One key an action").uncheck()
    page.locator("h1").click()
    page.keyboard.press("r")
    page.reload()
    page.keyboard.press("r")
    page.wait_for_timeout(200)
    assert len(library.judgements()) == before


def test_a_key_typed_into_a_field_is_text(person, desk):
    _, library = desk
    before = len(library.judgements())
    page = person.page
    page.goto("/review/next?show=all")
    page.keyboard.press("w")
    page.keyboard.type("rare")
    expect(page.locator('.verdict input[name="why"]')).to_have_value("rare")
    assert len(library.judgements()) == before


def test_an_area_is_drawn_by_dragging(person):
    page = person.page
    page.goto("/review/next?show=all")
    map_ready(page)
    box = page.locator(".desk-map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.keyboard.down("Shift")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page.locator("#drawn")).to_be_checked()
    assert float(page.locator('input[name="radius_m"]').input_value()) > 500


def test_the_desk_works_without_scripts(browser, desk):
    url, library = desk
    context = browser.new_context(java_script_enabled=False, base_url=url)
    page = context.new_page()
    page.goto("/review?show=all")
    page.get_by_role("link", name="Begin").click()
    page.get_by_label("Find a place").fill("Balakliia")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.locator("#options input").first).to_be_checked()
    page.get_by_role("button", name="Move", exact=True).click()
    assert "Balakliia" in set(library.table()["name"])
    page.get_by_role("status").get_by_role("button").click()
    assert "Balakliia" not in set(library.table()["name"])
    context.close()


def test_pointing_at_a_name_shows_its_place(person, desk):
    _, library = desk
    page = person.page
    page.goto(f"/articles/{library.corpus().articles[0].article.id}")
    map_ready(page)
    page.locator("mark.m-struck").first.hover()
    expect(page.locator(".leaflet-tooltip")).to_be_visible()
    person.shot("desk-article")


def test_two_people_at_one_report(browser, desk):
    url, library = desk
    report = next(r for i in library.corpus().incidents for r in i.reports)
    contexts = [browser.new_context(base_url=url) for _ in range(2)]
    one, two = (context.new_page() for context in contexts)
    for page in (one, two):
        page.goto(f"/review/{report.id}?show=all")
    one.get_by_label("Killed").fill("2")
    one.get_by_role("button", name="Save", exact=True).click()
    two.get_by_label("Killed").fill("5")
    two.get_by_role("button", name="Save", exact=True).click()
    expect(two.get_by_role("alert")).to_contain_text("Nothing of theirs is lost")
    two.get_by_role("button", name="Judge as I wanted").click()
    expect(two.get_by_role("status").filter(has_text="Killed")).to_be_visible()
    one.goto(f"/review/{report.id}?show=all")
    expect(one.locator(".history li")).to_have_count(2)
    for context in contexts:
        context.close()
