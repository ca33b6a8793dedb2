"""Where each report went when incidents were derived, as it is noted for the next time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from geoviz.judgements import Decision
from geoviz.merge import Night, cell_of, days_of, night_of
from geoviz.model import Incident, Link, WaveReport
from geoviz.store.workings import MergedReport, MergedTotals


def merged(
    incidents: Iterable[Incident], links: Iterable[Link], decisions: Iterable[Decision]
) -> Iterator[MergedReport]:
    """Where each report went."""
    made = list(incidents)
    pairs = [(link.first, link.second) for link in links]
    pairs += [(decision.first, decision.second) for decision in decisions]
    component = _components((r.id for i in made for r in i.reports), pairs)
    for incident in made:
        night = night_key(night_of(incident))
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


def merged_totals(
    totals: Iterable[WaveReport], nights: Mapping[str, Night | None]
) -> Iterator[MergedTotals]:
    for report in totals:
        yield MergedTotals(report.article_id, night_key(nights[report.id]))


def night_key(night: Night | None) -> str | None:
    return None if night is None else "|".join(str(part) for part in night)
