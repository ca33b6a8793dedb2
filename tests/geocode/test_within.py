"""Sites whose name no place bears: put in what the text has around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from geoviz.geocode.within import site_around
from geoviz.model import Mention, MentionKind, Place, Precision
from tests.factories import place, span_of

REGION = place("Vostrava", id="geoviz:vostrava", precision=Precision.REGION, uncertainty_m=60_000.0)
TOWN = place("Lozova")


def mentions(text: str, *names: str, cue: str | None = None) -> list[Mention]:
    first, *others = (Mention(span_of(name, text), name, MentionKind.SITE) for name in names)
    return [replace(first, cue=cue), *others]


def around(text: str, *names: str, picks: Sequence[Place | None]) -> Place | None:
    return site_around(0, mentions(text, *names), picks, text)


@pytest.mark.parametrize(
    "told",
    ["Zubrat, near Lozova", "Zubrat, a village south of Lozova", '"Zubrat", north of Lozova'],
)
def test_an_unknown_village_near_a_town_lies_around_it(told: str) -> None:
    site = around(f"A shell hit {told}.", "Zubrat", "Lozova", picks=[None, TOWN])
    assert site is not None
    assert (site.precision, site.uncertainty_m) == (Precision.CITY, 20_000.0)
    assert site.source.startswith("near Lozova")


@pytest.mark.parametrize(
    "text", ["A shell hit Zubrat and Vostrava.", "Shells hit Zubrat. In Vostrava it was quiet."]
)
def test_what_only_stands_beside_it_holds_no_village(text: str) -> None:
    assert around(text, "Zubrat", "Vostrava", picks=[None, REGION]) is None


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


def test_where_an_article_was_written_holds_none_of_its_sites() -> None:
    text = "LOZOVA, Nov 26 (Agency) - Jets bombed the Zubrat crossing."
    told = [
        Mention(span_of("LOZOVA", text), "LOZOVA", MentionKind.MENTION),
        Mention(span_of("Zubrat crossing", text), "Zubrat crossing", MentionKind.SITE,
                cue="facility"),
    ]  # fmt: skip
    assert site_around(1, told, [TOWN, None], text) is None


def test_a_town_named_later_for_another_site_holds_no_facility() -> None:
    text = "Strikes hit the Zubrat enrichment plant and homes far away in Lozova."
    told = [
        Mention(span_of("Zubrat enrichment plant", text), "Zubrat enrichment plant",
                MentionKind.SITE, cue="facility"),
        Mention(span_of("Lozova", text), "Lozova", MentionKind.SITE),
    ]  # fmt: skip
    assert site_around(0, told, [None, TOWN], text) is None
