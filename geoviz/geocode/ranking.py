"""Which place a name means: candidates scored over the whole article.

Every signal is a feature with a learnt weight (``features.py``), and the place with the best
sum wins. The names of an article are resolved together (``neighbours.py``): what the others
likely mean tells which part of the world the article is about. One name means one place
throughout an article, unless the text calls it otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoviz.geo import distance_m
from geoviz.geocode.areas import around_seat, compass, part_of
from geoviz.geocode.bounds import Area, Bounds, areas_of_names, bounds, parted_names, strange_to
from geoviz.geocode.candidates import Name, is_division, names_of
from geoviz.geocode.features import (
    AROUND,
    LARGEST_VILLAGE,
    NEARNESS,
    Prior,
    is_called_village,
    minor,
    own_features,
    ties,
)
from geoviz.geocode.gazetteer import Gazetteer, Match
from geoviz.geocode.names import fold
from geoviz.geocode.neighbours import Apart, Floats, Neighbourhood, Tie
from geoviz.geocode.offsets import stated_offsets
from geoviz.geocode.passages import Governor, governors
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

_INSIDE, _OUTSIDE = "where the text puts it", "outside of where the text puts it"
_KEPT = 5
_ROUNDS = 2  # of voting
_GOVERNS = 0.5  # the share of the votes from which a place may govern others
_SAME_SPOT_M = 20_000.0  # namesakes so near are no rivals
_REASONS = 4  # told to a person
_IN_WORDS = {
    "people, log10": "its size",
    "fewer people than the largest of the name, log10": "its size beside its namesakes",
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """The candidates of one name with their scores, best first."""

    matches: tuple[Match, ...]
    scores: tuple[float, ...]  # log-odds against each other
    features: tuple[Mapping[str, float], ...]
    withheld: str | None = None  # why none of them can be meant


def resolve(
    article: Article,
    reading: Reading,
    gazetteer: Gazetteer,
    *,
    countries: Sequence[str] = (),
    at_war: Sequence[str] = (),
    country: str | None = None,
    threshold: float = 0.3,
) -> tuple[Geocode, ...]:
    """What each mention of a reading means, in order.

    countries: codes that the theatre makes likely. at_war: codes that one side of a war makes so,
    which weigh less. country: the user's own choice, which
    weighs more. threshold: confidence (0 to 1) under which a mention is left unplaced.
    """
    mentions = reading.mentions
    weights = ranking_weights()
    prior, told = _prior(countries, at_war, country), governors(mentions, article.text)
    names = names_of(mentions, gazetteer)
    ranked = rank(names, mentions, article.text, weights, prior, told)
    if parted := parted_names(names, told, mentions, *_settled_on(names, mentions, ranked)):
        names = parted
        ranked = rank(names, mentions, article.text, weights, prior, told)
    candidates: list[list[Candidate]] = [[] for _ in mentions]
    confidence = [0.0] * len(mentions)
    withheld: list[str | None] = [None] * len(mentions)
    for name, row in zip(names, ranked, strict=True):
        kept = _candidates(row, weights)
        sure = weights.confidence(*certainty(row))
        for i in name.mentions:
            candidates[i], confidence[i], withheld[i] = kept, sure, row.withheld
    found = [
        Geocode(None, 0.0, reason, tuple(candidates[i]))
        if (reason := withheld[i])
        else _geocode(mention, candidates[i], confidence[i], gazetteer, threshold)
        for i, mention in enumerate(mentions)
    ]
    likely = (*countries, *at_war, *([country.upper()] if country else ()))
    return settle(found, mentions, article.text, gazetteer, likely)


def _prior(countries: Sequence[str], at_war: Sequence[str], chosen: str | None) -> Prior:
    known = dict.fromkeys(at_war, "of a war that one side is named of")
    known |= dict.fromkeys(countries, "in the theatre")
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
    told: Sequence[Sequence[Governor]] | None = None,
) -> list[Ranked]:
    """The candidates of each name, scored together, best first.

    told: what governs each mention, where it is known already.
    """
    told = governors(mentions, text) if told is None else told
    struck = [any(mentions[i].kind is MentionKind.SITE for i in name.mentions) for name in names]
    villages = [any(is_called_village(mentions[i], text) for i in n.mentions) for n in names]
    rows = [
        own_features(
            name.telling(mentions),
            name.matches,
            prior,
            struck=hit,
            village=village,
        )
        for name, hit, village in zip(names, struck, villages, strict=True)
    ]
    own = np.array([weights.score(row) for found in rows for row in found])
    around = Neighbourhood(
        [name.matches for name in names],
        _ties(names, mentions, text),
        _apart(names, mentions, text),
    )
    columns = np.array([weights.features.get(name, 0.0) for name in AROUND])
    scores, near = own, np.zeros((len(own), len(AROUND)))
    held: list[list[Area]] = [[] for _ in names]
    left = [bounds(name.matches, ()) for name in names]
    for _ in range(_ROUNDS if len(own) else 0):
        near = around.around(around.shares(scores))
        likely = around.split(own + near @ columns + _shut_out(left, weights))
        held = areas_of_names(names, told, mentions, *_likely(names, mentions, likely))
        left = [bounds(name.matches, areas) for name, areas in zip(names, held, strict=True)]
        near[np.ix_(_unheard(names, struck, left, prior), NEARNESS)] = 0.0
        scores = own + near @ columns + _shut_out(left, weights)
    ranked = []
    parts = zip(around.split(scores), around.split(near), strict=True)
    for number, (score, company) in enumerate(parts):
        name, found, bound = names[number], rows[number], left[number]
        order = sorted(range(len(found)), key=lambda i: _order(float(score[i]), name.matches[i]))
        best = name.matches[order[0]].place if order else None
        why = (
            _why_none(best, name, bound, held[number], villages[number]) if struck[number] else None
        )
        ranked.append(
            Ranked(
                tuple(name.matches[i] for i in order),
                tuple(float(score[i]) for i in order),
                tuple(found[i] | _named(company[i]) | _governed(bound, i) for i in order),
                why,
            )
        )
    return ranked


def _why_none(
    best: Place | None, name: Name, bound: Bounds, areas: Sequence[Area], village: bool
) -> str | None:
    """Why not even the best of a name's places can be meant; None where it can."""
    if best is None:
        return None
    area = bound.area if bound.is_elsewhere else None
    if bound.area is None:
        area = strange_to(best, name.matches, areas, village=village)
    if area is not None:
        return f"the text puts it in {area.name}, where no place of this name is known"
    if village and best.population > LARGEST_VILLAGE and best.precision is Precision.CITY:
        return f"the text calls it a village, and {best.name} is none"
    return None


def _likely(
    names: Sequence[Name], mentions: Sequence[Mention], scores: Sequence[Floats]
) -> tuple[list[Place | None], list[Place | None]]:
    """What each mention likely means, if it does so surely enough to govern others; and the region
    that bears a town's name, too."""
    picks: list[Place | None] = [None] * len(mentions)
    regions: list[Place | None] = [None] * len(mentions)
    for name, score in zip(names, scores, strict=True):
        if not name.matches:
            continue
        best = int(np.argmax(score)) if len(score) > 1 else 0
        pick = name.matches[best].place
        if len(score) == 1:
            for i in name.mentions:
                picks[i] = pick
            continue
        region = next((m.place for m in name.matches if pick.admin1 == m.place.id != pick.id), None)
        # A town and the region of its name are no rivals.
        mine = [
            m.place.id == pick.id or m.place is region or pick.id == m.place.admin1
            for m in name.matches
        ]
        votes = np.exp(score - score[best])
        if votes[mine].sum() >= _GOVERNS * votes.sum():
            for i in name.mentions:
                picks[i], regions[i] = pick, region
    return picks, regions


def _settled_on(
    names: Sequence[Name], mentions: Sequence[Mention], ranked: Sequence[Ranked]
) -> tuple[list[Place | None], list[Place | None]]:
    best = [Name(name.mentions, row.matches) for name, row in zip(names, ranked, strict=True)]
    return _likely(best, mentions, [np.array(row.scores) for row in ranked])


def _unheard(
    names: Sequence[Name], struck: Sequence[bool], left: Sequence[Bounds], prior: Prior
) -> NDArray[np.bool_]:
    """Of each candidate, whether nearness says nothing for it: a small namesake that was struck,
    where no word puts the name there."""
    unheard: list[bool] = []
    for name, hit, bound in zip(names, struck, left, strict=True):
        small = minor(name.matches, prior) if hit else [False] * len(name.matches)
        unheard += (yes and not inside for yes, inside in zip(small, bound.inside, strict=True))
    return np.array(unheard, dtype=bool)


def _shut_out(left: Sequence[Bounds], weights: Weights) -> Floats:
    """What governs the names adds to the score of each candidate."""
    inside, out = weights.features.get(_INSIDE, 0.0), weights.features.get(_OUTSIDE, 0.0)
    return np.array(
        [
            out if shut else inside if held else 0.0
            for bound in left
            for held, shut in zip(bound.inside, bound.out, strict=True)
        ]
    )


def _governed(bound: Bounds, index: int) -> dict[str, float]:
    """What governs a name says of one of its candidates."""
    if bound.out[index]:
        return {_OUTSIDE: 1.0}
    return {_INSIDE: 1.0} if bound.inside[index] else {}


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
        if place.precision is Precision.CITY and is_division(mention, place):
            around = around_seat(place, mention.text)
            return Geocode(around, round(confidence, 3), "; ".join(best.reasons), kept)
        word = mention.text.partition(" ")[0]
        direction = compass(word)
        # "East Java" is a name, and no part of East Java.
        named = fold(best.matched).startswith(f"{fold(word)} ")
        if direction and place.precision >= Precision.REGION and not named:
            part = part_of(place, direction, gazetteer)
            if part is not None:
                return Geocode(part, round(confidence * 0.9, 3), f"part of {place.name}", kept)
        return Geocode(place, round(confidence, 3), "; ".join(best.reasons), kept)
    if not candidates:
        return Geocode(None, 0.0, "no place of this name is known", ())
    return Geocode(None, round(confidence, 3), "too unsure which place is meant", kept)
