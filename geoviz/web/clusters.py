"""A map of more incidents than a page can hold: what is in view, counted by cells.

Rows are sorted once along a Morton curve over the Web Mercator square, so that the rows of any
cell at any zoom are neighbours, found by two binary searches. What does not depend on the view
(who passes the filters, the counts beside them, the histogram) is kept for the last filters
that were asked for: to pan and zoom costs what is in view.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass, field, fields
from threading import Lock
from typing import Any

import geopandas
import numpy as np
from numpy.typing import NDArray

from geoviz.maps import map_columns
from geoviz.model import Precision
from geoviz.web.filters import FACETS, Filters, Mask, Sieve, together

MAX_ZOOM = 18
MAX_POINTS = 500
_CELL_LEVELS = 2  # cells of a quarter of a tile: 64 pixels
_DEPTH = MAX_ZOOM + _CELL_LEVELS
_MOST_CELLS = 8192  # in one view; a wider one gets coarser cells
_MOST_LAT = 85.0511287798066  # where the Mercator square ends
_MOST_AREAS = MAX_POINTS // 2
_KEPT_FILTERS = 16
_MANY_ROWS = 30_000  # in view; the cells of a wider view are counted once and kept
_FIRST_ZOOMS = 7  # counted before anybody asks

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class View:
    """What a map shows: a box in degrees within the world, and a whole zoom."""

    west: float
    south: float
    east: float
    north: float
    zoom: int


@dataclass(frozen=True, slots=True)
class _Cells:
    """Rows counted by the cells of one level; an entry a cell that has any, along the curve."""

    keys: Ints  # numbers of the cells on the curve
    counts: Ints
    lon: NDArray[np.float64]  # mean, degrees
    lat: NDArray[np.float64]
    some: Ints  # position of a row in it: of the only one, where there is one
    by_attacker: Ints  # an array of counts a cell, by code + 1
    by_role: Ints

    def take(self, at: NDArray[Any]) -> _Cells:
        """Some of the cells."""
        return _Cells(*(getattr(self, each.name)[at] for each in fields(self)))


@dataclass(frozen=True, slots=True)
class _Passing:
    """What some filters let through, wherever the view is."""

    mask: Mask | None  # by row; None for all
    along: Mask | None  # the same along the curve
    counts: bytes  # the parts of an answer that depend on the filters only, as JSON
    levels: dict[tuple[int, bool], _Cells] = field(default_factory=dict)  # of wide views


class ClusterIndex:
    """Answers for the incidents of one table. Safe to use from several threads."""

    def __init__(self, table: geopandas.GeoDataFrame) -> None:
        self.table = table
        self.columns = map_columns(table)
        self._sieve = Sieve(self.columns, table)
        x, y = _square(self.columns.lon, self.columns.lat)
        keys = _morton(_cell(x, _DEPTH), _cell(y, _DEPTH))
        self._order: Ints = np.argsort(keys, kind="stable")
        self._keys: Ints = keys[self._order]
        self._lon = self.columns.lon[self._order]
        self._lat = self.columns.lat[self._order]
        self._attacker = self.columns.codes["attacker"][self._order].astype(np.int64) + 1
        self._role = self.columns.codes["role"][self._order].astype(np.int64) + 1
        self._is_area: Mask = self.columns.values["precision"][self._order] >= Precision.REGION
        # Places along the curve, the newest first.
        self._newest: Ints = np.argsort(-self.columns.first[self._order], kind="stable")
        self._row_of = {id_: row for row, id_ in enumerate(self.columns.ids)}
        self._known: OrderedDict[Filters, _Passing] = OrderedDict()
        self._lock = Lock()
        if len(table) > _MANY_ROWS:  # nobody should wait for what takes long the first time
            _ = self._sieve.texts
            for zoom in range(_FIRST_ZOOMS):
                self._level(self._passing(Filters()), zoom + _CELL_LEVELS, with_areas=False)

    def row(self, incident: str) -> int | None:
        """The number of an incident's row."""
        return self._row_of.get(incident)

    def rows(self, filters: Filters) -> Ints:
        """Numbers of all rows that pass, in the table's order."""
        mask = self._passing(filters).mask
        return np.arange(len(self.columns)) if mask is None else np.flatnonzero(mask)

    def answer(self, view: View, filters: Filters) -> bytes:
        """What is in view, as the page reads it: JSON.

        Areas are drawn as they are, unless they are too many; and where rows that are alone
        in their cells are too many, cells are joined until they are not.
        """
        passing = self._passing(filters)
        level, within = _cells_in(view)
        starts, lengths = self._runs(within, level)
        if lengths.sum() > _MANY_ROWS:
            cells, areas = self._in_wide_view(passing, level, within)
            at = self._newest_in_wide_view(view, passing)
        else:
            places = _ranges(starts, lengths)
            if passing.along is not None:
                places = places[passing.along[places]]
            areas = places[self._is_area[places]]
            if len(areas) > _MOST_AREAS:
                areas = areas[:0]
            cells = self._cells(places[~self._is_area[places]] if len(areas) else places, level)
            at = places[self._is_inside(view, places)]
        while np.count_nonzero(cells.counts == 1) > MAX_POINTS - len(areas):
            cells = _joined(cells)
        is_cluster = cells.counts > 1
        single = np.concatenate((areas, cells.some[~is_cluster]))
        points = self._points(single, at)
        in_view = {
            "clusters": _clusters(cells.take(is_cluster)),
            "points": self.columns.packed(self._order[points]),
            "single": np.flatnonzero(np.isin(points, single)).tolist(),
        }
        return json.dumps(in_view, separators=(",", ":")).encode()[:-1] + passing.counts

    def _passing(self, filters: Filters) -> _Passing:
        with self._lock:
            known = self._known.get(filters)
            if known is not None:
                self._known.move_to_end(filters)
                return known
        made = self._put(filters)
        with self._lock:
            self._known[filters] = made
            while len(self._known) > _KEPT_FILTERS:
                self._known.popitem(last=False)
        return made

    def _put(self, filters: Filters) -> _Passing:
        masks = self._sieve.masks(filters)
        mask = together(masks)
        facets = {
            name: self._sieve.counts(name, together(masks, but=name) if name in masks else mask)
            for name in FACETS
        }
        counts = {
            "total": len(self.columns),
            "shown": len(self.columns) if mask is None else int(np.count_nonzero(mask)),
            "facets": facets,
            "histogram": self._sieve.histogram(together(masks, but="time")),
        }
        text = json.dumps(counts, separators=(",", ":")).encode()
        return _Passing(mask, None if mask is None else mask[self._order], b"," + text[1:])

    def _runs(self, cells: Ints, level: int) -> tuple[Ints, Ints]:
        """Where the rows of each cell start on the curve, and how many they are."""
        shift = 2 * (_DEPTH - level)
        starts = np.searchsorted(self._keys, cells << shift)
        return starts, np.searchsorted(self._keys, (cells + 1) << shift) - starts

    def _in_wide_view(self, passing: _Passing, level: int, within: Ints) -> tuple[_Cells, Ints]:
        """Cells that are in view, and positions of areas in view."""
        is_area = self._is_area if passing.along is None else self._is_area & passing.along
        areas = np.flatnonzero(is_area)
        areas = areas[np.isin(self._keys[areas] >> 2 * (_DEPTH - level), within)]
        with_areas = len(areas) > _MOST_AREAS
        cells = self._level(passing, level, with_areas=with_areas)
        in_view = cells.take(np.isin(cells.keys, within, assume_unique=True))
        return in_view, areas[:0] if with_areas else areas

    def _level(self, passing: _Passing, level: int, *, with_areas: bool) -> _Cells:
        """All cells of a level. Two threads may both make it; they make the same."""
        known = passing.levels.get((level, with_areas))
        if known is None:
            mask = passing.along
            if not with_areas:
                mask = ~self._is_area if mask is None else mask & ~self._is_area
            places = np.arange(len(self._keys)) if mask is None else np.flatnonzero(mask)
            known = passing.levels[level, with_areas] = self._cells(places, level)
        return known

    def _cells(self, places: Ints, level: int) -> _Cells:
        """Rows at ascending positions, by cells of a level."""
        keys = self._keys[places] >> 2 * (_DEPTH - level)
        numbers = np.cumsum(np.diff(keys, prepend=keys[:1]) != 0)
        firsts = np.flatnonzero(np.diff(numbers, prepend=-1))
        counts = np.bincount(numbers)
        return _Cells(
            keys=keys[firsts],
            counts=counts,
            lon=np.bincount(numbers, self._lon[places]) / counts,
            lat=np.bincount(numbers, self._lat[places]) / counts,
            some=places[firsts],
            by_attacker=_by_code(numbers, self._attacker[places], len(counts)),
            by_role=_by_code(numbers, self._role[places], len(counts)),
        )

    def _is_inside(self, view: View, places: Ints) -> Mask:
        lon, lat = self._lon[places], self._lat[places]
        inside: Mask = (lon >= view.west) & (lon <= view.east)
        inside &= (lat >= view.south) & (lat <= view.north)
        return inside

    def _newest_in_wide_view(self, view: View, passing: _Passing) -> Ints:
        """Positions of the newest rows in the box: looked for among the newest of all."""
        found: list[Ints] = []
        for start in range(0, len(self._newest), _MANY_ROWS):
            places = self._newest[start : start + _MANY_ROWS]
            if passing.along is not None:
                places = places[passing.along[places]]
            found.append(places[self._is_inside(view, places)])
            if sum(map(len, found)) >= MAX_POINTS:
                break
        return np.concatenate(found)[:MAX_POINTS]

    def _points(self, single: Ints, others: Ints) -> Ints:
        """Positions of the rows that are alone and of the newest others, newest first."""
        others = np.setdiff1d(others, single)
        first = -self.columns.first[self._order[others]]
        others = others[np.argsort(first, kind="stable")][: max(MAX_POINTS - len(single), 0)]
        both = np.concatenate((single, others))
        return both[np.lexsort((both, -self.columns.first[self._order[both]]))]


def _cells_in(view: View) -> tuple[int, Ints]:
    """The level of the cells that a view is cut into, and their numbers, ascending."""
    (west, east), (north, south) = _square(
        np.array([view.west, view.east]), np.array([view.north, view.south])
    )
    level = view.zoom + _CELL_LEVELS
    while True:
        x0, x1 = _cell(np.array([west, east]), level)
        y0, y1 = _cell(np.array([north, south]), level)
        if (x1 - x0 + 1) * (y1 - y0 + 1) <= _MOST_CELLS:
            break
        level -= 1
    xs, ys = np.meshgrid(np.arange(x0, x1 + 1), np.arange(y0, y1 + 1))
    return level, np.sort(_morton(xs.ravel(), ys.ravel()))


def _ranges(starts: Ints, lengths: Ints) -> Ints:
    """The numbers of all ranges, one after the other."""
    before = np.cumsum(lengths) - lengths
    numbers: Ints = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
    return numbers


def _joined(cells: _Cells) -> _Cells:
    """Cells of the level above: four neighbours on the curve become one."""
    keys = cells.keys >> 2
    firsts = np.flatnonzero(np.diff(keys, prepend=-1))
    counts = np.add.reduceat(cells.counts, firsts)
    return _Cells(
        keys=keys[firsts],
        counts=counts,
        lon=np.add.reduceat(cells.lon * cells.counts, firsts) / counts,
        lat=np.add.reduceat(cells.lat * cells.counts, firsts) / counts,
        some=cells.some[firsts],
        by_attacker=np.add.reduceat(cells.by_attacker, firsts),
        by_role=np.add.reduceat(cells.by_role, firsts),
    )


def _clusters(cells: _Cells) -> list[Any]:
    """Mean position, number, numbers by attacker and by role of each cell, for JSON."""
    return [
        list(each)
        for each in zip(
            cells.lon.round(5).tolist(),
            cells.lat.round(5).tolist(),
            cells.counts.tolist(),
            _named(cells.by_attacker),
            _named(cells.by_role),
            strict=True,
        )
    ]


def _by_code(cells: Ints, codes: Ints, number: int) -> Ints:
    """How many rows of each cell have each code."""
    kinds = int(codes.max(initial=0)) + 1
    counts = np.bincount(cells * kinds + codes, minlength=number * kinds)
    by_code: Ints = counts.astype(np.int64).reshape(number, kinds)
    return by_code


def _named(by_code: Ints) -> list[dict[str, int]]:
    """Counts by code, of codes that are one more than in the columns."""
    found: list[dict[str, int]] = [{} for _ in by_code]
    for cell, code in zip(*(axis.tolist() for axis in np.nonzero(by_code)), strict=True):
        found[cell][str(code - 1)] = int(by_code[cell, code])
    return found


def _square(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Positions in the Web Mercator square, from 0 to 1 east and south."""
    sine = np.sin(np.radians(np.clip(lat, -_MOST_LAT, _MOST_LAT)))
    return lon / 360 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)


def _cell(position: NDArray[np.float64], level: int) -> Ints:
    """The number of a position's cell where the side is cut into ``2 ** level``."""
    cells: Ints = np.clip((position * (1 << level)).astype(np.int64), 0, (1 << level) - 1)
    return cells


def _morton(x: Ints, y: Ints) -> Ints:
    """The bits of two numbers below 2 ** 31, by turns."""
    return _spread(x) | (_spread(y) << 1)


def _spread(number: Ints) -> Ints:
    spread = number.astype(np.int64)
    for shift, bits in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        spread = (spread | (spread << shift)) & bits
    return spread
