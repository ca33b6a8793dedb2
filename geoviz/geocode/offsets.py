"""Where a text says how far one place is from another: "Serhiivka, 50 km south of Odesa".

A stated distance tells two places of one name apart, whatever their sizes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from geoviz.beside import BEARINGS, KM_M, MILE_M
from geoviz.geo import bearing_deg, distance_m
from geoviz.model import LonLat, Mention

_NUMBER = r"(?P<number>\d{1,3}(?:[.,]\d+)?)"
_UNIT = r"(?P<unit>km|kms|kilomet(?:er|re)s?|mi|miles?)"
# "which lies some 50 km (31 miles) to the south-west of the city of"
_BETWEEN = re.compile(
    rf"[\s,(–—-]*(?:(?:which|a|an|the|is|lies|located|situated|town|village|city|settlement|"
    rf"about|some|around|roughly|approximately|nearly|just|only|over|almost)\s+)*"
    rf"{_NUMBER}[\s-]*{_UNIT}\b\.?(?:\s*\([^)]{{1,30}}\))?"
    rf"(?:\s+(?:to\s+the\s+)?(?P<way>(?:north|south)[\s-]?(?:east|west)?|east|west)(?:ern)?"
    rf"\s+(?:of|from)|(?:\s+away)?\s+from)\s+(?:the\s+)?(?:(?:regional\s+|provincial\s+)?"
    rf"(?:city|town|capital|village|port|centre|center)\s+(?:of\s+)?)?",
    re.IGNORECASE,
)
# People round distances, and measure from the edge of a town or along a road.
TOLERANCE, TOLERANCE_M = 0.3, 8_000.0
_TURN_DEG = 67.5  # a way is told to the nearest of eight, and loosely


@dataclass(frozen=True, slots=True)
class Offset:
    """How far a place is said to be from another."""

    anchor: int  # index of the mention it is measured from
    distance_m: float
    bearing_deg: float | None  # from the anchor, clockwise from north; None where not told

    def fits(self, place: LonLat, anchor: LonLat) -> bool:
        """Whether a place may be the one that is meant."""
        apart = distance_m(anchor, place)
        if abs(apart - self.distance_m) > self.distance_m * TOLERANCE + TOLERANCE_M:
            return False
        if self.bearing_deg is None or apart < TOLERANCE_M:
            return True
        turn = abs(bearing_deg(anchor, place) - self.bearing_deg) % 360.0
        return min(turn, 360.0 - turn) <= _TURN_DEG


def stated_offsets(text: str, mentions: Sequence[Mention]) -> dict[int, Offset]:
    """By index of a mention, how far its place is said to be from the next one.

    mentions: in the order of the text.
    """
    found: dict[int, Offset] = {}
    for i, (mention, after) in enumerate(pairwise(mentions)):
        between = text[mention.span.end : after.span.start]
        said = _BETWEEN.fullmatch(between) if len(between) < 120 else None
        if said is None:
            continue
        unit_m = MILE_M if said["unit"].lower().startswith("mi") else KM_M
        number = float(said["number"].replace(",", "."))
        way = re.sub(r"[\s-]", "", said["way"] or "").lower()
        if number > 0 and math.isfinite(number):
            found[i] = Offset(i + 1, number * unit_m, BEARINGS.get(way))
    return found
