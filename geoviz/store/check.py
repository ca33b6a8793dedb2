"""What must hold in every store, looked up row by row.

SQLite's own check sees pages and indexes, not the bytes of a text: a hash a row does.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from hashlib import sha256

from geoviz.store import audit, blobs, layer
from geoviz.store.codec import digest
from geoviz.store.rows import ARTICLE_COLUMNS, content_sha256, from_rows, place_key, row_sha256

Check = Callable[[sqlite3.Connection], Iterator[str]]


def problems(connection: sqlite3.Connection) -> Iterator[str]:
    """What is wrong, a sentence each."""
    # In one state of the store, whoever writes meanwhile.
    connection.execute("BEGIN")
    try:
        for check in CHECKS:
            yield from check(connection)
    finally:
        connection.execute("ROLLBACK")


def _file(connection: sqlite3.Connection) -> Iterator[str]:
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield f"the file is damaged: {line}"
    for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"row {rowid} of {table} belongs to a row of {parent} that is missing"


def _places(connection: sqlite3.Connection) -> Iterator[str]:
    for key, data in connection.execute("SELECT key, data FROM places ORDER BY fid"):
        if place_key(key.rpartition("@")[0], data) != key:
            yield f"place {key} was changed"


def _articles(connection: sqlite3.Connection) -> Iterator[str]:
    rows = connection.execute(
        f"SELECT version, row_sha256, {ARTICLE_COLUMNS} FROM articles ORDER BY version"  # noqa: S608
    )
    for version, row_hash, *values in rows:
        identity, text, text_hash = values[:3]
        known = f"article {identity} (version {version})"
        if sha256(text.encode()).hexdigest() != text_hash:
            yield f"the text of {known} was changed"
        elif row_sha256(version, *values) != row_hash:
            yield f"{known} was changed"
        mentions = connection.execute(
            "SELECT n, row_sha256, mention, geocode FROM mentions WHERE version = ? ORDER BY n",
            (version,),
        ).fetchall()
        reports = connection.execute(
            "SELECT n, row_sha256, data FROM reports WHERE version = ? ORDER BY n", (version,)
        ).fetchall()
        for what, children in (("mention", mentions), ("report", reports)):
            for n, child_hash, *child in children:
                if row_sha256(version, n, *child) != child_hash:
                    yield f"{what} {n} of {known} was changed"
        told = content_sha256(
            tuple(values[:-1]), [(row[2], row[3]) for row in mentions], [row[2] for row in reports]
        )
        if told != values[-1]:
            yield f"{known} is not as it was added: a part is missing, was added or changed"
        yield from _quotes(connection, version, known)


def _quotes(connection: sqlite3.Connection, version: int, known: str) -> Iterator[str]:
    try:
        read = from_rows(connection, version)
    except (KeyError, TypeError, ValueError) as error:
        yield f"{known} cannot be read ({error})"
        return
    for report in read.reports:
        if report.article_id != read.article.id:
            yield f"report {report.id} is not of {known}"
        for span in (report.quote, *report.more_quotes):
            if not 0 <= span.start < span.end <= len(read.article.text):
                yield f"report {report.id} quotes what {known} does not say"


def _acknowledged(connection: sqlite3.Connection) -> Iterator[str]:
    """What the audit says was added is there, and nothing else is."""
    stored = {
        (identity, version, content)
        for version, identity, content in connection.execute(
            "SELECT version, id, content_sha256 FROM articles"
        )
    }
    noted = set()
    for subject, detail in connection.execute(
        "SELECT subject, detail FROM audit WHERE action = 'article added'"
    ):
        fields = json.loads(detail)
        noted.add((subject, fields["version"], fields["content_sha256"]))
    for identity, version, _ in sorted(noted - stored):
        yield f"article {identity} (version {version}) was added but is not there as it was"
    for identity, version, _ in sorted(stored - noted):
        yield f"article {identity} (version {version}) is there, but the audit has no such row"


def _judgements(connection: sqlite3.Connection) -> Iterator[str]:
    for *values, row_hash in connection.execute("SELECT * FROM judgements ORDER BY fid"):
        if digest(values) != row_hash:
            yield f"judgement {values[0]} was changed"


def _incidents(connection: sqlite3.Connection) -> Iterator[str]:
    last = connection.execute(
        "SELECT detail FROM audit WHERE action = 'incidents replaced' ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    expected = json.loads(last[0])["sha256"] if last else layer.rows_sha256([])
    if layer.rows_sha256(layer.stored(connection)) != expected:
        yield "incidents are not as they were derived; derive them again"
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


CHECKS: tuple[Check, ...] = (
    _file,
    _places,
    _articles,
    _acknowledged,
    _judgements,
    _incidents,
    audit.broken,
)
"""In order: a damaged file explains what follows."""
