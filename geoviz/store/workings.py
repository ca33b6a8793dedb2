"""What a run remembers for the next one, so that it does in proportion to what is new.

Nothing here is evidence: which reader read an article, and where each report went when
incidents were last derived. Where it is missing, or the layer is no longer what was derived
then, everything is read or derived anew; so these tables may be dropped at any time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from geoviz.model import Article, ReadArticle
from geoviz.store import evidence, layer
from geoviz.store.repository import Store
from geoviz.store.rows import to_rows
from geoviz.store.sql import Connection
from geoviz.store.sqlstore import SqlStore

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_TABLES = """
CREATE TABLE IF NOT EXISTS geoviz_readings (version INTEGER PRIMARY KEY, reader TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS geoviz_merged (
  report TEXT NOT NULL, article TEXT NOT NULL, x INTEGER NOT NULL, y INTEGER NOT NULL,
  first_day INTEGER NOT NULL, last_day INTEGER NOT NULL,
  component TEXT NOT NULL, incident TEXT NOT NULL, night TEXT);
CREATE INDEX IF NOT EXISTS geoviz_merged_at ON geoviz_merged (x, y, last_day, first_day);
DROP INDEX IF EXISTS geoviz_merged_near;
CREATE INDEX IF NOT EXISTS geoviz_merged_article ON geoviz_merged (article);
CREATE INDEX IF NOT EXISTS geoviz_merged_component ON geoviz_merged (component);
CREATE INDEX IF NOT EXISTS geoviz_merged_incident ON geoviz_merged (incident);
CREATE INDEX IF NOT EXISTS geoviz_merged_night ON geoviz_merged (night);
CREATE TABLE IF NOT EXISTS geoviz_merged_totals (article TEXT NOT NULL, night TEXT);
CREATE INDEX IF NOT EXISTS geoviz_merged_totals_article ON geoviz_merged_totals (article);
CREATE INDEX IF NOT EXISTS geoviz_merged_totals_night ON geoviz_merged_totals (night);
CREATE TABLE IF NOT EXISTS geoviz_progress (
  version INTEGER NOT NULL, judgements INTEGER NOT NULL, incidents INTEGER NOT NULL,
  hashes TEXT NOT NULL);
"""
_BATCH = 500


class MergedReport(NamedTuple):
    """Where a report went when incidents were last derived."""

    report: str
    article: str
    x: int  # cell of the map
    y: int
    first_day: int  # ordinals, as ``merge.days_of``
    last_day: int
    component: str  # shared by reports that links tie together, however far
    incident: str
    night: str | None  # of the incident


class MergedTotals(NamedTuple):
    """The night of totals that an article gives."""

    article: str
    night: str | None


class Progress(NamedTuple):
    """How far deriving has come."""

    version: int  # newest version of an article that was taken in
    judgements: int  # how many


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the layer, and of the notes on it."""

    table: GeoDataFrame  # incidents to put in
    merged: Sequence[MergedReport]
    totals: Sequence[MergedTotals]
    removed: Sequence[str] | None = None
    """Incidents whose notes are written anew, gone where the table lacks them; None: all."""
    articles: Sequence[str] = ()  # whose totals are noted anew


class Workings:
    """The notes of one store, whatever it is kept in."""

    def __init__(self, store: Store) -> None:
        """Make the tables where there are none. Raises OutputError for a read-only store."""
        if not isinstance(store, SqlStore):
            raise TypeError(f"a {type(store).__name__} has no tables to take notes in")
        self._store = store
        with store._writing() as connection:
            for statement in _TABLES.split(";\n"):
                if statement.strip():
                    connection.execute(statement)

    def has_reading(self, article: Article, reader: str) -> bool:
        """Whether the newest version of an article is this one, as this reader reads it."""
        with self._store._reading() as connection:
            row = connection.execute(
                "SELECT version FROM articles WHERE id = ? ORDER BY version DESC LIMIT 1",
                (article.id,),
            ).fetchone()
            if row is None:
                return False
            (noted,) = connection.execute(
                "SELECT count(*) FROM geoviz_readings WHERE version = ? AND reader = ?",
                (row[0], reader),
            ).fetchone()
            if not noted:
                return False
            (kept,) = evidence.articles(connection, [row[0]])
            return (kept.sha256, *_about(kept)) == (article.sha256, *_about(article))

    def add(self, read: ReadArticle, reader: str) -> bool:
        """Keep an article, as ``Store.add``, and note who read it.

        One with names that a geocoder has yet to answer for is not noted: it is read again.
        """
        store = self._store
        rows = to_rows(read)
        with store._writing() as connection:
            added = evidence.add(connection, [rows], store._now(), store._insert) == 1
            if not any(geocode.pending for geocode in read.geocodes):
                connection.execute(
                    "INSERT INTO geoviz_readings (version, reader) "
                    "SELECT max(version), CAST(? AS TEXT) FROM articles WHERE id = ? "
                    "ON CONFLICT (version) DO UPDATE SET reader = excluded.reader",
                    (reader, read.article.id),
                )
        return added

    def progress(self) -> Progress | None:
        """How far deriving has come; None where all is to be derived anew."""
        with self._store._reading() as connection:
            return _progress(connection)

    def reached(self) -> Progress:
        """How far the store itself has come."""
        with self._store._reading() as connection:
            (version,) = connection.execute(
                "SELECT coalesce(max(version), 0) FROM articles"
            ).fetchone()
            (judgements,) = connection.execute("SELECT count(*) FROM judgements").fetchone()
            return Progress(version, judgements)

    def articles_since(self, version: int) -> list[str]:
        """Ids of articles that have versions after this one."""
        with self._store._reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT id FROM articles WHERE version > ? ORDER BY id", (version,)
            ).fetchall()
        return [id_ for (id_,) in rows]

    def near(self, x: int, y: int, first_day: int, last_day: int) -> list[MergedReport]:
        """Reports in a cell and its neighbours, on days that overlap."""
        # Cell by cell, since an index leads past a range of one column no further.
        return self._merged(
            "x IN (?, ?, ?) AND y IN (?, ?, ?) AND last_day >= ? AND first_day <= ?",
            (x - 1, x, x + 1, y - 1, y, y + 1, first_day, last_day),
        )

    def merged_where(self, column: str, values: Iterable[str]) -> list[MergedReport]:
        """Reports by article, component, incident or night."""
        found: list[MergedReport] = []
        for some in _batches(values):
            marks = ", ".join("?" * len(some))
            found += self._merged(f"{column} IN ({marks})", some)
        return found

    def totals_where(self, column: str, values: Iterable[str]) -> list[MergedTotals]:
        """Totals by article or night."""
        found: list[MergedTotals] = []
        with self._store._reading() as connection:
            for some in _batches(values):
                rows = connection.execute(
                    "SELECT article, night FROM geoviz_merged_totals "
                    f"WHERE {column} IN ({', '.join('?' * len(some))})",
                    some,
                ).fetchall()
                found += [MergedTotals(*row) for row in rows]
        return found

    def ties(self, incidents: Sequence[str]) -> dict[str, tuple[str | None, list[str]]]:
        """Waves and answers of incidents as they stand in the layer, by id."""
        names = ("incident", "wave", "answers")
        places = [layer.ROW_COLUMNS.index(name) for name in names]
        with self._store._reading() as connection:
            rows = [[row[n] for n in places] for row in layer.stored(connection, incidents)]
        return {id_: (wave, json.loads(answers or "[]")) for id_, wave, answers in rows}

    def _merged(self, condition: str, values: Sequence[object]) -> list[MergedReport]:
        with self._store._reading() as connection:
            rows = connection.execute(
                f"SELECT {', '.join(MergedReport._fields)} FROM geoviz_merged WHERE {condition}",
                values,
            ).fetchall()
        return [MergedReport(*row) for row in rows]

    def keep(self, before: Progress | None, reached: Progress, step: Step) -> bool:
        """Change the layer and the notes on it, both or neither.

        before: ``progress()`` as the step was derived from it. False, and no change, where it
        is another by now.
        """
        rows = layer.to_rows(step.table)
        store = self._store
        with store._writing() as connection:
            if _progress(connection) != before:
                return False
            now = store._now()
            if step.removed is None:
                if layer.replace(connection, rows, now, store._insert):
                    store._incidents_changed(now, None)
                connection.execute("DELETE FROM geoviz_merged")
                connection.execute("DELETE FROM geoviz_merged_totals")
            else:
                added = layer.update(connection, step.removed, rows, now, store._insert)
                store._incidents_changed(now, added)
                for table, column, values in (
                    ("geoviz_merged", "incident", step.removed),
                    ("geoviz_merged_totals", "article", step.articles),
                ):
                    connection.executemany(
                        f"DELETE FROM {table} WHERE {column} = ?", [(value,) for value in values]
                    )
            _insert(connection, "geoviz_merged", MergedReport._fields, step.merged)
            _insert(connection, "geoviz_merged_totals", MergedTotals._fields, step.totals)
            connection.execute("DELETE FROM geoviz_progress")
            total = layer.noted(connection)
            connection.execute(
                "INSERT INTO geoviz_progress (version, judgements, incidents, hashes) "
                "VALUES (?, ?, ?, ?)",
                (*reached, total.incidents, f"{total.hashes:064x}"),
            )
        return True


def _progress(connection: Connection) -> Progress | None:
    row = connection.execute(
        "SELECT version, judgements, incidents, hashes FROM geoviz_progress"
    ).fetchone()
    if row is None:
        return None
    version, judgements, incidents, hashes = row
    if layer.noted(connection) != layer.Total(incidents, int(hashes, 16)):
        return None  # somebody else derived them since, or changed them
    return Progress(version, judgements)


def _about(article: Article) -> tuple[object, ...]:
    """What an article's version is told by, besides its text."""
    return article.id, article.title, article.publisher, article.published, article.url


def _insert(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    marks = ", ".join("?" * len(columns))
    connection.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",
        rows,
    )


def _batches(values: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(set(values))
    for start in range(0, len(ordered), _BATCH):
        yield ordered[start : start + _BATCH]
