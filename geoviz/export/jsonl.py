"""What was read, as JSON Lines: one object an article, with character spans."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from geoviz.export.files import replacing
from geoviz.model import (
    ClaimProperty,
    Corpus,
    Count,
    Geocode,
    Mention,
    Place,
    ReadArticle,
    Report,
)

_STDOUT = Path("-")


def write_reading(corpus: Corpus, output: Path | TextIO) -> None:
    """Write every article with its mentions and events, in the corpus's order.

    output: a file, written whole or not at all; a text stream; or the path "-" for standard
    output. Raises OutputError where the file cannot be written.
    """
    if not isinstance(output, Path):
        output.writelines(_lines(corpus))
    elif output == _STDOUT:
        # UTF-8 whatever the terminal's encoding: it is data.
        sys.stdout.flush()
        sys.stdout.buffer.writelines(line.encode() for line in _lines(corpus))
        sys.stdout.buffer.flush()
    else:
        with (
            replacing(output) as temporary,
            temporary.open("w", encoding="utf-8", newline="\n") as stream,
        ):
            stream.writelines(_lines(corpus))


def _lines(corpus: Corpus) -> Iterator[str]:
    incident_of = {report.id: i.id for i in corpus.incidents for report in i.reports}
    for read in corpus.articles:
        fields = article_fields(read, incident_of)
        yield json.dumps(fields, ensure_ascii=False, allow_nan=False) + "\n"


def article_fields(read: ReadArticle, incident_of: dict[str, str]) -> dict[str, Any]:
    """One article as a plain dict. incident_of: ids of incidents by report id."""
    article = read.article
    pairs = zip(read.reading.mentions, read.geocodes, strict=True)
    return {
        "id": article.id,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "mentions": [_mention(mention, geocode) for mention, geocode in pairs],
        "events": [
            _event(report, article.text, incident_of.get(report.id))
            for report in read.reports
            if report.status.is_hit
        ],
    }


def _mention(mention: Mention, geocode: Geocode) -> dict[str, Any]:
    place = geocode.place
    return {
        "start": mention.span.start,
        "end": mention.span.end,
        "text": mention.text,
        "kind": mention.kind.value,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "geonameid": place.geonameid if place else None,
        **_extent(place),
        "confidence": geocode.confidence,
        "reason": geocode.reason or mention.reason,
    }


def _event(report: Report, text: str, incident: str | None) -> dict[str, Any]:
    role = report.value(ClaimProperty.ROLE)
    attacker = next(iter(report.values(ClaimProperty.ATTACKER)), None)
    return {
        "name": report.place.name,
        "start": report.mention.start,
        "end": report.mention.end,
        "lat": report.place.lat,
        "lon": report.place.lon,
        **_extent(report.place),
        "attacker": report.attacker,
        "attacker_inferred": attacker is not None and attacker.span is None,
        "role": str(role) if role else None,
        "weapon": [str(claim.value) for claim in report.values(ClaimProperty.WEAPON)],
        "target_type": [str(claim.value) for claim in report.values(ClaimProperty.TARGET_TYPE)],
        "date": str(report.date) if report.date else None,
        "killed": _range(report.count(ClaimProperty.KILLED)),
        "injured": _range(report.count(ClaimProperty.INJURED)),
        "quote": text[report.quote.start : report.quote.end],
        "confidence": report.confidence,
        "incident": incident,
    }


def _extent(place: Place | None) -> dict[str, Any]:
    return {
        "precision": place.precision.label if place else None,
        "uncertainty_m": place.uncertainty_m if place else None,
    }


def _range(count: Count | None) -> list[int] | None:
    return [count.low, count.high] if count else None
