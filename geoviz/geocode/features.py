"""What speaks for a place being meant by a name: one number a feature, one weight each.

A feature's name is its explanation; its weight stands in ``data/weights/ranking.json`` and its
number times its weight is what it adds to the score, in log-odds against the other places of
the name. ``data/train/ranking.py`` learns the weights.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geoviz.geo import distance_m
from geoviz.geocode.gazetteer import UNLOCATED, Match, Quality
from geoviz.geocode.names import fold
from geoviz.model import Mention, Place, Precision

_WATER = frozenset({"STM", "LK", "SEA", "STRT", "GULF", "BAY", "OCN", "CHN", "RSV", "CNL"})
_SEAS = frozenset({"SEA", "OCN"})
_SEATS = frozenset({"PPLA", "PPLA2"})
_CITY = 20_000  # people; what bears a region's name and is smaller is a village in it
LARGEST_VILLAGE = 15_000  # people; nothing larger is called a village
_VILLAGE_OF = re.compile(r"\b(?:village|hamlet|settlement)s?\s+(?:of\s+)?(?:[\w’'-]+,?\s+and\s+)?$")
_A_VILLAGE = re.compile(r"(?:,\s+an?\s+(?:[\w-]+\s+){0,3})?\s*(?:village|hamlet)\b")
_TOWN = 12_000  # people; nearness decides between namesakes that are all smaller
_LARGER = 5  # times
_SEA_FAME = 5_000_000  # people

# Of the text around, for each candidate: how much of what else is named is near it or in its
# region, in shares of the other names (0 to 1). Filled by ``neighbours.py``.
AROUND = (
    "other names within 50 km",
    "other names within 150 km",
    "other names within 500 km",
    "other names in its region",
    "other names in its country",
    "its country is named",
    "its region is named",
    "a place that holds it is named right behind it",
    "a place that holds it is named in the sentence",
    "it holds the place named right before it",
    "as far from another place as the text says",
)

# What nearness adds, which a small namesake of a large town does not have: nearness does not beat
# fame without a word in the text that puts the name there.
NEARNESS = (*range(4), 6, 8)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known before the text is read."""

    countries: Mapping[str, str]  # code to "in the theatre" or "chosen by the user"


def own_features(
    mention: Mention,
    matches: Sequence[Match],
    prior: Prior,
    *,
    struck: bool = False,
    village: bool = False,
) -> list[dict[str, float]]:
    """The features of each match that the name and the place alone give.

    struck: whether the name is that of a strike's site. village: whether the text calls it one.
    """
    most = max((_fame(match.place) for match in matches), default=0)
    dotted = mention.text.endswith(".")
    rows = []
    for match in matches:
        place = match.place
        row = {
            _SPELT[match.quality]: 1.0,
            "people, log10": math.log10(_fame(place) + 10),
            "fewer people than the largest of the name, log10": math.log10(most + 10)
            - math.log10(_fame(place) + 10),
            "known by many names, log2": math.log2(1 + match.names),
            _fits(mention.cue, place): 1.0,
        }
        if place.feature_code == "PPLC":
            row["capital of its country"] = 1.0
        elif place.feature_code in _SEATS:
            row["seat of its region"] = 1.0
        if match.quality is Quality.PRIMARY and match.spelling in mention.text:
            row["written just so"] = 1.0
        if mention.cue in {"region", "district"} and fold(match.spelling) == fold(mention.text):
            row["called so in full"] = 1.0
        if match.generic:
            row["one of many of its kind"] = 1.0
        if dotted and not match.spelling.endswith("."):
            row["abbreviation of another"] = 1.0
        if known := prior.countries.get(place.country or ""):
            row[f"country {known}"] = 1.0
        if village and place.precision is Precision.CITY and place.population > LARGEST_VILLAGE:
            row["called a village, and too large"] = 1.0
        if mention.cue in {None, "article"} and _has_name_of_its_country(match, matches):
            row["its country has its name"] = 1.0
        if mention.cue in {None, "city"} and _has_city_of_its_name(match, matches):
            row["a city in it has its name"] = 1.0
            if struck:
                row["a city in it has its name, and was struck"] = 1.0
        rows.append(row)
    return rows


def _fame(place: Place) -> int:
    """The people of a place; seas and oceans are as well known as the largest cities."""
    return max(place.population, _SEA_FAME if place.feature_code in _SEAS else 0)


def is_called_village(mention: Mention, text: str) -> bool:
    """Whether the text calls a name a village: "the village of X", "X, a hamlet"."""
    before = text[max(0, mention.span.start - 40) : mention.span.start]
    behind = text[mention.span.end : mention.span.end + 40]
    return bool(_VILLAGE_OF.search(before) or _A_VILLAGE.match(behind))


def _has_name_of_its_country(region: Match, matches: Sequence[Match]) -> bool:
    """Whether a region shares the name with the country that it lies in, which then goes by it."""
    return region.place.precision is Precision.REGION and any(
        other.place.precision is Precision.COUNTRY
        and other.place.country == region.place.country
        and other.quality <= region.quality
        for other in matches
    )


def _has_city_of_its_name(region: Match, matches: Sequence[Match]) -> bool:
    """Whether a region shares the name with a city in it, by which the bare name then goes."""
    place = region.place
    return place.precision is Precision.REGION and any(
        other.place.precision is Precision.CITY
        and other.quality <= region.quality
        and fold(other.place.name) != f"{fold(other.spelling)} city"  # Gaza City, beside Gaza
        and (other.place.population >= _CITY or other.place.feature_code == "PPLA")
        and other.place.country == place.country
        and (
            place.id in other.place.parents
            or distance_m(place.lonlat, other.place.lonlat) <= place.uncertainty_m
        )
        for other in matches
    )


def minor(matches: Sequence[Match], prior: Prior) -> list[bool]:
    """Of each match, whether a namesake in its country has five times its people and more; the
    countries of a war are one."""

    def country(match: Match) -> str | None:
        code = match.place.country
        return "" if code in prior.countries else code

    most: dict[str | None, int] = {}
    for match in matches:
        if match.place.precision is Precision.CITY:
            at = country(match)
            most[at] = max(most.get(at, 0), match.place.population)
    return [
        (match.place.precision <= Precision.CITY or is_town(match.place))
        and most.get(country(match), 0) >= max(_TOWN, _LARGER * match.place.population)
        for match in matches
    ]


def _fits(cue: str | None, place: Place) -> str:
    """What the text calls a place, and what it is; seas go by their bare names."""
    kind = "a sea" if cue is None and place.feature_code in _SEAS else kind_of(place)
    return f"called {cue or 'nothing'}, is {kind}"


_SPELT = {
    Quality.PRIMARY: "its own name",
    Quality.ALTERNATE: "another name of it",
    Quality.FOLDED: "like its name but for romanisation",
}


def is_water(place: Place) -> bool:
    """Whether a place is a river, a lake or a part of the sea."""
    return place.feature_code in _WATER


def is_town(place: Place) -> bool:
    """Whether a place is a town or a village, be it drawn as the region around it."""
    return place.precision is Precision.CITY or place.feature_code == UNLOCATED


def kind_of(place: Place) -> str:
    """What kind of place it is, as cues tell kinds apart."""
    code = place.feature_code or ""
    if is_water(place):
        return "water"
    if code == UNLOCATED:
        return "a city"
    if place.precision is Precision.REGION:
        return {"ADM1": "a first-level region", "RGN": "an area", "ADM2": "a county"}.get(
            code, "a region"
        )
    return f"a {place.precision.label}"


_RIGHT_BEHIND = re.compile(
    r"\s*,\s*(?:in\s+)?(?:the\s+)?|\s+(?:in|of)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}"
    r"|\s*\((?:[\w-]+\s+){0,2}|,\s+(?:an?|the)\s+(?:[\w-]+\s+){1,5}(?:in|of)\s+(?:the\s+)?"
)
_POSSESSED = re.compile(r"[’']s\s+(?:[\w-]+\s+){0,4}")
_FAR_CHARS = 200


def ties(mentions: Sequence[Mention], text: str, reach: int = 4) -> list[tuple[int, int, str]]:
    """Pairs (i, j, tie) of mentions where the place of j may hold the place of i.

    tie: "behind" for "X, Y" and "X in Y" and "Y's X", else "sentence".
    """
    pairs: list[tuple[int, int, str]] = []
    for i, mention in enumerate(mentions):
        for j in range(max(0, i - reach), min(len(mentions), i + reach + 1)):
            if i == j:
                continue
            first, second = sorted((mention.span, mentions[j].span))
            between = text[first.end : second.start]
            if len(between) > _FAR_CHARS or "\n" in between:
                continue
            if (j > i and _RIGHT_BEHIND.fullmatch(between)) or (
                j < i and _POSSESSED.fullmatch(between)
            ):
                pairs.append((i, j, "behind"))
            elif "." not in between.replace("U.S.", ""):
                pairs.append((i, j, "sentence"))
    return pairs


def holds(holder: Place, held: Place) -> bool:
    """Whether one place lies in the other, by what the gazetteer says."""
    if holder.id in held.parents:
        return True
    return (
        holder.precision is Precision.COUNTRY
        and holder.country == held.country
        and (held.id != holder.id)
    )
