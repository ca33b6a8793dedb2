"""A whole store as lines of JSON, and back, into whatever a store is kept in.

Every version, judgement and audit row with its hash: what was proven of the one can be
proven of the other. Not dumped: turns at geocoders, and how QGIS draws the incidents.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import orjson

from geoviz.errors import StoreError
from geoviz.store import audit, layer
from geoviz.store.evidence import Insert, quoted
from geoviz.store.rows import ARTICLE_COLUMNS
from geoviz.store.schema import SCHEMA_VERSION
from geoviz.store.sql import Connection

_CHILD = ("fid", "version", "n", "data", "row_sha256")
TABLES: Mapping[str, Sequence[str]] = {
    "places": ("fid", "key", "data"),
    "articles": ("version", *ARTICLE_COLUMNS, "row_sha256"),
    "mentions": ("fid", "version", "n", "mention", "geocode", "row_sha256"),
    "reports": _CHILD,
    "wave_reports": _CHILD,
    "judgements": ("fid", "id", "data", "row_sha256"),
    "incidents": ("fid", *layer.ROW_COLUMNS),
    "geocoder_cache": ("provider", "query", "answer", "at"),
    "audit": audit.COLUMNS,
}
"""What is dumped, in an order in which it can be put back; rows are ordered by the first column."""

_NUMBERED = ("fid", "version", "seq")
_PAGE = 2000


def dump(connection: Connection) -> Iterator[str]:
    """The lines, without their ends, in one state of the store."""
    _, head = audit.last(connection)
    yield _line({"geoviz_store": SCHEMA_VERSION, "head": head})
    counts: dict[str, int] = {}
    for table in TABLES:
        counts[table] = 0
        for row in _rows(connection, table):
            counts[table] += 1
            yield _line([table, *row])
    yield _line({"end": counts})


def _rows(connection: Connection, table: str) -> Iterator[Sequence[Any]]:
    columns = TABLES[table]
    names = ", ".join("ST_AsBinary(geom)" if n == "geom" else quoted(n) for n in columns)
    query = f"SELECT {names} FROM {table}"
    if columns[0] not in _NUMBERED:
        yield from connection.execute(f"{query} ORDER BY {columns[0]}, {columns[1]}").fetchall()
        return
    last = 0
    while page := connection.execute(
        f"{query} WHERE {columns[0]} > ? ORDER BY {columns[0]} LIMIT {_PAGE}", (last,)
    ).fetchall():
        yield from (_in_text(row) for row in page)
        last = page[-1][0]


def _in_text(row: Sequence[Any]) -> Sequence[Any]:
    return [value.hex() if isinstance(value, bytes) else value for value in row]


def _line(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def load(connection: Connection, lines: Iterable[str], insert: Insert) -> None:
    """Put a dump into an empty store, within the caller's transaction.

    Raises StoreError for what is no dump, is cut short, or does not fit together.
    """
    numbered = _numbered(lines)
    head = _header(next(numbered, (0, None)))
    counts = dict.fromkeys(TABLES, 0)
    end = None
    for table, group in groupby(numbered, key=_table_of):
        if table is None:
            end = next(group)[1]["end"]
            break
        rows = (_row(table, item, counts) for item in group)
        insert(connection, table, TABLES[table], rows)
    if end != counts:
        raise StoreError("the dump ends too soon; make it again")
    if audit.last(connection)[1] != head:
        raise StoreError("the dump is damaged: its audit does not end with the hash it names")


def _numbered(lines: Iterable[str]) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(lines, start=1):
        try:
            yield number, orjson.loads(line)
        except ValueError as error:
            raise StoreError(f"line {number} of the dump is damaged ({error})") from error


def _header(item: tuple[int, Any]) -> str:
    header = item[1]
    if not isinstance(header, dict) or "geoviz_store" not in header:
        raise StoreError("this is no dump of a store; make one with: geoviz store export")
    if header["geoviz_store"] != SCHEMA_VERSION:
        raise StoreError(
            f"the dump is of version {header['geoviz_store']}, this geoviz knows {SCHEMA_VERSION}; "
            "make it again with this one, or upgrade geoviz"
        )
    return str(header.get("head"))


def _table_of(item: tuple[int, Any]) -> str | None:
    """The table of a row, or None for the last line."""
    number, data = item
    if isinstance(data, dict) and "end" in data:
        return None
    if isinstance(data, list) and data and data[0] in TABLES:
        return str(data[0])
    raise StoreError(f"line {number} of the dump is of no table")


def _row(table: str, item: tuple[int, Any], counts: dict[str, int]) -> Sequence[Any]:
    number, data = item
    row: list[Any] = data[1:]
    columns = TABLES[table]
    if len(row) != len(columns):
        raise StoreError(f"line {number} of the dump does not fit the table {table}")
    counts[table] += 1
    if table == "incidents" and row[1] is not None:
        try:
            row[1] = bytes.fromhex(row[1])
        except (TypeError, ValueError) as error:
            raise StoreError(f"line {number} of the dump has a damaged geometry") from error
    return row
