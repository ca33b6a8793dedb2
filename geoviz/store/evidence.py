"""Articles and what was read from them, in the tables of a store."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from geoviz.model import Article, Geocode, Mention, Place, ReadArticle, Report, ReportKey
from geoviz.store import audit
from geoviz.store.codec import decode, decode_place
from geoviz.store.repository import StoredMention, StoredReport
from geoviz.store.rows import ARTICLE_COLUMNS, Rows, article_of, from_rows, row_sha256
from geoviz.store.sql import Connection

BATCH = 200
"""How many articles are asked for at a time."""

_IS_NEWEST = (
    "NOT EXISTS (SELECT 1 FROM articles AS later "
    "WHERE later.id = articles.id AND later.version > articles.version)"
)

# Quotes within a text are escaped, so that no text can hold this.
_IS_PLACED = """mentions.geocode NOT LIKE '%"place":null%'"""

Insert = Callable[[Connection, str, Sequence[str], Iterable[Sequence[Any]]], None]
"""Puts rows into the columns of a table."""


def quoted(name: str) -> str:
    return f'"{name}"'


def insert_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """By one statement a row. A column ``geom`` takes WKB."""
    marks = ", ".join("ST_GeomFromWKB(?, 4326)" if c == "geom" else "?" for c in columns)
    connection.executemany(
        f"INSERT INTO {table} ({', '.join(map(quoted, columns))}) VALUES ({marks})",
        rows,
    )


def add(connection: Connection, batch: Sequence[Rows], now: str, insert: Insert) -> int:
    """Keep those articles that are not there as they are. How many that were."""
    added: dict[int, Rows] = {}
    newest = _newest_contents(connection, [rows.article[0] for rows in batch])
    (version,) = connection.execute("SELECT coalesce(max(version), 0) FROM articles").fetchone()
    for rows in batch:
        identity = rows.article[0]
        if newest.get(identity) != rows.content_sha256:
            newest[identity] = rows.content_sha256
            version += 1
            added[version] = rows
    if added:
        _insert(connection, added, insert)
        entries = [
            (
                "article added",
                rows.article[0],
                {"version": version, "content_sha256": rows.content_sha256},
            )
            for version, rows in added.items()
        ]
        insert(connection, "audit", audit.COLUMNS, list(audit.chained(connection, now, entries)))
    return len(added)


def _newest_contents(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Hashes of the newest versions of some articles, by id."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        found |= connection.execute(
            "SELECT id, content_sha256 FROM articles "
            f"WHERE id IN ({_marks(some)}) AND {_IS_NEWEST}",
            some,
        ).fetchall()
    return found


def _insert(connection: Connection, added: dict[int, Rows], insert: Insert) -> None:
    places = {key: data for rows in added.values() for key, data in rows.places.items()}
    keep_places(connection, places)
    insert(
        connection,
        "articles",
        ("version", *ARTICLE_COLUMNS, "row_sha256"),
        ((v, *rows.article, row_sha256(v, *rows.article)) for v, rows in added.items()),
    )
    insert(
        connection,
        "mentions",
        ("version", "n", "mention", "geocode", "row_sha256"),
        (
            (v, n, *pair, row_sha256(v, n, *pair))
            for v, rows in added.items()
            for n, pair in enumerate(rows.mentions)
        ),
    )
    for table, told in (("reports", "reports"), ("wave_reports", "waves")):
        insert(
            connection,
            table,
            ("version", "n", "data", "row_sha256"),
            (
                (v, n, data, row_sha256(v, n, data))
                for v, rows in added.items()
                for n, data in enumerate(getattr(rows, told))
            ),
        )


def keep_places(connection: Connection, places: dict[str, str]) -> None:
    """Add those places that are not there. places: data by key."""
    connection.executemany(
        "INSERT INTO places (key, data) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
        sorted(places.items()),
    )


class Places:
    """Places by their keys, each asked for once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, Place] = {}

    def __call__(self, key: str) -> Place:
        """Raises ValueError where there is none."""
        if key not in self._known:
            row = self._connection.execute(
                "SELECT data FROM places WHERE key = ?", (key,)
            ).fetchone()
            if row is None:
                raise ValueError(f"there is no place {key}")
            self._known[key] = decode_place(json.loads(row[0]))
        return self._known[key]


def newest_versions(connection: Connection) -> list[int]:
    """Of all articles, by their ids."""
    rows = connection.execute(
        "SELECT max(version) FROM articles GROUP BY id ORDER BY id"
    ).fetchall()
    return [version for (version,) in rows]


def newest_version(connection: Connection, identity: str) -> int | None:
    row = connection.execute(
        "SELECT max(version) FROM articles WHERE id = ?", (identity,)
    ).fetchone()
    return None if row is None else row[0]


def articles(connection: Connection, versions: Sequence[int]) -> list[Article]:
    """Versions of articles, in the order of the versions given."""
    return [article_of(row) for row in _article_rows(connection, versions)]


def read_articles(
    connection: Connection, versions: Sequence[int], places: Places
) -> list[ReadArticle]:
    """Versions of articles with what was read from them, in the order of the versions given."""
    mentions = _children(connection, "mentions", "mention, geocode", versions)
    reports = _children(connection, "reports", "data", versions)
    waves = _children(connection, "wave_reports", "data", versions)
    return [
        from_rows(
            row,
            mentions[version],
            (data for (data,) in reports[version]),
            (data for (data,) in waves[version]),
            places,
        )
        for version, row in zip(versions, _article_rows(connection, versions), strict=True)
    ]


def _article_rows(connection: Connection, versions: Sequence[int]) -> list[tuple[Any, ...]]:
    columns = ", ".join(ARTICLE_COLUMNS)
    rows = connection.execute(
        f"SELECT version, {columns} FROM articles WHERE version IN ({_marks(versions)})",
        versions,
    ).fetchall()
    by_version = {version: tuple(row) for version, *row in rows}
    return [by_version[version] for version in versions]


def _children(
    connection: Connection, table: str, columns: str, versions: Sequence[int]
) -> defaultdict[int, list[Any]]:
    rows = connection.execute(
        f"SELECT version, {columns} FROM {table} WHERE version IN ({_marks(versions)}) "
        "ORDER BY version, n",
        versions,
    ).fetchall()
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for version, *row in rows:
        found[version].append(tuple(row))
    return found


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values)) or "NULL"


def reports(connection: Connection, after: int, limit: int, places: Places) -> list[StoredReport]:
    """See ``Store.reports``."""
    rows = connection.execute(
        "SELECT reports.fid, reports.data FROM reports JOIN articles USING (version) "
        f"WHERE reports.fid > ? AND {_IS_NEWEST} ORDER BY reports.fid LIMIT ?",
        (after, limit),
    ).fetchall()
    return [StoredReport(fid, decode(Report, json.loads(data), places)) for fid, data in rows]


def mentions(connection: Connection, after: int, limit: int, places: Places) -> list[StoredMention]:
    """See ``Store.mentions``."""
    rows = connection.execute(
        "SELECT mentions.fid, articles.id, mentions.mention, mentions.geocode "
        "FROM mentions JOIN articles USING (version) "
        f"WHERE mentions.fid > ? AND {_IS_NEWEST} ORDER BY mentions.fid LIMIT ?",
        (after, limit),
    ).fetchall()
    return [
        StoredMention(
            fid,
            identity,
            decode(Mention, json.loads(mention), places),
            decode(Geocode, json.loads(geocode), places),
        )
        for fid, identity, mention, geocode in rows
    ]


def earlier_report(connection: Connection, key: ReportKey, places: Places) -> Report | None:
    """See ``Store.earlier_report``."""
    row = connection.execute(
        "SELECT reports.data FROM reports JOIN articles USING (version) "
        "WHERE reports.id = ? AND articles.id = ? AND articles.sha256 = "
        "(SELECT sha256 FROM articles AS newest WHERE newest.id = articles.id "
        "ORDER BY newest.version DESC LIMIT 1) ORDER BY reports.fid DESC LIMIT 1",
        (key.report, key.article),
    ).fetchone()
    return None if row is None else decode(Report, json.loads(row[0]), places)


def counts(connection: Connection) -> dict[str, Any]:
    """What ``StoreInfo`` says of articles."""

    def number(query: str) -> int:
        return int(connection.execute(query).fetchone()[0])

    newest = f"FROM articles WHERE {_IS_NEWEST}"
    days = connection.execute(f"SELECT min(published), max(published) {newest}").fetchone()
    first, last = (date.fromisoformat(day) if day else None for day in days)
    mentions = f"FROM mentions JOIN articles USING (version) WHERE {_IS_NEWEST}"
    reports = f"FROM reports JOIN articles USING (version) WHERE {_IS_NEWEST}"
    return {
        "articles": number(f"SELECT count(*) {newest}"),
        "versions": number("SELECT count(*) FROM articles"),
        "mentions": number(f"SELECT count(*) {mentions}"),
        "placed": number(f"SELECT count(*) {mentions} AND {_IS_PLACED}"),
        "reports": number(f"SELECT count(*) {reports}"),
        "first_published": first,
        "last_published": last,
    }
