from __future__ import annotations

from datetime import date

import pytest

from geoviz.errors import SourceError
from geoviz.sources.dates import parse_day

JULY_4 = date(2025, 7, 4)


@pytest.mark.parametrize(
    "written",
    [
        "2025-07-04",
        "2025/7/4",
        "20250704",
        "2025-07-04T08:30:00Z",
        "2025-07-04 08:30 UTC",
        "July 04, 2025",
        "4 July 2025",
        "Fri, 04 Jul 2025 10:00:00 GMT",
        "July 4th, 2025 9:15am EST",
    ],
)
def test_publishers_write_one_day_in_many_ways(written):
    assert parse_day(written) == JULY_4


def test_the_day_is_the_one_written_whatever_the_time_zone():
    assert parse_day("2025-07-04T23:30:00-05:00") == JULY_4


def test_a_day_above_twelve_tells_day_from_month():
    assert parse_day("13/07/2025") == parse_day("07/13/2025") == date(2025, 7, 13)


@pytest.mark.parametrize("written", ["04/07/2025", "4.7.2025", "July 2025", "Friday", "4 July"])
def test_what_may_mean_more_than_one_day_is_refused(written):
    with pytest.raises(SourceError, match="may mean more than one day; write it as 2025-07-04"):
        parse_day(written)


@pytest.mark.parametrize("written", ["2025-02-30", "soon", "9" * 5000, "0000-01-01", "(" * 3000])
def test_what_is_no_date_is_refused(written):
    with pytest.raises(SourceError, match="is no date"):
        parse_day(written)
