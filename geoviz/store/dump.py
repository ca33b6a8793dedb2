"""A whole store as lines of JSON, and back, into whatever a store is kept in.

Every version, judgement and audit row with its hash: what was proven of the one can be
proven of the other. Not dumped: turns at geocoders, and how QGIS draws the incidents.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from geoviz.errors import StoreError
from geoviz.store import audit, layer
from geoviz.store.evidence import Insert, quoted
from geoviz.store.rows import ARTICLE_COLUMNS
from geoviz.store.sql import Connection

VERSION = 2
"""Of dumps; the tables of a store have versions of their own. Each dump names its columns, so that
one of an older geoviz, which knew fewer, is still read. To count on is for rows that mean
something else."""

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
    yield _line({"geoviz_store": VERSION, "head": head, "columns": TABLES})
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

    What an older geoviz did not know stays empty. Raises StoreError for what is no dump, is cut
    short, or does not fit together.
    """
    dumped = _Lines(lines)
    head, columns = _header(dumped.data)
    dumped.go_on()
    counts = dict.fromkeys(columns, 0)
    while (table := dumped.table(columns)) is not None:
        first = dumped.number
        insert(connection, table, columns[table], dumped.rows(table, columns[table]))
        counts[table] += dumped.number - first
    if dumped.data is None or dumped.data["end"] != counts:
        raise StoreError("the dump ends too soon; make it again")
    if audit.last(connection)[1] != head:
        raise StoreError("the dump is damaged: its audit does not end with the hash it names")


class _Lines:
    """The lines of a dump, one of which is looked at."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._parsed = map(orjson.loads, lines)
        self.number = 0
        self.data: Any = None  # what the line says; None after the last
        self.go_on()

    def go_on(self) -> None:
        self.number += 1
        try:
            self.data = next(self._parsed, None)
        except ValueError as error:
            raise StoreError(f"line {self.number} of the dump is damaged ({error})") from error

    def table(self, known: Mapping[str, object]) -> str | None:
        """Of which the line is a row, or None at the end."""
        data = self.data
        if data is None or (isinstance(data, dict) and "end" in data):
            return None
        if isinstance(data, list) and data and isinstance(data[0], str) and data[0] in known:
            return data[0]
        raise StoreError(f"line {self.number} of the dump is of no table")

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        """From here on, as long as they are of the table."""
        width = 1 + len(columns)
        geometry = columns.index("geom") if "geom" in columns else None
        while isinstance(row := self.data, list) and row and row[0] == table:
            if len(row) != width:
                raise StoreError(f"line {self.number} of the dump does not fit the table {table}")
            del row[0]
            if geometry is not None and row[geometry] is not None:
                row[geometry] = self._geometry(row[geometry])
            yield row
            self.go_on()

    def _geometry(self, text: Any) -> bytes:
        try:
            return bytes.fromhex(text)
        except (TypeError, ValueError) as error:
            raise StoreError(f"line {self.number} of the dump has a damaged geometry") from error


def _header(data: Any) -> tuple[str, Mapping[str, Sequence[str]]]:
    """The hash of the last audit row, and the columns of each table."""
    if not isinstance(data, dict) or "geoviz_store" not in data:
        raise StoreError("this is no dump of a store; make one with: geoviz store export")
    columns = data.get("columns", TABLES)  # the first dumps do not name them
    if data["geoviz_store"] != VERSION or not _is_known(columns):
        raise StoreError(
            f"the dump is of version {data['geoviz_store']} and has what this geoviz, which knows "
            f"{VERSION}, does not know; upgrade geoviz"
        )
    return str(data.get("head")), columns


def _is_known(columns: Any) -> bool:
    return isinstance(columns, Mapping) and all(
        table in TABLES
        and isinstance(names, list | tuple)
        and all(name in TABLES[table] for name in names)
        and len(set(names)) == len(names)
        for table, names in columns.items()
    )
