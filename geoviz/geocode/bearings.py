"""Where sites are that another place tells of: "15 km north of X", "on the X-Y highway"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from geoviz.beside import Beside, Where, beside, says_where
from geoviz.geo import distance_m
from geoviz.geocode.areas import part_of
from geoviz.geocode.discs import are_joined, displaced, near, outskirts, stretch
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.offsets import Offset
from geoviz.model import Geocode, Mention, MentionKind, Place, Precision, content_id

_ROAD = re.compile(
    r"^(?P<one>[A-Z][\w’']+)\s?[-–—]\s?(?P<other>[A-Z][\w’']+)\s+"
    r"(?:road|highway|motorway|railway|line|pipeline)$"
)
_NAME = re.compile(r"[A-Z][\w’']*(?:[\s-][A-Z][\w’']*)*")
_REACH = 100  # characters from a name to the words that say where it is
_NEAREST_M = 200_000.0  # how far the other end of a road may be by its name alone
_UNSURE = 0.5  # of what the gazetteer does not have, as elsewhere
_SURENESS = 0.9  # of that of the place it is told by


def beside_the_named(
    geocodes: Sequence[Geocode], mentions: Sequence[Mention], text: str, gazetteer: Gazetteer
) -> list[Geocode]:
    """The geocodes of an article, with each site where the words put it beside the named place.

    What they put beside a region is nowhere; it never is the named place itself.
    """
    found = list(geocodes)
    said = [beside(text, *mention.span) for mention in mentions]
    sites = [mention.kind is MentionKind.SITE for mention in mentions]
    whole = {
        geocode.place.id
        for geocode, words, site in zip(geocodes, said, sites, strict=True)
        if site and geocode.place is not None and words is None
    }
    for i, words in enumerate(said):
        named = geocodes[i].place
        if words is None or words.where in {Where.OTHER, Where.TOWARDS}:
            continue
        if named is None:
            if sites[i] and words.other is not None:
                found[i] = _near_its_end(geocodes[i], words.other, geocodes, mentions, gazetteer)
            continue
        if not sites[i]:
            for j in _told_of_before(words, mentions, sites, text):
                found[j] = _told_by(geocodes[j], mentions[j], named, words, gazetteer)
            continue
        if words.where in {Where.OUTSKIRTS, Where.OUTSIDE, Where.PART}:
            # Where the town was hit, too, its outskirts are no other place.
            place = None if named.id in whole else _on_its_edge(named, words, gazetteer)
            if place is None:
                continue
        elif (anchor := _town_of(geocodes[i])) is None:
            place = None
        elif words.other is not None:
            end = _end_of(words.other, anchor, text, geocodes, mentions, gazetteer)
            if end is None:
                place = near(anchor, gazetteer)
            else:
                place = stretch(anchor, end, f"{words.words} {anchor.name} and {end.name}")
        else:
            place = displaced(anchor, words, gazetteer)
        found[i] = _moved(geocodes[i], place, f"“{words.words}” {named.name}")
    return found


def _near_its_end(
    geocode: Geocode,
    start: int,
    geocodes: Sequence[Geocode],
    mentions: Sequence[Mention],
    gazetteer: Gazetteer,
) -> Geocode:
    """A stretch of which only the other end is known is near that."""
    for mention, other in zip(mentions, geocodes, strict=True):
        if mention.span.start <= start < mention.span.end:
            end = _town_of(other)
            if end is not None:
                place = near(end, gazetteer)
                reason = f"{geocode.reason}; near {end.name}, the other end"
                return replace(geocode, place=place, confidence=_UNSURE, reason=reason)
    return geocode


def _moved(geocode: Geocode, place: Place | None, said: str) -> Geocode:
    if place is None:
        reason = f"{said}, which is too wide to say where"
        return replace(geocode, place=None, confidence=0.0, reason=reason)
    sure = round(geocode.confidence * _SURENESS, 3)
    reason = f"{place.source.partition(';')[0]}; {geocode.reason}"
    return replace(geocode, place=place, confidence=sure, reason=reason)


def _told_of_before(
    said: Beside, mentions: Sequence[Mention], sites: Sequence[bool], text: str
) -> list[int]:
    """The sites whose name stands right before words that say where it is, as a mention or not."""
    told = []
    for i, mention in enumerate(mentions):
        reach = max(0, said.start - len(mention.text) - _REACH)
        at = text.rfind(mention.text, reach, said.start) if sites[i] else -1
        if at >= 0 and says_where(text[at + len(mention.text) : said.start]):
            told.append(i)
    return told


def _told_by(
    geocode: Geocode, mention: Mention, anchor: Place, said: Beside, gazetteer: Gazetteer
) -> Geocode:
    """ "Y, a village 15 km north of X": where Y is, if no Y is known there.

    A namesake elsewhere is not meant.
    """
    if anchor.precision > Precision.CITY or said.where not in {Where.AWAY, Where.SIDE}:
        return geocode
    if said.distance_m is None and geocode.place is not None:
        return geocode
    if mention.cue in {"region", "district"}:
        return geocode  # too wide to be a village there
    place = geocode.place
    unknown = place is None or "#" in place.id
    if place is not None and place.precision > Precision.CITY:
        return geocode
    offset = Offset(0, said.distance_m or 0.0, said.bearing_deg)
    if place is not None and not unknown and offset.fits(place.lonlat, anchor.lonlat):
        return geocode
    area = displaced(anchor, said, gazetteer)
    name = mention.text
    site = replace(area, id=f"{area.id}#{content_id('site', name.casefold())[5:]}", name=name)
    reason = f"the text puts it {area.name}, where no place of this name is known"
    return replace(geocode, place=site, confidence=_UNSURE, reason=reason)


def _on_its_edge(named: Place, said: Beside, gazetteer: Gazetteer) -> Place | None:
    """The outskirts of a town, or the part of a region that is told of; None for others."""
    if said.where is Where.PART:
        is_area = named.precision >= Precision.REGION
        return part_of(named, str(said.way), gazetteer) if is_area else None
    return outskirts(named, said) if named.precision is Precision.CITY else None


def _town_of(geocode: Geocode) -> Place | None:
    """The town or facility that a name means, where it may mean one."""
    places = (geocode.place, *(candidate.place for candidate in geocode.candidates))
    return next((p for p in places if p is not None and p.precision <= Precision.CITY), None)


def _end_of(
    start: int,
    anchor: Place,
    text: str,
    geocodes: Sequence[Geocode],
    mentions: Sequence[Mention],
    gazetteer: Gazetteer,
) -> Place | None:
    """The other end of a stretch that begins at a place; None where it is unknown.

    start: where its name stands. Of namesakes the nearest to the place is meant, where the one
    that the article means otherwise is too far.
    """
    name = _NAME.match(text, start)
    far = None
    for mention, geocode in zip(mentions, geocodes, strict=True):
        if mention.span.start <= start < mention.span.end:
            far = _town_of(geocode)
            if far is not None and are_joined(anchor, far):
                return far
    return (_nearest(name.group(), anchor, gazetteer) if name is not None else None) or far


def _nearest(name: str, anchor: Place, gazetteer: Gazetteer) -> Place | None:
    ends = [
        (match.quality, distance_m(anchor.lonlat, match.place.lonlat), match.place.id, match.place)
        for match in gazetteer.lookup(name)
        if match.place.precision is Precision.CITY
        and distance_m(anchor.lonlat, match.place.lonlat) <= _NEAREST_M
        and match.place.id != anchor.id
    ]
    return min(ends)[-1] if ends else None


def road_named_for(name: str, gazetteer: Gazetteer, countries: Collection[str]) -> Place | None:
    """The stretch that a road joins by its name: "the X-Y highway"; None for other names.

    countries: those that the article tells of, which are likelier.
    """
    road = _ROAD.match(name)
    if road is None:
        return None
    pairs = []
    for match in gazetteer.lookup(road["one"]):
        one = match.place
        if one.precision is Precision.CITY:
            other = _nearest(road["other"], one, gazetteer)
            if other is not None:
                told = one.country in countries
                pairs.append((not told, match.quality, -one.population, one.id, one, other))
    if not pairs:
        return None
    *_, one, other = min(pairs)
    return stretch(one, other, name)
