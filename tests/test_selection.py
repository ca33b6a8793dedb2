"""What is published: chosen days, boxes and sources, and places no finer than a grid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from geoviz.errors import UsageError
from geoviz.geo import distance_m
from geoviz.geocode.areas import site_in
from geoviz.judgements import new_judgement
from geoviz.model import Corpus, Judgement, JudgementKind, Precision
from geoviz.pipeline import derive, incidents_table
from geoviz.selection import outward, publish_safe, select
from tests.factories import (
    article,
    attacker,
    injured,
    killed,
    mention,
    on,
    place,
    read_article,
    report,
    weapon,
)

JULY, AUGUST = date(2025, 7, 4), date(2025, 8, 28)
KHARKIV_REGION = place(
    "Kharkiv region", 36.5, 49.6, id="geonames:706482", precision=Precision.REGION,
    uncertainty_m=170_000.0,
)  # fmt: skip
DEPOT = place(
    "Zelenyi depot", 36.3217, 48.8893, precision=Precision.FACILITY, uncertainty_m=400.0,
    parents=(KHARKIV_REGION.id,),
)  # fmt: skip
FIRST = article(
    "Redland's drones hit the Zelenyi depot on Friday and killed 2.",
    id="first", title="Zelenyi depot hit", publisher="Morning Post",
    url="https://morning.example/zelenyi-depot-hit",
)  # fmt: skip
SECOND = article(
    "Blueland struck the Zelenyi depot; 5 were killed.", id="second", publisher="Evening Post",
    title="A night of strikes", url="https://evening.example/1",
)  # fmt: skip
THIRD = article(
    "Shelling was heard in Kharkiv region. The Zelenyi depot burns. Trains were late.",
    id="third", publisher="Quiet Gazette", title="Late trains", url="https://quiet.example/2",
)  # fmt: skip
AT_DEPOT = report(attacker("Redland"), weapon("drone"), on(JULY), killed(2), of=FIRST, at=DEPOT)
ALSO = report(attacker("Blueland"), weapon("drone"), on(JULY), killed(5), of=SECOND, at=DEPOT)
SHELLING = report(
    on(AUGUST), injured(1), of=THIRD, at=KHARKIV_REGION,
    quote="Shelling was heard in Kharkiv region.",
)  # fmt: skip


def corpus(*, judged: tuple[Judgement, ...] = ()) -> Corpus:
    """Two reports of one strike, and one of a region."""
    third = read_article(
        THIRD, mentions=[mention("Kharkiv region", THIRD.text)], reports=[SHELLING]
    )
    return derive(
        [read_article(FIRST, reports=[AT_DEPOT]), read_article(SECOND, reports=[ALSO]), third],
        judgements=judged,
    )


def names(chosen: Corpus) -> list[str]:
    return [incident.place.name for incident in chosen.incidents]


def test_nothing_asked_for_changes_nothing() -> None:
    assert select(corpus()) == corpus()


@pytest.mark.parametrize(
    ("since", "until", "left"),
    [
        (JULY, None, ["Zelenyi depot", "Kharkiv region"]),
        (date(2025, 7, 5), None, ["Kharkiv region"]),
        (None, JULY, ["Zelenyi depot"]),
        (date(2025, 7, 5), date(2025, 8, 27), []),
    ],
)
def test_days_are_included(since: date | None, until: date | None, left: list[str]) -> None:
    assert names(select(corpus(), since=since, until=until)) == left


def test_an_incident_without_a_date_is_in_no_range() -> None:
    undated = derive([read_article(FIRST, reports=[report(of=FIRST, at=DEPOT)])])
    assert names(select(undated, since=date.min)) == []


def test_a_span_of_days_that_touches_the_range_is_in_it() -> None:
    month = report(on(date(2025, 7, 1), date(2025, 7, 31)), of=FIRST, at=DEPOT)
    dated = derive([read_article(FIRST, reports=[month])])
    assert names(select(dated, since=date(2025, 7, 31))) == ["Zelenyi depot"]


def test_a_box_keeps_what_lies_in_it() -> None:
    assert names(select(corpus(), box=(36.3, 48.8, 36.4, 48.9))) == ["Zelenyi depot"]


@pytest.mark.parametrize("box", [(36, 48, 35, 49), (35, 49, 36, 48), (0, 0, 181, 10)])
def test_a_box_that_is_none_is_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(UsageError, match="west,south,east,north"):
        select(corpus(), box=box)


def test_the_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(UsageError, match="earlier day first"):
        select(corpus(), since=AUGUST, until=JULY)


def test_without_a_source_the_others_decide_alone() -> None:
    depot = corpus().incidents[0]
    assert (str(depot.killed), depot.attacker) == ("2-5", None)
    alone = select(corpus(), drop_sources=["Morning Post"]).incidents[0]
    assert (str(alone.killed), alone.attacker) == ("5", "Blueland")


def test_an_incident_of_a_dropped_source_alone_is_gone() -> None:
    assert names(select(corpus(), drop_sources=["Quiet Gazette"])) == ["Zelenyi depot"]


def test_a_source_is_known_by_its_letters_whatever_their_case() -> None:
    assert names(select(corpus(), drop_sources=["quiet  gazette"])) == ["Zelenyi depot"]


def test_a_source_that_nobody_is_would_stay_unnoticed() -> None:
    with pytest.raises(UsageError, match=r"published by Quite Gazette; known are: Evening Post"):
        select(corpus(), drop_sources=["Quite Gazette"])


def test_what_people_decided_still_counts_without_a_source() -> None:
    rejected = new_judgement(JudgementKind.REJECT, [ALSO], who="Ada", at="2025-09-01T00:00:00Z")
    left = select(corpus(judged=(rejected,)), drop_sources=["Quiet Gazette"])
    assert [str(incident.killed) for incident in left.incidents] == ["2"]


# ---- places no finer than a grid ----------------------------------------------------------


def test_positions_are_the_middles_of_cells() -> None:
    table = publish_safe(corpus(), 0.1)
    assert (table.lon[0], table.lat[0]) == (36.35, 48.85)
    assert (table.geometry[0].x, table.geometry[0].y) == (36.35, 48.85)
    assert list(table.generalised_deg) == [0.1, 0.1]


def test_the_uncertainty_still_holds_the_place() -> None:
    table = publish_safe(corpus(), 0.1)
    moved = distance_m((table.lon[0], table.lat[0]), DEPOT.lonlat)
    assert moved + DEPOT.uncertainty_m <= table.uncertainty_m[0] < 10_000


def test_a_fine_place_takes_the_name_around_it() -> None:
    table = publish_safe(corpus(), 0.1)
    assert list(table["name"]) == ["Kharkiv Oblast", "Kharkiv region"]
    assert list(table["precision"]) == ["city", "region"]


def test_a_place_as_wide_as_its_cell_keeps_its_name() -> None:
    town = place("Kyiv", 30.52, 50.45, uncertainty_m=17_000.0)
    source = article("Drones hit Kyiv.", id="kyiv")
    safe = publish_safe(derive([read_article(source, reports=[report(of=source, at=town)])]), 0.1)
    assert (safe["name"][0], safe["reports"][0][0]["quote"]) == ("Kyiv", "Drones hit Kyiv.")
    assert safe["withheld"][0] == 0


def test_a_village_that_is_drawn_as_its_region_is_published_as_the_region() -> None:
    region = place(
        "Kharkiv Oblast", id="geonames:706482", precision=Precision.REGION, uncertainty_m=200_000.0
    )
    source = article("Drones hit Zubrivka.", id="zubrivka")
    told = report(of=source, at=site_in(region, "Zubrivka"))
    safe = publish_safe(derive([read_article(source, reports=[told])]), 0.1)
    assert (safe["name"][0], safe["precision"][0]) == ("Kharkiv Oblast", "region")
    assert safe["reports"][0][0]["quote"] is None
    assert safe["uncertainty_m"][0] >= region.uncertainty_m


def test_texts_about_a_fine_place_are_withheld() -> None:
    table = publish_safe(corpus(), 0.1)
    for said in table["reports"][0]:
        texts = ("quote", "mark", "quote_start", "title", "url", "reason")
        assert [said[name] for name in texts] == [None] * len(texts)
        assert said["publisher"] in ("Morning Post", "Evening Post")
    assert table["withheld"][0] == 2


def test_other_texts_stay_unless_they_name_it() -> None:
    (said,) = publish_safe(corpus(), 0.1)["reports"][1]
    assert said["quote"] == "Shelling was heard in Kharkiv region."
    assert said["title"] == "Late trains"
    told = report(on(AUGUST), of=THIRD, at=KHARKIV_REGION)  # the quote is the whole article
    read = [read_article(FIRST, reports=[AT_DEPOT]), read_article(THIRD, reports=[told])]
    (said,) = publish_safe(derive(read), 0.1)["reports"][1]
    assert said["quote"] is None


def test_a_link_that_names_it_is_withheld() -> None:
    third = article(THIRD.text, id="third", url="https://quiet.example/Zelenyi%20depot.html")
    read = [read_article(FIRST, reports=[AT_DEPOT]), read_article(third, reports=[SHELLING])]
    (said,) = publish_safe(derive(read), 0.1)["reports"][1]
    assert said["url"] is None


def test_quotes_can_be_kept() -> None:
    table = publish_safe(corpus(), 0.1, keep_quotes=True)
    assert table["reports"][0][0]["quote"]
    assert table["withheld"].sum() == 0
    assert table["name"][0] == "Kharkiv Oblast"


def test_a_fine_place_loses_its_name_also_where_quotes_are_kept() -> None:
    for keep in (True, False):
        table = publish_safe(corpus(), 0.1, keep_quotes=keep)
        told = [report["place_name"] for reports in table["reports"] for report in reports]
        assert told == [None, None, "Kharkiv region"]


def test_the_table_has_the_types_of_any_other() -> None:
    plain, safe = incidents_table(corpus()), publish_safe(corpus(), 0.1)
    assert list(safe.columns) == [*plain.columns, "generalised_deg", "withheld"]
    assert list(safe[plain.columns].dtypes) == list(plain.dtypes)
    assert safe.crs == plain.crs


@pytest.mark.parametrize("grid", [0.0, 0.001, 11.0, float("nan")])
def test_a_grid_has_bounds(grid: float) -> None:
    with pytest.raises(UsageError, match=r"cells of 0\.01 to 10 degrees"):
        publish_safe(corpus(), grid)


def test_a_box_grows_to_whole_cells() -> None:
    assert outward((36.32, 48.81, 36.4, 48.9), 0.1) == (36.3, 48.8, 36.4, 48.9)
    assert outward((-0.01, -0.01, 0.01, 0.01), 0.5) == (-0.5, -0.5, 0.5, 0.5)


def test_what_a_person_vouched_for_stays_where_another_source_is_dropped() -> None:
    at = "2025-09-01T10:00:00Z"
    vouched = new_judgement(JudgementKind.ACCEPT, [AT_DEPOT], who="olena", at=at)
    # The article is read otherwise now: it has no report any more.
    read = [replace(read_article(FIRST), reports=()), read_article(THIRD, reports=[SHELLING])]
    whole = derive(
        read,
        judgements=[vouched],
        earlier=lambda key: AT_DEPOT if key.report == AT_DEPOT.id else None,
    )
    left = select(whole, drop_sources=["Quiet Gazette"])
    assert names(left) == ["Zelenyi depot"]
    assert names(select(whole, drop_sources=["Morning Post"])) == ["Kharkiv region"]
