"""What a name that no place bears still tells: the town, or the area, that the text puts it in.

"X in the Y region", "the hospital in Y", "X near Y": such a site is placed no finer than Y, and
says so. And the other way round: a place of that name in a country that nothing else in the
article speaks of is a namesake, not the place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from geoviz.geocode.areas import site_in
from geoviz.geocode.names import fold
from geoviz.model import Mention, MentionKind, Place, Precision

_IN_TOWN = re.compile(
    r"[^.;]{0,20}\b(?:in|near|outside|of|at)\s+(?:[\w’'-]+\s+){0,3}|\s*,\s*|[’']s\s+"
)
_SAID_TO_LIE_IN = re.compile(
    r"(?:\s*\(|,)?\s+in\s+(?:the\s+)?(?:[\w’'-]+\s+){0,4}(?:of\s+)?"
    r"|,\s+an?\s+(?:[\w-]+\s+){1,5}(?:in|of)\s+(?:the\s+)?(?:[\w’'-]+\s+){0,4}"
)
_BESIDE = re.compile(r"\s*[,(]\s*(?:the\s+)?")
_NEAR = re.compile(
    r",?\s+(?:near|outside|close to|not far from)\s+(?:the\s+)?(?:(?:city|town|village) of\s+)?"
)
_NEAR_M = 20_000.0  # how far "near" reaches
_FAR_CHARS = 250
_FAMOUS = 300_000  # people; of a city so large its name alone may speak


def site_around(
    index: int, mentions: Sequence[Mention], picks: Sequence[Place | None], text: str
) -> Place | None:
    """The site that a mention names, in what the text says is around it; None where it does not.

    picks: what each mention likely means.
    """
    mention = mentions[index]
    if mention.kind is not MentionKind.SITE:
        return None
    name = mention.text
    if mention.cue in {"facility", "district"}:
        town = _town_of(index, mentions, picks, text)
        if town is not None:
            return site_in(town, name)
    if mention.cue in {"region", "water", "article"}:
        return None
    if area := _behind(index, mentions, picks, text, _SAID_TO_LIE_IN, _BESIDE):
        return site_in(area, name)
    if town := _behind(index, mentions, picks, text, _NEAR):
        site = site_in(town, name)
        return replace(site, uncertainty_m=max(site.uncertainty_m, _NEAR_M))
    return None


def is_namesake(
    index: int,
    mentions: Sequence[Mention],
    picks: Sequence[Place | None],
    text: str,
    countries: Collection[str],
    spelling: str,
) -> bool:
    """Whether the place that bears a site's name cannot be the one meant.

    countries: codes that the theatre or the user makes likely. spelling: of the gazetteer's name.
    """
    place = picks[index]
    mention = mentions[index]
    if place is None or mention.kind is not MentionKind.SITE:
        return False
    if place.precision > Precision.CITY:
        return False
    if mention.cue == "district" and place.precision is Precision.CITY:
        # A quarter spelt only nearly like some town is not that town.
        return fold(spelling) not in fold(mention.name or mention.text)
    area = _behind(index, mentions, picks, text, _SAID_TO_LIE_IN)
    if area is not None and area.precision >= Precision.REGION:
        return area.country is not None and area.country != place.country
    if place.population >= _FAMOUS or place.country in countries or place.country is None:
        return False
    others = [
        other.country
        for other, named in zip(picks, mentions, strict=True)
        if other is not None and other.country and named.text != mention.text
    ]
    return len(others) > 1 and place.country not in others


def _behind(
    index: int,
    mentions: Sequence[Mention],
    picks: Sequence[Place | None],
    text: str,
    *patterns: re.Pattern[str],
) -> Place | None:
    """The first place named behind a mention, joined to it as one of the patterns says."""
    end = mentions[index].span.end
    for j in range(index + 1, min(index + 4, len(mentions))):
        place = picks[j]
        between = text[end : mentions[j].span.start]
        if place is None or len(between) > _FAR_CHARS:
            continue
        if place.precision is Precision.COUNTRY and mentions[j].kind is MentionKind.METONYM:
            continue  # "Myanmar's Sagaing region": the region follows
        if any(pattern.fullmatch(between) for pattern in patterns):
            return None if place.precision is Precision.COUNTRY else place
    return None


def _town_of(
    index: int, mentions: Sequence[Mention], picks: Sequence[Place | None], text: str
) -> Place | None:
    """Where a facility without a place of its own stands.

    Named within it ("University of X"), right behind it ("plant in X"), or the town last
    named before it in the same paragraph.
    """
    mention = mentions[index]
    nearest: tuple[float, Place] | None = None
    for j, other in enumerate(mentions):
        place = picks[j]
        if place is None or j == index or place.precision is Precision.COUNTRY:
            continue
        if place.precision < Precision.CITY:
            continue
        if mention.span.covers(other.span):
            return place
        first, second = sorted((mention.span, other.span))
        between = text[first.end : second.start]
        if len(between) > _FAR_CHARS or "\n" in between:
            continue
        behind = j > index and _IN_TOWN.fullmatch(between) is not None
        if not behind and place.precision is not Precision.CITY:
            continue
        cost = len(between) + (0 if behind else 100) + (150 if "." in between else 0)
        if nearest is None or cost < nearest[0]:
            nearest = (cost, place)
    return nearest[1] if nearest else None
