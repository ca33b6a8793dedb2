"""The store in a PostGIS database, by psycopg."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self, cast

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import StrDumper, StrDumperUnknown, TextLoader

from geoviz.errors import GeovizError, OutputError, StoreError
from geoviz.store import layer, postgis_schema
from geoviz.store.evidence import Insert, quoted
from geoviz.store.postgis_schema import SCHEMA
from geoviz.store.schema import SCHEMA_VERSION
from geoviz.store.sql import Connection, Cursor
from geoviz.store.sqlstore import Clock, SqlStore, utc_now

_LOCK = 0x67656F76697A  # "geoviz": one writer at a time
_ITERSIZE = 2000


class PostGisStore(SqlStore):
    """A ``Store`` in the schema ``geoviz`` of a database on a server.

    One writer at a time, held by an advisory lock; others wait. Readers never wait.
    """

    _meets_box = "geom && ST_MakeEnvelope(?::float8, ?::float8, ?::float8, ?::float8, 4326)"
    _connection: _Connection

    def __init__(self, name: str, connection: _Connection, clock: Clock) -> None:
        """For ``open``."""
        super().__init__(connection, clock)
        self._name = name

    @classmethod
    def open(
        cls, address: str, create: bool = False, *, wait_s: float = 30.0, clock: Clock = utc_now
    ) -> Self:
        """Open the store of a database, or make it where ``create`` is true and there is none.

        address: ``postgresql://user@host/database``, or another of libpq's forms. wait_s, clock:
        as for ``GeoPackageStore``. Raises StoreError where the server cannot be reached, the
        store is missing, or made by another version.
        """
        name = _without_password(address)
        with _errors_of(name):
            raw = psycopg.connect(address, autocommit=True, connect_timeout=10)
        connection = _Connection(raw)
        store = cls(name, connection, clock)
        try:
            with _errors_of(name):
                connection.execute(f"SET lock_timeout = {max(1, int(wait_s * 1000))}")
                connection.execute(f"SET search_path = {SCHEMA}, public")
                connection.execute("SET client_min_messages = warning")
                store._prepare(create)
        except BaseException:
            store.close()
            raise
        return store

    def _prepare(self, create: bool) -> None:
        if create and not self._schema_version():
            with self._writing() as connection:
                if not self._schema_version():  # another process may have made it meanwhile
                    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
                    postgis_schema.create(connection)
        version = self._schema_version()
        if not version:
            raise StoreError(
                f"there is no store in {self._name}; make one with: "
                f"geoviz read ARTICLES --store {self._name}"
            )
        if version != SCHEMA_VERSION:
            raise StoreError(
                f"the store in {self._name} is of version {version}, this geoviz knows "
                f"{SCHEMA_VERSION}; use the geoviz that made it to export it"
            )

    def _schema_version(self) -> int:
        """0 where there is no store."""
        # The catalogue itself: what a name means is cached, also while one waits for one's turn.
        known = self._connection.execute(
            "SELECT 1 FROM pg_tables WHERE schemaname = ? AND tablename = 'geoviz_store'", (SCHEMA,)
        ).fetchone()
        if known is None:
            return 0
        row = self._connection.execute("SELECT schema_version FROM geoviz.geoviz_store").fetchone()
        return int(row[0]) if row else 0

    def _size_bytes(self) -> int:
        row = self._connection.execute(
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class "
            "WHERE relnamespace = to_regnamespace(?) AND relkind = 'r'",
            (SCHEMA,),
        ).fetchone()
        return int(row[0])

    @property
    def _insert(self) -> Insert:
        return _copy

    def _incidents_changed(self, now: str, added: Sequence[layer.Row] | None) -> None:
        """PostGIS knows the extent by itself."""

    @contextmanager
    def _loading(self) -> Iterator[None]:
        postgis_schema.untie(self._connection)
        yield
        postgis_schema.tie(self._connection)
        for table in postgis_schema.NUMBERED:
            self._connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'fid'), "
                f"(SELECT coalesce(max(fid), 0) + 1 FROM {table}), false)"
            ).fetchone()

    def _database_problems(self, connection: Connection) -> Iterator[str]:
        rows = connection.execute(
            "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON oid = indrelid "
            "WHERE relnamespace = to_regnamespace(?) AND NOT indisvalid",
            (SCHEMA,),
        )
        for (name,) in rows:
            yield f"the index {name} is not valid; make it again with REINDEX"
        triggers = connection.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE relnamespace = to_regnamespace(?) AND tgname LIKE '%only_grow' "
            "AND tgenabled = 'O'",
            (SCHEMA,),
        )
        for fid, identity, data in connection.execute("SELECT fid, id, data FROM reports"):
            if _id_in(data) != identity:
                yield f"row {fid} of reports has another id than its data"
        guarded = {name.rpartition(".")[2] for (name,) in triggers}
        for table in sorted(set(postgis_schema.APPEND_ONLY) - guarded):
            yield f"the table {table} lets rows be changed: its trigger is gone or disabled"

    def close(self) -> None:
        """See ``Store.close``."""
        self._connection.raw.close()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._transaction("BEGIN") as connection:
            connection.execute("SELECT pg_advisory_xact_lock(?)", (_LOCK,)).fetchone()
            yield connection

    @contextmanager
    def _snapshot(self) -> Iterator[Connection]:
        with self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        with self._reading() as connection:
            connection.execute(begin)
            try:
                yield connection
            except BaseException:
                if not self._connection.raw.closed:
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _errors_of(self._name):
            try:
                yield self._connection
            except GeovizError:
                raise
            except (KeyError, TypeError, ValueError) as error:
                raise StoreError(
                    f"{self._name} is damaged: a row cannot be read ({error}); "
                    "take it from a backup"
                ) from error


def _copy(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Rows by COPY, which is the fastest way in."""
    if "geom" in columns:
        at = columns.index("geom")
        rows = ([*row[:at], _ewkb(row[at]), *row[at + 1 :]] for row in rows)
    elif table == "reports":
        data = columns.index("data")
        rows = ([*row, _id_in(row[data])] for row in rows)
        columns = [*columns, "id"]
    cast(_Connection, connection).copy(table, columns, rows)


_ID = re.compile(r'"id":("(?:[^"\\]|\\.)*")')


def _id_in(data: str) -> str:
    """The id of a report in its JSON, where nothing within it has one too. Else ValueError."""
    found = _ID.search(data)
    if found is None:
        raise ValueError("a report without an id")
    text = found[1]
    return str(json.loads(text)) if "\\" in text else text[1:-1]


def _ewkb(wkb: bytes | None) -> str | None:
    """Little-endian WKB as PostGIS reads it from text: with the reference system's number."""
    if wkb is None:
        return None
    kind = int.from_bytes(wkb[1:5], "little") | 0x20000000
    return (wkb[:1] + kind.to_bytes(4, "little") + (4326).to_bytes(4, "little") + wkb[5:]).hex()


class _Connection:
    """psycopg's connection, with ``?`` for values and texts that may hold NUL."""

    def __init__(self, raw: psycopg.Connection[tuple[Any, ...]]) -> None:
        self.raw = raw
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
        """Rows into a table."""
        names = ", ".join(map(quoted, columns))
        with self.raw.cursor() as cursor:
            # Ours would be called back from C for every text.
            cursor.adapters.register_dumper(str, StrDumper)
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row([_written(v) if v.__class__ is str else v for v in row])

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
    if "\0" not in text and _SIGN not in text and r"\u0000" not in text:
        return text
    text = text.replace(_SIGN, _SIGN * 2).replace("\0", _NUL)
    return _ESCAPE.sub(rf"\g<1>{_ESCAPED_NUL}", text)


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


def _without_password(address: str) -> str:
    try:
        parts = conninfo_to_dict(address)
    except psycopg.ProgrammingError as error:
        raise StoreError(f"this is no address of a database ({error})") from error
    host, port = parts.get("host") or "", parts.get("port")
    user = f"{parts['user']}@" if parts.get("user") else ""
    return f"postgresql://{user}{host}{f':{port}' if port else ''}/{parts.get('dbname') or ''}"


@contextmanager
def _errors_of(name: str) -> Iterator[None]:
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
