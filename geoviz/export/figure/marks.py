"""Incidents as marks on a picture: symbols, donuts where symbols would overlap, and areas.

As on the page (templates/map/incidents.js, clusters.js).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas
import shapely

from geoviz.export.figure.colours import Colour, faded, on_theme, theme_colours
from geoviz.export.figure.sheet import Sheet
from geoviz.export.figure.symbols import diagonals, donut, radius, symbol
from geoviz.export.figure.view import View
from geoviz.maps.palette import UNKNOWN, belligerent_colours
from geoviz.model import Precision
from geoviz.theatre import theatre_colours

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_AREA_FROM_PX = 34.0  # a narrower area is drawn as a symbol, which is then the larger of the two
_HATCH_PX = 8.0
_MANY = 400  # incidents from which cells are coarser
_SHAPES = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Incident:
    """What a picture needs to know of one row of the table."""

    name: str
    lon: float
    lat: float
    uncertainty_m: float
    precision: Precision
    attacker: str | None
    inferred: bool
    role: str | None
    approximate: bool
    shape: Any  # a polygon in degrees, or None where a point is known

    @property
    def only_area(self) -> bool:
        """Whether no more than a region or a country is known."""
        return self.precision >= Precision.REGION


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the sheet and the incidents there."""

    x: float
    y: float
    incidents: tuple[Incident, ...]

    @property
    def r(self) -> float:
        return radius(len(self.incidents))


@dataclass(frozen=True, slots=True)
class Area:
    """An area on the sheet and the incidents of which it is all that is known."""

    shape: Any  # pixels
    x: float
    y: float
    incidents: tuple[Incident, ...]

    @property
    def width(self) -> float:
        left, _, right, _ = self.shape.bounds
        return float(right - left)


class Inks:
    """The colours of one picture."""

    def __init__(self, attackers: Iterable[str | None], theme: str) -> None:
        names = {name for name in attackers if name is not None}
        known = belligerent_colours(names, theatre_colours())
        self._attackers = {name: on_theme(colour, theme) for name, colour in known.items()}
        self._unknown = on_theme(UNKNOWN, theme)
        self.theme: Mapping[str, Colour] = theme_colours(theme)

    def attacker(self, name: str | None) -> Colour:
        return self._unknown if name is None else self._attackers[name]


def incidents_of(table: GeoDataFrame) -> list[Incident]:
    """The rows of a table (``geoviz.COLUMNS``) in its order."""
    columns = ("name", "lon", "lat", "uncertainty_m", "precision", "attacker", "role")
    flags = ("attacker_inferred", "area_approximate")
    rows = zip(*(table[name] for name in columns + flags), table.geometry, strict=True)
    return [
        Incident(
            name=str(name),
            lon=float(lon),
            lat=float(lat),
            uncertainty_m=0.0 if pandas.isna(uncertainty) else float(uncertainty),
            precision=Precision.from_label(str(precision)),
            attacker=None if pandas.isna(attacker) else str(attacker),
            inferred=bool(inferred),
            role=None if pandas.isna(role) else str(role),
            approximate=bool(approximate),
            shape=shape if getattr(shape, "geom_type", None) in _SHAPES else None,
        )
        for name, lon, lat, uncertainty, precision, attacker, role, inferred, approximate, shape
        in rows
    ]  # fmt: skip


def laid_out(incidents: Sequence[Incident], view: View) -> tuple[list[Area], list[Mark]]:
    """Areas, the widest first, and marks that do not overlap, the fullest first."""
    groups: dict[object, list[Incident]] = defaultdict(list)
    points: list[Incident] = []
    for incident in incidents:
        if incident.shape is not None:
            groups[shapely.to_wkb(incident.shape)].append(incident)
        elif incident.only_area:
            groups[(incident.lon, incident.lat, incident.uncertainty_m)].append(incident)
        else:
            points.append(incident)
    areas = []
    for members in groups.values():
        area = _area(members, view)
        left, top, right, bottom = area.shape.bounds
        if not members[0].only_area and max(right - left, bottom - top) < _AREA_FROM_PX:
            points += members
        elif shapely.intersects(
            area.shape, shapely.box(view.left, view.top, view.right, view.bottom)
        ):
            areas.append(area)
    areas.sort(key=lambda area: (-area.width, area.x, area.y))
    return areas, _grouped(points, view)


def draw_areas(sheet: Sheet, view: View, areas: Sequence[Area], inks: Inks) -> None:
    """Areas, the widest first, hatched where only a region or a country is known."""
    with sheet.clipped(view.left, view.top, view.width, view.height):
        for area in areas:
            first = area.incidents[0]
            colour = inks.attacker(first.attacker)
            sheet.area(area.shape, faded(colour, 0.1))
            if first.only_area:
                sheet.lines(_hatching(area.shape, view), faded(colour, 0.5), 0.9)
            is_sure = first.shape is not None and not first.approximate
            sheet.area(area.shape, None, colour, 1.2, None if is_sure else (5.0, 4.0))


def disc_px(mark: Mark, view: View) -> float | None:
    """Radius of the circle that holds a mark's place, where it is wider than its symbol."""
    first = mark.incidents[0]
    r = float(view.metres_px(first.uncertainty_m, first.lat))
    return r if len(mark.incidents) == 1 and mark.r + 4 <= r <= 3000 else None


def draw_discs(sheet: Sheet, view: View, marks: Sequence[Mark], inks: Inks) -> None:
    with sheet.clipped(view.left, view.top, view.width, view.height):
        for mark in marks:
            r = disc_px(mark, view)
            if r is not None:
                colour = inks.attacker(mark.incidents[0].attacker)
                fill, line = faded(colour, 0.1), faded(colour, 0.8)
                sheet.circle(mark.x, mark.y, r, fill, line, 1.0, (3.0, 3.0))


def draw_marks(sheet: Sheet, marks: Sequence[Mark], inks: Inks) -> None:
    ground, ink = inks.theme["surface"], inks.theme["ink"]
    for mark in marks:
        if len(mark.incidents) == 1:
            (incident,) = mark.incidents
            colour = inks.attacker(incident.attacker)
            symbol(sheet, incident.role, mark.x, mark.y, mark.r, colour, ground, incident.inferred)
        else:
            shares = Counter(incident.attacker for incident in mark.incidents)
            donut(
                sheet,
                mark.x,
                mark.y,
                mark.r,
                [(inks.attacker(name), shares[name]) for name in sorted(shares, key=_last_none)],
                ground,
                ink,
            )


def _area(members: Sequence[Incident], view: View) -> Area:
    first = members[0]
    x, y = map(float, view.at(first.lon, first.lat))
    if first.shape is None:
        shape = shapely.Point(x, y).buffer(float(view.metres_px(first.uncertainty_m, first.lat)))
    else:

        def pixels(points: Any) -> Any:
            return np.column_stack(view.at(points[:, 0], points[:, 1]))

        flat = shapely.transform(shapely.force_2d(first.shape), pixels)
        # Even a great country is clipped to little more than the frame.
        frame = (view.left - 40, view.top - 40, view.right + 40, view.bottom + 40)
        seen = shapely.clip_by_rect(shapely.make_valid(flat), *frame)
        shape = shapely.simplify(seen if not seen.is_empty else flat, 0.3)
    return Area(shape, x, y, tuple(members))


def _hatching(shape: Any, view: View) -> list[Any]:
    frame = shapely.box(view.left, view.top, view.right, view.bottom)
    return list(diagonals(shapely.intersection(shapely.make_valid(shape), frame), _HATCH_PX))


def _grouped(points: Sequence[Incident], view: View) -> list[Mark]:
    """Marks that do not touch: what is near shares one, which stands at the mean of its places."""
    seen = []
    for incident in points:
        x, y = map(float, view.at(incident.lon, incident.lat))
        if view.holds(x, y):
            seen.append((x, y, incident))
    cell = 40.0 if len(seen) > _MANY else 12.0
    cells: dict[tuple[int, int], list[tuple[float, float, Incident]]] = defaultdict(list)
    for x, y, incident in seen:
        cells[int(x // cell), int(y // cell)].append((x, y, incident))
    groups = list(cells.values())
    while True:
        groups.sort(key=lambda members: (-len(members), members[0][0], members[0][1]))
        centres = np.array([np.mean([(x, y) for x, y, _ in m], axis=0) for m in groups])
        reach = np.array([radius(len(members)) for members in groups])
        gone: set[int] = set()
        joined = []
        for at, members in enumerate(groups):
            if at in gone:
                continue
            distance = np.hypot(*(centres - centres[at]).T)
            near = [
                int(other)
                for other in np.flatnonzero(distance < reach + reach[at] + 1)
                if other > at and other not in gone
            ]
            gone.update(near)
            joined.append(members + [each for other in near for each in groups[other]])
        groups = joined
        if not gone:
            break
    return [
        Mark(
            float(np.mean([x for x, _, _ in members])),
            float(np.mean([y for _, y, _ in members])),
            tuple(incident for _, _, incident in members),
        )
        for members in groups
    ]


def _last_none(name: str | None) -> tuple[bool, str]:
    return name is None, name or ""
