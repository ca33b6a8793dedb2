"""Reports of the same strike, joined into incidents.

Invariant: incidents are a pure function of the set of reports and of what people decided.
The order in which articles were read does not matter, no report is lost, and none is in two
incidents.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from geoviz.judgements import Decision
from geoviz.merge.clusters import cluster
from geoviz.merge.waves import with_answers, with_waves
from geoviz.model import (
    Article,
    Claim,
    ClaimProperty,
    Count,
    DateSpan,
    Incident,
    Link,
    Report,
    Review,
    Role,
    Status,
    Wave,
    WaveReport,
    content_id,
)


class Merged(NamedTuple):
    """What reports amount to."""

    incidents: tuple[Incident, ...]  # by date, then place
    waves: tuple[Wave, ...]  # by date


def merge(
    reports: Iterable[Report],
    articles: Mapping[str, Article],
    wave_reports: Iterable[WaveReport] = (),
    decisions: Sequence[Decision] = (),
) -> Merged:
    """Incidents and waves from reports.

    articles: by id, for the order of publication within an incident. decisions: what people
    decided about pairs of reports, newest first.
    """
    made, _ = join(reports, articles, decisions)
    incidents, waves = with_waves(
        made, sorted(wave_reports, key=lambda report: report.id), articles
    )
    return Merged(tuple(with_answers(incidents)), tuple(waves))


def join(
    reports: Iterable[Report], articles: Mapping[str, Article], decisions: Sequence[Decision] = ()
) -> tuple[list[Incident], list[Link]]:
    """Incidents in order, before what ties them to each other; and every link of two reports.

    Reports that no chain of links or decisions ties together do not matter to each other.
    """
    ordered = sorted(reports, key=lambda report: report.id)
    clusters, links = cluster(ordered, decisions)
    group = {report.id: n for n, members in enumerate(clusters) for report in members}
    inside: list[list[Link]] = [[] for _ in clusters]
    for link in links:
        if group[link.first] == group[link.second]:
            inside[group[link.first]].append(link)
    made = [assemble(members, own, articles) for members, own in zip(clusters, inside, strict=True)]
    return sorted(made, key=incident_order), links


def incident_order(incident: Incident) -> tuple[str, str, str]:
    """By date, then place."""
    return (str(incident.date or "9999"), incident.place.name, incident.id)


def assemble(
    cluster: Sequence[Report], links: Sequence[Link], articles: Mapping[str, Article]
) -> Incident:
    """One incident of the reports of one strike. links: those among these reports."""

    def published(report: Report) -> tuple[str, str]:
        article = articles.get(report.article_id)
        day = article.published if article else None
        return (day.isoformat() if day else "9999", report.id)

    reports = tuple(sorted(cluster, key=published))
    attacker, inferred = _attacker(reports)
    doubt = math.prod(1.0 - report.confidence for report in reports)
    is_reviewed = any(report.review is not Review.UNREVIEWED for report in reports)
    return Incident(
        id=content_id("incident", *sorted(report.id for report in reports)),
        place=min(
            (report.place for report in reports), key=lambda p: (p.precision, p.uncertainty_m, p.id)
        ),
        reports=reports,
        links=tuple(links),
        attacker=attacker,
        attacker_inferred=inferred,
        role=_role(reports),
        status=min((report.status for report in reports), key=list(Status).index),
        weapons=_values(reports, ClaimProperty.WEAPON),
        target_types=_values(reports, ClaimProperty.TARGET_TYPE),
        date=_date(reports),
        killed=_count(reports, ClaimProperty.KILLED),
        injured=_count(reports, ClaimProperty.INJURED),
        confidence=round(min(1.0 if is_reviewed else 0.99, 1.0 - doubt), 3),
    )


def _weightiest(reports: Sequence[Report], prop: ClaimProperty) -> list[list[Claim]]:
    """The claims of each report that count: a person's word, else a text's, else inference."""
    claims = [report.values(prop) for report in reports]
    for counts in (_is_judged, _is_told):
        weighty = [[claim for claim in own if counts(claim)] for own in claims]
        if any(weighty):
            return weighty
    return claims


def _is_judged(claim: Claim) -> bool:
    return claim.judged


def _is_told(claim: Claim) -> bool:
    return claim.span is not None


def _attacker(reports: Sequence[Report]) -> tuple[str | None, bool]:
    """The attacker most reports name; one that a text names outweighs any inference."""
    firsts = [claims[0] for claims in _weightiest(reports, ClaimProperty.ATTACKER) if claims]
    votes = Counter(str(claim.value) for claim in firsts)
    if not votes:
        return None, False
    (first, most), *others = votes.most_common()
    if others and others[0][1] == most:
        return None, False  # sources disagree: the map names nobody, the evidence names both
    return first, all(claim.span is None and not claim.judged for claim in firsts)


def _role(reports: Sequence[Report]) -> Role | None:
    claims = _weightiest(reports, ClaimProperty.ROLE)
    votes = Counter(str(own[0].value) for own in claims if own)
    if not votes:
        return None
    return Role(min(votes, key=lambda role: (-votes[role], role)))


def _values(reports: Sequence[Report], prop: ClaimProperty) -> tuple[str, ...]:
    """Every value that a report gives, the most frequent first; a person's word alone counts."""
    claims = [claim for report in reports for claim in report.values(prop)]
    judged = [claim for claim in claims if claim.judged]
    votes = Counter(str(claim.value) for claim in judged or claims)
    return tuple(sorted(votes, key=lambda value: (-votes[value], value)))


def _date(reports: Sequence[Report]) -> DateSpan | None:
    """The narrowest date that is told, of these the one most reports give; else one inferred."""
    votes = Counter(
        own[0].value
        for own in _weightiest(reports, ClaimProperty.DATE)
        if own and isinstance(own[0].value, DateSpan)
    )
    if not votes:
        return None
    return min(votes, key=lambda days: (days.last - days.first, -votes[days], days))


def _count(reports: Sequence[Report], prop: ClaimProperty) -> Count | None:
    """The lowest and the highest number over the sources."""
    counts = [
        own[0].value
        for own in _weightiest(reports, prop)
        if own and isinstance(own[0].value, Count)
    ]
    if not counts:
        return None
    return Count(
        min(count.low for count in counts),
        max(count.high for count in counts),
        any(count.at_least for count in counts),
    )
