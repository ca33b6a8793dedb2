"""The rows of a table, with the line each stands in: CSV, JSON and GeoJSON.

A row that cannot be used costs only itself; a file that is no table costs the run.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import shapely.errors
import shapely.geometry

from geoviz.errors import SourceError
from geoviz.geo import distance_m
from geoviz.model import LonLat

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MOST_BYTES = 500_000_000  # of a JSON file, which is held in memory
_MOST_CHARS = 200_000  # of a row
_MOST_FEATURE_CHARS = 20_000_000  # of a row with an outline


class Row(NamedTuple):
    """One row; ``problem`` says why it cannot be used."""

    where: str  # "line 12" of a CSV file, "row 12" of a JSON one
    fields: Mapping[str, Any]
    problem: str | None = None


def read_rows(path: Path, form: str) -> Iterator[Row]:
    """The rows of a file. form: csv, json, geojson, or features, which are GeoJSON
    with the geometry as it is.

    Raises SourceError, with a reason that continues the file's name, where all of it cannot
    be read.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        raise SourceError(f"cannot be opened: {error.strerror}") from error
    if head.startswith(_UTF16):
        raise SourceError("is UTF-16, not UTF-8; save it as UTF-8")
    if not head.strip():
        raise SourceError("is empty: there is nothing to import")
    return _READERS[form](path)


def _csv_rows(path: Path) -> Iterator[Row]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # a long field is told of, row by row
    # Bytes that are no UTF-8 are kept as halves of surrogate pairs, and told of by row.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        rows = csv.reader(stream, delimiter=_delimiter(path))
        names = [name.strip() for name in next(rows, [])]
        if len(names) < 2:
            raise SourceError("is no table: its first line does not name columns")
        try:
            for row in rows:
                where = f"line {rows.line_num}"
                if not any(row):
                    continue
                fields = dict(zip(names, row, strict=False))
                yield Row(where, fields, _problem(row, len(row) - len(names)))
        except csv.Error as error:
            yield Row(f"line {rows.line_num}", {}, f"is no CSV ({error})")


def _delimiter(path: Path) -> str:
    """What separates the columns, by the line that names them."""
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        names = stream.readline(_MOST_CHARS)
    return max(",;\t", key=names.count)


def _problem(values: list[str], surplus: int, most_chars: int = _MOST_CHARS) -> str | None:
    if surplus > 0:
        return f"has {surplus} more values than there are columns; check its quotes"
    text = "".join(values)
    if len(text) > most_chars:
        return f"has more than {most_chars:,} characters; shorten it"
    if "\0" in text:
        return "holds NUL characters: it is not text; remove them"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "is not UTF-8; save the file as UTF-8"
    return None


def _json_rows(path: Path) -> Iterator[Row]:
    loaded = _load(path)
    if not isinstance(loaded, list):
        raise SourceError("is no JSON array of objects")
    for number, fields in enumerate(loaded, start=1):
        yield _json_row(number, fields)


def _feature_rows(path: Path, most_chars: int = _MOST_FEATURE_CHARS) -> Iterator[Row]:
    """Each feature of a collection as it is."""
    loaded = _load(path)
    features = loaded.get("features") if isinstance(loaded, dict) else None
    if not isinstance(features, list):
        raise SourceError("is no GeoJSON FeatureCollection")
    for number, feature in enumerate(features, start=1):
        yield _json_row(number, feature, most_chars)


def _geojson_rows(path: Path) -> Iterator[Row]:
    """The properties of each feature, its id as ``id``, and where its geometry is."""
    for row in _feature_rows(path, _MOST_CHARS):
        if row.problem is None:
            properties = row.fields.get("properties")
            fields = dict(properties) if isinstance(properties, dict) else {}
            if row.fields.get("id") is not None:
                fields.setdefault("id", row.fields["id"])
            try:
                row = row._replace(fields=fields | _position(row.fields.get("geometry")))
            except (ValueError, TypeError, AttributeError, shapely.errors.ShapelyError):
                row = row._replace(problem="has no geometry that can be used")
        yield row


def _position(geometry: Any) -> dict[str, str]:
    """A point in a geometry, and the radius that holds all of it where it is no point."""
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        lon, lat = geometry["coordinates"][:2]
        return {"geometry.lon": str(lon), "geometry.lat": str(lat)}
    shape = shapely.geometry.shape(geometry)
    west, south, east, north = shape.bounds
    point = shape.representative_point()
    metres = distance_m(LonLat(west, south), LonLat(east, north))
    return {
        "geometry.lon": f"{point.x:.5f}",
        "geometry.lat": f"{point.y:.5f}",
        "geometry.uncertainty_m": f"{metres / 2:.0f}",
    }


def _json_row(number: int, fields: object, most_chars: int = _MOST_CHARS) -> Row:
    where = f"row {number}"
    if not isinstance(fields, dict):
        return Row(where, {}, "is no JSON object")
    text = json.dumps(fields, ensure_ascii=False)
    return Row(where, fields, _problem([text.replace("\\u0000", "\0")], 0, most_chars))


def _load(path: Path) -> Any:
    if path.stat().st_size > _MOST_BYTES:
        raise SourceError(f"has more than {_MOST_BYTES // 10**6} MB; split it")
    try:
        return json.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        nested = isinstance(error, RecursionError)
        why = "it is nested too deeply" if nested else " ".join(str(error).split())[:200]
        raise SourceError(f"is not JSON ({why})") from error


_READERS = {
    "csv": _csv_rows,
    "json": _json_rows,
    "geojson": _geojson_rows,
    "features": _feature_rows,
}
FORMS = ("csv", "json", "geojson")
"""Kinds of files, as mapping files name them."""
