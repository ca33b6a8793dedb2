"""The basemap of a picture: the pieces that the page has, put together for one view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from geoviz.export.figure.colours import Colour
from geoviz.export.figure.sheet import Sheet
from geoviz.export.figure.view import View
from geoviz.maps.basemap import basemap_pieces

# As in templates/map/basemap.js.
_FINE_FROM = 5
_ADMIN1_FROM = 5
_EDGE_PX = 4  # beyond the frame, so that a clipped outline does not run along it
_DETAIL_PX = 0.3


@dataclass(frozen=True, slots=True)
class River:
    name: str | None
    rank: int  # 1 for the greatest
    line: Any  # (n, 2) pixels


@dataclass(frozen=True, slots=True)
class Town:
    name: str
    x: float
    y: float
    zoom: float  # from which it is shown
    rank: int  # 0 for a capital
    local: str = ""  # what its people call it, where that is another name
    lang: str = ""  # of the local name


@dataclass(frozen=True, slots=True)
class Ground:
    """What there is to draw of a view, in pixels of the sheet."""

    land: Any
    lakes: Any
    borders: list[Any]
    disputed: list[Any]
    admin1: list[Any]
    rivers: list[River]
    towns: list[Town]
    countries: list[tuple[Mapping[str, str], float, float, float]]  # names, x, y, zoom


@lru_cache(maxsize=4)  # a report draws the same view several times
def ground_of(view: View) -> Ground:
    """Put together the basemap of a view. Raises AssetError where a file is missing."""
    pieces = basemap_pieces([view.box()])
    whole, fine = pieces["world"], pieces["fine"]
    frame = (
        view.left - _EDGE_PX,
        view.top - _EDGE_PX,
        view.right + _EDGE_PX,
        view.bottom + _EDGE_PX,
    )
    cells = [_Cell(whole["cell"], -180.0, -90.0, whole["scale"], view, frame)]
    size = fine["cell_deg"]
    boxes = []
    for key, cell in fine["cells"].items() if round(view.zoom) >= _FINE_FROM else ():
        column, row = map(int, key.split(","))
        west, south = column * size - 180.0, row * size - 90.0
        (x0, x1), (y1, y0) = view.at(np.array([west, west + size]), np.array([south, south + size]))
        boxes.append(shapely.box(x0, y0, x1, y1))
        cells.append(_Cell(cell, west, south, fine["scale"], view, frame))
    covered = shapely.union_all(boxes) if boxes else None
    coarse, *finer = cells
    return Ground(
        land=_joined([coarse.areas("land")], [cell.areas("land") for cell in finer], covered),
        lakes=_joined([coarse.lakes()], [cell.lakes() for cell in finer], covered),
        borders=_strung(coarse.lines("border"), [c.lines("border") for c in finer], covered),
        disputed=_strung(coarse.lines("disputed"), [c.lines("disputed") for c in finer], covered),
        admin1=_strung(coarse.lines("admin1"), [c.lines("admin1") for c in finer], covered),
        rivers=_rivers(coarse, finer, covered),
        towns=_towns(coarse, finer, covered, view),
        countries=[
            (
                {"en": en, "uk": uk} | ({"local": local[0]} if local else {}),
                *map(float, view.at(lon, lat)),
                zoom,
            )
            for en, uk, lon, lat, zoom, *local in whole["countries"]
        ],
    )


def draw_ground(sheet: Sheet, view: View, ground: Ground, theme: Mapping[str, Colour]) -> None:
    """Draw everything of the basemap but its names."""
    zoom = view.zoom
    with sheet.clipped(view.left, view.top, view.width, view.height):
        sheet.rectangle(view.left, view.top, view.width, view.height, theme["water"])
        sheet.area(ground.land, theme["land"])
        shown = [river for river in ground.rivers if river.rank <= zoom + 1]
        lesser = [river.line for river in shown if river.rank > 5]
        greater = [river.line for river in shown if river.rank <= 5]
        sheet.lines(lesser, theme["river"], 0.7 if zoom < 8 else 1.0)
        sheet.lines(greater, theme["river"], 1.0 if zoom < 7 else 1.6)
        # Lakes cover the lines that rivers have through them.
        sheet.area(ground.lakes, theme["water"], theme["coast"], 0.6)
        sheet.area(ground.land, None, theme["coast"], 0.8)
        if zoom >= _ADMIN1_FROM - 0.5:
            sheet.lines(ground.admin1, theme["admin1"], 0.7 if zoom < 7 else 0.9, (1.2, 2.4))
        sheet.lines(ground.borders, theme["border"], 0.8 if zoom < 4.5 else 1.2)
        sheet.lines(ground.disputed, theme["border"], 0.8 if zoom < 4.5 else 1.1, (4.0, 3.0))
        _draw_graticule(sheet, view, theme)


def graticule(view: View) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Meridians as (longitude, x) and parallels as (latitude, y) that cross a view."""
    west, south, east, north = view.box()
    span = min(east - west, north - south)
    step = next((s for s in (30.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5) if span / s >= 2.5), 0.2)
    lons = np.arange(np.ceil(west / step) * step, east, step).round(6)
    lats = np.arange(np.ceil(south / step) * step, north, step).round(6)
    xs, ys = view.at(lons, 0.0)[0], view.at(0.0, lats)[1]
    return list(zip(lons, xs, strict=True)), list(zip(lats, ys, strict=True))


def _draw_graticule(sheet: Sheet, view: View, theme: Mapping[str, Colour]) -> None:
    meridians, parallels = graticule(view)
    lines = [[(x, view.top), (x, view.bottom)] for _, x in meridians]
    lines += [[(view.left, y), (view.right, y)] for _, y in parallels]
    sheet.lines(lines, theme["graticule"], 0.6)


class _Cell:
    """One piece: lists of integers, as shapes in pixels within the frame."""

    def __init__(
        self,
        cell: Mapping[str, Any],
        west: float,
        south: float,
        scale: float,
        view: View,
        frame: tuple[float, float, float, float],
    ) -> None:
        self._cell = cell
        self._origin = (west, south, scale)
        self._view = view
        self._frame = frame

    def point(self, x: float, y: float) -> tuple[float, float]:
        west, south, scale = self._origin
        px, py = self._view.at(west + x / scale, south + y / scale)
        return float(px), float(py)

    def path(self, steps: Sequence[int]) -> Any:
        """A list x0, y0, dx1, dy1, ... as pixels; None where it lies outside the frame."""
        west, south, scale = self._origin
        units = np.asarray(steps, dtype=float).reshape(-1, 2).cumsum(axis=0)
        points = np.column_stack(
            self._view.at(west + units[:, 0] / scale, south + units[:, 1] / scale)
        )
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        outside = (
            right < self._frame[0]
            or left > self._frame[2]
            or bottom < self._frame[1]
            or top > self._frame[3]
        )
        return None if outside else points

    def areas(self, layer: str) -> Any:
        return self._area(self.path(steps) for steps in self._cell.get(layer, ()))

    def lakes(self) -> Any:
        return self._area(self.path(steps) for _, steps in self._cell.get("lake", ()))

    def lines(self, layer: str) -> Any:
        paths = (self.path(steps) for steps in self._cell.get(layer, ()))
        lines = [p for p in paths if p is not None and len(p) > 1]
        return self._clip(shapely.geometry.MultiLineString(lines))

    def rivers(self) -> Iterable[tuple[str | None, int, Any]]:
        for name, rank, steps in self._cell.get("river", ()):
            path = self.path(steps)
            if path is not None and len(path) > 1:
                yield name, rank, self._clip(shapely.linestrings(path))

    def towns(self, most_zoom: float) -> Iterable[Town]:
        for name, x, y, zoom, rank, *local in self._cell.get("place", ()):
            if zoom <= most_zoom:
                yield Town(name, *self.point(x, y), zoom, rank, *local)

    def _area(self, paths: Iterable[Any]) -> Any:
        """Rings filled by the even-odd rule: a ring within another is its hole."""
        rings = [shapely.linearrings(p) for p in paths if p is not None and len(p) > 2]
        # Rings that touch meet at nodes first; without them an area would be lost.
        area = shapely.build_area(shapely.union_all(rings))
        return self._clip(shapely.make_valid(area))

    def _clip(self, shape: Any) -> Any:
        return shapely.clip_by_rect(shape, *self._frame)


def _joined(coarse: Sequence[Any], fine: Sequence[Any], covered: Any) -> Any:
    """Areas of the coarse world outside the fine cells, and those of the cells, as one."""
    if covered is None:
        return shapely.simplify(shapely.union_all(coarse), _DETAIL_PX)
    outer = [shapely.difference(area, covered) for area in coarse]
    # The cells meet edge to edge; a fine grid closes the gaps that rounding leaves.
    whole = shapely.union_all([*outer, *fine], grid_size=0.02)
    return shapely.simplify(whole, _DETAIL_PX)


def _strung(coarse: Any, fine: Sequence[Any], covered: Any) -> list[Any]:
    """Lines joined end to end, so that a dash runs on from one cell to the next."""
    outer = coarse if covered is None else shapely.difference(coarse, covered)
    lines = shapely.line_merge(shapely.union_all([outer, *fine], grid_size=0.02))
    return _arrays(shapely.simplify(lines, _DETAIL_PX))


def _rivers(coarse: _Cell, fine: Sequence[_Cell], covered: Any) -> list[River]:
    found: dict[tuple[str | None, int], list[Any]] = {}
    for cell in (coarse, *fine):
        for name, rank, line in cell.rivers():
            seen = line
            if cell is coarse and covered is not None:
                seen = shapely.difference(line, covered)
            found.setdefault((name, rank), []).append(seen)
    return [
        River(name, rank, line)
        for (name, rank), lines in found.items()
        for line in _arrays(
            shapely.simplify(
                shapely.line_merge(shapely.union_all(lines, grid_size=0.02)), _DETAIL_PX
            )
        )
    ]


def _towns(coarse: _Cell, fine: Sequence[_Cell], covered: Any, view: View) -> list[Town]:
    zoom = round(view.zoom)
    towns = [town for cell in fine for town in cell.towns(zoom)]
    for town in coarse.towns(zoom):
        if covered is None or not shapely.contains_xy(covered, town.x, town.y):
            towns.append(town)
    shown = [town for town in towns if view.holds(town.x, town.y)]
    return sorted(shown, key=lambda town: (town.rank, town.zoom, town.name))


def _arrays(lines: Any) -> list[Any]:
    parts = (part for part in shapely.get_parts(lines) if part.geom_type == "LineString")
    return [shapely.get_coordinates(part) for part in parts if not part.is_empty]
