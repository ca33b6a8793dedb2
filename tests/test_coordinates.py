"""Coordinates as texts write them, and numbers that are none."""

from __future__ import annotations

import time

import pytest

from geoviz.coordinates import find_coordinates
from geoviz.geo import distance_m

WRITTEN = {
    "decimal": ("46.790463, 35.276648", 46.790463, 35.276648),
    "degrees and hemispheres": ("(46.79° N, 35.28° E)", 46.79, 35.28),
    "and": ("49.9935° N and 36.2304° E", 49.9935, 36.2304),
    "without signs": ("46.79N 35.28E", 46.79, 35.28),
    "hemispheres first": ("N46.79° E35.28°", 46.79, 35.28),
    "lat lon": ("lat 46.79 lon 35.28", 46.79, 35.28),
    "labels in full": ("Latitude: 46.79, Longitude: 35.28", 46.79, 35.28),
    "longitude first": ("lon 35.28, lat 46.79", 46.79, 35.28),
    "minus": ("-33.4489, -70.6693", -33.4489, -70.6693),
    "true minus": ("−33.4489, 18.5000", -33.4489, 18.5),
    "commas": ("46,790463; 35,276648", 46.790463, 35.276648),
    "commas apart by one": ("46,790463, 35,276648", 46.790463, 35.276648),
    "seconds": ("46°47'25.7\"N 35°16'35.9\"E", 46.790472, 35.276639),
    "curly": ("46°47’25.7”N, 35°16’35.9”E", 46.790472, 35.276639),
    "primes": ("46° 47′ N, 35° 16′ E", 46.783333, 35.266667),
    "minutes with decimals": ("46°47.428'N 35°16.598'E", 46.790467, 35.276633),
    "south and west": ("33°26′56″S 70°40′10″W", -33.448889, -70.669444),
    "beside a name": ("Melitopol (46.848, 35.365)", 46.848, 35.365),
    "behind a name": ("near Tokmak, 47.25, 35.70, was", 47.25, 35.70),
    "a footer": ("Geolocated: 48.01, 37.84", 48.01, 37.84),
    "at": ("a depot at 47.25, 35.70.", 47.25, 35.70),
    "a map's link": ("https://maps.example/?q=46.7904,35.2766", 46.7904, 35.2766),
    "a map's link with its scale": ("maps/@46.7904,35.2766,15z", 46.7904, 35.2766),
    "apart by a blank": ("47.2511 35.7056", 47.2511, 35.7056),
}


@pytest.mark.parametrize(("text", "lat", "lon"), WRITTEN.values(), ids=WRITTEN)
def test_coordinates_are_read(text: str, lat: float, lon: float) -> None:
    (found,) = find_coordinates(text)
    assert found.lonlat.lat == pytest.approx(lat, abs=1e-6)
    assert found.lonlat.lon == pytest.approx(lon, abs=1e-6)


NONE = [
    "Prices rose by 46.79, 35.28 percent.",
    "At 46.79, 35.28% of the vote was counted.",
    "It cost $46.7912, $35.2811 a share.",
    "The euro stood at 1.0842, 157.3221 dollars.",
    "Sumy, 45.25, 35.70 points",
    "Versions 3.11.2, 3.12.1",
    "On 12.05.2025, 13.05.2025",
    "From 192.168.1.12, 10.0.0.1",
    "12, 35 people",
    "A score of 21-19, 21-17",
    "46,848, 35,365 people",
    "At 12.30, 13.45 and 15.20 on Monday",
    "Kharkiv, 12.30, 13.45",
    "Kyiv, 46.7, 35.2",
    "T-72, T-64 and Su-34, Su-35",
    "2025-07-04, 12.30",
    "0.0000, 0.0000",
    "95.1234, 200.1234",
    "46°C and 35°C",
    "46° and 35°",
    "5.25, 3.75, 2.50",
    "46.79 N, 35.28 N",
    "46°75' N, 35°16' E",
    "the 36T XT brigade",
    "12S AB 123 45",
    "99X YZ 12345 67890",
    "Boeing 737 MAX 8 and 36U",
]


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_no_coordinates(text: str) -> None:
    assert find_coordinates(text) == []


@pytest.mark.parametrize(
    ("text", "side_m"),
    [
        ("36T XT 12345 67890", 1),
        ("36TXT1234567890", 1),
        ("37U DQ 0102 3945", 10),
        ("37UDQ010394", 100),
        ("36P WV 12345 67890", 1),
    ],
)
def test_a_grid_reference_is_the_middle_of_its_square(text: str, side_m: float) -> None:
    from pyproj import Transformer

    (found,) = find_coordinates(text)
    # UTM, by another implementation: the digits are the last of the easting and the northing.
    back = Transformer.from_crs(4326, 32600 + int(text[:2]), always_xy=True)
    east, north = back.transform(*found.lonlat)
    digits = "".join(c for c in text[3:] if c.isdigit())
    half = len(digits) // 2
    for metres, told in ((east, digits[:half]), (north, digits[half:])):
        assert metres % 100_000 == pytest.approx((int(told) + 0.5) * side_m, abs=max(1, side_m / 5))


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("46.79° N, 35.28° E", 674),
        ("46.790463, 35.276648", 100),
        ("46° 47′ N, 35° 16′ E", 1124),
        ("37UDQ010394", 100),
    ],
)
def test_the_uncertainty_is_half_of_what_the_last_digit_stands_for(
    text: str, metres: float
) -> None:
    (found,) = find_coordinates(text)
    assert found.uncertainty_m == metres


def test_every_coordinate_of_a_text_is_found_where_it_stands() -> None:
    text = "Kharkiv (49.99, 36.23) and Izium (49.21, 37.25)"
    found = find_coordinates(text)
    assert [text[one.start : one.end] for one in found] == ["49.99, 36.23", "49.21, 37.25"]
    assert distance_m(found[0].lonlat, found[1].lonlat) == pytest.approx(114_000, rel=0.05)


@pytest.mark.parametrize("piece", [" ", "46.79 ", "46°47'", "lat 46.7 ", "1,23 ", "36T XT 123 "])
def test_a_text_of_nothing_but_beginnings_takes_no_time(piece: str) -> None:
    started = time.perf_counter()
    find_coordinates(piece * (100_000 // len(piece)))
    assert time.perf_counter() - started < 5
