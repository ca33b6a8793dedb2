"""The values that cross stages: spans, counts, days, ids."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoviz.model import ClaimProperty, Count, DateSpan, Precision, Span, Status, content_id
from tests.factories import article, attacker, killed, on, place, report


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.booleans())
def test_a_count_is_read_back_as_written(a: int, b: int, at_least: bool) -> None:
    count = Count(min(a, b), max(a, b), at_least)
    assert Count.parse(str(count)) == count


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (Count(14, 14), "14"),
        (Count(14, 21), "14-21"),
        (Count(14, 14, at_least=True), "at least 14"),
        (Count(0, 0), "0"),
    ],
)
def test_a_count_as_a_person_reads_it(count: Count, text: str) -> None:
    assert str(count) == text


@pytest.mark.parametrize("text", ["", "many", "at least", "-3", "3-", "1-2-3", "3 or 4"])
def test_other_text_is_no_count(text: str) -> None:
    with pytest.raises(ValueError, match="int"):
        Count.parse(text)


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2025, 7, 4), date(2025, 7, 4), "2025-07-04"),
        (date(2025, 7, 3), date(2025, 7, 4), "2025-07-03/2025-07-04"),
        (date(2025, 7, 1), date(2025, 7, 31), "2025-07"),
        (date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        (date(2025, 2, 1), date(2025, 2, 28), "2025-02"),
        (date(2024, 2, 1), date(2024, 2, 28), "2024-02-01/2024-02-28"),
        (date(2025, 12, 1), date(2025, 12, 31), "2025-12"),
        (date(2025, 1, 1), date(2025, 12, 31), "2025-01-01/2025-12-31"),
    ],
)
def test_days_as_iso_8601(first: date, last: date, text: str) -> None:
    assert str(DateSpan(first, last)) == text


@pytest.mark.parametrize(
    "text", ["", "2025", "2025-13", "July", "2025-07-04/x", "2025-07-04/", "2025-02-30"]
)
def test_other_text_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match=r"day|month|isoformat"):
        DateSpan.parse(text)


def test_a_span_covers_itself_and_what_is_within() -> None:
    assert Span(3, 9).covers(Span(3, 9))
    assert Span(3, 9).covers(Span(4, 8))
    assert not Span(4, 8).covers(Span(3, 9))


def test_spans_that_only_touch_do_not_overlap() -> None:
    assert not Span(0, 3).overlaps(Span(3, 5))
    assert Span(0, 4).overlaps(Span(3, 5))


def test_a_greater_precision_is_coarser() -> None:
    order = ["facility", "district", "city", "region", "country"]
    assert [precision.label for precision in sorted(Precision)] == order


@pytest.mark.parametrize("precision", Precision)
def test_a_precision_is_read_back_from_its_label(precision: Precision) -> None:
    assert Precision.from_label(precision.label) is precision


@pytest.mark.parametrize(
    ("status", "is_hit"),
    [
        (Status.HIT, True),
        (Status.DEBRIS, True),
        (Status.CLAIMED, True),
        (Status.DENIED, False),
        (Status.INTERCEPTED, False),
        (Status.THREATENED, False),
        (Status.PLANNED, False),
    ],
)
def test_what_counts_as_a_hit(status: Status, is_hit: bool) -> None:
    assert status.is_hit is is_hit


def test_an_id_hashes_its_parts_and_where_they_part() -> None:
    assert content_id("x", "a", "b") == content_id("x", "a", "b")
    assert content_id("x", "ab", "") != content_id("x", "a", "b")


def test_an_id_can_be_made_of_any_text() -> None:
    assert content_id("x", "\ud800\x00😀").startswith("x-")


def test_two_versions_of_an_article_differ_in_their_hash() -> None:
    assert article("Hit.", id="one").sha256 != article("Hit!", id="one").sha256


def test_a_place_of_geonames_knows_its_number() -> None:
    assert place(id="geonames:703448").geonameid == 703448


@pytest.mark.parametrize("id_", ["geoviz:depot", "geonames:703448/east", "geonames:1#ab", "x"])
def test_a_place_made_of_another_has_no_number(id_: str) -> None:
    assert place(id=id_).geonameid is None


def test_a_report_gives_its_claims_by_property() -> None:
    told = report(attacker("Redland"), killed(3), on(date(2025, 7, 4)))
    assert told.attacker == "Redland"
    assert told.count(ClaimProperty.KILLED) == Count(3, 3)
    assert told.date == DateSpan(date(2025, 7, 4), date(2025, 7, 4))


def test_a_report_without_claims_says_nothing() -> None:
    told = report()
    assert (told.attacker, told.date, told.count(ClaimProperty.KILLED)) == (None, None, None)


def test_values_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        report().status = Status.DENIED  # type: ignore[misc]
