"""Which places of a name are left by what governs it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geoviz.geocode.bounds import Area, bounds, strange_to
from geoviz.geocode.gazetteer import Match, Quality
from geoviz.model import Place, Precision
from tests.factories import place

REGION = place(
    "Vostrava", id="geoviz:vostrava", precision=Precision.REGION, uncertainty_m=60_000.0,
    feature_code="ADM1",
)  # fmt: skip
VILLAGE = place("Zubrat", id="geoviz:zubrat", population=900, parents=(REGION.id,))
FAR_VILLAGE = place("Zubrat", id="geoviz:far", population=2_000, lat=40.0)
CITY = place("Zubrat", id="geoviz:city", population=400_000, lat=55.0)
FIRM = Area(REGION, None, REGION.country, True)
LOOSE = replace(FIRM, firm=False)


def matches(*places: Place) -> list[Match]:
    return [Match(one, one.name, Quality.PRIMARY, 1) for one in places]


def left(area: Area, *places: Place) -> list[Place]:
    """The places that an area leaves."""
    out = bounds(matches(*places), [area]).out
    return [one for one, shut in zip(places, out, strict=True) if not shut]


def test_a_firm_governor_shuts_out_even_a_city() -> None:
    assert left(FIRM, CITY, FAR_VILLAGE, VILLAGE) == [VILLAGE]


def test_a_loose_one_shuts_out_only_what_is_small() -> None:
    assert left(LOOSE, CITY, FAR_VILLAGE, VILLAGE) == [CITY, VILLAGE]


def test_where_no_place_lies_inside_the_name_is_none_of_them() -> None:
    assert bounds(matches(FAR_VILLAGE), [FIRM]).is_elsewhere


def test_a_city_is_rather_in_a_list_with_a_region_than_in_it() -> None:
    beside = replace(FIRM, weak=True)
    town = replace(CITY, population=30_000)
    assert left(beside, town) == [town]
    assert left(FIRM, town) == []


def test_a_country_s_base_may_be_abroad() -> None:
    assert left(replace(FIRM, hint=True), FAR_VILLAGE) == [FAR_VILLAGE]


def test_a_region_is_not_in_another_region() -> None:
    other = replace(REGION, id="geoviz:other", name="Zubrat", lat=40.0)
    assert left(FIRM, other) == [other]


def test_a_small_far_place_is_a_stranger_to_a_passage_on_a_region() -> None:
    assert strange_to(FAR_VILLAGE, matches(FAR_VILLAGE), [LOOSE]) == LOOSE


@pytest.mark.parametrize(
    "known", [CITY, VILLAGE, replace(FAR_VILLAGE, lat=REGION.lat + 0.9)], ids=["city", "in", "near"]
)
def test_what_is_large_or_inside_or_the_only_one_nearby_is_none(known: Place) -> None:
    assert strange_to(known, matches(known), [LOOSE]) is None


def test_a_town_is_no_village() -> None:
    town = replace(FAR_VILLAGE, population=80_000)
    assert strange_to(town, matches(town), [LOOSE]) is None
    assert strange_to(town, matches(town), [LOOSE], village=True) == LOOSE
