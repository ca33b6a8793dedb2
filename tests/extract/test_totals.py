"""Totals of a whole attack, as a sentence gives them."""

from __future__ import annotations

import pytest

from geoviz.extract.lexicon import load_lexicon
from geoviz.extract.totals import find_totals

LEXICON = load_lexicon()
PARTIES = {"Ukraine", "Ukrainian", "Russia", "Russian", "Iran", "Israel"}


def totals(sentence: str) -> list[str]:
    found = find_totals(sentence, LEXICON, PARTIES.__contains__)
    return [f"{total.count} {total.weapon} {total.fate}" for total in found]


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "Russia launched 420 drones and decoys and 24 missiles at Ukraine.",
            ["420 drone launched", "24 missile launched"],
        ),
        (
            "The assault included 420 drones and 24 missiles launched at various targets.",
            ["420 drone launched", "24 missile launched"],
        ),
        ("Iran fired more than 60 ballistic missiles.", ["at least 60 missile launched"]),
        ("Russia reported shooting down 91 Ukrainian drones.", ["91 drone intercepted"]),
        (
            "Air defences downed 48 of the 55 Shahed-type drones and all five missiles.",
            ["48 drone intercepted", "5 missile intercepted"],
        ),
        (
            "Of 130 drones launched, 110 were shot down.",
            ["130 drone launched", "110 drone intercepted"],
        ),
        (
            "They launched 90 drones, of which 70 were shot down, and 14 hit six sites.",
            ["90 drone launched", "70 drone intercepted", "14 drone hit"],
        ),
        (
            "It sent 80 drones; 60 drones were intercepted, while 15 drones and two missiles hit.",
            ["80 drone launched", "60 drone intercepted", "15 drone hit", "2 missile hit"],
        ),
    ],
)
def test_totals_of_an_attack(sentence: str, told: list[str]) -> None:
    assert totals(sentence) == told


def test_a_number_of_several_kinds_together_names_them_all() -> None:
    sentence = "Russia launched 420 drones and 24 missiles, of which 400 were shot down."
    assert totals(sentence)[-1] == "400 drone and missile intercepted"


@pytest.mark.parametrize(
    "sentence",
    [
        "Air defences shot down 12 drones over Voronezh.",
        "Four missiles hit the university.",
        "A drone and two missiles were launched.",
        "Hundreds of drones were launched.",
        "Since the start of the war Russia has fired 20,000 drones.",
        "In June Russia launched 5,000 drones at Ukraine.",
        "The strike killed 12 people and injured 40.",
        "",
    ],
)
def test_what_is_no_total_of_an_attack(sentence: str) -> None:
    assert totals(sentence) == []


def test_a_total_stands_where_it_says() -> None:
    sentence = "Overnight Russia launched some 420 drones."
    (total,) = find_totals(sentence, LEXICON, PARTIES.__contains__)
    assert sentence[slice(*total.span)] == "420 drones"


def test_long_runs_of_numbers_cost_no_time() -> None:
    assert find_totals("12 of " * 20_000, LEXICON, PARTIES.__contains__) == []
