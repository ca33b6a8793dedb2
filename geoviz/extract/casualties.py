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
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+|{_WORDS})"
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


class CasualtyReader:
    """Reads numbers of killed and injured from a sentence."""

    def __init__(self, lexicon: Lexicon) -> None:
        nouns = "|".join(
            map(re.escape, sorted(lexicon.people["persons"], key=lambda word: (-len(word), word)))
        )
        # Up to four words may stand between the number and its noun ("11 Ukrainian police
        # officers"); the noun may be missing ("killed 12 and injured 16").
        counted = rf"{_BOUND}{_RANGE}\b(?!\s*(?:%|per\s?cent|years?|-year|km|kilomet|mi(?:les)?\b|hours?|minutes?|days?|a\.m|p\.m|drones?|missiles?|rockets?|strikes?|buildings?|houses?|homes?|locations?|districts?))"
        people = rf"{counted}(?:\s+(?:of\s+(?:the|its|their|them)\s+)?(?:[\w’'-]+\s+){{0,4}}?(?P<noun>{nouns})\b)"
        maybe = rf"{counted}(?:\s+(?:[\w’'-]+\s+){{0,3}}?(?:{nouns})\b)?"
        gap = r"(?:[^.;:]{0,60}?)"
        be = r"(?:\s+(?:was|were|are|is|have been|has been|had been|being|be|got|also|reportedly|reported|confirmed|left|feared|still|seriously|badly|critically|severely|lightly|believed|among the|who))*\s+"
        killed = r"(?:killed|dead|died|perished|slain|die|dies|deaths?\b|fatalities)"
        injured = r"(?:injured|wounded|hurt|hospitali[sz]ed|injuries|casualties)"
        self._patterns: list[tuple[ClaimProperty, re.Pattern[str]]] = []
        for prop, passive, active in (
            (
                ClaimProperty.KILLED,
                killed,
                r"(?:kill(?:s|ed|ing)?|claim(?:s|ed|ing) the lives? of|left|leav(?:es|ing)|death toll [^.;]{0,60}?(?:to|at|of|is|stands at)|dead includ\w+)",
            ),
            (
                ClaimProperty.INJURED,
                injured,
                r"(?:injur(?:es|ed|ing|e)|wound(?:s|ed|ing)?|hurt(?:s|ing)?|hospitali[sz](?:ed|ing)|left|leav(?:es|ing))",
            ),
        ):
            for pattern in (
                rf"{people}{be}{passive}\b",
                rf"{counted}(?:\s+(?:more|others|people|civilians|were))*\s+{passive}\b",
                rf"\b{active}\s+{maybe}"
                if "left" not in active
                else rf"\b(?:{active.replace('|left', '').replace('|leav(?:es|ing)', '')})\s+{maybe}",
                rf"\b(?:left|leav(?:es|ing))\s+{maybe}\s+{passive}\b",
                rf"\bnumber of {gap}{passive}{gap}(?:to|at|is)\s+{counted}",
            ):
                self._patterns.append((prop, re.compile(pattern, re.IGNORECASE)))
        self._none = {
            ClaimProperty.INJURED: re.compile(
                r"\b(?:unharmed|unhurt|uninjured|no (?:\w+ )?(?:injuries|casualties|one was (?:hurt|injured)))\b",
                re.I,
            ),
            ClaimProperty.KILLED: re.compile(
                r"\bno (?:\w+ )?(?:casualties|deaths|fatalities|one was killed)\b", re.I
            ),
        }
        # "including three children" counts some of those counted already.
        self._part = re.compile(
            rf"\b(?:including|among (?:them|whom)|of whom|of them|includes)\s+[^.;]*?(?=,\s+(?:and|while|who|as)\b|,\s*\w+ing\b|\band\s+(?:wound|injur|hurt|kill|left)\w*|[.;–—]|$)",
            re.IGNORECASE,
        )
        self._victim = re.compile(
            rf"\b(?:a|an|one|the)\s+(?:[\w-]+\s+){{0,3}}?(?P<noun>{nouns})\s+(?:was|is|were|has been)\s+(?P<what>killed|injured|wounded)\b"
            rf"|\bkill(?:s|ed|ing)\s+(?:a|an)\s+(?:[\w-]+\s+){{0,4}}?(?P<noun2>{nouns})\b",
            re.IGNORECASE,
        )

    def read(self, sentence: str) -> list[Casualties]:
        """Killed and injured that a sentence counts, at most one number of each."""
        text = self._part.sub(lambda match: " " * len(match.group()), sentence)
        text = _SHARE.sub(lambda match: " " * len(match.group()), text)
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
        for match in self._victim.finditer(text):
            wounded = (match.group("what") or "").lower() in {"injured", "wounded"}
            prop = ClaimProperty.INJURED if wounded else ClaimProperty.KILLED
            noun = match.group("noun") or match.group("noun2") or ""
            if not noun.lower().endswith(("s", "people", "children", "men")):
                found.setdefault(prop, Casualties(prop, Count(1, 1), match.start(), match.end()))
        for prop, nobody in self._none.items():
            if prop not in found and (none := nobody.search(text)):
                found[prop] = Casualties(prop, Count(0, 0), none.start(), none.end())
        return [found[prop] for prop in sorted(found)]


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
