"""Distances on the earth. Positions are (lon, lat) in degrees."""

from __future__ import annotations

import math
from collections.abc import Sequence

# IUGG mean radius of the WGS 84 ellipsoid (Moritz 2000).
_EARTH_RADIUS_M = 6_371_008.8


def distance_m(a: Sequence[float], b: Sequence[float]) -> float:
    """Great-circle distance in metres (haversine; within 0.6 % of the geodesic)."""
    lon_a, lat_a, lon_b, lat_b = map(math.radians, (a[0], a[1], b[0], b[1]))
    h = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * _EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(h)))


def bearing_deg(a: Sequence[float], b: Sequence[float]) -> float:
    """Initial bearing of the great circle from a to b in degrees, clockwise from north."""
    lon_a, lat_a, lon_b, lat_b = map(math.radians, (a[0], a[1], b[0], b[1]))
    east = math.sin(lon_b - lon_a) * math.cos(lat_b)
    north = math.cos(lat_a) * math.sin(lat_b) - math.sin(lat_a) * math.cos(lat_b) * math.cos(
        lon_b - lon_a
    )
    return math.degrees(math.atan2(east, north)) % 360.0
