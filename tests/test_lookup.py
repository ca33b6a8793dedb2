"""What a name means with a context is what reading an article that says so makes of it."""

from __future__ import annotations

import pytest

from geoviz.lookup import geocode_name, geocode_names
from geoviz.model import Precision
from geoviz.settings import Settings

KHARKIV_OBLAST, KHERSON_OBLAST = "geonames:706482", "geonames:706442"


@pytest.mark.parametrize(
    ("name", "inside", "near", "text"),
    [
        ("Berezivka", "Kharkiv region", (), "Shelling hit Berezivka in the Kharkiv region."),
        ("Berezivka", "Odesa region", (), "Shelling hit Berezivka in the Odesa region."),
        ("Pokrovsk", "Donetsk region", (), "Shelling hit Pokrovsk in the Donetsk region."),
        ("Primorsk", "Leningrad region", (), "Drones hit Primorsk in the Leningrad region."),
        ("Tripoli", "Lebanon", (), "An airstrike hit Tripoli in Lebanon."),
        ("Tripoli", "Libya", (), "An airstrike hit Tripoli in Libya."),
        (
            "Petrenkove",
            "Kherson region",
            (),
            "A missile hit the village of Petrenkove in the Kherson region.",
        ),
        (
            "Berezivka",
            None,
            ("Odesa", "Mykolaiv"),
            "Shelling hit Berezivka.\n\nOdesa was quiet.\n\nMykolaiv was quiet.",
        ),
        (
            "Mykolaivka",
            "Donetsk region",
            ("Sloviansk",),
            "Shelling hit Mykolaivka in the Donetsk region.\n\nSloviansk was quiet.",
        ),
    ],
)
def test_the_answer_is_that_of_an_article(read, name, inside, near, text):
    asked, _ = geocode_name(name, inside=inside, near=near)
    result = read(text)
    (told,) = (
        geocode
        for mention, geocode in zip(result.reading.mentions, result.geocodes, strict=True)
        if mention.text == name
    )
    assert asked.place is not None
    assert asked.place == told.place


def test_a_region_decides_between_namesakes():
    in_kharkiv, around = geocode_name("Berezivka", inside="Kharkiv region")
    assert KHARKIV_OBLAST in in_kharkiv.place.parents
    assert around[KHARKIV_OBLAST] == "Kharkiv Oblast"
    in_odesa, _ = geocode_name("Berezivka", inside="Odesa region")
    assert in_odesa.place != in_kharkiv.place


def test_what_no_gazetteer_has_is_no_finer_than_its_region():
    geocode, _ = geocode_name("Zhabotivka", inside="Kherson region")
    assert KHERSON_OBLAST in geocode.place.parents
    assert geocode.place.precision is Precision.REGION
    assert geocode.place.uncertainty_m > 100_000


def test_a_name_by_itself_is_what_it_was_before_there_was_a_context():
    alone, _ = geocode_name("Zhabotivka")
    assert alone.place is None


def test_many_names_are_each_by_itself():
    names = ["Kyiv", "Berezivka", "Kyiv", "Poltava"]
    together = list(geocode_names(names, Settings(), inside="Ukraine"))
    assert [each.name for each in together] == names
    for each in together:
        assert (each.geocode, each.around) == geocode_name(each.name, inside="Ukraine")


def test_what_is_said_to_be_near_is_not_said_to_hold_it():
    """ "Odesa" on a line of its own is not ", Odesa"."""
    alone, _ = geocode_name("Zhabotivka", near=["Odesa"])
    assert alone.place is None
