"""Places that only share a name: the text puts the site elsewhere, or in another country."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from geoviz.geo import distance_m
from geoviz.geocode.gazetteer import UNLOCATED
from geoviz.geocode.names import fold
from geoviz.geocode.within import SAID_TO_LIE_IN, place_behind
from geoviz.model import Geocode, Mention, MentionKind, Place, Precision

_STANDS_IN = re.compile(r",|,?\s+(?:in|of)(?:\s+the|\s+\w+[’']s)?(?:\s+\w+ern)?|,\s+\w+[’']s")
_BEYOND = 1.5  # radii of a region from its middle, from where a place is not near it either
_FAMOUS = 300_000  # people; of a city so large its name alone may speak


def without_namesake(
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
    if not _is_town(place):
        return geocode
    area = place_behind(index, mentions, picks, text, SAID_TO_LIE_IN)
    if area is not None and area.precision >= Precision.REGION and area.country:
        if place.country == area.country:
            return _outside_its_region(index, geocode, mentions, picks, text) or geocode
        reason = f"the text puts it in {area.name}"
        for other in geocode.candidates:
            if other.place.country == area.country and _is_town(other.place):
                return replace(geocode, place=other.place, reason=reason)
        return replace(geocode, place=None, confidence=0.0, reason=reason)
    if outside := _outside_its_region(index, geocode, mentions, picks, text):
        return outside
    if _is_of_another_country(index, geocode, mentions, picks, text):
        return replace(geocode, place=None, confidence=0.0, reason="the text names its country")
    if _is_misspelt_quarter(mention, geocode) or _is_astray(index, mentions, picks, countries):
        return replace(geocode, place=None, confidence=0.0, reason="a namesake elsewhere")
    return geocode


def _is_town(place: Place) -> bool:
    """Whether a place is a town or within one, be it drawn as the region around it."""
    return place.precision <= Precision.CITY or place.feature_code == UNLOCATED


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
    area, named = picks[index + 1], mentions[index + 1]
    if area is None or area.precision is not Precision.REGION or area.id in place.parents:
        return None
    between = text[mentions[index].span.end : named.span.start].rstrip()
    if named.cue not in {"region", "district"} or not _STANDS_IN.fullmatch(between):
        return None
    if distance_m(place.lonlat, area.lonlat) <= _BEYOND * area.uncertainty_m + place.uncertainty_m:
        return None
    reason = f"the text puts it in {area.name}"
    for other in geocode.candidates:
        inside = distance_m(other.place.lonlat, area.lonlat) <= area.uncertainty_m
        if _is_town(other.place) and (inside or area.id in other.place.parents):
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
