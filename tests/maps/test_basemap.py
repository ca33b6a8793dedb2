"""What the offline basemap says about borders, and which pieces a map takes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shapely

from geoviz.maps.basemap import basemap_pieces

KYIV = (30.5, 50.4, 30.5, 50.4)
PEREKOP = shapely.box(33.4, 46.0, 33.9, 46.3)
LINE_OF_CONTROL = shapely.box(73.9, 33.5, 74.2, 34.6)


def lines(pieces: dict, layer: str) -> Iterator[shapely.LineString]:
    fine = pieces["fine"]
    for key, cell in fine["cells"].items():
        column, row = map(int, key.split(","))
        for steps in cell.get(layer, ()):
            x, y = 0, 0
            points = []
            for dx, dy in zip(steps[::2], steps[1::2], strict=True):
                x, y = x + dx, y + dy
                points.append(
                    (
                        column * fine["cell_deg"] - 180 + x / fine["scale"],
                        row * fine["cell_deg"] - 90 + y / fine["scale"],
                    )
                )
            yield shapely.LineString(points)


def crosses(pieces: dict, layer: str, box: shapely.Polygon) -> bool:
    return any(line.intersects(box) for line in lines(pieces, layer))


@pytest.fixture(scope="module")
def crimea():
    return basemap_pieces([(33, 45, 35, 47)])


@pytest.mark.parametrize("layer", ["border", "disputed", "admin1"])
def test_no_line_is_drawn_at_perekop(crimea, layer):
    assert not crosses(crimea, layer, PEREKOP)


def test_the_kerch_strait_has_no_line_that_puts_crimea_elsewhere(crimea):
    west_of_the_strait = shapely.box(32.4, 44.3, 36.3, 45.9)
    assert not crosses(crimea, "border", west_of_the_strait)


def test_a_settled_border_is_solid():
    pieces = basemap_pieces([(36.2, 50, 36.2, 50)])
    assert crosses(pieces, "border", shapely.box(35.5, 50.2, 37.5, 50.6))


def test_the_line_of_control_is_dashed_and_not_solid():
    pieces = basemap_pieces([(74, 34, 74, 34)])
    assert (
        crosses(pieces, "disputed", LINE_OF_CONTROL),
        crosses(pieces, "border", LINE_OF_CONTROL),
    ) == (True, False)


def test_a_map_takes_the_cells_near_its_incidents_only():
    assert 0 < len(basemap_pieces([KYIV])["fine"]["cells"]) <= 4


def test_incidents_far_apart_leave_no_hole_between_them():
    cells = basemap_pieces([KYIV, (49.9, 53.1, 49.9, 53.1)])["fine"]["cells"]
    columns = {int(key.split(",")[0]) for key in cells}
    assert columns == set(range(min(columns), max(columns) + 1))


def test_a_place_outside_every_theatre_has_the_coarse_world():
    pieces = basemap_pieces([(-70, -33, -70, -33)])
    assert (pieces["fine"]["cells"], bool(pieces["world"]["cell"]["land"])) == ({}, True)


def test_no_incident_needs_no_fine_cell():
    assert basemap_pieces([])["fine"]["cells"] == {}


def places(pieces: dict) -> set[str]:
    return {
        place[0] for cell in pieces["fine"]["cells"].values() for place in cell.get("place", ())
    }


def test_large_cities_are_named(crimea):
    assert {"Sevastopol", "Kherson", "Mykolaiv"} <= places(crimea)


def local_names(pieces: dict) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(local)
        for cell in pieces["fine"]["cells"].values()
        for name, _, _, _, _, *local in cell.get("place", ())
    }


@pytest.mark.parametrize(
    ("lon", "lat", "name", "local"),
    [
        (36.2, 50.0, "Kharkiv", ("Харків", "uk")),
        (35.0, 48.5, "Dnipro", ("Дніпро", "uk")),
        (34.1, 44.9, "Sevastopol", ("Севастополь", "uk")),
        (36.6, 50.6, "Belgorod", ("Белгород", "ru")),
        (37.2, 36.2, "Aleppo", ("حلب", "ar")),
        (51.4, 35.7, "Tehran", ("تهران", "fa")),
        (35.0, 32.8, "Haifa", ("חיפה", "he")),
        (44.8, 41.7, "Tbilisi", ("თბილისი", "ka")),
    ],
)
def test_a_place_has_the_name_that_its_people_use(lon, lat, name, local):
    assert local_names(basemap_pieces([(lon, lat, lon, lat)]))[name] == local


def test_nearly_every_town_in_the_midst_of_ukraine_has_its_ukrainian_name():
    midst = basemap_pieces([(34, 48, 34, 48)])["fine"]["cells"]["53,34"]["place"]
    assert sum(local == ["uk"] for *_, local in ((*p[:6], p[6:]) for p in midst)) > 0.9 * len(midst)


@pytest.fixture(scope="module")
def countries():
    return {country[0]: country for country in basemap_pieces([])["world"]["countries"]}


def test_countries_have_local_names(countries):
    assert {name: countries[name][5] for name in ("Ukraine", "Syria", "Israel", "Iran")} == {
        "Ukraine": "Україна",
        "Syria": "سوريا",
        "Israel": "ישראל",
        "Iran": "ایران",
    }


def test_what_the_united_nations_do_not_recognise_is_not_written_as_a_country(countries):
    unrecognised = ["Kosovo", "Taiwan", "Somaliland", "Abkhazia", "Transnistria"]
    unrecognised += ["N. Cyprus", "Northern Cyprus", "South Ossetia", "W. Sahara"]
    assert not countries.keys() & set(unrecognised)


def test_kosovo_is_named_with_the_resolution(countries):
    assert "Kosovo (UNSCR 1244)" in countries


@pytest.fixture(scope="module")
def kosovo():
    return basemap_pieces([(21.0, 42.6, 21.0, 42.6)])


@pytest.mark.parametrize(
    ("box", "layer"),
    [
        (shapely.box(20.6, 43.1, 21.0, 43.4), "disputed"),  # the north: Serbia
        (shapely.box(21.3, 42.1, 21.5, 42.3), "border"),  # the south: North Macedonia
    ],
)
def test_only_the_line_between_serbia_and_kosovo_is_dashed(kosovo, box, layer):
    assert {name for name in ("border", "disputed") if crosses(kosovo, name, box)} == {layer}
