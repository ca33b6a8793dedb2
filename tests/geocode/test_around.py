"""What lies around a position."""

from __future__ import annotations

import pytest

from geoviz.geocode.around import Surroundings
from geoviz.model import LonLat


@pytest.fixture(scope="module")
def around(gazetteer):
    return Surroundings(gazetteer)


def names(places):
    return [place.name for place in places]


def test_a_street_lies_in_its_town_region_and_country(around):
    found = names(around(LonLat(36.25, 49.99)))
    assert found[0] == "Kharkiv"
    assert found[-1] == "Ukraine"


def test_a_field_lies_in_a_region_only(around):
    found = around(LonLat(36.0, 49.55))
    assert found[0].feature_code.startswith("ADM")
    assert found[-1].country == "UA"


def test_the_region_is_the_one_whose_outline_holds_the_position(around, gazetteer):
    for place in around(LonLat(36.59, 50.6)):  # Belgorod, some miles from the border
        assert place.country == "RU"


def test_the_high_sea_is_nowhere(around):
    assert around(LonLat(-30.0, 40.0)) == ()


def test_the_same_every_time(around, gazetteer):
    assert Surroundings(gazetteer)(LonLat(36.25, 49.99)) == around(LonLat(36.25, 49.99))
