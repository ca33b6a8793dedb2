"""Which place a name means: candidates scored over the whole article.

Every signal is one line in ``_score`` with a weight and words for a person; the place
with the best sum wins. Names are resolved twice: the second time the first picks of the
other names tell which part of the world the article is about.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geoviz.geo import distance_m
from geoviz.geocode.areas import compass, part_of, site_in
from geoviz.geocode.gazetteer import Gazetteer, Match, Quality
from geoviz.geocode.names import fold
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

_CUE_WORDS = re.compile(
    r"\s+(?:region|regions|oblast|province|governorate|krai|state|emirate|county|prefecture|"
    r"territory|republic|district|raion|rayon|neighbou?rhood|suburb|suburbs|quarter|borough|"
    r"city|town|village|area|countryside)s?$",
    re.IGNORECASE,
)
_LEAD_WORDS = re.compile(r"^(?:the|city of|town of|village of|port of|downtown)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"[’']s?$")
_KEPT = 5
_NEAR_M = 400_000.0
_BEHIND = re.compile(
    r"[^.;]{0,20}\b(?:in|near|outside|of|at)\s+(?:[\w’'-]+\s+){0,3}|\s*,\s*|[’']s\s+"
)
_MIN_SPREAD = 1.0  # softmax temperature of the scores


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the article before names are resolved."""

    priors: Mapping[str, float]  # country code to weight: theatre, user's choice
    named: Mapping[str, float]  # country code to weight: named in the article
    folded_text: str  # for parents that a generic name demands


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
    found = [_matches(mention, gazetteer) for mention in mentions]
    context = _context(article, found, countries, country)
    picks: list[Place | None] = [None] * len(mentions)
    ranked: list[list[Candidate]] = []
    for _ in range(2):
        ranked = [
            _rank(i, mentions, matches, picks, context, article) for i, matches in enumerate(found)
        ]
        picks = [row[0].place if row else None for row in ranked]
    agreed = _one_sense(mentions, ranked)
    return tuple(
        _geocode(i, mentions, agreed[i], picks, gazetteer, threshold, article)
        for i in range(len(mentions))
    )


# ---- candidates ---------------------------------------------------------------------------


def _matches(mention: Mention, gazetteer: Gazetteer) -> list[Match]:
    """Everything the gazetteer has for a mention's name and the name without its cue."""
    if mention.kind is MentionKind.DEMONYM:
        return []
    best: dict[str, Match] = {}
    for name in _spellings(mention):
        for match in gazetteer.lookup(name):
            known = best.get(match.place.id)
            if known is None or match.quality < known.quality:
                best[match.place.id] = match
    return list(best.values())


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


def _context(
    article: Article, found: Sequence[Sequence[Match]], countries: Sequence[str], chosen: str | None
) -> Context:
    priors = dict.fromkeys(countries, 0.8)
    if chosen:
        priors[chosen.upper()] = 2.5
    named: Counter[str] = Counter()
    for matches in found:
        nation = next((m.place for m in matches if m.place.precision is Precision.COUNTRY), None)
        if nation is not None and nation.country:
            named[nation.country] += 1
    most = max(named.values(), default=1)
    return Context(
        priors=priors,
        named={code: 0.5 + count / most for code, count in named.items()},
        folded_text=fold(article.text),
    )


# ---- scores -------------------------------------------------------------------------------


def _rank(
    index: int,
    mentions: Sequence[Mention],
    matches: Sequence[Match],
    picks: Sequence[Place | None],
    context: Context,
    article: Article,
) -> list[Candidate]:
    mention = mentions[index]
    others = _others(index, mentions, picks)
    enclosing = _enclosing(index, mentions, picks, article)
    candidates = []
    for match in matches:
        score, reasons = _score(mention, match, others, enclosing, context)
        candidates.append(Candidate(match.place, match.spelling, round(score, 4), tuple(reasons)))
    return sorted(candidates, key=lambda c: (-c.score, -c.place.population, c.place.id))


def _others(index: int, mentions: Sequence[Mention], picks: Sequence[Place | None]) -> list[Place]:
    """The picks of the other names, each place once; countries say little of where."""
    mine = fold(mentions[index].text)
    seen: dict[str, Place] = {}
    for mention, place in zip(mentions, picks, strict=True):
        if place is not None and fold(mention.text) != mine:
            seen.setdefault(place.id, place)
    return list(seen.values())


def _enclosing(
    index: int, mentions: Sequence[Mention], picks: Sequence[Place | None], article: Article
) -> list[tuple[Place, float]]:
    """Places named close by that may hold this one, with how closely they are tied to it."""
    mention = mentions[index]
    near: list[tuple[Place, float]] = []
    for j in range(max(0, index - 4), min(len(mentions), index + 5)):
        place = picks[j]
        if j == index or place is None:
            continue
        a, b = sorted((mention.span, mentions[j].span))
        between = article.text[a.end : b.start]
        if len(between) > 200 or "\n" in between:
            continue
        if j > index and re.fullmatch(
            r"\s*,\s*(?:in\s+)?(?:the\s+)?|\s+(?:in|of)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}", between
        ):
            near.append((place, 2.5))
        elif j < index and re.fullmatch(r"[’']s\s+(?:[\w-]+\s+){0,4}", between):
            near.append((place, 1.5))
        elif "." not in between.replace("U.S.", ""):
            near.append((place, 0.8))
    return near


def _score(
    mention: Mention,
    match: Match,
    others: Sequence[Place],
    enclosing: Sequence[tuple[Place, float]],
    context: Context,
) -> tuple[float, list[str]]:
    place = match.place
    score = {Quality.PRIMARY: 1.0, Quality.ALTERNATE: 0.7, Quality.FOLDED: -0.6}[match.quality]
    reasons = [f"spelt “{match.spelling}”"]
    score += 0.6 * math.log10(place.population + 10)
    score += 0.12 * math.log2(1 + match.names)
    score += _cue_score(mention, place)
    if place.precision is Precision.COUNTRY:
        score += 3.0
    if place.feature_code == "PPLC":
        score += 0.6
    if place.precision is Precision.FACILITY and mention.cue == "facility":
        score += 2.0
    if place.country:
        if prior := context.priors.get(place.country):
            score += prior
            reasons.append("in the theatre")
        if named := context.named.get(place.country):
            score += named
            reasons.append("its country is named")
    holder = max(
        (weight for near, weight in enclosing if near.id in place.parents or (
            near.precision is Precision.COUNTRY and near.country == place.country
        )),
        default=0.0,
    )  # fmt: skip
    if holder:
        score += holder
        reasons.append("a place that holds it is named beside it")
    if others:
        near = sum(distance_m(place.lonlat, other.lonlat) < _NEAR_M for other in others)
        score += 1.6 * near / len(others)
        kin = sum(place.admin1 is not None and place.admin1 == other.admin1 for other in others)
        score += 0.8 * kin / len(others)
        if near:
            reasons.append(f"{near} of {len(others)} other places are within 400 km")
    if match.generic and not _parent_named(place, others):
        score -= 6.0
        reasons.append("the text does not name the town")
    return score, reasons


def _cue_score(mention: Mention, place: Place) -> float:
    """How well what the text calls the place fits what the gazetteer says it is."""
    precision, cue = place.precision, mention.cue
    is_water = (place.feature_code or "").startswith("H") or place.feature_code in {
        "STM", "LK", "SEA", "STRT", "GULF", "BAY", "OCN", "CHN", "RSV", "CNL",
    }  # fmt: skip
    if cue == "water":
        return 3.0 if is_water else -4.0
    if cue == "article":
        return 1.0 if is_water else -8.0 if precision <= Precision.CITY else 0.0
    if is_water:
        return -2.5
    if cue == "region":
        if precision is Precision.REGION:
            return 3.0 if place.feature_code in {"ADM1", "RGN"} else 2.2
        return -3.0
    if cue == "district":
        if precision is Precision.DISTRICT:
            return 3.0
        return 1.5 if precision is Precision.REGION and place.feature_code != "ADM1" else -1.5
    if cue == "city":
        return 1.0 if precision is Precision.CITY else -2.0
    if cue == "facility":
        return 1.0 if precision is Precision.FACILITY else -2.5
    if precision is Precision.REGION:
        return 0.2 if place.feature_code == "RGN" else -0.9
    return {Precision.FACILITY: -1.0, Precision.DISTRICT: -0.6}.get(precision, 0.0)


def _parent_named(place: Place, others: Sequence[Place]) -> bool:
    towns = list(place.parents[:2])
    return any(other.id in towns for other in others)


# ---- decisions ----------------------------------------------------------------------------


def _one_sense(
    mentions: Sequence[Mention], ranked: Sequence[list[Candidate]]
) -> list[list[Candidate]]:
    """One name means one place throughout an article, unless the text calls it otherwise."""
    best: dict[tuple[str, str | None], list[Candidate]] = {}
    for mention, candidates in zip(mentions, ranked, strict=True):
        key = (fold(mention.text), mention.cue)
        if candidates and (key not in best or candidates[0].score > best[key][0].score):
            best[key] = candidates
    return [best.get((fold(m.text), m.cue), row) for m, row in zip(mentions, ranked, strict=True)]


def _geocode(
    index: int,
    mentions: Sequence[Mention],
    candidates: Sequence[Candidate],
    picks: Sequence[Place | None],
    gazetteer: Gazetteer,
    threshold: float,
    article: Article,
) -> Geocode:
    mention = mentions[index]
    kept = tuple(candidates[:_KEPT])
    confidence = _confidence(candidates)
    if candidates and candidates[0].score >= 1.5 and confidence >= threshold:
        best = candidates[0]
        place = best.place
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
    if mention.cue in {"facility", "district"} and mention.kind is MentionKind.SITE:
        town = _town_of(index, mentions, picks, article)
        if town is not None:
            name = mention.text
            return Geocode(
                site_in(town, name), 0.5, f"not in the gazetteer; somewhere in {town.name}", kept
            )
    if not candidates:
        return Geocode(None, 0.0, "no place of this name is known", ())
    return Geocode(None, round(confidence, 3), "too unsure which place is meant", kept)


def _confidence(candidates: Sequence[Candidate]) -> float:
    """Share of the best candidate in the softmax of the scores."""
    if not candidates:
        return 0.0
    top = candidates[0].score
    weights = [math.exp((c.score - top) / _MIN_SPREAD) for c in candidates[:20]]
    # Namesakes at the same spot are no rivals.
    first = candidates[0].place
    rivals = sum(
        weight
        for weight, c in zip(weights[1:], candidates[1:], strict=False)
        if distance_m(first.lonlat, c.place.lonlat) > 20_000
    )
    return 0.98 / (1.0 + rivals)


def _town_of(
    index: int, mentions: Sequence[Mention], picks: Sequence[Place | None], article: Article
) -> Place | None:
    """Where a facility without a place of its own stands.

    Named within it ("University of X"), right behind it ("plant in X"), or the town last
    named before it in the same paragraph.
    """
    mention = mentions[index]
    nearest: tuple[float, Place] | None = None
    for j, other in enumerate(mentions):
        place = picks[j]
        if place is None or j == index or place.precision is Precision.COUNTRY:
            continue
        if place.precision < Precision.CITY:
            continue
        if mention.span.covers(other.span):
            return place
        first, second = sorted((mention.span, other.span))
        between = article.text[first.end : second.start]
        if len(between) > 250 or "\n" in between:
            continue
        behind = j > index and _BEHIND.fullmatch(between) is not None
        if not behind and place.precision is not Precision.CITY:
            continue
        cost = len(between) + (0 if behind else 100) + (150 if "." in between else 0)
        if nearest is None or cost < nearest[0]:
            nearest = (cost, place)
    return nearest[1] if nearest else None
