"""The legend: what each colour, shape and line of a picture means, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from geoviz.export.figure.colours import Colour
from geoviz.export.figure.letters import text_width
from geoviz.export.figure.marks import Area, Incident, Inks, Mark
from geoviz.export.figure.sheet import Sheet
from geoviz.export.figure.symbols import donut, swatch, symbol
from geoviz.export.words import Words

_LINE = 15.0
_GAP = 9.0
_INDENT = 24.0
_TEXT = 10.5
_HEADING = 9.5
_MOST_ATTACKERS = 9

Icon = Callable[[Sheet, float, float], None]
"""Draws a small picture about a point."""


@dataclass(frozen=True, slots=True)
class Entry:
    icon: Icon
    text: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    entries: tuple[Entry, ...]


def sections_of(
    incidents: Sequence[Incident],
    areas: Sequence[Area],
    marks: Sequence[Mark],
    has_discs: bool,
    inks: Inks,
    words: Words,
    countries: Mapping[str, str],
) -> list[Section]:
    """What occurs on this picture. countries: their names in the reader's language."""
    theme = inks.theme
    muted, ground = theme["muted"], theme["surface"]
    attackers = Counter(incident.attacker for incident in incidents)
    named = sorted(
        (name for name in attackers if name is not None), key=lambda n: (-attackers[n], n)
    )
    entries = [
        Entry(_patch(inks.attacker(name)), countries.get(name, name), attackers[name])
        for name in named[:_MOST_ATTACKERS]
    ]
    rest = named[_MOST_ATTACKERS:]
    if rest:
        total = sum(attackers[name] for name in rest)
        entries.append(Entry(_patch(muted), words("others", n=len(rest)), total))
    if attackers[None]:
        entries.append(
            Entry(_patch(inks.attacker(None)), words("unknown_attacker"), attackers[None])
        )
    roles = Counter(incident.role for incident in incidents)
    shapes = [
        Entry(_symbol(role, muted, ground), words(f"role_{role or 'none'}"), roles[role])
        for role in ("strike", "counterstrike", None)
        if roles[role]
    ]
    notes = []
    if any(len(mark.incidents) > 1 for mark in marks):
        notes.append(Entry(_donut(muted, ground, theme["ink"]), words("several")))
    if any(incident.inferred for incident in incidents):
        notes.append(Entry(_symbol("strike", muted, ground, hollow=True), words("hollow")))
    if has_discs:
        notes.append(Entry(_circle(muted), words("circle")))
    if any(area.incidents[0].only_area for area in areas):
        notes.append(Entry(_swatch(muted, hatched=True), words("hatched")))
    if any(not area.incidents[0].only_area for area in areas):
        notes.append(Entry(_swatch(muted, hatched=False), words("district")))
    if any(area.incidents[0].approximate or area.incidents[0].shape is None for area in areas):
        notes.append(Entry(_swatch(muted, hatched=False, dashed=True), words("dashed")))
    sections = [
        Section(words("attacker"), tuple(entries)),
        Section(words("role"), tuple(shapes)),
        Section(words("symbols"), tuple(notes)),
    ]
    return [section for section in sections if section.entries]


def height_of(section: Section, width: float) -> float:
    """Pixels that a section takes at a width."""
    lines = sum(len(_lines(entry, width)) for entry in section.entries)
    return 16.0 + lines * _LINE + len(section.entries) * 3.0 + _GAP


def draw_section(
    sheet: Sheet, section: Section, left: float, top: float, width: float, inks: Inks
) -> None:
    theme = inks.theme
    draw_heading(sheet, section.heading, left, top, theme)
    y = top + 16.0 + _LINE / 2
    for entry in section.entries:
        entry.icon(sheet, left + 8, y)
        if entry.count is not None:
            sheet.text(left + width, y, str(entry.count), _TEXT, theme["muted"], align="right")
        for line in _lines(entry, width):
            sheet.text(left + _INDENT, y, line, _TEXT, theme["ink"])
            y += _LINE
        y += 3.0


def draw_heading(
    sheet: Sheet, text: str, left: float, top: float, theme: Mapping[str, Colour]
) -> None:
    sheet.text(left, top + 6, text.upper(), _HEADING, theme["muted"], bold=True)


def _lines(entry: Entry, width: float) -> list[str]:
    room = width - _INDENT - (34.0 if entry.count is not None else 0.0)
    return wrapped(entry.text, room, _TEXT, 3)


def wrapped(text: str, width: float, size: float, most: int, bold: bool = False) -> list[str]:
    """A text in lines of a width, at most so many; the last one ends in "…" where it is cut."""
    words = text.split()
    lines: list[str] = []
    while words and len(lines) < most:
        line = words.pop(0)
        while words and text_width(f"{line} {words[0]}", size, bold) <= width:
            line += f" {words.pop(0)}"
        while text_width(line, size, bold) > width and len(line) > 2:
            line = line.rstrip("…")[:-1] + "…"  # one word wider than all the room there is
        lines.append(line)
    if words and lines:
        last = lines[-1]
        while text_width(f"{last}…", size, bold) > width and " " in last:
            last = last.rpartition(" ")[0]
        lines[-1] = f"{last.rstrip('…')}…"
    return lines or [""]


def _patch(colour: Colour) -> Icon:
    return lambda sheet, x, y: sheet.rectangle(x - 6, y - 6, 12, 12, colour, radius=2.5)


def _symbol(role: str | None, colour: Colour, ground: Colour, hollow: bool = False) -> Icon:
    return lambda sheet, x, y: symbol(sheet, role, x, y, 5.2, colour, ground, hollow)


def _donut(colour: Colour, ground: Colour, ink: Colour) -> Icon:
    return lambda sheet, x, y: donut(sheet, x, y, 8.0, [(colour, 3)], ground, ink)


def _circle(colour: Colour) -> Icon:
    return lambda sheet, x, y: sheet.circle(x, y, 7, (*colour[:3], 0.12), colour, 1.0, (3.0, 2.5))


def _swatch(colour: Colour, hatched: bool, dashed: bool = False) -> Icon:
    return lambda sheet, x, y: swatch(sheet, x - 7, y - 5, 14, 10, colour, hatched, dashed)
