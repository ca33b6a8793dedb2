"""A picture of incidents, drawn without a browser from the page's own style and basemap."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas

from geoviz.export.figure import labels, legend
from geoviz.export.figure.colours import Colour, theme_colours
from geoviz.export.figure.ground import draw_ground, ground_of
from geoviz.export.figure.legend import wrapped
from geoviz.export.figure.letters import printable, text_width
from geoviz.export.figure.marks import (
    Incident,
    Inks,
    disc_px,
    draw_areas,
    draw_discs,
    draw_marks,
    incidents_of,
    laid_out,
)
from geoviz.export.figure.sheet import Sheet
from geoviz.export.figure.view import View, fitted
from geoviz.export.geojson import data_sha256
from geoviz.export.look import Box, Look, Size
from geoviz.export.words import Words
from geoviz.maps.basemap import country_names
from geoviz.model import Precision
from geoviz.release import VERSION

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

SCREEN = Size(1600, 1000)
PAPER = Size.parse("a4")

_MARGIN = 22.0
_SIDE = 218.0  # width of the legend beside the map
_SIDE_FROM = 860.0  # a narrower sheet has the legend below the map
_FOOT_TEXT = 8.5
_WORLD: Box = (-150.0, -50.0, 170.0, 72.0)
_EARTH_DEG_M = 111_320.0  # a degree of latitude
_MOST_DISC_M = 150_000.0  # a wider disc would push everything else together
_MOST_BARS = 28


def draw_figure(table: GeoDataFrame, path: Path, kind: str, look: Look) -> None:
    """Write incidents as a picture. kind: "png", "svg" or "pdf".

    Equal tables and looks give equal bytes. Raises UsageError for an unknown language.
    """
    words = Words(look.lang)
    size = look.size or (PAPER if kind == "pdf" else SCREEN)
    theme = "dark" if look.theme == "dark" else "light"
    incidents = incidents_of(table)
    inks = Inks((incident.attacker for incident in incidents), theme)
    colours = theme_colours(theme)
    sheet = Sheet(size, colours["surface"])
    title = printable(look.title or words("untitled"))
    top = _draw_head(sheet, title, _subtitle(table, words), colours)
    notes = [*look.notes, *words.caveats(table), words("disclaimer"), words("attribution")]
    maker = words("made_with", version=VERSION)
    proof = f"{words('data', hash=data_sha256(table))} · {maker}"
    bottom = _foot_top(size, [*notes, words("scale_note", lat="00° N")])
    beside = size.width >= _SIDE_FROM
    right = size.width - _MARGIN - (_SIDE + 20 if beside else 0)
    box = look.box or _box_of(incidents)

    def view_above(strip: float) -> View:
        height = bottom - 10 - strip - top
        margin = 0.0 if look.box else min(60.0, height * 0.1)
        return fitted(box, _MARGIN, top, right - _MARGIN, height, margin)

    # How high the strip below is depends on what the map shows, and that on the strip: once more.
    view = view_above(0.0)
    sections = _sections(incidents, view, inks, words)
    columns = _columns(sections, size.width - 2 * _MARGIN)
    if not beside:
        heights = (legend.height_of(section, width) for section, _, width in columns)
        view = view_above(max(heights, default=0.0))
    ground = ground_of(view)
    areas, marks = laid_out(incidents, view)
    draw_ground(sheet, view, ground, colours)
    draw_areas(sheet, view, areas, inks)
    draw_discs(sheet, view, marks, inks)
    taken = labels.Taken(view)
    taken.add_marks(marks)
    _draw_scale(sheet, view, taken, colours)
    written = labels.draw_plates(sheet, view, areas, taken, inks)
    written |= labels.draw_incident_names(sheet, marks, taken, colours)
    labels.draw_names(sheet, view, ground, taken, colours, words, written, local=look.local_names)
    with sheet.clipped(view.left, view.top, view.width, view.height):
        draw_marks(sheet, marks, inks)
    sheet.rectangle(view.left, view.top, view.width, view.height, None, colours["line"])
    if not incidents:
        sheet.text(
            view.left + view.width / 2, view.top + 40, words("empty"), 14, colours["ink"],
            align="center", bold=True, halo=colours["halo"],
        )  # fmt: skip
    if beside:
        left, y = size.width - _MARGIN - _SIDE, top
        for section in sections:
            legend.draw_section(sheet, section, left, y, _SIDE, inks)
            y += legend.height_of(section, _SIDE)
        _draw_dates(sheet, table, incidents, left, y, view.bottom, inks, words)
    else:
        for section, left, width in columns:
            legend.draw_section(sheet, section, left, view.bottom + 10, width, inks)
    note = words("scale_note", lat=_latitude(view, words))
    _draw_foot(sheet, bottom, [*notes, note], proof, colours)
    sheet.save(path, kind, title)


def _draw_head(sheet: Sheet, title: str, subtitle: str, colours: Mapping[str, Colour]) -> float:
    """Title and subtitle; the height at which the map begins."""
    room = sheet.size.width - 2 * _MARGIN
    y = _MARGIN + 2
    for line in wrapped(title, room, 19, 2, bold=True):
        sheet.text(_MARGIN, y + 8, line, 19, colours["ink"], bold=True)
        y += 25
    for line in wrapped(subtitle, room, 11.5, 2):
        sheet.text(_MARGIN, y + 5, line, 11.5, colours["muted"])
        y += 16
    return y + 10


def _subtitle(table: GeoDataFrame, words: Words) -> str:
    reports = sum(len(each) for each in table["reports"])
    counts = f"{words.count('incidents', len(table))}, {words.count('from_reports', reports)}"
    undated = int(table["date_first"].isna().sum())
    parts = [counts, words.extent(table), words("undated", n=undated) if undated else None]
    return " · ".join(part for part in parts if part) if len(table) else words("empty")


def _sections(
    incidents: Sequence[Incident], view: View, inks: Inks, words: Words
) -> list[legend.Section]:
    areas, marks = laid_out(incidents, view)
    has_discs = any(disc_px(mark, view) for mark in marks)
    names = country_names(words.lang)
    return legend.sections_of(incidents, areas, marks, has_discs, inks, words, names)


def _columns(
    sections: Sequence[legend.Section], room: float
) -> list[tuple[legend.Section, float, float]]:
    """Sections side by side below the map: each with its left edge and its width."""
    if not sections:
        return []
    shares = [1.0 if any(e.count is not None for e in s.entries) else 1.6 for s in sections]
    unit = (room - 24 * (len(sections) - 1)) / sum(shares)
    columns, left = [], _MARGIN
    for section, share in zip(sections, shares, strict=True):
        columns.append((section, left, unit * share))
        left += unit * share + 24
    return columns


def _draw_dates(
    sheet: Sheet,
    table: GeoDataFrame,
    incidents: Sequence[Incident],
    left: float,
    top: float,
    bottom: float,
    inks: Inks,
    words: Words,
) -> None:
    """How many incidents a day, or every few days, by attacker; where there is room for it."""
    days = [None if pandas.isna(day) else day.date().toordinal() for day in table["date_first"]]
    known = [day for day in days if day is not None]
    if len(set(known)) < 2 or bottom - top < 110:
        return
    first, last = min(known), max(known)
    step = math.ceil((last - first + 1) / _MOST_BARS)
    bars: list[Counter[str | None]] = [Counter() for _ in range((last - first) // step + 1)]
    for day, incident in zip(days, incidents, strict=True):
        if day is not None:
            bars[(day - first) // step][incident.attacker] += 1
    theme = inks.theme
    legend.draw_heading(sheet, words("by_date"), left, top, theme)
    base, tall = top + 78.0, 54.0
    most = max(sum(bar.values()) for bar in bars)
    width = min((_SIDE - 18.0) / len(bars), 14.0)
    for at, bar in enumerate(bars):
        y = base
        for name in sorted(bar, key=lambda name: (name is None, name or "")):
            height = tall * bar[name] / most
            x = left + at * width
            sheet.rectangle(x, y - height, max(width - 1.0, 1.0), height, inks.attacker(name))
            y -= height
    end = left + len(bars) * width
    sheet.lines([[(left, base + 0.5), (end, base + 0.5)]], theme["muted"], 0.8)
    sheet.text(end + 4, base - tall, str(most), 9, theme["muted"])
    start_text, end_text = (words.day(date.fromordinal(day)) for day in (first, last))
    sheet.text(left, base + 10, start_text, 9, theme["muted"])
    least = left + text_width(start_text, 9) + 10 + text_width(end_text, 9)
    sheet.text(max(end, least), base + 10, end_text, 9, theme["muted"], align="right")


def _draw_scale(
    sheet: Sheet, view: View, taken: labels.Taken, colours: Mapping[str, Colour]
) -> None:
    """A scale bar in a corner that no mark is in."""
    middle = view.lonlat(view.left, view.top + view.height / 2)[1]
    km_px = float(view.metres_px(1000.0, middle))
    most = min(150.0, view.width / 4) / km_px
    power = 10.0 ** math.floor(math.log10(most))
    length = max(step * power for step in (1, 2, 5) if step * power <= most)
    text = f"{length:g} km" if length >= 1 else f"{length * 1000:g} m"
    width, wide = length * km_px, text_width(text, 9.5)
    corners = [
        (x, y)
        for y in (view.bottom - 16, view.top + 30)
        for x in (view.left + 14, view.right - 14 - max(width, wide))
    ]
    boxes = [(x - 6, y - 18, x + max(width, wide) + 6, y + 8) for x, y in corners]
    at = next((at for at, box in enumerate(boxes) if taken.is_free(box)), 0)
    (x, y), box = corners[at], boxes[at]
    taken.add(box)
    bar = [(x, y - 5), (x, y), (x + width, y), (x + width, y - 5)]
    sheet.lines([bar], colours["halo"], 4.0)
    sheet.lines([bar], colours["ink"], 1.4)
    sheet.text(x + 4, y - 10, text, 9.5, colours["ink"], halo=colours["halo"])


def _foot_lines(size: Size, notes: Sequence[str]) -> list[str]:
    return wrapped(" ".join(notes), size.width - 2 * _MARGIN, _FOOT_TEXT, 6)


def _foot_top(size: Size, notes: Sequence[str]) -> float:
    """Where the map, and the legend below it, must end."""
    lines = len(_foot_lines(size, notes)) + 1
    return size.height - _MARGIN + 8 - lines * 12.0


def _draw_foot(
    sheet: Sheet, top: float, notes: Sequence[str], proof: str, colours: Mapping[str, Colour]
) -> None:
    y = top + 6.0
    for line in _foot_lines(sheet.size, notes):
        sheet.text(_MARGIN, y, line, _FOOT_TEXT, colours["muted"])
        y += 12.0
    size = _FOOT_TEXT
    while text_width(proof, size) > sheet.size.width - 2 * _MARGIN:
        size -= 0.5  # a hash that is cut proves nothing
    sheet.text(_MARGIN, y, proof, size, colours["muted"])


def _box_of(incidents: Sequence[Incident]) -> Box:
    """What holds every incident, in degrees; of a country no more than its label's place."""
    boxes = [_WORLD] if not incidents else []
    for incident in incidents:
        if incident.shape is not None and incident.precision is not Precision.COUNTRY:
            boxes.append(incident.shape.bounds)
        down = min(incident.uncertainty_m, _MOST_DISC_M) / _EARTH_DEG_M
        across = down / max(0.1, math.cos(math.radians(incident.lat)))
        boxes.append(
            (
                incident.lon - across,
                incident.lat - down,
                incident.lon + across,
                incident.lat + down,
            )
        )
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _latitude(view: View, words: Words) -> str:
    lat = view.lonlat(view.left, view.top + view.height / 2)[1]
    return words("degrees_n" if lat >= 0 else "degrees_s", n=f"{abs(lat):.0f}")
