"""At which place in its sentence did an event happen? A tagger of words, judged in five folds.

    python data/train/event_location.py FOLDER

FOLDER holds the training texts (see ``corpora.py``). Prints precision, recall and F1 over the
words of places, each sentence judged by models that never saw its text; thresholds, too, are
chosen among the texts that a model learns from. Nothing that ships is made from it: reading
decides by the rules of ``geoviz/extract/relations.py``, and this tells how much a learnt judge
knows of the same question.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray

from geoviz.assets import asset
from geoviz.extract.extractor import load_pipeline
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.renown import renown
from geoviz.settings import Settings

sys.path.insert(0, str(Path(__file__).parent))
from corpora import VerbSentence, verb_sentences
from verb_features import WORDS, Row, Table, table_of

FOLDS = 5
INNER = 5  # folds within what is learnt from, for what the second model sees of the first
TREES = 250
DRAWS = 3  # models whose mean judges
Floats = NDArray[np.float64]
Answers = NDArray[np.bool_]
Indexes = NDArray[np.int64]


def fold_of(text: str, folds: int, salt: str = "") -> int:
    """The same fold for the same text, whatever its verbs."""
    return int(hashlib.sha256((salt + text).encode()).hexdigest(), 16) % folds


def neighbours(own: Floats, rows: Sequence[Row]) -> Floats:
    """What the first model says of a word, its name, the words beside it and other names."""
    found: list[tuple[float, ...]] = []
    for _, group in groupby(zip(rows, own, strict=True), key=lambda pair: pair[0].example):
        p = {row.word: (row.name, float(one)) for row, one in group}
        names: dict[int, list[float]] = {}
        for name, one in p.values():
            names.setdefault(name, []).append(one)
        mean = {name: sum(ones) / len(ones) for name, ones in names.items()}
        order = sorted(mean.values(), reverse=True)
        for word, (name, one) in p.items():
            best = max((m for other, m in mean.items() if other != name), default=0.0)
            sides = (p.get(word - 1, (0, -1.0))[1], p.get(word + 1, (0, -1.0))[1])
            rank = order.index(mean[name])
            found.append((one, mean[name], *sides, best, mean[name] - best, rank, len(mean)))
    return np.array(found)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is learnt from, row by row."""

    rows: Sequence[Row]
    features: Floats  # words first
    right: Answers
    inner: NDArray[np.int64]  # fold within what is learnt from


def said(inputs: Inputs, taught: Indexes, asked: Indexes) -> Answers:
    """Which of the asked rows are words of the place, learnt from the taught rows alone.

    A first model sees each word for itself; a second one also what the first says of the
    words and names around. The threshold is that of the highest F1 on taught rows which the
    models that judged them had not seen.
    """
    features, right = inputs.features, inputs.right
    first = np.zeros(len(right))
    for k in range(INNER):
        away = inputs.inner[taught] == k
        learnt, judged = taught[~away], taught[away]
        first[judged] = _learnt(features[learnt], right[learnt], features[judged])
    first[asked] = _learnt(features[taught], right[taught], features[asked])
    seen, new = (
        np.column_stack((features[part], neighbours(first[part], [inputs.rows[i] for i in part])))
        for part in (taught, asked)
    )
    told = right[taught]
    sure = np.zeros(len(taught))
    for k in range(INNER):
        away = inputs.inner[taught] == k
        sure[away] = _learnt(seen[~away], told[~away], seen[away])
    return _agreed(seen, told, new) >= best_threshold(sure, told)


def _agreed(features: Floats, right: Answers, asked: Floats) -> Floats:
    """The mean of models that differ by the draw of their rows and columns."""
    drawn = [_learnt(features, right, asked, draw) for draw in range(DRAWS)]
    return np.asarray(np.mean(drawn, axis=0))


def best_threshold(sure: Floats, right: Answers) -> float:
    """The threshold of the highest F1."""
    order = np.argsort(-sure, kind="stable")
    hits = np.cumsum(right[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + right.sum())
    return float(sure[order[int(f1.argmax())]])


def _learnt(features: Floats, right: Answers, asked: Floats, draw: int = 0) -> Floats:
    """How likely the asked rows are words of the place."""
    settings = {
        "objective": "binary",
        "num_leaves": 31,
        "learning_rate": 0.06,
        "min_data_in_leaf": 20,
        "feature_fraction": 0.4,
        "max_bin": 63,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "cat_smooth": 20,
        "seed": 20250708 + draw,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbosity": -1,
    }
    data = lightgbm.Dataset(
        features,
        right.astype(np.float64),
        categorical_feature=list(range(len(WORDS))),
        params={"verbosity": -1},
    )
    return np.asarray(lightgbm.train(settings, data, TREES).predict(asked))


def measure(sentences: Sequence[VerbSentence], table: Table) -> dict[str, float | int]:
    """Precision, recall and F1 over words, in five folds by sentence.

    table: of all the sentences.
    """
    texts = [sentences[row.example].text for row in table.rows]
    right = np.array([row.word in sentences[row.example].place for row in table.rows])
    inner = np.array([fold_of(text, INNER, "inner") for text in texts])
    features = np.column_stack((table.words, table.numbers)).astype(np.float64)
    inputs = Inputs(table.rows, features, right, inner)
    folds = np.array([fold_of(text, FOLDS) for text in texts])
    found = np.zeros(len(right), dtype=bool)
    for k in range(FOLDS):
        taught, asked = np.flatnonzero(folds != k), np.flatnonzero(folds == k)
        found[asked] = said(inputs, taught, asked)
        print(f"fold {k + 1} of {FOLDS}", file=sys.stderr)
    gold = sum(len(one.place) for one in sentences)  # also words that were never asked about
    hits = int((found & right).sum())
    precision, recall = hits / max(1, int(found.sum())), hits / max(1, gold)
    return {
        "sentences": len({one.text for one in sentences}),
        "examples": len(sentences),
        "words": gold,
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
        "ceiling of recall": round(int(right.sum()) / max(1, gold), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--examples", type=int, help="only so many, to try it")
    options = parser.parse_args()
    sentences = list(verb_sentences(options.folder))[: options.examples]
    with Gazetteer.open(asset("data", "gazetteer.sqlite")) as gazetteer:
        known = lru_cache(65_536)(partial(renown, gazetteer=gazetteer))
        table = table_of(sentences, load_pipeline(Settings().language_model), known)
    print(json.dumps(measure(sentences, table), indent=1))


if __name__ == "__main__":
    main()
