"""The places that each name of an article may mean, by what the gazetteer has for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geoviz.geocode.areas import compass
from geoviz.geocode.features import is_town
from geoviz.geocode.gazetteer import Gazetteer, Match
from geoviz.geocode.names import fold
from geoviz.model import Mention, MentionKind, Place, Precision

_DIVISIONS = (
    "region|oblast|province|governorate|krai|state|emirate|county|prefecture|territory|republic|"
    "district|raion|rayon|cercle|wilaya|woreda|tehsil|sub-?district|locality"
)
_CUE_WORDS = re.compile(
    rf"\s+(?:{_DIVISIONS}|neighbou?rhood|suburb|quarter|borough|city|town|village|area|countryside)"
    r"s?$",
    re.IGNORECASE,
)
_DIVISION = re.compile(rf"\s(?:{_DIVISIONS})s?$", re.IGNORECASE)
_LEAD_WORDS = re.compile(r"^(?:the|city of|town of|village of|port of|downtown)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"[’']s?$")
_CANDIDATES = 100  # of one name
_WIDEST_DISTRICT_M = 60_000.0  # from a district's middle to its farthest corner, at most
_SEATS = frozenset({"PPLA", "PPLA2", "PPLA3"})


@dataclass(frozen=True, slots=True)
class Name:
    """One name as an article uses it, and the places it may mean."""

    mentions: tuple[int, ...]
    matches: tuple[Match, ...]

    def telling(self, mentions: Sequence[Mention]) -> Mention:
        """The mention that says most of what the name is."""
        return mentions[_telling(self.mentions, mentions)]


def names_of(mentions: Sequence[Mention], gazetteer: Gazetteer) -> list[Name]:
    """The distinct names of an article, in order of first use. What is called a city or a village
    once, and by its bare name elsewhere, is one."""
    members: dict[tuple[str, str | None], list[int]] = {}
    for i, mention in enumerate(mentions):
        cue = None if mention.cue == "city" else mention.cue
        members.setdefault((fold(mention.name or mention.text), cue), []).append(i)
    return [
        Name(tuple(indexes), tuple(_matches(mentions[_telling(indexes, mentions)], gazetteer)))
        for indexes in members.values()
    ]


def _telling(indexes: Sequence[int], mentions: Sequence[Mention]) -> int:
    """Which of a name's mentions says most of what it is."""
    return next((i for i in indexes if mentions[i].cue is not None), indexes[0])


def _matches(mention: Mention, gazetteer: Gazetteer) -> list[Match]:
    """Everything the gazetteer has for a mention's name and the name without its cue."""
    if mention.kind is MentionKind.DEMONYM or mention.cue == "coordinates":
        return []
    best: dict[str, Match] = {}
    for name in _spellings(mention):
        for match in gazetteer.lookup(name, _CANDIDATES):
            known = best.get(match.place.id)
            if known is None or match.quality < known.quality:
                best[match.place.id] = match
        if mention.cue == "facility" and _has_facility(best):
            break  # the refinery that is named so, not the town it is named for
    found = list(best.values())
    if mention.cue in {"district", "region"}:
        # "Kramatorsk district" is the district of that name, not the town it is named for.
        called = gazetteer.lookup(mention.text, _CANDIDATES)
        areas = {m.place.country for m in called if not is_town(m.place)}
        found = [
            match for match in found if not is_town(match.place) or match.place.country not in areas
        ]
        if _DIVISION.search(mention.text):
            found = _without_seats(found)
    if mention.cue == "article":
        # "The Dnipro" is the river: towns take no article, rivers and regions do.
        wide = [m for m in found if m.place.precision >= Precision.REGION]
        return [m for m in wide if not is_town(m.place)] or found
    return found


def _without_seats(found: list[Match]) -> list[Match]:
    """Without the towns that lie in a small region of their name: "Agdam district" is it."""
    small = {
        match.place.id
        for match in found
        if match.place.precision is Precision.REGION
        and match.place.uncertainty_m <= _WIDEST_DISTRICT_M
    }
    return [
        match
        for match in found
        if match.place.precision is not Precision.CITY
        or not small.intersection(match.place.parents)
    ]


def _has_facility(matches: Mapping[str, Match]) -> bool:
    return any(match.place.precision is Precision.FACILITY for match in matches.values())


def _spellings(mention: Mention) -> list[str]:
    name = _POSSESSIVE.sub("", mention.name or mention.text).strip()
    names = [name] if name == mention.text else [name, mention.text]
    bare = _LEAD_WORDS.sub("", _CUE_WORDS.sub("", name)).strip()
    head, _, rest = bare.partition(" ")
    if rest and compass(head):
        names.append(rest)
        bare = rest
    if bare and bare != name and mention.cue != "facility":
        names.append(bare)
    return names


def is_division(mention: Mention, seat: Place) -> bool:
    """Whether "X raion" is the country around a town X. A district may also be a town's part."""
    division = _DIVISION.search(mention.text)
    if division is None:
        return False
    return seat.feature_code in _SEATS or "district" not in division.group().lower()
