"""Where plain sentences put their strikes, from text to reports: one family of error a test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geoviz.geocode.gazetteer import Gazetteer
from geoviz.model import Precision
from geoviz.pipeline import Reader
from tests.factories import article

Pins = Callable[[str], list[tuple[str, str]]]


@pytest.fixture(scope="module")
def pins(reader: Reader, gazetteer: Gazetteer) -> Pins:
    """The names of the places that are drawn, with the first-level region of each."""

    def drawn(text: str) -> list[tuple[str, str]]:
        places = [report.place for report in reader.read(article(text)).reports]
        regions = [gazetteer.place(place.admin1 or "") for place in places]
        return [
            (place.name, region.name if region else "")
            for place, region in zip(places, regions, strict=True)
        ]

    return drawn


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        ("In the Bint Jbeil district, the town of Aitaroun was shelled.", "Aitaroun"),
        ("In the Shebekinsky district, the village of Murom was attacked by a drone.", "Murom"),
    ],
)
def test_a_town_is_drawn_and_not_the_district_that_opens_its_sentence(
    pins: Pins, text: str, pin: str
) -> None:
    assert [name for name, _ in pins(text)] == [pin]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("A missile hit Pokrovske in the Dnipropetrovsk region.", "Dnipropetrovsk Oblast"),
        ("The governor of the Kursk region said Rylsk had been shelled.", "Kursk Oblast"),
        ("Sumy region\n\nDrones hit a school in Bilopillia.", "Sumy Oblast"),
        ("The Chernihiv region was shelled. A drone hit Semenivka.", "Chernihiv Oblast"),
    ],
)
def test_a_town_is_in_what_governs_its_passage(pins: Pins, text: str, region: str) -> None:
    assert [where for _, where in pins(text)] == [region]


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        ("Russia attacked Odessa with drones overnight.", "Odesa"),
        ("Ukrainian drones hit St Petersburg on Thursday.", "Saint Petersburg"),
        ("Russian missiles hit Konstantinovka on Thursday.", "Kostiantynivka"),
    ],
)
def test_a_war_s_own_town_is_no_namesake_abroad(pins: Pins, text: str, pin: str) -> None:
    assert [name for name, _ in pins(text)] == [pin]


@pytest.mark.parametrize(
    "name", ["Kharkov", "Kiev", "Lvov", "Hama", "Basra", "Marib", "Deir Ezzor"]
)
def test_a_bare_name_that_a_region_shares_is_the_city(reader: Reader, name: str) -> None:
    (report,) = reader.read(article(f"A drone hit a house in {name} on Tuesday.")).reports
    assert report.place.precision is Precision.CITY


def test_a_village_that_nobody_knows_is_no_finer_than_its_region(reader: Reader) -> None:
    text = "The Kursk region was shelled. The governor said the village of Zubrezovka was hit."
    names = [report.place.name for report in reader.read(article(text)).reports]
    assert names == ["Zubrezovka, Kursk Oblast"]


def test_a_ship_is_no_town(pins: Pins) -> None:
    assert pins("Sea drones hit the tanker Neptune City on Friday.") == []


def test_one_name_in_two_regions_is_two_places(pins: Pins) -> None:
    text = (
        "A missile hit Oleksandrivka in the Donetsk region.\n\n"
        "A drone hit Oleksandrivka in the Odesa region."
    )
    assert {where for _, where in pins(text)} == {"Donetsk Oblast", "Odesa Oblast"}


def test_a_sea_goes_by_its_bare_name(pins: Pins) -> None:
    text = "US forces struck a boat in the eastern Pacific on Monday, killing four."
    assert [name for name, _ in pins(text)] == ["eastern Pacific Ocean"]
