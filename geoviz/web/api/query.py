"""What a request for items asks: a box, a time, values of properties, and a page of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from werkzeug.datastructures import MultiDict

from geoviz.errors import UsageError
from geoviz.web.api.collections import Collection, Features

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000
_MAX_OFFSET = 10**9
_BOX_HELP = "bbox is west,south,east,north in degrees"
_TIME_HELP = "datetime is a day, a time with its zone, or first/last with .. for an open end"
_PAGE = ("f", "limit", "offset", "bbox", "datetime")

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Query:
    """Which features are asked for."""

    limit: int = DEFAULT_LIMIT
    offset: int = 0
    bbox: tuple[float, float, float, float] | None = None  # west, south, east, north
    days: tuple[date | None, date | None] | None = None  # first and last; None is open
    values: Mapping[str, str] | None = None  # by property

    @classmethod
    def parse(cls, collection: Collection, arguments: MultiDict[str, str]) -> Query:
        """Raises UsageError for a parameter that is unknown, given twice or not understood."""
        for name in arguments:
            if name not in (*_PAGE, *collection.filters):
                known = ", ".join((*_PAGE, *collection.filters))
                raise UsageError(f"{name!r} is no parameter here; there are {known}")
            if len(arguments.getlist(name)) > 1:
                raise UsageError(f"{name} is given more than once")
        return cls(
            limit=min(_integer(arguments, "limit", DEFAULT_LIMIT, 1), MAX_LIMIT),
            offset=_integer(arguments, "offset", 0, 0, _MAX_OFFSET),
            bbox=_parsed(arguments, "bbox", _box),
            days=_parsed(arguments, "datetime", _days),
            values={name: arguments[name] for name in collection.filters if name in arguments},
        )

    def rows(self, collection: Collection, features: Features) -> NDArray[np.intp]:
        """Numbers of all rows that are asked for, over all pages, in order."""
        fits = np.ones(len(features.ids), dtype=bool)
        for name, value in (self.values or {}).items():
            fits &= _has_value(collection, features, name, value)
        if self.days is not None:
            first, last = self.days
            if last is not None:
                fits &= features.first <= np.datetime64(last)  # never so for NaT
            if first is not None:
                fits &= features.last >= np.datetime64(first)
            fits &= ~np.isnat(features.first)
        if self.bbox is not None:
            fits &= _meets(features, self.bbox)
        return np.flatnonzero(fits)


def _has_value(
    collection: Collection, features: Features, name: str, value: str
) -> NDArray[np.bool]:
    column = features.table[name].to_numpy(dtype=object)
    if collection.is_list(name):
        return np.fromiter((value in each for each in column), bool, len(column))
    if collection.schema(name)["type"] == "boolean":
        if value not in ("true", "false"):
            raise UsageError(f"{name} is true or false")
        return np.asarray(column == (value == "true"), dtype=bool)
    return np.asarray(column == value, dtype=bool)


def _meets(features: Features, box: tuple[float, float, float, float]) -> NDArray[np.bool]:
    west, south, east, north = box
    if west > east:  # across the date line
        return _meets(features, (west, south, 180.0, north)) | _meets(
            features, (-180.0, south, east, north)
        )
    low_x, low_y, high_x, high_y = features.bounds.T
    fits: NDArray[np.bool] = (
        (low_x <= east) & (high_x >= west) & (low_y <= north) & (high_y >= south)
    )
    # A box around an area may meet what the area does not.
    wide = np.flatnonzero(fits & ((low_x < high_x) | (low_y < high_y)))
    if len(wide):
        shapes = features.table.geometry.to_numpy()[wide]
        fits[wide] = shapely.intersects(shapes, shapely.box(west, south, east, north))
    return fits


def _integer(
    arguments: MultiDict[str, str], name: str, default: int, least: int, most: int | None = None
) -> int:
    text = arguments.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) < least:
        raise UsageError(f"{name} is a whole number from {least}")
    if most is not None and int(text) > most:
        raise UsageError(f"{name} is at most {most}")
    return int(text)


def _parsed(
    arguments: MultiDict[str, str], name: str, parse: Callable[[str], _Value]
) -> _Value | None:
    text = arguments.get(name)
    return None if text is None else parse(text)


def _box(text: str) -> tuple[float, float, float, float]:
    parts = text.split(",")
    if not all(re.fullmatch(r"[+-]?[0-9.]{1,30}(?:[eE][+-]?[0-9]{1,3})?", part) for part in parts):
        raise UsageError(_BOX_HELP)
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        raise UsageError(_BOX_HELP) from None
    if len(numbers) == 6:  # heights, which nothing here has
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4:
        raise UsageError(_BOX_HELP)
    west, south, east, north = numbers
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise UsageError(f"{_BOX_HELP}, south before north")
    return west, south, east, north


def _days(text: str) -> tuple[date | None, date | None]:
    ends = text.split("/")
    if len(ends) == 1:
        day = _day(text)
        return day, day
    if len(ends) != 2:
        raise UsageError(_TIME_HELP)
    first, last = (None if end in ("", "..") else _day(end) for end in ends)
    if first is None and last is None:
        raise UsageError(_TIME_HELP)
    return first, last


def _day(text: str) -> date:
    """The day, in UTC, of a day or of a time of RFC 3339."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
        pattern = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)"
        if not re.fullmatch(pattern, text, re.ASCII):
            raise UsageError(_TIME_HELP)
        whole = re.sub(r"\.\d+", "", text.upper())
        return datetime.fromisoformat(whole).astimezone(UTC).date()
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text} is no day of the calendar") from error
