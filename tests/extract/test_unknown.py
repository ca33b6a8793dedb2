"""Names that no gazetteer has, and the words that make them places all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geoviz.model import MentionKind, Reading

Extract = Callable[..., Reading]


def sites(reading: Reading) -> list[str]:
    return [m.text for m in reading.mentions if m.kind is MentionKind.SITE]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A drone hit the village of Zubrivtsk Nova on Monday.", "Zubrivtsk Nova"),
        ("Two people were killed in a missile strike in Qasr Hamdoun on Monday.", "Qasr Hamdoun"),
        ("Jets bombed Ban Htawk Ni, a fishing village, on Monday.", "Ban Htawk Ni"),
        ("Warplanes bombed Zendlak district on Monday.", "Zendlak district"),
        ("Warplanes bombed fighters in the Zendlak mountains on Monday.", "Zendlak"),
        ("A missile strike hit the village of al-Zubrat on Monday.", "al-Zubrat"),
    ],
)
def test_grammar_makes_an_unknown_name_a_place(extract: Extract, text: str, name: str) -> None:
    assert sites(extract(text)) == [name]


def test_what_is_of_a_district_is_a_village_in_it(extract: Extract) -> None:
    text = "Shells hit Zubrivtsi of Izium District on Monday and killed two people."
    assert sites(extract(text)) == ["Zubrivtsi", "Izium District"]


def test_a_list_of_places_goes_on_with_names_that_nobody_knows(extract: Extract) -> None:
    text = "Air strikes killed eight people across Zubrivo, Qasr Hamdoun, and Krushkovka Dolna."
    assert sites(extract(text)) == ["Zubrivo", "Qasr Hamdoun", "Krushkovka Dolna"]


@pytest.mark.parametrize(
    "text",
    [
        "An air strike killed Hamid Zubrati, a commander, on Monday.",
        "Drones struck a base of the Zubrat Brigade on Monday.",
        "An air strike on Zubrat Motors was denied by the firm’s head, Hamid Zubrati.",
    ],
)
def test_people_and_bodies_are_none(extract: Extract, text: str) -> None:
    assert sites(extract(text)) == []


def test_what_a_comma_sets_apart_from_its_region_is_no_part_of_a_bodys_name(
    extract: Extract,
) -> None:
    text = "A drone strike injures two farmers in Pryluky, Chernihiv Oblast, Ukraine."
    assert "Pryluky" in sites(extract(text))
