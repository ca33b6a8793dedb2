"""Numbers of killed and injured, as a sentence gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geoviz.extract.lexicon import Lexicon
from geoviz.model import ClaimProperty, Count

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
_NUMBER = rf"(?<![\w.,-])(?:\d{{1,3}}(?:,\d{{3}})+|\d+|{_WORDS})"
_BOUND = (
    r"(?:(?P<bound>at least|more than|over|no fewer than|no less than|up to|as many as|"
    r"about|around|some|nearly|almost|approximately|roughly|an estimated|another)\s+)?"
)
_RANGE = rf"(?P<low>{_NUMBER})(?:\s*(?:to|–|-|or)\s*(?P<high>\d+))?"
_BETWEEN = re.compile(
    rf"\bbetween\s+(?P<low>{_NUMBER})\s+and\s+(?:more than\s+|over\s+)?(?={_NUMBER})", re.IGNORECASE
)
_SHARE = re.compile(rf"\b{_NUMBER}\s+of\s+(?:the|its|their|those)\s+(?={_NUMBER}\b)", re.IGNORECASE)
_LOWER_BOUNDS = frozenset({"at least", "more than", "over", "no fewer than", "no less than"})


@dataclass(frozen=True, slots=True)
class Casualties:
    """One number of people killed or injured, with its place in the sentence."""

    property: ClaimProperty
    count: Count
    start: int
    end: int


# Words that follow a number of something other than people.
_NOT_PEOPLE = (
    r"(?!\s*(?:%|per\s?cent|years?|-year|km|kilomet|mi(?:les)?\b|hours?|minutes?|days?|a\.m|p\.m|"
    r"drones?|missiles?|rockets?|strikes?|buildings?|houses?|homes?|locations?|districts?|"
    r"times|weeks?|months?|vehicles?|cars|shells|attacks?|cities|towns|villages|regions))"
)
_COUNTED = rf"{_BOUND}{_RANGE}\b{_NOT_PEOPLE}"
_BE = (
    r"(?:\s+(?:was|were|are|is|have been|has been|had been|being|be|got|also|reportedly|reported|"
    r"confirmed|left|feared|still|seriously|badly|critically|severely|lightly|believed|among the|"
    r"thought|said|known|to|have|had|who))*\s+"
)
_GAP = r"(?:[^.;:]{0,120}?)"
_REACHED = (
    r"(?:has |had |have )?(?:risen to|rose to|increased to|climbed to|reached|stands at|to|at|is)"
)
# A number for a whole country, or for a whole war, is no place's.
_OVERALL = re.compile(
    r"\b(?:across|throughout|all over) the (?:country|region)\b|\bnationwide\b|\bcountrywide\b"
    r"|\bsince (?:the|its|their|his) (?:\S+ ){0,3}?(?:war|invasion|conflict|ceasefire|truce|start|"
    r"beginning|outbreak|offensive|escalation)\b|\bsince (?:\w+ )?(?:19|20)\d\d\b"
    r"|\bso far this year\b"
    r"|\b(?:in|of|over) (?:the )?(?:past |last )?\S+ (?:months|years) of\b",
    re.IGNORECASE,
)
_LEFT = r"(?:left|leav(?:es|ing))"
# Words that may stand between a number and what is said of those counted.
_OF_THEM = (
    r"(?:\s+(?:more|others?|people|civilians?|military|child|were|are|was|is|have been|had been|"
    r"has|have|had|also|reportedly|reported|confirmed|left|seriously|badly|critically|severely|lightly))*"
)
# "three were killed in one place and five in another": the second number means the same.
_ELIDED = r"(?:\s+(?:more|others?|people|civilians?))?\s+(?:in|at|near|around|outside)\s+"
# What is said of the people counted: before their number, and behind it.
_BEHIND = {
    ClaimProperty.KILLED: r"(?:killed|dead|died|perished|slain|dies?|deaths?\b|fatalit(?:ies|y))",
    ClaimProperty.INJURED: (
        r"(?:injured|wounded|hurt|hospitali[sz]ed|injur(?:ies|y)|casualties|"
        r"(?:sent|taken|brought|rushed|admitted) to (?:the |a |an )?(?:\w+ )?hospitals?)"
    ),
}
_BEFORE = {
    ClaimProperty.KILLED: (
        r"(?:kill(?:s|ed|ing)?|claim(?:s|ed|ing)(?: the lives? of)?|tak(?:es|ing) the lives? of|"
        r"took the lives? of|dead includ\w+|deaths? of|"
        r"death toll [^.;]{0,60}?(?:to|at|of|is|stands at))"
    ),
    ClaimProperty.INJURED: (
        r"(?:injur(?:es|ed|ing|e)|wound(?:s|ed|ing)?|hurt(?:s|ing)?|hospitali[sz](?:ed|ing))"
    ),
}
_NOBODY = {
    ClaimProperty.INJURED: re.compile(
        r"\b(?:unharmed|unhurt|uninjured|"
        r"no (?:\w+ )?(?:injuries|casualties|one was (?:hurt|injured)))\b",
        re.IGNORECASE,
    ),
    ClaimProperty.KILLED: re.compile(
        r"\bno (?:\w+ )?(?:casualties|deaths|fatalities|one was killed)\b", re.IGNORECASE
    ),
}
# "including three children" counts some of those counted already.
_PART = re.compile(
    r",?\s*\b(?:including|among (?:them|whom)|of whom|of them|includes)\s+[^.;]*?"
    r"(?:,(?=\s+(?:was|were|are|is|have|has|had|died)\b)|(?=,\s+(?:and|while|who|as)\b|"
    r",\s*\w+ing\b|\band\s+(?:wound|injur|hurt|kill|left)\w*|[.;–—]|$))",
    re.IGNORECASE,
)
# Endings of nouns that mean several people.
_PLURAL_ENDINGS = ("s", "people", "children", "men", "dead", "injured", "wounded", "more",
                   "troops", "staff", "crew", "personnel")  # fmt: skip
_LONGEST = 2_000  # characters of a sentence that are read; longer ones are no prose


class CasualtyReader:
    """Reads numbers of killed and injured from a sentence."""

    def __init__(self, lexicon: Lexicon) -> None:
        persons = sorted(lexicon.people["persons"], key=lambda word: (-len(word), word))
        nouns = "|".join(map(re.escape, persons))
        # Up to four words may stand between the number and its noun ("11 Ukrainian police
        # officers"); behind a verb the noun may be missing ("killed 12 and injured 16").
        people = (
            rf"{_COUNTED}(?:\s+(?:of\s+(?:the|its|their|them)\s+)?"
            rf"(?:[\w’'-]+\s+){{0,4}}?(?:{nouns})\b)"
        )
        maybe = rf"{_COUNTED}(?:\s+(?:[\w’'-]+\s+){{0,3}}?(?:{nouns})\b)?"
        self._patterns = [
            (prop, re.compile(pattern, re.IGNORECASE))
            for prop in (ClaimProperty.KILLED, ClaimProperty.INJURED)
            for pattern in (
                rf"{people}{_BE}{_BEHIND[prop]}\b",
                rf"{_COUNTED}{_OF_THEM}\s+{_BEHIND[prop]}\b",
                rf"\b{_BEFORE[prop]}\s+{maybe}",
                rf"\b{_LEFT}\s+{maybe}\s+{_BEHIND[prop]}\b",
                rf"\bnumber of {_GAP}{_BEHIND[prop]}{_GAP}\b{_REACHED}\s+{_COUNTED}",
            )
        ]
        # The place behind it has a capital, which a pattern that ignores case cannot ask for.
        self._elided = re.compile(rf"(?i:{_COUNTED}{_ELIDED})(?:the\s+)?(?=[A-Z])")
        single = sorted(
            (noun for noun in persons if not noun.endswith(_PLURAL_ENDINGS)),
            key=lambda word: (-len(word), word),
        )
        one = rf"(?:a|an|one|another|his|her|their)\s+(?:[\w-]+\s+){{0,4}}?(?:{'|'.join(single)})\b"
        one += r"(?:\s+of\s+(?:[\w’'-]+\s+){0,4}?[\w’'-]+(?=\s+and\b|,))?"
        several = rf"(?P<ones>{one}(?:(?:,|,?\s+and)\s+{one}){{0,3}})"
        self._victims = [
            (prop, re.compile(pattern, re.IGNORECASE))
            for prop in (ClaimProperty.KILLED, ClaimProperty.INJURED)
            for pattern in (
                rf"\b{several}{_BE}{_BEHIND[prop]}\b",
                rf"\b{several}\s+(?:died|dies|dead)\b",
                rf"\b{_BEFORE[prop]}\s+{several}",
            )[:: 1 if prop is ClaimProperty.KILLED else 2]
        ]
        self._one = re.compile(rf"\b{one}", re.IGNORECASE)

    def read(self, sentence: str) -> list[Casualties]:
        """Killed and injured that a sentence counts, at most one number of each."""
        first: dict[ClaimProperty, Casualties] = {}
        for number in self.read_all(sentence):
            known = first.get(number.property)
            if known is None or (known.count.high == 0 and number.count.high > 0):
                first[number.property] = number
        return [first[prop] for prop in sorted(first)]

    def read_all(self, sentence: str) -> list[Casualties]:
        """Every number of killed or injured in a sentence, in order, none inside another."""
        if _OVERALL.search(sentence):
            return []
        text = _blank(_SHARE, _blank(_PART, sentence[:_LONGEST]))
        text = _BETWEEN.sub(_as_range, text)
        found: list[Casualties] = []
        for prop, pattern in self._patterns:
            for match in pattern.finditer(text):
                if (count := _count(match)) is not None:
                    _add(found, Casualties(prop, count, match.start("low"), match.end()))
        for prop, pattern in self._victims:
            for match in pattern.finditer(text):
                number = sum(1 for _ in self._one.finditer(match.group("ones")))
                start = match.start("ones")
                _add(found, Casualties(prop, Count(number, number), start, match.end()))
        for match in self._elided.finditer(text):
            before = [number for number in found if number.end <= match.start("low")]
            if before and (count := _count(match)) is not None:
                said = max(before, key=lambda number: number.start).property
                _add(found, Casualties(said, count, match.start("low"), match.end("low")))
        counted = {number.property for number in found}
        for prop, nobody in _NOBODY.items():
            if prop not in counted and (none := nobody.search(text)):
                found.append(Casualties(prop, Count(0, 0), none.start(), none.end()))
        return sorted(found, key=lambda number: (number.start, number.property))


def _add(found: list[Casualties], new: Casualties) -> None:
    """Add a number unless one that was found before it stands on the same words."""
    if all(
        new.start >= old.end
        or new.end <= old.start
        or (old.property is not new.property and old.start != new.start)
        for old in found
    ):
        found.append(new)


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with every match made spaces, so that offsets stay."""
    return pattern.sub(lambda match: " " * len(match.group()), text)


def _as_range(match: re.Match[str]) -> str:
    """ "between 3 and " as "3 to", set so that every number stays where it stands."""
    low = match.group("low")
    start = match.start("low") - match.start()
    return (" " * start + low + " to").ljust(len(match.group()))


def _count(match: re.Match[str]) -> Count | None:
    low = number_value(match.group("low"))
    high = number_value(match.group("high")) if match.group("high") else low
    if low is None or high is None or high < low:
        return None
    bound = (match.group("bound") or "").lower()
    return Count(low, high, at_least=bound in _LOWER_BOUNDS)


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
