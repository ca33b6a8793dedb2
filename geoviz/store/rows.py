"""A read article as rows, and back.

A row's hash covers what is in it; an article's ``content_sha256`` covers its mentions and
reports too, so that a row that is missing or was added shows.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from geoviz.model import Article, Frame, Geocode, Mention, Place, ReadArticle, Reading, Report
from geoviz.store.codec import decode, decode_place, digest, dump, encode, encode_fields

_KEY_DIGITS = 16

ARTICLE_COLUMNS = (
    "id, text, sha256, title, publisher, published, url, origin, frames, content_sha256"
)
_ORIGIN = 7  # its place among them


@dataclass(slots=True)
class Rows:
    """The rows of one read article, but for what depends on its version."""

    article: tuple[Any, ...] = ()  # ARTICLE_COLUMNS
    mentions: list[tuple[str, str]] = field(default_factory=list)  # mention, geocode
    reports: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)  # key -> data

    @property
    def content_sha256(self) -> str:
        return str(self.article[-1])


def to_rows(read: ReadArticle) -> Rows:
    """Raises ValueError where the parts do not belong together, or hold what JSON cannot."""
    _check(read)
    rows = Rows()

    def key_of(place: Place) -> str:
        data = dump(encode_fields(place, key_of))
        key = place_key(place.id, data)
        rows.places[key] = data
        return key

    article = read.article
    for mention, geocode in zip(read.reading.mentions, read.geocodes, strict=True):
        rows.mentions.append((dump(encode(mention, key_of)), dump(encode(geocode, key_of))))
    rows.reports = [dump(encode(report, key_of)) for report in read.reports]
    values = (
        article.id,
        article.text,
        article.sha256,
        article.title,
        article.publisher,
        article.published.isoformat() if article.published else None,
        article.url,
        article.origin,
        dump(encode(read.reading.frames, key_of)),
    )
    rows.article = (*values, content_sha256(values, rows.mentions, rows.reports))
    return rows


def content_sha256(
    article: tuple[Any, ...], mentions: list[tuple[str, str]], reports: list[str]
) -> str:
    """What is the same for the same article and reading, whatever file it came from."""
    known = [value for i, value in enumerate(article) if i not in (1, _ORIGIN)]  # text has sha256
    return digest([known, mentions, reports])


def row_sha256(version: int, *values: object) -> str:
    """The hash of one row of a version."""
    return digest([version, *values])


def place_key(place_id: str, data: str) -> str:
    """Names one state of a place: the gazetteer may know better in its next version."""
    return f"{place_id}@{digest(data)[:_KEY_DIGITS]}"


def from_rows(connection: sqlite3.Connection, version: int) -> ReadArticle:
    """All that was read in one version of an article."""
    places: dict[str, Place] = {}

    def place_of(key: str) -> Place:
        if key not in places:
            row = connection.execute("SELECT data FROM places WHERE key = ?", (key,)).fetchone()
            places[key] = decode_place(json.loads(row[0]))
        return places[key]

    row = connection.execute(
        f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE version = ?",  # noqa: S608 - a constant
        (version,),
    ).fetchone()
    article = article_of(row)
    pairs = connection.execute(
        "SELECT mention, geocode FROM mentions WHERE version = ? ORDER BY n", (version,)
    ).fetchall()
    told = connection.execute(
        "SELECT data FROM reports WHERE version = ? ORDER BY n", (version,)
    ).fetchall()
    return ReadArticle(
        article=article,
        reading=Reading(
            article.id,
            tuple(decode(Mention, json.loads(mention), place_of) for mention, _ in pairs),
            tuple(decode(Frame, frame, place_of) for frame in json.loads(row[8])),
        ),
        geocodes=tuple(decode(Geocode, json.loads(geocode), place_of) for _, geocode in pairs),
        reports=tuple(decode(Report, json.loads(data), place_of) for (data,) in told),
    )


def article_of(row: tuple[Any, ...]) -> Article:
    """The article in a row of ARTICLE_COLUMNS."""
    identity, text, _, title, publisher, published, url, origin = row[:8]
    day = date.fromisoformat(published) if published else None
    return Article(identity, text, title, publisher, day, url, origin)


def _check(read: ReadArticle) -> None:
    """What verify() holds a store to, checked before it is stored."""
    article = read.article
    if read.reading.article_id != article.id:
        raise ValueError(f"the reading is of {read.reading.article_id}, not of {article.id}")
    if len(read.geocodes) != len(read.reading.mentions):
        raise ValueError(f"{article.id} has not one geocode a mention")
    for report in read.reports:
        if report.article_id != article.id:
            raise ValueError(f"{report.id} is a report of {report.article_id}, not of {article.id}")
        for span in (report.quote, *report.more_quotes):
            if not 0 <= span.start < span.end <= len(article.text):
                raise ValueError(f"{report.id} quotes what {article.id} does not say")
