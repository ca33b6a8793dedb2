"""How many were killed and injured at a place, of the numbers that an article gives."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geoviz.model import (
    Article,
    Claim,
    ClaimProperty,
    Count,
    Frame,
    Geocode,
    MentionKind,
    Precision,
    Reading,
)
from geoviz.reports.drafts import Draft

_LOCATIVES = frozenset({"in", "across", "throughout", "on", "at", "near", "around"})
_ALL_OVER = re.compile(r"\b(?:across|throughout|all over)\s+(?:the\s+)?$", re.IGNORECASE)
_UPDATE = re.compile(r"\b(?:toll|rose|risen|climbed|increased|number of)\b", re.IGNORECASE)
_EACH = re.compile(r"\beach\b", re.IGNORECASE)
# Those who died at once, and those who died of it later, are counted apart.
_AT_ONCE = re.compile(r"\b(?:on the spot|at the scene|instantly|outright)\b", re.IGNORECASE)
_LATER = re.compile(
    r"\b(?:another|more|others?|further)\b[^.;]{0,40}\bdied\b[^.;]{0,20}\b(?:hospitals?|later)\b",
    re.IGNORECASE,
)


def tolls(
    article: Article, reading: Reading, geocodes: Sequence[Geocode], draft: Draft
) -> list[Claim]:
    """Killed and injured at a place; a number shared by several places is nobody's, unless it
    is said of each."""
    claims = []
    for prop in (ClaimProperty.KILLED, ClaimProperty.INJURED):
        own = [
            claim
            for hit in draft.hits
            for claim in hit.frame.claims
            if claim.property is prop and (not hit.shared or _of_each(article, claim))
        ]
        near = [
            claim
            for frame in draft.further
            if not _tells_of_elsewhere(article, reading, geocodes, frame, draft)
            for claim in frame.claims
            if claim.property is prop
        ]
        pool = own + [claim for claim in near if _is_update(article, claim)] if own else near
        if pool:
            claims.append(_with_later(article, max(pool, key=_highest), own + near))
    return claims


def _of_each(article: Article, claim: Claim) -> bool:
    """ "Two each were wounded in X and Y"."""
    span = claim.span
    return span is not None and _EACH.search(article.text, span.start, span.end) is not None


def _with_later(article: Article, first: Claim, told: Sequence[Claim]) -> Claim:
    """ "38 died on the spot. Another 12 died in hospital": both together."""
    if not isinstance(first.value, Count) or not _around(_AT_ONCE, article, first):
        return first
    for claim in told:
        if claim != first and isinstance(claim.value, Count) and _around(_LATER, article, claim):
            low, high = first.value.low + claim.value.low, first.value.high + claim.value.high
            count = Count(low, high, at_least=first.value.at_least or claim.value.at_least)
            basis = f"{first.value} at once and {claim.value} later"
            return Claim(first.property, count, None, basis)
    return first


def _around(pattern: re.Pattern[str], article: Article, claim: Claim) -> bool:
    """Whether the words close around a number say something of it."""
    if claim.span is None:
        return False
    start = max(article.text.rfind(".", 0, claim.span.start) + 1, claim.span.start - 40)
    end = article.text.find(".", claim.span.start)
    return pattern.search(article.text, start, end if end >= 0 else len(article.text)) is not None


def _tells_of_elsewhere(
    article: Article, reading: Reading, geocodes: Sequence[Geocode], frame: Frame, draft: Draft
) -> bool:
    """Whether a sentence names another place, or the whole country: its numbers are theirs."""
    around = (draft.place.id, *draft.place.parents)
    for mention, geocode in zip(reading.mentions, geocodes, strict=True):
        if not frame.sentence.covers(mention.span):
            continue
        if _ALL_OVER.search(article.text, frame.sentence.start, mention.span.start):
            return True
        place = geocode.place
        if mention.kind is not MentionKind.MENTION:
            continue
        if place is None or draft.place.id in place.parents:
            continue
        before = article.text[frame.sentence.start : mention.span.start].split()[-2:]
        if not _LOCATIVES.intersection(word.lower() for word in before):
            continue
        if place.precision is Precision.COUNTRY or place.id not in around:
            return True
    return False


def _is_update(article: Article, claim: Claim) -> bool:
    """Whether a number is said to have grown from one that was told before."""
    if claim.span is None:
        return False
    return _UPDATE.search(article.text, max(0, claim.span.start - 60), claim.span.end) is not None


def _highest(claim: Claim) -> int:
    return claim.value.high if isinstance(claim.value, Count) else 0
