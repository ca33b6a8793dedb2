"""How far one place is said to be from another."""

from __future__ import annotations

import pytest

from geoviz.geo import bearing_deg
from geoviz.geocode.offsets import Offset, stated_offsets
from geoviz.model import LonLat
from tests.factories import mention

ODESA, SOUTH, NORTH = LonLat(30.73, 46.48), LonLat(30.37, 46.02), LonLat(30.8, 46.95)


@pytest.mark.parametrize(
    ("text", "metres", "bearing"),
    [
        ("Bilky, 50km south of Odesa, was hit.", 50_000, 180.0),
        ("Bilky, some 50 kilometres to the south-west of Odesa", 50_000, 225.0),
        ("Bilky, a village about 30 miles from Odesa", 48_280, None),
        ("Bilky (12.5 km north-east of the city of Odesa)", 12_500, 45.0),
        ("Bilky, which lies 50 km (31 miles) east of Odesa", 50_000, 90.0),
        ("Bilky, 20 km away from Odesa", 20_000, None),
    ],
)
def test_a_stated_distance_is_read(text: str, metres: float, bearing: float | None) -> None:
    found = stated_offsets(text, (mention("Bilky", text), mention("Odesa", text)))
    assert found[0].distance_m == pytest.approx(metres, rel=1e-3)
    assert (found[0].anchor, found[0].bearing_deg) == (1, bearing)


@pytest.mark.parametrize(
    "text",
    [
        "Bilky and Odesa were hit.",
        "Bilky, where 50 people live, and Odesa",
        "Bilky was hit 50 km from the front, and so was Odesa",
        "Bilky, 50 km of Odesa's trenches",
        "Bilky, 50 km south. Of Odesa nothing was heard.",
    ],
)
def test_what_states_no_distance_is_left_alone(text: str) -> None:
    assert stated_offsets(text, (mention("Bilky", text), mention("Odesa", text))) == {}


def test_a_place_at_the_distance_and_on_the_side_fits() -> None:
    assert Offset(1, 50_000.0, 180.0).fits(SOUTH, ODESA)


def test_a_place_on_the_other_side_does_not_fit() -> None:
    assert not Offset(1, 50_000.0, 180.0).fits(NORTH, ODESA)
    assert Offset(1, 50_000.0, None).fits(NORTH, ODESA)


def test_a_place_much_farther_does_not_fit() -> None:
    assert not Offset(1, 50_000.0, None).fits(LonLat(36.2, 50.0), ODESA)


def test_a_bearing_is_clockwise_from_north() -> None:
    assert bearing_deg(ODESA, (30.73, 47.0)) == pytest.approx(0.0)
    assert bearing_deg(ODESA, (31.5, 46.48)) == pytest.approx(90.0, abs=1)
    assert bearing_deg(ODESA, (30.0, 46.48)) == pytest.approx(270.0, abs=1)
