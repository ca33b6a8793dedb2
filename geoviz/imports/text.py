"""A row's own words as a text, and where in it each field stands."""

from __future__ import annotations

from collections import abc
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from geoviz.imports.mapping import FIELDS, Mapping
from geoviz.imports.paths import values_at
from geoviz.imports.values import is_nothing
from geoviz.model import Span

_IN_WORDS = ("title", "text")  # these stand by themselves, without the column's name
_OF_SEVERAL = ("url", "note", "weapon", "target")  # all values count, not only the first


@dataclass(slots=True)
class RowText:
    """``text[span.start:span.end]`` is the row's value, as it is, for every span here."""

    text: str = ""
    lines: Span = field(default=Span(0, 0))  # all fields that have a column's name
    _found: dict[str, list[tuple[Span, str]]] = field(default_factory=dict)

    def all(self, name: str) -> list[tuple[Span, str]]:
        return self._found.get(name, [])

    def first(self, name: str) -> str | None:
        return next((value for _, value in self.all(name)), None)

    def span(self, name: str) -> Span | None:
        return next((span for span, _ in self.all(name)), None)


def row_text(fields: abc.Mapping[str, Any], mapping: Mapping) -> RowText:
    """The words first, then every other mapped field on a line: ``column: value``."""
    made = RowText()
    for name in (*_IN_WORDS, *(name for name in FIELDS if name not in _IN_WORDS)):
        for label, value in _values(fields, mapping, name):
            lead = "" if name in _IN_WORDS else f"{label}: "
            at = len(made.text) + len(lead)
            made.text += f"{lead}{value}\n" + ("\n" if name in _IN_WORDS else "")
            made._found.setdefault(name, []).append((Span(at, at + len(value)), value))
    words = [span.end for name in _IN_WORDS for span, _ in made.all(name)]
    made.lines = Span(max(words) + 2 if words else 0, max(len(made.text) - 1, 0))
    return made


def _values(
    fields: abc.Mapping[str, Any], mapping: Mapping, name: str
) -> Iterator[tuple[str, str]]:
    """What a field says, with the name of its column; one value, or all where several count."""
    for path in mapping.fields.get(name, ()):
        found = [value.strip() for value in values_at(fields, path) if not is_nothing(value)]
        for value in dict.fromkeys(found):
            yield _label(path), value
            if name not in _OF_SEVERAL:
                return
        if found and name not in _OF_SEVERAL:
            return


def _label(path: str) -> str:
    """``filters[key=Weapon].value`` is called Weapon, ``sources[].path`` sources."""
    head, bracket, rest = path.partition("[")
    selected = rest.partition("]")[0].partition("=")[2]
    return selected or (head if bracket else path)
