"""Lists and channels: what the day or the place that heads an entry holds for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from geoviz.extract.dates import find_dates
from geoviz.model import ClaimProperty, DateSpan, Frame, MentionKind, Reading

Extract = Callable[..., Reading]


def sites(reading: Reading) -> list[str]:
    return [m.text for m in reading.mentions if m.kind is MentionKind.SITE]


def days(frame: Frame) -> list[str]:
    return [
        str(claim.value.first)
        for claim in frame.claims
        if claim.property is ClaimProperty.DATE and isinstance(claim.value, DateSpan)
    ]


def test_a_day_that_heads_an_entry_dates_what_it_tells(extract: Extract) -> None:
    text = (
        "4 May 2025: Drones damaged a school in Lozova.\n"
        "7 May 2025: The rector spoke. A missile hit a depot in Izium."
    )
    reading = extract(text)
    told = {
        reading.mentions[frame.sites[0]].text: days(frame)
        for frame in reading.frames
        if frame.sites
    }
    assert told == {"Lozova": ["2025-05-04"], "Izium": ["2025-05-07"]}


def test_a_day_on_a_line_of_its_own_dates_what_stands_below(extract: Extract) -> None:
    text = "4 May\nA drone hit a school in Lozova.\n7 May\nA missile hit a depot in Izium."
    reading = extract(text, published=date(2025, 5, 20))
    assert [days(frame) for frame in reading.frames if frame.sites] == [
        ["2025-05-04"],
        ["2025-05-07"],
    ]


def test_a_place_that_heads_an_entry_is_where_it_happened(extract: Extract) -> None:
    text = "Lozova: a drone hit a bus. Two are hurt.\nIzium: artillery shelled the market."
    assert sites(extract(text)) == ["Lozova", "Izium"]


def test_a_region_that_heads_an_entry_only_holds_its_site(extract: Extract) -> None:
    text = (
        "Kharkiv region: In Lozova a drone killed a man.\n"
        "Sumy region: In Okhtyrka a shell killed a woman."
    )
    assert sites(extract(text)) == ["Lozova", "Okhtyrka"]


def test_where_an_article_was_written_heads_no_entry(extract: Extract) -> None:
    text = "KYIV: A drone hit a bus, the ministry said.\nTwo people were hurt, it added."
    assert sites(extract(text)) == []


def test_soldiers_who_open_fire_make_no_site_of_what_heads_an_entry(extract: Extract) -> None:
    text = "Lozova: a drone hit a bus.\nIzium: soldiers opened fire on the crowd."
    assert sites(extract(text)) == ["Lozova"]


@pytest.mark.parametrize(
    ("told", "published", "day"),
    [
        (date(2023, 9, 13), date(2025, 1, 15), "2023-11-04"),  # an account of the past goes on
        (None, date(2025, 1, 15), "2024-11-04"),
        (date(2023, 9, 13), date(2024, 11, 6), "2024-11-04"),  # news of the week
    ],
)
def test_a_day_without_a_year_goes_on_from_the_day_told_of(
    told: date | None, published: date, day: str
) -> None:
    (found,) = find_dates("On 4 November a missile hit the yard.", published, told=told)
    assert str(found.days.first) == day


def test_it_and_there_stand_for_what_was_named_before(extract: Extract) -> None:
    assert sites(extract("The Natanz enrichment plant stood idle after missiles hit it.")) == [
        "Natanz enrichment plant"
    ]
    text = "Lozova has a large yard; on Monday drones burned two sheds there."
    assert sites(extract(text)) == ["Lozova"]


def test_they_who_bombed_are_those_of_the_sentence_before(extract: Extract) -> None:
    text = "Six jets of the Israeli Air Force took off at noon. They bombed a depot in Natanz."
    (frame,) = (frame for frame in extract(text).frames if frame.sites)
    (who,) = (claim for claim in frame.claims if claim.property is ClaimProperty.ATTACKER)
    assert (who.value, who.inferred_from) == (
        "Israel",
        "the sentence before says who “they” are",
    )


@pytest.mark.parametrize(
    "text",
    [
        "It claimed that drones destroyed the airfield at Izium. These claims are false.",
        "Israel was ready to attack Natanz with missiles, officials said.",
        "Troops attacked near Izium on Monday.",
        "Missiles were launched overnight from the directions of Kursk and Bryansk.",
        "Jets took off from a base in Iran to strike targets with bombs.",
        "There is no evidence that missiles hit Izium.",
        "Since 7 October, 607 people have been killed in Izium. Drones come every night.",
        "In Izium, anti-aircraft fire was heard after a drone was seen.",
    ],
)
def test_what_is_refuted_planned_or_only_starts_there_is_no_site(
    extract: Extract, text: str
) -> None:
    assert sites(extract(text)) == []
