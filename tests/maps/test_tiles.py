"""A base map of the user's own: which tiles a page takes of a file, and what it refuses."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from geoviz.errors import UsageError
from geoviz.maps import StrikeMap, render_page
from geoviz.maps.tiles import check_address, read_tiles
from tests.maps.incidents import sample_table

KYIV = ((50.4, 30.5), (50.4, 30.5))
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
CREDIT = "Streets of <b>Example</b>"


def write_tiles(path: Path, *, zooms: int = 4, type_=TileType.PNG, credit: str = CREDIT) -> Path:
    """All tiles of the first zooms."""
    with path.open("wb") as file:
        writer = Writer(file)
        for zoom in range(zooms):
            sides = range(2**zoom)
            for tile in sorted(zxy_to_tileid(zoom, x, y) for x in sides for y in sides):
                # What follows a picture's end is not of it, and tells the tiles apart.
                writer.write_tile(tile, PICTURE + tile.to_bytes(4, "big"))
        header = {
            "tile_type": type_,
            "tile_compression": Compression.NONE,
            "min_lon_e7": -1_800_000_000,
            "min_lat_e7": -850_000_000,
            "max_lon_e7": 1_800_000_000,
            "max_lat_e7": 850_000_000,
            "center_zoom": 0,
            "center_lon_e7": 0,
            "center_lat_e7": 0,
        }
        writer.finalize(header, {"attribution": credit})
    return path


def zooms_of(pictures) -> set[int]:
    return {int(at.split("/")[0]) for at in pictures}


def test_a_page_takes_the_tiles_about_its_incidents(tmp_path):
    tiles = read_tiles(write_tiles(tmp_path / "a.pmtiles", zooms=6), KYIV)
    deepest = {at for at in tiles.pictures if at.startswith("5/")}
    assert deepest == {f"5/{x}/{y}" for x in (17, 18, 19) for y in (9, 10, 11)}


def test_it_takes_as_many_zooms_as_fit(tmp_path):
    file = write_tiles(tmp_path / "a.pmtiles")
    tiles = read_tiles(file, None, most_bytes=(len(PICTURE) + 4) * (1 + 4 + 16))
    assert zooms_of(tiles.pictures) == {0, 1, 2}


def test_a_first_zoom_that_does_not_fit_is_refused(tmp_path):
    with pytest.raises(UsageError, match="too large"):
        read_tiles(write_tiles(tmp_path / "a.pmtiles"), None, most_bytes=1)


def test_vector_tiles_are_refused(tmp_path):
    with pytest.raises(UsageError, match="raster file"):
        read_tiles(write_tiles(tmp_path / "a.pmtiles", type_=TileType.MVT), KYIV)


@pytest.mark.parametrize("content", [b"", b"PMTiles\x03", b"<html>" * 99])
def test_another_file_is_refused(tmp_path, content):
    file = tmp_path / "a.pmtiles"
    file.write_bytes(content)
    with pytest.raises(UsageError, match="no PMTiles file"):
        read_tiles(file, KYIV)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        read_tiles(tmp_path / "none.pmtiles", KYIV)


def test_the_attribution_is_text(tmp_path):
    tiles = read_tiles(write_tiles(tmp_path / "a.pmtiles"), KYIV)
    assert tiles.attribution == "Streets of Example"


def test_the_users_attribution_goes_before_the_files(tmp_path):
    tiles = read_tiles(write_tiles(tmp_path / "a.pmtiles"), KYIV, attribution="Mine")
    assert tiles.attribution == "Mine"


@pytest.mark.parametrize(
    "url",
    [
        "http://tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example/tile.png",
        "https://tiles.example/{z}/{x}/{y}.png?{{ 7 * 7 }}",
        "file:///tiles/{z}/{x}/{y}.png",
    ],
)
def test_another_address_is_refused(url):
    with pytest.raises(UsageError, match="tiles "):
        check_address(url, "Example")


def test_an_address_needs_an_attribution():
    with pytest.raises(UsageError, match="whose the tiles are"):
        check_address("https://tiles.example/{z}/{x}/{y}.png", None)


def test_a_page_with_an_address_may_ask_that_host_alone():
    page = render_page(
        StrikeMap(
            sample_table(), tiles="https://tiles.example/{z}/{x}/{y}.png", attr="{{ 7*7 }} <b>"
        )
    )
    assert "img-src data: blob: https://tiles.example;" in page
    assert ("49 " in page, "{{ 7*7 }}" in page, "&lt;b&gt;" in page or "\\u0026lt;b" in page) == (
        False,
        False,
        True,
    )


def test_a_page_with_a_file_is_allowed_no_request(tmp_path):
    file = write_tiles(tmp_path / "a.pmtiles")
    page = render_page(StrikeMap(sample_table(), tiles=file))
    assert "connect-src 'none'" in page
    assert "img-src data: blob:;" in page


def test_a_page_without_tiles_has_nothing_of_them():
    page = render_page(StrikeMap(sample_table()))
    assert "geoviz-tiles" not in page
