"""The store in a PostGIS database, by psycopg."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Self, cast

import psycopg

from geoviz.errors import StoreError
from geoviz.store import layer, postgis_schema
from geoviz.store.evidence import Insert
from geoviz.store.postgis_schema import SCHEMA
from geoviz.store.postgres import PostgresConnection, errors_of, without_password
from geoviz.store.sql import Connection
from geoviz.store.sqlstore import Clock, SqlStore, utc_now

_LOCK = 0x67656F76697A  # "geoviz": one writer at a time


class PostGisStore(SqlStore):
    """A ``Store`` in the schema ``geoviz`` of a database on a server.

    One writer at a time, held by an advisory lock; others wait. Readers never wait.
    """

    _meets_box = "geom && ST_MakeEnvelope(?::float8, ?::float8, ?::float8, ?::float8, 4326)"
    _newest = postgis_schema.SCHEMA_VERSION
    _migrations = postgis_schema.MIGRATIONS
    _to_write = "let its owner run: geoviz store migrate"
    _connection: PostgresConnection

    @classmethod
    def open(
        cls, address: str, create: bool = False, *, wait_s: float = 30.0, clock: Clock = utc_now
    ) -> Self:
        """Open the store of a database, or make it where ``create`` is true and there is none.

        address: ``postgresql://user@host/database``, or another of libpq's forms. wait_s, clock:
        as for ``GeoPackageStore``. Raises StoreError where the server cannot be reached, the
        store is missing, or made by another version.
        """
        name = without_password(address)
        with errors_of(name):
            raw = psycopg.connect(address, autocommit=True, connect_timeout=10)
        connection = PostgresConnection(raw)
        store = cls(name, connection, clock)
        try:
            with store._errors():
                connection.execute(f"SET lock_timeout = {max(1, int(wait_s * 1000))}")
                connection.execute(f"SET search_path = {SCHEMA}, public")
                connection.execute("SET client_min_messages = warning")
                # Long texts are compressed in a fifth of the time, where the server can.
                connection.execute(
                    "SELECT set_config(name, 'lz4', false) FROM pg_settings "
                    "WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)"
                ).fetchone()
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
                    postgis_schema.create(connection, self._now())
        if not self._schema_version():
            raise StoreError(
                f"there is no store in {self._name}; make one with: "
                f"geoviz read ARTICLES --store {self._name}"
            )
        self._bring_up_to_date()

    def _schema_version(self) -> int:
        # The catalogue itself: what a name means is cached, also while one waits for one's turn.
        known = self._connection.execute(
            "SELECT 1 FROM pg_tables WHERE schemaname = ? AND tablename = 'geoviz_store'", (SCHEMA,)
        ).fetchone()
        if known is None:
            return 0
        row = self._connection.execute("SELECT schema_version FROM geoviz.geoviz_store").fetchone()
        return int(row[0]) if row else 0

    def _is_read_only(self) -> bool:
        (may_write,) = self._connection.execute(
            "SELECT has_table_privilege('geoviz.geoviz_store', 'UPDATE')"
        ).fetchone()
        return not may_write

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

    def _errors(self) -> AbstractContextManager[None]:
        return errors_of(self._name)


def _copy(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Rows by COPY, which is the fastest way in."""
    if table == "reports":
        data = columns.index("data")
        rows = ([*row, _id_in(row[data])] for row in rows)
        columns = [*columns, "id"]
    cast(PostgresConnection, connection).copy(table, columns, rows)


_ID = '"id":"'


def _id_in(data: str) -> str:
    """The id of a report in its JSON, where nothing within it has one too. Else ValueError."""
    # No text within it can hold this: quotes are escaped there.
    start = data.index(_ID) + len(_ID)
    end = data.index('"', start)
    if "\\" not in data[start:end]:
        return data[start:end]
    return str(json.JSONDecoder().raw_decode(data, start - 1)[0])
