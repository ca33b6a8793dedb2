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
    assert {"Sevastopol", "Kherson", "Mykolayiv"} <= places(crimea)
