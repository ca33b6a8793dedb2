"""What an incident looks like, as on the page (templates/map/symbols.js).

Shape tells the role, colour the attacker, a hollow symbol that the attacker is inferred.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely

from geoviz.export.figure.colours import Colour, faded
from geoviz.export.figure.sheet import Sheet
from geoviz.model import Role

SYMBOL_R = 7.0


def symbol(
    sheet: Sheet,
    role: str | None,
    x: float,
    y: float,
    r: float,
    colour: Colour,
    ground: Colour,
    hollow: bool = False,
) -> None:
    """One incident."""
    _trace(sheet, role, x, y, r + 1.5, ground)
    _trace(sheet, role, x, y, r, colour)
    if hollow:
        _trace(sheet, role, x, y, r * 0.5, ground)


def donut(
    sheet: Sheet,
    x: float,
    y: float,
    r: float,
    shares: Sequence[tuple[Colour, int]],
    ground: Colour,
    ink: Colour,
) -> None:
    """Several incidents: a ring of shares around their number."""
    total = sum(count for _, count in shares)
    width = max(3.5, r * 0.26)
    sheet.circle(x, y, r + 1.5, ground)
    angle = 0.0
    for colour, count in shares:
        end = angle + 360 * count / total
        sheet.ring(x, y, r, width, angle, end, colour)
        angle = end
    text = f"{round(total / 1000)}k" if total > 9999 else str(total)
    size = min(10.5, r * (0.8 if len(text) < 4 else 0.65))
    sheet.text(x, y + 0.8, text, size, ink, align="center", bold=True)


def swatch(
    sheet: Sheet,
    x: float,
    y: float,
    width: float,
    height: float,
    colour: Colour,
    hatched: bool,
    dashed: bool = False,
) -> None:
    """A small area for legends and name plates."""
    box = shapely.box(x, y, x + width, y + height)
    sheet.area(box, faded(colour, 0.08 if hatched else 0.25))
    if hatched:
        sheet.lines(list(diagonals(box, 4.0)), colour, 1.0)
    sheet.area(box, None, colour, 1.2, (3.0, 2.0) if dashed else None)


def radius(count: int) -> float:
    """Of a mark of so many incidents, in pixels."""
    return SYMBOL_R if count == 1 else min(26.0, 10.5 + 2.6 * math.log2(count))


def diagonals(shape: Any, step: float) -> Iterator[Any]:
    """Lines up to the right across a shape, at the same places whatever the shape."""
    if shape.is_empty:
        return
    left, top, right, bottom = shape.bounds
    first = math.ceil((left + top) / step) * step
    sums = np.arange(first, right + bottom, step)
    lines = (
        shapely.linestrings([[(total - bottom, bottom), (total - top, top)] for total in sums])
        if len(sums)
        else []
    )
    for part in shapely.get_parts(shapely.intersection(lines, shape)):
        if part.geom_type == "LineString" and not part.is_empty:
            yield shapely.get_coordinates(part)


def _trace(sheet: Sheet, role: str | None, x: float, y: float, r: float, fill: Colour) -> None:
    if role == Role.COUNTERSTRIKE:
        d = r * 1.25
        sheet.polygon([(x, y - d), (x + d, y), (x, y + d), (x - d, y)], fill)
    elif role == Role.STRIKE:
        sheet.circle(x, y, r, fill)
    else:
        sheet.rectangle(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7, fill)
