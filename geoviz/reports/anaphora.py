"""Places told of by a common noun: "the city", "the capital", "the plant".

Such a sentence tells of the place of that kind that the article told of last. It becomes a
hit only on a place that the article names as hit, or as a capital in the words just before, so that
no pin comes of a noun alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from geoviz.model import Article, Frame, Geocode, Precision, Reading
from geoviz.reports.hits import Hit, encloses

_TOWNS = frozenset({"city", "town", "village", "settlement"})
_JUST_BEFORE_CHARS = 120
_NOUN = re.compile(
    r"(?<!north )(?<!south )(?<!east )(?<!west )"
    r"\b(?:in|on|at|of|across|into|near|against|around|hit|hits|struck|shelled|bombed|targeted|"
    r"pounded|rocked|damaged)\s+(?:\w+\s+of\s+)?(?:the|that|this)\s+(?:same\s+)?"
    r"(?P<noun>city|town|village|settlement|capital|facility|plant|refinery|depot|base|airport|"
    r"airfield|station|hospital|port)\b(?!’|'|\s+(?:of|in|near|[A-Z])|-)"
)


def by_common_noun(
    article: Article, reading: Reading, geocodes: Sequence[Geocode], hits: Sequence[Hit]
) -> tuple[list[Hit], list[Hit]]:
    """Hits of frames that tell of their place by a noun, and the hits that these replace.

    hits: of the places that the frames name. The city of a district that was hit may be
    meant, too.
    """
    by_frame: dict[int, list[Hit]] = {}
    for hit in hits:
        by_frame.setdefault(id(hit.frame), []).append(hit)
    found: list[Hit] = []
    replaced: list[Hit] = []
    told: list[Hit] = []
    for frame in reading.frames:
        own = by_frame.get(id(frame), [])
        noun = _noun(article, frame)
        meant = None
        if noun and not frame.heading:
            meant = _last_of_kind(noun, told) or _named_before(
                noun, article, reading, geocodes, frame
            )
        if meant is not None and all(encloses(hit.place, meant.place) for hit in own):
            found.append(replace(meant, frame=frame, shared=False))
            replaced += own
        else:
            told += [
                Hit(frame, index, place, geocodes[index].confidence, shared=False)
                for index in frame.sites
                if (place := geocodes[index].place) is not None
            ]
    return found, replaced


def _noun(article: Article, frame: Frame) -> str | None:
    match = _NOUN.search(article.text, frame.sentence.start, frame.sentence.end)
    return match.group("noun").lower() if match else None


def _named_before(
    noun: str, article: Article, reading: Reading, geocodes: Sequence[Geocode], frame: Frame
) -> Hit | None:
    """ "Staff left the X plant as a strike killed a guard at the plant": a facility that the
    sentence has named before, where it names no place that was hit."""
    if frame.sites or noun in _TOWNS:
        return None
    if noun == "capital":
        return _capital_before(reading, geocodes, frame)
    match = _NOUN.search(article.text, frame.sentence.start, frame.sentence.end)
    for index, (mention, geocode) in enumerate(zip(reading.mentions, geocodes, strict=True)):
        place = geocode.place
        if (
            place is not None
            and place.precision is Precision.FACILITY
            and match is not None
            and frame.sentence.start <= mention.span.start < match.start()
            and mention.text.lower().endswith(noun)
        ):
            return Hit(frame, index, place, geocode.confidence, shared=False)
    return None


def _capital_before(reading: Reading, geocodes: Sequence[Geocode], frame: Frame) -> Hit | None:
    """ "… since they took X. Jets struck the capital": the capital that was named just before."""
    for index in range(len(reading.mentions) - 1, -1, -1):
        place, end = geocodes[index].place, reading.mentions[index].span.end
        if place is None or end > frame.sentence.start or reading.mentions[index].text.isupper():
            continue  # capitals are those of a dateline
        if frame.sentence.start - end > _JUST_BEFORE_CHARS:
            return None
        if place.feature_code == "PPLC":
            return Hit(frame, index, place, geocodes[index].confidence, shared=False)
    return None


def _last_of_kind(noun: str, told: Sequence[Hit]) -> Hit | None:
    for hit in reversed(told):
        place = hit.place
        if noun == "capital":
            fits = (place.feature_code or "") == "PPLC"
        elif noun in _TOWNS:
            fits = place.precision is Precision.CITY
        else:
            fits = place.precision is Precision.FACILITY
        if fits:
            return hit
    return None
