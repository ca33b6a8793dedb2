"""Sites whose name no place bears: put in what the text has around them, not on a namesake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from geoviz.geocode.within import is_namesake, site_around
from geoviz.model import Mention, MentionKind, Place, Precision
from tests.factories import place, span_of

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


def is_other(text: str, *names: str, picks: Sequence[Place | None], cue: str | None = None) -> bool:
    return is_namesake(0, mentions(text, *names, cue=cue), picks, text, ("UA",), "Zubrat")


def test_a_town_abroad_is_not_the_one_in_the_region_that_the_text_names() -> None:
    text = "A shell hit Zubrat, a town in Vostrava."
    assert is_other(text, "Zubrat", "Vostrava", picks=[ABROAD, REGION])


def test_a_small_town_in_a_country_that_nothing_else_is_in_is_a_namesake() -> None:
    text = "Shells hit Zubrat, Lozova and Merefa."
    named = ("Zubrat", "Lozova", "Merefa")
    assert is_other(text, *named, picks=[ABROAD, TOWN, TOWN])
    assert not is_other(text, *named, picks=[ABROAD, TOWN, replace(ABROAD, id="another")])
    assert not is_other(text, *named, picks=[replace(ABROAD, population=900_000), TOWN, TOWN])


def test_a_quarter_is_no_town_that_is_spelt_nearly_so() -> None:
    text = "A shell hit Zoubrad district in Lozova."
    near = replace(ABROAD, country="UA")
    assert is_other(text, "Zoubrad district", "Lozova", picks=[near, TOWN], cue="district")
