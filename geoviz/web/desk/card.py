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

_AGAINST = " (against)"  # how a candidate's reason ends that speaks against it
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

    number: int  # in the list and on the map, from 1
    candidate: Candidate | None  # None for one that was searched for
    place: Place
    around: str

    @property
    def speaks_for(self) -> list[str]:
        """What was found to speak for a candidate, what says most first."""
        return [reason for reason in self._reasons if not reason.endswith(_AGAINST)]

    @property
    def speaks_against(self) -> list[str]:
        return [r.removesuffix(_AGAINST) for r in self._reasons if r.endswith(_AGAINST)]

    @property
    def _reasons(self) -> tuple[str, ...]:
        return self.candidate.reasons if self.candidate else ()


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
    rivals: list[Option]  # those of them that the name may mean, best first
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
        rivals=[option for option in options if option.candidate is not None],
        searched=searched,
        history=history[::-1],
        counted=desk.counted,
        done=desk.just_done(request.args.get("did", "")),
        seen=history[-1].id if history else "",
        points=[
            point_of(report.place, kind="now", text=""),
            *(
                point_of(each.place, kind="option", text=str(each.number), id=each.place.id)
                for each in options
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
    offered: dict[str, tuple[Candidate | None, Place]] = {
        place.id: (None, place) for place in search(searched)
    }
    for candidate in candidates_of(each):
        if candidate.place.id != each.report.place.id:
            # Of a place that was searched for, too, what speaks for it is told.
            offered[candidate.place.id] = (candidate, candidate.place)
    return [
        Option(number, candidate, place, around(place))
        for number, (candidate, place) in enumerate(offered.values(), start=1)
    ]


def candidates_of(each: Standing) -> list[Candidate]:
    """What the name that a report stands on may mean, best first."""
    return [
        candidate
        for mention, geocode in zip(each.read.reading.mentions, each.read.geocodes, strict=True)
        if mention.span == each.report.mention
        for candidate in geocode.candidates
    ]


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
