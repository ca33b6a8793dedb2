"""Online geocoders that misbehave: every way that was met in the field, on loopback."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from geoviz.errors import GeocoderError, UsageError
from geoviz.geo import distance_m
from geoviz.geocode.providers import Found, Provider, as_place
from geoviz.model import LonLat, Precision
from geoviz.store import GeoPackageStore
from tests.geocode.geocoder_server import (
    PLACE,
    Behaviour,
    GeocoderServer,
    cut_short,
    drip,
    drip_head,
    flood,
    http,
    place,
    places,
    reset,
    serving,
    silence,
)

REACH_M = distance_m(LonLat(34.5407, 49.5937), LonLat(34.52, 49.57))  # to the farthest corner
POLTAVA = Found("Lyman Druhyi, Poltava Raion, Ukraine", 34.5407, 49.5937, round(REACH_M))
DEADLINE_S = 1.0
NEVER_S = 25.0  # a silent server says nothing for 30 s


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[GeoPackageStore]:
    with GeoPackageStore.open(tmp_path / "kept.gpkg", create=True) as store:
        yield store


@pytest.fixture
def server() -> Iterator[GeocoderServer]:
    with serving(place()) as started:
        yield started


def asking(
    server: GeocoderServer, memory: GeoPackageStore, name: str = "nominatim", **options: object
) -> Provider:
    given: dict[str, object] = {"interval_s": 0.0, "deadline_s": DEADLINE_S}
    return Provider(name, memory, url=server.url, **given | options)  # type: ignore[arg-type]


def test_a_place_is_found_with_its_extent(server: GeocoderServer, memory: GeoPackageStore) -> None:
    assert asking(server, memory).find("Lyman Druhyi") == (POLTAVA,)


def test_the_search_is_limited_to_a_country(
    server: GeocoderServer, memory: GeoPackageStore
) -> None:
    asking(server, memory).find("Lyman Druhyi", "UA")
    assert "countrycodes=ua" in server.requests[0]


def test_a_request_says_who_asks(server: GeocoderServer, memory: GeoPackageStore) -> None:
    asking(server, memory).find("Lyman Druhyi")
    assert "user-agent: geoviz/" in server.requests[0].lower()


def test_an_answer_is_kept_and_not_asked_for_again(
    server: GeocoderServer, memory: GeoPackageStore
) -> None:
    first = asking(server, memory).find("Lyman Druhyi")
    assert asking(server, memory).find(" Lyman  Druhyi ") == first
    assert len(server.requests) == 1


def test_an_answer_of_one_country_is_not_given_for_another(
    server: GeocoderServer, memory: GeoPackageStore
) -> None:
    provider = asking(server, memory)
    provider.find("Lyman Druhyi", "UA")
    provider.find("Lyman Druhyi", "PL")
    assert len(server.requests) == 2


def test_nothing_found_is_an_answer(server: GeocoderServer, memory: GeoPackageStore) -> None:
    server.behaves = places()
    assert asking(server, memory).find("Nowhere") == ()
    assert asking(server, memory).find("Nowhere") == ()
    assert len(server.requests) == 1


BAD_ANSWERS: dict[str, Behaviour] = {
    "status 429": http("slow down", "429 Too Many Requests", "Retry-After: 7"),
    "status 403": http("no", "403 Forbidden"),
    "status 500": http("oops", "500 Internal Server Error"),
    "status 503": http("later", "503 Service Unavailable"),
    "a page instead of data": http("<html><body>Welcome</body></html>"),
    "an object instead of a list": http("{}"),
    "an error in an object": http(json.dumps({"error": "Bandwidth limit exceeded"})),
    "null": http("null"),
    "a number": http("7"),
    "a list of texts": http('["Poltava"]'),
    "no position": place(lat=None, lon=None),
    "a position in words": place(lat="north"),
    "not a number": http(json.dumps([PLACE]).replace('"49.5937"', "NaN")),
    "NaN in a text": place(lat="NaN"),
    "an infinite position": place(lon="Infinity"),
    "a position off the globe": place(lat="95.0"),
    "a longitude off the globe": place(lon="200.0"),
    "no name": place(display_name=""),
    "an extent of words": place(boundingbox=["a", "b", "c", "d"]),
    "an extent of three": place(boundingbox=["1", "2", "3"]),
    "an infinite extent": place(boundingbox=["-inf", "2", "3", "4"]),
    "an empty body": http(b""),
    "no UTF-8": http(b'[{"display_name": "\xff\xfe"}]'),
    "JSON cut off": http('[{"lat": "49'),
    "JSON without an end": http("[" * 100_000),
    "a body cut short": cut_short,
    "no HTTP": lambda client: client.sendall(b"hello\r\n\r\n"),
    "no answer": silence,
    "a byte now and then": drip,
    "a head that never ends": drip_head,
    "a hundred megabytes": flood,
    "a connection reset": reset,
    "a redirect to another host": http("", "302 Found", "Location: http://127.0.0.2:9/search"),
}


@pytest.mark.parametrize("kind", BAD_ANSWERS)
def test_a_bad_answer_is_an_error_in_time_and_is_not_kept(
    kind: str, server: GeocoderServer, memory: GeoPackageStore
) -> None:
    server.behaves = BAD_ANSWERS[kind]
    started = time.monotonic()
    with pytest.raises(GeocoderError, match="nominatim"):
        asking(server, memory).find("Lyman Druhyi")
    assert time.monotonic() - started < NEVER_S
    assert len(server.requests) == 1
    server.behaves = place()
    assert asking(server, memory).find("Lyman Druhyi") == (POLTAVA,)


def test_a_server_that_is_gone_is_an_error(server: GeocoderServer, memory: GeoPackageStore) -> None:
    provider = asking(server, memory)
    server.close()
    with pytest.raises(GeocoderError, match="cannot be reached"):
        provider.find("Lyman Druhyi")


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "{{7*7}}"])
def test_markup_in_a_name_stays_text(
    name: str, server: GeocoderServer, memory: GeoPackageStore
) -> None:
    server.behaves = place(display_name=name)
    (found,) = asking(server, memory).find("Lyman Druhyi")
    assert found.name == name


def test_signs_that_do_not_print_are_taken_out_of_a_name(
    server: GeocoderServer, memory: GeoPackageStore
) -> None:
    server.behaves = place(display_name="Lyman\x00 \u202eDruhyi")
    (found,) = asking(server, memory).find("Lyman Druhyi")
    assert found.name == "Lyman Druhyi"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def test_after_three_failures_a_provider_is_left_alone_for_a_while(
    server: GeocoderServer, memory: GeoPackageStore
) -> None:
    clock = Clock()
    provider = asking(server, memory, clock=clock)
    server.behaves = http("", "500 Internal Server Error")
    for _ in range(5):
        with pytest.raises(GeocoderError):
            provider.find("Lyman Druhyi")
    assert len(server.requests) == 3
    clock.now, server.behaves = 301.0, place()
    assert provider.find("Lyman Druhyi") == (POLTAVA,)


@pytest.mark.parametrize(
    ("kind", "asked_again_after"), [("status 429", 700.0), ("status 403", 300)]
)
def test_a_provider_that_says_no_is_left_alone_at_once(
    kind: str, asked_again_after: float, server: GeocoderServer, memory: GeoPackageStore
) -> None:
    clock = Clock()
    provider = asking(server, memory, clock=clock)
    server.behaves = BAD_ANSWERS[kind]
    if kind == "status 429":
        server.behaves = http("", "429 Too Many Requests", "Retry-After: 700")
    with pytest.raises(GeocoderError):
        provider.find("Lyman Druhyi")
    server.behaves = place()
    clock.now = asked_again_after - 1
    with pytest.raises(GeocoderError, match="left alone"):
        provider.find("Lyman Druhyi")
    clock.now = asked_again_after + 1
    assert provider.find("Lyman Druhyi") == (POLTAVA,)


def test_turns_are_shared_with_other_processes_of_the_store(
    server: GeocoderServer, memory: GeoPackageStore, tmp_path: Path
) -> None:
    clock = Clock()
    with GeoPackageStore.open(tmp_path / "kept.gpkg") as other:
        for name, kept in [("Lyman", memory), ("Izium", other), ("Balakliia", memory)]:
            asking(server, kept, interval_s=20.0, sleep=clock.sleep).find(name)
    assert clock.slept[0] == 0
    assert clock.slept[1] == pytest.approx(20, abs=10)
    assert clock.slept[2] == pytest.approx(40, abs=10)


def test_photon_is_asked_as_photon(server: GeocoderServer, memory: GeoPackageStore) -> None:
    feature = {
        "geometry": {"coordinates": [34.5407, 49.5937]},
        "properties": {
            "name": "Lyman Druhyi",
            "country": "Ukraine",
            "extent": [34.52, 49.61, 34.56, 49.57],
        },
    }
    server.behaves = http(json.dumps({"features": [feature]}))
    (found,) = asking(server, memory, "photon").find("Lyman Druhyi")
    assert (found.name, found.radius_m) == ("Lyman Druhyi, Ukraine", POLTAVA.radius_m)


def test_photon_without_features_is_an_error(
    server: GeocoderServer, memory: GeoPackageStore
) -> None:
    server.behaves = http("{}")
    with pytest.raises(GeocoderError):
        asking(server, memory, "photon").find("Lyman Druhyi")


@pytest.mark.parametrize(
    ("name", "url", "says"),
    [
        ("nowhere", None, "there is no geocoder"),
        ("nominatim", "ftp://example.org", "https://host"),
        ("nominatim", "example.org", "https://host"),
        ("nominatim", "http://user:secret@example.org", "https://host"),
        ("mapbox", None, "GEOVIZ_GEOCODER_KEY"),
        ("what3words", "https://example.org", "one address only"),
    ],
)
def test_a_geocoder_that_cannot_be_used_is_told_of_at_once(
    name: str, url: str | None, says: str, memory: GeoPackageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GEOVIZ_GEOCODER_KEY", raising=False)
    with pytest.raises(UsageError, match=says):
        Provider(name, memory, url=url)


@pytest.mark.parametrize(
    ("radius_m", "precision"),
    [
        (300.0, Precision.FACILITY),
        (5_000.0, Precision.CITY),
        (120_000.0, Precision.REGION),
        (900_000.0, Precision.COUNTRY),
    ],
)
def test_a_place_is_no_finer_than_its_extent(radius_m: float, precision: Precision) -> None:
    found = Found("Somewhere, Ukraine", 34.5, 49.5, radius_m)
    made = as_place(found, "nominatim", "UA", ())
    assert (made.precision, made.name) == (precision, "Somewhere")
    assert made.source == "nominatim: Somewhere, Ukraine"
