"""What was read, as JSON Lines: one object an article, with character spans.

A mention of kind "site" also has its ``candidates``: up to five places that the name may mean,
best first, whether one of them was taken or none (``reason`` says why). Where the gazetteer has
none of its name and what is known around it is drawn instead, ``place_basis`` says how, as in
``geoviz.REPORT_FIELDS``; so it does for events.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from geoviz.export.files import replacing
from geoviz.model import (
    Candidate,
    ClaimProperty,
    Corpus,
    Count,
    Geocode,
    Mention,
    MentionKind,
    Place,
    ReadArticle,
    Report,
)
from geoviz.standins import stand_in

_STDOUT = Path("-")

NameOf = Callable[[str], str | None]
"""Gives the name of a place by its id."""


def write_reading(corpus: Corpus, output: Path | TextIO, name_of: NameOf | None = None) -> None:
    """Write every article with its mentions and events, in the corpus's order.

    output: a file, written whole or not at all; a text stream; or the path "-" for standard
    output. name_of: names the regions that candidates lie in; without it none is named.
    Raises OutputError where the file cannot be written.
    """
    names = name_of or _nameless
    if not isinstance(output, Path):
        output.writelines(_lines(corpus, names))
    elif output == _STDOUT:
        # UTF-8 whatever the terminal's encoding: it is data.
        sys.stdout.flush()
        sys.stdout.buffer.writelines(line.encode() for line in _lines(corpus, names))
        sys.stdout.buffer.flush()
    else:
        with (
            replacing(output) as temporary,
            temporary.open("w", encoding="utf-8", newline="\n") as stream,
        ):
            stream.writelines(_lines(corpus, names))


def _nameless(_: str) -> None:
    return None


def _lines(corpus: Corpus, name_of: NameOf) -> Iterator[str]:
    incident_of = {report.id: i.id for i in corpus.incidents for report in i.reports}
    for read in corpus.articles:
        fields = article_fields(read, incident_of, name_of)
        yield json.dumps(fields, ensure_ascii=False, allow_nan=False) + "\n"


def article_fields(
    read: ReadArticle, incident_of: dict[str, str], name_of: NameOf
) -> dict[str, Any]:
    """One article as a plain dict. incident_of: ids of incidents by report id."""
    article = read.article
    pairs = zip(read.reading.mentions, read.geocodes, strict=True)
    return {
        "id": article.id,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "mentions": [_mention(mention, geocode, name_of) for mention, geocode in pairs],
        "events": [
            _event(report, article.text, incident_of.get(report.id))
            for report in read.reports
            if report.status.is_hit
        ],
    }


def _mention(mention: Mention, geocode: Geocode, name_of: NameOf) -> dict[str, Any]:
    place = geocode.place
    candidates = [_candidate(candidate, name_of) for candidate in geocode.candidates]
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
        **_basis(place),
        **({"candidates": candidates} if mention.kind is MentionKind.SITE else {}),
    }


def _candidate(candidate: Candidate, name_of: NameOf) -> dict[str, Any]:
    place = candidate.place
    return {
        "id": place.id,
        "name": place.name,
        "region": name_of(place.admin1) if place.admin1 else None,
        "country": place.country,
        "lon": place.lon,
        "lat": place.lat,
        "precision": place.precision.label,
        "population": place.population,
        "score": candidate.score,
        "reasons": list(candidate.reasons),
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
        **_basis(report.place),
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


def _basis(place: Place | None) -> dict[str, Any]:
    """How a place is known that the gazetteer has none of its name for; nothing for others."""
    found = stand_in(place) if place else None
    return {"place_basis": str(found)} if found else {}


def _range(count: Count | None) -> list[int] | None:
    return [count.low, count.high] if count else None
