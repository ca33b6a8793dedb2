"""Which place a name means: candidates scored over the whole article.

Every signal is a feature with a learnt weight (``features.py``), and the place with the best
sum wins. The names of an article are resolved together (``neighbours.py``): what the others
likely mean tells which part of the world the article is about. One name means one place
throughout an article, unless the text calls it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geoviz.geo import distance_m
from geoviz.geocode.areas import around_seat, compass, part_of
from geoviz.geocode.features import AROUND, Prior, own_features, ties
from geoviz.geocode.gazetteer import UNLOCATED, Gazetteer, Match
from geoviz.geocode.names import fold
from geoviz.geocode.neighbours import Apart, Floats, Neighbourhood, Tie
from geoviz.geocode.offsets import stated_offsets
from geoviz.geocode.settled import settle
from geoviz.geocode.weights import Weights, ranking_weights
from geoviz.model import (
    Article,
    Candidate,
    Geocode,
    Mention,
    MentionKind,
    Place,
    Precision,
    Reading,
)

_DIVISIONS = (
    "region|oblast|province|governorate|krai|state|emirate|county|prefecture|territory|republic|"
    "district|raion|rayon|cercle|wilaya|woreda|tehsil|sub-?district|locality"
)
_CUE_WORDS = re.compile(
    rf"\s+(?:{_DIVISIONS}|neighbou?rhood|suburb|quarter|borough|city|town|village|area|countryside)"
    r"s?$",
    re.IGNORECASE,
)
_DIVISION = re.compile(rf"\s(?:{_DIVISIONS})s?$", re.IGNORECASE)
_LEAD_WORDS = re.compile(r"^(?:the|city of|town of|village of|port of|downtown)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"[’']s?$")
_KEPT = 5
_CANDIDATES = 100  # of one name
_WIDEST_DISTRICT_M = 60_000.0  # from a district's middle to its farthest corner, at most
_ROUNDS = 2  # of voting
_SEATS = frozenset({"PPLA", "PPLA2", "PPLA3"})
_SAME_SPOT_M = 20_000.0  # namesakes so near are no rivals
_REASONS = 4  # told to a person
_IN_WORDS = {
    "people, log10": "its size",
    "fewer people than the largest of the name, log10": "its size beside its namesakes",
}


@dataclass(frozen=True, slots=True)
class Name:
    """One name as an article uses it, and the places it may mean."""

    mentions: tuple[int, ...]
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """The candidates of one name with their scores, best first."""

    matches: tuple[Match, ...]
    scores: tuple[float, ...]  # log-odds against each other
    features: tuple[Mapping[str, float], ...]


def resolve(
    article: Article,
    reading: Reading,
    gazetteer: Gazetteer,
    *,
    countries: Sequence[str] = (),
    country: str | None = None,
    threshold: float = 0.3,
) -> tuple[Geocode, ...]:
    """What each mention of a reading means, in order.

    countries: codes that the theatre makes likely. country: the user's own choice, which
    weighs more. threshold: confidence (0 to 1) under which a mention is left unplaced.
    """
    mentions = reading.mentions
    weights = ranking_weights()
    names = names_of(mentions, gazetteer)
    ranked = rank(names, mentions, article.text, weights, _prior(countries, country))
    candidates: list[list[Candidate]] = [[] for _ in mentions]
    confidence = [0.0] * len(mentions)
    for name, row in zip(names, ranked, strict=True):
        told = _candidates(row, weights)
        sure = weights.confidence(*certainty(row))
        for i in name.mentions:
            candidates[i], confidence[i] = told, sure
    found = [
        _geocode(mention, candidates[i], confidence[i], gazetteer, threshold)
        for i, mention in enumerate(mentions)
    ]
    likely = (*countries, country.upper()) if country else countries
    return settle(found, mentions, article.text, gazetteer, likely)


# ---- candidates ---------------------------------------------------------------------------


def names_of(mentions: Sequence[Mention], gazetteer: Gazetteer) -> list[Name]:
    """The distinct names of an article, in order of first use."""
    members: dict[tuple[str, str | None], list[int]] = {}
    for i, mention in enumerate(mentions):
        members.setdefault((fold(mention.name or mention.text), mention.cue), []).append(i)
    return [
        Name(tuple(indexes), tuple(_matches(mentions[indexes[0]], gazetteer)))
        for indexes in members.values()
    ]


def _matches(mention: Mention, gazetteer: Gazetteer) -> list[Match]:
    """Everything the gazetteer has for a mention's name and the name without its cue."""
    if mention.kind is MentionKind.DEMONYM:
        return []
    best: dict[str, Match] = {}
    for name in _spellings(mention):
        for match in gazetteer.lookup(name, _CANDIDATES):
            known = best.get(match.place.id)
            if known is None or match.quality < known.quality:
                best[match.place.id] = match
        if mention.cue == "facility" and _has_facility(best):
            break  # the refinery that is named so, not the town it is named for
    found = list(best.values())
    if mention.cue in {"district", "region"}:
        # "Kramatorsk district" is the district of that name, not the town it is named for.
        called = gazetteer.lookup(mention.text, _CANDIDATES)
        areas = {m.place.country for m in called if not _is_town(m.place)}
        found = [
            match
            for match in found
            if not _is_town(match.place) or match.place.country not in areas
        ]
        if _DIVISION.search(mention.text):
            found = _without_seats(found)
    if mention.cue == "article":
        # "The Dnipro" is the river: towns take no article, rivers and regions do.
        wide = [m for m in found if m.place.precision >= Precision.REGION]
        return [m for m in wide if not _is_town(m.place)] or found
    return found


def _is_town(place: Place) -> bool:
    return place.precision is Precision.CITY or place.feature_code == UNLOCATED


def _without_seats(found: list[Match]) -> list[Match]:
    """Without the towns that lie in a small region of their name: "Agdam district" is it."""
    small = {
        match.place.id
        for match in found
        if match.place.precision is Precision.REGION
        and match.place.uncertainty_m <= _WIDEST_DISTRICT_M
    }
    return [
        match
        for match in found
        if match.place.precision is not Precision.CITY
        or not small.intersection(match.place.parents)
    ]


def _is_division(mention: Mention, seat: Place) -> bool:
    """Whether "X raion" is the country around a town X. A district may also be a town's part."""
    division = _DIVISION.search(mention.text)
    if division is None:
        return False
    return seat.feature_code in _SEATS or "district" not in division.group().lower()


def _has_facility(matches: Mapping[str, Match]) -> bool:
    return any(match.place.precision is Precision.FACILITY for match in matches.values())


def _spellings(mention: Mention) -> list[str]:
    name = _POSSESSIVE.sub("", mention.name or mention.text).strip()
    names = [name] if name == mention.text else [name, mention.text]
    bare = _LEAD_WORDS.sub("", _CUE_WORDS.sub("", name)).strip()
    head, _, rest = bare.partition(" ")
    if rest and compass(head):
        names.append(rest)
        bare = rest
    if bare and bare != name and mention.cue != "facility":
        names.append(bare)
    return names


def _prior(countries: Sequence[str], chosen: str | None) -> Prior:
    known = dict.fromkeys(countries, "in the theatre")
    if chosen:
        known[chosen.upper()] = "chosen by the user"
    return Prior(known)


# ---- scores -------------------------------------------------------------------------------


def rank(
    names: Sequence[Name],
    mentions: Sequence[Mention],
    text: str,
    weights: Weights,
    prior: Prior,
) -> list[Ranked]:
    """The candidates of each name, scored together, best first."""
    rows = [own_features(mentions[name.mentions[0]], name.matches, prior) for name in names]
    own = np.array([weights.score(row) for found in rows for row in found])
    around = Neighbourhood(
        [name.matches for name in names],
        _ties(names, mentions, text),
        _apart(names, mentions, text),
    )
    columns = np.array([weights.features.get(name, 0.0) for name in AROUND])
    scores, near = own, np.zeros((len(own), len(AROUND)))
    for _ in range(_ROUNDS if len(own) else 0):
        near = around.around(around.shares(scores))
        scores = own + near @ columns
    ranked = []
    parts = zip(around.split(scores), around.split(near), strict=True)
    for name, found, (score, company) in zip(names, rows, parts, strict=True):
        order = sorted(range(len(found)), key=lambda i: _order(float(score[i]), name.matches[i]))
        ranked.append(
            Ranked(
                tuple(name.matches[i] for i in order),
                tuple(float(score[i]) for i in order),
                tuple(found[i] | _named(company[i]) for i in order),
            )
        )
    return ranked


def _order(score: float, match: Match) -> tuple[float, int, str]:
    return -round(score, 6), -match.place.population, match.place.id


def _named(company: Floats) -> dict[str, float]:
    return {name: float(v) for name, v in zip(AROUND, company, strict=True) if v}


def _ties(names: Sequence[Name], mentions: Sequence[Mention], text: str) -> list[Tie]:
    owner = _owners(names)
    return [
        Tie(owner[held], owner[holder], tie == "behind")
        for held, holder, tie in ties(mentions, text)
        if owner[held] != owner[holder]
    ]


def _apart(names: Sequence[Name], mentions: Sequence[Mention], text: str) -> list[Apart]:
    owner = _owners(names)
    return [
        Apart(owner[i], owner[offset.anchor], offset)
        for i, offset in stated_offsets(text, mentions).items()
        if owner[i] != owner[offset.anchor]
    ]


def _owners(names: Sequence[Name]) -> dict[int, int]:
    """The number of the name that each mention is of."""
    return {i: number for number, name in enumerate(names) for i in name.mentions}


def certainty(ranked: Ranked) -> tuple[float, float]:
    """What confidence is made of: the winner's share of the softmax, and its score.

    Namesakes at the winner's spot are no rivals.
    """
    if not ranked.scores:
        return 0.0, 0.0
    top = ranked.matches[0].place
    shares = np.exp(np.array(ranked.scores) - ranked.scores[0])
    mine = [distance_m(top.lonlat, match.place.lonlat) <= _SAME_SPOT_M for match in ranked.matches]
    return float(shares[mine].sum() / shares.sum()), ranked.scores[0]


def _candidates(ranked: Ranked, weights: Weights) -> list[Candidate]:
    return [
        Candidate(match.place, match.spelling, round(score, 4), _reasons(match, features, weights))
        for match, score, features in zip(
            ranked.matches[:_KEPT], ranked.scores, ranked.features, strict=False
        )
    ]


def _reasons(match: Match, features: Mapping[str, float], weights: Weights) -> tuple[str, ...]:
    """What speaks most for a candidate, or against it, in words."""
    added = {name: weights.features.get(name, 0.0) * value for name, value in features.items()}
    most = sorted(added, key=lambda name: (-abs(added[name]), name))
    told = [
        _IN_WORDS.get(name, name.removesuffix(", log10").removesuffix(", log2"))
        + ("" if added[name] > 0 else " (against)")
        for name in most[:_REASONS]
        if abs(added[name]) >= 0.3
    ]
    return (f"spelt “{match.spelling}”", *told)


# ---- decisions ----------------------------------------------------------------------------


def _geocode(
    mention: Mention,
    candidates: Sequence[Candidate],
    confidence: float,
    gazetteer: Gazetteer,
    threshold: float,
) -> Geocode:
    kept = tuple(candidates)
    if candidates and confidence >= threshold:
        best = candidates[0]
        place = best.place
        if place.precision is Precision.CITY and _is_division(mention, place):
            around = around_seat(place, mention.text)
            return Geocode(around, round(confidence, 3), "; ".join(best.reasons), kept)
        direction = compass(mention.text.partition(" ")[0])
        if (
            direction
            and place.precision >= Precision.REGION
            and fold(mention.text) != fold(place.name)
        ):
            part = part_of(place, direction, gazetteer)
            if part is not None:
                return Geocode(part, round(confidence * 0.9, 3), f"part of {place.name}", kept)
        return Geocode(place, round(confidence, 3), "; ".join(best.reasons), kept)
    if not candidates:
        return Geocode(None, 0.0, "no place of this name is known", ())
    return Geocode(None, round(confidence, 3), "too unsure which place is meant", kept)
