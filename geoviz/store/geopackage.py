"""The store as one GeoPackage file, by the standard library's SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Self

from geoviz.errors import StoreError
from geoviz.store import blobs, layer, schema
from geoviz.store.connection import connect, errors_of, transaction
from geoviz.store.evidence import Insert, insert_rows
from geoviz.store.geopackage_migrations import MIGRATIONS
from geoviz.store.sql import Connection
from geoviz.store.sqlstore import Clock, SqlStore, utc_now

_EXTENT = """
UPDATE gpkg_contents SET last_change = ?, (min_x, min_y, max_x, max_y) =
  (SELECT min(minx), min(miny), max(maxx), max(maxy) FROM rtree_incidents_geom)
WHERE table_name = 'incidents'
"""
_WIDER_EXTENT = """
UPDATE gpkg_contents SET last_change = :now,
  min_x = min(coalesce(min_x, :west), :west), min_y = min(coalesce(min_y, :south), :south),
  max_x = max(coalesce(max_x, :east), :east), max_y = max(coalesce(max_y, :north), :north)
WHERE table_name = 'incidents'
"""


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another of the same name."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


class GeoPackageStore(SqlStore):
    """A ``Store`` in a file that QGIS, GDAL and geopandas open as it is.

    One writer at a time; others wait. Use one object a thread, and close it.
    """

    _meets_box = (
        "fid IN (SELECT id FROM rtree_incidents_geom "
        "WHERE maxx >= ? AND maxy >= ? AND minx <= ? AND miny <= ?)"
    )
    _newest = schema.SCHEMA_VERSION
    _migrations = MIGRATIONS
    _to_write = "copy it to a folder that can be written"
    _connection: sqlite3.Connection

    def __init__(self, path: Path, connection: sqlite3.Connection, clock: Clock) -> None:
        """For ``open``."""
        super().__init__(str(path), connection, clock)
        self.path = path
        self._file = _identity(path)

    @classmethod
    def open(
        cls,
        path: Path,
        create: bool = False,
        *,
        wait_s: float = 30.0,
        clock: Clock = utc_now,
    ) -> Self:
        """Open a store, or make it where ``create`` is true and there is none.

        A store of an older version is brought to this one. Where it cannot be written it is
        opened for reading. wait_s: how long to wait for another writer. clock: gives the time
        that audit rows bear.

        Raises StoreError for what is missing, no store, damaged, locked, or made by a newer
        geoviz; OutputError where it cannot be made.
        """
        connection = connect(path, create=create, wait_s=wait_s)
        store = cls(path, connection, clock)
        try:
            with store._errors():
                store._prepare(create)
        except BaseException:
            connection.close()
            raise
        return store

    def _prepare(self, create: bool) -> None:
        if not self._schema_version():
            if not create or self._has_tables():
                raise StoreError(f"{self.path} is not a store: it has none of its tables")
            with transaction(self._connection):
                if not self._has_tables():  # another process may have made them meanwhile
                    schema.create(self._connection, self._now())
            # Only now: GDAL looks for the application id in the file, not in its log.
            self._connection.execute("PRAGMA journal_mode = WAL")
        self._bring_up_to_date()

    def compact(self) -> None:
        """Give back the space that is not used, in the file itself.

        Within a transaction of SQLite, so that who reads or waits to write meanwhile loses
        nothing, which a new file in place of this one could not promise. Raises StoreError
        where the store is not right: this is no moment to write damage anew.
        """
        problems = self.verify()
        if problems:
            raise StoreError(f"{self.path}: {problems[0]}; nothing was changed")
        with self._reading() as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _has_tables(self) -> bool:
        return self._connection.execute("SELECT 1 FROM sqlite_master").fetchone() is not None

    def _incidents_changed(self, now: str, added: Sequence[layer.Row] | None) -> None:
        if added is None:
            self._connection.execute(_EXTENT, (now,))
            return
        # What was taken out may leave the extent too wide, which GeoPackage allows.
        bounds = [b for row in added if (b := blobs.envelope(blobs.to_blob(row[0]) or b""))]
        if bounds:
            west, east, south, north = zip(*bounds, strict=True)
            edges = {"west": min(west), "south": min(south), "east": max(east)}
            self._connection.execute(_WIDER_EXTENT, {"now": now, "north": max(north), **edges})

    @property
    def _insert(self) -> Insert:
        return insert_rows

    def _loading(self) -> AbstractContextManager[None]:
        # SQLite numbers new rows after the last that is there.
        return nullcontext()

    def _schema_version(self) -> int:
        return schema.version_of(self._connection) or 0

    def _is_read_only(self) -> bool:
        return bool(self._connection.execute("PRAGMA query_only").fetchone() == (1,))

    def _size_bytes(self) -> int:
        """Of the file; what stands in its log is not yet in it."""
        return self.path.stat().st_size

    def verify(self, head: str | None = None) -> list[str]:
        """See ``Store.verify``."""
        try:
            return super().verify(head)
        except StoreError as error:
            cause = error.__cause__
            if str(getattr(cause, "sqlite_errorname", "")).startswith("SQLITE_CORRUPT"):
                return [f"the file is damaged: {cause}"]
            raise

    def _database_problems(self, connection: Connection) -> Iterator[str]:
        for (line,) in connection.execute("PRAGMA integrity_check"):
            if line != "ok":
                yield f"the file is damaged: {line}"
        for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            yield f"row {rowid} of {table} belongs to a row of {parent} that is missing"
        yield from schema.unguarded(connection)
        yield from self._index_problems(connection)

    def _index_problems(self, connection: Connection) -> Iterator[str]:
        indexed = dict.fromkeys(
            fid for (fid,) in connection.execute("SELECT id FROM rtree_incidents_geom")
        )
        for fid, blob in connection.execute("SELECT fid, geom FROM incidents ORDER BY fid"):
            bounds = blobs.envelope(blob) if blob else None
            if (bounds is not None) != (fid in indexed):
                yield f"the spatial index does not match incident row {fid}"
            elif bounds is not None:
                indexed.pop(fid)
                found = connection.execute(
                    "SELECT minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ? "
                    "FROM rtree_incidents_geom WHERE id = ?",
                    (*bounds, fid),
                ).fetchone()
                if found != (1,):
                    yield f"the spatial index does not match incident row {fid}"
        for fid in indexed:
            yield f"the spatial index has incident row {fid}, which is not there"

    def close(self) -> None:
        """Write what is pending into the file itself, and close it. May be called twice."""
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._reading(), transaction(self._connection):
            if _identity(self.path) != self._file:
                # What is written now would go to a file that has no name any more.
                raise StoreError(f"{self.path} was replaced by another file; open it again")
            yield self._connection

    @contextmanager
    def _snapshot(self) -> Iterator[Connection]:
        with self._reading():
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                # Who left a dump unfinished may have closed the store.
                with suppress(sqlite3.ProgrammingError):
                    self._connection.execute("ROLLBACK")

    def _errors(self) -> AbstractContextManager[None]:
        return errors_of(self.path)
