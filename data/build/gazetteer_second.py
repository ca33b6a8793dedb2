"""Second-level regions from the towns in them: outlines that no package draws, and names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any

import shapely
from gazetteer_admin import stem
from gazetteer_areas import Area, area, quantised
from gazetteer_entry import Entry
from gazetteer_places import Town

from geoviz.geocode.names import fold
from geoviz.model import Precision

_TOLERANCE_DEG = 0.012
_SAME_START = 0.7  # an adjective keeps most of its town's name
_SEATS = ("PPLA", "PPLA2")


def second_level(
    found: Iterable[Town],
    mends: Mapping[str, Any],
    outline: Callable[[str, str], Area | None],
) -> dict[str, Area]:
    """By region id: what is nearer to a region's towns than to those of its neighbours.

    The Voronoi cells of all towns of a first-level region, dissolved by second-level region
    and clipped to the outline of the first. For Ukraine's raions the overlap with the true
    outlines is 0.83 in the mean (intersection over union); they are approximate, and said to
    be. Other countries are left out: GeoNames gives too few of their towns a second level.

    outline: gives a first-level region's area by id and code. Regions that are cities are left
    out: their districts are in a table of their own.
    """
    countries = mends["second_level"]["countries"]
    cities = {mend["region"] for mend in mends["outline_from_districts"]}
    towns: dict[tuple[str, str], dict[tuple[float, float], str]] = defaultdict(dict)
    for town in found:
        if town.entry.country in countries and len(town.regions) > 1:
            first, second = town.regions[:2]
            towns[first.id, first.code][town.entry.lon, town.entry.lat] = second.id
    areas: dict[str, Area] = {}
    for (first_id, code), places in sorted(towns.items()):
        whole = outline(first_id, code)
        if whole is not None and first_id not in cities and len(set(places.values())) > 1:
            areas |= divided(whole.geometry, places)
    return areas


def named_after_seat(
    name: str, names: Sequence[str], inside: Iterable[Entry], patterns: Sequence[str]
) -> tuple[str, tuple[str, ...]] | None:
    """Name and spellings of a region after the town in it that it is called for, or None.

    GeoNames has these regions by adjectives, by former councils and under former names; the
    press calls each by its town. patterns: "{town} Raion", the first for the map.
    """
    stems = {fold(stem(each)) for each in (name, *names)}
    towns = [entry for entry in inside if entry.precision is Precision.CITY]
    likeness = {town.id: max(common_start(one, fold(town.name)) for one in stems) for town in towns}
    seat = max(towns, key=lambda town: (likeness[town.id], town.population), default=None)
    if seat is None or likeness[seat.id] < _SAME_START:
        seats = [town for town in towns if town.code in _SEATS]
        if len(seats) != 1:
            return None
        seat = seats[0]
    first, *others = (pattern.format(town=seat.name) for pattern in patterns)
    return first, (*others, name, *names)


def common_start(one: str, other: str) -> float:
    """The share of a town's name that another name starts with."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in same) / max(len(other), 1)


def divided(whole: Any, places: Mapping[tuple[float, float], str]) -> dict[str, Area]:
    """A geometry divided by what is nearest to places, whose Voronoi cells are dissolved by id.

    places: ids by longitude and latitude.
    """
    points = shapely.points(sorted(places))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=whole)
    )
    of_cell = shapely.STRtree(cells).query(points, predicate="intersects").T
    parts: dict[str, list[Any]] = defaultdict(list)
    for point, cell in of_cell.tolist():
        lonlat = (float(points[point].x), float(points[point].y))
        parts[places[lonlat]].append(cells[cell])
    ids = sorted(parts)
    dissolved = [shapely.union_all(parts[id_]) for id_ in ids]
    # Together, so that neighbours keep one border.
    simpler = shapely.coverage_simplify(dissolved, _TOLERANCE_DEG)
    clipped = [quantised(shapely.make_valid(shape).intersection(whole)) for shape in simpler]
    return {
        id_: area(shape)
        for id_, shape in zip(ids, clipped, strict=True)
        if not shape.is_empty and shape.area > 0
    }
