"""Incidents kept in step with what a store holds, at a cost in proportion to what is new.

Invariant: the layer is what deriving everything anew would make it. That holds because
whatever decides an incident is near: reports are joined along links, which reach only into
neighbouring cells and days; a wave is of one night; answers are told by the same articles.
So what changed is taken together with all that it touches, and the rest is left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from geoviz.judgements import Decision, apply
from geoviz.merge import (
    Night,
    assemble,
    cell_of,
    days_of,
    incident_order,
    join,
    link_between,
    night_of,
    nights_of_totals,
    with_answers,
    with_waves,
)
from geoviz.model import (
    Article,
    Incident,
    Judgement,
    JudgementKind,
    Link,
    ReadArticle,
    Report,
    Wave,
    WaveReport,
)
from geoviz.store import Store
from geoviz.store.workings import MergedReport, MergedTotals, Step, Workings

MakeTable = Callable[[Sequence[Incident], Mapping[str, Article], Sequence[Wave]], Any]
"""Makes the table of incidents. Second argument: articles by id."""

_PAIRS = (JudgementKind.SAME, JudgementKind.DIFFERENT)
_MOST_PART = 4  # where more than one in so many articles is new, all is derived anew


def bring_up(store: Store, workings: Workings, make_table: MakeTable) -> int:
    """Make the layer of incidents what the store's reports amount to.

    How many incidents were looked at: a number that goes with what is new.
    """
    while True:
        reached, before = workings.reached(), workings.progress()
        if before == reached:
            return 0
        judgements = store.judgements()
        step, number = None, 0
        if before is not None:
            changed = set(workings.articles_since(before.version))
            changed |= _articles_judged(judgements, before.judgements)
            if len(changed) * _MOST_PART <= reached.version:
                step, number = _Change(store, workings, judgements).carried_out(changed, make_table)
        if step is None:
            step, number = _derived_anew(store, judgements, make_table)
        if workings.keep(before, reached, step):
            return number
        # Another process derived meanwhile: what was derived here may not fit any more.


def _articles_judged(judgements: Sequence[Judgement], known: int) -> set[str]:
    """The articles that judgements beyond the known ones are about."""
    by_id = {judgement.id: judgement for judgement in judgements}
    found: set[str] = set()
    for judgement in judgements[known:]:
        about = judgement
        while about.undoes is not None and about.undoes in by_id:
            about = by_id[about.undoes]
        found |= {key.article for key in about.reports}
    return found


def _derived_anew(
    store: Store, judgements: Sequence[Judgement], make_table: MakeTable
) -> tuple[Step, int]:
    articles: dict[str, Article] = {}
    reports: list[Report] = []
    totals: list[WaveReport] = []
    for read in store.read_articles():
        articles[read.article.id] = read.article
        reports += read.reports
        totals += read.wave_reports
    totals.sort(key=lambda report: report.id)
    judged = apply(reports, judgements, store.earlier_report)
    made, links = join(judged.reports, articles, judged.decisions)
    tied, waves = with_waves(made, totals, articles)
    incidents = with_answers(tied)
    step = Step(
        table=make_table(incidents, articles, waves),
        merged=list(_merged(incidents, links, judged.decisions)),
        totals=list(_merged_totals(totals, nights_of_totals(totals, incidents))),
    )
    return step, len(incidents)


class _Loaded:
    """Articles of a store, and their reports as people judged them; each is read once."""

    def __init__(self, store: Store, judgements: Sequence[Judgement]) -> None:
        self._store = store
        self._judgements = judgements
        self._read: dict[str, ReadArticle | None] = {}
        self.reports: dict[str, Report] = {}
        self.decisions: tuple[Decision, ...] = ()

    def load(self, ids: Iterable[str]) -> None:
        """Read articles, and those with which a person paired their reports."""
        wanted = set(ids) - self._read.keys()
        if not wanted:
            return
        while wanted:
            self._read |= {id_: self._store.article(id_) for id_ in sorted(wanted)}
            wanted = {
                key.article
                for judgement in self._judgements
                if any(key.article in self._read for key in judgement.reports)
                for key in judgement.reports
            } - self._read.keys()
        judged = apply(
            (report for read in self._found() for report in read.reports),
            [j for j in self._judgements if all(key.article in self._read for key in j.reports)],
            self._store.earlier_report,
        )
        self.reports = {report.id: report for report in judged.reports}
        self.decisions = judged.decisions

    def _found(self) -> Iterator[ReadArticle]:
        return (read for _, read in sorted(self._read.items()) if read is not None)

    @property
    def articles(self) -> dict[str, Article]:
        return {read.article.id: read.article for read in self._found()}

    def totals(self, ids: Iterable[str]) -> list[WaveReport]:
        """Of some articles, by id."""
        wanted = set(ids)
        found = (
            t for read in self._found() if read.article.id in wanted for t in read.wave_reports
        )
        return sorted(found, key=lambda report: report.id)


class _Context(NamedTuple):
    """What is not changed, and is touched by what is."""

    incidents: list[Incident]
    answering: set[str]  # ids of those whose answers may be others
    nights: set[str]  # whose waves may be others
    totals: list[WaveReport]  # of those nights


class _Change:
    """One step from what was derived before to what is to be derived now."""

    def __init__(self, store: Store, workings: Workings, judgements: Sequence[Judgement]) -> None:
        self._workings = workings
        self._loaded = _Loaded(store, judgements)

    def carried_out(self, changed: set[str], make_table: MakeTable) -> tuple[Step, int]:
        """changed: ids of articles that are new, read again, or judged again."""
        loaded = self._loaded
        former = self._rejoined(changed)
        loaded.load({row.article for row in former} | changed)
        known = {row.report for row in former}
        members = [
            report
            for report in loaded.reports.values()
            if report.article_id in changed or report.id in known
        ]
        new, links = join(members, loaded.articles, loaded.decisions)
        touched = changed | {row.article for row in former}
        context = self._context(new, former, touched)
        everything = sorted([*new, *context.incidents], key=incident_order)
        tied, _ = with_waves(everything, context.totals, loaded.articles)
        written = self._to_write(with_answers(tied), {incident.id for incident in new}, context)
        totals = loaded.totals(touched)
        step = Step(
            table=make_table(written, loaded.articles, ()),
            merged=list(_merged(new, links, loaded.decisions)),
            totals=list(_merged_totals(totals, nights_of_totals(totals, everything))),
            removed=sorted({row.incident for row in former}),
            articles=sorted(touched),
        )
        return step, len(everything)

    def _rejoined(self, changed: set[str]) -> list[MergedReport]:
        """What is to be joined anew: the components that lose or gain a report."""
        loaded = self._loaded
        gone = self._workings.merged_where("article", changed)
        components = {row.component for row in gone}
        loaded.load(changed)
        fresh = [report for report in loaded.reports.values() if report.article_id in changed]
        near = {
            report.id: [
                row
                for row in self._workings.near(*cell_of(report.place), *days_of(report))
                if row.component not in components and row.article not in changed
            ]
            for report in fresh
        }
        loaded.load(row.article for rows in near.values() for row in rows)
        for report in fresh:
            for row in near[report.id]:
                if row.component not in components:
                    if link_between(report, loaded.reports[row.report]):
                        components.add(row.component)
        ids = {report.id for report in fresh}
        paired = {
            id_
            for decision in loaded.decisions
            if {decision.first, decision.second} & ids
            for id_ in (decision.first, decision.second)
            if id_ in loaded.reports  # a person may have rejected it
        }
        partners = {loaded.reports[id_].article_id for id_ in paired} - changed
        components |= {
            row.component
            for row in self._workings.merged_where("article", partners)
            if row.report in paired
        }
        return self._workings.merged_where("component", components)

    def _context(
        self, new: Sequence[Incident], former: Sequence[MergedReport], touched: set[str]
    ) -> _Context:
        workings, loaded = self._workings, self._loaded
        old = {row.incident for row in former}

        def incidents_of(column: str, values: Iterable[str]) -> set[str]:
            return {row.incident for row in workings.merged_where(column, values)} - old

        answering = incidents_of("article", touched)
        loaded.load(touched)
        totals = loaded.totals(touched)
        known = nights_of_totals(totals, [*new, *self._assembled(answering)]).values()
        nights = {row.night for row in former}
        nights |= {row.night for row in workings.totals_where("article", touched)}
        nights |= {_night_key(night) for night in known}
        nights |= {_night_key(night_of(incident)) for incident in new}
        real = {night for night in nights if night is not None}
        told = {row.article for row in workings.totals_where("night", real)} | touched
        beside = {row.article for row in workings.merged_where("incident", answering)}
        ids = answering | incidents_of("night", real) | incidents_of("article", told | beside)
        incidents = self._assembled(ids)
        loaded.load(told)
        return _Context(incidents, answering, real, loaded.totals(told))

    def _assembled(self, ids: set[str]) -> list[Incident]:
        """Incidents as they stand, without what ties them to each other."""
        members: dict[str, list[str]] = defaultdict(list)
        rows = self._workings.merged_where("incident", ids)
        self._loaded.load(row.article for row in rows)
        for row in rows:
            members[row.incident].append(row.report)
        reports, articles = self._loaded.reports, self._loaded.articles
        return [
            assemble([reports[r] for r in sorted(own)], (), articles) for own in members.values()
        ]

    def _to_write(
        self, tied: Sequence[Incident], made: set[str], context: _Context
    ) -> list[Incident]:
        """New incidents, and others whose waves or answers may be others; the rest as it stands."""

        def is_of_night(incident: Incident) -> bool:
            return _night_key(night_of(incident)) in context.nights

        shown = [
            incident
            for incident in tied
            if incident.id in made or incident.id in context.answering or is_of_night(incident)
        ]
        standing = self._workings.ties([i.id for i in shown if i.id not in made])
        written = []
        for incident in shown:
            if incident.id not in made:
                wave, answers = standing[incident.id]
                if not is_of_night(incident):
                    incident = replace(incident, wave=wave)
                if incident.id not in context.answering:
                    incident = replace(incident, answers=tuple(answers))
            written.append(incident)
        return written


def _merged(
    incidents: Iterable[Incident], links: Iterable[Link], decisions: Iterable[Decision]
) -> Iterator[MergedReport]:
    """Where each report went."""
    made = list(incidents)
    pairs = [(link.first, link.second) for link in links]
    pairs += [(decision.first, decision.second) for decision in decisions]
    component = _components((r.id for i in made for r in i.reports), pairs)
    for incident in made:
        night = _night_key(night_of(incident))
        for report in incident.reports:
            place, days = cell_of(report.place), days_of(report)
            yield MergedReport(
                report.id,
                report.article_id,
                *place,
                *days,
                component[report.id],
                incident.id,
                night,
            )


def _components(ids: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The least id of all that chains of pairs tie to each id."""
    parent = {id_: id_ for id_ in ids}

    def root(id_: str) -> str:
        while parent[id_] != id_:
            parent[id_] = parent[parent[id_]]
            id_ = parent[id_]
        return id_

    for first, second in pairs:
        if first in parent and second in parent:
            one, other = sorted((root(first), root(second)))
            parent[other] = one
    return {id_: root(id_) for id_ in parent}


def _merged_totals(
    totals: Iterable[WaveReport], nights: Mapping[str, Night | None]
) -> Iterator[MergedTotals]:
    for report in totals:
        yield MergedTotals(report.article_id, _night_key(nights[report.id]))


def _night_key(night: Night | None) -> str | None:
    return None if night is None else "|".join(str(part) for part in night)
