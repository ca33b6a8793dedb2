"""Cells of the table of incidents as plain values, without pandas' many kinds of nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy
import pandas

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def plain(value: Any) -> Any:
    """A cell as None, bool, int, float, str, list or dict; days as ISO 8601 text."""
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset | numpy.ndarray):
        items = sorted(value, key=repr) if isinstance(value, set | frozenset) else value
        return [plain(item) for item in items]
    if value is None or value is pandas.NA or value is pandas.NaT:
        return None
    if isinstance(value, numpy.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, datetime):  # pandas.Timestamp too
        is_day = value.time() == datetime.min.time() and value.tzinfo is None
        return value.date().isoformat() if is_day else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int | float):
        return value
    return _encodable(str(value))


def plain_rows(table: GeoDataFrame) -> Iterator[dict[str, Any]]:
    """Each row but its geometry, plain, in the table's order; the user's own columns too."""
    names = [name for name in table.columns if name != table.geometry.name]
    columns = [[plain(value) for value in table[name]] for name in names]
    labels = [str(name) for name in names]
    for row in zip(*columns, strict=True):
        yield dict(zip(labels, row, strict=True))


def _encodable(text: str) -> str:
    """The text without halves of surrogate pairs, which no file can hold: "?" for each."""
    return text.encode("utf-8", "replace").decode("utf-8")
