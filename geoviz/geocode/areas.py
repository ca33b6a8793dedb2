"""Places derived from others: a part of a region ("eastern Lebanon"), a site in a town.

A derived place says in its id what it was derived from, so its outline can be made again.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from geoviz.beside import split_beside
from geoviz.geo import distance_m
from geoviz.geocode.discs import stretch_outline
from geoviz.model import Place, Precision, content_id

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geoviz.geocode.gazetteer import Gazetteer

# Fractions of the bounding box (west, south, east, north) that a direction leaves.
_PARTS = {
    "north": (0.0, 0.5, 1.0, 1.0),
    "south": (0.0, 0.0, 1.0, 0.5),
    "east": (0.5, 0.0, 1.0, 1.0),
    "west": (0.0, 0.0, 0.5, 1.0),
    "northeast": (0.4, 0.4, 1.0, 1.0),
    "northwest": (0.0, 0.4, 0.6, 1.0),
    "southeast": (0.4, 0.0, 1.0, 0.6),
    "southwest": (0.0, 0.0, 0.6, 0.6),
    "central": (0.25, 0.25, 0.75, 0.75),
}


# The radius of a second-level division whose bounds are not known, chosen between those of the
# gazetteer: half of the 33,429 reach 12 km or less, by a guess from what is in them, and half of
# the 955 with an outline 53 km or less, to the farthest corner.
_DISTRICT_M = 25_000.0


def compass(word: str) -> str | None:
    """The direction that a word gives: "south-eastern" gives "southeast"."""
    bare = word.lower().replace("-", "").removesuffix("ern")
    return bare if bare in _PARTS else None


@lru_cache(maxsize=1024)  # cutting an outline takes longer than all else of placing an article
def part_of(place: Place, direction: str, gazetteer: Gazetteer) -> Place | None:
    """A part of a region or a country, or None where its outline is not known.

    direction: a result of ``compass``.
    """
    whole = gazetteer.outline(place)
    if whole is None:
        return None
    area = _cut(whole[0], direction)
    if area.is_empty:
        return None
    label = area.representative_point()
    # What is farthest away is a corner of the hull.
    corners = area.convex_hull.exterior.coords
    radius_m = max(distance_m((label.x, label.y), (x, y)) for x, y in corners)
    word = "central" if direction == "central" else f"{direction}ern"
    return replace(
        place,
        id=f"{place.id}/{direction}",
        name=f"{word} {place.name}",
        precision=Precision.REGION,
        lon=round(label.x, 5),
        lat=round(label.y, 5),
        uncertainty_m=float(math.ceil(radius_m)),
        parents=(place.id, *place.parents),
        feature_code="RGN",
        kind=None,
        population=0,
        source=f"{direction} part of {place.name}; {place.source}",
    )


def site_in(town: Place, name: str) -> Place:
    """A named site of which only the town is known: no finer than the town, and says so."""
    return replace(
        town,
        id=f"{town.id}#{content_id('site', name.casefold())[5:]}",
        name=f"{name}, {town.name}",
        parents=(town.id, *town.parents),
        feature_code=None,
        kind="site",
        population=0,
        source=f"somewhere in {town.name}; {town.source}",
    )


def around_seat(seat: Place, name: str) -> Place:
    """A district of which only the seat is known: the country around it, as a disc.

    name: what the text calls the district.
    """
    return replace(
        site_in(seat, name),
        name=name,
        precision=Precision.REGION,
        uncertainty_m=max(seat.uncertainty_m, _DISTRICT_M),
        feature_code="RGN",
        kind=None,
        source=f"around {seat.name}, its bounds are not known; {seat.source}",
    )


def outline(place: Place, gazetteer: Gazetteer) -> tuple[BaseGeometry, bool] | None:
    """The outline of any place, and whether it is approximate; None where only a disc is known."""
    if (ends := split_beside(place.id)) is not None:
        one, other = map(gazetteer.place, ends)
        return (stretch_outline(one, other), True) if one and other else None
    base, slash, direction = place.id.partition("#")[0].partition("/")
    if not slash or direction not in _PARTS:
        area = place if base == place.id else gazetteer.place(base)
        return gazetteer.outline(area) if area is not None else None
    origin = gazetteer.place(base)
    whole = gazetteer.outline(origin) if origin is not None else None
    if whole is None:
        return None
    return _cut(whole[0], direction), True


def _cut(area: BaseGeometry, direction: str) -> BaseGeometry:
    from shapely import box, make_valid

    if area.bounds[2] - area.bounds[0] > 180:
        # Across the date line a box would span the globe: take the largest part.
        area = max(getattr(area, "geoms", [area]), key=lambda part: part.area)
    west, south, east, north = area.bounds
    fractions = _PARTS[direction]
    width, height = east - west, north - south
    window = box(
        west + fractions[0] * width,
        south + fractions[1] * height,
        west + fractions[2] * width,
        south + fractions[3] * height,
    )
    piece = make_valid(area).intersection(window)
    polygons = [
        part
        for part in getattr(piece, "geoms", [piece])
        if part.geom_type in {"Polygon", "MultiPolygon"}
    ]
    if not polygons:
        return window.intersection(area.convex_hull)
    return polygons[0] if len(polygons) == 1 else max(polygons, key=lambda part: part.area)
