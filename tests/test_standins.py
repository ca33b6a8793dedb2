"""What is told of a place that stands for another, which no gazetteer has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from geoviz.geocode.areas import around_seat, part_of, site_in
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.settled import settle
from geoviz.model import Mention, MentionKind, Place, Precision
from geoviz.standins import How, stand_in, told_stand_in
from tests.factories import geocode, place, span_of

AMHARA = place("Amhara", id="geonames:444180", precision=Precision.REGION, country="ET")
LOZOVA = place("Lozova", id="geonames:702760")


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


def settled(text: str, name: str, gazetteer: Gazetteer, cue: str | None = None) -> Place:
    """Where a site is put that the gazetteer does not have; the text may name Lozova, too."""
    told = [Mention(span_of(name, text), name, MentionKind.SITE, cue=cue)]
    if "Lozova" in text:
        told.append(Mention(span_of("Lozova", text), "Lozova", MentionKind.MENTION))
    picks = (geocode(None), geocode(LOZOVA))[: len(told)]
    found = settle(picks, told, text, gazetteer, ("UA",))[0].place
    assert found is not None
    return found


def test_a_village_somewhere_in_a_region_stands_as_the_region() -> None:
    found = stand_in(site_in(AMHARA, "Mezezo"))
    assert found == ("Mezezo", How.IN, "Amhara", "region")
    assert (str(found), found.key) == ("in the region Amhara", "in_region")


def test_a_depot_somewhere_in_a_town_stands_as_the_town() -> None:
    assert str(stand_in(site_in(LOZOVA, "Kashtan depot"))) == "in the city Lozova"


def test_a_village_told_of_as_near_a_town_stands_as_its_surroundings(gazetteer: Gazetteer) -> None:
    found = stand_in(settled("A shell hit Zubrat near Lozova.", "Zubrat", gazetteer))
    assert (str(found), found and found.name) == ("near Lozova", "Zubrat")


def test_a_road_stands_as_what_lies_between_its_ends(gazetteer: Gazetteer) -> None:
    name = "Sloviansk-Bakhmut highway"
    found = stand_in(settled(f"A drone hit a bus on the {name}.", name, gazetteer, "facility"))
    assert found is not None
    assert (str(found), found.name) == ("between Sloviansk and Bakhmut", name)
    assert found.ends == "Sloviansk – Bakhmut"


def test_a_district_of_which_only_the_seat_is_known_stands_as_what_is_around_it() -> None:
    found = stand_in(around_seat(LOZOVA, "Lozova district"))
    assert (str(found), found and found.name) == ("around Lozova", "Lozova district")


@pytest.mark.parametrize("source", ["GeoNames", "near Lozova; a map of 1941", "shown by Olena"])
def test_a_place_of_the_gazetteer_or_of_a_person_stands_for_itself(source: str) -> None:
    assert stand_in(place("Zubrat", source=source)) is None


def test_a_part_of_a_region_is_what_the_text_names(gazetteer: Gazetteer) -> None:
    region = gazetteer.place("geonames:706482")
    assert region is not None
    part = part_of(region, "south", gazetteer)
    assert part is not None
    assert stand_in(part) is None


@pytest.mark.parametrize(
    "made",
    [
        site_in(AMHARA, "Mezezo"),
        site_in(LOZOVA, "Depot, the new one"),
        around_seat(LOZOVA, "Lozova district"),
    ],
    ids=lambda made: made.name,
)
def test_what_is_told_in_a_table_can_be_read_back(made: Place) -> None:
    found = stand_in(made)
    assert told_stand_in(made.name, str(found)) == found


def test_other_words_of_a_table_are_no_stand_in() -> None:
    assert told_stand_in("Lozova", "somebody said so") is None
