"""Steps of time, what is taken away from the page, and what may lie over what."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from geoviz.maps import StrikeMap, write_html
from tests.maps.incidents import incident, report, sample_table, table
from tests.maps.test_tiles import write_tiles

DAY_OF_FIRST = "4 Jul 2025"


def status(sample):
    return sample.page.locator(".gv-status")


def switch_on(page, name: str) -> None:
    page.locator(".leaflet-control-layers").hover()
    page.locator(".leaflet-control-layers").get_by_label(name).check()


def text_to_take(page, button: str) -> str:
    page.get_by_role("button", name=button, exact=True).click()
    text = page.get_by_role("dialog").get_by_role("textbox").input_value()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    return text


def test_time_goes_by_days_weeks_and_months(sample):
    page = sample.page
    page.get_by_label("undated").uncheck()
    page.get_by_label("Step").select_option("month")
    expect(page.locator(".gv-range")).to_have_text("4 Jul 2025 – 31 Jul 2025")
    expect(status(sample)).to_have_text("7 of 16 incidents shown")
    page.get_by_role("button", name="Later").click()
    expect(page.locator(".gv-range")).to_have_text("1 Aug 2025 – 31 Aug 2025")
    page.get_by_label("Step").select_option("week")
    # Friday, 1 August, lies in the week that began on Monday.
    expect(page.locator(".gv-range")).to_have_text("28 Jul 2025 – 3 Aug 2025")
    page.get_by_role("button", name="Earlier").click()
    expect(page.locator(".gv-range")).to_have_text("21 Jul 2025 – 27 Jul 2025")


def test_a_step_composes_with_a_filter(sample):
    page = sample.page
    page.get_by_label("Step").select_option("day")
    page.get_by_label("undated").uncheck()
    page.get_by_label("Ukraine").uncheck()
    expect(page.locator(".gv-range")).to_have_text(DAY_OF_FIRST)
    expect(status(sample)).to_have_text("3 of 16 incidents shown")


def test_play_moves_the_days_and_stops(sample):
    page = sample.page
    page.get_by_label("Step").select_option("month")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".gv-range")).to_have_text("1 Aug 2025 – 31 Aug 2025")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_confidence_is_a_filter(sample):
    page = sample.page
    page.locator(".gv-more summary").click()
    page.get_by_role("group", name="Confidence").get_by_label("under 50%").uncheck()
    expect(status(sample)).to_have_text("15 of 16 incidents shown")


def test_review_is_a_filter(open_file, tmp_path):
    rows = [incident(1, "Kyiv", 30.5, 50.4), incident(2, "Odesa", 30.7, 46.5, review="accepted")]
    page = open_file(write_html(StrikeMap(table(rows)), tmp_path / "review.html")).page
    page.locator(".gv-more summary").click()
    page.get_by_role("group", name="Review").get_by_label("Not reviewed").uncheck()
    expect(page.locator(".gv-status")).to_have_text("1 of 2 incidents shown")
    page.locator(".gv-item").click()
    expect(page.locator(".gv-facts")).to_contain_text("Accepted by a person")


def test_a_link_keeps_the_step_and_the_rings(open_file, sample, sample_file):
    sample.page.get_by_label("Step").select_option("month")
    sample.page.get_by_label("What rings tell").select_option("role")
    hash_ = "#" + text_to_take(sample.page, "Link").partition("#")[2]
    again = open_file(sample_file, hash_).page
    expect(again.locator(".gv-range")).to_have_text("4 Jul 2025 – 31 Jul 2025")
    assert again.evaluate("location.hash").count("rings=role") == 1


def test_the_embed_code_is_a_frame_that_shows_the_bare_map(open_file, browser, sample, tmp_path):
    code = text_to_take(sample.page, "Embed")
    host = tmp_path / "host.html"
    host.write_text(f"<!DOCTYPE html><title>Host</title>{code}", "utf-8")
    page = browser.new_page()
    page.goto(host.as_uri())
    frame = page.frame_locator("iframe")
    expect(frame.locator('[data-ready="1"]')).to_have_count(1)
    expect(frame.locator(".gv-embed-head")).to_contain_text("summer 2025")
    expect(frame.locator(".gv-side")).to_be_hidden()
    page.close()


def test_a_map_may_be_made_to_be_embedded(open_file, tmp_path):
    page = open_file(write_html(StrikeMap(sample_table(), embed=True), tmp_path / "e.html")).page
    expect(page.locator(".gv-side")).to_be_hidden()
    expect(page.locator(".gv-time")).to_be_hidden()


def test_the_citation_names_title_days_and_data(sample):
    text = text_to_take(sample.page, "Cite")
    assert text.startswith("Strikes and counterstrikes, summer 2025. 16 incidents, 4 Jul 2025")
    assert "sha256:" in text


def test_geojson_has_areas_as_areas(sample):
    with sample.page.expect_download() as file:
        sample.page.get_by_role("button", name="GeoJSON").click()
    features = json.loads(file.value.path().read_text("utf-8"))["features"]
    kinds = {f["properties"]["name"]: f["geometry"]["type"] for f in features}
    assert (kinds["Vinnytsia region"], kinds["Kyiv"]) == ("Polygon", "Point")
    region = next(f for f in features if f["properties"]["name"] == "Vinnytsia region")
    (ring,) = region["geometry"]["coordinates"]
    turns = sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring))
    # RFC 7946: closed, and counterclockwise.
    assert (ring[0] == ring[-1], turns < 0) == (True, True)


def test_the_wave_of_an_incident_has_its_totals(sample):
    sample.page.locator(".gv-item", has_text="Holosiivskyi").click()
    table_ = sample.page.get_by_role("region", name="The attack as a whole")
    expect(table_).to_contain_text("598")
    expect(sample.page.locator(".gv-evidence")).to_contain_text("598 drones and 31 missiles came")


@pytest.mark.parametrize("layer", ["Heat", "Waves", "Counterstrikes to what they answer"])
def test_a_layer_changes_what_is_drawn(sample, layer):
    page = sample.page
    picture = ".gv-canvas"
    drawn = "() => [...document.querySelectorAll('.gv-canvas')].map((c) => c.toDataURL()).join()"
    page.wait_for_selector(picture)
    before = page.evaluate(drawn)
    switch_on(page, layer)
    page.wait_for_function(f"before => ({drawn})() !== before", arg=before)
    assert sample.errors == []


def test_hits_at_one_spot_fan_out_from_near(open_file, tmp_path):
    spot = {"precision": "facility", "uncertainty_m": 50.0}
    rows = [
        incident(n, f"Depot {n}", 30.5, 50.4, report(n, "Hit.", None), **spot) for n in range(5)
    ]
    page = open_file(
        write_html(StrikeMap(table(rows)), tmp_path / "fan.html"), "#map=14/50.4/30.5"
    ).page
    at = page.evaluate(
        "() => { const b = map_strikes.getContainer().getBoundingClientRect();"
        " return [b.left + b.width / 2, b.top + b.height / 2]; }"
    )
    names = set()
    for dx, dy in ((0, -20), (19, -6), (12, 16), (-12, 16), (-19, -6)):
        page.mouse.click(at[0] + dx, at[1] + dy)
        page.wait_for_selector(".gv-evidence h2")
        names.add(page.locator(".gv-evidence h2").inner_text())
        page.keyboard.press("Escape")
        expect(page.locator(".gv-evidence")).to_be_hidden()
        assert page.evaluate("map_strikes.getZoom()") == 14
    assert len(names) == 5


OVERLAPS = """() => {
  const of = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.offsetParent);
  const names = ['.leaflet-control-zoom', '.leaflet-control-layers', '.leaflet-control-scale',
    '.leaflet-control-attribution', '.gv-switch', '.gv-time', '.gv-side', '.gv-embed-head'];
  const boxes = names.flatMap((name) => of(name).map((e) => [name, e.getBoundingClientRect()]));
  const found = [];
  for (const [i, [a, p]] of boxes.entries())
    for (const [b, q] of boxes.slice(i + 1))
      if (p.left < q.right - 1 && q.left < p.right - 1
        && p.top < q.bottom - 1 && q.top < p.bottom - 1)
        found.push(`${a} ${b}`);
  return found;
}"""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
@pytest.mark.parametrize("hash_", ["", "#embed=1"], ids=["whole", "bare"])
def test_no_control_lies_over_another(open_file, sample_file, width, height, hash_):
    page = open_file(sample_file, hash_, width=width, height=height).page
    assert page.evaluate(OVERLAPS) == []


def test_evidence_leaves_the_time_free(open_file, sample_file):
    page = open_file(
        sample_file, "#incident=incident-0000000000000003", width=1024, height=768
    ).page
    page.wait_for_selector(".gv-evidence h2")
    evidence = page.locator(".gv-evidence").bounding_box()
    time = page.locator(".gv-time").bounding_box()
    assert evidence["y"] + evidence["height"] <= time["y"] + 1


def test_evidence_fits_the_phone(open_file, sample_file):
    page = open_file(sample_file, "#incident=incident-0000000000000003", width=390, height=844).page
    close = page.get_by_role("button", name="Close")
    close.wait_for()
    box = close.bounding_box()
    assert (box["x"] + box["width"] <= 390, box["width"] >= 44, box["height"] >= 44) == (
        True,
        True,
        True,
    )


def test_targets_on_the_phone_are_44_pixels(open_file, sample_file):
    page = open_file(sample_file, width=390, height=844).page
    small = page.evaluate(
        "() => [...document.querySelectorAll('.geoviz button, .geoviz select, .geoviz summary,"
        " .gv-search, .leaflet-bar a, .leaflet-control-layers-toggle, .gv-facet label')]"
        ".filter((e) => e.offsetParent && Math.min(e.offsetHeight, e.offsetWidth) < 43.5)"
        ".map((e) => `${e.className} ${e.textContent} ${e.offsetWidth}x${e.offsetHeight}`)"
    )
    assert small == []


def test_a_link_keeps_the_layers_and_the_order(open_file, sample_file):
    page = open_file(sample_file, "#sort=killed&layers=strikes,heat").page
    page.locator(".leaflet-control-layers").hover()
    control = page.locator(".leaflet-control-layers")
    switched = {
        name: control.get_by_label(name).is_checked()
        for name in ("Areas of uncertainty", "Heat instead of symbols", "Local names")
    }
    order = page.locator(".gv-tools select").first.input_value()
    assert (switched, order) == (
        {"Areas of uncertainty": False, "Heat instead of symbols": True, "Local names": False},
        "killed",
    )


def test_local_names_are_drawn_and_stay_in_the_link(sample):
    page = sample.page
    labels = "document.querySelector('.leaflet-geoviz-labels-pane canvas').toDataURL()"
    before = page.evaluate(labels)
    switch_on(page, "Local names")
    page.wait_for_function(f"before => {labels} !== before", arg=before)
    page.wait_for_function("() => decodeURIComponent(location.hash).includes('names')")
    sample.shot("local-names")


def test_tiles_of_a_file_are_drawn_without_any_request(open_file, tmp_path):
    credit = "<img src=x onerror=document.title=1>"
    file = write_tiles(tmp_path / "a.pmtiles")
    path = write_html(StrikeMap(sample_table(), tiles=file, attr=credit), tmp_path / "a.html")
    opened = open_file(path)
    opened.page.wait_for_selector(".leaflet-tile-loaded")
    said = opened.page.locator(".leaflet-control-attribution").inner_text()
    assert (credit in said, opened.requests[1:], opened.errors) == (True, [], [])
    opened.shot("tiles-of-a-file")
