"""Places made of others: parts of regions, and sites of which only the town is known."""

from __future__ import annotations

import pytest
from shapely import Point

from geoviz.geo import distance_m
from geoviz.geocode.areas import compass, outline, part_of, site_in
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.model import Place, Precision
from tests.factories import place

LEBANON, RUSSIA, KHARKIV_OBLAST = "geonames:272103", "geonames:2017370", "geonames:706482"
DIRECTIONS = [
    "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "central",
]  # fmt: skip


@pytest.fixture(scope="module")
def lebanon(gazetteer: Gazetteer) -> Place:
    found = gazetteer.place(LEBANON)
    assert found is not None
    return found


def part(whole: Place, direction: str, gazetteer: Gazetteer) -> Place:
    found = part_of(whole, direction, gazetteer)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("word", "direction"),
    [
        ("eastern", "east"),
        ("Eastern", "east"),
        ("north", "north"),
        ("south-eastern", "southeast"),
        ("Northwestern", "northwest"),
        ("central", "central"),
    ],
)
def test_a_word_gives_a_direction(word: str, direction: str) -> None:
    assert compass(word) == direction


@pytest.mark.parametrize("word", ["", "upper", "stern", "Lebanon", "midwestern"])
def test_other_words_give_none(word: str) -> None:
    assert compass(word) is None


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_part_lies_within_the_whole(lebanon: Place, gazetteer: Gazetteer, direction: str) -> None:
    piece, whole = (
        outline(part(lebanon, direction, gazetteer), gazetteer),
        outline(lebanon, gazetteer),
    )
    assert piece is not None
    assert whole is not None
    assert whole[0].buffer(1e-6).covers(piece[0])
    assert piece[0].area < whole[0].area


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_label_of_a_part_lies_on_it(
    lebanon: Place, gazetteer: Gazetteer, direction: str
) -> None:
    made = part(lebanon, direction, gazetteer)
    drawn = outline(made, gazetteer)
    assert drawn is not None
    assert drawn[0].buffer(1e-4).contains(Point(made.lonlat))


def test_the_radius_of_a_part_holds_all_of_it(lebanon: Place, gazetteer: Gazetteer) -> None:
    made = part(lebanon, "south", gazetteer)
    drawn = outline(made, gazetteer)
    assert drawn is not None
    west, south, east, north = drawn[0].bounds
    assert made.uncertainty_m >= distance_m((west, south), (east, north)) / 2


def test_opposite_parts_lie_on_their_own_sides(lebanon: Place, gazetteer: Gazetteer) -> None:
    north, south = part(lebanon, "north", gazetteer), part(lebanon, "south", gazetteer)
    assert north.lat > south.lat


def test_a_part_of_a_country_is_a_region_of_it(lebanon: Place, gazetteer: Gazetteer) -> None:
    made = part(lebanon, "east", gazetteer)
    assert (made.precision, made.parents[0]) == (Precision.REGION, LEBANON)
    assert made.name == "eastern Lebanon"


def test_the_outline_of_a_part_says_that_it_is_approximate(
    lebanon: Place, gazetteer: Gazetteer
) -> None:
    drawn = outline(part(lebanon, "east", gazetteer), gazetteer)
    assert drawn is not None
    assert drawn[1] is True


def test_a_part_of_a_country_across_the_date_line_lies_within_it(gazetteer: Gazetteer) -> None:
    russia = gazetteer.place(RUSSIA)
    assert russia is not None
    west = part(russia, "west", gazetteer)
    assert 25 < west.lon < 100


def test_a_place_without_an_outline_has_no_parts(gazetteer: Gazetteer) -> None:
    assert part_of(place("Lozova", id="geoviz:nowhere-known"), "east", gazetteer) is None


def test_the_outline_of_a_region_is_an_area(gazetteer: Gazetteer) -> None:
    region = gazetteer.place(KHARKIV_OBLAST)
    assert region is not None
    drawn = outline(region, gazetteer)
    assert drawn is not None
    assert drawn[0].area > 0


def test_a_site_in_a_town_is_as_wide_as_the_town() -> None:
    town = place("Lozova")
    site = site_in(town, "Kashtan depot")
    assert (site.lonlat, site.uncertainty_m, site.precision) == (
        town.lonlat,
        town.uncertainty_m,
        town.precision,
    )


def test_a_site_in_a_town_says_where_it_is() -> None:
    site = site_in(place("Lozova"), "Kashtan depot")
    assert site.name == "Kashtan depot, Lozova"
    assert site.source.startswith("somewhere in Lozova")


def test_two_sites_in_a_town_are_two_places() -> None:
    town = place("Lozova")
    assert site_in(town, "Kashtan depot").id != site_in(town, "Molniya works").id


def test_a_site_is_the_same_however_it_is_written() -> None:
    town = place("Lozova")
    assert site_in(town, "Kashtan Depot").id == site_in(town, "kashtan depot").id
