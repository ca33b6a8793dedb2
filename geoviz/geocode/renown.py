"""How well known a name is as a place's: what reading asks before it takes a word for one."""

from __future__ import annotations

import re

from geoviz.geocode.gazetteer import UNLOCATED, Gazetteer, Quality
from geoviz.model import Precision, Renown

_ARTICLE = re.compile(r"\w[ -](?:[ae]l|a[dnrstz]|e[dnrstz]|a[ds]h)-\w{3}", re.IGNORECASE)
UNKNOWN = Renown(0, 0, None, False)


def renown(name: str, gazetteer: Gazetteer) -> Renown:
    """What the gazetteer knows of a name; spellings that differ by romanisation do not count,
    but for names with the Arabic article, which nearly all do.

    A settlement of which only the area around is known counts as a town without people, and
    only where nothing else has the name. A county that is called by its bare name now and then
    ("Smith" for Smith County) does not make the name a region's. A user's place with the name of a
    word or a party ("Peace") does not make every such word a place: the text has to call it one.
    """
    found = [match for match in gazetteer.lookup(name) if not match.common]
    matches = [m for m in found if m.quality is not Quality.FOLDED]
    if not matches and _ARTICLE.search(name):
        matches = list(found)
    if not matches:
        return UNKNOWN
    located = [match for match in matches if match.place.feature_code != UNLOCATED]
    if not located:
        primary = matches[0].quality is Quality.PRIMARY
        return Renown(len(matches), 0, Precision.CITY, primary)
    matches = located
    telling = [
        match
        for match in matches
        if match.quality is Quality.PRIMARY or match.place.feature_code != "ADM2"
    ] or matches
    return Renown(
        senses=len(matches),
        population=max(match.place.population for match in telling),
        precision=max(match.place.precision for match in telling),
        primary=matches[0].quality is Quality.PRIMARY,
    )
