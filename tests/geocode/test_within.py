"""Sites whose name no place bears: put in what the text has around them, not on a namesake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from geoviz.geocode.within import settle, site_around
from geoviz.model import Candidate, Geocode, Mention, MentionKind, Place, Precision
from tests.factories import geocode, place, span_of

REGION = place("Vostrava", id="geoviz:vostrava", precision=Precision.REGION, uncertainty_m=60_000.0)
TOWN = place("Lozova")
ABROAD = place("Zubrat", country="PE", population=4_000)


def mentions(text: str, *names: str, cue: str | None = None) -> list[Mention]:
    first, *others = (Mention(span_of(name, text), name, MentionKind.SITE) for name in names)
    return [replace(first, cue=cue), *others]


def around(text: str, *names: str, picks: Sequence[Place | None]) -> Place | None:
    return site_around(0, mentions(text, *names), picks, text)


@pytest.mark.parametrize(
    "text",
    [
        "A shell hit Zubrat in the Vostrava region.",
        "A shell hit Zubrat, Vostrava.",
        "A shell hit Zubrat, a small town in Vostrava.",
        "A shell hit Zubrat (Vostrava).",
        "A shell hit Zubrat of Vostrava.",
    ],
)
def test_an_unknown_village_lies_somewhere_in_its_region(text: str) -> None:
    site = around(text, "Zubrat", "Vostrava", picks=[None, REGION])
    assert site is not None
    assert (site.precision, site.uncertainty_m) == (Precision.REGION, REGION.uncertainty_m)
    assert (site.name, site.parents[0]) == ("Zubrat, Vostrava", REGION.id)


def test_an_unknown_village_near_a_town_lies_around_it() -> None:
    site = around("A shell hit Zubrat, near Lozova.", "Zubrat", "Lozova", picks=[None, TOWN])
    assert site is not None
    assert (site.precision, site.uncertainty_m) == (Precision.CITY, 20_000.0)


@pytest.mark.parametrize(
    "text", ["A shell hit Zubrat and Vostrava.", "Shells hit Zubrat. In Vostrava it was quiet."]
)
def test_what_only_stands_beside_it_holds_no_village(text: str) -> None:
    assert around(text, "Zubrat", "Vostrava", picks=[None, REGION]) is None


def settled(
    text: str,
    *names: str,
    picks: Sequence[Place],
    cue: str | None = None,
    others: Sequence[Place] = (),
) -> Place | None:
    """What the first name means in the end, of which the gazetteer has ``picks[0]`` and others."""
    candidates = tuple(Candidate(one, one.name, 1.0) for one in (picks[0], *others))
    geocodes = [Geocode(picks[0], 0.9, "its only place", candidates), *map(geocode, picks[1:])]
    return settle(geocodes, mentions(text, *names, cue=cue), text, ("UA",))[0].place


def test_a_town_abroad_is_not_the_one_in_the_region_that_the_text_names() -> None:
    text = "A shell hit Zubrat, a town in Vostrava."
    site = settled(text, "Zubrat", "Vostrava", picks=[ABROAD, REGION])
    assert site is not None
    assert site.name == "Zubrat, Vostrava"


def test_the_namesake_in_the_country_that_the_text_names_is_meant() -> None:
    text = "A shell hit Zubrat, a town in Ukraine."
    country = place("Ukraine", precision=Precision.COUNTRY)
    home = place("Zubrat")
    assert settled(text, "Zubrat", "Ukraine", picks=[ABROAD, country], others=[home]) == home


def test_a_small_town_in_a_country_that_nothing_else_is_in_is_a_namesake() -> None:
    text = "Shells hit Zubrat, Lozova and Merefa."
    named = ("Zubrat", "Lozova", "Merefa")
    beside = replace(ABROAD, id="geoviz:another")
    large = replace(ABROAD, population=900_000)
    assert settled(text, *named, picks=[ABROAD, TOWN, TOWN]) is None
    assert settled(text, *named, picks=[ABROAD, TOWN, beside]) == ABROAD
    assert settled(text, *named, picks=[large, TOWN, TOWN]) == large


def test_a_quarter_is_no_town_that_is_spelt_nearly_so() -> None:
    text = "A shell hit Zoubrad district in Lozova."
    near = replace(ABROAD, country="UA")
    site = settled(text, "Zoubrad district", "Lozova", picks=[near, TOWN], cue="district")
    assert site is not None
    assert site.name == "Zoubrad district, Lozova"


def test_a_village_nearby_lies_around_the_town_told_of_before() -> None:
    text = "A shell hit Lozova. Two died in the nearby village of Zubrat."
    told = [Mention(span_of(n, text), n, MentionKind.SITE) for n in ("Lozova", "Zubrat")]
    site = site_around(1, told, [TOWN, None], text)
    assert site is not None
    assert site.name == "Zubrat, Lozova"


def test_an_office_of_a_town_told_of_elsewhere_is_in_that_town() -> None:
    text = "The Lozova Regional Administration was hit. Lozova was quiet."
    told = [
        Mention(span_of("The Lozova Regional Administration", text),
                "The Lozova Regional Administration", MentionKind.SITE, cue="facility"),
        Mention(span_of("Lozova was", text), "Lozova", MentionKind.MENTION),
    ]  # fmt: skip
    site = site_around(0, told, [None, TOWN], text)
    assert site is not None
    assert site.parents[0] == TOWN.id


def test_a_place_beside_the_one_that_is_told_holds_nothing_of_it() -> None:
    text = "A shell hit a depot in Zubrat and Vostrava."
    assert around(text, "depot", "Zubrat", "Vostrava", picks=[None, None, REGION]) is None
