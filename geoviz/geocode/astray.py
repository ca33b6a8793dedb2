"""Places that only share a name: small, and in a country that nothing else speaks of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from geoviz.geocode.names import fold
from geoviz.model import Geocode, Mention, MentionKind, Place, Precision

_FAMOUS = 50_000  # people; of a city so large its name alone may speak
_TOWN = 10_000  # people
_ALONE = 10  # times the people of its largest namesake: a town that is meant by its name alone


def without_namesake(
    index: int,
    geocode: Geocode,
    mentions: Sequence[Mention],
    picks: Sequence[Place | None],
    countries: Collection[str],
) -> Geocode:
    """A geocode, or none with a reason where its place is rather a namesake of what is meant.

    picks: what each mention means by its name. countries: codes that the theatre or the user makes
    likely.
    """
    place, mention = geocode.place, mentions[index]
    if place is None or mention.kind is not MentionKind.SITE or place.precision > Precision.REGION:
        return geocode
    if place.precision is Precision.REGION and not _is_nearly_spelt(mention, geocode):
        return geocode
    reason = None
    if _is_misspelt_quarter(mention, geocode):
        reason = f"{place.name} is spelt only nearly so, and no quarter of a town"
    elif _is_astray(index, geocode, mentions, picks, countries):
        reason = f"{place.name} lies in a country that nothing else in the text speaks of"
    return (
        geocode if reason is None else replace(geocode, place=None, confidence=0.0, reason=reason)
    )


def _is_nearly_spelt(mention: Mention, geocode: Geocode) -> bool:
    """Whether a place has the name only once romanisation is taken away."""
    told = fold(mention.name or mention.text)
    return bool(geocode.candidates) and fold(geocode.candidates[0].matched) not in told


def _is_misspelt_quarter(mention: Mention, geocode: Geocode) -> bool:
    """A quarter of a town spelt only nearly like some other town is not that town."""
    town = geocode.place is not None and geocode.place.precision is Precision.CITY
    return mention.cue == "district" and town and _is_nearly_spelt(mention, geocode)


def _is_astray(
    index: int,
    geocode: Geocode,
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
    nearly = _is_nearly_spelt(mentions[index], geocode)
    if place.country in others or _is_known_alone(place, geocode, nearly=nearly):
        return False
    return len(others) > 1 or (nearly and bool(countries))


def _is_known_alone(place: Place, geocode: Geocode, *, nearly: bool) -> bool:
    if place.precision is not Precision.CITY:
        return False
    namesakes = [c.place.population for c in geocode.candidates if c.place.id != place.id]
    alone = place.population >= max(_TOWN, _ALONE * max(namesakes, default=0))
    return place.population >= _FAMOUS or (alone and not nearly)
