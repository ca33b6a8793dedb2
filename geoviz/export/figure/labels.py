"""Names on a picture: the most important first, none over another or over a mark."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from geoviz.export.figure.colours import Colour, faded
from geoviz.export.figure.ground import Ground, River, Town, graticule
from geoviz.export.figure.letters import can_write, text_width
from geoviz.export.figure.marks import Area, Inks, Mark
from geoviz.export.figure.sheet import Sheet
from geoviz.export.figure.symbols import swatch
from geoviz.export.figure.view import View
from geoviz.export.words import Words

# As in templates/map/labels.js, a little smaller: paper is read from nearer.
_TOWN_SIZES = (11.5, 11.5, 11.0, 10.5, 10.0)
_COUNTRIES_TO = 8
_RIVERS_FROM = 5.5
_MOST_NAMES = 120  # incidents beyond which names would bury the map
_LONGEST = 34  # letters of a name

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""


class Taken:
    """What is taken of the frame."""

    def __init__(self, view: View) -> None:
        self._frame = (view.left + 2, view.top + 2, view.right - 2, view.bottom - 2)
        self._boxes: list[Rect] = []
        self._marks: list[Mark] = []

    def add(self, box: Rect) -> None:
        self._boxes.append(box)

    def is_free(self, box: Rect) -> bool:
        left, top, right, bottom = box
        frame = self._frame
        if left < frame[0] or top < frame[1] or right > frame[2] or bottom > frame[3]:
            return False
        return not any(
            o[0] < right and o[2] > left and o[1] < bottom and o[3] > top for o in self._boxes
        )

    def mark_over(self, x: float, y: float) -> Mark | None:
        """The mark that covers this point, or nearly."""
        near = (m for m in self._marks if max(abs(m.x - x), abs(m.y - y)) < m.r + 6)
        return min(near, key=lambda m: math.hypot(m.x - x, m.y - y), default=None)

    def add_marks(self, marks: Sequence[Mark]) -> None:
        self._marks += marks
        for mark in marks:
            r = mark.r + 2
            self.add((mark.x - r, mark.y - r, mark.x + r, mark.y + r))


def draw_plates(
    sheet: Sheet, view: View, areas: Sequence[Area], taken: Taken, inks: Inks
) -> set[str]:
    """A name plate on each area where there is room; the names that were written."""
    written = set()
    for area in areas:
        first, count = area.incidents[0], len(area.incidents)
        text = _short(first.name)
        label = f"{text} · {count}" if count > 1 else text
        width = text_width(label, 10.5) + 32
        for x, y in _about(area, view, width):
            box = (x - width / 2 - 1, y - 12, x + width / 2 + 1, y + 12)
            if not taken.is_free(box):
                continue
            taken.add(box)
            colour = inks.attacker(first.attacker)
            if not _holds(box, area.x, area.y):
                sheet.lines([[(area.x, area.y), (x, y)]], colour, 1.0)
            sheet.rectangle(
                x - width / 2, y - 11, width, 22, faded(inks.theme["surface"], 0.94), colour, 4
            )
            swatch(sheet, x - width / 2 + 7, y - 5, 12, 10, colour, first.only_area)
            sheet.text(x - width / 2 + 25, y + 0.5, label, 10.5, inks.theme["ink"])
            written.add(text)
            break
    return written


def draw_incident_names(
    sheet: Sheet, marks: Sequence[Mark], taken: Taken, theme: Mapping[str, Colour]
) -> set[str]:
    """The name of each mark of one place, where there is room; those that were written."""
    written: set[str] = set()
    if sum(len(mark.incidents) for mark in marks) > _MOST_NAMES:
        return written
    for mark in marks:
        names = {incident.name for incident in mark.incidents}
        if len(names) > 1:
            continue
        text = _short(names.pop())
        if _write_beside(
            sheet, text, mark.x, mark.y, mark.r + 4, 10.5, taken, theme, bold=True, colour="ink"
        ):
            written.add(text)
    return written


def draw_names(
    sheet: Sheet,
    view: View,
    ground: Ground,
    taken: Taken,
    theme: Mapping[str, Colour],
    words: Words,
    written: set[str],
    *,
    local: bool = False,
) -> None:
    """The basemap's names; ``written`` are on the picture already.

    local: as the people of a place write them, where the letters can be drawn.
    """
    with sheet.clipped(view.left, view.top, view.width, view.height):
        _draw_degrees(sheet, view, taken, theme, words)
        _draw_countries(
            sheet, view, ground, taken, theme, ("local", words.lang) if local else (words.lang,)
        )
        for town in ground.towns:
            if town.name not in written:
                own = (local or town.lang == words.lang) and can_write(town.local)
                _draw_town(sheet, view, town, town.local if own else town.name, taken, theme)
        if view.zoom >= _RIVERS_FROM:
            _draw_rivers(sheet, view, ground.rivers, taken, theme)


def _draw_countries(
    sheet: Sheet,
    view: View,
    ground: Ground,
    taken: Taken,
    theme: Mapping[str, Colour],
    wanted: Sequence[str],
) -> None:
    if round(view.zoom) > _COUNTRIES_TO:
        return
    size = 9.5 if view.zoom < 4.5 else 11.0
    great = [(town.x, town.y) for town in ground.towns if town.rank <= 1]
    for names, x, middle, zoom in ground.countries:
        if zoom > view.zoom + 0.5:
            continue
        fitting = (names[key] for key in wanted if can_write(names.get(key, "")))
        text = next(fitting, names["en"]).upper()
        half = text_width(text, size, bold=True) / 2 + 0.1 * size * len(text) + 3
        for y in (middle, middle - 16, middle + 16, middle - 32, middle + 32):
            box = (x - half, y - 9, x + half, y + 9)
            # A capital keeps its own place; its country is wide.
            if not taken.is_free(box) or any(_holds(box, *town) for town in great):
                continue
            taken.add(box)
            sheet.text(
                x, y, text, size, theme["label-country"],
                align="center", bold=True, wide=True, halo=theme["halo"],
            )  # fmt: skip
            break


def _draw_town(
    sheet: Sheet, view: View, town: Town, name: str, taken: Taken, theme: Mapping[str, Colour]
) -> None:
    is_great = town.rank <= 1
    size = _TOWN_SIZES[min(town.rank, 4)]
    r = 2.8 if town.rank == 0 else 2.4 if is_great else 1.8
    x, y, gap = town.x, town.y, r + 3
    dot = (x - r, y - r, x + r, y + r)
    is_bare = taken.is_free(dot)
    if not is_bare:
        # Under a mark the name alone may still stand beside it.
        mark = taken.mark_over(x, y)
        if mark is None:
            return
        x, y, gap = mark.x, mark.y, mark.r + 4
    if not _write_beside(sheet, name, x, y, gap, size, taken, theme, bold=is_great):
        return
    if is_bare:
        line = 1.5 if town.rank == 0 else 1.0
        sheet.circle(x, y, r, theme["halo"], theme["label"], line)
        taken.add(dot)


def _write_beside(
    sheet: Sheet,
    text: str,
    x: float,
    y: float,
    gap: float,
    size: float,
    taken: Taken,
    theme: Mapping[str, Colour],
    *,
    bold: bool = False,
    colour: str = "label",
) -> bool:
    """Right, left, above, below, then aslant: the first side with room."""
    width = text_width(text, size, bold)
    tall = size * 0.62
    slant = gap * 0.7
    sides = (
        ("left", x + gap, y),
        ("right", x - gap, y),
        ("center", x, y - gap - tall),
        ("center", x, y + gap + tall),
        ("left", x + slant, y - slant - 3),
        ("left", x + slant, y + slant + 3),
        ("right", x - slant, y - slant - 3),
        ("right", x - slant, y + slant + 3),
    )
    for align, at_x, at_y in sides:
        left = at_x - {"left": 0.0, "center": width / 2, "right": width}[align]
        box = (left - 2, at_y - tall, left + width + 2, at_y + tall)
        if not taken.is_free(box):
            continue
        taken.add(box)
        halo = theme["halo"]
        sheet.text(at_x, at_y, text, size, theme[colour], align=align, bold=bold, halo=halo)
        return True
    return False


def _draw_rivers(
    sheet: Sheet,
    view: View,
    rivers: Sequence[River],
    taken: Taken,
    theme: Mapping[str, Colour],
) -> None:
    """A river's name along a straight stretch of it, once."""
    named: set[str] = set()
    for river in sorted(rivers, key=lambda river: (river.rank, river.name or "", -len(river.line))):
        if not river.name or river.name in named or river.rank > view.zoom + 0.5:
            continue
        width = text_width(river.name, 9.5, italic=True)
        for (x1, y1), (x2, y2) in _straights(river.line, width + 8):
            x, y = (x1 + x2) / 2, (y1 + y2) / 2
            angle = math.degrees(math.atan2(y2 - y1, x2 - x1))
            upright = angle + 180 if angle < -90 else angle - 180 if angle > 90 else angle
            across = abs(math.cos(math.radians(angle))) * width / 2 + 7
            down = abs(math.sin(math.radians(angle))) * width / 2 + 7
            box = (x - across, y - down, x + across, y + down)
            if not taken.is_free(box):
                continue
            taken.add(box)
            turn = math.radians(upright)
            sheet.text(
                x + 6 * math.sin(turn),
                y - 6 * math.cos(turn),
                river.name,
                9.5,
                theme["label-water"],
                align="center",
                italic=True,
                halo=theme["halo"],
                halo_width=2.5,
                angle=upright,
            )
            named.add(river.name)
            break


def _draw_degrees(
    sheet: Sheet, view: View, taken: Taken, theme: Mapping[str, Colour], words: Words
) -> None:
    """Which meridian and parallel a line is, along the upper and the left edge."""
    meridians, parallels = graticule(view)
    texts = [
        (x + 3, view.top + 9, _degrees(lon, "degrees_e", "degrees_w", words))
        for lon, x in meridians
    ]
    texts += [
        (view.left + 5, y - 6, _degrees(lat, "degrees_n", "degrees_s", words))
        for lat, y in parallels
    ]
    for x, y, text in texts:
        box = (x - 1, y - 5, x + text_width(text, 8) + 1, y + 5)
        if taken.is_free(box):
            taken.add(box)
            sheet.text(x, y, text, 8, theme["label-water"], halo=theme["halo"], halo_width=2)


def _degrees(value: float, plus: str, minus: str, words: Words) -> str:
    if not value:
        return "0°"
    return words(plus if value > 0 else minus, n=f"{abs(value):g}")


def _holds(box: Rect, x: float, y: float) -> bool:
    return box[0] - 3 < x < box[2] + 3 and box[1] - 3 < y < box[3] + 3


def _straights(
    line: np.ndarray, length: float
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Stretches that are nearly straight and long enough for a name."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    for start in range(0, len(line) - 1, 2):
        end = int(np.searchsorted(along, along[start] + length))
        if end >= len(line):
            return
        reach = math.hypot(*(line[end] - line[start]))
        if reach > 0.85 * (along[end] - along[start]) and reach >= length * 0.95:
            yield tuple(line[start]), tuple(line[end])


def _about(area: Area, view: View, width: float) -> Iterator[tuple[float, float]]:
    """Places for an area's plate: its label point, then about it, within the frame."""
    half = width / 2 + 6
    for dx, dy in ((0, 0), (0, -26), (0, 26), (0.5, 0), (-0.5, 0), (0, -50), (0, 50), (0.5, -40)):
        x = min(max(area.x + dx * width, view.left + half), view.right - half)
        y = min(max(area.y + dy, view.top + 16), view.bottom - 16)
        yield x, y


def _short(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
