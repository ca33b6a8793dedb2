"""Coordinates in accounts of strikes: sites of their own, or where a named site is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geoviz.extract.coordinates import stand_in
from geoviz.model import Reading

Extract = Callable[..., Reading]

CALENDAR = frozenset({"monday"})


def sites(reading: Reading) -> list[str]:
    hit = {index for frame in reading.frames for index in frame.sites}
    return [reading.mentions[index].text for index in sorted(hit)]


def told(reading: Reading) -> list[tuple[str, str | None]]:
    """The coordinates of a reading, each with the name that it says the place of."""
    return [(m.text, m.name) for m in reading.mentions if m.cue == "coordinates"]


ALONE = {
    "at": ("A missile strike hit a depot at 47.2511, 35.7056 on Thursday.", "47.2511, 35.7056"),
    "object": ("The missile struck 47.2511, 35.7056 on Thursday.", "47.2511, 35.7056"),
    "brackets": ("A drone strike hit a depot (47.2511, 35.7056) overnight.", "47.2511, 35.7056"),
    "behind a day": ("A drone hit a depot on Monday (51.0301, 34.8022).", "51.0301, 34.8022"),
    "labelled": (
        "A drone hit a depot (geolocated: 47.2511, 35.7056), killing two.", "47.2511, 35.7056"),
    "degrees": (
        "A missile struck a hangar at 46°47'25.7\"N 35°16'35.9\"E, a channel said.",
        "46°47'25.7\"N 35°16'35.9\"E"),
    "grid": ("Russian shelling hit positions at 37U DQ 0102 3945.", "37U DQ 0102 3945"),
    "footer": ("A drone hit a fuel train. Coordinates: 47.2511, 35.7056.", "47.2511, 35.7056"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "written"), ALONE.values(), ids=ALONE)
def test_coordinates_alone_are_a_site(extract: Extract, text: str, written: str) -> None:
    reading = extract(text)
    assert sites(reading) == [written]
    assert told(reading) == [(written, None)]


OF_A_NAME = {
    "brackets": ("A drone hit Melitopol (46.848, 35.365) on Thursday.", "Melitopol"),
    "commas": ("A missile hit a depot near Tokmak, 47.25, 35.70, on Thursday.", "Tokmak"),
    "behind a region": (
        "A drone hit a shed in Tokmak, Zaporizhzhia Oblast (47.2511, 35.7056).", "Tokmak"),
    "at": ("A drone hit a depot in Tokmak at coordinates 47.2511, 35.7056.", "Tokmak"),
    "footer": ("A drone hit a warehouse in Tokmak. Geolocated: 47.2511, 35.7056", "Tokmak"),
    "footer of a paragraph": (
        "A drone hit a warehouse in Tokmak.\n\nGeolocated: 47.2511, 35.7056", "Tokmak"),
    "unknown name": (
        "A drone hit Nyzhnia Kropyvka (51.0301, 34.8022), killing a man.", "Nyzhnia Kropyvka"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "name"), OF_A_NAME.values(), ids=OF_A_NAME)
def test_coordinates_beside_a_site_tell_where_it_is(extract: Extract, text: str, name: str) -> None:
    reading = extract(text)
    assert name in sites(reading)
    assert [of for _, of in told(reading)] == [name]
    assert not any(
        reading.mentions[i].cue == "coordinates" for f in reading.frames for i in f.sites
    )


def test_each_of_two_sites_has_its_own(extract: Extract) -> None:
    reading = extract("A missile hit Kharkiv (49.99, 36.23) and Izium (49.21, 37.25).")
    assert told(reading) == [("49.99, 36.23", "Kharkiv"), ("49.21, 37.25", "Izium")]


def test_a_depot_at_coordinates_beside_a_town_is_another_site(extract: Extract) -> None:
    reading = extract("A drone hit Tokmak and a depot at 46.8480, 35.3650.")
    assert sites(reading) == ["Tokmak", "46.8480, 35.3650"]


@pytest.mark.parametrize(
    "text",
    [
        "Missiles launched from 46.7904, 35.2766 hit a depot in Poltava.",
        "Troops met at 47.2511, 35.7056 after missiles hit a depot in Poltava.",
        "A missile hit Poltava. Prices rose by 46.79, 35.28 percent.",
        "A missile hit Poltava at 12.30, 13.45 and 15.20 on Monday.",
        "A missile that cost 1.2034, 5.3320 dollars hit Poltava.",
        "The mayor of Melitopol (46.848, 35.365) said missiles had hit Poltava.",
        "The base is at 47.2511, 35.7056.\n\n\n\nA market opened.\n\nA missile hit Poltava.",
    ],
)
def test_coordinates_without_a_strike_are_no_site(extract: Extract, text: str) -> None:
    assert sites(extract(text)) == ["Poltava"]


def test_a_footer_below_two_sites_is_of_neither(extract: Extract) -> None:
    reading = extract("Drones hit Tokmak and Melitopol. Geolocated: 47.2511, 35.7056")
    assert sites(reading) == ["Tokmak", "Melitopol"]
    assert told(reading) == [("47.2511, 35.7056", None)]


def test_numbers_of_coordinates_are_no_casualties(extract: Extract) -> None:
    reading = extract("A missile killed people in Tokmak (47.2511, 35.7056).")
    assert not any(claim.property in {"killed", "injured"}
                   for frame in reading.frames for claim in frame.claims)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("a depot at 47.2511, 35.7056 on", "a depot at Chicago          on"),
        ("a depot (47.2511, 35.7056) on", "a depot at Chicago         on"),
        ("hit Tokmak (47.2511, 35.7056) on", "hit Tokmak                    on"),
        ("on Monday (47.2511, 35.7056).", "on Monday at Chicago        ."),
    ],
)
def test_what_is_parsed_is_as_long_as_the_text(text: str, parsed: str) -> None:
    found, positions = stand_in(text, "Chicago", CALENDAR)
    assert found.split() == parsed.split()
    assert len(found) == len(text)
    assert [text[slice(*one.span)] for one in positions] == ["47.2511, 35.7056"]
