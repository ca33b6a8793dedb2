"""Trains the detector of place names; writes its weights and the record of its training.

    python data/train/detection.py FOLDER

FOLDER holds the training texts (see ``corpora.py``). Seeds are fixed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from geoviz.assets import asset
from geoviz.extract.detection import FORMAT, Detector, WordLists, features_digest
from geoviz.extract.extractor import load_pipeline
from geoviz.extract.lexicon import load_lexicon
from geoviz.extract.repute import Names
from geoviz.extract.sentences import Sentence, parse_sentences, split_blocks
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.renown import renown
from geoviz.settings import Settings
from geoviz.theatre import load_theatres

sys.path.insert(0, str(Path(__file__).parent))
from corpora import event_sentences, place_articles
from labels import ByPlace, Label, by_event, by_gold, counts_of
from synthetic import Writer
from words import WordCounts

SEED = 20250706
EVERY_NTH_ARTICLE = 2
MADE_UP = 3_000
LEAST_SEEN = 8  # a feature seen less often says nothing
STRENGTH = 0.3  # inverse of the penalty on weights
WEIGHTS = {"place articles": 1.0, "event sentences": 1.0, "made up": 0.6}

Example = tuple[str, list[str], bool]  # corpus, features, whether a place


def examples(folder: Path, gazetteer: Gazetteer) -> tuple[list[Example], WordLists, dict[str, Any]]:
    """Everything that is learnt from, the word lists, and counts for the record."""
    nlp = load_pipeline(Settings().language_model)
    lexicon = load_lexicon()
    known = partial(renown, gazetteer=gazetteer)

    def parsed(text: str) -> list[Sentence]:
        return parse_sentences(nlp, split_blocks(text))

    articles = [(a, parsed(a.text)) for a in list(place_articles(folder))[::EVERY_NTH_ARTICLE]]
    events = [(e, parsed(e.text)) for e in event_sentences(folder)]
    counts = WordCounts()
    for _, sentences in (*articles, *events):
        counts.add(sentences)
    lists = counts.lists(known)
    first, last = counts.people()
    writer = Writer(
        asset("data", "gazetteer.sqlite"),
        first,
        last,
        sorted(word for word, often in lists.common.items() if often == 3),
        sorted(lexicon.demonyms),
        sorted({code for theatre in load_theatres() for code in theatre.countries}),
        SEED,
    )
    detector = Detector(known, lexicon, lists, {})
    by_place = ByPlace(gazetteer)
    found: list[Example] = []
    labels: dict[str, list[Label]] = {}

    def learn(corpus: str, sentences: list[Sentence], label: Any) -> None:
        names = Names.of(sentences, lists.first_names, lexicon)
        for sentence in sentences:
            rows = detector.features(sentence, names)
            given = label([run for run, _ in rows], sentence, names)
            labels.setdefault(corpus, []).extend(given)
            found.extend(
                (corpus, features, answer)
                for (_, features), answer in zip(rows, given, strict=True)
                if answer is not None
            )

    for article, sentences in articles:
        learn(
            "place articles",
            sentences,
            lambda runs, s, names, a=article: by_place(runs, s, names, a.lonlat, a.names),
        )
    for event, sentences in events:
        spans = [event.words[i] for i in sorted(event.place)]
        spans = _joined(spans, event.text)
        learn(
            "event sentences",
            sentences,
            lambda runs, s, names, p=spans: by_event(runs, s, names, p),
        )
    for _ in range(MADE_UP):
        text = writer.text()
        learn(
            "made up",
            parsed(text.text),
            lambda runs, s, names, p=[one.span for one in text.places]: by_gold(runs, s, p),
        )
    return found, lists, counts_of(labels)


def _joined(spans: list[Any], text: str) -> list[Any]:
    """Neighbouring words as one span."""
    joined: list[Any] = []
    for span in spans:
        if joined and text[joined[-1].end : span.start].strip() in {"", ",", "-"}:
            joined[-1] = type(span)(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def fit(found: list[Example]) -> dict[str, float]:
    """The weight of each feature, without those that say nothing."""
    seen = Counter(name for _, features, _ in found for name in features)
    index = {
        name: i for i, name in enumerate(sorted(n for n, k in seen.items() if k >= LEAST_SEEN))
    }
    rows = [sorted({index[f] for f in features if f in index}) for _, features, _ in found]
    starts = np.cumsum([0, *map(len, rows)])
    columns = np.concatenate([np.array(row, dtype=np.int32) for row in rows])
    matrix = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(rows), len(index)))
    model = LogisticRegression(
        C=STRENGTH, fit_intercept=False, solver="lbfgs", max_iter=400, tol=1e-5
    )
    model.fit(
        matrix,
        np.array([answer for _, _, answer in found]),
        sample_weight=np.array([WEIGHTS[corpus] for corpus, _, _ in found]),
    )
    weights = {name: round(float(model.coef_[0][i]), 3) for name, i in index.items()}
    return {name: weight for name, weight in weights.items() if abs(weight) >= 0.01}


def sources(folder: Path) -> Iterator[tuple[str, str]]:
    """The files that were learnt from, with their SHA-256."""
    for name in ("wiktor.jsonl.gz", "event_location/labeled_text.jsonl.zip"):
        yield name, hashlib.sha256((folder / name).read_bytes()).hexdigest()


def main(folder: Path, where: Path) -> None:
    with Gazetteer.open(asset("data", "gazetteer.sqlite")) as gazetteer:
        found, lists, counts = examples(folder, gazetteer)
    weights = fit(found)
    table = {
        "format": FORMAT,
        "weights": weights,
        "lists": {
            "common": lists.common,
            "first_names": lists.first_names,
            "surnames": lists.surnames,
        },
    }
    record = {
        "what": "whether a run of words is a place name: log-odds, by feature",
        "script": "data/train/detection.py",
        "digest": features_digest(weights),
        "features": len(weights),
        "examples": counts,
        "sources": dict(sources(folder)),
        "seed": SEED,
        "settings": {"strength": STRENGTH, "least seen": LEAST_SEEN, "weights": WEIGHTS},
        "packages": {name: version(name) for name in ("spacy", "numpy", "scipy", "scikit-learn")},
        "model": Settings().language_model,
    }
    for name, value in (("detection.json", table), ("detection.record.json", record)):
        text = json.dumps(value, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
        (where / name).write_text(text, encoding="utf-8")
    print(json.dumps(record, indent=1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="folder of the training texts")
    parser.add_argument("--out", type=Path, default=asset("data", "weights"))
    arguments = parser.parse_args()
    main(arguments.folder, arguments.out)
