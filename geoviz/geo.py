"""Distances on the earth. Positions are (lon, lat) in degrees."""

from __future__ import annotations

import math
from collections.abc import Sequence

from geoviz.model import LonLat

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


def destination(start: Sequence[float], metres: float, bearing: float) -> LonLat:
    """Where a great circle from start leads after some metres.

    bearing: at the start, in degrees clockwise from north. On the sphere of ``distance_m``
    (Snyder 1987, *Map Projections*, USGS Professional Paper 1395, eq. 5-5 and 5-6).
    """
    lon, lat, turned = map(math.radians, (start[0], start[1], bearing))
    arc = metres / _EARTH_RADIUS_M
    sine = math.sin(lat) * math.cos(arc) + math.cos(lat) * math.sin(arc) * math.cos(turned)
    turn = math.atan2(
        math.sin(turned) * math.sin(arc) * math.cos(lat), math.cos(arc) - math.sin(lat) * sine
    )
    east = (math.degrees(lon + turn) + 540.0) % 360.0 - 180.0
    return LonLat(east, math.degrees(math.asin(max(-1.0, min(1.0, sine)))))
