"""What ties incidents to each other: waves of one attack, and strikes that were answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from geoviz.model import (
    Article,
    DateSpan,
    Incident,
    Role,
    Wave,
    WaveReport,
    content_id,
)

_NIGHT_DAYS = 1  # a night belongs to two days
_CLOSE_DAYS = 3  # an answer comes within these

# Attacker and country attacked.
Side = tuple[str | None, str | None]


def with_waves(
    incidents: Sequence[Incident],
    reports: Iterable[WaveReport],
    articles: Mapping[str, Article],
) -> tuple[list[Incident], list[Wave]]:
    """One attacker's hits on one country in one night are a wave, and so are its totals.

    A single incident is a wave only where a source gives totals of the attack. Returns the
    incidents with their waves, and the waves by date.
    """
    strikes: dict[Side, list[Incident]] = defaultdict(list)
    for incident in incidents:
        its_night = night_of(incident)
        if its_night is not None:
            strikes[its_night[:2]].append(incident)
    totals: dict[Side, list[WaveReport]] = defaultdict(list)
    sides_told = _sides_by_article(incidents)
    for report in reports:
        totals[_side(report, sides_told)].append(report)
    waves: list[Wave] = []
    for side in sorted({*strikes, *totals}, key=str):
        for night in _nights(strikes[side], totals[side]):
            if len(night.incidents) > 1 or night.reports:
                waves.append(_wave(side, night, articles))
    wave_of = {id_: wave.id for wave in waves for id_ in wave.incidents}
    told = [replace(incident, wave=wave_of.get(incident.id)) for incident in incidents]
    return told, sorted(waves, key=lambda wave: (str(wave.date or "9999"), wave.id))


Night = tuple[str | None, str | None, date]
"""Attacker, country attacked, and the morning after."""


def night_of(incident: Incident) -> Night | None:
    """The night whose wave an incident may be of; incidents of other nights do not matter to it."""
    if not incident.attacker or not incident.place.country or incident.date is None:
        return None
    if not _is_night(incident.date):
        return None
    return incident.attacker, incident.place.country, incident.date.last


def nights_of_totals(
    reports: Iterable[WaveReport], incidents: Sequence[Incident]
) -> dict[str, Night | None]:
    """The night of each report of totals, by its id. incidents: all of the reports' articles."""
    told = _sides_by_article(incidents)
    return {
        report.id: (*_side(report, told), report.date.last)
        if report.date is not None and _is_night(report.date)
        else None
        for report in reports
    }


def _is_night(days: DateSpan | None) -> bool:
    return days is not None and (days.last - days.first).days <= _NIGHT_DAYS


def _sides_by_article(incidents: Sequence[Incident]) -> dict[str, Counter[Side]]:
    sides: dict[str, Counter[Side]] = defaultdict(Counter)
    for incident in incidents:
        if incident.attacker and incident.place.country:
            for report in incident.reports:
                sides[report.article_id][(incident.attacker, incident.place.country)] += 1
    return sides


def _side(report: WaveReport, told: Mapping[str, Counter[Side]]) -> Side:
    """Whose attack on whom; what the totals leave out is filled in from their article's strikes."""
    sides = {
        side: number
        for side, number in told.get(report.article_id, Counter()).items()
        if report.attacker in (None, side[0]) and report.country in (None, side[1])
    }
    if not sides:
        return report.attacker, report.country
    return min(sides, key=lambda side: (-sides[side], str(side)))


@dataclass(slots=True)
class _Night:
    """What one side did in one night, while it is collected."""

    days: DateSpan | None
    incidents: list[Incident] = field(default_factory=list)
    reports: list[WaveReport] = field(default_factory=list)


def _nights(incidents: Sequence[Incident], reports: Sequence[WaveReport]) -> list[_Night]:
    """Incidents and totals of one side by the morning after; totals of no one night stand alone.

    By the morning, and not by chains of neighbouring days: in a war with strikes every night a
    chain would never end, and one more incident would shift all nights that follow.
    """
    nights: dict[date, _Night] = {}
    alone: list[_Night] = []
    for one in incidents:
        if one.date is not None:
            _night_of(one.date, nights).incidents.append(one)
    for report in reports:
        if report.date is not None and _is_night(report.date):
            _night_of(report.date, nights).reports.append(report)
        else:
            alone.append(_Night(report.date, [], [report]))
    return [*(nights[morning] for morning in sorted(nights)), *alone]


def _night_of(days: DateSpan, nights: dict[date, _Night]) -> _Night:
    night = nights.setdefault(days.last, _Night(days))
    night.days = DateSpan(
        min(night.days.first, days.first) if night.days else days.first, days.last
    )
    return night


def _wave(side: Side, night: _Night, articles: Mapping[str, Article]) -> Wave:
    def published(report: WaveReport) -> tuple[str, str]:
        article = articles.get(report.article_id)
        day = article.published if article else None
        return (day.isoformat() if day else "9999", report.id)

    ids = [incident.id for incident in night.incidents]
    attacker, country = side
    return Wave(
        id=content_id("wave", *sorted(ids), *sorted(report.id for report in night.reports)),
        attacker=attacker,
        country=country,
        date=night.days,
        incidents=tuple(ids),
        reports=tuple(sorted(night.reports, key=published)),
    )


def with_answers(incidents: Sequence[Incident]) -> list[Incident]:
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
    return abs((one.date.first - other.date.first).days) <= _CLOSE_DAYS
