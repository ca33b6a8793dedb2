"""Reports of the same strike, joined into incidents.

Invariant: incidents are a pure function of the set of reports. The order in which
articles were read does not matter, no report is lost, and none is in two incidents.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from geoviz.merge.features import compare
from geoviz.model import (
    Article,
    ClaimProperty,
    Count,
    DateSpan,
    Incident,
    Link,
    Place,
    Report,
    Role,
    Status,
    content_id,
)

_JOIN = 0.5
_BLOCK_DEG = 0.1  # two names for one spot lie in the same or a neighbouring cell
_WAVE_DAYS = 1


def merge(reports: Iterable[Report], articles: Mapping[str, Article]) -> tuple[Incident, ...]:
    """Incidents from reports, by date, then place.

    articles: by id, for the order of publication within an incident.
    """
    ordered = sorted(reports, key=lambda report: report.id)
    links = sorted(_links(ordered), key=lambda link: (-link.score, link.first, link.second))
    clusters = _cluster(ordered, links)
    made = [_assemble(cluster, links, articles) for cluster in clusters]
    return tuple(_with_answers(_with_waves(sorted(made, key=_incident_order))))


def _incident_order(incident: Incident) -> tuple[str, str, str]:
    return (str(incident.date or "9999"), incident.place.name, incident.id)


# ---- links --------------------------------------------------------------------------------


def _links(reports: Sequence[Report]) -> Iterator[Link]:
    """Pairs that are likely of one strike, among those in the same cell of the map."""
    cells: dict[tuple[int, int], list[Report]] = defaultdict(list)
    for report in reports:
        cells[_cell(report.place)].append(report)
    for (x, y), members in sorted(cells.items()):
        near = [
            other
            for dx in (0, 1)
            for dy in (-1, 0, 1)
            if (dx, dy) > (0, 0)
            for other in cells.get((x + dx, y + dy), ())
        ]
        for i, one in enumerate(members):
            for other in (*members[i + 1 :], *near):
                if one.article_id == other.article_id:
                    continue
                score, reason = compare(one, other)
                if score >= _JOIN:
                    first, second = sorted((one.id, other.id))
                    yield Link(first, second, round(score, 4), reason)


def _cell(place: Place) -> tuple[int, int]:
    return math.floor(place.lon / _BLOCK_DEG), math.floor(place.lat / _BLOCK_DEG)


def _cluster(reports: Sequence[Report], links: Sequence[Link]) -> list[list[Report]]:
    """Join along links, the surest first, but never two reports of one article."""
    by_id = {report.id: report for report in reports}
    group = {report.id: [report.id] for report in reports}
    for link in links:
        one, other = group[link.first], group[link.second]
        if one is other:
            continue
        sources = {by_id[i].article_id for i in one}
        if sources & {by_id[i].article_id for i in other}:
            continue
        joined = sorted(one + other)
        for member in joined:
            group[member] = joined
    distinct = {tuple(members) for members in group.values()}
    return [[by_id[i] for i in members] for members in sorted(distinct)]


# ---- assembly -----------------------------------------------------------------------------


def _assemble(
    cluster: Sequence[Report], links: Sequence[Link], articles: Mapping[str, Article]
) -> Incident:
    ids = {report.id for report in cluster}

    def published(report: Report) -> tuple[str, str]:
        article = articles.get(report.article_id)
        day = article.published if article else None
        return (day.isoformat() if day else "9999", report.id)

    reports = tuple(sorted(cluster, key=published))
    attacker, inferred = _attacker(reports)
    doubt = math.prod(1.0 - report.confidence for report in reports)
    return Incident(
        id=content_id("incident", *sorted(ids)),
        place=min(
            (report.place for report in reports), key=lambda p: (p.precision, p.uncertainty_m, p.id)
        ),
        reports=reports,
        links=tuple(link for link in links if link.first in ids and link.second in ids),
        attacker=attacker,
        attacker_inferred=inferred,
        role=_role(reports),
        status=min((report.status for report in reports), key=list(Status).index),
        weapons=_values(reports, ClaimProperty.WEAPON),
        target_types=_values(reports, ClaimProperty.TARGET_TYPE),
        date=_date(reports),
        killed=_count(reports, ClaimProperty.KILLED),
        injured=_count(reports, ClaimProperty.INJURED),
        confidence=round(min(0.99, 1.0 - doubt), 3),
    )


def _attacker(reports: Sequence[Report]) -> tuple[str | None, bool]:
    """The attacker most reports name; one that a text names outweighs any inference."""
    told, inferred = Counter[str](), Counter[str]()
    for report in reports:
        for claim in report.values(ClaimProperty.ATTACKER)[:1]:
            (inferred if claim.span is None else told)[str(claim.value)] += 1
    votes = told or inferred
    if not votes:
        return None, False
    (first, most), *others = votes.most_common()
    if others and others[0][1] == most:
        return None, False  # sources disagree: the map names nobody, the evidence names both
    return first, not told


def _role(reports: Sequence[Report]) -> Role | None:
    votes = Counter(str(claim.value) for r in reports for claim in r.values(ClaimProperty.ROLE)[:1])
    if not votes:
        return None
    return Role(min(votes, key=lambda role: (-votes[role], role)))


def _values(reports: Sequence[Report], prop: ClaimProperty) -> tuple[str, ...]:
    """Every value that a report gives, the most frequent first."""
    votes = Counter(str(claim.value) for report in reports for claim in report.values(prop))
    return tuple(sorted(votes, key=lambda value: (-votes[value], value)))


def _date(reports: Sequence[Report]) -> DateSpan | None:
    """The day most reports give; a day that a text gives outweighs any inference."""
    told, inferred = Counter[DateSpan](), Counter[DateSpan]()
    for report in reports:
        for claim in report.values(ClaimProperty.DATE)[:1]:
            if isinstance(claim.value, DateSpan):
                (inferred if claim.span is None else told)[claim.value] += 1
    votes = told or inferred
    if not votes:
        return None
    return min(votes, key=lambda days: (days.last - days.first, -votes[days], days))


def _count(reports: Sequence[Report], prop: ClaimProperty) -> Count | None:
    """The lowest and the highest number over the sources."""
    counts = [count for report in reports if (count := report.count(prop)) is not None]
    if not counts:
        return None
    return Count(
        min(count.low for count in counts),
        max(count.high for count in counts),
        any(count.at_least for count in counts),
    )


# ---- waves and answers ----------------------------------------------------------------------


def _with_waves(incidents: Sequence[Incident]) -> list[Incident]:
    """One attacker's hits on one country in one night are a wave, where there are several."""
    sides: dict[tuple[str, str], list[Incident]] = defaultdict(list)
    for incident in incidents:
        if incident.attacker and incident.place.country and incident.date:
            sides[(incident.attacker, incident.place.country)].append(incident)
    wave_of: dict[str, str] = {}
    for members in sides.values():
        night: list[Incident] = []
        for incident in sorted(
            members, key=lambda i: (i.date or DateSpan.parse("0001-01-01"), i.id)
        ):
            if night and not _one_night(night[0], incident):
                _name_wave(night, wave_of)
                night = []
            night.append(incident)
        _name_wave(night, wave_of)
    return [replace(incident, wave=wave_of.get(incident.id)) for incident in incidents]


def _one_night(first: Incident, incident: Incident) -> bool:
    if first.date is None or incident.date is None:
        return False
    return (incident.date.last - first.date.first).days <= _WAVE_DAYS


def _name_wave(night: Sequence[Incident], wave_of: dict[str, str]) -> None:
    if len(night) < 2:
        return
    name = content_id("wave", *sorted(incident.id for incident in night))
    for incident in night:
        wave_of[incident.id] = name


def _with_answers(incidents: Sequence[Incident]) -> list[Incident]:
    """Tie a counterstrike to the strikes of the other side that the same articles tell of."""
    by_article: dict[str, list[Incident]] = defaultdict(list)
    for incident in incidents:
        for report in incident.reports:
            by_article[report.article_id].append(incident)
    done = []
    for incident in incidents:
        answers: tuple[str, ...] = ()
        if incident.role is Role.COUNTERSTRIKE:
            answers = tuple(
                sorted(
                    {
                        other.id
                        for report in incident.reports
                        for other in by_article[report.article_id]
                        if other.role is Role.STRIKE
                        and other.attacker not in (None, incident.attacker)
                        and _close_in_time(other, incident)
                    }
                )
            )
        done.append(replace(incident, answers=answers))
    return done


def _close_in_time(one: Incident, other: Incident) -> bool:
    if one.date is None or other.date is None:
        return True
    return abs((one.date.first - other.date.first).days) <= 3
