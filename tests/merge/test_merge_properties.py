"""Incidents are a pure function of the set of reports: any order, nothing lost, replay harmless."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from geoviz.merge import merge
from geoviz.model import Claim, Incident, Precision, Report
from tests.factories import article, attacker, killed, on, place, report, target

DAY = date(2025, 7, 1)
SOURCES = [article(f"Text {n}.", id=f"a{n}", published=DAY + timedelta(n)) for n in range(5)]
ARTICLES = {source.id: source for source in SOURCES}
# Two towns a kilometre apart across the edge of a cell, one far away, and a depot in the first.
PLACES = [
    place("Nearby", 34.999, 49.0),
    place("Neighbour", 35.001, 49.0),
    place("Faraway", 36.5, 50.2),
    place("Depot", 34.999, 49.001, precision=Precision.FACILITY, parents=("geoviz:nearby",)),
]


@st.composite
def reports(draw: st.DrawFn) -> Report:
    claims: list[Claim] = [on(DAY + timedelta(draw(st.integers(0, 3))))]
    if draw(st.booleans()):
        claims.append(attacker(draw(st.sampled_from(["Redland", "Blueland"]))))
    if draw(st.booleans()):
        claims.append(killed(draw(st.integers(0, 30))))
    if draw(st.booleans()):
        claims.append(target(draw(st.sampled_from(["oil", "residential"]))))
    where = draw(st.sampled_from(PLACES))
    return report(*claims, of=draw(st.sampled_from(SOURCES)), at=where)


MANY = st.lists(reports(), max_size=10, unique_by=lambda one: one.id)


def members(incidents: tuple[Incident, ...]) -> list[str]:
    return sorted(one.id for incident in incidents for one in incident.reports)


@settings(max_examples=40)
@given(MANY, st.randoms(use_true_random=False))
def test_order_does_not_matter(given_reports: list[Report], random: object) -> None:
    shuffled = list(given_reports)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merge(shuffled, ARTICLES).incidents == merge(given_reports, ARTICLES).incidents


@settings(max_examples=40)
@given(MANY)
def test_every_report_is_in_exactly_one_incident(given_reports: list[Report]) -> None:
    assert members(merge(given_reports, ARTICLES).incidents) == sorted(
        one.id for one in given_reports
    )


@settings(max_examples=40)
@given(MANY)
def test_merging_what_was_merged_changes_nothing(given_reports: list[Report]) -> None:
    incidents = merge(given_reports, ARTICLES).incidents
    again = [one for incident in incidents for one in incident.reports]
    assert merge(again, ARTICLES).incidents == incidents


@settings(max_examples=40)
@given(MANY)
def test_no_incident_has_two_reports_of_one_article(given_reports: list[Report]) -> None:
    for incident in merge(given_reports, ARTICLES).incidents:
        sources = [one.article_id for one in incident.reports]
        assert len(sources) == len(set(sources))


@settings(max_examples=40)
@given(MANY)
def test_a_link_joins_reports_of_its_incident(given_reports: list[Report]) -> None:
    for incident in merge(given_reports, ARTICLES).incidents:
        ids = {one.id for one in incident.reports}
        assert all({link.first, link.second} <= ids for link in incident.links)
        assert all(0.5 <= link.score <= 1 for link in incident.links)


@settings(max_examples=40)
@given(MANY)
def test_counts_hold_those_of_every_report(given_reports: list[Report]) -> None:
    for incident in merge(given_reports, ARTICLES).incidents:
        told = [c for one in incident.reports if (c := one.count(killed(0).property)) is not None]
        assert (incident.killed is None) == (not told)
        for count in told:
            assert incident.killed is not None
            assert incident.killed.low <= count.low <= count.high <= incident.killed.high


@settings(max_examples=40)
@given(MANY)
def test_the_place_is_one_that_a_report_names(given_reports: list[Report]) -> None:
    for incident in merge(given_reports, ARTICLES).incidents:
        named = [one.place for one in incident.reports]
        assert incident.place in named
        assert incident.place.precision == min(place.precision for place in named)


@settings(max_examples=40)
@given(MANY)
def test_an_incident_s_id_is_that_of_its_reports(given_reports: list[Report]) -> None:
    incidents = merge(given_reports, ARTICLES).incidents
    assert len({incident.id for incident in incidents}) == len(incidents)
    for incident in incidents:
        (alone,) = merge(incident.reports, ARTICLES).incidents
        assert alone.id == incident.id
