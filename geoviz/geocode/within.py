"""What a name that no place bears still tells: the town, or the area, that the text puts it in.

"X in the Y region", "the hospital in Y", "X near Y": such a site is placed no finer than Y, and
says so. And the other way round: a place of that name in a country that nothing else in the
article speaks of is a namesake, not the place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from geoviz.geo import distance_m
from geoviz.geocode.areas import site_in
from geoviz.geocode.names import fold
from geoviz.model import Geocode, Mention, MentionKind, Place, Precision

_IN_TOWN = re.compile(
    r"[^.;]{0,20}\b(?:in|near|outside|of|at)\s+(?:[\w’'-]+\s+){0,3}|\s*,\s*|[’']s\s+"
)
_SAID_TO_LIE_IN = re.compile(
    r"(?:\s+(?:mountains|hills|valley|township|heights|plain))?(?:\s*\(|,)?\s+(?:in|of)\s+(?:the\s+)?(?:[\w’'-]+\s+){0,4}(?:of\s+)?"
    r"|,\s+an?\s+(?:[\w-]+\s+){1,5}(?:in|of)\s+(?:the\s+)?(?:[\w’'-]+\s+){0,4}"
)
_IN = re.compile(r"\s+(?:in|at)\s+(?:the\s+(?:city|town|village)\s+of\s+)?")
_ANOTHER = re.compile(r"\b(?:and|or)\b")  # "a depot in X and Y": Y does not hold the depot
# What follows the place where an article was written: ", Nov 26 (Agency) - ".
_DATELINE = re.compile(
    r"(?:,\s*[A-Z][\w.]*(?:\s\d{1,2})?){0,2}(?:\s*\([^()]{1,40}\))?\s+[-–—]+\s+(?=[\"“‘']?[A-Z])"
)
_STANDS_IN = re.compile(r",|,?\s+(?:in|of)(?:\s+the|\s+\w+[’']s)?(?:\s+\w+ern)?|,\s+\w+[’']s")
_BEYOND = 1.5  # radii of a region from its middle, from where a place is not near it either
_BESIDE = re.compile(r"\s*[,(]\s*(?:the\s+)?")
_OF = re.compile(r"\s+of\s+(?:the\s+)?")
_NEAR = re.compile(
    r"(?:[\"”’,]{0,2}\s+an?\s+(?:[\w-]+\s+){0,3}(?:village|town|hamlet|settlement))?"
    r",?\s+(?:(?:just\s+|to\s+the\s+)?(?:north|south|east|west)[a-z-]*\s+of|"
    r"near|outside|close to|not far from)\s+(?:the\s+)?(?:(?:city|town|village) of\s+)?"
)
_NEARBY = re.compile(r"\bnearby\s+(?:(?:town|village|city|settlement)\s+of\s+)?$")
_NEAR_M = 20_000.0  # how far "near" reaches
_FAR_CHARS = 250
_FAMOUS = 300_000  # people; of a city so large its name alone may speak


def settle(
    geocodes: Sequence[Geocode],
    mentions: Sequence[Mention],
    text: str,
    countries: Collection[str] = (),
) -> tuple[Geocode, ...]:
    """The geocodes of an article, with its sites put where the text has them, or nowhere.

    geocodes: what each mention means by its name. countries: codes that the theatre or the user
    makes likely.
    """
    picks = [geocode.place for geocode in geocodes]
    settled = [
        _in_its_country(i, geocode, mentions, picks, text, countries)
        for i, geocode in enumerate(geocodes)
    ]
    picks = [geocode.place for geocode in settled]
    for i, geocode in enumerate(settled):
        if geocode.place is None and (site := site_around(i, mentions, picks, text)):
            reason = f"not in the gazetteer; {site.source.partition(';')[0]}"
            settled[i] = replace(geocode, place=site, confidence=0.5, reason=reason)
    return tuple(settled)


def site_around(
    index: int, mentions: Sequence[Mention], picks: Sequence[Place | None], text: str
) -> Place | None:
    """The site that a mention names, in what the text says is around it; None where it does not.

    picks: what each mention likely means.
    """
    mention = mentions[index]
    if mention.kind is not MentionKind.SITE or mention.cue in {"region", "water", "article"}:
        return None
    name = mention.text
    if mention.cue in {"facility", "district"}:
        town = _town_of(index, mentions, picks, text) or _town_in_its_name(mention, mentions, picks)
        if town is not None:
            return site_in(town, name)
    near = _behind(index, mentions, picks, text, _NEAR)
    if near is None and _NEARBY.search(text, max(0, mention.span.start - 40), mention.span.start):
        near = _named_before(index, mentions, picks)
    if near is not None and near.precision < Precision.REGION:
        site = site_in(near, name)
        source = f"near {near.name}; {near.source}"
        return replace(site, uncertainty_m=max(site.uncertainty_m, _NEAR_M), source=source)
    area = _behind(index, mentions, picks, text, _SAID_TO_LIE_IN)
    if area is None:
        # "X, Y region" and "X of Y District" put X in Y; "X, Y and Z" is a list of towns.
        beside = _behind(index, mentions, picks, text, _BESIDE, _OF)
        area = beside if beside is not None and beside.precision >= Precision.REGION else None
    if area is None or area.precision is Precision.COUNTRY:
        return None
    return site_in(area, name)


def _in_its_country(
    index: int,
    geocode: Geocode,
    mentions: Sequence[Mention],
    picks: Sequence[Place | None],
    text: str,
    countries: Collection[str],
) -> Geocode:
    """A geocode that is no namesake's: another candidate where the text says which, or none."""
    place, mention = geocode.place, mentions[index]
    if place is None or mention.kind is not MentionKind.SITE:
        return geocode
    if place.precision > Precision.CITY:
        return geocode
    area = _behind(index, mentions, picks, text, _SAID_TO_LIE_IN)
    if area is not None and area.precision >= Precision.REGION and area.country:
        if place.country == area.country:
            return _outside_its_region(index, geocode, mentions, picks, text) or geocode
        reason = f"the text puts it in {area.name}"
        for other in geocode.candidates:
            if other.place.country == area.country and other.place.precision <= Precision.CITY:
                return replace(geocode, place=other.place, reason=reason)
        return replace(geocode, place=None, confidence=0.0, reason=reason)
    if outside := _outside_its_region(index, geocode, mentions, picks, text):
        return outside
    if _is_of_another_country(index, geocode, mentions, picks, text):
        return replace(geocode, place=None, confidence=0.0, reason="the text names its country")
    if _is_misspelt_quarter(mention, geocode) or _is_astray(index, mentions, picks, countries):
        return replace(geocode, place=None, confidence=0.0, reason="a namesake elsewhere")
    return geocode


def _outside_its_region(
    index: int,
    geocode: Geocode,
    mentions: Sequence[Mention],
    picks: Sequence[Place | None],
    text: str,
) -> Geocode | None:
    """The geocode of "X in the Y region" where X lies far outside of Y; None where it does not.

    A namesake inside takes its place, or none does.
    """
    place = geocode.place
    if place is None or index + 1 == len(mentions):
        return None
    area, between = (
        picks[index + 1],
        text[mentions[index].span.end : mentions[index + 1].span.start],
    )
    if area is None or area.precision is not Precision.REGION or area.id in place.parents:
        return None
    if mentions[index + 1].cue not in {"region", "district"} or not _STANDS_IN.fullmatch(
        between.rstrip()
    ):
        return None
    if distance_m(place.lonlat, area.lonlat) <= _BEYOND * area.uncertainty_m + place.uncertainty_m:
        return None
    reason = f"the text puts it in {area.name}"
    for other in geocode.candidates:
        inside = distance_m(other.place.lonlat, area.lonlat) <= area.uncertainty_m
        if other.place.precision <= Precision.CITY and (inside or area.id in other.place.parents):
            return replace(geocode, place=other.place, reason=reason)
    return replace(geocode, place=None, confidence=0.0, reason=reason)


def _is_of_another_country(
    index: int,
    geocode: Geocode,
    mentions: Sequence[Mention],
    picks: Sequence[Place | None],
    text: str,
) -> bool:
    """ "X, Y, Country": a small place of another country, spelt only nearly so, is not X."""
    place, mention = geocode.place, mentions[index]
    if place is None or not geocode.candidates or place.population >= _FAMOUS:
        return False
    if geocode.candidates[0].matched in {mention.name, mention.text}:
        return False
    end = mention.span.end
    for other, named in zip(picks[index + 1 : index + 4], mentions[index + 1 :], strict=False):
        if text[end : named.span.start].strip() != ",":
            return False
        if other is not None:
            return other.country is not None and other.country != place.country
        end = named.span.end
    return False


def _is_misspelt_quarter(mention: Mention, geocode: Geocode) -> bool:
    """A quarter of a town spelt only nearly like some other town is not that town."""
    if mention.cue != "district" or geocode.place is None or not geocode.candidates:
        return False
    told = fold(mention.name or mention.text)
    town = geocode.place.precision is Precision.CITY
    return town and fold(geocode.candidates[0].matched) not in told


def _is_astray(
    index: int,
    mentions: Sequence[Mention],
    picks: Sequence[Place | None],
    countries: Collection[str],
) -> bool:
    """Whether a small place lies in a country that nothing else in the article speaks of."""
    place = picks[index]
    if place is None or place.country is None or place.country in countries:
        return False
    others = [
        other.country
        for other, named in zip(picks, mentions, strict=True)
        if other is not None and other.country and named.text != mentions[index].text
    ]
    return place.population < _FAMOUS and len(others) > 1 and place.country not in others


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
        first, second = sorted((mention.span, other.span))
        between = text[first.end : second.start]
        if len(between) > _FAR_CHARS or "\n" in between or _DATELINE.match(between):
            continue
        behind = j > index and _IN_TOWN.fullmatch(between) is not None
        if not behind and place.precision is not Precision.CITY:
            continue
        cost = len(between) + (0 if behind else 100) + (150 if "." in between else 0)
        if nearest is None or cost < nearest[0]:
            nearest = (cost, place)
    return nearest[1] if nearest else None


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
