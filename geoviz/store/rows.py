"""A read article as rows, and back.

A row's hash covers what is in it; an article's ``content_sha256`` covers its mentions,
reports and totals too, so that a row that is missing or was added shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from geoviz.model import (
    Article,
    Frame,
    Geocode,
    Mention,
    Place,
    ReadArticle,
    Reading,
    Report,
    Span,
    WaveReport,
)
from geoviz.store.codec import PlaceOf, decode, digest, dump, encode, encode_fields

_KEY_DIGITS = 16

ARTICLE_COLUMNS = (
    "id",
    "text",
    "sha256",
    "title",
    "publisher",
    "published",
    "url",
    "origin",
    "frames",
    "content_sha256",
)
_ORIGIN = 7  # its place among them


@dataclass(slots=True)
class Rows:
    """The rows of one read article, but for what depends on its version."""

    article: tuple[Any, ...] = ()  # ARTICLE_COLUMNS
    mentions: list[tuple[str, str]] = field(default_factory=list)  # mention, geocode
    reports: list[str] = field(default_factory=list)
    waves: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)  # key -> data

    @property
    def content_sha256(self) -> str:
        return str(self.article[-1])


def to_rows(read: ReadArticle) -> Rows:
    """Raises ValueError where the parts do not belong together, or hold what JSON cannot."""
    _check(read)
    rows = Rows()
    keys: dict[Place, str] = {}

    def key_of(place: Place) -> str:
        if place not in keys:
            keys[place], data = place_row(place)
            rows.places[keys[place]] = data
        return keys[place]

    article = read.article
    for mention, geocode in zip(read.reading.mentions, read.geocodes, strict=True):
        rows.mentions.append((dump(encode(mention, key_of)), dump(encode(geocode, key_of))))
    rows.reports = [dump(encode(report, key_of)) for report in read.reports]
    rows.waves = [dump(encode(wave, key_of)) for wave in read.wave_reports]
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
    hashed = content_sha256(values, rows.mentions, rows.reports, rows.waves)
    rows.article = (*values, hashed)
    return rows


def content_sha256(
    article: tuple[Any, ...],
    mentions: Sequence[tuple[str, str]],
    reports: Sequence[str],
    waves: Sequence[str],
) -> str:
    """What is the same for the same article and reading, whatever file it came from."""
    known = [value for i, value in enumerate(article) if i not in (1, _ORIGIN)]  # text has sha256
    # Most articles have no totals, and older stores knew none.
    return digest([known, mentions, reports, *([waves] if waves else [])])


def row_sha256(version: int, *values: object) -> str:
    """The hash of one row of a version."""
    return digest([version, *values])


def place_row(place: Place) -> tuple[str, str]:
    """Key and data of a place."""
    data = dump(encode_fields(place, _no_key))
    return place_key(place.id, data), data


def _no_key(place: Place) -> str:
    raise ValueError(f"a place within a place: {place.id}")


def place_key(place_id: str, data: str) -> str:
    """Names one state of a place: the gazetteer may know better in its next version."""
    return f"{place_id}@{digest(data)[:_KEY_DIGITS]}"


def from_rows(
    article: tuple[Any, ...],
    mentions: Iterable[tuple[str, str]],
    reports: Iterable[str],
    waves: Iterable[str],
    place_of: PlaceOf,
) -> ReadArticle:
    """The inverse of ``to_rows``. Raises KeyError, TypeError or ValueError for other rows."""
    pairs = tuple(mentions)
    return ReadArticle(
        article=article_of(article),
        reading=Reading(
            article[0],
            tuple(decode(Mention, json.loads(mention), place_of) for mention, _ in pairs),
            tuple(decode(Frame, frame, place_of) for frame in json.loads(article[8])),
        ),
        geocodes=tuple(decode(Geocode, json.loads(geocode), place_of) for _, geocode in pairs),
        reports=tuple(decode(Report, json.loads(data), place_of) for data in reports),
        wave_reports=tuple(decode(WaveReport, json.loads(data), place_of) for data in waves),
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
    told: list[tuple[str, str, tuple[Span, ...]]] = [
        (report.id, report.article_id, (report.quote, *report.more_quotes))
        for report in read.reports
    ]
    told += [(wave.id, wave.article_id, (wave.quote,)) for wave in read.wave_reports]
    for identity, article_id, quotes in told:
        if article_id != article.id:
            raise ValueError(f"{identity} is a report of {article_id}, not of {article.id}")
        for span in quotes:
            if not 0 <= span.start < span.end <= len(article.text):
                raise ValueError(f"{identity} quotes what {article.id} does not say")
