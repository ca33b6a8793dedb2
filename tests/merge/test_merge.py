"""Reports of one strike become one incident: what is joined, what is kept, what is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from geoviz.merge import merge
from geoviz.merge.features import compare
from geoviz.model import (
    Article,
    Claim,
    Count,
    DateSpan,
    Incident,
    Place,
    Precision,
    Report,
    Role,
    Status,
)
from tests.factories import (
    article,
    attacker,
    injured,
    killed,
    on,
    place,
    report,
    role,
    target,
    weapon,
)

THURSDAY, FRIDAY, NEXT_WEEK = date(2025, 7, 3), date(2025, 7, 4), date(2025, 7, 11)
POLTAVA = place("Poltava", 34.55, 49.59)
ODESA = place("Odesa", 30.73, 46.48)
DEPOT = place(
    "Kashtan depot",
    34.56,
    49.6,
    precision=Precision.FACILITY,
    uncertainty_m=500.0,
    parents=(POLTAVA.id,),
)


def source(name: str, published: date | None = FRIDAY) -> Article:
    return article(f"{name}: Poltava and Odesa were hit.", id=name, published=published)


MORNING, EVENING = source("morning"), source("evening", date(2025, 7, 5))
ARTICLES = {one.id: one for one in (MORNING, EVENING)}


def told(by: Article, *claims: Claim, at: Place = POLTAVA, day: date = THURSDAY) -> Report:
    return report(attacker("Redland"), on(day), *claims, of=by, at=at)


def merged(*reports: Report) -> tuple[Incident, ...]:
    return merge(reports, ARTICLES).incidents


def test_two_articles_on_one_strike_are_one_incident() -> None:
    (incident,) = merged(told(MORNING), told(EVENING))
    assert len(incident.reports) == 2


def test_two_villages_that_stand_for_one_area_are_two_incidents() -> None:
    area = {"precision": Precision.REGION, "uncertainty_m": 20_000.0}
    north = place("Northby, Poltava Raion", 34.55, 49.59, id="geoviz:north", **area)
    south = place("Southby, Poltava Raion", 34.55, 49.59, id="geoviz:south", **area)
    assert len(merged(told(MORNING, at=north), told(EVENING, at=south))) == 2


def test_a_later_count_stands_beside_the_earlier() -> None:
    first, second = told(MORNING, killed(14)), told(EVENING, killed(21))
    (incident,) = merged(second, first)
    assert incident.killed == Count(14, 21)
    assert incident.reports == (first, second)


def test_a_lower_bound_stays_one() -> None:
    (incident,) = merged(told(MORNING, injured(23, at_least=True)), told(EVENING, injured(26)))
    assert incident.injured == Count(23, 26, at_least=True)


def test_reports_stand_in_the_order_of_publication() -> None:
    (incident,) = merged(told(EVENING), told(MORNING))
    assert [one.article_id for one in incident.reports] == ["morning", "evening"]


def test_a_link_says_why() -> None:
    (incident,) = merged(told(MORNING), told(EVENING))
    (link,) = incident.links
    assert link.first < link.second
    assert "both at Poltava" in link.reason
    assert "both on 2025-07-03" in link.reason


def test_the_same_place_another_week_is_another_strike() -> None:
    assert len(merged(told(MORNING), told(EVENING, day=NEXT_WEEK))) == 2


def test_a_town_struck_on_two_days_running_was_struck_twice() -> None:
    assert len(merged(told(MORNING), told(EVENING, day=FRIDAY))) == 2


def test_one_night_told_by_its_evening_and_its_morning_is_one_strike() -> None:
    same = (target("residential"), weapon("drone"), killed(7))
    assert len(merged(told(MORNING, *same), told(EVENING, *same, day=FRIDAY))) == 1


def test_daily_strikes_are_not_chained_by_accounts_that_are_alike() -> None:
    days = [THURSDAY + timedelta(n) for n in range(5)]
    alike = (target("residential"), weapon("drone"), injured(2))
    sources = [article(f"Poltava was hit, says {n}.", id=f"day-{n}") for n in range(5)]
    reports = [told(by, *alike, day=day) for by, day in zip(sources, days, strict=True)]
    for incident in merge(reports, {one.id: one for one in sources}).incidents:
        first, *_, last = sorted(one.date for one in incident.reports if one.date) * 2
        assert (last.last - first.first).days <= 1


def test_another_place_the_same_day_is_another_strike() -> None:
    assert len(merged(told(MORNING), told(EVENING, at=ODESA))) == 2


def test_where_sources_disagree_on_the_attacker_nobody_is_blamed() -> None:
    other = report(attacker("Blueland"), on(THURSDAY), of=EVENING, at=POLTAVA)
    assert {incident.attacker for incident in merged(told(MORNING), other)} in (
        {None},
        {"Redland", "Blueland"},
    )


def test_two_reports_of_one_article_are_never_joined() -> None:
    one, two = told(MORNING, target("oil")), told(MORNING, target("medical"))
    assert len(merged(one, two)) == 2


def test_nor_are_they_joined_through_another_article() -> None:
    one, two = told(MORNING, target("oil")), told(MORNING, target("medical"))
    incidents = merged(one, two, told(EVENING, target("oil")))
    assert sorted(len(incident.reports) for incident in incidents) == [1, 2]


def test_of_two_precisions_the_finer_place_is_the_incident_s() -> None:
    fine = told(MORNING, target("oil"), at=DEPOT)
    coarse = told(EVENING, target("oil"))
    (incident,) = merged(fine, coarse)
    assert incident.place == DEPOT


def test_a_city_told_of_more_generally_is_not_its_depot() -> None:
    fine = told(MORNING, target("oil"), at=DEPOT)
    general = told(EVENING, target("residential"))
    assert len(merged(fine, general)) == 2


def test_a_region_is_not_the_city_in_it() -> None:
    region = place("Poltava region", 34.5, 49.6, precision=Precision.REGION, uncertainty_m=150e3)
    assert len(merged(told(MORNING), told(EVENING, at=region))) == 2


def test_a_day_that_is_told_outweighs_one_that_is_inferred() -> None:
    guessed = report(attacker("Redland"), on(FRIDAY, said=None), of=EVENING, at=POLTAVA)
    (incident,) = merged(told(MORNING), guessed)
    assert incident.date == DateSpan(THURSDAY, THURSDAY)


def test_an_attacker_that_is_told_outweighs_one_that_is_inferred() -> None:
    guessed = report(attacker("Redland", said=None), on(THURSDAY), of=EVENING, at=POLTAVA)
    (incident,) = merged(told(MORNING), guessed)
    assert (incident.attacker, incident.attacker_inferred) == ("Redland", False)


def test_an_attacker_that_nobody_tells_stays_marked_as_inferred() -> None:
    guessed = report(attacker("Redland", said=None), on(THURSDAY), of=MORNING, at=POLTAVA)
    (incident,) = merged(guessed)
    assert (incident.attacker, incident.attacker_inferred) == ("Redland", True)


def test_a_strike_whose_attacker_nobody_knows_has_none() -> None:
    (incident,) = merged(report(on(THURSDAY), of=MORNING, at=POLTAVA))
    assert (incident.attacker, incident.attacker_inferred) == (None, False)


def test_weapons_and_targets_of_every_report_are_kept() -> None:
    (incident,) = merged(
        told(MORNING, weapon("drone"), target("oil")),
        told(EVENING, weapon("drone"), weapon("missile"), target("oil")),
    )
    assert incident.weapons == ("drone", "missile")
    assert incident.target_types == ("oil",)


def test_one_account_of_a_hit_outweighs_one_of_debris() -> None:
    debris = report(attacker("Redland"), on(THURSDAY), of=EVENING, at=POLTAVA, status=Status.DEBRIS)
    (incident,) = merged(told(MORNING), debris)
    assert incident.status is Status.HIT


def test_two_sources_are_surer_than_one() -> None:
    (one,) = merged(told(MORNING))
    (two,) = merged(told(MORNING), told(EVENING))
    assert one.confidence < two.confidence < 1


def test_hits_of_one_night_are_a_wave() -> None:
    first, second = merged(told(MORNING), told(MORNING, at=ODESA))
    assert first.wave is not None
    assert first.wave == second.wave


def test_a_hit_alone_is_no_wave() -> None:
    (incident,) = merged(told(MORNING))
    assert incident.wave is None


def test_hits_of_different_weeks_are_no_wave() -> None:
    incidents = merged(told(MORNING), told(EVENING, at=ODESA, day=NEXT_WEEK))
    assert {incident.wave for incident in incidents} == {None}


def test_a_counterstrike_answers_the_other_side_s_strike() -> None:
    strike = told(MORNING, role(Role.STRIKE))
    answer = report(
        attacker("Blueland"), on(FRIDAY), role(Role.COUNTERSTRIKE), of=MORNING, at=ODESA
    )
    first, second = merged(strike, answer)
    assert (first.answers, second.answers) == ((), (first.id,))


def test_a_counterstrike_does_not_answer_its_own_side() -> None:
    own = report(attacker("Blueland"), on(THURSDAY), role(Role.STRIKE), of=MORNING, at=POLTAVA)
    answer = report(
        attacker("Blueland"), on(FRIDAY), role(Role.COUNTERSTRIKE), of=MORNING, at=ODESA
    )
    assert all(incident.answers == () for incident in merged(own, answer))


def test_no_reports_make_no_incidents() -> None:
    assert merged() == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (told(MORNING, killed(3)), told(EVENING, killed(40))),
        (told(MORNING), told(EVENING, at=ODESA)),
        (told(MORNING, target("oil"), at=DEPOT), told(EVENING, target("oil"))),
    ],
)
def test_comparing_is_the_same_both_ways(one: Report, other: Report) -> None:
    assert compare(one, other)[0] == compare(other, one)[0]


def test_the_same_count_speaks_for_and_a_far_one_against() -> None:
    base = told(MORNING, killed(3))
    same, _ = compare(base, told(EVENING, killed(3)))
    grown, _ = compare(base, told(EVENING, killed(5)))
    far, _ = compare(base, told(EVENING, killed(40)))
    assert same > grown > far


def test_the_same_town_struck_again_much_later_is_another_strike() -> None:
    facts = (killed(3), weapon("drone"), target("oil"))
    assert len(merged(told(MORNING, *facts), told(EVENING, *facts, day=date(2025, 9, 3)))) == 2
