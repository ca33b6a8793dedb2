"""Which places a frame says were hit: what encloses another, and what only governs it, is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from geoviz.beside import OUTSKIRTS, split_beside
from geoviz.geo import distance_m
from geoviz.model import Article, Frame, Geocode, Place, Precision, Reading
from geoviz.vessels import VESSEL

BULLETS = ("* ", "+ ", "- ", "• ")
_HOLDING = re.compile(r"\s+(?:in|of)\s+(?:the\s+)?(?:[\w’']+\s+)?|\s*\(")
_APPOSED = re.compile(
    r",\s+(?:an?|the)\s+(?:[\w-]+\s+){0,4}(?:suburb|district|quarter|neighbou?rhood|town|township|"
    r"village|settlement|city|camp)\s+(?:[\w-]+\s+){0,4}?(?:of|in|near|outside|from)\s+(?:the\s+)?"
    r"(?:[\w’'-]+\s+){0,2}"
)
ANOTHER = re.compile(r"\band\b")  # "at X and at soldiers near Y": two places
_LISTED_ON = re.compile(r",?\s+(?:and|or)\b|,\s+(?:the\s+)?[A-Z]")
_INSIDE = 0.6  # of the way to its farthest corner: well within a district
_SEAS = frozenset({"SEA", "OCN", "GULF", "BAY", "STRT", "CHN"})  # a river is too long an area


@dataclass(slots=True)
class Hit:
    """One frame's account of one place; several make a report."""

    frame: Frame
    mention: int
    place: Place
    confidence: float
    shared: bool  # the frame tells of several places at once


def hits_of(
    article: Article, reading: Reading, frame: Frame, geocodes: Sequence[Geocode]
) -> list[Hit]:
    """The placed sites of a frame; what encloses another site of the frame is not one.

    Water is one where the sentence tells of a vessel, and of no place on land.
    """
    afloat = VESSEL.search(article.text, frame.sentence.start, frame.sentence.end) is not None
    sites: list[tuple[int, Place]] = []
    for index in frame.sites:
        place = geocodes[index].place
        if place is None or (_is_water(place) and not (afloat and place.feature_code in _SEAS)):
            continue
        sites.append((index, place))
    if any(not _is_water(place) for _, place in sites):
        sites = [(index, place) for index, place in sites if not _is_water(place)]
    kept: list[tuple[int, Place]] = []
    holding: set[int] = set()
    # "The X district of Y", "X, Y": whatever the gazetteer has, the text says that Y holds X.
    told = {
        index
        for index, place in sites
        if _holds_the_one_before(article, reading, sites, index, place)
        or _is_set_behind_its_part(article, reading, sites, index, place)
    }
    for index, place in sites:
        others = [
            (i, p) for i, p in sites if i != index and p.id != place.id and i not in told - {index}
        ]
        start = reading.mentions[index].span.start
        nearby = any(
            i < index
            and not encloses(p, place)
            and not ANOTHER.search(article.text, reading.mentions[i].span.end, start)
            for i, p in others
        )
        if any(encloses(place, other) for _, other in others):
            continue
        before = article.text[:start].rstrip()[-12:].lower()
        if nearby and before.endswith((" near", "outside", "close to")):
            continue
        if index in told:
            holding.add(index)
            continue
        if any(_follows(article, reading, index, holder) for holder in holding):
            holding.add(index)  # "the plant in the district of X, Y": both hold it
            continue
        if place.id not in {p.id for _, p in kept}:
            kept.append((index, place))
    places = {place.id for _, place in kept}
    return [
        Hit(frame, index, place, geocodes[index].confidence, len(places) > 1)
        for index, place in kept
    ]


def under_headings(article: Article, frames: Sequence[Frame], hits: Sequence[Hit]) -> list[Hit]:
    """A heading's place holds for the first account under it that names none of its own."""
    by_frame: dict[int, list[Hit]] = {}
    for hit in hits:
        by_frame.setdefault(id(hit.frame), []).append(hit)
    found = []
    for heading, below in pairwise(frames):
        if not heading.heading or below.heading or id(below) in by_frame:
            continue
        if 0 < below.paragraph - heading.paragraph <= 2 and governs(article, heading, below):
            # A list's heading that names a country names a subject.
            found += [
                replace(hit, frame=below)
                for hit in by_frame.get(id(heading), ())
                if not (in_list(article, heading) and hit.place.precision is Precision.COUNTRY)
            ]
    return found


def in_list(article: Article, frame: Frame) -> bool:
    """Whether a frame's sentence stands in an item of a list."""
    return _line(article, frame).lstrip().startswith(BULLETS)


def governs(article: Article, heading: Frame, frame: Frame) -> bool:
    """Whether what a heading says holds for a frame: in a list, for the items set under it."""
    if not in_list(article, frame):
        return not in_list(article, heading)
    if not in_list(article, heading) or heading.sentence.start > frame.sentence.start:
        return False
    end = article.text.find("\n", frame.sentence.start)
    lines = article.text[heading.sentence.start : end if end >= 0 else None].splitlines()[1:]
    depth = _depth(_line(article, heading))
    return all(_depth(line) > depth for line in lines if line.strip())


def _line(article: Article, frame: Frame) -> str:
    """The line that a frame's sentence begins in, up to that sentence and a little more."""
    start = frame.sentence.start
    return article.text[article.text.rfind("\n", 0, start) + 1 : start + 2]


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _holds_the_one_before(
    article: Article,
    reading: Reading,
    sites: Sequence[tuple[int, Place]],
    index: int,
    place: Place,
) -> bool:
    """ "Afipsky in the Krasnodar region": what stands behind "in" holds what stands before. Not
    so of "the X district, the village of Y", where Y lies in X."""
    start = reading.mentions[index].span.start
    for i, other in sites:
        end = reading.mentions[i].span.end
        if i == index or end > start:
            continue
        between = article.text[end:start]
        if _HOLDING.fullmatch(between):
            return True
        if _APPOSED.fullmatch(between) and not encloses(other, place):
            return True
    return False


def _is_set_behind_its_part(
    article: Article,
    reading: Reading,
    sites: Sequence[tuple[int, Place]],
    index: int,
    place: Place,
) -> bool:
    """ "X, Y" where the area X reaches beyond the town Y: it is X in or beside Y."""
    span = reading.mentions[index].span
    return any(
        i < index
        and encloses(area, place)
        and article.text[reading.mentions[i].span.end : span.start].strip() == ","
        and _LISTED_ON.match(article.text, span.end) is None
        for i, area in sites
    )


def _follows(article: Article, reading: Reading, index: int, holder: int) -> bool:
    """Whether a name stands right behind another's comma, and goes on no list."""
    end, span = reading.mentions[holder].span.end, reading.mentions[index].span
    beside = article.text[end : span.start].strip() == ","
    return beside and _LISTED_ON.match(article.text, span.end) is None


def _is_water(place: Place) -> bool:
    return place.feature_code in {
        "STM", "LK", "SEA", "STRT", "GULF", "BAY", "OCN", "CHN", "RSV", "CNL",
    }  # fmt: skip


def encloses(outer: Place, inner: Place) -> bool:
    """Whether a place holds another, going by the gazetteer's hierarchy."""
    if outer.id == inner.id or outer.precision < inner.precision:
        return False
    edge = split_beside(outer.id)
    if outer.id in inner.parents or (edge and edge[1] == OUTSKIRTS and edge[0] in inner.parents):
        return True
    if outer.feature_code == "RGN" and (outer.country in (None, inner.country)):
        return distance_m(outer.lonlat, inner.lonlat) <= outer.uncertainty_m
    if outer.precision is Precision.COUNTRY:
        return outer.country is not None and outer.country == inner.country
    # Of some regions the gazetteer has districts, and does not say which towns are in them.
    unsorted = inner.admin1 is not None and inner.parents[:1] == (inner.admin1,)
    if outer.feature_code == "ADM2" and outer.admin1 == inner.admin1 and unsorted:
        return distance_m(outer.lonlat, inner.lonlat) <= _INSIDE * outer.uncertainty_m
    return False
