"""The incidents layer: the table of incidents as QGIS, GDAL and geopandas open it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from geoviz.store import blobs
from geoviz.store.codec import dump
from geoviz.store.schema import INCIDENT_COLUMNS
from geoviz.table import check_incidents

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Row = tuple[Any, ...]

_NAMES = ", ".join(f'"{name}"' for name in ("geom", *INCIDENT_COLUMNS))
_WGS84 = 4326


def to_rows(table: GeoDataFrame) -> list[Row]:
    """The geometry and ``INCIDENT_COLUMNS`` of every incident, in the table's order.

    Raises UsageError where a column is missing.
    """
    check_incidents(table)
    if table.crs is not None and table.crs.to_epsg() != _WGS84:
        table = table.to_crs(_WGS84)
    columns: list[list[Any]] = [[blobs.to_blob(shape) for shape in table.geometry]]
    for name, kind in INCIDENT_COLUMNS.items():
        columns.append([_cell(kind, value) for value in table[name]])
    return list(zip(*columns, strict=True))


def _cell(kind: str, value: Any) -> object:
    import pandas

    if isinstance(value, list | tuple | dict):
        return dump(value)
    if pandas.isna(value):
        return None
    if kind == "DATE":
        return value.date().isoformat()
    if kind == "REAL":
        return float(value)
    return str(value) if kind == "TEXT" else int(value)


def stored(connection: sqlite3.Connection) -> Iterator[Row]:
    """The rows that the layer has."""
    yield from connection.execute(f"SELECT {_NAMES} FROM incidents ORDER BY fid")  # noqa: S608


def is_same(connection: sqlite3.Connection, rows: list[Row]) -> bool:
    return all(ours == theirs for ours, theirs in zip_longest(rows, stored(connection)))


def replace(connection: sqlite3.Connection, rows: list[Row], now: str) -> None:
    """Put rows in place of all others, within the caller's transaction."""
    connection.execute("DELETE FROM incidents")
    marks = ", ".join("?" * (len(INCIDENT_COLUMNS) + 2))
    connection.executemany(
        f"INSERT INTO incidents (fid, {_NAMES}) VALUES ({marks})",  # noqa: S608 - constants
        ((fid, *row) for fid, row in enumerate(rows, 1)),
    )
    connection.execute(
        "UPDATE gpkg_contents SET last_change = ?, (min_x, min_y, max_x, max_y) = "
        "(SELECT min(minx), min(miny), max(maxx), max(maxy) FROM rtree_incidents_geom) "
        "WHERE table_name = 'incidents'",
        (now,),
    )


def rows_sha256(rows: Iterator[Row] | list[Row]) -> str:
    """Hex SHA-256 of all rows, in order."""
    total = sha256()
    for geom, *values in rows:
        total.update(geom or b"")
        total.update(dump(values).encode())
    return total.hexdigest()
