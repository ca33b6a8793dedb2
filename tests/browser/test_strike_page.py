"""The exported page, used as its readers use it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from geoviz.geocode.areas import site_in
from geoviz.maps import StrikeMap, write_html
from geoviz.model import Precision
from geoviz.table import to_geodataframe
from tests.factories import article, place, report
from tests.factories import incident as incident_of
from tests.maps.incidents import incident, outline, sample_rows, sample_table, table


def click_map(page, lat: float, lon: float) -> None:
    """Click where a position is on the screen."""
    at = page.evaluate(
        "([lat, lon]) => { const p = map_strikes.latLngToContainerPoint([lat, lon]);"
        " const b = map_strikes.getContainer().getBoundingClientRect();"
        " return [p.x + b.left, p.y + b.top]; }",
        [lat, lon],
    )
    page.mouse.click(*at)


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
    click_map(sample.page, 48.95, 28.7)
    expect(sample.page.locator(".gv-stack")).to_contain_text("1 of 2")
    sample.page.get_by_role("button", name="Next").click()
    expect(sample.page.locator("blockquote")).to_contain_text("burnt a barn")


def test_a_click_on_a_mark_of_several_places_comes_nearer(sample):
    before = sample.page.evaluate("map_strikes.getZoom()")
    click_map(sample.page, 50.01, 36.28)
    sample.page.wait_for_function("(zoom) => map_strikes.getZoom() > zoom", arg=before)
    expect(sample.page.locator(".gv-evidence")).to_be_hidden()


def test_a_city_seen_from_near_is_an_area_and_no_pin(open_file, sample_file):
    near = open_file(sample_file, "#map=12/50.4547/30.5238")
    # Far from the city's own point, and still within what is known of the place.
    click_map(near.page, 50.4547, 30.5800)
    expect(near.page.locator(".gv-evidence h2")).to_have_text("Kyiv")
    near.shot("city-from-near")


def test_paper_has_the_map_in_light_colours_and_a_table_of_all(open_file, sample_file):
    dark = open_file(sample_file, width=1000, height=1400, color_scheme="dark")
    dark.page.emulate_media(media="print")
    expect(dark.page.locator(".gv-print tbody tr")).to_have_count(len(sample_rows()))
    ground = "getComputedStyle(document.getElementById('geoviz')).backgroundColor"
    assert dark.page.evaluate(ground) == "rgb(255, 255, 255)"
    dark.shot("print")


def test_what_is_filtered_can_be_taken_away(open_file, tmp_path):
    rows = [incident(1, "=1+1", 30.5, 50.4), incident(2, "Kyiv", 30.6, 50.5)]
    page = open_file(write_html(StrikeMap(table(rows)), tmp_path / "map.html")).page
    with page.expect_download() as csv:
        page.get_by_role("button", name="CSV", exact=True).click()
    lines = csv.value.path().read_text("utf-8").splitlines()
    assert [line.split(",")[1] for line in lines] == ["name", "'=1+1", "Kyiv"]


def test_undated_incidents_are_shown_as_such(sample):
    sample.page.get_by_role("listbox").press("End")
    expect(row_named(sample, "Mykolaiv")).to_contain_text("date unknown")


UNTICK = """name => {
  for (const label of document.querySelectorAll('.gv-facet label'))
    if (label.textContent.startsWith(name)) label.control.click();
}"""


@pytest.mark.parametrize("filtered", ["Ukraine", "Russia"])
def test_a_slow_click_on_a_row_counts_though_the_list_is_filtered_meanwhile(sample, filtered):
    row_named(sample, "Kharkiv").hover()
    sample.page.mouse.down()
    sample.page.evaluate(UNTICK, filtered)
    # Longer than a slow drawing waits for its turn.
    sample.page.wait_for_timeout(400)
    sample.page.mouse.up()
    expect(sample.page.locator(".gv-evidence h2")).to_have_text("Kharkiv")


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
    sample.page.wait_for_function("() => /no-attacker.*incident=/.test(location.hash)")
    hash_ = sample.page.evaluate("location.hash")
    again = open_file(sample_file, hash_)
    expect(again.page.locator(".gv-status")).to_have_text("11 of 16 incidents shown")
    expect(again.page.locator(".gv-evidence h2")).to_have_text("Kharkiv")


INKED = """() => {
  const canvas = document.querySelector('.gv-degrees');
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const found = { top: 0, left: 0, elsewhere: 0 };
  for (let at = 3; at < data.length; at += 4) {
    if (!data[at]) continue;
    const [x, y] = [((at - 3) / 4) % width, Math.floor((at - 3) / 4 / width)];
    found[y < 20 ? 'top' : x < 70 ? 'left' : 'elsewhere']++;
  }
  return found;
}"""


def test_degrees_stand_along_the_upper_and_the_left_edge(sample):
    inked = sample.page.evaluate(INKED)
    assert (inked["top"] > 50, inked["left"] > 50, inked["elsewhere"]) == (True, True, 0)


def test_an_empty_table_says_that_no_strike_was_read(open_file, tmp_path):
    page = open_file(write_html(StrikeMap(table([])), tmp_path / "empty.html"))
    expect(page.page.locator(".gv-status")).to_have_text("No strike was read.")
    assert page.errors == []


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            "The gazetteer knows no Mezezo in the region Amhara, where the text puts it: the whole "
            "region is shown. The drawn outline is approximate.",
        ),
        (
            "uk",
            "У довіднику немає «Mezezo» у регіоні Amhara, де його розміщує текст: показано весь "
            "регіон. Накреслені межі приблизні.",
        ),
    ],
)
def test_an_area_says_what_it_stands_for(open_file, tmp_path, lang, said):
    text = article("Drones struck Mezezo in Amhara.")
    amhara = place("Amhara", 38.5, 11.5, precision=Precision.REGION)
    told = incident_of(report(of=text, at=site_in(amhara, "Mezezo")))
    found = to_geodataframe([told], {text.id: text}, lambda _: (outline(38.5, 11.5, 200), True))
    page = open_file(write_html(StrikeMap(found, lang=lang), tmp_path / "page.html"))
    page.page.locator(".gv-list").get_by_text("Mezezo").first.click()
    expect(page.page.locator(".gv-lead")).to_have_text(said)
    page.shot(f"stand-in-{lang}")


def test_the_page_speaks_ukrainian(open_file, tmp_path):
    page = open_file(write_html(StrikeMap(sample_table(), lang="uk"), tmp_path / "uk.html"))
    expect(page.page.locator("h1")).to_have_text("Карта ударів")
    expect(page.page.get_by_label("Росія")).to_be_checked()
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


@pytest.mark.parametrize("width", [760, 1024])
def test_whose_the_data_are_stays_in_sight_beside_the_evidence(open_file, sample_file, width):
    opened = open_file(sample_file, width=width, height=768)
    row_named(opened, "Kharkiv").click()
    opened.page.wait_for_selector("blockquote")
    said, evidence, scale = (
        opened.page.locator(part).bounding_box()
        for part in (".leaflet-control-attribution", ".gv-evidence", ".leaflet-control-scale")
    )
    assert said["x"] + said["width"] <= evidence["x"]
    assert scale["y"] + scale["height"] <= said["y"]
    opened.shot(f"attribution-{width}")


def test_whose_the_data_are_is_said_in_the_readers_language(open_file, tmp_path):
    opened = open_file(write_html(StrikeMap(sample_table(), lang="uk"), tmp_path / "uk.html"))
    said = opened.page.locator(".leaflet-control-attribution")
    expect(said).to_contain_text("GeoNames (geonames.org), CC BY 4.0, зі змінами")
