"""The incidents layer: the table of incidents as QGIS, GDAL and geopandas open it.

Derived, and so replaceable; but what stands there must be what was derived. The audit notes
the sum of the hashes of all rows: it does not depend on their order, and a change of a few
rows changes it without a look at the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from geoviz.errors import UsageError
from geoviz.store import audit
from geoviz.store.codec import dump
from geoviz.store.evidence import Insert
from geoviz.store.schema import INCIDENT_COLUMNS
from geoviz.store.sql import Connection
from geoviz.table import COLUMNS, check_incidents

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Row = tuple[Any, ...]
"""The geometry as WKB, and INCIDENT_COLUMNS."""

ROW_COLUMNS = ("geom", *INCIDENT_COLUMNS)
_WGS84 = 4326
_ID = 1  # the place of ``incident`` in a row
_LISTS = ("weapon", "target_type", "answers", "reports")
_DERIVED = "incidents derived"
_MODULUS = 2**256
_BATCH = 500


class Total(NamedTuple):
    """How many incidents there are, and the sum of their rows' hashes."""

    incidents: int = 0
    hashes: int = 0

    def plus(self, rows: Iterable[Row]) -> Total:
        return self._moved(rows, 1)

    def minus(self, rows: Iterable[Row]) -> Total:
        return self._moved(rows, -1)

    def _moved(self, rows: Iterable[Row], sign: int) -> Total:
        number, hashes = self
        for row in rows:
            number += sign
            hashes += sign * _hash(row)
        return Total(number, hashes % _MODULUS)


def to_rows(table: GeoDataFrame) -> list[Row]:
    """The rows of a table, in its order. Raises UsageError where a column is missing."""
    import shapely

    check_incidents(table)
    if table.crs is not None and table.crs.to_epsg() != _WGS84:
        table = table.to_crs(_WGS84)
    shapes = table.geometry.to_numpy()
    columns: list[list[Any]] = [
        list(shapely.to_wkb(shapes, byte_order=1, output_dimension=2, flavor="iso"))
    ]
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


def to_table(rows: Sequence[Row]) -> GeoDataFrame:
    """The inverse of ``to_rows``: the columns of ``geoviz.table.COLUMNS``, without waves."""
    import geopandas
    import pandas

    table = pandas.DataFrame(rows, columns=["geometry", *INCIDENT_COLUMNS], dtype=object)
    for name in _LISTS:
        table[name] = [json.loads(text or "[]") for text in table[name]]
    for name, kind in INCIDENT_COLUMNS.items():
        if kind == "DATE":
            table[name] = pandas.to_datetime(table[name])
        elif kind != "TEXT":
            type_ = {"INTEGER": "Int64", "REAL": "float64", "BOOLEAN": "bool"}[kind]
            table[name] = table[name].astype(type_)
    shapes = geopandas.GeoSeries.from_wkb(table.pop("geometry"), crs=_WGS84)
    made = geopandas.GeoDataFrame(table, geometry=shapes, crs=_WGS84)[list(COLUMNS)]
    made.attrs["waves"] = []
    return made


def stored(connection: Connection, ids: Sequence[str] | None = None) -> Iterator[Row]:
    """The rows of some incidents, or of all."""
    names = ", ".join(f'"{name}"' for name in INCIDENT_COLUMNS)
    query = f"SELECT ST_AsBinary(geom), {names} FROM incidents"
    if ids is None:
        yield from connection.execute(query)
        return
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        marks = ", ".join("?" * len(some))
        yield from connection.execute(f"{query} WHERE incident IN ({marks})", some).fetchall()


def replace(connection: Connection, rows: Sequence[Row], now: str, insert: Insert) -> bool:
    """Put rows in place of all others, within the caller's transaction.

    False where they are there already. Raises UsageError where two have one id.
    """
    wanted = _by_id(rows)
    removed, same = [], set()
    for row in stored(connection):
        if row == wanted.get(row[_ID]):
            same.add(row[_ID])
        else:
            removed.append(row[_ID])
    added = [row for row in rows if row[_ID] not in same]
    total = Total().plus(rows)
    if not removed and not added and total == noted(connection):
        return False
    _change(connection, removed, added, insert)
    note(connection, now, total)
    return True


def update(
    connection: Connection,
    removed: Iterable[str],
    rows: Sequence[Row],
    now: str,
    insert: Insert,
) -> list[Row]:
    """Take out incidents and put in others, within the caller's transaction.

    The rows that were put in: those that are there already are not. Raises UsageError where
    two have one id.
    """
    wanted = _by_id(rows)
    former = list(stored(connection, sorted({*removed, *wanted})))
    changed = [row for row in former if row != wanted.get(row[_ID])]
    same = {row[_ID] for row in former} - {row[_ID] for row in changed}
    added = [row for row in rows if row[_ID] not in same]
    if changed or added:
        total = noted(connection).minus(changed).plus(added)
        _change(connection, [row[_ID] for row in changed], added, insert)
        note(connection, now, total)
    return added


def _change(
    connection: Connection, removed: Sequence[str], added: Sequence[Row], insert: Insert
) -> None:
    connection.executemany("DELETE FROM incidents WHERE incident = ?", ((id_,) for id_ in removed))
    insert(connection, "incidents", ROW_COLUMNS, added)


def _by_id(rows: Sequence[Row]) -> dict[str, Row]:
    found = {row[_ID]: row for row in rows}
    if len(found) != len(rows):
        raise UsageError("two incidents of the table have one id")
    return found


def _hash(row: Row) -> int:
    """Of what a row has; a column that is empty counts for nothing, so that one may be added."""
    geom, *values = row
    named = {
        name: value
        for name, value in zip(INCIDENT_COLUMNS, values, strict=True)
        if value is not None
    }
    told = sha256(dump([len(geom or b""), named]).encode())
    told.update(geom or b"")
    return int.from_bytes(told.digest(), "big")


def total_of(connection: Connection) -> Total:
    """Of all rows as they stand."""
    return Total().plus(stored(connection))


def noted(connection: Connection) -> Total:
    """As it was last derived. Raises ValueError where the note is damaged."""
    row = connection.execute(
        "SELECT detail FROM audit WHERE action = ? ORDER BY seq DESC LIMIT 1", (_DERIVED,)
    ).fetchone()
    if row is None:
        return Total()
    detail = json.loads(row[0])
    return Total(int(detail["incidents"]), int(detail["hashes"], 16))


def note(connection: Connection, now: str, total: Total) -> None:
    """Write down what the layer now is."""
    detail = {"incidents": total.incidents, "hashes": f"{total.hashes:064x}"}
    audit.append(connection, now, _DERIVED, None, detail)
