"""Numbers of killed and injured, as a sentence gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_RANGE = rf"(?P<low>{_NUMBER})(?:\s*(?:to|–|-|and|or)\s*(?P<high>\d+))?"
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
    r"drones?|missiles?|rockets?|strikes?|buildings?|houses?|homes?|locations?|districts?))"
)
_COUNTED = rf"{_BOUND}{_RANGE}\b{_NOT_PEOPLE}"
_BE = (
    r"(?:\s+(?:was|were|are|is|have been|has been|had been|being|be|got|also|reportedly|reported|"
    r"confirmed|left|feared|still|seriously|badly|critically|severely|lightly|believed|among the|"
    r"who))*\s+"
)
_GAP = r"(?:[^.;:]{0,120}?)"
_REACHED = (
    r"(?:has |had |have )?(?:risen to|rose to|increased to|climbed to|reached|stands at|to|at|is)"
)
# A number for a whole country is no place's.
_COUNTRYWIDE = re.compile(
    r"\b(?:across|throughout|all over) the country\b|\bnationwide\b|\bcountrywide\b", re.IGNORECASE
)
_LEFT = r"(?:left|leav(?:es|ing))"
# What is said of the people counted: before their number, and behind it.
_BEHIND = {
    ClaimProperty.KILLED: r"(?:killed|dead|died|perished|slain|dies?|deaths?\b|fatalities)",
    ClaimProperty.INJURED: r"(?:injured|wounded|hurt|hospitali[sz]ed|injuries|casualties)",
}
_BEFORE = {
    ClaimProperty.KILLED: (
        r"(?:kill(?:s|ed|ing)?|claim(?:s|ed|ing) the lives? of|dead includ\w+|"
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
                rf"{_COUNTED}(?:\s+(?:more|others|people|civilians|were))*\s+{_BEHIND[prop]}\b",
                rf"\b{_BEFORE[prop]}\s+{maybe}",
                rf"\b{_LEFT}\s+{maybe}\s+{_BEHIND[prop]}\b",
                rf"\bnumber of {_GAP}{_BEHIND[prop]}{_GAP}\b{_REACHED}\s+{_COUNTED}",
            )
        ]
        self._victim = re.compile(
            rf"\b(?:a|an|one|the)\s+(?:[\w-]+\s+){{0,3}}?(?P<noun>{nouns})\s+"
            rf"(?:was|is|were|has been)\s+(?P<what>killed|injured|wounded)\b"
            rf"|\bkill(?:s|ed|ing)\s+(?:a|an)\s+(?:[\w-]+\s+){{0,4}}?(?P<noun2>{nouns})\b",
            re.IGNORECASE,
        )

    def read(self, sentence: str) -> list[Casualties]:
        """Killed and injured that a sentence counts, at most one number of each."""
        if _COUNTRYWIDE.search(sentence):
            return []
        text = _blank(_SHARE, _blank(_PART, sentence[:_LONGEST]))
        found: dict[ClaimProperty, Casualties] = {}
        for prop, pattern in self._patterns:
            for match in pattern.finditer(text):
                count = _count(match)
                if count is None:
                    continue
                number = Casualties(prop, count, match.start("low"), match.end())
                best = found.get(prop)
                if best is None or (number.start < best.start and number.count.high > 0):
                    found[prop] = number
                break
        for victim in self._victims(text):
            found.setdefault(victim.property, victim)
        for prop, nobody in _NOBODY.items():
            if prop not in found and (none := nobody.search(text)):
                found[prop] = Casualties(prop, Count(0, 0), none.start(), none.end())
        return [found[prop] for prop in sorted(found)]

    def _victims(self, text: str) -> Iterator[Casualties]:
        """Single people told of without a number: "a woman was killed"."""
        for match in self._victim.finditer(text):
            wounded = (match.group("what") or "").lower() in {"injured", "wounded"}
            noun = (match.group("noun") or match.group("noun2") or "").lower()
            if not noun.endswith(("s", "people", "children", "men")):
                prop = ClaimProperty.INJURED if wounded else ClaimProperty.KILLED
                yield Casualties(prop, Count(1, 1), match.start(), match.end())


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with every match made spaces, so that offsets stay."""
    return pattern.sub(lambda match: " " * len(match.group()), text)


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
