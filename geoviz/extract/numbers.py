"""Numbers in English text: in digits or words, as ranges, and as bounds."""

from __future__ import annotations

import re

from geoviz.model import Count

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90, "hundred": 100,
}  # fmt: skip
_WORDS = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ]"
    r"(?:one|two|three|four|five|six|seven|eight|nine)"
    r"|" + "|".join(sorted([*_UNITS, *_TENS], key=lambda word: (-len(word), word))) + r")"
)
NUMBER = rf"(?<![\w.,-])(?:\d{{1,3}}(?:,\d{{3}})+|\d+|{_WORDS})"
_BOUND = (
    r"(?:(?P<bound>at least|more than|over|no fewer than|no less than|up to|as many as|"
    r"about|around|some|nearly|almost|approximately|roughly|an estimated|another)\s+)?"
)
# A number with what bounds it: groups "bound", "low" and "high", for ``count_of``.
COUNTED = rf"{_BOUND}(?P<low>{NUMBER})(?:\s*(?:to|–|-|or)\s*(?P<high>\d+))?\b"
# What is told of a whole country, or of a whole war, is told of no single strike.
COUNTRYWIDE = re.compile(
    r"\b(?:across|throughout|all over) the (?:country|region)\b|\bnationwide\b|\bcountrywide\b",
    re.IGNORECASE,
)
WARLONG = re.compile(
    r"\bsince (?:the|its|their|his) (?:\S+ ){0,3}?(?:war|invasion|conflict|ceasefire|truce|start|"
    r"beginning|outbreak|offensive|escalation)\b|\bsince (?:\w+ )?(?:19|20)\d\d\b"
    r"|\bso far this year\b|\bsince (?:the )?(?:fighting|hostilities|clashes)\b"
    r"|\b(?:war|conflict|offensive|campaign|fighting|hostilities)(?: in \w+)? (?:has|have|had) "
    r"(?:so far |already )?(?:killed|left|claimed|wounded|injured|cost)\b"
    r"|\bsince (?:the )?(?:\d{1,2} |early |late |mid-)?(?:January|February|March|April|May|June|"
    r"July|August|September|October|November|December)\b"
    r"|\b(?:in|of|over) (?:the )?(?:past |last )?\S+ (?:months|years) of\b",
    re.IGNORECASE,
)
_LOWER_BOUNDS = frozenset({"at least", "more than", "over", "no fewer than", "no less than"})


def number_value(text: str) -> int | None:
    """The value of a number in digits or English words, or None."""
    bare = text.lower().replace(",", "").strip()
    if bare.isdigit():
        return int(bare) if len(bare) < 8 else None
    total = 0
    for word in re.split(r"[- ]", bare):
        value = _UNITS.get(word, _TENS.get(word))
        if value is None:
            return None
        total += value
    return total


def count_of(match: re.Match[str]) -> Count | None:
    """The number of a match of ``COUNTED``; None where it is none or falls."""
    low = number_value(match.group("low"))
    high = number_value(match.group("high")) if match.group("high") else low
    if low is None or high is None or high < low:
        return None
    bound = (match.group("bound") or "").lower()
    return Count(low, high, at_least=bound in _LOWER_BOUNDS)
