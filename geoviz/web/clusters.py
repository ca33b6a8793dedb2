"""A map of more incidents than a page can hold: what is in view, counted by cells.

Rows are sorted once along a Morton curve over the Web Mercator square, so that the rows of any
cell at any zoom are neighbours, found by two binary searches. What does not depend on the view
(who passes the filters, the counts beside them, the histogram) is kept for the last filters
that were asked for: to pan and zoom costs what is in view.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
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
_KEPT_FILTERS = 16

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
class _Passing:
    """What some filters let through, wherever the view is."""

    mask: Mask | None  # by row; None for all
    along: Mask | None  # the same along the curve
    counts: bytes  # the parts of an answer that depend on the filters only, as JSON


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
        self._is_area = self.columns.values["precision"][self._order] >= int(Precision.REGION)
        self._first = self.columns.first[self._order]
        self._row_of = {id_: row for row, id_ in enumerate(self.columns.ids)}
        self._known: OrderedDict[Filters, _Passing] = OrderedDict()
        self._lock = Lock()

    def row(self, incident: str) -> int | None:
        """The number of an incident's row."""
        return self._row_of.get(incident)

    def rows(self, filters: Filters) -> Ints:
        """Numbers of all rows that pass, in the table's order."""
        mask = self._passing(filters).mask
        return np.arange(len(self.columns)) if mask is None else np.flatnonzero(mask)

    def answer(self, view: View, filters: Filters) -> bytes:
        """What is in view, as the page reads it: JSON."""
        passing = self._passing(filters)
        places, cells = self._in_view(view, passing.along)
        clusters, single, listed = self._clustered(view, places, cells)
        at = self._newest(single, listed)
        rows = self._order[at]
        singles = np.flatnonzero(np.isin(at, single)).tolist()
        in_view = {
            "clusters": clusters,
            "points": self.columns.packed(rows),
            "single": singles,
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

    def _in_view(self, view: View, along: Mask | None) -> tuple[Ints, Ints]:
        """Positions on the curve of the rows that pass in the cells that meet the box, and
        each one's cell; both ascend."""
        (west, east), (north, south) = _square(
            np.array([view.west, view.east]), np.array([view.north, view.south])
        )
        level = view.zoom + _CELL_LEVELS
        while True:
            (x0, x1), (y0, y1) = (
                _cell(np.array(ends), level) for ends in ((west, east), (north, south))
            )
            if (x1 - x0 + 1) * (y1 - y0 + 1) <= _MOST_CELLS:
                break
            level -= 1
        xs, ys = np.meshgrid(np.arange(x0, x1 + 1), np.arange(y0, y1 + 1))
        cells = np.sort(_morton(xs.ravel(), ys.ravel()))
        shift = 2 * (_DEPTH - level)
        starts = np.searchsorted(self._keys, cells << shift)
        lengths = np.searchsorted(self._keys, (cells + 1) << shift) - starts
        filled = lengths > 0
        starts, lengths = starts[filled], lengths[filled]
        before = np.cumsum(lengths) - lengths
        places = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
        within = np.repeat(cells[filled], lengths)
        if along is not None:
            kept = along[places]
            places, within = places[kept], within[kept]
        return places, within

    def _clustered(self, view: View, places: Ints, cells: Ints) -> tuple[list[Any], Ints, Ints]:
        """Clusters; positions of rows in none of them; positions of rows within the box.

        Areas are drawn as they are, unless they are too many; and where rows that are alone
        in their cells are too many, cells are joined until they are not.
        """
        is_area = self._is_area[places]
        if np.count_nonzero(is_area) > MAX_POINTS // 2:
            is_area = np.zeros(len(places), dtype=bool)
        areas, grouped, cells = places[is_area], places[~is_area], cells[~is_area]
        while True:
            numbers = _numbered(cells)
            is_single = np.bincount(numbers) == 1
            if np.count_nonzero(is_single) <= MAX_POINTS - len(areas):
                break
            cells >>= 2  # four neighbours on the curve
        alone = is_single[numbers]
        single = np.concatenate((areas, grouped[alone]))
        inside = (
            (self._lon[places] >= view.west)
            & (self._lon[places] <= view.east)
            & (self._lat[places] >= view.south)
            & (self._lat[places] <= view.north)
        )
        return self._clusters(grouped[~alone], cells[~alone]), single, places[inside]

    def _clusters(self, places: Ints, cells: Ints) -> list[Any]:
        """Mean position, number, numbers by attacker and by role of each cell's rows."""
        if not len(places):
            return []
        cells = _numbered(cells)
        counts = np.bincount(cells)
        lon = np.bincount(cells, self._lon[places]) / counts
        lat = np.bincount(cells, self._lat[places]) / counts
        by_attacker = _by_code(cells, self._attacker[places], len(counts))
        by_role = _by_code(cells, self._role[places], len(counts))
        return [
            list(each)
            for each in zip(
                lon.round(5).tolist(),
                lat.round(5).tolist(),
                counts.tolist(),
                by_attacker,
                by_role,
                strict=True,
            )
        ]

    def _newest(self, single: Ints, listed: Ints) -> Ints:
        """The rows that are alone and the newest others, newest first."""
        others = listed[~np.isin(listed, single)] if len(single) else listed
        room = max(MAX_POINTS - len(single), 0)
        if len(others) > room:
            # Ties by position: the same view lists the same rows.
            latest = np.argpartition(-self._first[others].astype(np.int64), room)[:room]
            others = others[np.sort(latest)]
        both = np.concatenate((single, others))
        return both[np.lexsort((both, -self._first[both].astype(np.int64)))]


def _numbered(ascending: Ints) -> Ints:
    """Numbers from 0 in place of values that ascend."""
    steps = np.diff(ascending, prepend=ascending[:1]) != 0
    numbers: Ints = np.cumsum(steps)
    return numbers


def _by_code(cells: Ints, codes: Ints, number: int) -> list[dict[str, int]]:
    """How many rows of each cell have each code; codes are one more than in the columns."""
    kinds = int(codes.max()) + 1
    counts = np.bincount(cells * kinds + codes, minlength=number * kinds).reshape(number, kinds)
    found: list[dict[str, int]] = [{} for _ in range(number)]
    for cell, code in zip(*(axis.tolist() for axis in np.nonzero(counts)), strict=True):
        found[cell][str(code - 1)] = int(counts[cell, code])
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
