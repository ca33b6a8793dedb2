"""Hits of one night are a wave; the totals of the attack belong to it, never to a pin."""

from __future__ import annotations

from datetime import date, timedelta

from geoviz.merge import Merged, merge
from geoviz.model import (
    Count,
    DateSpan,
    Fate,
    Report,
    Span,
    Total,
    WaveReport,
)
from tests.factories import article, attacker, on, place, report

NIGHT = date(2025, 7, 3)
ONE_NIGHT = DateSpan(NIGHT, NIGHT)
SOURCE = article("Poltava and Odesa were hit by 90 drones.", id="morning")
OTHER = article("The air force counted 95 drones.", id="evening", published=date(2025, 7, 6))
ARTICLES = {one.id: one for one in (SOURCE, OTHER)}
POLTAVA, ODESA = place("Poltava", 34.55, 49.59), place("Odesa", 30.73, 46.48)


def hit(at: object, *days: date, by: str = "Redland") -> Report:
    told = on(*(days or (NIGHT,)))
    return report(attacker(by), told, of=SOURCE, at=at)  # type: ignore[arg-type]


def totals(
    drones: int, of: str = "morning", days: DateSpan | None = ONE_NIGHT, **said: object
) -> WaveReport:
    total = Total("drone", Fate.LAUNCHED, Count(drones, drones), Span(0, 2))
    given = {"attacker": "Redland", "country": "UA"} | said
    return WaveReport(
        id=f"{of}-{drones}",
        article_id=of,
        attacker_inferred=False,
        date=days,
        totals=(total,),
        quote=Span(0, 10),
        **given,  # type: ignore[arg-type]
    )


def merged(*reports: Report, waves: tuple[WaveReport, ...] = ()) -> Merged:
    return merge(reports, ARTICLES, waves)


def test_hits_of_one_night_are_a_wave() -> None:
    made = merged(hit(POLTAVA), hit(ODESA, NIGHT - timedelta(1), NIGHT))
    (wave,) = made.waves
    assert {one.wave for one in made.incidents} == {wave.id}
    assert wave.incidents == tuple(one.id for one in made.incidents)


def test_a_single_hit_is_no_wave() -> None:
    assert merged(hit(POLTAVA)).waves == ()


def test_hits_of_two_sides_are_not_one_wave() -> None:
    assert merged(hit(POLTAVA), hit(ODESA, by="Blueland")).waves == ()


def test_one_more_night_leaves_the_others_as_they_are() -> None:
    later = (hit(POLTAVA, NIGHT), hit(ODESA, NIGHT))
    earlier = (hit(POLTAVA, NIGHT - timedelta(1)), hit(ODESA, NIGHT - timedelta(1)))
    assert set(merged(*later).waves) < set(merged(*later, *earlier).waves)


def test_hits_of_two_nights_are_not_one_wave() -> None:
    assert merged(hit(POLTAVA), hit(ODESA, NIGHT + timedelta(3))).waves == ()


def test_a_hit_of_some_day_in_a_month_is_in_no_wave() -> None:
    vague = report(attacker("Redland"), on(date(2025, 7, 1), date(2025, 7, 31)), of=SOURCE)
    assert merged(vague, hit(POLTAVA)).waves == ()


def test_totals_make_a_wave_of_a_single_hit() -> None:
    made = merged(hit(POLTAVA), waves=(totals(90),))
    (wave,) = made.waves
    assert made.incidents[0].wave == wave.id
    assert wave.reports[0].totals[0].count == Count(90, 90)


def test_totals_of_two_sources_stand_side_by_side() -> None:
    (wave,) = merged(hit(POLTAVA), waves=(totals(95, "evening"), totals(90))).waves
    assert [one.article_id for one in wave.reports] == ["morning", "evening"]


def test_totals_without_a_place_are_a_wave_of_their_own() -> None:
    (wave,) = merged(waves=(totals(95, "evening"),)).waves
    assert (wave.incidents, wave.country) == ((), "UA")


def test_totals_that_name_nobody_go_with_their_articles_strikes() -> None:
    unsaid = totals(90, attacker=None, country=None)
    (wave,) = merged(hit(POLTAVA), waves=(unsaid,)).waves
    assert (wave.attacker, len(wave.incidents)) == ("Redland", 1)


def test_totals_of_a_month_are_no_night() -> None:
    month = totals(900, days=DateSpan(date(2025, 7, 1), date(2025, 7, 31)))
    made = merged(hit(POLTAVA), waves=(month,))
    assert made.incidents[0].wave is None
    assert len(made.waves) == 1


def test_no_totals_are_lost() -> None:
    given = (totals(1, days=None), totals(2), totals(3, attacker="Blueland"), totals(4))
    told = [one for wave in merged(hit(POLTAVA), waves=given).waves for one in wave.reports]
    assert sorted(one.id for one in told) == sorted(one.id for one in given)
