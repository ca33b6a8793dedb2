"""How surely a run of words is a place name: a logistic model over what stands in the text.

The features are words a person can read ("before: in", "label: PERSON"), each with one weight in
``data/weights/detection.json``; the sum is a log-odds. ``data/train/detection.py`` makes them.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geoviz.assets import asset
from geoviz.errors import AssetError
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.repute import Names, proper_sequence
from geoviz.extract.runs import Run, find_runs
from geoviz.extract.sentences import Sentence
from geoviz.extract.signs import (
    PLACE_LABELS,
    class_of,
    ends_a_dateline,
    fame_of,
    label_of,
    word_of,
)
from geoviz.model import Renown

FORMAT = 1
_ADDRESSES = frozenset({"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "sir", "miss"})


@dataclass(frozen=True, slots=True)
class Scored:
    """A run with how surely it is a place name."""

    run: Run
    probability: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class Told:
    """What an article tells of its runs of words."""

    logits: Mapping[int, Sequence[tuple[Run, float]]]  # of each run for itself, by sentence
    leaning: Mapping[str, float]  # mean log-odds of the runs of one spelling
    names: Names


@dataclass(frozen=True, slots=True)
class WordLists:
    """How often words are something else than places, in classes 1 (seldom) to 3 (often)."""

    common: Mapping[str, int]  # words also written in lower case
    first_names: Mapping[str, int]
    surnames: Mapping[str, int]


class Detector:
    """Judges runs. Holds weights only; the same text gives the same answer."""

    def __init__(
        self,
        renown: Callable[[str], Renown],
        lexicon: Lexicon,
        lists: WordLists,
        weights: Mapping[str, float],
    ) -> None:
        """renown: what the gazetteer knows of a name."""
        self._renown = renown
        self._lexicon = lexicon
        self.lists = lists
        self._weights = weights

    @classmethod
    def load(
        cls, renown: Callable[[str], Renown], lexicon: Lexicon, path: Path | None = None
    ) -> Detector:
        """The shipped detector, or the one at path. Raises AssetError where it is damaged."""
        path = path or asset("data", "weights", "detection.json")
        try:
            table = json.loads(path.read_text(encoding="utf-8"))
            if table["format"] != FORMAT:
                raise AssetError(f"{path.name} is not of format {FORMAT}. Install geoviz again.")
            lists = WordLists(**table["lists"])
            return cls(renown, lexicon, lists, table["weights"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise AssetError(f"{path.name} cannot be read: {error!r}") from error

    def names(self, sentences: Sequence[Sentence]) -> Told:
        """What an article says of its names, for ``judge``."""
        names = Names.of(sentences, self.lists.first_names, self._lexicon)
        logits = {sentence.index: self._logits(sentence, names) for sentence in sentences}
        by_text: dict[str, list[float]] = {}
        for sentence in sentences:
            for run, logit in logits[sentence.index]:
                if not _inside_a_known(run, logits[sentence.index]):
                    text = sentence.tokens.doc[run.start : run.end].text
                    by_text.setdefault(text, []).append(logit)
        leaning = {text: sum(all_) / len(all_) for text, all_ in by_text.items()}
        return Told(logits, leaning, names)

    def judge(self, sentence: Sentence, told: Told) -> list[Scored]:
        """Every run of a sentence with its probability, in order of start and length.

        A name means one thing all through an article: half of what speaks for a run is what
        speaks for its spelling on the whole.
        """
        runs = told.logits[sentence.index]
        scored = []
        for run, logit in runs:
            if not _inside_a_known(run, runs):
                logit = (logit + told.leaning[sentence.tokens.doc[run.start : run.end].text]) / 2
            scored.append(Scored(run, 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))))
        return scored

    def _logits(self, sentence: Sentence, names: Names) -> list[tuple[Run, float]]:
        weights = self._weights
        return [
            (run, sum(weights.get(feature, 0.0) for feature in features))
            for run, features in self.features(sentence, names)
        ]

    def features(self, sentence: Sentence, names: Names) -> list[tuple[Run, list[str]]]:
        """Every run of a sentence with its features: what training sees."""
        runs = find_runs(sentence, self._renown, self._lexicon)
        return [(run, list(self._features(run, runs, sentence, names))) for run in runs]

    def _features(
        self, run: Run, runs: Sequence[Run], sentence: Sentence, names: Names
    ) -> Iterator[str]:
        yield "always"
        tokens = sentence.tokens.doc[run.start : run.end]
        fame = fame_of(run.renown)
        label = label_of(run, sentence)
        yield f"label: {label}"
        yield f"fame: {fame}"
        yield f"label: {label}, fame: {fame}"
        yield f"senses: {min(len(str(run.renown.senses)), 3) if run.renown.senses > 1 else 0}"
        yield f"own name: {run.renown.primary}"
        yield from self._shape(run, runs, sentence)
        yield from self._words(tokens.text, label, fame)
        yield from self._neighbours(run, sentence, label)
        yield from self._surroundings(run, sentence, fame)
        yield from self._article(run, sentence, names, label)

    def _shape(self, run: Run, runs: Sequence[Run], sentence: Sentence) -> Iterator[str]:
        tokens = sentence.tokens.doc[run.start : run.end]
        size = len(tokens)
        yield f"words: {min(size, 4)}"
        if tokens.text.isupper():
            yield (
                "capitals, all the sentence"
                if sentence.text.isupper()
                else ("capitals, short" if len(tokens.text) < 6 else "capitals")
            )
        longer = [r for r in runs if r.start <= run.start and run.end <= r.end and r is not run]
        if longer:
            most = max(longer, key=lambda r: r.renown.senses > 0)
            yield "in a longer known run" if most.renown.senses else "in a longer run"
            if any(r.renown.senses and r.start == run.start for r in longer):
                yield "opens a longer known run"
        if any(
            run.start <= r.start and r.end <= run.end and r is not run and r.renown.senses
            for r in runs
        ):
            yield f"holds a known run, known: {run.renown.senses > 0}"
        yield f"last: {tokens[-1].lower_}" if size > 1 else f"tag: {tokens[0].tag_}"
        if size > 1:
            yield f"first: {tokens[0].lower_}"
        if any(t.pos_ in {"VERB", "AUX", "PRON", "DET"} for t in tokens):
            yield "holds a word of grammar"
        root = tokens.root
        yield f"dep: {root.dep_}"
        if root.dep_ in {"pobj", "compound", "poss", "nsubj", "appos", "conj"}:
            governor = root.head.lower_ if root.dep_ == "pobj" else root.head.pos_
            yield f"dep: {root.dep_} of {governor}"
        if run.start == sentence.tokens.start:
            yield "opens the sentence"
        if sentence.heading:
            yield "in a heading"

    def _words(self, text: str, label: str, fame: str) -> Iterator[str]:
        lists = self.lists
        place = "place" if label in PLACE_LABELS else label.partition(" ")[0]
        for name, table in (
            ("common", lists.common),
            ("first name", lists.first_names),
            ("surname", lists.surnames),
        ):
            if frequency := table.get(text):
                yield f"{name}: {frequency}"
                yield f"{name}: {frequency}, {place}"
                yield f"{name}: {frequency}, fame: {fame}"

    def _neighbours(self, run: Run, sentence: Sentence, label: str) -> Iterator[str]:
        doc = sentence.tokens.doc
        first, last = sentence.tokens.start, sentence.tokens.end
        place = label in PLACE_LABELS
        before = doc[run.start - 1] if run.start > first else None
        after = doc[run.end] if run.end < last else None
        yield f"before: {word_of(before)}"
        yield f"before: {class_of(before)}, place: {place}"
        yield f"after: {word_of(after)}"
        yield f"after: {class_of(after)}, place: {place}"
        yield f"between: {class_of(before)} {class_of(after)}"
        if run.start - 2 >= first:
            yield f"second before: {word_of(doc[run.start - 2])}"
        if run.end + 1 < last:
            yield f"second after: {word_of(doc[run.end + 1])}"
        if before is not None:
            if before.lower_ in _ADDRESSES or before.lower_ in self._lexicon.words["titles"]:
                yield "behind a title"
            if before.text in self.lists.first_names:
                yield f"behind a first name: {self.lists.first_names[before.text]}"
            if before.text == "," and run.start - 2 >= first:
                yield f"behind a comma and {class_of(doc[run.start - 2])}"
        if after is not None:
            if after.text == "," and run.end + 1 < last:
                yield f"before a comma and {class_of(doc[run.end + 1])}"
            if after.text in self.lists.surnames and label.endswith("PERSON"):
                yield "before a surname"

    def _surroundings(self, run: Run, sentence: Sentence, fame: str) -> Iterator[str]:
        """The longer name that a run opens or ends, what a dateline tells, and directions."""
        doc = sentence.tokens.doc
        start, end = proper_sequence(doc, run.start, sentence)
        known = "known" if run.renown.senses else "unknown"
        if end > run.end and start == run.start:
            yield f"opens a name that ends: {doc[end - 1].lower_}"
            yield f"opens a name, fame: {fame}"
            yield f"opens a name, then: {doc[run.end].lower_}, {known}"
        elif start < run.start and end == run.end:
            yield f"ends a name that begins: {doc[start].lower_}"
            yield f"ends a name, fame: {fame}"
        elif start < run.start:
            yield f"inside a name that ends: {doc[end - 1].lower_}"
        size = run.end - run.start
        if size > 1:
            after = doc[run.end] if run.end < sentence.tokens.end else None
            yield f"last: {doc[run.end - 1].lower_}, after: {class_of(after)}"
            if doc[run.start].lower_ in self._lexicon.regions["directions"]:
                rest = self._renown(doc[run.start + 1 : run.end].text)
                yield f"direction, then: {fame_of(rest)}, together {known}"
        if run.start == sentence.tokens.start and ends_a_dateline(run, sentence):
            yield "dateline"
            yield f"dateline, {known}"

    def _article(self, run: Run, sentence: Sentence, names: Names, label: str) -> Iterator[str]:
        tokens = sentence.tokens.doc[run.start : run.end]
        text = " ".join(token.text for token in tokens)
        if text in names.family:
            yield "family name of a person"
            yield f"family name of a person, label: {label}"
            yield f"family name of a person, fame: {fame_of(run.renown)}"
        if text in names.given:
            yield "given name of a person"
            yield f"given name of a person, label: {label}"
        yield f"located: {min(names.located.get(text, 0), 2)}"
        yield f"acts: {min(names.acting.get(text, 0), 2)}"
        if spoken := names.speaking.get(text, 0):
            yield f"speaks: {min(spoken, 2)}"
            yield f"speaks, fame: {fame_of(run.renown)}"
        given = names.labels.get(text)
        if given:
            total = sum(given.values())
            places = sum(given.get(name, 0) for name in PLACE_LABELS)
            share = (
                "all"
                if places == total
                else "most"
                if 2 * places > total
                else ("some" if places else "none")
            )
            yield f"called a place: {share}"
            yield f"called a place: {share}, label: {label}"
            if given.get("PERSON", 0) * 2 > total:
                yield "mostly called a person"
        else:
            yield "never called anything"
        if len(tokens) == 1:
            yield f"occurs: {min(names.counts.get(text, 0), 3)}"
            if names.counts.get(text.lower(), 0):
                yield "also in lower case"


def _inside_a_known(run: Run, runs: Sequence[tuple[Run, float]]) -> bool:
    """Whether a run is part of a longer name that the gazetteer has."""
    return any(
        other.start <= run.start and run.end <= other.end and other.renown.senses and other != run
        for other, _ in runs
    )


def features_digest(weights: Mapping[str, float]) -> str:
    """What a training record says of the weights it belongs to."""
    rows = "\n".join(f"{name}\t{weight!r}" for name, weight in sorted(weights.items()))
    return hashlib.sha256(rows.encode()).hexdigest()
