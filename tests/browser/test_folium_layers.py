"""Layers that users add to the map work beside ours, as on any Folium map."""

from __future__ import annotations

import folium
import pytest
from playwright.sync_api import expect

from geoviz.maps import StrikeMap, write_html
from tests.maps.incidents import outline, sample_table

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


def polygon_feature(name: str) -> dict:
    geometry = outline(33.0, 49.0, 120).__geo_interface__
    feature = {"type": "Feature", "id": name, "properties": {"name": name}, "geometry": geometry}
    return {"type": "FeatureCollection", "features": [feature]}


@pytest.fixture
def extended(open_file, tmp_path):
    """A map with a GeoJson, a Choropleth, a marker with a popup, and tiles of a server."""
    strike_map = StrikeMap(sample_table())
    folium.TileLayer(
        "https://tiles.example/{z}/{x}/{y}.png", attr="Example tiles", name="Tiles", show=False
    ).add_to(strike_map)
    folium.GeoJson(polygon_feature("Zone"), name="Zone").add_to(strike_map)
    folium.Choropleth(
        polygon_feature("Choropleth"),
        data={"Choropleth": 3.0},
        key_on="feature.id",
        name="Shares",
        bins=[0, 1, 3, 5],
    ).add_to(strike_map)
    folium.Marker([50, 33], popup=folium.Popup("A popup"), tooltip="A marker").add_to(strike_map)
    folium.LayerControl(collapsed=False).add_to(strike_map)
    tiles: list[str] = []

    def serve(route):
        tiles.append(route.request.url)
        route.fulfill(body=PIXEL, content_type="image/png")

    opened = open_file(
        write_html(strike_map, tmp_path / "extended.html"),
        routes={"https://tiles.example/**": serve},
    )
    return opened, tiles


def test_one_layer_control_has_our_layers_and_theirs(extended):
    page = extended[0].page
    expect(page.locator(".leaflet-control-layers")).to_have_count(1)
    names = page.locator(".leaflet-control-layers label").all_inner_texts()
    assert {name.strip() for name in names} == {
        "Offline basemap", "Tiles", "Zone", "Shares",
        "Strikes", "Counterstrikes", "Areas of uncertainty", "Heat instead of symbols",
        "Counterstrikes to what they answer", "Waves of one attack", "Local names",
        *[name.strip() for name in names if name.strip().startswith("marker_")],
    }  # fmt: skip


def test_switching_counterstrikes_off_hides_them_everywhere(extended):
    page = extended[0].page
    page.locator(".leaflet-control-layers").get_by_label("Counterstrikes", exact=True).uncheck()
    expect(page.locator(".gv-status")).to_have_text("11 of 16 incidents shown")
    expect(page.locator(".gv-item", has_text="Afipsky")).to_have_count(0)


def test_polygons_of_geojson_and_choropleth_are_drawn(extended):
    expect(extended[0].page.locator(".leaflet-overlay-pane path")).to_have_count(2)


def test_tiles_are_loaded_when_chosen(extended):
    opened, tiles = extended
    assert tiles == []
    opened.page.get_by_label("Tiles").check()
    expect(opened.page.locator("img.leaflet-tile-loaded")).not_to_have_count(0)
    assert len(tiles) > 0
    opened.shot("folium-layers")


def test_a_marker_has_its_image_and_its_popup(extended):
    page = extended[0].page
    marker = page.locator(".leaflet-marker-icon").first
    # Fails where the image cannot be had.
    marker.evaluate("(image) => image.decode()")
    marker.click(force=True)
    expect(page.locator(".leaflet-popup-content")).to_have_text("A popup")


def test_links_of_one_map_do_not_reach_another(tmp_path):
    first = StrikeMap(sample_table())
    first.add_js_link("mine", "https://scripts.example/mine.js")
    page = write_html(StrikeMap(sample_table()), tmp_path / "second.html").read_text("utf-8")
    assert "scripts.example" not in page
