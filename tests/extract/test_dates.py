"""When a sentence says it happened, read on a Friday, 4 July 2025."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoviz.extract.dates import find_dates
from geoviz.model import DateSpan
from tests.factories import PUBLISHED


def days_in(text: str, published: date | None = PUBLISHED, today: date | None = None) -> list[str]:
    return [str(found.days) for found in find_dates(text, published, today)]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Shells fell on Thursday.", "2025-07-03"),
        ("Shells fell early Friday.", "2025-07-04"),
        ("Shells fell on Saturday.", "2025-06-28"),
        ("Saturday’s strike", "2025-06-28"),
        ("Shells fell last Friday.", "2025-06-27"),
        ("Shells fell last Thursday.", "2025-07-03"),
    ],
)
def test_a_weekday_is_the_last_one_up_to_publication(text: str, days: str) -> None:
    assert days_in(text) == [days]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Shells fell overnight.", "2025-07-04"),
        ("Shells fell this morning.", "2025-07-04"),
        ("Shells fell yesterday.", "2025-07-03"),
        ("Shells fell last night.", "2025-07-03"),
        ("Shells fell the day before yesterday.", "2025-07-02"),
        ("Shells fell in the past 24 hours.", "2025-07-04"),
        ("A bomb fell three years ago today.", "2022-07-04"),
        ("A bomb fell two years ago on Wednesday.", "2023-07-02"),
        ("A year ago this day a bomb fell.", "2024-07-04"),
    ],
)
def test_near_words_lean_on_publication(text: str, days: str) -> None:
    assert days_in(text) == [days]


def test_near_words_lean_on_the_day_that_the_article_tells_of() -> None:
    assert days_in("Shells fell overnight.", today=date(2025, 7, 2)) == ["2025-07-02"]


def test_a_weekday_leans_on_publication_all_the_same() -> None:
    assert days_in("Shells fell on Thursday.", today=date(2025, 7, 2)) == ["2025-07-03"]


@pytest.mark.parametrize(
    "text", ["on July 1", "on 1 July", "on Jul. 1", "on the 1st of July", "on July 1st"]
)
def test_a_day_without_a_year_is_of_the_past_year(text: str) -> None:
    assert days_in(f"Shells fell {text}.") == ["2025-07-01"]


def test_a_day_later_in_the_year_was_last_year() -> None:
    assert days_in("Shells fell on December 24.") == ["2024-12-24"]


def test_a_time_zone_ahead_may_date_a_strike_tomorrow() -> None:
    assert days_in("Shells fell on July 5.") == ["2025-07-05"]


def test_new_year_s_eve_read_on_new_year_s_day() -> None:
    assert days_in("Shells fell on December 31.", date(2025, 1, 1)) == ["2024-12-31"]


def test_new_year_s_day_read_on_new_year_s_eve() -> None:
    assert days_in("Shells fell on January 1.", date(2024, 12, 31)) == ["2025-01-01"]


def test_a_leap_day_is_of_a_leap_year() -> None:
    assert days_in("Shells fell on February 29.", date(2025, 2, 1)) == ["2024-02-29"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on March 14, 2022", "2022-03-14"),
        ("on 14 March 2022", "2022-03-14"),
        ("on 2022-03-14", "2022-03-14"),
        ("in March 2022", "2022-03"),
        ("in 2022", "2022-01-01/2022-12-31"),
    ],
)
def test_a_full_date_needs_no_publication_day(text: str, days: str) -> None:
    assert days_in(f"Shells fell {text}.", published=None) == [days]


@pytest.mark.parametrize("text", ["on Thursday", "overnight", "on July 4", "this week", "today"])
def test_without_a_publication_day_relative_dates_stay_open(text: str) -> None:
    assert days_in(f"Shells fell {text}.", published=None) == []


@pytest.mark.parametrize("text", ["on February 30, 2024", "on 2024-13-01", "on 31 June 2024"])
def test_a_day_that_never_was_is_no_date(text: str) -> None:
    assert days_in(f"Shells fell {text}.") == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("this week", "2025-06-30/2025-07-04"),
        ("last week", "2025-06-23/2025-06-29"),
        ("over the weekend", "2025-06-28/2025-06-29"),
        ("last month", "2025-06"),
        ("this month", "2025-07-01/2025-07-04"),
    ],
)
def test_a_period_has_both_its_ends(text: str, days: str) -> None:
    assert days_in(f"Shells fell {text}.") == [days]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Hit on Tuesday. A day earlier it was spared.", ["2025-07-01", "2025-06-30"]),
        ("Hit on Tuesday. The next day it burned.", ["2025-07-01", "2025-07-02"]),
        ("Hit on July 1, and the previous night too.", ["2025-07-01", "2025-06-30/2025-07-01"]),
        (
            "He spoke on July 1 of the raid of the night before.",
            ["2025-07-01", "2025-06-30/2025-07-01"],
        ),
        ("He spoke on Tuesday, a day after rockets fell.", ["2025-07-01", "2025-06-30"]),
        ("Hit on July 1, and two days later again.", ["2025-07-01", "2025-07-03"]),
        ("Hit three days ago.", ["2025-07-01"]),
    ],
)
def test_some_days_are_counted_from_the_day_told_of_last(text: str, days: list[str]) -> None:
    assert days_in(text) == days


def test_the_day_told_of_may_be_an_earlier_sentence_s() -> None:
    found = find_dates("A day earlier it burned.", PUBLISHED, told=date(2025, 7, 1))
    assert [str(one.days) for one in found] == ["2025-06-30"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("at the end of June", "2025-06"),
        ("in late May", "2025-05"),
        ("in September", "2024-09"),
        ("overnight into Friday", "2025-07-04"),
        ("Wednesday night to Thursday morning", "2025-07-03"),
    ],
)
def test_months_are_spans_and_nights_are_of_their_second_day(text: str, days: str) -> None:
    assert days_in(f"Shells fell {text}.") == [days]


@pytest.mark.parametrize("text", ["since June 5", "since Thursday", "its invasion in May 2022"])
def test_where_a_time_began_dates_no_strike(text: str) -> None:
    assert days_in(f"It is the first attack {text}.") == []


def test_a_war_s_first_year_dates_no_strike() -> None:
    assert days_in("The war that began in 2022 goes on.") == []


def test_every_date_of_a_sentence_is_found_in_order() -> None:
    assert days_in("Hit on Tuesday and again on July 3.") == ["2025-07-01", "2025-07-03"]


PHRASES = [
    "Monday", "last Sunday", "overnight", "July 4", "29 February", "31 April 2023", "in 2022",
    "last week", "last month", "over the weekend", "yesterday", "May 2024", "2024-02-31", "May",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(PHRASES) | st.text(max_size=8), max_size=6).map(" ".join),
    st.none() | st.dates(date(1990, 1, 1), date(2099, 12, 31)),
)
def test_any_text_gives_spans_that_hold_the_words(text: str, published: date | None) -> None:
    for found in find_dates(text, published):
        assert text[found.start : found.end] == found.text
        assert found.days.first <= found.days.last


@given(
    st.sampled_from(["Monday", "last Sunday", "overnight", "yesterday", "July 4", "last week"]),
    st.dates(date(1990, 1, 1), date(2099, 12, 31)),
)
def test_no_relative_date_lies_far_in_the_future(words: str, published: date) -> None:
    (found,) = find_dates(words, published)
    assert found.days.last <= published + timedelta(days=2)


@given(st.dates(), st.dates())
def test_a_date_span_is_read_back_as_written(a: date, b: date) -> None:
    days = DateSpan(min(a, b), max(a, b))
    assert DateSpan.parse(str(days)) == days
