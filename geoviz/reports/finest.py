"""Of several places that hold one another, the finest that an article tells of by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geoviz.beside import POSITION, split_beside
from geoviz.geo import distance_m
from geoviz.model import Article, ClaimProperty, Place, Precision, Reading
from geoviz.reports.drafts import Draft, same_day
from geoviz.reports.hits import ANOTHER, Hit, encloses, in_list

_TOWN_M = 15_000.0  # how far from a town's middle its facilities may lie
_IN_TOWN = re.compile(
    r"\b(?P<noun>air ?bases?|airfields?|airports?|refiner(?:y|ies)|plants?|depots?|bases?|"
    r"universit(?:y|ies)|hospitals?|ports?|stations?|schools?|terminals?|factor(?:y|ies)|bridges?|dams?|stadiums?|"
    r"prisons?|camps?|embass(?:y|ies))"
    r"\s+(?:in|at|near|of|outside)\s+(?:the\s+)?(?:\w+\s+){0,2}?"
    r"(?:(?:city|town|village|port)\s+of\s+)?$",
    re.IGNORECASE,
)
_ACROSS = re.compile(r"\b(?:across|throughout|all over)\s+(?:the\s+)?(?:\w+\s+)?$", re.IGNORECASE)
_COUNTED = (ClaimProperty.KILLED, ClaimProperty.INJURED)


def finest(drafts: list[Draft], article: Article, reading: Reading) -> list[Draft]:
    """Drop what is only the frame of a finer place, or of a headline."""
    bodies = [d for d in drafts if not d.headline_only]
    kept: list[Draft] = []
    for draft in drafts:
        finer = [d for d in drafts if d is not draft and encloses(draft.place, d.place)]
        finer = [d for d in finer if not d.headline_only or draft.headline_only]
        if draft.headline_only and bodies:
            continue
        if finer and (
            draft.place.precision is Precision.COUNTRY
            or (draft.place.feature_code == "RGN" and not _item_of_its_own(draft, finer, article))
        ):
            continue
        if (
            draft.place.precision is Precision.REGION
            and finer
            and (not _told_by_itself(draft, finer) or _sums_up(draft, finer, article, reading))
        ):
            continue
        if _refined(draft, drafts, article, reading) or _named_elsewhere(draft, drafts):
            continue
        if own := _at_its_coordinates(draft, drafts):
            own.further += [hit.frame for hit in draft.hits]
            continue
        if facilities := _its_facility(draft, drafts, article, reading):
            for facility in facilities[:1]:
                facility.further += [hit.frame for hit in draft.hits]
            continue
        kept.append(draft)
    return kept


def _sums_up(draft: Draft, finer: Sequence[Draft], article: Article, reading: Reading) -> bool:
    """ "Strikes killed 20 across the region": the sum of what is told place by place."""
    starts = [reading.mentions[hit.mention].span.start for hit in draft.hits]
    return any(same_day(other.day, draft.day) for other in finer) and all(
        _ACROSS.search(article.text, max(0, start - 30), start) for start in starts
    )


def _at_its_coordinates(draft: Draft, drafts: Sequence[Draft]) -> Draft | None:
    """The one draft of the same place and day for which the text gives coordinates."""
    given = [
        other
        for other in drafts
        if (told := split_beside(other.place.id)) is not None
        and told[0] == draft.place.id
        and told[1].startswith(POSITION)
        and same_day(other.day, draft.day)
    ]
    return given[0] if len(given) == 1 else None


def _its_facility(
    draft: Draft, drafts: Sequence[Draft], article: Article, reading: Reading
) -> list[Draft]:
    """The facilities that a town stands for: "Millrace air base was hit … the air base in
    Millrace", "missiles hit two plants in Millrace" with the plants named after it."""
    if draft.place.precision is not Precision.CITY:
        return []
    inside = [
        other
        for other in drafts
        if other.place.precision is Precision.FACILITY
        and same_day(other.day, draft.day)
        and (
            encloses(draft.place, other.place)
            or distance_m(draft.place.lonlat, other.place.lonlat) <= _TOWN_M
        )
    ]
    if not inside:
        return []
    for hit in draft.hits:
        if hit.frame.heading:
            continue
        if any(_named_for(other, hit, reading) for other in inside):
            continue
        noun = _facility_in(article, reading, hit)
        if noun is None or not any(_told_as(other, noun, hit, reading) for other in inside):
            return []
    return inside


def _named_for(facility: Draft, hit: Hit, reading: Reading) -> bool:
    """Whether "the strike on Millrace" tells no more than that Millrace railway station was hit."""
    town = reading.mentions[hit.mention].text
    named = any(reading.mentions[own.mention].text.startswith(f"{town} ") for own in facility.hits)
    told = (*_COUNTED, ClaimProperty.TARGET_TYPE)
    return named and not any(claim.property in told for claim in hit.frame.claims)


def _facility_in(article: Article, reading: Reading, hit: Hit) -> str | None:
    """The facility that a sentence puts in a town: "air base" of "the air base in X"."""
    start = reading.mentions[hit.mention].span.start
    match = _IN_TOWN.search(article.text[max(hit.frame.sentence.start, start - 80) : start])
    return match.group("noun").lower() if match else None


def _told_as(facility: Draft, noun: str, hit: Hit, reading: Reading) -> bool:
    """Whether a facility is of the kind a sentence nearby tells of."""
    stem = noun.rstrip("s").removesuffix("ie").replace(" ", "")
    names = {reading.mentions[own.mention].text.lower() for own in facility.hits}
    near = any(abs(own.frame.paragraph - hit.frame.paragraph) <= 3 for own in facility.hits)
    return near and any(stem in name.replace(" ", "") for name in names)


def _told_by_itself(draft: Draft, finer: Sequence[Draft]) -> bool:
    """Whether a region has a paragraph of its own, with damage or casualties."""
    paragraphs = {hit.frame.paragraph for d in finer for hit in d.hits}
    return any(
        hit.frame.paragraph not in paragraphs
        and any(c.property in (*_COUNTED, ClaimProperty.TARGET_TYPE) for c in hit.frame.claims)
        for hit in draft.hits
    )


def _item_of_its_own(draft: Draft, finer: Sequence[Draft], article: Article) -> bool:
    """Whether an item of a list tells of a part of a country and what was hit there, with the
    finer places in other items."""
    place = draft.place
    # The circle around a part of a country holds much besides.
    within = [
        other
        for other in finer
        if distance_m(place.lonlat, other.place.lonlat) <= place.uncertainty_m / 2
    ]
    return all(in_list(article, hit.frame) for hit in draft.hits) and _told_by_itself(draft, within)


def _named_elsewhere(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """ "An area south of X was hit. … the strike on Y" with Y there: it is the area told of."""
    told = split_beside(draft.place.id)
    frames = {id(hit.frame) for hit in draft.hits}
    return told is not None and any(
        _is_within(other.place, draft.place, told[0])
        and same_day(other.day, draft.day)
        and not any(id(hit.frame) in frames for hit in other.hits)
        for other in drafts
        if other is not draft
    )


def _is_within(place: Place, area: Place, anchor: str) -> bool:
    """Whether a place is in an area beside another place and told of more finely, by name or by a
    distance from the same place."""
    told = split_beside(place.id)
    finer = place.precision <= Precision.CITY or (
        told is not None and told[0] == anchor and place.uncertainty_m <= area.uncertainty_m
    )
    return finer and distance_m(place.lonlat, area.lonlat) <= area.uncertainty_m


def _refined(draft: Draft, drafts: Sequence[Draft], article: Article, reading: Reading) -> bool:
    """ "A strike on X … the strike in Y, near X": Y is where it happened."""
    names = {reading.mentions[hit.mention].text for hit in draft.hits}
    for other in drafts:
        if other is draft:
            continue
        for hit in other.hits:
            start = reading.mentions[hit.mention].span.end
            behind = article.text[start : hit.frame.sentence.end]
            beside = (behind.partition(f"near {name}") for name in names)
            # "At X and at soldiers near Y" are two places.
            if any(near and not ANOTHER.search(between) for between, near, _ in beside) and all(
                abs(own.frame.paragraph - hit.frame.paragraph) <= 2 for own in draft.hits
            ):
                return True
    return False
