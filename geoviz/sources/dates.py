"""The day an article was published, as publishers write it."""

from __future__ import annotations

import re
from datetime import date, datetime

from dateutil import parser

from geoviz.errors import SourceError

# Year first has one reading everywhere, whatever separates the numbers.
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[T ].*)?")

_LONGEST = 60  # characters; no date has more

# dateutil fills what a date leaves out from a default; if two defaults give two days,
# something was left out.
_DEFAULTS = (datetime(2001, 1, 1), datetime(2002, 3, 2))


def parse_day(text: str) -> date:
    """The one day that a date can mean, such as "2025-07-04" or "July 04, 2025 08:30 EST".

    The day is the one written; it is not moved to another time zone. Raises SourceError
    for a date that is incomplete, impossible, or may mean two days ("04/07/2025").
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise _unclear(text[: _LONGEST - 1] + "…", "is no date")
    try:
        if match := _YEAR_FIRST.fullmatch(text):
            return date(int(match[1]), int(match[3]), int(match[4]))
        if text.isascii() and text.isdigit():
            return date.fromisoformat(text)
        days = {
            parser.parse(
                text, default=default, dayfirst=dayfirst, yearfirst=yearfirst, ignoretz=True
            ).date()
            for default in _DEFAULTS
            for dayfirst in (False, True)
            for yearfirst in (False, True)
        }
    except (ValueError, OverflowError, RecursionError) as error:
        raise _unclear(text, "is no date") from error
    if len(days) > 1:
        raise _unclear(text, "is incomplete, or may mean more than one day")
    return days.pop()


def _unclear(text: str, why: str) -> SourceError:
    return SourceError(f"its day of publication, '{text}', {why}; write it as 2025-07-04")
