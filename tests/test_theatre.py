"""Theatres: which applies to a text, and who must have struck where nobody says so.

Two invented sides, Redland and Blueland, stand for any; the shipped files are checked as data.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from geoviz.errors import AssetError, UsageError
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.theatre import Theatre, choose_theatres, load_theatres
from tests.factories import place

WAR = """
title = "Redland and Blueland"
countries = ["UA", "RU"]
contested = ["geoviz:borderland"]
signs = ["Frontville"]

[[belligerents]]
name = "Redland"
country = "UA"
aliases = ["Red forces", "Scarlet City"]
colour = "#aa0000"
opponents = ["Blueland", "Greenland Guard"]
territory = ["UA"]

[[belligerents]]
name = "Blueland"
country = "RU"
aliases = ["Blue forces"]
colour = "#0000aa"
opponents = ["Redland"]
territory = ["RU"]

[[belligerents]]
name = "Greenland Guard"
aliases = []
colour = "#00aa00"
opponents = ["Redland"]
territory = []
"""


@pytest.fixture
def war(tmp_path: Path) -> Theatre:
    (tmp_path / "war.toml").write_text(WAR, encoding="utf-8")
    (theatre,) = load_theatres(tmp_path)
    return theatre


def inferred(war: Theatre, named: list[str], **where: object) -> str | None:
    party = war.inferred_attacker(place(**where), named)  # type: ignore[arg-type]
    return party.name if party else None


def test_a_hit_on_one_side_is_the_other_s(war: Theatre) -> None:
    assert inferred(war, ["Redland", "Blueland"], country="UA") == "Blueland"


def test_an_opponent_that_the_text_does_not_name_is_not_blamed(war: Theatre) -> None:
    assert inferred(war, ["Redland"], country="UA") is None


def test_the_only_opponent_of_a_side_need_not_be_named(war: Theatre) -> None:
    assert inferred(war, ["Blueland"], country="RU") == "Redland"


def test_between_two_opponents_nobody_is_blamed(war: Theatre) -> None:
    assert inferred(war, ["Blueland", "Greenland Guard"], country="UA") is None


def test_a_hit_on_a_third_country_is_nobody_s(war: Theatre) -> None:
    assert inferred(war, ["Redland", "Blueland"], country="PL") is None


def test_a_hit_on_a_place_without_a_country_is_nobody_s(war: Theatre) -> None:
    assert inferred(war, ["Redland", "Blueland"], country=None) is None


@pytest.mark.parametrize(
    "where",
    [{"id": "geoviz:borderland"}, {"parents": ("geoviz:borderland", "geoviz:redland")}],
    ids=["itself", "a town in it"],
)
def test_on_contested_ground_nobody_is_blamed(war: Theatre, where: dict[str, object]) -> None:
    assert inferred(war, ["Redland", "Blueland"], country="UA", **where) is None


def test_a_party_is_found_by_its_aliases(war: Theatre) -> None:
    found = war.belligerent("Scarlet City")
    assert found is not None
    assert found.name == "Redland"


def test_nobody_is_found_by_an_unknown_name(war: Theatre) -> None:
    assert war.belligerent("Yellowland") is None


def test_names_and_aliases_are_counted_together(war: Theatre) -> None:
    text = "Red forces left. Scarlet City said Redland and Blueland would talk."
    assert war.named_in(text) == {"Redland": 3, "Blueland": 1}


def test_a_people_stands_for_its_country() -> None:
    (war,) = (theatre for theatre in load_theatres() if theatre.name == "russia-ukraine")
    text = "Ukrainian drones reached a depot; Russians and one Ukrainian died."
    assert war.named_in(text) == {"Ukraine": 2, "Russia": 1}


def test_a_name_within_a_word_does_not_count(war: Theatre) -> None:
    assert war.named_in("Redlanders and Trueblueland") == {}


def test_a_theatre_applies_where_two_of_its_sides_are_named(war: Theatre) -> None:
    assert choose_theatres([war], "auto", "Redland struck Blueland.") == (war,)


def test_a_theatre_does_not_apply_where_one_side_is_named(war: Theatre) -> None:
    assert choose_theatres([war], "auto", "Redland had an election.") == ()


def test_a_place_known_for_the_war_stands_for_the_other_side(war: Theatre) -> None:
    assert choose_theatres([war], "auto", "Redland shelled Frontville.") == (war,)
    assert choose_theatres([war], "auto", "Rain fell on Frontville.") == ()


def test_a_theatre_chosen_by_name_applies_to_any_text(war: Theatre) -> None:
    assert choose_theatres([war], "war", "Nothing happened.") == (war,)


def test_without_a_theatre_none_applies(war: Theatre) -> None:
    assert choose_theatres([war], None, "Redland struck Blueland.") == ()


def test_an_unknown_theatre_is_a_mistake_that_names_the_known(war: Theatre) -> None:
    with pytest.raises(UsageError, match="known are war"):
        choose_theatres([war], "peace", "")


def test_the_most_named_theatre_comes_first() -> None:
    text = "Israel struck Iran. Iran struck Israel. Russia struck Ukraine."
    names = [theatre.name for theatre in choose_theatres(load_theatres(), "auto", text)]
    assert names.index("israel-iran") < names.index("russia-ukraine")


@pytest.mark.parametrize("broken", ["title = 'x'", "title = ", "belligerents = 3\ntitle = 'x'"])
def test_a_file_that_is_no_theatre_is_told_by_name(tmp_path: Path, broken: str) -> None:
    (tmp_path / "broken.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(AssetError, match=r"broken\.toml"):
        load_theatres(tmp_path)


SHIPPED = load_theatres()


@pytest.mark.parametrize("theatre", SHIPPED, ids=lambda theatre: theatre.name)
def test_every_opponent_of_a_shipped_theatre_is_a_party_of_it(theatre: Theatre) -> None:
    names = {party.name for party in theatre.belligerents}
    assert all(set(party.opponents) <= names for party in theatre.belligerents)


@pytest.mark.parametrize("theatre", SHIPPED, ids=lambda theatre: theatre.name)
def test_no_alias_stands_for_two_parties(theatre: Theatre) -> None:
    aliases = [name for p in theatre.belligerents for name in {p.name, *p.aliases}]
    assert len(aliases) == len(set(aliases))


@pytest.mark.parametrize("theatre", SHIPPED, ids=lambda theatre: theatre.name)
def test_contested_places_are_in_the_gazetteer(theatre: Theatre, gazetteer: Gazetteer) -> None:
    assert [id_ for id_ in theatre.contested if gazetteer.place(id_) is None] == []
