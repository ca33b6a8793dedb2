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

from geoviz.geocode.gazetteer import UNLOCATED, Match, Quality
from geoviz.model import Mention, Place, Precision

_WATER = frozenset({"STM", "LK", "SEA", "STRT", "GULF", "BAY", "OCN", "CHN", "RSV", "CNL"})
_SEATS = frozenset({"PPLA", "PPLA2"})

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


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known before the text is read."""

    countries: Mapping[str, str]  # code to "in the theatre" or "chosen by the user"


def own_features(
    mention: Mention, matches: Sequence[Match], prior: Prior
) -> list[dict[str, float]]:
    """The features of each match that the name and the place alone give."""
    most = max((match.place.population for match in matches), default=0)
    dotted = mention.text.endswith(".")
    rows = []
    for match in matches:
        place = match.place
        row = {
            _SPELT[match.quality]: 1.0,
            "people, log10": math.log10(place.population + 10),
            "fewer people than the largest of the name, log10": math.log10(most + 10)
            - math.log10(place.population + 10),
            "known by many names, log2": math.log2(1 + match.names),
            f"called {mention.cue or 'nothing'}, is {kind_of(place)}": 1.0,
        }
        if place.feature_code == "PPLC":
            row["capital of its country"] = 1.0
        elif place.feature_code in _SEATS:
            row["seat of its region"] = 1.0
        if match.quality is Quality.PRIMARY and match.spelling in mention.text:
            row["written just so"] = 1.0
        if match.generic:
            row["one of many of its kind"] = 1.0
        if dotted and not match.spelling.endswith("."):
            row["abbreviation of another"] = 1.0
        if known := prior.countries.get(place.country or ""):
            row[f"country {known}"] = 1.0
        rows.append(row)
    return rows


_SPELT = {
    Quality.PRIMARY: "its own name",
    Quality.ALTERNATE: "another name of it",
    Quality.FOLDED: "like its name but for romanisation",
}


def kind_of(place: Place) -> str:
    """What kind of place it is, as cues tell kinds apart."""
    code = place.feature_code or ""
    if code in _WATER or code.startswith("H"):
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
