"""Names of places that stand for something else: bodies, illnesses, abbreviations, people."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geoviz.model import Reading

Extract = Callable[..., Reading]


def named(reading: Reading) -> list[str]:
    return [mention.text for mention in reading.mentions]


@pytest.mark.parametrize(
    "text",
    [
        "The UN sent doctors to the coast.",
        "Ministers of the E.U. met on Monday.",
        "Fishermen blamed El Nino for the poor catch.",
        "Two nurses fell ill with Ebola.",
        "The Pope spoke to the crowd.",
    ],
)
def test_bodies_illnesses_and_offices_are_no_places(extract: Extract, text: str) -> None:
    assert named(extract(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Doctors fear the Marburg virus.",
        "Doctors fear Marburg haemorrhagic fever. Marburg spreads by touch.",
        "Farmers lost their herds to Rift Valley fever.",
    ],
)
def test_an_illness_named_for_a_place_is_not_there(extract: Extract, text: str) -> None:
    assert named(extract(text)) == []


def test_a_place_that_an_illness_is_named_for_stays_one_where_things_are(extract: Extract) -> None:
    text = "The Marburg virus was found by workers in Marburg. Students left Marburg in fear."
    reading = extract(text)
    assert [m.span.start for m in reading.mentions] == [
        text.index("Marburg."),
        text.rindex("Marburg"),
    ]


def test_a_word_behind_a_name_makes_it_a_place_again(extract: Extract) -> None:
    assert named(extract("They crossed the Ebola River by canoe.")) == ["Ebola River"]


def test_an_abbreviation_that_an_article_explains_is_what_it_explains(extract: Extract) -> None:
    text = "The Alliance of Lenders and Merchants Abroad (ALMA) met. Members of ALMA left early."
    assert named(extract(text)) == []


def test_an_abbreviation_of_a_place_is_that_place(extract: Extract) -> None:
    text = "Floods reached the United Arab Emirates (UAE) on Monday."
    assert named(extract(text)) == ["United Arab Emirates", "UAE"]


def test_who_is_named_in_full_is_the_same_person_by_surname(extract: Extract) -> None:
    text = "The judge questioned Matthew Lancaster. Then Lancaster was sent home."
    assert named(extract(text)) == []


def test_a_surname_is_a_place_where_things_are_in_it(extract: Extract) -> None:
    text = "The judge questioned Matthew Lancaster. The trial in Lancaster goes on."
    assert extract(text).mentions[-1].span.start == text.rindex("Lancaster")
