"""Numbers of killed and injured, as a sentence gives them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from geoviz.extract.lexicon import Lexicon
from geoviz.extract.numbers import (
    COUNTED,
    COUNTRYWIDE,
    NUMBER,
    WARLONG,
    count_of,
    number_value,
)
from geoviz.model import ClaimProperty, Count

_BETWEEN = re.compile(
    rf"\bbetween\s+(?P<low>{NUMBER})\s+and\s+(?:more than\s+|over\s+)?(?={NUMBER})", re.IGNORECASE
)
_SHARE = re.compile(rf"\b{NUMBER}\s+of\s+(?:the|its|their|those)\s+(?={NUMBER}\b)", re.IGNORECASE)


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
    r"generations|times|weeks?|months?|vehicles?|cars|shells|attacks?|cities|towns|villages|regions))"
)
_COUNTED = rf"{COUNTED}{_NOT_PEOPLE}"
_BE = (
    r"(?:\s+(?:was|were|are|is|have been|has been|had been|being|be|got|also|reportedly|reported|"
    r"confirmed|left|feared|still|seriously|badly|critically|severely|lightly|slightly|gravely|"
    r"believed|among the|thought|said|known|to|have|had|who))*\s+"
)
_GAP = r"(?:[^.;:]{0,120}?)"
_REACHED = (
    r"(?:has |had |have )?(?:risen to|rose to|increased to|climbed to|reached|stands at|to|at|is)"
)
_LEFT = r"(?:left|leav(?:es|ing))"
# Words that may stand between a number and what is said of those counted.
_OF_THEM = (
    r"(?:\s+(?:of them|of these|of those|each|more|others?|people|civilians?|military|child|who|"
    r"were|are|was|is|have been|had been|has|have|had|also|reportedly|reported|confirmed|left|"
    r"seriously|badly|critically|severely|lightly|slightly|gravely))*"
)
# "three were killed in one place and five in another": the second number means the same.
_ELIDED = r"(?:\s+(?:more|others?|people|civilians?))?\s+(?:in|at|near|around|outside)\s+"
# What is said of the people counted: before their number, and behind it.
_BEHIND = {
    ClaimProperty.KILLED: (
        r"(?:killed|dead|died|perished|slain|dies?|deaths?\b|fatalit(?:ies|y)|"
        r"bod(?:y|ies)\b(?= (?:was|were|had been|have been) (?:recovered|found|retrieved|pulled)))"
    ),
    ClaimProperty.INJURED: (
        r"(?:injured|wounded|hurt|hospitali[sz]ed|injur(?:ies|y)|casualties|treated for|"
        r"(?:have|had|suffered|sustained|received)\s+(?:[\w-]+\s+){0,2}(?:wounds|burns|concussions?)|"
        r"(?:(?:sent|taken|brought|rushed|admitted) to|in) (?:the |a |an )?(?:\w+ )?hospitals?)"
    ),
}
_BEFORE = {
    ClaimProperty.KILLED: (
        r"(?:kill(?:s|ed|ing)?|claim(?:s|ed|ing)(?: the lives? of)?|tak(?:es|ing) the lives? of|"
        r"took the lives? of|dead includ\w+|deaths? of|"
        r"death toll [^.;]{0,60}?(?:to|at|of|is|stands at))"
    ),
    ClaimProperty.INJURED: (
        r"(?:injur(?:es|ed|ing|e)|wound(?:s|ed|ing)?|hurt(?:s|ing)?|hospitali[sz](?:ed|ing)|"
        r"treat(?:s|ed|ing))"
    ),
}
_NOBODY = {
    ClaimProperty.INJURED: re.compile(
        r"\b(?:(?:injur|wound|hurt)(?:ed|ing|s) (?:nobody|no[ -]one)|"
        r"unharmed|unhurt|uninjured|no (?:\w+ )?(?:injuries|casualties)|"
        r"(?:no[ -]one|nobody) (?:was|had been|has been) (?:\w+ ){0,3}"
        r"(?:hurt|injured|wounded|harmed))\b",
        re.IGNORECASE,
    ),
    ClaimProperty.KILLED: re.compile(
        r"\b(?:kill(?:ed|ing|s) (?:nobody|no[ -]one)|no (?:\w+ )?(?:casualties|deaths|fatalities)|"
        r"(?:no[ -]one|nobody) (?:was|had been|has been) (?:\w+ ){0,3}killed)\b",
        re.IGNORECASE,
    ),
}
# Without one of these a sentence counts nobody, and need not be searched for numbers.
_HARM = re.compile(
    r"kill|dead|\bdie|dying|death|fatal|perish|slain|\blives\b|injur|wound|hurt|harmed|hospital|"
    r"casualt|treat|bod(?:y|ies)",
    re.IGNORECASE,
)
_NO_ONE = re.compile(r"\bno[ -]one\b", re.IGNORECASE)
# "including three children" counts some of those counted already.
_PART = re.compile(
    r"(?<=\S),?\s*\b(?:including(?!\s+(?:this|that|last|in|on|at|near)\b)|among (?:them|whom)|"
    r"of whom|of them(?!\s+(?:was|were|died|have|had|are)\b)|includes|"
    r"(?:all|one|two|three|four|five|some|many|most|half|several)\s+of\s+(?:them|whom))\s+[^.;]*?"
    r"(?:,(?=\s+(?:was|were|are|is|have|has|had|died)\b)|(?=,\s+(?:and|while|who|as)\b|"
    r",\s*\w+ing\b|\band\s+(?:wound|injur|hurt|kill|left)\w*|[.;–—]|$))",
    re.IGNORECASE,
)
_AGE = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen)"
# "two women, aged 64 and 71, were killed", "a woman of 46", "a man, 46,", "in building No 12"
_AGED = re.compile(
    r"(?<=[a-z]),\s+\d{1,3}(?:\s+and\s+\d{1,3})?(?:\s+years\s+old)?,(?=\s)|\bNo\.?\s?\d+\b|"
    r"(?:(?<=\bman)\s+of\s+\d{1,3}\b(?!\s+(?:people|who))|(?<=woman)\s+of\s+\d{1,3}\b)|"
    rf"(?:(?<=\bboy)|(?<=\bson)|(?<=girl)|(?<=child))\s+of\s+{_AGE}\b|"
    r",?\s+(?:both |all )?aged\s+(?:between\s+)?\d{1,3}(?:(?:,|,?\s+and|\s+to)\s+\d{1,3})*,?",
    re.IGNORECASE,
)
# Endings of nouns that mean several people.
_PLURAL_ENDINGS = ("s", "people", "children", "men", "dead", "injured", "wounded", "more",
                   "troops", "staff", "crew", "personnel")  # fmt: skip
# "three members of one family who were killed"
_OF_A_FAMILY = (
    r"(?:\s+(?:of|from)\s+(?:(?:the|a|an|one|his|her|their|same|single)\s+)*"
    r"(?:famil(?:y|ies)|household|crew|staff|team)\b)?"
)
# How somebody dies who was hit: "on the way to hospital".
_SOON = (
    r"(?:instantly|on the spot|at the scene|(?:on the way to|in|at) (?:the |a )?hospital|"
    r"of (?:his|her) (?:wounds|injuries))"
)
# People told of by what they do: "two fitters were killed". Cattle are none.
_WORKERS = (
    r"(?!(?:animals|cows|dogs|horses|cattle|others)\b)[a-z-]+(?:ers|ors|ists|ians|men|ees|ts)\b"
)
_PERSON_NAME = r"(?-i:[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){1,3})"
# A toll that takes in those counted before it: "which brought the death toll to 25".
_TAKES_IN = re.compile(
    r"\b(?:toll|total)\b[^.;,]{0,40}\s$|\b(?:rose|risen|climbed|increased) to\s+(?:at least\s+)?$",
    re.IGNORECASE,
)
_Pattern = tuple[ClaimProperty, re.Pattern[str]]
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
            rf"(?:[\w’'-]+\s+){{0,4}}?(?:{nouns})\b{_OF_A_FAMILY})"
        )
        maybe = rf"(?:all\s+)?{_COUNTED}(?:\s+(?:[\w’'-]+\s+){{0,3}}?(?:{nouns})\b)?"
        self._patterns = _of_both(
            lambda prop: (
                rf"{people}{_BE}{_BEHIND[prop]}\b",
                rf"{_COUNTED}{_OF_THEM}\s+{_BEHIND[prop]}\b",
                rf"\b{_BEFORE[prop]}\s+{maybe}",
                rf"\b{_LEFT}\s+{maybe}\s+{_BEHIND[prop]}\b",
                rf"\bnumber of {_GAP}{_BEHIND[prop]}{_GAP}\b{_REACHED}\s+{_COUNTED}",
            )
        )
        # Slow, and looked for only where the sentence seems to count none of those.
        self._seldom = _of_both(
            lambda prop: (
                rf"{people}\s+who\s+[^,.;]{{1,50}}?{_BE}{_BEHIND[prop]}\b",
                rf"{_COUNTED}\s+(?:[a-z’'-]+\s+)?{_WORKERS}{_BE}{_BEHIND[prop]}\b",
            )
        )
        # The place behind it has a capital, which a pattern that ignores case cannot ask for.
        self._elided = re.compile(rf"(?i:{_COUNTED}{_ELIDED})(?:the\s+)?(?=[A-Z])")
        single = sorted(
            (noun for noun in persons if not noun.endswith(_PLURAL_ENDINGS)),
            key=lambda word: (-len(word), word),
        )
        one = r"(?:(?:a|an|one|another|his|her|their|its)\s+(?:[\w’'-]+\s+){0,4}?"
        one += rf"|the\s+[\w-]+[’']s\s+)(?:{'|'.join(single)})\b"
        one += r"(?:\s+of\s+(?:[\w’'-]+\s+){0,4}?[\w’'-]+(?=\s+and\b|,))?"
        one += rf"(?:,\s+{_PERSON_NAME}(?=,))?"
        one = rf"(?:{one}|an?\s+(?:[\w’'-]+\s+){{0,3}}?[\w’'-]+,\s+{_PERSON_NAME}(?=,))"
        kin = rf"(?:his|her|their)\s+{NUMBER}\s+(?:[\w-]+\s+)?(?:{nouns})\b"
        named = rf"{_PERSON_NAME}(?:,\s+\d+,|,)?\s+and\s+(?=(?:his|her)\b)"
        victims = rf"(?:{kin}|{one})"
        several = rf"(?P<ones>(?:{named})?{victims}(?:(?:,|,?\s+and)\s+{victims}){{0,3}})"
        died = (
            rf"\b{several}\s*,?\s+(?:died|dies|dead)\b",
            rf"(?:^|[.;]\s+)(?P<ones>(?:she|he))\s+(?:later\s+)?died\s+{_SOON}",
        )
        self._victims = _of_both(
            lambda prop: (
                rf"\b{several}{_BE}{_BEHIND[prop]}\b",
                *(died if prop is ClaimProperty.KILLED else ()),
                rf"\b{_BEFORE[prop]}\s+{several}",
            )
        )
        self._one = re.compile(
            rf"\b(?:(?:his|her|their)\s+(?P<kin>{NUMBER})\s|{named}|{one})", re.IGNORECASE
        )

    def read(self, sentence: str) -> list[Casualties]:
        """Killed and injured that a sentence counts, at most one number of each."""
        first: dict[ClaimProperty, Casualties] = {}
        for number in self.read_all(sentence):
            known = first.get(number.property)
            takes_in = _TAKES_IN.search(sentence, max(0, number.start - 80), number.start)
            if (
                known is None
                or (known.count.high == 0 and number.count.high > 0)
                or (takes_in and number.count.low > known.count.low)
            ):
                first[number.property] = number
        return [first[prop] for prop in sorted(first)]

    def read_all(self, sentence: str) -> list[Casualties]:
        """Every number of killed or injured in a sentence, in order, none inside another."""
        if not _HARM.search(sentence):
            return []
        # A number of the whole war is of no strike; a man and his wife are.
        of_more = COUNTRYWIDE.search(sentence) or WARLONG.search(sentence)
        text = _blank(_AGED, _blank(_SHARE, _blank(_PART, sentence[:_LONGEST])))
        text = _BETWEEN.sub(_as_range, _blank(_NO_ONE, text))
        found: list[Casualties] = []
        if not of_more:
            _add_counted(found, self._patterns, text)
            known = {number.property for number in found}
            _add_counted(found, [entry for entry in self._seldom if entry[0] not in known], text)
        for prop, pattern in self._victims:
            for match in pattern.finditer(text):
                number = sum(
                    number_value(one.group("kin") or "1") or 1
                    for one in self._one.finditer(match.group("ones"))
                )
                number = number or 1  # "she died at the scene"
                start = match.start("ones")
                _add(found, Casualties(prop, Count(number, number), start, match.end()))
        for match in self._elided.finditer(text):
            before = [number for number in found if number.end <= match.start("low")]
            if before and (count := count_of(match)) is not None:
                said = max(before, key=lambda number: number.start).property
                _add(found, Casualties(said, count, match.start("low"), match.end("low")))
        counted = {number.property for number in found}
        for prop, nobody in _NOBODY.items():
            if prop not in counted and (none := nobody.search(sentence[:_LONGEST])):
                found.append(Casualties(prop, Count(0, 0), none.start(), none.end()))
        return sorted(found, key=lambda number: (number.start, number.property))


def _of_both(patterns: Callable[[ClaimProperty], Iterable[str]]) -> list[_Pattern]:
    """Compiled patterns for the killed and for the injured."""
    return [
        (prop, re.compile(pattern, re.IGNORECASE))
        for prop in (ClaimProperty.KILLED, ClaimProperty.INJURED)
        for pattern in patterns(prop)
    ]


def _add_counted(found: list[Casualties], patterns: Iterable[_Pattern], text: str) -> None:
    """Add the numbers that patterns find in a text."""
    for prop, pattern in patterns:
        for match in pattern.finditer(text):
            if (count := count_of(match)) is not None:
                _add(found, Casualties(prop, count, match.start("low"), match.end()))


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
