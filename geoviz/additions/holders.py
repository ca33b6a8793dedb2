"""What the shipped gazetteer says of a position: country, region, town, what is there."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

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
_COUNTRIES = f"p.precision = {int(Precision.COUNTRY)}"
_DIVISIONS = "p.code IN ('ADM1', 'ADM2')"
_SWAPPED = (
    "whose latitude and longitude seem to be swapped: the other way round they lie in the country "
    "that their row names"
)


class _Area(NamedTuple):
    """A country or a division with an outline; ``shape`` is prepared."""

    pid: int
    code: str
    country: str | None
    shape: Any


class Holders:
    """Answers from one open connection to the shipped gazetteer; the same for the same places.

    Only what is around the places asked for is read.
    """

    def __init__(self, shipped: sqlite3.Connection) -> None:
        self._shipped = shipped
        self._area = lru_cache(maxsize=None)(self._read_area)
        self._boxes = lru_cache(maxsize=None)(self._read_boxes)
        self._towns = lru_cache(maxsize=8)(self._read_towns)
        self._country = lru_cache(maxsize=None)(self._read_country)
        self.country_called = lru_cache(maxsize=4_096)(self._country_called)

    def is_shipped(self, pid: int) -> bool:
        found = self._shipped.execute("SELECT 1 FROM place WHERE pid = ?", (pid,)).fetchone()
        return found is not None

    def twin(self, place: Addition) -> int | None:
        """Pid of the shipped place that this is: of its number, or of its name and very near."""
        if self.is_shipped(place.pid):
            return place.pid
        if place.precision >= Precision.REGION:
            return None  # regions of one name may hold each other
        near = [
            (metres, pid)
            for pid, lon, lat in self._called(place.name, place.precision)
            if (metres := distance_m((place.lon, place.lat), (lon / 1e5, lat / 1e5))) <= _SAME_M
        ]
        return min(near)[1] if near else None

    def placed(self, places: Sequence[Addition], *, strict: bool) -> list[Addition | LeftOut]:
        """The places with a country, and with what holds them where they do not say.

        strict: a place that is not in the country that its row names is left out. Otherwise it
        is put where it lies: borders are the shipped gazetteer's.
        """
        if not places:
            return []
        at = np.array([(place.lon, place.lat) for place in places])
        countries = self._countries_at(at, [place.country for place in places])
        found: list[Addition | LeftOut] = []
        for place, country in zip(places, countries, strict=True):
            stated = place.country
            if stated is None or stated == country or self._reaches(stated, place.lon, place.lat):
                found.append(replace(place, country=stated or country))
            elif not strict:
                moved = replace(place, country=country, parent=None)
                found.append(moved if country is not None else place)
            elif abs(place.lon) <= 90 and self._reaches(stated, place.lat, place.lon):
                found.append(LeftOut(_SWAPPED))
            else:
                found.append(LeftOut("that lie outside the country that their row names"))
        return self._held(found, at)

    def _held(self, places: list[Addition | LeftOut], at: Any) -> list[Addition | LeftOut]:
        lacking = [
            (i, place)
            for i, place in enumerate(places)
            if isinstance(place, Addition)
            and (place.parent is None or place.precision < Precision.CITY)
        ]
        covering = self._covering(_DIVISIONS, at[[i for i, _ in lacking]])
        divisions: dict[int, list[_Area]] = {}
        for number, area in covering:
            divisions.setdefault(number, []).append(area)
        for number, (i, place) in enumerate(lacking):
            parent = place.parent
            if parent is None:
                # The finest first: a second-level one before the first-level one around it.
                inside = [a for a in divisions.get(number, []) if a.country == place.country]
                inside.sort(key=lambda area: (area.code == "ADM1", area.pid))
                parent = inside[0].pid if inside else None
            if place.precision < Precision.CITY or parent is None:
                parent = self._town(place, parent)
            places[i] = replace(place, parent=parent or self._country(place.country))
        return places

    # ---- names ----------------------------------------------------------------------------

    def _called(self, name: str, precision: Precision) -> Iterator[tuple[int, int, int]]:
        """Pids and positions (1e-5 degree) of the shipped places of a precision with a name."""
        folded = fold(name)
        rows = self._shipped.execute(
            "SELECT p.pid, p.name, p.lon, p.lat, n.spellings FROM name n JOIN place p USING (pid) "
            "WHERE n.key = ? AND p.precision = ?",
            (skeleton(folded), int(precision)),
        )
        for pid, primary, lon, lat, spellings in rows:
            told = (primary, *(each.lstrip("=") for each in spellings.split("|")))
            if any(fold(each) == folded for each in told):
                yield pid, lon, lat

    def _country_called(self, text: str) -> str | None:
        """The code of a country by its code or a name of it; None where it is neither."""
        code = text.strip().upper()
        if self._country(code) is not None:
            return code
        pids = [pid for pid, _, _ in self._called(text, Precision.COUNTRY)]
        rows = [
            self._shipped.execute(
                "SELECT population, country FROM place WHERE pid = ?", (pid,)
            ).fetchone()
            for pid in pids
        ]
        found = [(people, country) for people, country in rows if country]
        return str(max(found)[1]) if found else None

    def _read_country(self, code: str | None) -> int | None:
        """Pid of a country."""
        row = self._shipped.execute(
            "SELECT pid FROM place WHERE country = ? AND precision = ? ORDER BY population DESC",
            (code, int(Precision.COUNTRY)),
        ).fetchone()
        return int(row[0]) if row else None

    # ---- areas and towns ------------------------------------------------------------------

    def _countries_at(self, at: Any, stated: Sequence[str | None]) -> list[str | None]:
        """Of each position; of one at sea the nearest, where none is stated."""
        found: list[str | None] = [None] * len(at)
        for i, area in self._covering(_COUNTRIES, at):
            found[i] = found[i] or area.country
        for i, country in enumerate(found):
            if country is None and stated[i] is None:
                point = shapely.Point(at[i])
                near = [
                    (area.shape.distance(point), area.country or "")
                    for area in self._areas(_COUNTRIES, at[i : i + 1], _COAST_DEG)
                ]
                within = [each for each in near if each[0] <= _COAST_DEG]
                found[i] = min(within)[1] if within else None
        return found

    def _reaches(self, country: str, lon: float, lat: float) -> bool:
        """Whether a position is in a country, or so near that its simplified outline may err."""
        pid = self._country(country)
        area = self._area(pid) if pid is not None else None
        if area is None:
            return True  # nothing is known against it
        return bool(shapely.dwithin(area.shape, shapely.Point(lon, lat), _BORDER_DEG))

    def _covering(self, which: str, at: Any) -> list[tuple[int, _Area]]:
        """Numbers of positions, with the areas that hold them."""
        pairs: list[tuple[int, _Area]] = []
        if len(at):
            points = shapely.points(at)
            for area in self._areas(which, at):
                inside = np.flatnonzero(shapely.covers(area.shape, points)).tolist()
                pairs += [(i, area) for i in inside]
        return pairs

    def _areas(self, which: str, at: Any, margin: float = 0.0) -> list[_Area]:
        """Those whose boxes meet the positions' box."""
        (west, south), (east, north) = at.min(axis=0) - margin, at.max(axis=0) + margin
        pids, boxes = self._boxes(which)
        meets = (boxes[:, 0] <= east) & (boxes[:, 2] >= west)
        meets &= (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
        found = (self._area(pids[i]) for i in np.flatnonzero(meets).tolist())
        return [area for area in found if area is not None]

    def _read_boxes(self, which: str) -> tuple[list[int], Any]:
        """Pids of areas, and their boxes: west, south, east, north in degrees."""
        rows = self._shipped.execute(
            "SELECT p.pid, o.west, o.south, o.east, o.north FROM outline o "  # noqa: S608
            f"JOIN place p USING (pid) WHERE {which} ORDER BY p.pid"
        ).fetchall()
        return [row[0] for row in rows], np.array([row[1:] for row in rows])

    def _read_area(self, pid: int) -> _Area | None:
        row = self._shipped.execute(
            "SELECT p.code, p.country, o.wkb FROM outline o JOIN place p USING (pid) "
            "WHERE p.pid = ?",
            (pid,),
        ).fetchone()
        if row is None:
            return None
        shape = shapely.from_wkb(zlib.decompress(row[2]))
        shapely.prepare(shape)
        return _Area(pid, row[0], row[1], shape)

    def _town(self, place: Addition, region: int | None) -> int | None:
        """The largest town around a part of a town or a facility; else the region, or that of
        the nearest town."""
        at, rows = self._towns(place.country)
        here = (place.lon, place.lat)
        close = np.flatnonzero((np.abs(at - here) <= _REACH_DEG).all(axis=1)).tolist()
        near = [(distance_m(here, at[i]), *rows[i]) for i in close]
        if place.precision < Precision.CITY:
            inside = [(-people, pid) for metres, pid, people, radius, _ in near if metres <= radius]
            if inside:
                return min(inside)[1]
        if region is not None or not near:
            return region
        return min(near, key=lambda town: town[:2])[4]

    def _read_towns(
        self, country: str | None
    ) -> tuple[Any, list[tuple[int, int, int, int | None]]]:
        """Positions in degrees; pids, people, radii in metres, and pids of what holds them."""
        rows = self._shipped.execute(
            "SELECT lon, lat, pid, population, uncertainty_m, parent FROM place "
            "WHERE precision = ? AND country = ? ORDER BY pid",
            (int(Precision.CITY), country),
        ).fetchall()
        at = np.array([row[:2] for row in rows], dtype=float).reshape(-1, 2) / 1e5
        return at, [row[2:] for row in rows]
