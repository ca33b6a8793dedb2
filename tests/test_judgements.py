"""What a person decides wins, can be taken back, and survives another reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from geoviz.errors import UsageError
from geoviz.judgements import apply, new_judgement, standing
from geoviz.merge import merge
from geoviz.model import (
    ClaimProperty,
    Count,
    Incident,
    Judgement,
    JudgementKind,
    Report,
    Review,
    Role,
    Span,
    Status,
)
from tests.factories import article, attacker, killed, on, place, report, role, weapon

TEXT = "Two drones hit the depot in Lozova on Tuesday, and later Izium was shelled."
SOURCE = article(TEXT, id="morning")
OTHER = article(TEXT + " Again.", id="evening")
ARTICLES = {one.id: one for one in (SOURCE, OTHER)}
DAY = date(2025, 7, 1)
LOZOVA = report(attacker("Redland"), on(DAY), killed(3), of=SOURCE)
IZIUM = report(attacker("Redland"), on(DAY), of=SOURCE, at=place("Izium", 37.26, 49.21))
EVENING = report(attacker("Redland"), on(DAY), killed(4), of=OTHER)
MINUTE = iter(range(10_000))


def judge(kind: JudgementKind, *reports: Report, **fields: Any) -> Judgement:
    at = f"2025-07-05T{next(MINUTE) // 60:02}:00:00.000Z"
    return new_judgement(kind, reports, **{"who": "Olena", "at": at} | fields)


def after(*judgements: Judgement, reports: tuple[Report, ...] = (LOZOVA,)) -> tuple[Report, ...]:
    return apply(reports, judgements).reports


def incidents(*judgements: Judgement, reports: tuple[Report, ...]) -> tuple[Incident, ...]:
    judged = apply(reports, judgements)
    return merge(judged.reports, ARTICLES, (), judged.decisions).incidents


def test_without_judgements_reports_are_as_read() -> None:
    assert after() == (LOZOVA,)


def test_an_accepted_report_is_sure_and_says_so() -> None:
    (accepted,) = after(judge(JudgementKind.ACCEPT, LOZOVA))
    assert (accepted.review, accepted.confidence) == (Review.ACCEPTED, 1.0)


def test_a_rejected_report_makes_no_pin() -> None:
    assert after(judge(JudgementKind.REJECT, LOZOVA)) == ()


def test_who_accepts_after_rejecting_has_the_report_back() -> None:
    assert after(judge(JudgementKind.REJECT, LOZOVA), judge(JudgementKind.ACCEPT, LOZOVA))


def test_a_moved_report_lies_where_it_was_put_and_says_who_did() -> None:
    there = place("Pavlohrad", 35.87, 48.53)
    (moved,) = after(judge(JudgementKind.MOVE, LOZOVA, after=there, why="the mayor's post"))
    assert moved.place == there
    assert moved.reason.startswith("placed by Olena (the mayor's post)")
    assert moved.review is Review.CORRECTED


@pytest.mark.parametrize(
    ("prop", "value"),
    [
        (ClaimProperty.ATTACKER, "Blueland"),
        (ClaimProperty.KILLED, Count(5, 7)),
        (ClaimProperty.ROLE, Role.COUNTERSTRIKE.value),
        (ClaimProperty.WEAPON, "drone"),
    ],
)
def test_a_changed_value_takes_the_place_of_what_was_read(prop: ClaimProperty, value: Any) -> None:
    (changed,) = after(judge(JudgementKind.CHANGE, LOZOVA, property=prop, after=value))
    assert [claim.value for claim in changed.values(prop)] == [value]
    assert all(claim.judged and claim.span is None for claim in changed.values(prop))


def test_several_weapons_are_separated_by_commas() -> None:
    told = report(weapon("bomb"), of=SOURCE)
    change = judge(
        JudgementKind.CHANGE, told, property=ClaimProperty.WEAPON, after="drone, missile"
    )
    (changed,) = after(change, reports=(told,))
    assert [claim.value for claim in changed.values(ClaimProperty.WEAPON)] == ["drone", "missile"]
    assert change.before == "bomb"


def test_a_value_can_be_taken_away() -> None:
    (changed,) = after(judge(JudgementKind.CHANGE, LOZOVA, property=ClaimProperty.KILLED))
    assert changed.count(ClaimProperty.KILLED) is None


def test_what_a_person_says_was_intercepted_is_no_hit() -> None:
    change = judge(
        JudgementKind.CHANGE,
        LOZOVA,
        property=ClaimProperty.STATUS,
        after=Status.INTERCEPTED.value,
    )
    assert after(change) == ()


def test_an_undone_judgement_does_not_count() -> None:
    rejected = judge(JudgementKind.REJECT, LOZOVA)
    assert after(rejected, judge(JudgementKind.UNDO, undoes=rejected)) == (LOZOVA,)


def test_an_undo_can_be_undone() -> None:
    rejected = judge(JudgementKind.REJECT, LOZOVA)
    undo = judge(JudgementKind.UNDO, undoes=rejected)
    redo = judge(JudgementKind.UNDO, undoes=undo)
    assert standing([rejected, undo, redo]) == [rejected]


def test_a_judgement_follows_its_report_into_a_new_reading() -> None:
    reread = replace(LOZOVA, id="report-of-another-reading")
    (judged,) = after(judge(JudgementKind.ACCEPT, LOZOVA), reports=(reread, IZIUM))[1:]
    assert (judged.id, judged.review) == (reread.id, Review.ACCEPTED)


def test_a_judgement_on_a_report_that_is_gone_is_told() -> None:
    accepted = judge(JudgementKind.ACCEPT, LOZOVA)
    assert apply((IZIUM,), [accepted]).lost == (accepted,)


def test_a_strike_that_a_person_vouched_for_outlives_a_reading_that_misses_it() -> None:
    accepted = judge(JudgementKind.ACCEPT, LOZOVA)
    judged = apply((), [accepted], earlier=lambda key: LOZOVA if key.report == LOZOVA.id else None)
    assert [one.id for one in judged.reports] == [LOZOVA.id]
    assert not judged.lost


def test_two_reports_that_a_person_calls_one_strike_are_one_incident() -> None:
    far = report(on(date(2025, 7, 9)), of=OTHER, at=place("Faraway", 20.0, 40.0))
    assert len(incidents(reports=(LOZOVA, far))) == 2
    (joined,) = incidents(judge(JudgementKind.SAME, LOZOVA, far), reports=(LOZOVA, far))
    assert "Olena" in joined.links[0].reason


def test_two_reports_of_one_article_can_be_joined_by_a_person() -> None:
    assert len(incidents(judge(JudgementKind.SAME, LOZOVA, IZIUM), reports=(LOZOVA, IZIUM))) == 1


def test_two_reports_that_a_person_parts_are_two_incidents() -> None:
    assert len(incidents(reports=(LOZOVA, EVENING))) == 1
    parted = judge(JudgementKind.DIFFERENT, LOZOVA, EVENING)
    assert len(incidents(parted, reports=(LOZOVA, EVENING))) == 2


def test_the_newer_of_two_decisions_counts() -> None:
    parted = judge(JudgementKind.DIFFERENT, LOZOVA, EVENING)
    joined = judge(JudgementKind.SAME, LOZOVA, EVENING)
    assert len(incidents(parted, joined, reports=(LOZOVA, EVENING))) == 1
    assert len(incidents(joined, parted, reports=(LOZOVA, EVENING))) == 2


def test_a_persons_number_stands_alone_in_the_incident() -> None:
    change = judge(JudgementKind.CHANGE, EVENING, property=ClaimProperty.KILLED, after=Count(9, 9))
    (incident,) = incidents(change, reports=(LOZOVA, EVENING))
    assert incident.killed == Count(9, 9)


def test_a_persons_attacker_outweighs_the_sources() -> None:
    change = judge(JudgementKind.CHANGE, EVENING, property=ClaimProperty.ATTACKER, after="Blueland")
    same = judge(JudgementKind.SAME, LOZOVA, EVENING)
    (incident,) = incidents(change, same, reports=(LOZOVA, EVENING))
    assert (incident.attacker, incident.attacker_inferred) == ("Blueland", False)


@pytest.mark.parametrize(
    ("kind", "reports", "fields"),
    [
        (JudgementKind.ACCEPT, (), {}),
        (JudgementKind.ACCEPT, (LOZOVA,), {"who": " "}),
        (JudgementKind.SAME, (LOZOVA,), {}),
        (JudgementKind.SAME, (LOZOVA, LOZOVA), {}),
        (JudgementKind.MOVE, (LOZOVA,), {}),
        (JudgementKind.ACCEPT, (LOZOVA,), {"after": place()}),
        (JudgementKind.CHANGE, (LOZOVA,), {"after": "x"}),
        (JudgementKind.CHANGE, (LOZOVA,), {"property": ClaimProperty.STATUS}),
        (JudgementKind.CHANGE, (LOZOVA,), {"property": ClaimProperty.KILLED, "after": "many"}),
        (
            JudgementKind.CHANGE,
            (LOZOVA,),
            {"property": ClaimProperty.KILLED, "after": Count(7, 5)},
        ),
        (JudgementKind.CHANGE, (LOZOVA,), {"property": ClaimProperty.DATE, "after": "Friday"}),
        (JudgementKind.CHANGE, (LOZOVA,), {"property": ClaimProperty.ROLE, "after": "victim"}),
        (JudgementKind.CHANGE, (LOZOVA,), {"property": ClaimProperty.ATTACKER, "after": ""}),
        (JudgementKind.UNDO, (), {}),
    ],
)
def test_a_judgement_that_says_nothing_clear_is_refused(
    kind: JudgementKind, reports: tuple[Report, ...], fields: dict[str, Any]
) -> None:
    with pytest.raises(UsageError):
        judge(kind, *reports, **fields)


def test_a_judgement_keeps_what_was_before() -> None:
    told = report(role(Role.STRIKE), of=SOURCE)
    change = judge(
        JudgementKind.CHANGE, told, property=ClaimProperty.ROLE, after=Role.COUNTERSTRIKE.value
    )
    assert (change.before, change.after) == ("strike", "counterstrike")


def test_a_name_elsewhere_in_the_article_is_not_taken_for_the_judged_one() -> None:
    elsewhere = replace(LOZOVA, id="other", mention=Span(60, 65))
    accepted = judge(JudgementKind.ACCEPT, LOZOVA)
    assert apply((elsewhere,), [accepted]).lost == (accepted,)
