"""Sites whose coordinates the text gives: alone, or to say where a named place is.

Coordinates far from the place that they are given for are told of and not used: one of the two is
wrong, and nobody here knows which. Only a small namesake gives way to them.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import replace

from geoviz.beside import POSITION, beside_id, split_beside
from geoviz.coordinates import Coordinates, find_coordinates
from geoviz.geo import distance_m
from geoviz.geocode.around import Surroundings
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.model import Geocode, LonLat, Mention, MentionKind, Place, Precision

_CUE = "coordinates"
_SURE = 0.9
# Beyond its own radius, coordinates may be this far from the middle of a place that they are given
# for: fields and plants are named for the town next to them.
NEAR_M = 25_000.0
_SMALL = 50_000  # people; villages of that size share their names, and many are in no gazetteer
_FINEST = ((1_500.0, Precision.FACILITY), (3_000.0, Precision.DISTRICT), (30_000.0, Precision.CITY))


def at_positions(
    geocodes: Sequence[Geocode], mentions: Sequence[Mention], text: str, gazetteer: Gazetteer
) -> list[Geocode]:
    """The geocodes of an article, with the sites whose coordinates it gives where these are."""
    found = list(geocodes)
    if not any(mention.cue == _CUE for mention in mentions):
        return found
    written = {(one.start, one.end): one for one in find_coordinates(text)}
    around = _surroundings(gazetteer)
    for i, mention in enumerate(mentions):
        position = (
            written.get((mention.span.start, mention.span.end)) if mention.cue == _CUE else None
        )
        if position is None:
            continue
        site = _site_of(i, mentions) if mention.name else None
        if site is None:
            found[i] = _alone(mention, position, around)
        else:
            found[site] = _refined(found[site], mentions[site], mention, position, around)
            found[i] = _alone(mention, position, around)
    return found


def _site_of(index: int, mentions: Sequence[Mention]) -> int | None:
    """The site that coordinates are of: the last of its name before them, or the next behind."""
    name = mentions[index].name
    sites = [i for i, m in enumerate(mentions) if m.kind is MentionKind.SITE and m.text == name]
    before = [i for i in sites if i < index]
    return before[-1] if before else next(iter(sites), None)


def _alone(
    mention: Mention, position: Coordinates, around: Surroundings, name: str | None = None
) -> Geocode:
    """Where coordinates are that stand for a place without a name."""
    enclosing = around(position.lonlat)
    precision = _precision_of(position)
    outside = [place for place in enclosing if place.precision > precision]
    place = Place(
        id=f"position:{_digits(position.lonlat)}",
        name=name or " ".join(mention.text.split()),
        precision=precision,
        lon=position.lonlat.lon,
        lat=position.lonlat.lat,
        uncertainty_m=position.uncertainty_m,
        country=next((p.country for p in enclosing if p.country), None),
        admin1=next((p.id for p in enclosing if p.feature_code == "ADM1"), None),
        parents=tuple(p.id for p in outside),
        source="coordinates in the text",
    )
    return Geocode(place, _SURE, f"coordinates in the text; {_in_words(enclosing)}")


def _refined(
    geocode: Geocode,
    site: Mention,
    mention: Mention,
    position: Coordinates,
    around: Surroundings,
) -> Geocode:
    """Where a named site is by its coordinates, or why they are not taken."""
    place = geocode.place
    if place is None:
        return replace(_alone(mention, position, around, site.text), candidates=geocode.candidates)
    lonlat = _as_meant(position.lonlat, place)
    for other in geocode.candidates if lonlat is None else ():
        # A namesake that lies where the coordinates are is the one that is meant.
        if lonlat is None and (near := _as_meant(position.lonlat, other.place)) is not None:
            place, lonlat = other.place, near
    if lonlat is None:
        away_km = round(distance_m(place.lonlat, position.lonlat) / 1000)
        where = _in_words(around(position.lonlat))
        if _is_any_of_its_name(geocode):
            reason = f"the {place.name} of the gazetteer is {away_km} km from the coordinates"
            there = _alone(mention, position, around, site.text)
            return replace(there, candidates=geocode.candidates, reason=f"{there.reason}; {reason}")
        far = f"the coordinates {mention.text} are {away_km} km away, {where}, and are not used"
        return replace(geocode, reason=f"{geocode.reason}; {far}")
    precision = min(_precision_of(position), place.precision)
    is_area = place.precision >= Precision.REGION and split_beside(place.id) is None
    refined = replace(
        place,
        id=beside_id(place.id, f"{POSITION}{_digits(lonlat)}"),
        name=f"{' '.join(mention.text.split())}, {place.name}" if is_area else place.name,
        precision=precision,
        lon=lonlat.lon,
        lat=lonlat.lat,
        uncertainty_m=position.uncertainty_m,
        parents=(place.id, *place.parents),
        source=f"coordinates in the text, given for {place.name}",
    )
    swapped = "" if lonlat == position.lonlat else ", longitude first"
    reason = f"at the coordinates that the text gives{swapped}; {geocode.reason}"
    return replace(geocode, place=refined, reason=reason)


def _is_any_of_its_name(geocode: Geocode) -> bool:
    """Whether a place is a small one of several of its name, of which there may be more."""
    place, others = geocode.place, {candidate.place.id for candidate in geocode.candidates}
    small = place is not None and place.precision is Precision.CITY and place.population < _SMALL
    return small and len(others) > 1


def _as_meant(lonlat: LonLat, place: Place) -> LonLat | None:
    """The position as given, or with longitude first where only that is near the place."""
    reach_m = place.uncertainty_m + NEAR_M
    for one in (lonlat, LonLat(lonlat.lat, lonlat.lon)):
        if abs(one.lat) <= 90 and distance_m(one, place.lonlat) <= reach_m:
            return one
    return None


def _precision_of(position: Coordinates) -> Precision:
    fits = (precision for most_m, precision in _FINEST if position.uncertainty_m <= most_m)
    return next(fits, Precision.REGION)


def _digits(lonlat: LonLat) -> str:
    return f"{lonlat.lat:.6f},{lonlat.lon:.6f}"


def _in_words(enclosing: Sequence[Place]) -> str:
    if not enclosing:
        return "far from any land"
    return f"in {', '.join(place.name for place in enclosing)}"


_known: weakref.WeakKeyDictionary[Gazetteer, Surroundings] = weakref.WeakKeyDictionary()


def _surroundings(gazetteer: Gazetteer) -> Surroundings:
    """What lies around positions, by one index of a gazetteer's towns, made when first needed."""
    if gazetteer not in _known:
        _known[gazetteer] = Surroundings(gazetteer)
    return _known[gazetteer]
