"""Sites at coordinates: named by what is written, refined where near, and not moved where far."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geoviz.geocode.areas import outline
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.positions import at_positions
from geoviz.model import Candidate, Geocode, Mention, MentionKind, Place, Precision
from tests.factories import place, span_of

Positioned = Callable[..., list[Geocode]]
TOKMAK = place("Tokmak", 35.71, 47.255, population=30_000)
OBLAST = place("Vostrava", 35.1, 47.8, precision=Precision.REGION, uncertainty_m=150_000.0)


@pytest.fixture(scope="module")
def positioned(gazetteer: Gazetteer) -> Positioned:
    """The geocodes of a site and the coordinates of it; ``name`` None: they stand alone."""

    def geocodes(
        text: str,
        written: str,
        name: str | None = None,
        at: Place | None = None,
        others: tuple[Place, ...] = (),
    ) -> list[Geocode]:
        kind = MentionKind.MENTION if name else MentionKind.SITE
        position = Mention(span_of(written, text), written, kind, name=name, cue="coordinates")
        if name is None:
            return at_positions([Geocode(None, 0.0, "none")], [position], text, gazetteer)
        site = Mention(span_of(name, text), name, MentionKind.SITE)
        known = tuple(Candidate(p, p.name, 1.0) for p in (at, *others) if p is not None)
        told = [Geocode(at, 0.8, "its only place", known), Geocode(None, 0.0, "none")]
        return at_positions(told, [site, position], text, gazetteer)

    return geocodes


@pytest.mark.parametrize(
    ("written", "country", "around"),
    [
        ("47.2511, 35.7056", "UA", "in Tokmak"),
        ("13.6279, 25.3494", "SD", "in El Fasher"),
        ("46°47'25.7\"N 35°16'35.9\"E", "UA", "Zaporizhzhia Oblast"),
    ],
)
def test_coordinates_alone_are_named_as_written_and_tell_what_lies_around(
    positioned: Positioned, written: str, country: str, around: str
) -> None:
    (found,) = positioned(f"a depot at {written} burned", written)
    assert found.place is not None
    assert (found.place.name, found.place.country) == (written, country)
    assert found.place.precision is Precision.FACILITY
    assert around in found.reason


def test_coordinates_on_the_high_sea_lie_in_no_country(positioned: Positioned) -> None:
    (found,) = positioned("a ship at 12.0000, 60.0000 burned", "12.0000, 60.0000")
    assert found.place is not None
    assert (found.place.country, found.place.parents) == (None, ())


def test_a_site_is_where_its_coordinates_are_and_keeps_its_name(positioned: Positioned) -> None:
    text = "a depot in Tokmak (47.2301, 35.7256) burned"
    site, _ = positioned(text, "47.2301, 35.7256", "Tokmak", TOKMAK)
    assert site.place is not None
    assert (site.place.name, site.place.lat, site.place.lon) == ("Tokmak", 47.2301, 35.7256)
    assert site.place.precision is Precision.FACILITY
    assert site.place.parents[0] == TOKMAK.id
    assert site.place.uncertainty_m == 100.0


def test_few_digits_leave_it_uncertain(positioned: Positioned) -> None:
    text = "a depot in Tokmak (47.25, 35.70) burned"
    site, _ = positioned(text, "47.25, 35.70", "Tokmak", TOKMAK)
    assert site.place is not None
    assert 500 < site.place.uncertainty_m < 800


def test_longitude_first_is_understood_where_only_that_is_near(positioned: Positioned) -> None:
    text = "a depot in Tokmak (35.7056, 47.2511) burned"
    site, _ = positioned(text, "35.7056, 47.2511", "Tokmak", TOKMAK)
    assert site.place is not None
    assert (site.place.lat, site.place.lon) == (47.2511, 35.7056)
    assert "longitude first" in site.reason


def test_coordinates_far_from_a_town_are_told_and_not_used(positioned: Positioned) -> None:
    text = "a depot in Tokmak (48.0123, 37.8456) burned"
    site, _ = positioned(text, "48.0123, 37.8456", "Tokmak", TOKMAK)
    assert site.place == TOKMAK
    assert "181 km away, in Donetsk" in site.reason


def test_a_namesake_at_the_coordinates_is_meant(positioned: Positioned) -> None:
    text = "a depot in Tokmak (48.0123, 37.8456) burned"
    near = place("Tokmak", 37.9, 48.05, id="geoviz:another", population=900)
    site, _ = positioned(text, "48.0123, 37.8456", "Tokmak", TOKMAK, (near,))
    assert site.place is not None
    assert site.place.parents[0] == near.id


def test_a_small_namesake_elsewhere_gives_way(positioned: Positioned) -> None:
    text = "a depot in Tokmak (48.0123, 37.8456) burned"
    other = place("Tokmak", 20.0, 40.0, id="geoviz:another")
    site, _ = positioned(text, "48.0123, 37.8456", "Tokmak", TOKMAK, (other,))
    assert site.place is not None
    assert (site.place.name, site.place.lat) == ("Tokmak", 48.0123)
    assert "181 km from the coordinates" in site.reason


def test_a_name_that_no_place_bears_is_where_its_coordinates_are(positioned: Positioned) -> None:
    text = "a shed in Kropyvka (51.0301, 34.8022) burned"
    site, _ = positioned(text, "51.0301, 34.8022", "Kropyvka")
    assert site.place is not None
    assert (site.place.name, site.place.country) == ("Kropyvka", "UA")


def test_a_place_in_a_region_is_named_by_its_coordinates_too(positioned: Positioned) -> None:
    text = "a shed in Vostrava (47.9001, 35.2022) burned"
    site, _ = positioned(text, "47.9001, 35.2022", "Vostrava", OBLAST)
    assert site.place is not None
    assert site.place.name == "47.9001, 35.2022, Vostrava"
    assert site.place.precision is Precision.FACILITY


def test_a_position_has_no_outline_of_the_region(
    positioned: Positioned, gazetteer: Gazetteer
) -> None:
    oblast = gazetteer.place("geonames:709716")
    assert oblast is not None
    assert outline(oblast, gazetteer) is not None
    text = "a depot in Donetsk Oblast (48.01, 37.84) burned"
    site, _ = positioned(text, "48.01, 37.84", "Donetsk Oblast", oblast)
    assert site.place is not None
    assert outline(site.place, gazetteer) is None


def test_the_same_coordinates_are_the_same_place(positioned: Positioned) -> None:
    (one,) = positioned("a depot at 47.2511, 35.7056", "47.2511, 35.7056")
    (two,) = positioned("a depot at 47.25110, 35.70560", "47.25110, 35.70560")
    assert one.place is not None
    assert two.place is not None
    assert one.place.id == two.place.id
