"""What of a sentence belongs to which of its places, where they take turns."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geoviz.extract.allotment import allot
from geoviz.model import ClaimProperty, Reading
from tests.factories import span_of

Extract = Callable[..., Reading]


def shares(text: str, sites: list[str], marks: list[str]) -> list[list[str]] | None:
    found = allot(text, [span_of(s, text) for s in sites], [span_of(m, text) for m in marks])
    return None if found is None else [[marks[i] for i in share] for share in found]


def test_numbers_before_their_places() -> None:
    text = "three died in Sumy and five in Odesa"
    assert shares(text, ["Sumy", "Odesa"], ["three", "five"]) == [["three"], ["five"]]


def test_numbers_behind_their_places() -> None:
    text = "Sumy, where two died, and Odesa, where seven were hurt"
    assert shares(text, ["Sumy", "Odesa"], ["two", "seven"]) == [["two"], ["seven"]]


def test_places_that_share_a_number_share_it() -> None:
    text = "three died in Sumy and Lutsk, and five in Odesa"
    found = shares(text, ["Sumy", "Lutsk", "Odesa"], ["three", "five"])
    assert found == [["three"], ["three"], ["five"]]


def test_with_marks_on_both_sides_the_nearer_place_has_it() -> None:
    text = "nine strikes: Sumy lost two people, then much later on that same day Odesa lost ten"
    assert shares(text, ["Sumy", "Odesa"], ["nine", "two", "ten"]) == [["two"], ["ten"]]


@pytest.mark.parametrize(
    ("text", "sites", "marks"),
    [
        ("five died in Sumy and Odesa", ["Sumy", "Odesa"], ["five"]),
        ("Sumy and Odesa were hit", ["Sumy", "Odesa"], []),
        ("a depot at Sumy on 4 May in the Odesa region", ["Sumy", "Odesa"], ["4 May"]),
    ],
)
def test_nothing_is_allotted_where_places_take_no_turns(
    text: str, sites: list[str], marks: list[str]
) -> None:
    assert shares(text, sites, marks) is None


def claimed(reading: Reading, prop: ClaimProperty) -> dict[str, list[str]]:
    return {
        reading.mentions[site].text: [str(c.value) for c in frame.claims if c.property is prop]
        for frame in reading.frames
        for site in frame.sites
    }


def test_each_place_of_a_sentence_has_its_own_dead(extract: Extract) -> None:
    text = "Russian missiles killed three people in Kharkiv and five in Poltava."
    told = claimed(extract(text), ClaimProperty.KILLED)
    assert told == {"Kharkiv": ["3"], "Poltava": ["5"]}


def test_each_place_of_a_sentence_has_its_own_day(extract: Extract) -> None:
    text = "Drones struck Kharkiv on 1 July and Poltava on 2 July, officials said."
    told = claimed(extract(text), ClaimProperty.DATE)
    assert told == {"Kharkiv": ["2025-07-01"], "Poltava": ["2025-07-02"]}
