"""What the shipped gazetteer says of a position: country, region, town, what is there."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from geoviz.additions.place import Addition, LeftOut
from geoviz.geo import distance_m
from geoviz.geocode.names import fold, skeleton
from geoviz.model import Precision

_COAST_DEG = 0.25  # how far outside a simplified coast a point still counts as the country's
_BORDER_DEG = 0.05  # how far off a simplified border may be
_REACH_DEG = 0.5  # how far away a town may be whose region a position is taken to be in
_SAME_M = 3_000.0  # two places of one name and kind that are so near are one
_SWAPPED = (
    "whose latitude and longitude seem to be swapped: the other way round they lie in the country "
    "that their row names"
)


_Town = tuple[int, str | None, int, int, int | None]
"""Pid, country, population, radius in metres, and the pid of what it lies in."""


class Holders:
    """Answers from one open connection to the shipped gazetteer; the same for the same places."""

    def __init__(self, shipped: sqlite3.Connection) -> None:
        self._shipped = shipped

    @cached_property
    def pids(self) -> frozenset[int]:
        """Of all shipped places."""
        return frozenset(pid for (pid,) in self._shipped.execute("SELECT pid FROM place"))

    @cached_property
    def country_pids(self) -> dict[str, int]:
        rows = self._shipped.execute(
            "SELECT country, pid FROM place WHERE precision = ? AND country IS NOT NULL "
            "ORDER BY population, pid DESC",
            (int(Precision.COUNTRY),),
        )
        return dict(rows.fetchall())

    @cached_property
    def country_names(self) -> dict[str, str]:
        """Codes of countries by what they are called, folded; a code is a name of its own."""
        rows = self._shipped.execute(
            "SELECT p.country, p.name, n.spellings FROM name n JOIN place p USING (pid) "
            "WHERE p.precision = ? AND p.country IS NOT NULL ORDER BY p.population, p.pid",
            (int(Precision.COUNTRY),),
        ).fetchall()
        named = {
            fold(name.lstrip("=~")): country
            for country, primary, spellings in rows
            for name in (*spellings.split("|"), primary)
        }
        return named | {fold(country): country for country, *_ in rows}

    def twin(self, place: Addition) -> int | None:
        """Pid of the shipped place that this is: of its number, or of its name and very near."""
        if place.pid in self.pids:
            return place.pid
        if place.precision >= Precision.REGION:
            return None  # regions of one name may hold each other
        folded = fold(place.name)
        rows = self._shipped.execute(
            "SELECT p.pid, p.name, p.lon, p.lat, n.spellings FROM name n JOIN place p USING (pid) "
            "WHERE n.key = ? AND p.precision = ?",
            (skeleton(folded), int(place.precision)),
        )
        near = [
            (metres, pid)
            for pid, name, lon, lat, spellings in rows
            if (metres := distance_m((place.lon, place.lat), (lon / 1e5, lat / 1e5))) <= _SAME_M
            and (
                fold(name) == folded
                or any(fold(each.lstrip("=")) == folded for each in spellings.split("|"))
            )
        ]
        return min(near)[1] if near else None

    def placed(self, places: Sequence[Addition], *, strict: bool) -> list[Addition | LeftOut]:
        """The places with a country, and with what holds them where they do not say.

        strict: a place that is not in the country that its row names is left out. Otherwise it
        is put where it lies: borders are the shipped gazetteer's.
        """
        points = shapely.points([(place.lon, place.lat) for place in places])
        at = self._countries_at(points, [place.country for place in places])
        found: list[Addition | LeftOut] = list(places)
        for i, place in enumerate(places):
            if (
                place.country is None
                or place.country == at[i]
                or self._is_near(place.country, points[i])
            ):
                found[i] = replace(place, country=place.country or at[i])
            elif strict:
                turned = shapely.Point(place.lat, place.lon)
                swapped = abs(place.lon) <= 90 and self._is_near(place.country, turned)
                found[i] = LeftOut(
                    _SWAPPED if swapped else "that lie outside the country that their row names"
                )
            elif at[i] is not None:
                found[i] = replace(place, country=at[i], parent=None)
        return self._held(found, points)

    def _held(self, places: list[Addition | LeftOut], points: Any) -> list[Addition | LeftOut]:
        lacking = [
            i
            for i, place in enumerate(places)
            if isinstance(place, Addition)
            and (place.parent is None or place.precision < Precision.CITY)
        ]
        regions = self._regions_at(points[lacking])
        for i, region in zip(lacking, regions, strict=True):
            place = places[i]
            assert isinstance(place, Addition)  # noqa: S101
            parent = place.parent or self._of_country(region, place.country)
            if place.precision < Precision.CITY or parent is None:
                parent = self._town(place, parent)
            places[i] = replace(place, parent=parent or self.country_pids.get(place.country or ""))
        return places

    # ---- countries ------------------------------------------------------------------------

    @cached_property
    def _countries(self) -> tuple[list[str], list[Any], Any]:
        rows = self._shipped.execute(
            "SELECT p.country, o.wkb FROM outline o JOIN place p USING (pid) "
            "WHERE p.precision = ? ORDER BY p.country",
            (int(Precision.COUNTRY),),
        ).fetchall()
        shapes = [shapely.from_wkb(zlib.decompress(wkb)) for _, wkb in rows]
        shapely.prepare(shapes)
        return [code for code, _ in rows], shapes, shapely.STRtree(shapes)

    def _countries_at(self, points: Any, stated: Sequence[str | None]) -> list[str | None]:
        """Of each point; of one at sea the nearest, where none is stated."""
        codes, shapes, tree = self._countries
        found: list[str | None] = [None] * len(points)
        for at, number in reversed(_covering(shapes, tree, points)):
            found[at] = codes[number]
        off = [i for i, code in enumerate(found) if code is None and stated[i] is None]
        if off:
            near = tree.query_nearest(points[off], max_distance=_COAST_DEG).T.tolist()
            for at, number in reversed(near):
                found[off[at]] = codes[number]
        return found

    def _is_near(self, country: str, point: Any) -> bool:
        """Whether a point is in a country, or so near that its simplified outline may err."""
        codes, shapes, _ = self._countries
        if country not in codes:
            return True  # nothing is known against it
        return bool(shapely.dwithin(shapes[codes.index(country)], point, _BORDER_DEG))

    # ---- regions and towns ----------------------------------------------------------------

    @cached_property
    def _regions(self) -> tuple[list[tuple[int, str, str]], list[Any], Any]:
        rows = self._shipped.execute(
            "SELECT p.pid, p.code, p.country, o.wkb FROM outline o JOIN place p USING (pid) "
            "WHERE p.code IN ('ADM1', 'ADM2') ORDER BY p.code DESC, p.pid"
        ).fetchall()
        shapes = [shapely.from_wkb(zlib.decompress(row[3])) for row in rows]
        return [row[:3] for row in rows], shapes, shapely.STRtree(shapes)

    def _regions_at(self, points: Any) -> list[list[tuple[int, str, str]]]:
        """The divisions whose outlines hold each point, the finest first."""
        rows, shapes, tree = self._regions
        found: list[list[tuple[int, str, str]]] = [[] for _ in points]
        for at, number in _covering(shapes, tree, points):
            found[at].append(rows[number])
        return found

    def _of_country(
        self, regions: Sequence[tuple[int, str, str]], country: str | None
    ) -> int | None:
        return next((pid for pid, _, code in regions if code == country), None)

    @cached_property
    def _towns(self) -> tuple[Any, list[_Town], Any]:
        rows = self._shipped.execute(
            "SELECT lon, lat, pid, country, population, uncertainty_m, parent FROM place "
            "WHERE precision = ? ORDER BY pid",
            (int(Precision.CITY),),
        ).fetchall()
        at = np.array([row[:2] for row in rows]) / 1e5
        return at, [row[2:] for row in rows], shapely.STRtree(shapely.points(at))

    def _town(self, place: Addition, region: int | None) -> int | None:
        """The largest town around a part of a town or a facility; else the region, or that of the
        nearest town."""
        at, rows, tree = self._towns
        box = shapely.box(
            place.lon - _REACH_DEG,
            place.lat - _REACH_DEG,
            place.lon + _REACH_DEG,
            place.lat + _REACH_DEG,
        )
        here = (place.lon, place.lat)
        near: list[tuple[float, _Town]] = [
            (distance_m(here, at[i]), rows[i])
            for i in sorted(tree.query(box).tolist())
            if rows[i][1] == place.country
        ]
        if place.precision < Precision.CITY:
            inside = [(-row[2], row[0]) for metres, row in near if metres <= row[3]]
            if inside:
                return min(inside)[1]
        if region is not None or not near:
            return region
        return min(near, key=lambda found: (found[0], found[1][0]))[1][4]


def _covering(shapes: Sequence[Any], tree: Any, points: Any) -> list[tuple[int, int]]:
    """Pairs of points and shapes that hold them, in order.

    Shape by shape, each prepared once: by the point, all corners of a country are looked at.
    """
    at, number = tree.query(points)
    pairs: list[tuple[int, int]] = []
    for shape in np.unique(number).tolist():
        near = at[number == shape]
        shapely.prepare(shapes[shape])
        pairs += [(i, shape) for i in near[shapely.covers(shapes[shape], points[near])].tolist()]
    return sorted(pairs)
