"""Distances, checked against known ones."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoviz.geo import distance_m
from geoviz.model import LonLat

POSITIONS = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
KYIV, KHARKIV = LonLat(30.5238, 50.45466), LonLat(36.25475, 49.98177)


def test_kyiv_to_kharkiv() -> None:
    # Vincenty's formula on WGS 84 gives 411.4 km.
    assert distance_m(KYIV, KHARKIV) == pytest.approx(411_400, rel=0.006)


@pytest.mark.parametrize("lat", [-60, 0, 45])
def test_a_degree_of_latitude(lat: float) -> None:
    assert distance_m((10, lat), (10, lat + 1)) == pytest.approx(111_195, rel=1e-4)


def test_a_degree_of_longitude_shrinks_to_the_pole() -> None:
    assert distance_m((0, 60), (1, 60)) == pytest.approx(distance_m((0, 0), (1, 0)) / 2, rel=1e-3)


def test_the_date_line_is_no_barrier() -> None:
    assert distance_m((179.9, 0), (-179.9, 0)) == pytest.approx(22_239, rel=1e-3)


def test_the_antipodes_are_half_the_earth_away() -> None:
    assert distance_m((0, 0), (180, 0)) == pytest.approx(math.pi * 6_371_008.8)


@given(POSITIONS)
def test_a_position_is_at_no_distance_from_itself(position: tuple[float, float]) -> None:
    assert distance_m(position, position) == 0


@given(POSITIONS, POSITIONS)
def test_there_and_back_are_as_far(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert distance_m(a, b) == pytest.approx(distance_m(b, a))


@given(POSITIONS, POSITIONS)
def test_nowhere_on_earth_is_further_than_half_its_girth(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    assert 0 <= distance_m(a, b) <= math.pi * 6_371_008.9
