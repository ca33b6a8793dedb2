"""Where sites are in the end: not on a namesake, and near the towns that they are named for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.settled import settle
from geoviz.model import Candidate, Geocode, Mention, MentionKind, Place, Precision
from tests.factories import geocode, place, span_of

Settled = Callable[..., Place | None]
REGION = place("Vostrava", id="geoviz:vostrava", precision=Precision.REGION, uncertainty_m=60_000.0)
TOWN = place("Lozova")
ABROAD = place("Zubrat", country="PE", population=4_000)


@pytest.fixture(scope="module")
def settled(gazetteer: Gazetteer) -> Settled:
    """What the first name of a text means in the end. picks: what the gazetteer has for each
    name. others: what else it has for the first."""

    def place_of(
        text: str,
        *names: str,
        picks: Sequence[Place | None],
        cue: str | None = None,
        others: Sequence[Place] = (),
    ) -> Place | None:
        told = [Mention(span_of(name, text), name, MentionKind.SITE) for name in names]
        told[0] = replace(told[0], cue=cue)
        had = [one for one in (picks[0], *others) if one is not None]
        candidates = tuple(Candidate(one, one.name, 1.0) for one in had)
        geocodes = [Geocode(picks[0], 0.9, "its only place", candidates), *map(geocode, picks[1:])]
        return settle(geocodes, told, text, gazetteer, ("UA",))[0].place

    return place_of


def test_an_unknown_town_lies_in_the_region_that_the_text_names(settled: Settled) -> None:
    text = "A shell hit Zubrat, a town in Vostrava."
    site = settled(text, "Zubrat", "Vostrava", picks=[None, REGION])
    assert site is not None
    assert site.name == "Zubrat, Vostrava"


def test_a_small_town_in_a_country_that_nothing_else_is_in_is_a_namesake(settled: Settled) -> None:
    text = "Shells hit Zubrat, Lozova and Merefa."
    named = ("Zubrat", "Lozova", "Merefa")
    beside = replace(ABROAD, id="geoviz:another")
    large = replace(ABROAD, population=900_000)
    assert settled(text, *named, picks=[ABROAD, TOWN, TOWN]) is None
    assert settled(text, *named, picks=[ABROAD, TOWN, beside]) == ABROAD
    assert settled(text, *named, picks=[large, TOWN, TOWN]) == large


def test_a_quarter_is_no_town_that_is_spelt_nearly_so(settled: Settled) -> None:
    text = "A shell hit Zoubrad district in Lozova."
    near = replace(ABROAD, country="UA")
    site = settled(text, "Zoubrad district", "Lozova", picks=[near, TOWN], cue="district")
    assert site is not None
    assert site.name == "Zoubrad district, Lozova"


def test_a_plant_named_for_a_town_is_near_it(settled: Settled) -> None:
    text = "A missile killed two workers at the Kremenchuk sugar works."
    site = settled(text, "Kremenchuk sugar works", picks=[None], cue="facility")
    assert site is not None
    assert (site.name, site.uncertainty_m) == ("Kremenchuk sugar works, Kremenchuk", 20_000.0)


def test_a_road_lies_between_the_towns_that_it_joins(settled: Settled) -> None:
    text = "A drone hit a bus on the Sloviansk-Bakhmut highway."
    site = settled(text, "Sloviansk-Bakhmut highway", picks=[None], cue="facility")
    assert site is not None
    assert site.source.startswith("between Sloviansk and Bakhmut")


@pytest.mark.parametrize(
    "name", ["Kremenchuk Square", "Springfield sugar works", "Zubrat sugar works"]
)
def test_no_town_is_guessed_for_a_square_or_in_a_country_nobody_named(
    settled: Settled, name: str
) -> None:
    assert settled(f"A missile hit the {name}.", name, picks=[None], cue="facility") is None
