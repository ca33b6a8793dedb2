"""What the gazetteer could not place, asked of an online geocoder where the user chose one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from geoviz.errors import GeocoderError
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.names import fold
from geoviz.model import Candidate, Geocode, LonLat, Mention, MentionKind, Precision, Reading

if TYPE_CHECKING:
    from geoviz.geocode.providers import Provider

# Kinds that stand for a place on the ground, in the order in which they matter.
_KINDS = (MentionKind.SITE, MentionKind.ORIGIN, MentionKind.MENTION)
_MOST_REQUESTS = 20  # an article
_LEAST_CHARS = 3
# A geocoder finds something for everything; what it found by the very name is likely meant.
_CONFIDENCE = 0.6


def fill_unplaced(
    reading: Reading, geocodes: Sequence[Geocode], gazetteer: Gazetteer, provider: Provider
) -> tuple[Geocode, ...]:
    """The geocodes with unplaced names asked of the provider, those that were hit first.

    A name is placed only where the provider knows a place of this very name, in a country that
    the article's other places lie in; else it stays unplaced. Where the provider fails, the
    rest stays pending.
    """
    countries = _countries(geocodes)
    asked: dict[str, Geocode] = {}
    done = list(geocodes)
    order = sorted(
        (i for i, geocode in enumerate(geocodes) if _is_open(reading.mentions[i], geocode)),
        key=lambda i: (_KINDS.index(reading.mentions[i].kind), i),
    )
    failure: str | None = None
    for i in order:
        mention = reading.mentions[i]
        name = mention.name or mention.text
        key = fold(name)
        if key not in asked and failure is None and len(asked) < _MOST_REQUESTS:
            try:
                asked[key] = _asked(name, countries, gazetteer, provider)
            except GeocoderError as error:
                failure = str(error)
        if key in asked:
            done[i] = asked[key]
        elif failure is not None:
            done[i] = replace(geocodes[i], reason=f"pending: {failure}", pending=True)
    return tuple(done)


def candidates(
    name: str, country: str | None, gazetteer: Gazetteer, provider: Provider
) -> list[Candidate]:
    """What the provider has for a name, its first choice first. Raises GeocoderError."""
    from geoviz.geocode.providers import as_place

    found = []
    for rank, each in enumerate(provider.find(name, country)):
        at = LonLat(each.lon, each.lat)
        nation = gazetteer.country_of(at)
        place = as_place(each, provider.name, nation, _parents(nation, gazetteer))
        reason = f"{provider.name} has it as {each.name}"
        found.append(Candidate(place, place.name, 1.0 - 0.1 * rank, (reason,)))
    return found


def _asked(
    name: str, countries: Sequence[str], gazetteer: Gazetteer, provider: Provider
) -> Geocode:
    country = countries[0] if countries else None
    found = tuple(candidates(name, country, gazetteer, provider))
    fitting = [
        candidate
        for candidate in found
        if fold(candidate.place.name) == fold(name)
        and (not countries or candidate.place.country in countries)
    ]
    if not fitting:
        return Geocode(None, 0.0, f"neither the gazetteer nor {provider.name} knows it", found)
    best = fitting[0]
    return Geocode(best.place, _CONFIDENCE, "; ".join(best.reasons), found)


def _is_open(mention: Mention, geocode: Geocode) -> bool:
    if geocode.place is not None or mention.kind not in _KINDS:
        return False
    return len(fold(mention.name or mention.text)) >= _LEAST_CHARS and not geocode.candidates


def _countries(geocodes: Sequence[Geocode]) -> list[str]:
    """Countries of the article's places, the most frequent first."""
    votes = Counter(g.place.country for g in geocodes if g.place and g.place.country)
    return sorted(votes, key=lambda code: (-votes[code], code))


def _parents(country: str | None, gazetteer: Gazetteer) -> tuple[str, ...]:
    name = gazetteer.countries().get(country or "", "")
    nations = (match.place for match in gazetteer.lookup(name))
    return tuple(
        [p.id for p in nations if p.precision is Precision.COUNTRY and p.country == country][:1]
    )
