"""Frames to drafts: which places of an article were hit, each place and day once.

The document decides, not the sentence: the finest named place wins, and what encloses it
stays only where it is told of by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from geoviz.geo import distance_m
from geoviz.model import (
    Article,
    Claim,
    ClaimProperty,
    DateSpan,
    Frame,
    Geocode,
    Place,
    Precision,
    Reading,
)

_FOCUS_FRAMES = 4  # how far a frame without a place looks back for one
_LEAD_PARAGRAPHS = 3  # how far before its first place an article may open with the strike
_USUAL_LENGTH_DAYS = 7  # a longer span of days dates no strike
BULLETS = ("* ", "+ ", "- ", "• ")
_HOLDING = re.compile(
    r"\s+in\s+(?:the\s+)?(?:[\w’']+\s+)?|\s*\("
    r"|,\s+(?:an?|the)\s+(?:[\w-]+\s+){0,4}(?:suburb|district|quarter|neighbou?rhood|town|township|"
    r"village|settlement|city|camp)\s+(?:[\w-]+\s+){0,4}?(?:of|in|near|outside|from)\s+(?:the\s+)?"
    r"(?:[\w’'-]+\s+){0,2}"
)
_AFLOAT = re.compile(
    r"\b(?:boats?|speedboats?|ships?|vessels?|tankers?|freighters?|trawlers?|ferry|ferries|"
    r"frigates?|corvettes?|destroyers?|submarines?|warships?|dinghy|dhows?|barges?)\b",
    re.IGNORECASE,
)
_SEAS = frozenset({"SEA", "OCN", "GULF", "BAY", "STRT", "CHN"})  # a river is too long an area
_APART = re.compile(
    r"(?:the|a|one) (?:day|night|evening) (?:earlier|later|before)|"
    r"the (?:previous|preceding|next|following) (?:day|night|evening|morning)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Hit:
    """One frame's account of one place; several make a report."""

    frame: Frame
    mention: int
    place: Place
    confidence: float
    shared: bool  # the frame tells of several places at once


@dataclass(slots=True)
class Draft:
    """The hits of one place on one day, with the frames that only add to them."""

    place: Place
    hits: list[Hit]
    day: DateSpan | None = None
    further: list[Frame] = field(default_factory=list)

    @property
    def headline_only(self) -> bool:
        return all(hit.frame.heading for hit in self.hits)

    @property
    def paragraph(self) -> int:
        """The first paragraph that tells of it, headlines aside."""
        told = [hit.frame.paragraph for hit in self.hits if not hit.frame.heading]
        return min(told, default=0)

    @property
    def first(self) -> int:
        return min(hit.frame.trigger.start for hit in self.hits)


# ---- hits ---------------------------------------------------------------------------------


def hits_of(
    article: Article, reading: Reading, frame: Frame, geocodes: Sequence[Geocode]
) -> list[Hit]:
    """The placed sites of a frame; what encloses another site of the frame is not one.

    Water is one where the sentence tells of a vessel, and of no place on land.
    """
    afloat = _AFLOAT.search(article.text, frame.sentence.start, frame.sentence.end) is not None
    sites: list[tuple[int, Place]] = []
    for index in frame.sites:
        place = geocodes[index].place
        if place is None or (_is_water(place) and not (afloat and place.feature_code in _SEAS)):
            continue
        sites.append((index, place))
    if any(not _is_water(place) for _, place in sites):
        sites = [(index, place) for index, place in sites if not _is_water(place)]
    kept: list[tuple[int, Place]] = []
    for index, place in sites:
        others = [(i, p) for i, p in sites if i != index and p.id != place.id]
        nearby = any(i < index and not encloses(p, place) for i, p in others)
        if any(encloses(place, other) for _, other in others):
            continue
        before = article.text[: reading.mentions[index].span.start].rstrip()[-12:].lower()
        if nearby and before.endswith((" near", "outside", "close to")):
            continue
        if _holds_the_one_before(article, reading, frame, index):
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


def _holds_the_one_before(article: Article, reading: Reading, frame: Frame, index: int) -> bool:
    """ "Afipsky in the Krasnodar region": what stands behind "in" holds what stands before."""
    start = reading.mentions[index].span.start
    ends = [reading.mentions[i].span.end for i in frame.sites if i != index]
    return any(
        end <= start and _HOLDING.fullmatch(article.text[end:start]) is not None for end in ends
    )


def _is_water(place: Place) -> bool:
    return place.feature_code in {
        "STM", "LK", "SEA", "STRT", "GULF", "BAY", "OCN", "CHN", "RSV", "CNL",
    }  # fmt: skip


def encloses(outer: Place, inner: Place) -> bool:
    """Whether a place holds another, going by the gazetteer's hierarchy."""
    if outer.id == inner.id or outer.precision < inner.precision:
        return False
    if outer.id in inner.parents:
        return True
    if outer.feature_code == "RGN" and (outer.country in (None, inner.country)):
        return distance_m(outer.lonlat, inner.lonlat) <= outer.uncertainty_m
    if outer.precision is Precision.COUNTRY:
        return outer.country is not None and outer.country == inner.country
    return False


# ---- grouping -----------------------------------------------------------------------------


def frame_day(frame: Frame, *, told: bool = False) -> DateSpan | None:
    """The day a frame gives for its strike: the finest one, nearest to the trigger.

    told: the day on which somebody told of it, which is mostly that day too.
    """
    days = [
        claim
        for claim in frame.claims
        if isinstance(claim.value, DateSpan)
        and (claim.inferred_from is not None) is told
        and (
            (length := length_days(claim.value)) <= _USUAL_LENGTH_DAYS
            or length <= 31
            or length > 300
        )
    ]
    if not days:
        return None

    def cost(claim: Claim) -> tuple[int, int]:
        assert isinstance(claim.value, DateSpan)  # noqa: S101 - a date claim has days
        length = (claim.value.last - claim.value.first).days
        away = abs(claim.span.start - frame.trigger.start) if claim.span else 999
        return (0 if length == 0 else 1 + length, away)

    value = min(days, key=cost).value
    return value if isinstance(value, DateSpan) else None


def group(hits: Sequence[Hit], article: Article) -> list[Draft]:
    """Hits of the same place on days that may be the same are one report."""
    drafts: list[Draft] = []
    for hit in hits:
        day = frame_day(hit.frame)
        for draft in drafts:
            if (
                draft.place.id == hit.place.id
                and same_day(draft.day, day)
                and not (day != draft.day and _another_day(hit.frame, article))
            ):
                draft.hits.append(hit)
                if day is not None and (
                    draft.day is None or length_days(day) < length_days(draft.day)
                ):
                    draft.day = day
                break
        else:
            drafts.append(Draft(hit.place, [hit], day))
    return drafts


def _another_day(frame: Frame, article: Article) -> bool:
    """Whether a frame sets its day apart from the one told of before: "a day earlier"."""
    return any(
        claim.property is ClaimProperty.DATE
        and claim.span is not None
        and _APART.fullmatch(article.text[claim.span.start : claim.span.end])
        for claim in frame.claims
    )


def same_day(a: DateSpan | None, b: DateSpan | None) -> bool:
    """Whether two dates may mean the same night; one day apart counts."""
    if a is None or b is None:
        return True
    apart = max(a.first.toordinal() - b.last.toordinal(), b.first.toordinal() - a.last.toordinal())
    return apart <= 1


def length_days(days: DateSpan) -> int:
    return (days.last - days.first).days


def attach_frames(article: Article, drafts: Sequence[Draft], frames: Sequence[Frame]) -> None:
    """Give a frame without a place to the report it goes on about. An item of a list is an
    account of its own."""
    if not drafts:
        return
    by_frame = {id(hit.frame): draft for draft in drafts for hit in draft.hits}
    shared = {id(hit.frame) for draft in drafts for hit in draft.hits if hit.shared}
    focus: Draft | None = None
    since = 0
    undivided = False
    paragraph = -1
    lead: list[Frame] = []
    for frame in frames:
        own = by_frame.get(id(frame))
        if own is not None:
            focus = own if own.place.precision < Precision.COUNTRY or focus is None else focus
            since, paragraph = 0, frame.paragraph
            undivided = id(frame) in shared
            continue
        since += 1
        if frame.heading:
            continue
        listed = in_list(article, frame)
        if focus is None:
            if not listed:
                lead.append(frame)
            continue
        # What is said of a building ends with its paragraph; a town is spoken of for longer.
        reach = 2 if focus.place.precision >= Precision.CITY and not listed else 0
        if since <= _FOCUS_FRAMES and abs(frame.paragraph - paragraph) <= reach:
            # After a list of places, a number is of all of them.
            focus.further.append(_without_numbers(frame) if undivided else frame)
            paragraph = frame.paragraph
    # What an article opens with, before it names the place, is of its main strike.
    main = max(drafts, key=lambda d: (len(d.hits), -d.first))
    for frame in lead:
        if 0 <= main.paragraph - frame.paragraph <= _LEAD_PARAGRAPHS:
            main.further.append(frame)


def _without_numbers(frame: Frame) -> Frame:
    numbers = (ClaimProperty.KILLED, ClaimProperty.INJURED)
    return replace(frame, claims=tuple(c for c in frame.claims if c.property not in numbers))
