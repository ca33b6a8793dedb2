"""Which runs of a training text are place names: known from where the text's place lies.

An encyclopaedia's article on a place names places near it. A run with a namesake near by, where
chance would hardly put one, is a place; a run whose namesakes are all far away is none. This
asks nothing of the parser, so that its mistakes are seen as such.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from geoviz.extract.repute import Names
from geoviz.extract.runs import Run
from geoviz.extract.sentences import Sentence
from geoviz.geo import distance_m
from geoviz.geocode.gazetteer import Gazetteer, Match, Quality
from geoviz.model import LonLat, Precision, Span

Label = bool | None

_NEAR_M = 120_000.0
_FAR_M = 400_000.0
_LARGE = 100_000  # people: such a town is named anywhere
_HEADS = frozenset(
    [
        "street",
        "road",
        "avenue",
        "drive",
        "lane",
        "boulevard",
        "parkway",
        "highway",
        "river",
        "creek",
        "lake",
        "bay",
        "valley",
        "island",
        "islands",
        "mountain",
        "mountains",
        "hills",
        "forest",
        "sea",
        "strait",
        "gulf",
        "ocean",
        "desert",
        "peninsula",
    ]
)
_LAND_M2 = 1.49e14


def char_span(run: Run, sentence: Sentence) -> Span:
    """Where a run stands in the text."""
    words = sentence.tokens.doc[run.start : run.end]
    return Span(sentence.offset + words.start_char, sentence.offset + words.end_char)


class ByPlace:
    """Labels runs of an article on a place."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._senses: Callable[[str], tuple[Match, ...]] = lru_cache(50_000)(
            lambda name: tuple(
                m for m in gazetteer.lookup(name, 500) if m.quality is not Quality.FOLDED
            )
        )
        self._gazetteer = gazetteer

    def __call__(
        self,
        runs: Sequence[Run],
        sentence: Sentence,
        names: Names,
        at: LonLat,
        gold: Sequence[Span],
    ) -> list[Label]:
        doc = sentence.tokens.doc
        own = [
            self._alone(doc[run.start : run.end].text, run, sentence, names, at, gold)
            for run in runs
        ]
        # Of runs within each other the longest place is the name; what is inside it is not.
        taken = [run for run, label in zip(runs, own, strict=True) if label]
        return [
            False
            if label is not None
            and any(
                other is not run and other.start <= run.start and run.end <= other.end
                for other in taken
            )
            else label
            for run, label in zip(runs, own, strict=True)
        ]

    def _alone(
        self,
        text: str,
        run: Run,
        sentence: Sentence,
        names: Names,
        at: LonLat,
        gold: Sequence[Span],
    ) -> Label:
        if char_span(run, sentence) in gold:
            return True
        senses = self._senses(text)
        person = text in names.family or text in names.given
        label = next(
            (e.label_ for e in sentence.entities if e.start <= run.start and run.end <= e.end),
            "",
        )
        if _headed(run, sentence) and label != "PERSON":
            return True
        if not senses:
            place = label in {"GPE", "LOC", "FAC"}
            return None if place else False
        if any(m.place.precision is Precision.COUNTRY for m in senses):
            return None if person else True
        nearest = min(distance_m(at, m.place.lonlat) for m in senses)
        by_chance = len(senses) * math.pi * _NEAR_M**2 / (_LAND_M2 / 20)
        if nearest < _NEAR_M and not person and by_chance < 0.5:
            return True
        largest = max(m.place.population for m in senses)
        if any(m.place.precision is Precision.REGION for m in senses) and largest > _LARGE:
            home = self._home(at)
            inside = any(
                m.place.country == home and m.place.precision is Precision.REGION for m in senses
            )
            return None if person else True if inside else None
        if nearest > _FAR_M and (largest < _LARGE or person):
            return False
        if largest >= 10 * _LARGE and not person:
            return True
        return None

    @lru_cache(maxsize=8_192)  # noqa: B019 - lives as long as the training
    def _home(self, at: LonLat) -> str | None:
        return self._gazetteer.country_of(at)


def _headed(run: Run, sentence: Sentence) -> bool:
    """Whether the last word of a name says that it is a street's, a water's or a landform's."""
    words = sentence.tokens.doc[run.start : run.end]
    return len(words) > 1 and words[-1].lower_ in _HEADS and words[0].text[0].isupper()


def by_gold(runs: Sequence[Run], sentence: Sentence, gold: Sequence[Span]) -> list[Label]:
    """Labels where every place is known: a run is one where it is just a place's name."""
    known = set(gold)
    return [char_span(run, sentence) in known for run in runs]


def by_event(
    runs: Sequence[Run], sentence: Sentence, names: Names, place: Sequence[Span]
) -> list[Label]:
    """Labels where one event's place is marked, and others may be unmarked."""
    spans = [char_span(run, sentence) for run in runs]
    inside = [
        run.renown.senses > 0 and any(p.covers(span) for p in place)
        for run, span in zip(runs, spans, strict=True)
    ]
    labels: list[Label] = []
    for i, (run, span) in enumerate(zip(runs, spans, strict=True)):
        if inside[i]:
            longer = any(
                inside[j] and j != i and other.start <= run.start and run.end <= other.end
                for j, other in enumerate(runs)
            )
            labels.append(not longer)
        elif any(p.overlaps(span) for p in place):
            labels.append(None)
        else:
            labels.append(_not_a_place(run, sentence, names))
    return labels


def _not_a_place(run: Run, sentence: Sentence, names: Names) -> Label:
    text = sentence.tokens.doc[run.start : run.end].text
    label = next(
        (e.label_ for e in sentence.entities if e.start <= run.start and run.end <= e.end), ""
    )
    if label in {"GPE", "LOC", "FAC"}:
        return None
    if (text in names.family or text in names.given) and run.renown.population < _LARGE:
        return False
    return False if not run.renown.senses else None


def counts_of(labels: Mapping[str, Sequence[Label]]) -> dict[str, dict[str, int]]:
    """How many runs of each corpus are places, are none, and are left out."""
    return {
        corpus: {
            "places": sum(label is True for label in found),
            "others": sum(label is False for label in found),
            "left out": sum(label is None for label in found),
        }
        for corpus, found in labels.items()
    }
