"""Towns and their small namesakes: fame decides beside a list of other towns, the region where the
text names it.

Every town of 12,000 and more in the countries of the shipped theatres takes part that has, in its
own country, a namesake of less than a tenth of its people and none that is larger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from geoviz.geo import distance_m
from geoviz.geocode.gazetteer import Gazetteer, Quality
from geoviz.geocode.names import fold
from geoviz.model import Geocode, MentionKind, Place, Precision
from geoviz.pipeline import Reader
from geoviz.theatre import load_theatres
from tests.factories import article

TOWN, LARGER = 12_000, 10  # people; times
NEAR_M, APART_M = 60_000.0, 60_000.0
RIGHT = 0.95  # of those that are read as sites


@dataclass(frozen=True, slots=True)
class Pair:
    """A town, its small namesake, and the two largest towns near that."""

    town: Place
    namesake: Place
    near: tuple[Place, Place]
    region: Place  # of the namesake


def pairs(gazetteer: Gazetteer) -> Iterator[Pair]:
    countries = {code for theatre in load_theatres() for code in theatre.countries}
    places = (gazetteer.place(spot.id) for spot in gazetteer.positions(Precision.CITY))
    towns = [one for one in places if one is not None and one.country in countries]
    by_degree: dict[int, list[Place]] = defaultdict(list)
    for town in towns:
        by_degree[round(town.lat)].append(town)
    for town in towns:
        if town.population < TOWN:
            continue
        alike = [
            match.place
            for match in gazetteer.lookup(town.name, 100)
            if match.quality is not Quality.FOLDED
            and match.place.precision is Precision.CITY
            and match.place.country == town.country
            and match.place.id != town.id
        ]
        if any(other.population * LARGER >= town.population for other in alike):
            continue
        for other in alike:
            apart = distance_m(other.lonlat, town.lonlat) > APART_M
            if not apart or other.admin1 in (None, town.admin1):
                continue
            if sum(one.admin1 == other.admin1 for one in alike) > 1:
                continue
            near = sorted(
                (
                    one
                    for degree in range(round(other.lat) - 1, round(other.lat) + 2)
                    for one in by_degree[degree]
                    if one.country == other.country
                    and fold(one.name) != fold(other.name)
                    and distance_m(one.lonlat, other.lonlat) <= NEAR_M
                ),
                key=lambda one: (-one.population, one.id),
            )[:2]
            region = gazetteer.place(other.admin1 or "")
            if len(near) == 2 and region is not None:
                yield Pair(town, other, (near[0], near[1]), region)
                break


def read(reader: Reader, text: str, name: str) -> Geocode | None:
    """What a name means in a text, if it is read as a site there."""
    told = reader.read(article(text))
    for mention, geocode in zip(told.reading.mentions, told.geocodes, strict=True):
        if mention.text == name and mention.kind is MentionKind.SITE:
            return geocode
    return None


def is_at(geocode: Geocode, place: Place) -> bool:
    found = geocode.place
    return (
        found is not None
        and found.precision is Precision.CITY
        and distance_m(found.lonlat, place.lonlat) <= 25_000.0
    )


@pytest.fixture(scope="module")
def hard(gazetteer: Gazetteer) -> list[Pair]:
    found = list(pairs(gazetteer))
    assert len(found) >= 100
    return found


def test_a_large_town_is_meant_beside_towns_near_its_namesake(
    reader: Reader, hard: list[Pair]
) -> None:
    wrong, told = [], 0
    for pair in hard:
        near = " and ".join(one.name for one in pair.near)
        text = f"A missile hit {pair.town.name} overnight. Drones also hit {near}."
        geocode = read(reader, text, pair.town.name)
        told += geocode is not None
        if geocode is not None and not is_at(geocode, pair.town):
            wrong.append(text)
    assert told >= 100
    assert len(wrong) <= (1 - RIGHT) * told, wrong


def test_the_namesake_is_meant_with_its_region(reader: Reader, hard: list[Pair]) -> None:
    wrong, told = [], 0
    for pair in hard:
        region = pair.region.name
        told_region = region if " " in region else f"the {region} region"
        text = (
            f"A missile hit {pair.namesake.name} in {told_region} on Tuesday, killing two people."
        )
        geocode = read(reader, text, pair.namesake.name)
        told += geocode is not None
        if geocode is not None and not is_at(geocode, pair.namesake):
            wrong.append(text)
    assert told >= 100
    assert len(wrong) <= (1 - RIGHT) * told, wrong
