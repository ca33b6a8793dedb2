"""Frames to drafts: which places of an article were hit, each place and day once.

The document decides, not the sentence: the finest named place wins, and what encloses it
stays only where it is told of by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from geoviz.model import (
    Article,
    Claim,
    ClaimProperty,
    DateSpan,
    Frame,
    Place,
    Precision,
)
from geoviz.reports.hits import Hit, in_list

_FOCUS_FRAMES = 4  # how far a frame without a place looks back for one
_LEAD_PARAGRAPHS = 3  # how far before its first place an article may open with the strike
_USUAL_LENGTH_DAYS = 7  # a longer span of days dates no strike
_APART = re.compile(
    r"(?:the|a|one) (?:day|night|evening) (?:earlier|later|before)|"
    r"the (?:previous|preceding|next|following) (?:day|night|evening|morning)",
    re.IGNORECASE,
)


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


def attach_frames(
    article: Article, drafts: Sequence[Draft], frames: Sequence[Frame], hits: Sequence[Hit]
) -> None:
    """Give a frame without a place of its own to the report it goes on about.

    An item of a list is an account of its own. hits: all of the article; a frame that tells of
    another country is of no place in this one.
    """
    if not drafts:
        return
    at: dict[int, list[Place]] = defaultdict(list)
    for hit in hits:
        at[id(hit.frame)].append(hit.place)
    by_frame = {id(hit.frame): draft for draft in drafts for hit in draft.hits}
    shared = {id(hit.frame) for draft in drafts for hit in draft.hits if hit.shared}
    focus: Draft | None = None
    since = 0
    undivided = lost = False
    paragraph = -1
    lead: list[Frame] = []
    for frame in frames:
        own = by_frame.get(id(frame))
        if own is not None:
            focus = own if own.place.precision < Precision.COUNTRY or focus is None else focus
            since, paragraph, lost = 0, frame.paragraph, False
            undivided = id(frame) in shared
            continue
        since += 1
        if frame.heading:
            continue
        if frame.sites and id(frame) not in at:
            # What is told of a place that nobody knows is of no other, nor what follows.
            focus, lost = None, True
            continue
        listed = in_list(article, frame)
        if focus is None:
            if not listed and not lost:
                lead.append(frame)
            continue
        # What is said of a building ends with its paragraph; a town is spoken of for longer.
        reach = 2 if focus.place.precision >= Precision.CITY and not listed else 0
        near = since <= _FOCUS_FRAMES and abs(frame.paragraph - paragraph) <= reach
        if near and _may_be_of(focus.place, at[id(frame)]):
            # After a list of places, a number is of all of them.
            focus.further.append(_without_numbers(frame) if undivided else frame)
            paragraph = frame.paragraph
    # What an article opens with, before it names the place, is of its main strike.
    main = max(drafts, key=lambda d: (len(d.hits), -d.first))
    for frame in lead:
        near = 0 <= main.paragraph - frame.paragraph <= _LEAD_PARAGRAPHS
        if near and _may_be_of(main.place, at[id(frame)]):
            main.further.append(frame)


def _may_be_of(place: Place, told: Sequence[Place]) -> bool:
    """Whether an account of some places, or of none, may be about a place of the same country."""
    return not told or any(
        place.country == other.country or None in (place.country, other.country) for other in told
    )


def _without_numbers(frame: Frame) -> Frame:
    numbers = (ClaimProperty.KILLED, ClaimProperty.INJURED)
    return replace(frame, claims=tuple(c for c in frame.claims if c.property not in numbers))
