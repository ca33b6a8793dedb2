"""When a sentence says it happened, resolved against the article's publication.

News in English dates by weekday ("early Thursday"), by day ("on July 4"), or by
nearness ("overnight", "this week"). A weekday is the last such day on or before
publication; a day without a year lies in the past year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from geoviz.model import DateSpan

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august",
    "september", "october", "november", "december",
)  # fmt: skip
_MONTH = (
    r"(?P<month{n}>January|February|March|April|May|June|July|August|September|October|"
    r"November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_YEAR = r"(?:19|20)\d\d"
_WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_MANY = r"(?:two|three|four|five|six|seven|ten|\d{1,2})"
_NUMBERS = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
}
_EXPRESSION = re.compile(
    rf"(?P<iso>\b{_YEAR}-\d\d-\d\d\b)"
    rf"|\b(?P<dm>(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH.format(n=1)}(?:,?\s+(?P<year1>{_YEAR}))?)\b"
    rf"|\b(?P<md>{_MONTH.format(n=2)}\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:)(?:,?\s+(?P<year2>{_YEAR}))?)\b"
    rf"|\b(?P<my>{_MONTH.format(n=3)},?\s+(?P<year3>{_YEAR}))\b"
    rf"|\b(?:in|late|early|mid|(?:the\s+)?(?:end|beginning|start|middle)\s+of)[ -]"
    rf"(?P<month>{_MONTH.format(n=4)})\b(?!\s+\d)"
    # A night between two days is dated by the second.
    rf"|\b(?:overnight|{_WEEKDAY}\s+night|late\s+(?:on\s+)?{_WEEKDAY})\s+(?:in|on)?to\s+(?:early\s+)?"
    rf"(?P<into>{_WEEKDAY})(?:\s+morning)?\b"
    rf"|\b(?P<weekday>(?:(?P<last>last)\s+)?(?P<name>{_WEEKDAY}))(?:[’']?s)?\b"
    r"|\b(?P<near>today|this morning|this afternoon|this evening|tonight|yesterday|last night|"
    r"overnight|the day before yesterday|the (?:past|last|previous) 24 hours)\b"
    # Counted from the day told of last.
    r"|\b(?P<back>(?:the|a|one)\s+day\s+earlier|(?:the|a)\s+(?:day|night|evening)\s+before(?=\s*[,.;]|$)|"
    r"(?:the|a|one)\s+day\s+after(?=\s+\w)|the\s+(?:previous|preceding)\s+(?:day|night|evening|morning))\b"
    r"|\b(?P<ahead>(?:the|a|one)\s+day\s+later|the\s+day\s+after(?=\s*[,.;]|$)|"
    r"the\s+(?:next|following)\s+(?:day|night|evening|morning))\b"
    rf"|\b(?P<years>{_MANY}|a|one)\s+years?\s+ago\s+(?:on\s+)?"
    rf"(?:today|this (?:day|morning)|(?P<that>{_WEEKDAY}))\b"
    rf"|\b(?P<many>{_MANY})\s+days\s+(?P<way>earlier|later|ago)\b"
    r"|\b(?P<week>(?:earlier )?this week|last week|the past week|(?:over )?the weekend|"
    r"(?:earlier )?this month|last month|in recent days|in recent weeks|this year|last year)\b"
    rf"|(?<!began )(?<!begun )(?<!started )(?<!invasion )(?<!annexed )\bin\s+(?P<year>{_YEAR})\b",
    re.IGNORECASE,
)
# Without one of these a sentence gives no date, and need not be searched for one.
_TIMED = re.compile(
    r"\d|day|night|week|month|year|morning|afternoon|evening|recent|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:since|until|till)\s+(?:[\w'’]+\s+){0,5}(?:on\s+)?$"
    r"|\b(?:inva(?:sion|ded)|annex(?:ed|ation))\b(?:\s+of)?(?:\s+\w+)?\s+(?:(?:in|on)\s+)?$",
    re.IGNORECASE,
)
_NEWS_DAYS = 45
_LEANING = ("near", "week", "year", "back", "ahead", "many")


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date as written, and the days it may mean."""

    days: DateSpan
    start: int
    end: int
    text: str
    vague: bool  # a week or longer, or a word such as "overnight" that only leans on today


def find_dates(
    text: str, published: date | None, today: date | None = None, told: date | None = None
) -> Iterator[DateExpression]:
    """The date expressions of a text.

    published: without it only full dates are found. today: the day that "today" and
    "overnight" mean where it is not the day of publication. told: the day that an earlier
    sentence told of, which "a day earlier" leans on.
    """
    today = today or published
    if not _TIMED.search(text):
        return
    for match in _EXPRESSION.finditer(text):
        if _SINCE.search(text, max(0, match.start() - 40), match.start()):
            continue  # the start of a time, or the strike before this one
        try:
            days = _days(match, published, today, told or today)
        except OverflowError:  # at the ends of the calendar
            continue
        if days is not None:
            vague = any(match.group(name) for name in _LEANING)
            if days.first == days.last and not vague:
                told = days.first
            yield DateExpression(days, match.start(), match.end(), match.group(), vague)


def _days(
    match: re.Match[str], published: date | None, today: date | None, told: date | None
) -> DateSpan | None:
    groups = match.groupdict()
    if groups["iso"]:
        year, month, day = map(int, groups["iso"].split("-"))
        return _one(year, month, day)
    for kind, number in (("dm", "1"), ("md", "2")):
        if groups[kind]:
            return _calendar_day(
                int(groups[f"day{number}"]),
                groups[f"month{number}"],
                groups[f"year{number}"],
                published,
                told,
            )
    if groups["month"]:
        return _whole_month(groups["month4"], published)
    if groups["my"]:
        month = _month(groups["month3"])
        return DateSpan.parse(f"{groups['year3']}-{month:02d}")
    if groups["year"]:
        year = int(groups["year"])
        return DateSpan(date(year, 1, 1), date(year, 12, 31))
    if published is None or today is None or told is None:
        return None
    if years := groups["years"]:
        # "Two years ago on Saturday": the day of the month is that of Saturday's date.
        anniversary = today
        if that := groups["that"]:
            anniversary -= timedelta(days=(today.weekday() - _WEEKDAYS.index(that.lower())) % 7)
        return _same(anniversary - relativedelta(years=_number(years)))
    if weekday := groups["name"] or groups["into"]:
        wanted = _WEEKDAYS.index(weekday.lower())
        back = (published.weekday() - wanted) % 7
        if groups["last"] and back == 0:
            back = 7
        return _same(published - timedelta(days=back))
    if groups["back"]:
        # A night before a day is of both: who counts it to which is not told.
        is_night = groups["back"].lower().endswith(("night before", "night"))
        return DateSpan(told - timedelta(days=1), told if is_night else told - timedelta(days=1))
    if groups["ahead"]:
        return _same(min(told + timedelta(days=1), published))
    if many := groups["many"]:
        apart = timedelta(days=_number(many))
        way = groups["way"].lower()
        if way == "later":
            return _same(min(told + apart, published))
        return _same((today if way == "ago" else told) - apart)
    if groups["near"]:
        near = groups["near"].lower()
        if near in {"yesterday", "last night"}:
            return _same(today - timedelta(days=1))
        if near == "the day before yesterday":
            return _same(today - timedelta(days=2))
        return _same(today)  # reports of the past 24 hours are dated by the day they end on
    return _period(groups["week"].lower(), today)


def _number(word: str) -> int:
    return _NUMBERS.get(word.lower()) or int(word)


def _period(words: str, today: date) -> DateSpan:
    monday = today - timedelta(days=today.weekday())
    if "last week" in words:
        return DateSpan(monday - timedelta(days=7), monday - timedelta(days=1))
    if "weekend" in words:
        sunday = today - timedelta(days=(today.weekday() + 1) % 7)
        return DateSpan(sunday - timedelta(days=1), sunday)
    if "past week" in words or "recent days" in words:
        return DateSpan(today - timedelta(days=7), today)
    if "recent weeks" in words:
        return DateSpan(today - timedelta(days=28), today)
    if "last month" in words:
        first = today.replace(day=1) - relativedelta(months=1)
        return DateSpan(first, today.replace(day=1) - timedelta(days=1))
    if "this month" in words:
        return DateSpan(today.replace(day=1), today)
    if "last year" in words:
        return DateSpan(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    if "this year" in words:
        return DateSpan(date(today.year, 1, 1), today)
    return DateSpan(monday, today)


def _calendar_day(
    day: int, month_name: str, year: str | None, published: date | None, told: date | None
) -> DateSpan | None:
    month = _month(month_name)
    if year:
        return _one(int(year), month, day)
    if published is None:
        return None
    # The year that puts the day last before publication; two days' grace for time zones.
    for candidate in (published.year + 1, published.year, published.year - 1):
        span = _one(candidate, month, day)
        if span and span.first <= published + timedelta(days=2):
            return _after(told, span, published)
    return None


def _after(told: date | None, last: DateSpan, published: date) -> DateSpan:
    """The day of the year as an account of the past goes on: the first since the day told of.

    What is of the last weeks is news, and not the past.
    """
    if told is None or last.first <= told or (published - last.first).days <= _NEWS_DAYS:
        return last
    for year in range(told.year, last.first.year):
        span = _one(year, last.first.month, last.first.day)
        if span and span.first >= told:
            return span
    return last


def _whole_month(name: str, published: date | None) -> DateSpan | None:
    """A month without a year: the last one that has begun by publication."""
    if published is None:
        return None
    month = _month(name)
    year = published.year - (month > published.month)
    return DateSpan.parse(f"{year}-{month:02d}")


def _month(name: str) -> int:
    return next(i for i, full in enumerate(_MONTHS, 1) if full.startswith(name.lower()[:3]))


def _same(day: date) -> DateSpan:
    return DateSpan(day, day)


def _one(year: int, month: int, day: int) -> DateSpan | None:
    try:
        return _same(date(year, month, day))
    except ValueError:
        return None
