"""What is new in a store, taken together with all of the incidents that it touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from geoviz.engine.loaded import Loaded
from geoviz.engine.whereabouts import merged, merged_totals, night_key
from geoviz.merge import (
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
from geoviz.model import Article, Incident, Judgement, Wave, WaveReport
from geoviz.store import Store
from geoviz.store.workings import MergedReport, Step, Workings

MakeTable = Callable[[Sequence[Incident], Mapping[str, Article], Sequence[Wave]], Any]
"""Makes the table of incidents. Second argument: articles by id."""


class _Context(NamedTuple):
    """What is not changed, and is touched by what is."""

    incidents: list[Incident]
    answering: set[str]  # ids of those whose answers may be others
    nights: set[str]  # whose waves may be others
    totals: list[WaveReport]  # of those nights


class Change:
    """One step from what was derived before to what is to be derived now."""

    def __init__(self, store: Store, workings: Workings, judgements: Sequence[Judgement]) -> None:
        self._workings = workings
        self._loaded = Loaded(store, judgements)

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
            merged=list(merged(new, links, loaded.decisions)),
            totals=list(merged_totals(totals, nights_of_totals(totals, everything))),
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
        nights |= {night_key(night) for night in known}
        nights |= {night_key(night_of(incident)) for incident in new}
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
            return night_key(night_of(incident)) in context.nights

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
