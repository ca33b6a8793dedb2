"""People's decisions, in the table of a store.

Two people may look at the same report at the same time. Each says which judgement was the
newest that they saw, and the later one is told where there is another by now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from geoviz.errors import ConflictError, UsageError
from geoviz.model import Judgement, Place, ReportKey
from geoviz.store import audit
from geoviz.store.codec import decode, digest, dump, encode_fields
from geoviz.store.evidence import Places, keep_places
from geoviz.store.rows import place_row
from geoviz.store.sql import Connection


def judge(connection: Connection, judgement: Judgement, seen: str | None, now: str) -> None:
    """Within the caller's transaction; see ``Store.judge``."""
    data, places = to_row(judgement)
    known = connection.execute(
        "SELECT data FROM judgements WHERE id = ?", (judgement.id,)
    ).fetchone()
    if known is not None:
        if known[0] != data:
            raise UsageError(f"there is another judgement {judgement.id}")
        return
    for key in judgement.reports:
        if not is_report(connection, key):
            raise UsageError(f"there is no report {key.report} of article {key.article}")
    about = _about(connection, judgement)
    newest = _newest(_near(connection, about), about)
    if newest != seen:
        raise ConflictError(
            "someone else judged this meanwhile; look at it again, then judge"
            if newest is not None
            else f"there is no judgement {seen} of this; look at it again, then judge"
        )
    keep_places(connection, places)
    row_sha256 = digest([judgement.id, data])
    connection.execute(
        "INSERT INTO judgements (id, data, row_sha256) VALUES (?, ?, ?)",
        (judgement.id, data, row_sha256),
    )
    audit.append(connection, now, "judged", judgement.id, {"row_sha256": row_sha256})


def to_row(judgement: Judgement) -> tuple[str, dict[str, str]]:
    """A judgement as JSON, and the places in it by their keys."""
    places: dict[str, str] = {}

    def key_of(place: Place) -> str:
        key, data = place_row(place)
        places[key] = data
        return key

    return dump(encode_fields(judgement, key_of)), places


def stored(connection: Connection) -> list[Judgement]:
    """All, oldest first. Raises KeyError, TypeError or ValueError for a damaged row."""
    rows = connection.execute("SELECT data FROM judgements ORDER BY fid").fetchall()
    return _decoded(connection, rows)


def is_report(connection: Connection, key: ReportKey) -> bool:
    """Whether any version of the article has a report of this id."""
    found = connection.execute(
        "SELECT 1 FROM reports JOIN articles USING (version) "
        "WHERE reports.id = ? AND articles.id = ? LIMIT 1",
        (key.report, key.article),
    ).fetchone()
    return found is not None


def _decoded(connection: Connection, rows: Iterable[tuple[str]]) -> list[Judgement]:
    places = Places(connection)
    return [decode(Judgement, json.loads(data), places) for (data,) in rows]


def _about(connection: Connection, judgement: Judgement) -> Sequence[ReportKey]:
    """The reports that a judgement is about: of an undo, those of what it takes back."""
    while judgement.undoes is not None:
        row = connection.execute(
            "SELECT data FROM judgements WHERE id = ?", (judgement.undoes,)
        ).fetchone()
        if row is None:
            raise UsageError(f"there is no judgement {judgement.undoes} to take back")
        (judgement,) = _decoded(connection, [row])
    return judgement.reports


def _near(connection: Connection, keys: Sequence[ReportKey]) -> list[Judgement]:
    """Judgements on the articles of some reports, and those that take them back, oldest first."""
    articles = [key.article for key in keys]
    marks = ", ".join("?" * len(articles)) or "NULL"
    rows = connection.execute(
        "WITH RECURSIVE about (id) AS ("
        f"SELECT id FROM judgements WHERE article_1 IN ({marks}) OR article_2 IN ({marks}) "
        "UNION SELECT judgements.id FROM judgements JOIN about ON judgements.undoes = about.id) "
        "SELECT data FROM judgements WHERE id IN (SELECT id FROM about) ORDER BY fid",
        (*articles, *articles),
    ).fetchall()
    return _decoded(connection, rows)


def _newest(judgements: Iterable[Judgement], keys: Sequence[ReportKey]) -> str | None:
    """The id of the last judgement on any of the reports; judgements: oldest first."""
    reports: dict[str, Sequence[ReportKey]] = {}
    newest = None
    for judgement in judgements:
        undone = reports.get(judgement.undoes, ()) if judgement.undoes else ()
        reports[judgement.id] = judgement.reports or undone
        if any(_is_same(key, other) for key in keys for other in reports[judgement.id]):
            newest = judgement.id
    return newest


def _is_same(one: ReportKey, other: ReportKey) -> bool:
    """By its id, or by the name in the text: a better reading gives other ids."""
    return one.report == other.report or (
        one.article == other.article and one.mention.overlaps(other.mention)
    )
