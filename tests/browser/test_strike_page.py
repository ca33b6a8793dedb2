"""The exported page, used as its readers use it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from geoviz.maps import StrikeMap, write_html
from tests.maps.incidents import sample_rows, sample_table, table


def row_named(sample, name: str):
    return sample.page.locator(".gv-item", has_text=name).first


def test_the_page_makes_no_request(sample):
    sample.page.mouse.move(700, 400)
    sample.page.mouse.wheel(0, -600)
    sample.page.wait_for_timeout(600)
    row_named(sample, "Kharkiv").click()
    others = [url for url in sample.requests if not url.startswith(("file:", "data:", "blob:"))]
    assert (others, len([u for u in sample.requests if u.startswith("file:")])) == ([], 1)


def test_nothing_fails_on_the_page(sample):
    row_named(sample, "Kharkiv").click()
    sample.page.wait_for_selector("blockquote")
    assert sample.errors == []


def test_every_incident_is_in_the_list(sample):
    listbox = sample.page.get_by_role("listbox")
    listbox.focus()
    seen = set()
    for _ in sample_rows():
        seen.add(listbox.get_attribute("aria-activedescendant"))
        listbox.press("ArrowDown")
    assert len(seen) == len(sample_rows())


def test_the_evidence_shows_every_quote_verbatim_with_its_place_marked(sample):
    row_named(sample, "Darnytskyi").click()
    quotes = sample.page.locator("blockquote")
    expect(quotes.first).to_have_text(
        "A direct hit tore down the entrance of a five-storey house in Darnytsia."
    )
    assert sample.page.locator("mark").all_text_contents() == ["Darnytsia", "Darnytskyi district"]
    sample.shot("evidence")


def test_conflicting_numbers_stand_side_by_side_by_source(sample):
    row_named(sample, "Darnytskyi").click()
    sample.page.wait_for_selector(".gv-evidence table")
    rows = sample.page.locator(".gv-evidence tbody tr").all_inner_texts()
    assert ["14" in rows[0], "at least 21" in rows[1]] == [True, True]


def test_an_inferred_attacker_says_from_what(sample):
    row_named(sample, "Zhuliany").click()
    expect(sample.page.locator(".gv-facts")).to_contain_text("inferred from the theatre")


def test_a_region_is_said_to_be_only_a_region(sample):
    row_named(sample, "Vinnytsia region").click()
    expect(sample.page.locator(".gv-lead")).to_have_text("somewhere in Vinnytsia region")


def test_a_click_on_a_region_offers_each_of_its_incidents(sample):
    at = sample.page.evaluate(
        "() => { const p = map_strikes.latLngToContainerPoint([48.95, 28.7]);"
        " const b = map_strikes.getContainer().getBoundingClientRect();"
        " return [p.x + b.left, p.y + b.top]; }"
    )
    sample.page.mouse.click(*at)
    expect(sample.page.locator(".gv-stack")).to_contain_text("1 of 2")
    sample.page.get_by_role("button", name="Next").click()
    expect(sample.page.locator("blockquote")).to_contain_text("burnt a barn")


def test_undated_incidents_are_shown_as_such(sample):
    expect(row_named(sample, "Mykolaiv")).to_contain_text("date unknown")


def test_the_keyboard_alone_opens_and_closes_evidence(sample):
    page = sample.page
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "listbox":
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("blockquote")
    assert page.evaluate("document.activeElement.className") == "gv-evidence-head"
    page.keyboard.press("Escape")
    expect(page.locator(".gv-evidence")).to_be_hidden()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "listbox"


def test_a_belligerent_can_be_switched_off_in_the_legend(sample):
    sample.page.get_by_label("Ukraine").uncheck()
    expect(sample.page.locator(".gv-status")).to_have_text("11 of 16 incidents shown")


def test_search_reads_the_quotes(sample):
    sample.page.get_by_label("Search").fill("railway junction")
    expect(sample.page.locator(".gv-status")).to_have_text("1 of 16 incidents shown")


def test_the_brush_shows_some_days(sample):
    box = sample.page.locator(".gv-bars").bounding_box()
    sample.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 20)
    sample.page.mouse.down()
    sample.page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 20)
    sample.page.mouse.up()
    sample.page.get_by_label("undated").uncheck()
    expect(sample.page.locator(".gv-status")).to_have_text("2 of 16 incidents shown")


def test_a_link_shows_what_its_sender_saw(open_file, sample, sample_file):
    sample.page.get_by_label("Ukraine").uncheck()
    row_named(sample, "Kharkiv").click()
    sample.page.wait_for_selector("blockquote")
    sample.page.wait_for_timeout(300)
    hash_ = sample.page.evaluate("location.hash")
    again = open_file(sample_file, hash_)
    expect(again.page.locator(".gv-status")).to_have_text("11 of 16 incidents shown")
    expect(again.page.locator(".gv-evidence h2")).to_have_text("Kharkiv")


def test_an_empty_table_says_that_no_strike_was_read(open_file, tmp_path):
    page = open_file(write_html(StrikeMap(table([])), tmp_path / "empty.html"))
    expect(page.page.locator(".gv-status")).to_have_text("No strike was read.")
    assert page.errors == []


def test_the_page_speaks_ukrainian(open_file, tmp_path):
    page = open_file(write_html(StrikeMap(sample_table(), lang="uk"), tmp_path / "uk.html"))
    expect(page.page.locator("h1")).to_have_text("Карта ударів")
    page.shot("ukrainian")


@pytest.mark.parametrize(
    ("name", "width", "height", "scheme"),
    [
        ("wide-light", 1440, 900, "light"),
        ("wide-dark", 1440, 900, "dark"),
        ("middle-light", 1024, 768, "light"),
        ("phone-light", 390, 844, "light"),
        ("phone-dark", 390, 844, "dark"),
    ],
)
def test_the_page_fits_the_screen(open_file, sample_file, name, width, height, scheme):
    opened = open_file(sample_file, width=width, height=height, color_scheme=scheme)
    opened.shot(name)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == width
