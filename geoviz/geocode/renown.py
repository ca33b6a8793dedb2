"""How well known a name is as a place's: what reading asks before it takes a word for one."""

from __future__ import annotations

from geoviz.geocode.gazetteer import Gazetteer, Quality
from geoviz.model import Renown

UNKNOWN = Renown(0, 0, None, False)


def renown(name: str, gazetteer: Gazetteer) -> Renown:
    """What the gazetteer knows of a name; spellings that differ by romanisation do not count."""
    matches = [m for m in gazetteer.lookup(name) if m.quality is not Quality.FOLDED]
    if not matches:
        return UNKNOWN
    return Renown(
        senses=len(matches),
        population=max(match.place.population for match in matches),
        precision=max(match.place.precision for match in matches),
        primary=matches[0].quality is Quality.PRIMARY,
    )
