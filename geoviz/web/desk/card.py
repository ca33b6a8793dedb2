"""One report as a reviewer sees it: its evidence, its claims, and where else it may have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request

from geoviz.model import (
    Candidate,
    ClaimProperty,
    Judgement,
    Place,
    Precision,
    Report,
    Role,
    Span,
    Status,
)
from geoviz.web.desk.articles import point_of, quote_pieces
from geoviz.web.desk.marking import Mark, Piece, pieces
from geoviz.web.desk.places import around, search
from geoviz.web.desk.standing import Desk, Standing

_CONTEXT_CHARS = 600  # of the article, before and after the quote
FIELDS = (
    ClaimProperty.DATE,
    ClaimProperty.ATTACKER,
    ClaimProperty.ROLE,
    ClaimProperty.STATUS,
    ClaimProperty.TARGET_TYPE,
    ClaimProperty.WEAPON,
    ClaimProperty.KILLED,
    ClaimProperty.INJURED,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a report in the form."""

    name: str
    value: str
    was: str  # as it was read, where a person changed it
    basis: str  # what it was inferred from
    options: list[str]  # values to choose from; others may be written unless ``is_closed``
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Option:
    """A place that the report may be moved to."""

    candidate: Candidate | None  # None for one that was searched for
    place: Place
    around: str


@dataclass(frozen=True, slots=True)
class Card:
    """The context of desk/report.html."""

    each: Standing
    chosen: str  # the queue's filter
    place_in_queue: int  # from 1; 0 where it is in another
    length: int
    before: str | None  # ids of the neighbours in the queue
    after: str | None
    quote: list[Piece]
    more_quotes: list[list[Piece]]
    context: list[Piece]
    fields: list[Field]
    options: list[Option]
    searched: str
    history: list[Judgement]  # newest first
    counted: frozenset[str]
    done: list[Judgement]  # what was just judged, to be undone
    seen: str
    points: list[dict[str, Any]]
    precisions: list[str]


def card_of(desk: Desk, each: Standing, chosen_filter: str) -> Card:
    """The context of a report's page, within the queue of a filter."""
    report, article = each.report, each.read.article
    ids = [other.report.id for other in desk.queue(chosen_filter)]
    at = ids.index(report.id) if report.id in ids else None
    history = desk.about((report,))
    searched = request.args.get("q", "").strip()[:120]
    options = _options(each, searched)
    return Card(
        each=each,
        chosen=chosen_filter,
        place_in_queue=0 if at is None else at + 1,
        length=len(ids),
        before=ids[at - 1] if at else None,
        after=next(iter(ids if at is None else ids[at + 1 :]), None),
        quote=quote_pieces(article, report, report.quote),
        more_quotes=[quote_pieces(article, report, span) for span in report.more_quotes],
        context=_context(each),
        fields=[_field(desk, each, prop) for prop in FIELDS],
        options=options,
        searched=searched,
        history=history[::-1],
        counted=desk.counted,
        done=desk.just_done(request.args.get("did", "")),
        seen=history[-1].id if history else "",
        points=[
            point_of(report.place, kind="now", text=""),
            *(
                point_of(option.place, kind="option", text=str(at), id=option.place.id)
                for at, option in enumerate(options, start=1)
            ),
        ],
        precisions=[p.label for p in Precision if p is not Precision.COUNTRY],
    )


def _context(each: Standing) -> list[Piece]:
    text, quote = each.read.article.text, each.report.quote
    around_it = Span(
        max(0, quote.start - _CONTEXT_CHARS), min(len(text), quote.end + _CONTEXT_CHARS)
    )
    marks = [Mark(each.report.mention, "site", 0)]
    return pieces(text, marks, [quote, *each.report.more_quotes], around_it)


def _options(each: Standing, searched: str) -> list[Option]:
    """What the name may mean, and what was searched for; the place it stands at left out."""
    report = each.report
    candidates = [
        candidate
        for mention, geocode in zip(each.read.reading.mentions, each.read.geocodes, strict=True)
        if mention.span == report.mention
        for candidate in geocode.candidates
    ]
    options = [Option(None, place, around(place)) for place in search(searched)]
    known = {option.place.id for option in options} | {report.place.id}
    for candidate in candidates:
        if candidate.place.id not in known:
            known.add(candidate.place.id)
            options.append(Option(candidate, candidate.place, around(candidate.place)))
    return options


def _field(desk: Desk, each: Standing, prop: ClaimProperty) -> Field:
    as_read = next((r for r in each.read.reports if r.id == each.report.id), each.report)
    value, was = value_of(each.report, prop), value_of(as_read, prop)
    claim = next(iter(each.report.values(prop)), None)
    options: list[str] = []
    if prop is ClaimProperty.ROLE:
        options = list(Role)
    elif prop is ClaimProperty.STATUS:
        options = list(Status)
    elif prop in (ClaimProperty.ATTACKER, ClaimProperty.WEAPON, ClaimProperty.TARGET_TYPE):
        options = desk.values(prop)
    return Field(
        name=prop.value,
        value=value,
        was=was if was != value else "",
        basis=(claim.inferred_from or "") if claim else "",
        options=options,
        is_closed=prop in (ClaimProperty.ROLE, ClaimProperty.STATUS),
    )


def value_of(report: Report, prop: ClaimProperty) -> str:
    """A property as the form shows it, and takes it back."""
    if prop is ClaimProperty.STATUS:
        return report.status.value
    if prop in (ClaimProperty.WEAPON, ClaimProperty.TARGET_TYPE):
        return ", ".join(str(claim.value) for claim in report.values(prop))
    value = report.value(prop)
    return "" if value is None else str(value)
