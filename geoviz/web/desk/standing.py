"""Every report as it was read and as it stands, and the judgements on it.

Made once for a state of the library, and shared by all pages of the desk.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from flask import current_app

from geoviz import judgements
from geoviz.model import (
    ClaimProperty,
    Corpus,
    Count,
    Incident,
    Judgement,
    JudgementKind,
    Precision,
    ReadArticle,
    Report,
    ReportKey,
    content_id,
)
from geoviz.web.library import Library, current_library
from geoviz.web.state import State

FILTERS = ("unreviewed", "accepted", "corrected", "rejected", "all")
"""Which reports a queue may show."""

_MOST_PARTED = 8  # reports of an incident whose parts are all tried: 255

_MOST_VALUES = 200  # offered for a field

# A wrong pin of a facility misleads more than a wrong region, which is drawn as one.
_FINENESS = {
    Precision.FACILITY: 1.0,
    Precision.DISTRICT: 0.9,
    Precision.CITY: 0.8,
    Precision.REGION: 0.4,
    Precision.COUNTRY: 0.2,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One report."""

    read: ReadArticle  # the article it is of
    report: Report  # with all judgements applied; as it was read where it is rejected
    incident: Incident | None  # None where it makes no pin
    is_rejected: bool

    @property
    def killed(self) -> Count | None:
        return self.report.count(ClaimProperty.KILLED)

    @property
    def injured(self) -> Count | None:
        return self.report.count(ClaimProperty.INJURED)

    @property
    def state(self) -> str:
        """One of FILTERS but "all"."""
        return "rejected" if self.is_rejected else self.report.review.value

    @property
    def urgency(self) -> float:
        """How much looking at it may help: doubt times consequence.

        Doubt is one minus the confidence, and never quite none; consequence grows with the
        order of magnitude of the killed and injured, and with how fine a place is claimed.
        """
        killed = self.killed.high if self.killed else 0
        injured = self.injured.high if self.injured else 0
        people = killed + injured / 4
        doubt = max(0.05, 1 - self.report.confidence)
        return doubt * (1 + math.log10(1 + people)) * _FINENESS[self.report.place.precision]


@dataclass
class Desk:
    """All reports of a state of the library."""

    reports: dict[str, Standing]
    history: list[Judgement]  # oldest first, those taken back included
    counted: frozenset[str]  # ids of the judgements that count, undos too
    _touched: dict[str, tuple[ReportKey, ...]] = field(default_factory=dict)
    _queues: dict[str, list[Standing]] = field(default_factory=dict)
    _values: dict[ClaimProperty, list[str]] = field(default_factory=dict)

    def queue(self, chosen: str = "unreviewed") -> list[Standing]:
        """The reports of a filter, the most urgent first."""
        if chosen not in self._queues:
            found = [each for each in self.reports.values() if chosen in ("all", each.state)]
            found.sort(key=lambda each: (-each.urgency, each.report.id))
            self._queues[chosen] = found
        return self._queues[chosen]

    def values(self, prop: ClaimProperty) -> list[str]:
        """What reports claim of a property, once each, to choose from."""
        if prop not in self._values:
            said = {
                str(claim.value) for e in self.reports.values() for claim in e.report.values(prop)
            }
            self._values[prop] = sorted(said)[:_MOST_VALUES]
        return self._values[prop]

    def counts(self) -> dict[str, int]:
        """How many reports each filter shows."""
        counts = dict.fromkeys(FILTERS, 0)
        for each in self.reports.values():
            counts[each.state] += 1
        counts["all"] = len(self.reports)
        return counts

    def about(self, reports: Iterable[Report | ReportKey]) -> list[Judgement]:
        """Judgements on any of some reports, oldest first, with what takes them back.

        A better reading of an article gives other ids, so a report is known by the name in
        the text too, as the store has it.
        """
        keys = [each if isinstance(each, ReportKey) else ReportKey.of(each) for each in reports]
        return [
            judgement
            for judgement in self.history
            if any(_is_same(key, other) for key in keys for other in self.keys_of(judgement))
        ]

    def newest(self, reports: Iterable[Report | ReportKey]) -> str | None:
        """Id of the last judgement on any of some reports: what a person has seen."""
        found = self.about(reports)
        return found[-1].id if found else None

    def keys_of(self, judgement: Judgement) -> Sequence[ReportKey]:
        """The reports a judgement is about: of an undo, those of what it takes back."""
        if not self._touched:
            for each in self.history:
                undone = self._touched.get(each.undoes, ()) if each.undoes else ()
                self._touched[each.id] = each.reports or undone
        return self._touched.get(judgement.id, ())

    @cached_property
    def former(self) -> dict[str, str]:
        """A report now, by ids that its incident had before others joined it or left it.

        An incident's id hashes its reports' ids: those of its parts can be worked out, and
        those of what people set apart or what would be one without a rejected report.
        """
        groups: list[list[str]] = []
        for incident in {id(e.incident): e.incident for e in self.reports.values()}.values():
            ids = [report.id for report in incident.reports] if incident else []
            for size in range(1, len(ids) if len(ids) <= _MOST_PARTED else 2):
                groups += map(list, combinations(ids, size))
        for judgement in self.history:
            if judgement.kind is JudgementKind.DIFFERENT:
                groups.append(sorted({id_ for key in judgement.reports for id_ in self._with(key)}))
        return {content_id("incident", *sorted(ids)): ids[0] for ids in groups if ids}

    def _with(self, key: ReportKey) -> list[str]:
        """Ids of the reports of the incident that a report is in."""
        found = self.reports.get(key.report)
        return [r.id for r in found.incident.reports] if found and found.incident else []

    def just_done(self, ids: str) -> list[Judgement]:
        """The judgements of some ids, between commas, that still count."""
        wanted = set(ids.split(","))
        return [j for j in self.history if j.id in wanted and j.id in self.counted]

    def holds(self, key: ReportKey) -> bool:
        """Whether a report is there, under its id or by its name in the text."""
        return key.report in self.reports or any(
            each.read.article.id == key.article and each.report.mention.overlaps(key.mention)
            for each in self.reports.values()
        )

    def judgement(self, id_: str) -> Judgement | None:
        return next((each for each in self.history if each.id == id_), None)


def current_desk() -> Desk:
    """The desk of the library that answers this request."""
    library = current_library()
    cache: _Cache = current_app.extensions.setdefault("geoviz.desk", _Cache())
    return cache.of(library)


class _Cache:
    """The desk as of the newest judgement."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: State | None = None
        self._stamp: object = None
        self._desk: Desk | None = None

    def of(self, library: Library) -> Desk:
        state, stamp = library.state(), library.stamp
        with self._lock:
            if self._desk is None or self._state is not state:
                self._desk = _with_newer(_desk(state.corpus), library.judgements())
            elif self._stamp != stamp:
                self._desk = _with_newer(self._desk, library.judgements())
            self._state, self._stamp = state, stamp
            return self._desk


def _desk(corpus: Corpus) -> Desk:
    """Every report as the state of the library has it."""
    history = list(corpus.judgements)
    rejecting: dict[str, list[ReportKey]] = {}
    for judgement in judgements.standing(history):
        if judgement.kind is JudgementKind.REJECT:
            key = judgement.reports[0]
            rejecting.setdefault(key.article, []).append(key)
    by_article = {read.article.id: read for read in corpus.articles}
    reports: dict[str, Standing] = {}
    for incident in corpus.incidents:
        for report in incident.reports:
            if report.article_id in by_article:
                read = by_article[report.article_id]
                reports[report.id] = Standing(read, report, incident, is_rejected=False)
    for read in corpus.articles:
        for report in read.reports:
            if report.id not in reports:
                key = ReportKey.of(report)
                rejected = rejecting.get(read.article.id, ())
                is_rejected = any(_is_same(key, other) for other in rejected)
                if is_rejected or report.status.is_hit:
                    reports[report.id] = Standing(read, report, None, is_rejected)
    return Desk(reports, history, _counted(history))


def _with_newer(desk: Desk, history: list[Judgement]) -> Desk:
    """A desk with judgements that came since: of a large store, incidents follow later."""
    known = {judgement.id for judgement in desk.history}
    newer = [judgement for judgement in history if judgement.id not in known]
    if not newer:
        return desk
    fresh = Desk(dict(desk.reports), history, _counted(history))
    touched = {key.report for judgement in newer for key in fresh.keys_of(judgement)}
    for id_ in touched & fresh.reports.keys():
        each = fresh.reports[id_]
        as_read = next((report for report in each.read.reports if report.id == id_), None)
        if as_read is None:
            continue  # of an earlier reading: it follows with its incident
        now = judgements.apply([as_read], fresh.about([as_read])).reports
        is_rejected = not now
        incident = None if is_rejected else each.incident
        fresh.reports[id_] = Standing(each.read, now[0] if now else as_read, incident, is_rejected)
    return fresh


def _counted(history: Sequence[Judgement]) -> frozenset[str]:
    """Ids of what nobody took back, or took back in vain."""
    undone: set[str] = set()
    for judgement in reversed(history):
        if judgement.undoes is not None and judgement.id not in undone:
            undone.add(judgement.undoes)
    return frozenset(judgement.id for judgement in history) - undone


def _is_same(one: ReportKey, other: ReportKey) -> bool:
    return one.report == other.report or (
        one.article == other.article and one.mention.overlaps(other.mention)
    )
