"""The store as one GeoPackage file, by the standard library's SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from geoviz.errors import StoreError
from geoviz.model import Article, ReadArticle
from geoviz.store import audit, check, layer, schema
from geoviz.store.connection import connect, errors_of, transaction
from geoviz.store.repository import StoreInfo
from geoviz.store.rows import (
    ARTICLE_COLUMNS,
    Rows,
    article_of,
    from_rows,
    row_sha256,
    to_rows,
)

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_NEWEST = "(SELECT max(version) FROM articles GROUP BY id)"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class GeoPackageStore:
    """A ``Store`` in a file that QGIS, GDAL and geopandas open as it is.

    One writer at a time; others wait. Use one object a thread, and close it.
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, clock: Callable[[], datetime]
    ) -> None:
        """For ``open``."""
        self.path = path
        self._connection = connection
        self._clock = clock

    @classmethod
    def open(
        cls,
        path: Path,
        create: bool = False,
        *,
        wait_s: float = 30.0,
        clock: Callable[[], datetime] = _utc_now,
    ) -> GeoPackageStore:
        """Open a store, or make it where ``create`` is true and there is none.

        Where it cannot be written it is opened for reading. wait_s: how long to wait for
        another writer. clock: gives the time that audit rows bear.

        Raises StoreError for what is missing, no store, damaged, locked, or made by a newer
        geoviz; OutputError where it cannot be made.
        """
        connection = connect(path, create=create, wait_s=wait_s)
        store = cls(path, connection, clock)
        try:
            with errors_of(path):
                store._prepare(create)
        except BaseException:
            connection.close()
            raise
        return store

    def _prepare(self, create: bool) -> None:
        version = schema.version_of(self._connection)
        if version is None:
            if not create or self._has_tables():
                raise StoreError(f"{self.path} is not a store: it has none of its tables")
            with transaction(self._connection):
                if not self._has_tables():  # another process may have made them meanwhile
                    schema.create(self._connection, self._now())
            # Only now: GDAL looks for the application id in the file, not in its log.
            self._connection.execute("PRAGMA journal_mode = WAL")
        elif version > schema.SCHEMA_VERSION:
            raise StoreError(
                f"{self.path} was made by a newer geoviz (store version {version}, this one "
                f"knows {schema.SCHEMA_VERSION}); upgrade geoviz"
            )
        elif version < schema.SCHEMA_VERSION:
            with transaction(self._connection):
                schema.migrate(self._connection)

    def _has_tables(self) -> bool:
        return self._connection.execute("SELECT 1 FROM sqlite_master").fetchone() is not None

    def add(self, read: ReadArticle) -> bool:
        """See ``Store.add``."""
        rows = to_rows(read)
        with self._writing() as connection:
            newest = connection.execute(
                "SELECT content_sha256 FROM articles WHERE id = ? ORDER BY version DESC LIMIT 1",
                (read.article.id,),
            ).fetchone()
            if newest == (rows.content_sha256,):
                return False
            version = self._insert(rows)
            detail = {"version": version, "content_sha256": rows.content_sha256}
            audit.append(connection, self._now(), "article added", read.article.id, detail)
        return True

    def _insert(self, rows: Rows) -> int:
        execute, executemany = self._connection.execute, self._connection.executemany
        version = execute("SELECT coalesce(max(version), 0) + 1 FROM articles").fetchone()[0]
        executemany("INSERT OR IGNORE INTO places (key, data) VALUES (?, ?)", rows.places.items())
        execute(
            f"INSERT INTO articles (version, {ARTICLE_COLUMNS}, row_sha256) "  # noqa: S608
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (version, *rows.article, row_sha256(version, *rows.article)),
        )
        executemany(
            "INSERT INTO mentions (version, n, mention, geocode, row_sha256) "
            "VALUES (?, ?, ?, ?, ?)",
            ((version, n, *m, row_sha256(version, n, *m)) for n, m in enumerate(rows.mentions)),
        )
        executemany(
            "INSERT INTO reports (version, n, data, row_sha256) VALUES (?, ?, ?, ?)",
            ((version, n, r, row_sha256(version, n, r)) for n, r in enumerate(rows.reports)),
        )
        return int(version)

    def articles(self) -> Iterator[Article]:
        """See ``Store.articles``."""
        for version in self._newest_versions():
            with self._reading():
                row = self._connection.execute(
                    f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE version = ?",  # noqa: S608
                    (version,),
                ).fetchone()
                article = article_of(row)
            yield article

    def read_articles(self) -> Iterator[ReadArticle]:
        """See ``Store.read_articles``."""
        for version in self._newest_versions():
            with self._reading():
                read = from_rows(self._connection, version)
            yield read

    def _newest_versions(self) -> list[int]:
        # All at once: versions never change, so what is read is one state of the store
        # even where others write meanwhile.
        with self._reading():
            rows = self._connection.execute(
                "SELECT max(version) FROM articles GROUP BY id ORDER BY id"
            ).fetchall()
        return [version for (version,) in rows]

    def replace_incidents(self, table: GeoDataFrame) -> None:
        """See ``Store.replace_incidents``."""
        rows = layer.to_rows(table)
        with self._writing() as connection:
            if layer.is_same(connection, rows):
                return
            now = self._now()
            layer.replace(connection, rows, now)
            detail = {"incidents": len(rows), "sha256": layer.rows_sha256(rows)}
            audit.append(connection, now, "incidents replaced", None, detail)

    def info(self) -> StoreInfo:
        """See ``Store.info``."""

        def number(query: str) -> int:
            return int(self._connection.execute(query).fetchone()[0])

        newest = f"version IN {_NEWEST}"
        with self._reading():
            days = self._connection.execute(
                f"SELECT min(published), max(published) FROM articles WHERE {newest}"  # noqa: S608
            ).fetchone()
            first, last = (date.fromisoformat(day) if day else None for day in days)
            mentions = f"SELECT count(*) FROM mentions WHERE {newest}"  # noqa: S608
            return StoreInfo(
                schema_version=schema.version_of(self._connection) or 0,
                articles=number("SELECT count(DISTINCT id) FROM articles"),
                versions=number("SELECT count(*) FROM articles"),
                mentions=number(mentions),
                placed=number(f"{mentions} AND place IS NOT NULL"),
                reports=number(f"SELECT count(*) FROM reports WHERE {newest}"),  # noqa: S608
                incidents=number("SELECT count(*) FROM incidents"),
                judgements=number("SELECT count(*) FROM judgements"),
                first_published=first,
                last_published=last,
            )

    def verify(self) -> list[str]:
        """See ``Store.verify``."""
        try:
            return list(check.problems(self._connection))
        except sqlite3.DatabaseError as error:
            with errors_of(self.path):
                if str(getattr(error, "sqlite_errorname", "")).startswith("SQLITE_CORRUPT"):
                    return [f"the file is damaged: {error}"]
                raise

    def close(self) -> None:
        """Write what is pending into the file itself, and close it. May be called twice."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _now(self) -> str:
        return self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with errors_of(self.path), transaction(self._connection):
            yield self._connection

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with errors_of(self.path):
            try:
                yield
            except (KeyError, TypeError, ValueError) as error:
                raise StoreError(
                    f"{self.path} is damaged: a row cannot be read ({error}); "
                    "take a copy from a backup"
                ) from error
