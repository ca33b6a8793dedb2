"""What a name that no place bears still tells: the town, or the area, that the text puts it in.

"X in the Y region", "the hospital in Y", "X near Y": such a site is placed no finer than Y, and
says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from geoviz.geocode.areas import site_in
from geoviz.geocode.bounds import Area
from geoviz.model import Mention, MentionKind, Place, Precision

_IN_TOWN = re.compile(
    r"[^.;]{0,20}\b(?:in|near|outside|of|at)\s+(?:[\w’'-]+\s+){0,3}|\s*,\s*|[’']s\s+"
    r"|\s+(?:[a-z]+\s+){0,2}(?:was|were|is)\s+[^.;]{0,60}\bin\s+(?:the\s+)?"
    r"|,\s+(?:which|where|whose)\s+[^.;,]{0,60}\b(?:in|at)\s+(?:\w+\s+)?"
)
_IN = re.compile(r"\s+(?:in|at)\s+(?:the\s+(?:city|town|village)\s+of\s+)?")
_ANOTHER = re.compile(r"\b(?:and|or)\b")  # "a depot in X and Y": Y does not hold the depot
# What follows the place where an article was written: ", Nov 26 (Agency) - ".
_DATELINE = re.compile(
    r"(?:,\s*[A-Z][\w.]*(?:\s\d{1,2})?){0,2}(?:\s*\([^()]{1,40}\))?\s+[-–—]+\s+(?=[\"“‘']?[A-Z])"
)
_NEAR = re.compile(
    r"(?:[\"”’,]{0,2}\s+an?\s+(?:[\w-]+\s+){0,3}(?:village|town|hamlet|settlement)"
    r"|\s+for\s+(?:[a-z]+\s+){0,2}[a-z]+)?"
    r"[\"”’]?,?\s+(?:(?:just\s+|to\s+the\s+)?(?:north|south|east|west)[a-z-]*\s+of|"
    r"near|outside|close to|not far from)\s+(?:the\s+)?(?:(?:city|town|village) of\s+)?"
)
# "The government in X": where they sit, and not where anything of the sentence is.
_OF_ITS_PEOPLE = re.compile(
    r"\b(?:authorities|governments?|minist(?:er|ry|ries)|officials?|parliament|spokes\w+)\s+"
    r"(?:in|from|of)\s+(?:the\s+)?$"
)
_CITY_SAID = re.compile(r"\b(?:the|that) (?:same )?(?:city|town)\b[^.;\n]*$")
_NEARBY = re.compile(r"\bnearby\s+(?:(?:town|village|city|settlement)\s+of\s+)?$")
NEAR_M = 20_000.0  # how far "near" reaches
_FAR_CHARS = 250


def site_around(
    index: int,
    mentions: Sequence[Mention],
    picks: Sequence[Place | None],
    text: str,
    areas: Sequence[Area] = (),
) -> Place | None:
    """The site that a mention names, in what the text says is around it; None where it does not.

    picks: what each mention likely means. areas: what governs this one, as ``areas_of`` has it.
    """
    mention = mentions[index]
    if mention.kind is not MentionKind.SITE or mention.cue in {"region", "water", "article"}:
        return None
    name = mention.text
    if mention.cue in {"facility", "district"}:
        town = _town_in_its_name(mention, mentions, picks) or _town_of(index, mentions, picks, text)
        if town is not None:
            return site_in(town, name)
    near = place_behind(index, mentions, picks, text, _NEAR)
    if near is None and _NEARBY.search(text, max(0, mention.span.start - 40), mention.span.start):
        near = _named_before(index, mentions, picks)
    if near is not None and near.precision < Precision.REGION:
        site = site_in(near, name)
        source = f"near {near.name}; {near.source}"
        return replace(site, uncertainty_m=max(site.uncertainty_m, NEAR_M), source=source)
    area = next((area.place for area in areas if not (area.near or area.hint)), None)
    if area is None or area.precision is Precision.COUNTRY:
        return None
    return site_in(area, name)


def _named_before(
    index: int, mentions: Sequence[Mention], picks: Sequence[Place | None]
) -> Place | None:
    """The place last named before a mention, unless that is too far back to be what it is near."""
    for j in range(index - 1, -1, -1):
        if mentions[index].span.start - mentions[j].span.end > _FAR_CHARS:
            return None
        if (place := picks[j]) is not None:
            return place
    return None


def place_behind(
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
        if len(between) > _FAR_CHARS or _ANOTHER.search(between):
            break
        if place is None:
            continue
        if place.precision is Precision.COUNTRY and mentions[j].kind is MentionKind.METONYM:
            continue  # "Myanmar's Sagaing region": the region follows
        if any(pattern.fullmatch(between) for pattern in patterns):
            return place
    return None


def _town_of(
    index: int, mentions: Sequence[Mention], picks: Sequence[Place | None], text: str
) -> Place | None:
    """Where a facility without a place of its own stands.

    Named within it ("University of X"), right behind it ("plant in X"), or the town last
    named before it in the same paragraph.
    """
    mention = mentions[index]
    if _is_in_unplaced(index, mentions, picks, text):
        return None
    nearest: tuple[float, Place] | None = None
    for j, other in enumerate(mentions):
        place = picks[j]
        if place is None or j == index or place.precision is Precision.COUNTRY:
            continue
        if place.precision < Precision.CITY:
            continue
        if mention.span.covers(other.span):
            return place
        if other.cue == "district" and mention.cue == "district":
            continue  # one district does not hold another
        first, second = sorted((mention.span, other.span))
        between = text[first.end : second.start]
        if len(between) > _FAR_CHARS or "\n" in between or _DATELINE.match(between):
            continue
        behind = j > index and _IN_TOWN.fullmatch(between) and not _ANOTHER.search(between)
        if not behind and (j > index or place.precision is not Precision.CITY):
            continue
        if not behind and _OF_ITS_PEOPLE.search(text, max(0, first.start - 40), first.start):
            continue
        cost = len(between) + (0 if behind else 100) + (150 if "." in between else 0)
        if nearest is None or cost < nearest[0]:
            nearest = (cost, place)
    return nearest[1] if nearest else _the_city(index, mentions, picks, text)


def _the_city(
    index: int, mentions: Sequence[Mention], picks: Sequence[Place | None], text: str
) -> Place | None:
    """ "Jets returned to the city and struck the X plant": the city that was hit before."""
    start = mentions[index].span.start
    if not _CITY_SAID.search(text, max(0, start - 80), start):
        return None
    for j in range(index - 1, -1, -1):
        place = picks[j]
        if place is None or mentions[j].kind is not MentionKind.SITE:
            continue
        if start - mentions[j].span.end > 2 * _FAR_CHARS:
            return None
        if place.precision is Precision.CITY:
            return place
    return None


def _town_in_its_name(
    mention: Mention, mentions: Sequence[Mention], picks: Sequence[Place | None]
) -> Place | None:
    """ "The Lozova regional administration": a town that the article names elsewhere."""
    name = mention.text.removeprefix("The ").removeprefix("the ")
    for other, place in zip(mentions, picks, strict=True):
        opens = name.startswith(f"{other.text} ") and other.text != mention.text
        if opens and place is not None and place.precision is Precision.CITY:
            return place
    return None


def _is_in_unplaced(
    index: int, mentions: Sequence[Mention], picks: Sequence[Place | None], text: str
) -> bool:
    """Whether the text says in which town a facility is, and nobody knows that town."""
    if index + 1 == len(mentions) or picks[index + 1] is not None:
        return False
    between = text[mentions[index].span.end : mentions[index + 1].span.start]
    return _IN.fullmatch(between) is not None
