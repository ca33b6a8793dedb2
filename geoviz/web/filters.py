"""The filters of the map's page, as its address has them, put to a million incidents at once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import repeat
from operator import contains
from typing import Any, Self

import geopandas
import numpy as np
from numpy.typing import NDArray
from werkzeug.datastructures import MultiDict

from geoviz.errors import UsageError
from geoviz.maps import Columns

Mask = NDArray[np.bool]
Off = frozenset[str | int | None]  # values that are switched off; None is "not stated"

_CODED = ("attacker", "role", "status", "review")
_LISTED = ("weapon", "target_type", "publisher")
_NUMBERED = ("precision", "band")
_LAYERS = frozenset({"strikes", "counterstrikes"})
_LONGEST = 20_000  # characters of one filter
_MOST_WORDS = 20
_UNDATED = -(2**31)
FACETS = (*_CODED, *_LISTED, *_NUMBERED)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a visitor has switched off or asked for; equal where the page's filters are."""

    attacker: Off = frozenset()
    role: Off = frozenset()
    status: Off = frozenset()
    review: Off = frozenset()
    weapon: Off = frozenset()
    target_type: Off = frozenset()
    publisher: Off = frozenset()
    precision: Off = frozenset()
    band: Off = frozenset()
    layer: Off = frozenset()
    words: tuple[str, ...] = ()  # case folded; all must occur
    days: tuple[int, int] | None = None  # since 1970-01-01, both included
    undated: bool = True

    @classmethod
    def parse(cls, arguments: MultiDict[str, str]) -> Self:
        """Raises UsageError for what cannot be read."""
        off = {
            name: _off(arguments, name)
            for each in fields(cls)
            if (name := each.name) not in ("words", "days", "undated")
        }
        if not off["layer"] <= _LAYERS:
            raise UsageError(f"no-layer is a list of {', '.join(sorted(_LAYERS))}")
        undated = arguments.get("undated", "1")
        if undated not in ("0", "1"):
            raise UsageError("undated is 0 or 1")
        words = set(arguments.get("q", "").casefold().split())
        if len(words) > _MOST_WORDS:
            raise UsageError(f"q has at most {_MOST_WORDS} words")
        return cls(
            **off,
            words=tuple(sorted(words)),
            days=_days(arguments.get("days")),
            undated=undated == "1",
        )


@dataclass(frozen=True)
class Sieve:
    """Puts filters to the rows of a table. Its masks have one value a row, in its order."""

    columns: Columns
    table: geopandas.GeoDataFrame = field(repr=False)

    def masks(self, filters: Filters) -> dict[str, Mask]:
        """Which rows pass each filter that is set, by name; "time" is of days and undated."""
        masks = {
            name: self._passing(name, off) for name in FACETS if (off := getattr(filters, name))
        }
        if filters.layer:
            counterstrikes = self._passing("role", frozenset({"counterstrike"}))
            no_rows = np.zeros(len(self.columns), dtype=bool)
            strikes = no_rows if "strikes" in filters.layer else counterstrikes
            others = no_rows if "counterstrikes" in filters.layer else ~counterstrikes
            masks["layer"] = strikes | others
        if filters.words:
            masks["q"] = self._with_words(filters.words)
        if filters.days is not None or not filters.undated:
            masks["time"] = self._within(filters)
        return masks

    def counts(self, name: str, mask: Mask | None) -> dict[str, int]:
        """How many rows of a mask have each value, by its code; "-1" has none."""
        if name in _LISTED:
            runs = self.columns.lists[name]
            lengths = np.diff(runs.offsets)
            codes = runs.codes if mask is None else runs.codes[np.repeat(mask, lengths)]
            empty = lengths == 0
            none = int(np.count_nonzero(empty if mask is None else empty & mask))
            found = np.bincount(codes)
            counts = {str(code): int(found[code]) for code in np.flatnonzero(found)}
            return {"-1": none, **counts} if none else counts
        codes = self._codes(name)
        found = np.bincount((codes if mask is None else codes[mask]) + 1)
        return {str(code - 1): int(found[code]) for code in np.flatnonzero(found)}

    def histogram(self, mask: Mask | None) -> list[list[int]]:
        """First days of dated rows, with the attacker's code and how many there are."""
        dated = self.columns.first != _UNDATED
        mask = dated if mask is None else dated & mask
        first = self.columns.first[mask].astype(np.int64)
        if not len(first):
            return []
        attackers = self.columns.codes["attacker"][mask] + 1
        kinds = len(self.columns.names["attacker"]) + 1
        start = int(first.min())
        # By counting: sorting a million takes longer than a few thousand days are many.
        counts = np.bincount((first - start) * kinds + attackers)
        number = np.flatnonzero(counts)
        found = np.stack((number // kinds + start, number % kinds - 1, counts[number]), axis=1)
        bars: list[list[int]] = found.tolist()
        return bars

    def _codes(self, name: str) -> NDArray[np.integer[Any]]:
        known: Mapping[str, Any] = self.columns.codes if name in _CODED else self.columns.values
        codes: NDArray[np.integer[Any]] = known[name]
        return codes.astype(np.int64, copy=False)

    def _passing(self, name: str, off: Off) -> Mask:
        passing: Mask
        if name in _NUMBERED:
            numbers = [value for value in off if isinstance(value, int)]
            passing = ~np.isin(self._codes(name), numbers)
            return passing
        # The last entry is for the code -1.
        on = np.array([text not in off for text in (*self.columns.names[name], None)])
        if name in _CODED:
            passing = on[self._codes(name)]
            return passing
        runs = self.columns.lists[name]
        sums = np.concatenate(([0], np.cumsum(on[runs.codes])))
        starts, ends = runs.offsets[:-1], runs.offsets[1:]
        passing = (sums[ends] > sums[starts]) | ((starts == ends) & on[-1])
        return passing

    def _within(self, filters: Filters) -> Mask:
        dated: Mask = self.columns.first != _UNDATED
        if filters.days is None:
            return dated
        start, end = filters.days
        within: Mask = dated & (self.columns.first <= end) & (self.columns.last >= start)
        return within | ~dated if filters.undated else within

    def _with_words(self, words: tuple[str, ...]) -> Mask:
        number = len(self.columns)
        found = (np.fromiter(map(contains, self.texts, repeat(w)), bool, number) for w in words)
        mask: Mask = np.logical_and.reduce([*found])
        return mask

    @cached_property
    def texts(self) -> list[str]:
        """What a search looks through, a text a row; of a million it takes seconds to make."""
        parts = ("publisher", "title", "quote")
        return [
            "\n".join(
                (str(name), *(report.get(part) or "" for report in reports for part in parts))
            ).casefold()
            for name, reports in zip(self.table["name"], self.table["reports"], strict=True)
        ]


def together(masks: Mapping[str, Mask], *, but: str | None = None) -> Mask | None:
    """Rows that pass all filters but one; None where none is set."""
    chosen = [mask for name, mask in masks.items() if name != but]
    return np.logical_and.reduce(chosen) if chosen else None


def _off(arguments: MultiDict[str, str], name: str) -> Off:
    text = arguments.get(f"no-{name}")
    if text is None:
        return frozenset()
    wanted = int if name in _NUMBERED else str
    try:
        values = json.loads(text) if len(text) <= _LONGEST else None
    except (ValueError, RecursionError):
        values = None
    is_known = isinstance(values, list) and all(
        value is None or (isinstance(value, wanted) and not isinstance(value, bool))
        for value in values
    )
    if not is_known or values is None:
        kind = "numbers" if wanted is int else "names"
        raise UsageError(f"no-{name} is a JSON list of {kind}")
    return frozenset(values)


def _days(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    found = re.fullmatch(r"(-?[0-9]{1,7})-(-?[0-9]{1,7})", text)
    if found is None:
        raise UsageError("days is first-last, counted from 1970-01-01")
    return int(found[1]), int(found[2])
