"""The table of incidents as the data that a page carries.

What is needed at once travels as columns; reports (quotes, reasons, links) travel in chunks
that the page opens when someone asks for them. Every part is gzip in base64 within one JSON
document, so ten thousand incidents stay small and no text of an article stands in the page
where anything but our own script could read it.
"""

from __future__ import annotations

import base64
import gzip
import json
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely

from geoviz.errors import UsageError
from geoviz.model import Precision

CHUNK = 256
"""Incidents whose reports share a chunk; the page divides a row's number by it."""

_DEGREES = 10_000  # areas are drawn to 1/10000 degree, about 10 m
_AREA_TOLERANCE_DEG = 0.0005
_EPOCH = np.datetime64("1970-01-01", "D")


def to_json(value: Any) -> str:
    """Compact JSON that may stand in a script element.

    Raises UsageError where a number is not finite: a browser's JSON has no NaN.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise UsageError("a number of this table is not finite; correct or drop its row") from error
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def packed(value: Any) -> str:
    """A value as JSON, gzip and base64; equal values give equal text."""
    text = to_json(value).encode("utf-8", "backslashreplace")
    return base64.b64encode(gzip.compress(text, compresslevel=6, mtime=0)).decode("ascii")


def columns(table: geopandas.GeoDataFrame) -> dict[str, Any]:
    """The columns that the map, the list and the filters need, a value or code an incident.

    Raises UsageError for a position outside the world or an unknown precision.
    """
    _check_positions(table)
    rows = {incident: row for row, incident in enumerate(table["incident"])}
    precisions = {name: int(_precision(name)) for name in set(table["precision"])}
    return {
        "n": len(table),
        "rows_a_chunk": CHUNK,
        "id": [str(value) for value in table["incident"]],
        "name": [str(value) for value in table["name"]],
        "lon": table["lon"].astype(float).round(5).tolist(),
        "lat": table["lat"].astype(float).round(5).tolist(),
        "uncertainty_m": table["uncertainty_m"]
        .astype(float)
        .fillna(0)
        .round()
        .astype(int)
        .tolist(),
        "precision": [precisions[value] for value in table["precision"]],
        "approximate": [int(bool(value)) for value in table["area_approximate"]],
        "attacker": _coded(table["attacker"]),
        "inferred": [int(bool(value)) for value in table["attacker_inferred"]],
        "role": _coded(table["role"]),
        "status": _coded(table["status"]),
        "country": _coded(table["country"]),
        "weapon": _coded_lists(table["weapon"]),
        "target_type": _coded_lists(table["target_type"]),
        "publisher": _coded_lists(
            _unique(report.get("publisher") for report in reports) for reports in table["reports"]
        ),
        "date": [_text(value) for value in table["date"]],
        "first": _days(table["date_first"]),
        "last": _days(table["date_last"]),
        "killed": _ranges(table["killed_min"], table["killed_max"]),
        "injured": _ranges(table["injured_min"], table["injured_max"]),
        "confidence": table["confidence"].astype(float).fillna(0).round(3).tolist(),
        "wave": _coded(table["wave"]),
        "answers": [
            [rows[answer] for answer in answers if answer in rows] for answers in table["answers"]
        ],
        "reports": [len(reports) for reports in table["reports"]],
    }


def report_chunks(table: geopandas.GeoDataFrame) -> list[str]:
    """The reports of the incidents, CHUNK incidents a packed chunk."""
    reports = [list(value) for value in table["reports"]]
    return [packed(reports[at : at + CHUNK]) for at in range(0, len(reports), CHUNK)]


def areas(table: geopandas.GeoDataFrame) -> tuple[list[list[list[int]]], list[int]]:
    """Distinct areas, and for each incident the number of its area or -1 for a point.

    An area is a list of rings (holes as rings: fill by the even-odd rule); a ring is
    ``x0, y0, dx1, dy1, ...`` in units of 1/10000 degree.
    """
    found: dict[bytes, int] = {}
    outlines: list[list[list[int]]] = []
    numbers: list[int] = []
    for geometry in table.geometry:
        if geometry is None or geometry.is_empty or geometry.geom_type in ("Point", "MultiPoint"):
            numbers.append(-1)
            continue
        key = shapely.to_wkb(geometry)
        if key not in found:
            found[key] = len(outlines)
            outlines.append(_rings(shapely.simplify(geometry, _AREA_TOLERANCE_DEG)))
        numbers.append(found[key])
    return outlines, numbers


def _check_positions(table: geopandas.GeoDataFrame) -> None:
    lon, lat = table["lon"].astype(float), table["lat"].astype(float)
    wrong = ~(lon.between(-180, 180) & lat.between(-90, 90))
    if wrong.any():
        first = table.loc[wrong].iloc[0]
        raise UsageError(
            f"incident {first['incident']} is at lon {first['lon']}, lat {first['lat']}, "
            "which is no position on Earth; correct or drop its row"
        )


def _precision(name: Any) -> Precision:
    try:
        return Precision.from_label(str(name))
    except KeyError as error:
        known = ", ".join(precision.label for precision in Precision)
        raise UsageError(f"precision {name!r} is not one of {known}") from error


def _rings(geometry: Any) -> list[list[int]]:
    rings = []
    for part in shapely.get_parts(geometry):
        if part.geom_type != "Polygon":
            continue
        for ring in (part.exterior, *part.interiors):
            xy = np.rint(np.asarray(ring.coords)[:, :2] * _DEGREES).astype(int)
            xy[1:] = np.diff(xy, axis=0)
            rings.append(xy.ravel().tolist())
    return rings


def _text(value: Any) -> str | None:
    return None if value is None or value is pandas.NA or value != value else str(value)


def _unique(values: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(text for value in values if (text := _text(value)) is not None))


def _coder(names: Sequence[str]) -> Callable[[str], int]:
    return {name: code for code, name in enumerate(names)}.__getitem__


def _coded(values: Iterable[Any]) -> dict[str, Any]:
    texts = [_text(value) for value in values]
    names = sorted({text for text in texts if text is not None})
    code = _coder(names)
    return {"names": names, "codes": [-1 if text is None else code(text) for text in texts]}


def _coded_lists(lists: Iterable[Iterable[Any]]) -> dict[str, Any]:
    texts = [_unique(values) for values in lists]
    names = sorted({text for row in texts for text in row})
    code = _coder(names)
    return {"names": names, "codes": [[code(text) for text in row] for row in texts]}


def _days(dates: pandas.Series) -> list[int | None]:
    """Days since 1970-01-01."""
    days = pandas.to_datetime(dates).to_numpy().astype("datetime64[D]")
    return [None if np.isnat(day) else int((day - _EPOCH).astype(int)) for day in days]


def _ranges(low: pandas.Series, high: pandas.Series) -> list[list[int] | None]:
    pairs = zip(low.astype("Float64"), high.astype("Float64"), strict=True)
    return [
        None if a is pandas.NA or b is pandas.NA or math.isnan(a + b) else [int(a), int(b)]
        for a, b in pairs
    ]
