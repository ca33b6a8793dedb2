"""psycopg's connection as a store asks of it, and PostgreSQL's errors in the user's words."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import StrDumperUnknown, TextLoader

from geoviz.errors import GeovizError, OutputError, StoreError
from geoviz.store.evidence import quoted
from geoviz.store.sql import Cursor

_ITERSIZE = 2000


class PostgresConnection:
    """psycopg's connection, with ``?`` for values and texts that may hold NUL."""

    def __init__(self, raw: psycopg.Connection[tuple[Any, ...]]) -> None:
        self.raw = raw
        self._columns: dict[str, dict[str, str]] = {}
        raw.adapters.register_dumper(str, _TextDumper)
        for kind in ("text", "varchar", "date"):
            raw.adapters.register_loader(kind, _TextLoader)

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Cursor:
        if parameters:
            sql = _placeholders(sql)
        if sql.startswith("SELECT") and self._is_in_transaction():
            return _Rows(self.raw, sql, parameters)
        return self.raw.execute(sql.encode(), parameters or None)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None:
        with self.raw.cursor() as cursor:
            cursor.executemany(_placeholders(sql).encode(), rows)

    def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Rows into a table, as the server keeps them, so that it has nothing to parse.

        Dates are ISO 8601, geometries little-endian WKB. Raises ValueError for a value that is
        not of its column's kind.
        """
        kinds = [self._kinds(table)[name] for name in columns]
        names = ", ".join(map(quoted, columns))
        made = [(n, _MADE[kind]) for n, kind in enumerate(kinds) if kind in _MADE]
        with (
            self.raw.cursor() as cursor,
            cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)".encode()) as copy,
        ):
            # A geometry reads its own bytes; of what kind psycopg takes them to be is no matter.
            copy.set_types(["bytea" if kind == "geometry" else kind for kind in kinds])
            try:
                for row in rows:
                    values = list(row)
                    for n, make in made:
                        if values[n] is not None:
                            values[n] = make(values[n])
                    copy.write_row(values)
            except (AttributeError, OverflowError, TypeError, struct.error) as error:
                raise ValueError(f"a value that is none for {table}: {error}") from error

    def _kinds(self, table: str) -> Mapping[str, str]:
        """The types of a table's columns."""
        if table not in self._columns:
            rows = self.execute(
                "SELECT attname, typname FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid "
                "WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped",
                (table,),
            ).fetchall()
            self._columns[table] = dict(rows)
        return self._columns[table]

    def _is_in_transaction(self) -> bool:
        return self.raw.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS


class _Rows:
    """A query that is asked when its rows are wanted: all at once, or, to go through, in parts."""

    def __init__(
        self, raw: psycopg.Connection[tuple[Any, ...]], sql: str, parameters: Sequence[Any]
    ) -> None:
        self._raw, self._sql, self._parameters = raw, sql.encode(), parameters or None

    def fetchone(self) -> Any:
        return self._raw.execute(self._sql, self._parameters).fetchone()

    def fetchall(self) -> list[Any]:
        return self._raw.execute(self._sql, self._parameters).fetchall()

    def __iter__(self) -> Iterator[Any]:
        with self._raw.cursor(name=f"rows_{id(self)}") as cursor:
            cursor.itersize = _ITERSIZE
            cursor.execute(self._sql, self._parameters)
            yield from cursor


def _placeholders(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


# PostgreSQL's text has no NUL, and its JSON no escape for it. Articles may: a character of the
# private use area stands for either, and is doubled where it stands for itself.
_SIGN = "\ue000"
_NUL, _ESCAPED_NUL = f"{_SIGN}0", f"{_SIGN}u"
_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_SIGNS = re.compile(f"{_SIGN}(.)")
_MEANINGS = {_SIGN: _SIGN, "0": "\0", "u": r"\u0000"}


def _written(text: str) -> str:
    # Hardly any text has a backslash, and a character is found sooner than a word.
    if "\0" not in text and _SIGN not in text and ("\\" not in text or r"\u0000" not in text):
        return text
    text = text.replace(_SIGN, _SIGN * 2).replace("\0", _NUL)
    return _ESCAPE.sub(rf"\g<1>{_ESCAPED_NUL}", text)


def _ewkb(wkb: bytes) -> bytes:
    """WKB as PostGIS reads it: with the reference system's number."""
    kind = int.from_bytes(wkb[1:5], "little") | 0x20000000
    return wkb[:1] + kind.to_bytes(4, "little") + (4326).to_bytes(4, "little") + wkb[5:]


def _fitting(bits: int) -> Callable[[int], int]:
    """Refuses whole numbers that psycopg would cut to so many bits."""
    beyond = 2 ** (bits - 1)

    def checked(number: int) -> int:
        if not -beyond <= number < beyond:
            raise OverflowError(f"{number} is out of range")
        return number

    return checked


_MADE: Mapping[str, Callable[[Any], object]] = {
    "text": _written,
    "int2": _fitting(16),
    "int4": _fitting(32),
    "date": date.fromisoformat,
    "geometry": _ewkb,
}
"""What makes a column's values of ours, by the column's type."""


def _read(text: str) -> str:
    if _SIGN not in text:
        return text
    return _SIGNS.sub(lambda found: _MEANINGS[found[1]], text)


class _TextDumper(StrDumperUnknown):
    def dump(self, obj: str) -> Any:
        return super().dump(_written(obj))


class _TextLoader(TextLoader):
    def load(self, data: Any) -> Any:
        return _read(bytes(data).decode())


def without_password(address: str) -> str:
    """An address as it may be told. Raises StoreError where it is none."""
    try:
        parts = conninfo_to_dict(address)
    except psycopg.ProgrammingError as error:
        raise StoreError(f"this is no address of a database ({error})") from error
    host, port = parts.get("host") or "", parts.get("port")
    user = f"{parts['user']}@" if parts.get("user") else ""
    return f"postgresql://{user}{host}{f':{port}' if port else ''}/{parts.get('dbname') or ''}"


@contextmanager
def errors_of(name: str) -> Iterator[None]:
    """Turn psycopg's errors into StoreError and OutputError that name the database."""
    try:
        yield
    except psycopg.Error as error:
        raise _in_our_words(name, error) from error


def _in_our_words(name: str, error: psycopg.Error) -> GeovizError:
    told = (error.diag.message_primary or str(error)).strip()
    if isinstance(error, errors.LockNotAvailable):
        return StoreError(f"{name} is being written by another program; try again when it is done")
    if isinstance(error, errors.DiskFull):
        return OutputError(f"no space is left for {name}; nothing was changed")
    if isinstance(error, errors.InsufficientPrivilege | errors.ReadOnlySqlTransaction):
        return OutputError(f"{name} cannot be written ({told}); ask its owner for the right to")
    if isinstance(error, errors.FeatureNotSupported | errors.UndefinedFile):
        return StoreError(f"{name} has no PostGIS ({told}); install it on the server")
    if isinstance(error, psycopg.errors.IntegrityError):
        return StoreError(f"{name} does not take this ({told}); nothing was changed")
    if isinstance(error, psycopg.OperationalError):
        return StoreError(f"{name} cannot be reached ({told})")
    return StoreError(f"{name} cannot be used as a store: {told}")
