"""What the gazetteer cannot place is asked online, and trusted only for the very name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.online import fill_unplaced
from geoviz.geocode.providers import Provider
from geoviz.model import Geocode, MentionKind, Reading
from geoviz.store import GeoPackageStore
from tests.factories import geocode, mention, place
from tests.geocode.geocoder_server import GeocoderServer, http, serving
from tests.geocode.geocoder_server import place as answer

TEXT = "Shells hit Lyman Druhyi and Zelenyi Hai near Poltava, the governor said in Bilky."
READING = Reading(
    "asked",
    (
        mention("Poltava", TEXT, MentionKind.MENTION),
        mention("Bilky", TEXT, MentionKind.MENTION),
        mention("Lyman Druhyi", TEXT),
    ),
    (),
)
PLACED = geocode(place("Poltava", 34.55, 49.59))
UNKNOWN = Geocode(None, 0.0, "the gazetteer does not know it")


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[GeocoderServer]:
    with serving(answer()) as started:
        yield started


@pytest.fixture
def provider(server: GeocoderServer, tmp_path: Path) -> Iterator[Provider]:
    with GeoPackageStore.open(tmp_path / "kept.gpkg", create=True) as memory:
        yield Provider("nominatim", memory, url=server.url, interval_s=0.0, deadline_s=1.0)


def filled(
    gazetteer: Gazetteer, provider: Provider, *geocodes: Geocode
) -> tuple[Geocode, Geocode, Geocode]:
    _, spoken_of, hit = fill_unplaced(
        READING, geocodes or (PLACED, UNKNOWN, UNKNOWN), gazetteer, provider
    )
    return PLACED, spoken_of, hit


def test_a_name_that_the_provider_has_is_placed(gazetteer: Gazetteer, provider: Provider) -> None:
    _, _, hit = filled(gazetteer, provider)
    assert hit.place is not None
    assert (hit.place.name, hit.place.country) == ("Lyman Druhyi", "UA")
    assert "nominatim has it as" in hit.reason


def test_a_place_of_another_name_is_not_taken(gazetteer: Gazetteer, provider: Provider) -> None:
    _, spoken_of, _ = filled(gazetteer, provider)
    assert (spoken_of.place, spoken_of.pending) == (None, False)


def test_a_place_in_another_country_is_not_taken(
    gazetteer: Gazetteer, provider: Provider, server: GeocoderServer
) -> None:
    server.behaves = answer(lat="52.2", lon="21.0", boundingbox=["52.1", "52.3", "20.9", "21.1"])
    _, _, hit = filled(gazetteer, provider)
    assert hit.place is None


def test_what_was_hit_is_asked_for_first(
    gazetteer: Gazetteer, provider: Provider, server: GeocoderServer
) -> None:
    filled(gazetteer, provider)
    assert "Lyman" in server.requests[0]


def test_what_is_placed_is_not_asked_for(
    gazetteer: Gazetteer, provider: Provider, server: GeocoderServer
) -> None:
    filled(gazetteer, provider, PLACED, PLACED, PLACED)
    assert server.requests == []


def test_where_the_provider_fails_names_stay_pending(
    gazetteer: Gazetteer, provider: Provider, server: GeocoderServer
) -> None:
    server.behaves = http("", "503 Service Unavailable")
    _, spoken_of, hit = filled(gazetteer, provider)
    assert spoken_of.pending
    assert hit.pending
    assert hit.reason.startswith("pending: nominatim")
    assert len(server.requests) == 1
