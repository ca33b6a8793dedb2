"""Mapping files: which column of somebody's table means what.

A mapping file (TOML) holds

    title = "Desk of Examples, shelling records"   # the publisher that reports are shown under
    form = "csv"                 # or json (an array of objects), geojson
    kind = "incidents"           # a strike a row; or totals: numbers of a whole attack
    dates = ["%Y-%m-%d"]         # as for strptime, tried in order
    precision = "facility"       # how fine the coordinates are, where no column says
    uncertainty_m = 250          # radius in metres, likewise
    confidence = 0.9             # in the table as a whole, 0 to 1
    attacker = "..."             # where the whole table is of one side's attacks
    country = "UA"               # of totals: the country attacked

    [fields]                     # by what they mean: where they stand in a row
    id = "event_id"              # a name; "list[].part"; "list[key=Value].part"
    lon = ["lon", "x"]           # or several, of which the first that has a value counts

    [values.weapon]              # what a value means here; * and ? stand for any letters
    "Shahed*" = "drone"

    [skip]                       # rows that are no strikes
    weapon = ["Small arms"]
    [only]                       # rows to take, where others are of another kind
    target = ["*oblast*"]

    [precisions.level]           # by the value of the field ``level``
    "1" = ["city", 5000]         # precision, uncertainty in metres
    [days]                       # by the value of ``date_level``: how many days it may be off
    "2" = 6

``FIELDS`` lists what fields there are.
"""

from __future__ import annotations

import tomllib
from collections import abc
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geoviz.assets import asset
from geoviz.errors import UsageError
from geoviz.imports.rows import FORMS
from geoviz.model import Precision

FIELDS: abc.Mapping[str, str] = {
    "id": "names the row for good",
    "title": "a headline",
    "text": "what happened, in words",
    "date": "the day, or the first of several",
    "date_last": "the last day",
    "date_level": "how exact the day is, looked up in [days]",
    "published": "the day on which the row was written",
    "lat": "degrees north",
    "lon": "degrees east",
    "uncertainty_m": "radius in metres that holds the place",
    "level": "how exact the place is, looked up in [precisions.level]",
    "place": "name of the place",
    "attacker": "who struck",
    "weapon": "with what",
    "target": "what was hit, or attacked",
    "killed": "number of people",
    "injured": "number of people",
    "launched": "number of weapons, of totals",
    "intercepted": "number of weapons, of totals",
    "url": "links to what was seen or said",
    "note": "anything else that is to be kept beside the text",
}
"""What a mapping file may name, and what it means."""

_NEEDED = {"incidents": ("lon", "lat", "date"), "totals": ("date", "weapon")}

Table = tuple[tuple[str, str], ...]
"""Patterns and what they stand for, tried in order."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping file."""

    name: str
    title: str
    form: str
    fields: abc.Mapping[str, tuple[str, ...]]  # paths, by meaning
    kind: str = "incidents"
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    precision: Precision = Precision.FACILITY
    uncertainty_m: float = 1000.0
    confidence: float = 0.8
    attacker: str | None = None
    country: str | None = None
    values: abc.Mapping[str, Table] = field(default_factory=dict)
    skip: abc.Mapping[str, Table] = field(default_factory=dict)  # patterns stand for themselves
    only: abc.Mapping[str, Table] = field(default_factory=dict)
    levels: abc.Mapping[str, tuple[Precision, float]] = field(default_factory=dict)
    days: abc.Mapping[str, int] = field(default_factory=dict)


def mapping_names() -> list[str]:
    """Names of the mapping files that geoviz ships."""
    return sorted(path.stem for path in asset("data", "imports").glob("*.toml"))


def load_mapping(name: str) -> Mapping:
    """A mapping by its name, or from a file whose path ends in ``.toml``.

    Raises UsageError for an unknown name, and for a file that is no mapping.
    """
    if name.lower().endswith(".toml"):
        path = Path(name)
    elif name in mapping_names():
        path = asset("data", "imports", f"{name}.toml")
    else:
        raise UsageError(
            f"{name!r} is no mapping; give one of {', '.join(mapping_names())}, or the path of "
            "a mapping file (.toml)"
        )
    try:
        loaded = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{path} is no mapping file: {error}") from error
    try:
        return _mapping(path.stem, loaded)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{path} is no mapping file: {_words(error)}") from error


def _words(error: Exception) -> str:
    return f"it lacks {error}" if isinstance(error, KeyError) else str(error)


def _mapping(name: str, loaded: dict[str, Any]) -> Mapping:
    given = dict(loaded)
    plain: dict[str, Any] = {
        key: given.pop(key)
        for key in ("title", "form", "kind", "attacker", "country")
        if key in given
    }
    wrong = [key for key, value in plain.items() if not isinstance(value, str)]
    if wrong:
        raise ValueError(f"{wrong[0]} is no text")
    for key in ("uncertainty_m", "confidence"):
        if key in given:
            plain[key] = float(given.pop(key))
    if "precision" in given:
        plain["precision"] = Precision.from_label(given.pop("precision"))
    if "dates" in given:
        plain["dates"] = _texts(given.pop("dates"))
    mapping = Mapping(
        name=name,
        fields={key: _texts(paths) for key, paths in given.pop("fields").items()},
        values={key: _pairs(table) for key, table in given.pop("values", {}).items()},
        skip={key: _patterns(each) for key, each in given.pop("skip", {}).items()},
        only={key: _patterns(each) for key, each in given.pop("only", {}).items()},
        levels={
            value: (Precision.from_label(label), float(metres))
            for value, (label, metres) in given.pop("precisions", {}).get("level", {}).items()
        },
        days={value: int(days) for value, days in given.pop("days", {}).items()},
        **plain,
    )
    _check(mapping, given)
    return mapping


def _check(mapping: Mapping, left: dict[str, Any]) -> None:
    if left:
        raise ValueError(f"it says {', '.join(sorted(left))}, which means nothing here")
    if mapping.form not in FORMS:
        raise ValueError(f"its form is none of {', '.join(FORMS)}")
    if mapping.kind not in _NEEDED:
        raise ValueError(f"its kind is none of {', '.join(_NEEDED)}")
    for name in (*mapping.fields, *mapping.values, *mapping.skip, *mapping.only):
        if name not in FIELDS:
            raise ValueError(f"there is no field {name!r}; there are {', '.join(FIELDS)}")
    for name in _NEEDED[mapping.kind]:
        if name not in mapping.fields:
            raise ValueError(f"its fields lack {name}")
    if not 0 < mapping.confidence <= 1 or mapping.uncertainty_m <= 0 or not mapping.dates:
        raise ValueError("confidence is over 0 and up to 1, uncertainty_m over 0, dates not empty")


def _texts(value: Any) -> tuple[str, ...]:
    texts = (value,) if isinstance(value, str) else tuple(value)
    if not all(isinstance(text, str) for text in texts):
        raise ValueError(f"{value!r} is neither a text nor a list of texts")
    return texts


def _pairs(table: dict[str, str]) -> Table:
    if not all(isinstance(to, str) for to in table.values()):
        raise ValueError("a value stands for a text")
    return tuple(table.items())


def _patterns(patterns: Any) -> Table:
    return tuple((pattern, pattern) for pattern in _texts(patterns))
