"""What stands in a cell, as a value of the model; or ValueError with words for a person."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from fnmatch import fnmatchcase

from geoviz.model import LonLat

_NOTHING = {"", "nan", "none", "null", "n/a", "na", "-"}
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{0,15})?")
_YEARS = range(1900, 2101)
_MOST_PEOPLE = 10_000_000
_NOWHERE_DEG = 0.1  # around 0, 0 is open sea; points that stand for none are often shifted a little
_DEGREE_M = 111_320.0  # of latitude, on a sphere of mean radius


def is_nothing(text: str) -> bool:
    """Whether a cell says that it has nothing to say."""
    return text.strip().lower() in _NOTHING


def parse_position(lon: str, lat: str) -> tuple[LonLat, float]:
    """A position, and how many metres its last decimal leaves open.

    Raises ValueError for what is no number, not finite, or outside of the globe.
    """
    x, y = _number(lon, "longitude"), _number(lat, "latitude")
    if not -180 <= x <= 180:
        raise ValueError(f"its longitude, {lon}, is not between -180 and 180")
    if not -90 <= y <= 90:
        raise ValueError(f"its latitude, {lat}, is not between -90 and 90")
    if max(abs(x), abs(y)) < _NOWHERE_DEG:
        raise ValueError("its position is about 0, 0, which stands for none")
    decimals = max(_decimals(lon), _decimals(lat))
    return LonLat(x, y), 0.5 * 10.0**-decimals * _DEGREE_M


def _decimals(text: str) -> int:
    return len(text.strip().partition(".")[2])


def _number(text: str, what: str) -> float:
    # float() would take "nan", "1e400", "1_0" and Thai digits.
    if not _NUMBER.fullmatch(text.strip()) or not text.strip().isascii():
        raise ValueError(f"its {what}, '{text.strip()[:40]}', is no number in degrees")
    return float(text)


def parse_people(text: str, what: str) -> int:
    """A whole number, such as 12 or "12.0". Raises ValueError for others."""
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped) or not stripped.isascii():
        raise ValueError(f"its {what}, '{stripped[:40]}', is no whole number")
    number = float(stripped)
    if number != math.floor(number) or not 0 <= number <= _MOST_PEOPLE:
        raise ValueError(f"its {what}, '{stripped}', is no whole number of 0 or more")
    return int(number)


def parse_date(text: str, formats: Sequence[str]) -> date:
    """The day that a cell gives. formats: as for ``strptime``, tried in order.

    Raises ValueError where none fits, or the year is out of all reason.
    """
    for form in formats:
        try:
            day = datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
        if day.year not in _YEARS:
            break
        return day
    raise ValueError(f"its date, '{text.strip()[:40]}', is no day such as {formats[0]}")


def translated(text: str, table: Sequence[tuple[str, str]]) -> str | None:
    """What a table of patterns (``*`` and ``?``) makes of a value; None where none fits."""
    folded = text.strip().casefold()
    return next((to for pattern, to in table if fnmatchcase(folded, pattern.casefold())), None)
