"""Where words put a place beside the one they name: "15 km north of X", "between X and Y".

Read by the words around the name alone, so that whoever takes a name for the site of a strike and
whoever draws that site mean the same place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

KM_M, MILE_M, _NAUTICAL_MILE_M = 1_000.0, 1_609.344, 1_852.0
BEARINGS = {
    "north": 0.0,
    "northeast": 45.0,
    "east": 90.0,
    "southeast": 135.0,
    "south": 180.0,
    "southwest": 225.0,
    "west": 270.0,
    "northwest": 315.0,
}
"""Degrees clockwise from north, by the word without hyphens."""


_MARK = "@"  # in the id of a place beside another, between that place's id and where it is
POSITION = "at:"
"""How ``where`` begins in the id of a place that the text gives coordinates for."""
OUTSKIRTS = "outskirts"
"""What ``where`` is in the id of the outskirts of a town."""


def beside_id(anchor: str, where: str) -> str:
    """The id of a place beside another. where: "15000m-north", the id of a stretch's end,
    or POSITION with coordinates."""
    return f"{anchor}{_MARK}{where}"


def split_beside(place_id: str) -> tuple[str, str] | None:
    """What ``beside_id`` was given; None for the id of a place that is beside no other."""
    anchor, mark, where = place_id.partition(_MARK)
    return (anchor, where) if mark else None


class Where(StrEnum):
    """How the words put a place beside the named one."""

    AWAY = "away"  # at a distance: "15 km north of X", "5 km from X"
    SIDE = "side"  # "north of X"
    PART = "part"  # "in the north of X"
    BETWEEN = "between"  # "between X and Y"
    ROAD = "road"  # "the X-Y highway", "the road from X to Y"
    OUTSKIRTS = "outskirts"  # "the outskirts of X"
    OUTSIDE = "outside"  # "outside X"
    OFF = "off"  # "off the coast of X"
    TOWARDS = "towards"  # "in the X direction": a stretch of a front, and not X
    OTHER = "other"  # the name is the Y of "between X and Y": told with X


@dataclass(frozen=True, slots=True)
class Beside:
    """A place told of by another: what the words around a name say of it."""

    where: Where
    start: int  # where the words begin that put it there, in the text
    words: str  # "15 km north of", without the name
    distance_m: float | None = None
    way: str | None = None  # a key of BEARINGS
    other: int | None = None  # where the other name begins, of BETWEEN and ROAD

    @property
    def bearing_deg(self) -> float | None:
        return None if self.way is None else BEARINGS[self.way]


_NUMBERS = {
    "a": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0,
    "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0,
    "fifteen": 15.0, "twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0,
    "a hundred": 100.0,
}  # fmt: skip
_UNITS = {"k": KM_M, "m": MILE_M, "n": _NAUTICAL_MILE_M}
_NUMBER = (
    r"(?:(?P<least>\d{1,3})\s?(?:-|–|to)\s?)?(?P<number>\d{1,3}(?:[.,]\d+)?|"
    + "|".join(sorted(_NUMBERS, key=len, reverse=True))
    + r")"
)
_UNIT = (
    r"(?P<unit>k(?:m|ms|ilomet(?:er|re)s?)|n(?:autical\s+miles?|mi|m)|mi(?:les?)?)\b\.?"
    r"(?:\s*\([^)]{1,30}\))?"
)
_WAY = r"(?P<way>(?:north|south)(?:[\s-]?(?:east|west))?|east|west)"
_CITY = r"(?:city|town|capital|village|port|cent(?:re|er)|settlement|stronghold|hub|enclave)"
# "the rebel-held city of", "the besieged", "occupied"
_LEAD = (
    rf"(?:(?:the\s+)?(?:[\w’'-]+\s+){{0,3}}?{_CITY}(?:\s+of|,)\s+(?:the\s+)?|the\s+(?:[a-z-]+\s+)?"
    r"|(?:[a-z]+ed|[a-z-]+-held|nearby)\s+)?"
)
_ROADS = (
    r"(?:roads?|highways?|motorways?|routes?|railways?|railway\s+line|rail\s+line|pipelines?|"
    r"supply\s+line)"
)
_AND = r"\s+(?:and|to|with)\s+(?:the\s+)?"

# What every way to stand beside a name has right before it, so that most names cost one look.
_HINT = re.compile(r"\b(?:of|from|off|between|outside|linking|connecting|joining)\b[^.;\n]{0,60}$")
_AWAY = re.compile(
    rf"\b{_NUMBER}[\s-]*{_UNIT}\s+(?:(?:away\s+)?(?:to\s+the\s+)?(?:due\s+)?{_WAY}(?:ern)?\s+"
    rf"(?:of|from)|(?:away\s+)?(?:from|outside|(?P<off>off)(?:(?:\s+the)?\s+(?:[\w-]+\s+)?coast\s+of)?"
    rf"))\s+{_LEAD}$",
    re.IGNORECASE,
)
# "400 m north of X" is at X as far as any map can tell.
_STEPS = re.compile(r"\b(?:m|met(?:er|re)s?|yards?|feet)\s+$")
_WITHIN = re.compile(r"\b(?:in|across|throughout)\s+$")
_SIDE = re.compile(
    rf"\b(?P<part>the\s+)?(?:(?:just|due|far|further)\s+)?(?P<to>to\s+the\s+)?{_WAY}\s+of\s+"
    rf"{_LEAD}$",
    re.IGNORECASE,
)
_OFF = re.compile(rf"\boff\s+(?:(?:the\s+)?(?:[\w-]+\s+){{0,2}}(?:coast|shores?)\s+of\s+)?{_LEAD}$")
_OUTSKIRTS = re.compile(
    rf"\b(?:[a-z-]+ern\s+)?(?:outskirts|suburbs?|environs|edges?)\s+of\s+{_LEAD}$"
)
_OUTSIDE = re.compile(rf"\b(?:just\s+)?outside\s+(?:of\s+)?{_LEAD}$")
_BETWEEN = re.compile(rf"\bbetween\s+{_LEAD}$")
_BETWEEN_END = re.compile(rf"\s+and\s+{_LEAD}(?=[\w’'])")
_JOINING = r"(?:(?:that\s+)?(?:links?|connects?|joins?)|linking|connecting|joining|between|from)"
_ROAD = re.compile(
    rf"\b{_ROADS}\s+(?:(?:leading|running|going)\s+)?{_JOINING}\s+{_LEAD}$", re.IGNORECASE
)
_ROAD_END = re.compile(rf"{_AND}{_LEAD}(?=[\w’'])")
_HYPHEN_END = re.compile(
    rf"\s?[-–—]\s?(?=[A-Z][\w’'-]{{1,40}}(?:[\s–—-][A-Z][\w’'-]{{1,40}})?\s+(?:[a-z]+\s+)?{_ROADS}\b)"
)
_HYPHEN = re.compile(r"[A-Z][\w’']+\s?[-–—]\s?$")
_ROAD_WORD = re.compile(rf"\s+(?:[a-z]+\s+)?{_ROADS}\b")
# "The X direction", "the X-Y direction", "the X, Y and Z directions".
_DIRECTION = re.compile(
    r"(?:(?:\s?[-–—]\s?|,?\s+and\s+|,\s+)[A-Z][\w’']{1,40}(?:\s[A-Z][\w’']{1,40})?){0,6}"
    r"\s+(?:directions?|ax[ei]s)\b"
)
_OTHER = re.compile(
    rf"\b(?:between|{_ROADS}\s+(?:(?:leading|running|going)\s+)?{_JOINING})\s+[^.,;\n]{{2,60}}?"
    rf"{_AND}{_LEAD}$"
)
# "Y, a village some 15 km north of X": it says where Y is.
_SAYS_WHERE = re.compile(
    r"(?:\s(?:town|city|village|area|areas|sector|municipality|township))?"
    r"[\"”’)]?[\s,(–—-]*(?:(?:which|that|an?|the|is|was|lies|lying|located|situated|about|some|"
    r"around|roughly|approximately|nearly|just|only|over|almost|more|than|small|border|front-line|"
    r"frontline|town|village|city|settlement|hamlet|community|suburb)\s+)*"
)
_REACH = 110  # characters before a name


def beside(text: str, start: int, end: int) -> Beside | None:
    """How the words around the name ``text[start:end]`` put a place beside it; None mostly."""
    before = text[max(0, start - _REACH) : start]
    shift = start - len(before)
    if _DIRECTION.match(text, end):
        return Beside(Where.TOWARDS, start, "direction of")
    if before[-1:] in "-–—" or text[end : end + 1] in "-–—" or text[end : end + 2] in (" –", " —"):
        if found := _by_hyphen(text, before, shift, end):
            return found
    if not _HINT.search(before):
        return None
    if other := _OTHER.search(before):
        return Beside(Where.OTHER, shift + other.start(), "")
    if (opens := _ROAD.search(before)) and (ends := _ROAD_END.match(text, end)):
        return Beside(Where.ROAD, shift + opens.start(), "road between", other=ends.end())
    if (opens := _BETWEEN.search(before)) and (ends := _BETWEEN_END.match(text, end)):
        return Beside(Where.BETWEEN, shift + opens.start(), "between", other=ends.end())
    if said := _AWAY.search(before):
        return _away(said, shift)
    if said := _SIDE.search(before):
        return _on_a_side(said, before, shift)
    if said := _OFF.search(before):
        return Beside(Where.OFF, shift + said.start(), "off")
    if said := _OUTSKIRTS.search(before):
        words = " ".join(said.group().split()).partition(" of")[0]
        return Beside(Where.OUTSKIRTS, shift + said.start(), f"{words} of")
    if said := _OUTSIDE.search(before):
        return Beside(Where.OUTSIDE, shift + said.start(), "outside")
    return None


def says_where(between: str) -> bool:
    """Whether words between a name and "15 km north of" leave these to say where it is."""
    return _SAYS_WHERE.fullmatch(between) is not None


def _by_hyphen(text: str, before: str, shift: int, end: int) -> Beside | None:
    """ "The X-Y highway"."""
    if ends := _HYPHEN_END.match(text, end):
        return Beside(Where.ROAD, shift + len(before), "road between", other=ends.end())
    if (opens := _HYPHEN.search(before)) and _ROAD_WORD.match(text, end):
        return Beside(Where.OTHER, shift + opens.start(), "")
    return None


def _on_a_side(said: re.Match[str], before: str, shift: int) -> Beside | None:
    ahead = before[: said.start()]
    way = _way(said)
    if said["to"] or not said["part"]:
        if _STEPS.search(ahead):
            return None
        return Beside(Where.SIDE, shift + said.start(), f"{way} of", way=way)
    if not _WITHIN.search(ahead):
        return None
    return Beside(Where.PART, shift + said.start(), f"the {way} of", way=way)


def _away(said: re.Match[str], shift: int) -> Beside | None:
    word = " ".join(said["number"].lower().split())
    number = _NUMBERS.get(word) or float(word.replace(",", "."))
    if said["least"]:
        number = (number + float(said["least"])) / 2
    if not number:
        return None
    unit = said["unit"].lower()[0]
    way = _way(said)
    told = {"k": "km", "m": "miles", "n": "nautical miles"}[unit]
    side = f"{way} of" if way else "off" if said["off"] else "from"
    return Beside(
        Where.AWAY,
        shift + said.start(),
        f"{number:g} {told if number > 1 else told.removesuffix('s')} {side}",
        distance_m=number * _UNITS[unit],
        way=way,
    )


def _way(said: re.Match[str]) -> str | None:
    return re.sub(r"[\s-]", "", said["way"]).lower() if said["way"] else None
