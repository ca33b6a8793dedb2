"""What governs where a name lies: the words around it, who speaks, and what heads its passage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from geoviz.geocode.bounds import Area, areas_of
from geoviz.geocode.passages import governors
from geoviz.model import Mention, MentionKind, Place, Precision
from tests.factories import place, span_of

REGION = place("Vostrava", id="geoviz:vostrava", precision=Precision.REGION, uncertainty_m=60_000.0)
OTHER = replace(REGION, id="geoviz:ostruda", name="Ostruda")
TOWN = place("Lozova", id="geoviz:lozova")
COUNTRY = place("Zemlya", id="geoviz:zemlya", precision=Precision.COUNTRY, country="ZZ")
PLACES = {"Vostrava": REGION, "Ostruda": OTHER, "Lozova": TOWN, "Zemlya": COUNTRY}
CUES = {"Vostrava region": "region", "Ostruda region": "region"}


def named(text: str, *names: str) -> list[Mention]:
    """The mentions of a text: what was struck, and what bears the name of a known place."""
    mentions = []
    for name in names:
        known = name.removesuffix(" region") in PLACES
        kind = MentionKind.MENTION if known else MentionKind.SITE
        mentions.append(Mention(span_of(name, text), name, kind, cue=CUES.get(name)))
    return mentions


Told = Callable[..., list[Area]]


@pytest.fixture(scope="module")
def told() -> Told:
    """What governs the first name that no place bears."""

    def areas(text: str, *names: str) -> list[Area]:
        mentions = named(text, *sorted(names, key=text.index))
        picks = [PLACES.get(m.text.removesuffix(" region")) for m in mentions]
        index = picks.index(None)
        governing = governors(mentions, text)[index]
        return areas_of(governing, mentions, picks, [None] * len(mentions))

    return areas


@pytest.mark.parametrize(
    "text",
    [
        "A shell hit Zubrat in the Vostrava region.",
        "A shell hit Zubrat, Vostrava region.",
        "A shell hit Zubrat, a small town in the Vostrava region.",
        "A shell hit Zubrat (Vostrava region).",
        "A shell hit Zubrat of the Vostrava region.",
        "A shell hit Zubrat in the northern Vostrava region.",
        "A shell hit the Vostrava region’s Zubrat.",
    ],
)
def test_what_the_words_put_a_name_in_governs_it_firmly(told: Told, text: str) -> None:
    (area,) = told(text, "Zubrat", "Vostrava region")
    assert (area.place, area.firm) == (REGION, True)


@pytest.mark.parametrize(
    "text",
    [
        "The governor of the Vostrava region said Zubrat had been shelled.",
        "The Vostrava region was attacked again. A shell hit Zubrat.",
        "Shelling of Zubrat killed two, the Vostrava region governor said.",
        "Vostrava region\n\nA shell hit Zubrat.",
        "The governor of the Vostrava region spoke at noon.\n\nA shell hit Zubrat.",
    ],
)
def test_who_speaks_and_what_heads_a_passage_governs_it_loosely(told: Told, text: str) -> None:
    (area,) = told(text, "Zubrat", "Vostrava region")
    assert (area.place, area.firm) == (REGION, False)


@pytest.mark.parametrize(
    "text",
    [
        "A shell hit Zubrat. Guns fired from the Vostrava region on Monday.",
        "The Vostrava region was quiet.\n\nA shell hit Zubrat.",
        "A shell hit Zubrat in answer to strikes on the Vostrava region’s ports",
        "A shell hit Zubrat and the Vostrava region.",
    ],
)
def test_a_region_that_is_only_told_of_governs_nothing_firmly(told: Told, text: str) -> None:
    assert not any(area.firm for area in told(text, "Zubrat", "Vostrava region"))


def test_the_nearest_region_before_a_name_governs_its_passage(told: Told) -> None:
    text = "The Vostrava region was hit. The Ostruda region was hit, too. A shell fell on Zubrat."
    (area,) = told(text, "Vostrava region", "Ostruda region", "Zubrat")
    assert area.place == OTHER


def test_what_is_said_of_a_name_itself_outweighs_its_passage(told: Told) -> None:
    text = "The Vostrava region was hit. A shell fell on Zubrat in the Ostruda region."
    areas = told(text, "Vostrava region", "Ostruda region", "Zubrat")
    assert [area.place for area in areas] == [OTHER]


def test_of_a_chain_the_region_comes_before_its_country(told: Told) -> None:
    text = "A shell hit Zubrat in Zemlya’s Vostrava region."
    areas = told(text, "Zubrat", "Zemlya", "Vostrava region")
    assert [area.place for area in areas] == [REGION, COUNTRY]


def test_what_governs_the_last_of_a_list_governs_all(told: Told) -> None:
    text = "Shells hit Zubrat, Brod and Kamen in the Vostrava region."
    (area,) = told(text, "Zubrat", "Brod", "Kamen", "Vostrava region")
    assert area.place == REGION


def test_a_people_s_town_lies_in_their_country() -> None:
    text = "A missile hit the Lebanese town of Zubrat."
    mentions = [
        Mention(span_of("Lebanese", text), "Lebanese", MentionKind.DEMONYM),
        Mention(span_of("Zubrat", text), "Zubrat", MentionKind.SITE, cue="city"),
    ]
    (area,) = areas_of(governors(mentions, text)[1], mentions, [None, None], [None, None])
    assert (area.country, area.firm) == ("LB", True)


def test_near_a_town_is_a_governor_of_its_own_kind(told: Told) -> None:
    (area,) = told("A shell hit Zubrat, north of Lozova.", "Zubrat", "Lozova")
    assert (area.place, area.near) == (TOWN, True)


def region(inside: Place) -> Area:
    return Area(REGION, None, inside.country, True)


def test_an_area_holds_what_the_gazetteer_puts_there() -> None:
    inside = place("Zubrat", parents=(REGION.id,))
    assert region(inside).holds(inside)


def test_an_area_around_a_town_holds_what_is_near_it() -> None:
    area = Area(TOWN, None, TOWN.country, True)
    assert area.holds(replace(TOWN, id="geoviz:beside", lat=TOWN.lat + 0.2))
    assert not area.holds(replace(TOWN, id="geoviz:far", lat=TOWN.lat + 2))
