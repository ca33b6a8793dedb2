"""Areas that words put beside a place: a disc to the north of it, the strip to another place.

None is a point: each is as wide as the words leave it. Its id says what it was derived from, so
that the same words give the same place, and its outline can be made again.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from geoviz.beside import OUTSKIRTS, Beside, beside_id
from geoviz.geo import destination, distance_m
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.offsets import TOLERANCE, TOLERANCE_M
from geoviz.model import LonLat, Place, Precision

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# A way is told to the nearest of eight: half the angle between two of them.
_HALF_WAY = math.sin(math.radians(22.5))
# "North of X" without a distance: from the edge of the town to this far beyond it, and within half
# a right angle of the way told. People give a distance, or name another town, for what is farther.
_BEYOND_M = 20_000.0
_LOOSELY = math.sin(math.radians(45.0))
_OFF_M = 22_224.0  # "off X": as far as its territorial sea, 12 nautical miles (UNCLOS, article 3)
_OUTSKIRTS_RADII = 1.5  # of a town, as far as its outskirts may reach
_LONGEST_STRETCH_M = 400_000.0  # between two towns; what lies between farther ones is anywhere
# How far from the straight line between its ends a road may run: a fifth of its length, or this.
_STRETCH, _STRETCH_M = 0.2, 5_000.0
_DEGREE_M = 111_195.0  # of latitude, on the sphere of geoviz.geo


def near(anchor: Place, gazetteer: Gazetteer) -> Place:
    """The area around a place, of which no side is told."""
    radius_m = anchor.uncertainty_m + _BEYOND_M
    return _area(anchor, anchor.lonlat, radius_m, "near", f"near {anchor.name}", gazetteer)


def displaced(anchor: Place, said: Beside, gazetteer: Gazetteer) -> Place:
    """The area that is told of by its distance and bearing from a place, or by one of them."""
    bearing = said.bearing_deg
    slack_m = min(TOLERANCE_M, anchor.uncertainty_m)
    if said.distance_m is not None and bearing is not None:
        away_m = said.distance_m
        radius_m = max(away_m * TOLERANCE + slack_m, away_m * _HALF_WAY)
        key = f"{round(away_m)}m-{said.way}"
    elif said.distance_m is not None:
        away_m, radius_m = 0.0, said.distance_m * (1 + TOLERANCE) + slack_m
        key = f"{round(said.distance_m)}m"
    elif bearing is not None:
        away_m = anchor.uncertainty_m + _BEYOND_M / 2
        radius_m = max(_BEYOND_M / 2, away_m * _LOOSELY)
        key = str(said.way)
        # Whoever means a place across a border says so.
        steps = [away_m, away_m / 2, away_m / 4, away_m / 8, 0.0]
        away_m = next(
            m
            for m in steps
            if not m
            or _is_of_its_country(anchor, destination(anchor.lonlat, m, bearing), gazetteer)
        )
    else:
        away_m, radius_m, key = (
            0.0,
            anchor.uncertainty_m + _OFF_M,
            "off",
        )  # the coast may be any side
    centre = destination(anchor.lonlat, away_m, bearing or 0.0)
    name = f"{said.words} {anchor.name}"
    return _area(anchor, centre, radius_m, key, name, gazetteer)


def _area(
    anchor: Place, centre: LonLat, radius_m: float, key: str, name: str, gazetteer: Gazetteer
) -> Place:
    """A disc that is told of by a place, in the country that its middle is in."""
    here = replace(
        anchor,
        id=beside_id(anchor.id, key),
        name=name,
        precision=Precision.REGION,
        lon=round(centre.lon, 5),
        lat=round(centre.lat, 5),
        uncertainty_m=float(round(radius_m)),
        feature_code=None,
        kind=None,
        population=0,
        source=f"{name}, as the text says; {anchor.source}",
    )
    if _is_of_its_country(anchor, centre, gazetteer):
        return here
    # At sea it stays with the coast that it is told by.
    found = [gazetteer.place(id_) for id_ in gazetteer.outlined_at(centre, "PCLI")]
    holding = [c for c in found if c is not None and _holds(c, centre, gazetteer)]
    if not holding:
        return here
    return replace(here, country=holding[0].country, admin1=None, parents=(holding[0].id,))


def _is_of_its_country(place: Place, lonlat: LonLat, gazetteer: Gazetteer) -> bool:
    """Whether a position lies in a place's country, as far as its outline is known."""
    country = gazetteer.place(place.parents[-1]) if place.parents else None
    unknown = country is None or gazetteer.outline(country) is None
    return unknown or (country is not None and _holds(country, lonlat, gazetteer))


def _holds(area: Place, lonlat: LonLat, gazetteer: Gazetteer) -> bool:
    from shapely import Point

    outline = gazetteer.outline(area)
    return outline is not None and bool(outline[0].covers(Point(lonlat)))


def outskirts(town: Place, said: Beside) -> Place:
    name = f"{said.words} {town.name}"
    return replace(
        town,
        id=beside_id(town.id, OUTSKIRTS),
        name=name,
        uncertainty_m=float(round(town.uncertainty_m * _OUTSKIRTS_RADII)),
        parents=(town.id, *town.parents),
        feature_code=None,
        population=0,
        source=f"{name}, as the text says; {town.source}",
    )


def stretch(one: Place, other: Place, name: str) -> Place | None:
    """The area along the line between two places; None where they are too far apart, or one."""
    length_m = distance_m(one.lonlat, other.lonlat)
    if not are_joined(one, other):
        return None
    shared = tuple(id_ for id_ in one.parents if id_ in other.parents)
    return replace(
        one,
        id=beside_id(one.id, other.id),
        name=name,
        precision=Precision.REGION,
        lon=round((one.lon + other.lon) / 2, 5),
        lat=round((one.lat + other.lat) / 2, 5),
        uncertainty_m=float(round(length_m / 2 + _half_width_m(length_m))),
        country=one.country if one.country == other.country else None,
        admin1=one.admin1 if one.admin1 == other.admin1 else None,
        parents=shared,
        feature_code=None,
        kind=None,
        population=0,
        source=f"between {one.name} and {other.name}; {one.source}",
    )


def stretch_outline(one: Place, other: Place) -> BaseGeometry:
    """The strip that a stretch is drawn as: the line between two places, as wide as a road bends.

    Metres are degrees of latitude here, and of longitude at the middle of the stretch.
    """
    from shapely import LineString
    from shapely.affinity import scale

    length_m = distance_m(one.lonlat, other.lonlat)
    shrink = math.cos(math.radians((one.lat + other.lat) / 2))
    line = LineString([(one.lon * shrink, one.lat), (other.lon * shrink, other.lat)])
    strip = line.buffer(_half_width_m(length_m) / _DEGREE_M)
    return scale(strip, 1 / shrink, 1.0, origin=(0.0, 0.0))


def _half_width_m(length_m: float) -> float:
    return max(_STRETCH_M, length_m * _STRETCH)


def are_joined(one: Place, other: Place) -> bool:
    return 0 < distance_m(one.lonlat, other.lonlat) <= _LONGEST_STRETCH_M
