"""What must hold in every store, looked up row by row.

A database's own check sees pages and indexes, not the bytes of a text: a hash a row does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from geoviz.model import Report, WaveReport
from geoviz.store import audit, evidence, judging, layer
from geoviz.store.codec import digest
from geoviz.store.evidence import Places
from geoviz.store.rows import ARTICLE_COLUMNS, content_sha256, place_key, row_sha256
from geoviz.store.sql import Connection

Check = Callable[[Connection], Iterator[str]]

_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)


def problems(connection: Connection) -> Iterator[str]:
    """What is wrong, a sentence each, in the state that the caller's transaction sees."""
    for check in CHECKS:
        try:
            yield from check(connection)
        except _UNREADABLE as error:
            yield f"a row cannot be read ({error})"


def _places(connection: Connection) -> Iterator[str]:
    for key, data in connection.execute("SELECT key, data FROM places ORDER BY fid"):
        if place_key(key.rpartition("@")[0], data) != key:
            yield f"place {key} was changed"


def _articles(connection: Connection) -> Iterator[str]:
    columns = ", ".join(ARTICLE_COLUMNS)
    places = Places(connection)
    versions = connection.execute("SELECT version FROM articles ORDER BY version").fetchall()
    for (version,) in versions:
        row = connection.execute(
            f"SELECT row_sha256, {columns} FROM articles WHERE version = ?",
            (version,),
        ).fetchone()
        row_hash, *values = row
        identity, text, text_hash = values[:3]
        known = f"article {identity} (version {version})"
        if sha256(text.encode()).hexdigest() != text_hash:
            yield f"the text of {known} was changed"
        elif row_sha256(version, *values) != row_hash:
            yield f"{known} was changed"
        mentions = _children(connection, "mentions", "mention, geocode", version)
        reports = _children(connection, "reports", "data", version)
        waves = _children(connection, "wave_reports", "data", version)
        for what, children in (("mention", mentions), ("report", reports), ("total", waves)):
            for n, child_hash, *child in children:
                if row_sha256(version, n, *child) != child_hash:
                    yield f"{what} {n} of {known} was changed"
        told = content_sha256(
            tuple(values[:-1]),
            [(row[2], row[3]) for row in mentions],
            [row[2] for row in reports],
            [row[2] for row in waves],
        )
        if told != values[-1]:
            yield f"{known} is not as it was added: a part is missing, was added or changed"
        yield from _quotes(connection, version, known, places)


def _children(connection: Connection, table: str, columns: str, version: int) -> list[Any]:
    return connection.execute(
        f"SELECT n, row_sha256, {columns} FROM {table} WHERE version = ? ORDER BY n",
        (version,),
    ).fetchall()


def _quotes(connection: Connection, version: int, known: str, places: Places) -> Iterator[str]:
    try:
        (read,) = evidence.read_articles(connection, [version], places)
    except _UNREADABLE as error:
        yield f"{known} cannot be read ({error})"
        return
    told: tuple[Report | WaveReport, ...] = (*read.reports, *read.wave_reports)
    for report in told:
        if report.article_id != read.article.id:
            yield f"report {report.id} is not of {known}"
        more = report.more_quotes if isinstance(report, Report) else ()
        for span in (report.quote, *more):
            if not 0 <= span.start < span.end <= len(read.article.text):
                yield f"report {report.id} quotes what {known} does not say"


def _orphans(connection: Connection) -> Iterator[str]:
    """Every mention, report and total belongs to an article."""
    for table in ("mentions", "reports", "wave_reports"):
        rows = connection.execute(
            f"SELECT fid, version FROM {table} WHERE NOT EXISTS "
            f"(SELECT 1 FROM articles WHERE articles.version = {table}.version) ORDER BY fid"
        )
        for fid, version in rows:
            yield f"row {fid} of {table} belongs to version {version}, which is not there"


def _acknowledged(connection: Connection) -> Iterator[str]:
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


def _judgements(connection: Connection) -> Iterator[str]:
    """Judgements are as they were made, and what they refer to is there."""
    stored: dict[str, str] = {}
    for identity, data, row_hash in connection.execute(
        "SELECT id, data, row_sha256 FROM judgements ORDER BY fid"
    ).fetchall():
        if digest([identity, data]) != row_hash:
            yield f"judgement {identity} was changed"
        stored[identity] = row_hash
    noted = {
        subject: json.loads(detail)["row_sha256"]
        for subject, detail in connection.execute(
            "SELECT subject, detail FROM audit WHERE action = 'judged'"
        )
    }
    for identity, _ in sorted(noted.items() - stored.items()):
        yield f"judgement {identity} was made but is not there as it was"
    for identity, _ in sorted(stored.items() - noted.items()):
        yield f"judgement {identity} is there, but the audit has no such row"
    earlier: set[str] = set()
    for judgement in judging.stored(connection):
        for key in judgement.reports:
            if not judging.is_report(connection, key):
                yield f"judgement {judgement.id} is of report {key.report}, which is not there"
        if judgement.undoes is not None and judgement.undoes not in earlier:
            yield f"judgement {judgement.id} takes back {judgement.undoes}, which is not there"
        earlier.add(judgement.id)


def _incidents(connection: Connection) -> Iterator[str]:
    if layer.total_of(connection) != layer.noted(connection):
        yield "incidents are not as they were derived; derive them again"
    known = {id_ for (id_,) in connection.execute("SELECT id FROM reports")}
    linked: set[str] = set()
    for incident, reports in connection.execute(
        "SELECT incident, reports FROM incidents ORDER BY fid"
    ):
        told = {report["report"] for report in json.loads(reports or "[]")}
        for report in sorted(told - known):
            yield f"incident {incident} is of report {report}, which is not there"
        for report in sorted(told & linked):
            yield f"report {report} is in incident {incident} and in another"
        linked |= told


CHECKS: tuple[Check, ...] = (
    _places,
    _articles,
    _orphans,
    _acknowledged,
    _judgements,
    _incidents,
    audit.broken,
)
"""In order: what was said before what was made of it."""
