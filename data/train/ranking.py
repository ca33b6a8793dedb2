"""Trains the weights of toponym resolution, and the curve that makes scores probabilities.

    python data/train/ranking.py FOLDER

FOLDER holds the training texts (see ``corpora.py``). A name's answer is any candidate at the
place that is meant: known in made-up texts, and in an encyclopaedia's article on a place by
where that place lies. The detector's weights must be there already.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from geoviz.assets import asset
from geoviz.extract import Extractor
from geoviz.geo import distance_m
from geoviz.geocode.candidates import Name, names_of
from geoviz.geocode.features import Prior
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.ranking import Ranked, certainty, rank
from geoviz.geocode.renown import renown
from geoviz.geocode.weights import FORMAT, Weights
from geoviz.model import Article, LonLat, Mention, MentionKind, Precision, Span
from geoviz.settings import Settings
from geoviz.theatre import load_theatres

sys.path.insert(0, str(Path(__file__).parent))
from corpora import place_articles
from namesakes import Accounts
from synthetic import Writer

SEED = 20250707
EVERY_NTH_ARTICLE = 4
MADE_UP = 1_500
ROUNDS = 3  # of scoring all texts with the weights so far, and learning anew
PENALTY = 0.02
HELD_OUT = 5  # every fifth text tells how sure to be
_SAME_M = 40_000.0
_NEAR_M = 100_000.0
_LAND_M2 = 1.49e14

# Not to be learnt from these texts: what a user says beforehand; that what governs a name shuts out
# all else, and that a city is no village; the rule that a
# name of many of a kind needs its town in the text; how well cues fit; that news is mostly
# of large places, where an encyclopaedia's articles are of all places alike; and that a stated
# distance is meant, of which these texts hold only about a hundred.
FIXED = {
    "country chosen by the user": 4.0,
    "country of a war that one side is named of": 2.0,
    "outside of where the text puts it": -15.0,
    "called a village, and too large": -5.0,
    "called so in full": 2.0,
    "a city in it has its name, and was struck": -6.0,
    "its country has its name": -4.0,
    "one of many of its kind": -6.0,
    "abbreviation of another": -4.0,
    "people, log10": 0.7,
    "as far from another place as the text says": 10.0,
}

# Set when all else is learnt: a report names a place as maps do, and a namesake by another
# spelling is rarely meant, which an encyclopaedia's articles do not show.
AFTERWARDS = {"people, log10": 0.85, "another name of it": -1.5}

_REGIONS = ("a first-level region", "an area", "a county", "a region")
_KINDS = ("water", *_REGIONS, "a facility", "a district", "a city", "a country")


def _cues() -> dict[str, float]:
    """What the text calls a place and what the gazetteer says that it is must fit."""
    fits = {
        "water": dict.fromkeys(_KINDS, -4.0) | {"water": 3.0},
        "article": {"water": 1.0, "a facility": -8.0, "a district": -8.0, "a city": -8.0},
        "region": dict.fromkeys(_KINDS, -3.0)
        | dict.fromkeys(_REGIONS, 2.2)
        | {"a first-level region": 3.0, "an area": 3.0, "water": -2.5},
        "district": dict.fromkeys(_KINDS, -1.5)
        | dict.fromkeys(_REGIONS, 1.5)
        | {"a district": 3.0, "a first-level region": -1.5, "water": -2.5},
        "city": dict.fromkeys(_KINDS, -2.0) | {"a city": 1.0, "water": -2.5},
        "facility": dict.fromkeys(_KINDS, -2.5) | {"a facility": 1.0},
        "nothing": {"water": -2.5, "a facility": -1.0, "a district": -0.6},
    }
    return {
        f"called {cue}, is {kind}": weight
        for cue, kinds in fits.items()
        for kind, weight in kinds.items()
    }


FIXED |= _cues()


@dataclass(frozen=True, slots=True)
class Text:
    """A text's names, and which candidates of each are right (all False: none is there)."""

    text: str
    mentions: tuple[Mention, ...]
    names: tuple[Name, ...]
    answers: tuple[tuple[bool, ...] | None, ...]  # None: not known
    countries: tuple[str, ...] = ()  # of the war that it tells of


def from_articles(folder: Path, gazetteer: Gazetteer) -> list[Text]:
    """The articles on places, read as geoviz reads them."""
    extractor = Extractor(Settings().language_model, _renown(gazetteer), gazetteer.countries())
    texts = []
    for number, article in enumerate(place_articles(folder)):
        if number % EVERY_NTH_ARTICLE:
            continue
        mentions = extractor.read(Article(str(number), article.text), ()).mentions
        names = names_of(mentions, gazetteer)
        home = gazetteer.country_of(article.lonlat)
        answers = tuple(
            _answer(name, mentions, article.names, article.lonlat, home) for name in names
        )
        texts.append(Text(article.text, mentions, tuple(names), answers))
    return texts


def _answer(
    name: Name,
    mentions: Sequence[Mention],
    gold: Sequence[Span],
    at: LonLat,
    home: str | None,
) -> tuple[bool, ...] | None:
    places = [match.place for match in name.matches]
    if any(mentions[i].span in gold for i in name.mentions):
        return tuple(distance_m(at, p.lonlat) < _SAME_M for p in places)
    if len({mentions[i].text for i in name.mentions}) != 1 or not places:
        return None
    regions = [p.feature_code == "ADM1" and p.country == home for p in places]
    if any(regions):
        return tuple(regions)
    nations = [p.precision is Precision.COUNTRY for p in places]
    if any(nations):
        return tuple(nations)
    near = [distance_m(at, p.lonlat) < _NEAR_M for p in places]
    by_chance = len(places) * np.pi * _NEAR_M**2 / (_LAND_M2 / 20)
    return tuple(near) if any(near) and by_chance < 0.3 else None


def from_writer(gazetteer: Gazetteer) -> list[Text]:
    """Made-up texts, with the names where they are known to be."""
    writer = Writer(
        asset("data", "gazetteer.sqlite"),
        ["Anna", "Boris"],
        ["Brook", "Lake"],
        ["House"],
        ["Danish"],
        sorted({code for theatre in load_theatres() for code in theatre.countries}),
        SEED,
    )
    texts = []
    for _ in range(MADE_UP):
        made = writer.text()
        mentions = tuple(
            Mention(one.span, made.text[one.span.start : one.span.end], MentionKind.MENTION)
            for one in made.places
            if one.place is not None
        )
        numbers = [one.place for one in made.places if one.place is not None]
        names = names_of(mentions, gazetteer)
        answers = []
        for name in names:
            meant = {numbers[i] for i in name.mentions}
            found = tuple(m.place.geonameid in meant for m in name.matches)
            answers.append(found if len(meant) == 1 and any(found) else None)
        texts.append(Text(made.text, mentions, tuple(names), tuple(answers)))
    return texts


def from_accounts(gazetteer: Gazetteer) -> list[Text]:
    """Made-up accounts of strikes on towns that share their names."""
    wars = [theatre.countries for theatre in load_theatres()]
    texts = []
    for account in Accounts(gazetteer, wars, SEED).written():
        names = names_of(account.mentions, gazetteer)
        answers = []
        for name in names:
            meant = {account.places[i] for i in name.mentions}
            found = tuple(match.place.id in meant for match in name.matches)
            answers.append(found if len(meant) == 1 and any(found) else None)
        texts.append(
            Text(account.text, account.mentions, tuple(names), tuple(answers), account.countries)
        )
    return texts


def _renown(gazetteer: Gazetteer) -> Any:
    return lru_cache(65_536)(partial(renown, gazetteer=gazetteer))


# ---- learning -----------------------------------------------------------------------------


def ranked(texts: Sequence[Text], weights: Weights) -> list[tuple[Ranked, tuple[bool, ...], float]]:
    """Every name whose answer is known: its candidates, which are right, and its weight."""
    found = []
    for text in texts:
        prior = Prior(dict.fromkeys(text.countries, "in the theatre"))
        rows = rank(text.names, text.mentions, text.text, weights, prior)
        for name, row, answer in zip(text.names, rows, text.answers, strict=True):
            if answer is None or not row.matches:
                continue
            right = {m.place.id for m, yes in zip(name.matches, answer, strict=True) if yes}
            found.append((row, tuple(m.place.id in right for m in row.matches), 1.0))
    return found


def learn(found: Sequence[tuple[Ranked, tuple[bool, ...], float]], start: Weights) -> Weights:
    """Weights under which the right candidates are likeliest: a conditional logit."""
    usable = [(row, answer) for row, answer, _ in found if any(answer) and not all(answer)]
    names = sorted({f for row, _ in usable for fs in row.features for f in fs} - set(FIXED))
    index = {name: i for i, name in enumerate(names)}
    sizes = [len(answer) for _, answer in usable]
    starts = np.cumsum([0, *sizes])[:-1]
    owner = np.repeat(np.arange(len(usable)), sizes)
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    fixed = np.zeros(len(owner))
    at = 0
    for row, _ in usable:
        for features in row.features:
            for name, value in features.items():
                if name in index:
                    rows.append(at)
                    columns.append(index[name])
                    values.append(value)
                else:
                    fixed[at] += FIXED[name] * value
            at += 1
    from scipy.sparse import csr_matrix

    matrix = csr_matrix((values, (rows, columns)), shape=(at, len(names)))
    right = np.concatenate([np.array(answer) for _, answer in usable])
    bounds = [_bounds(name) for name in names]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = matrix @ weights + fixed
        top = np.maximum.reduceat(scores, starts)
        exponent = np.exp(scores - top[owner])
        total = np.add.reduceat(exponent, starts)
        good = np.maximum(np.add.reduceat(exponent * right, starts), 1e-12)
        gradient = exponent / total[owner] - exponent * right / good[owner]
        value = float(np.sum(np.log(total) - np.log(good))) / len(sizes)
        return (
            value + PENALTY * float(weights @ weights) / 100,
            matrix.T @ gradient / len(sizes) + PENALTY * weights / 50,
        )

    first = np.array([start.features.get(name, 0.0) for name in names])
    best = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds)
    weights = {name: round(float(w), 3) for name, w in zip(names, best.x, strict=True)}
    kept = {name: weight for name, weight in weights.items() if abs(weight) >= 0.001}
    return Weights(kept | FIXED, start.calibration)


def _bounds(name: str) -> tuple[float | None, float | None]:
    """What must not count against a place: fame, company, and how it is spelt."""
    if name.startswith(
        ("other names", "its ", "a place that holds", "it holds", "written", "where ", "country in")
    ):
        return (0.0, None)
    if name in {"capital of its country", "known by many names, log2"}:
        return (0.0, None)
    if name.startswith(("fewer people", "a city in it")):
        return (None, 0.0)
    return (None, None)


def calibrated(
    found: Sequence[tuple[Ranked, tuple[bool, ...], float]], weights: Weights
) -> tuple[Weights, dict[str, float]]:
    """The weights with a curve fitted on texts that they were not learnt from."""
    points = np.array([certainty(row) for row, _, _ in found])
    right = np.array([answer[0] for _, answer, _ in found], dtype=float)
    share = np.clip(points[:, 0], 1e-3, 1 - 1e-3)
    design = np.column_stack((np.ones(len(share)), np.log(share / (1 - share)), points[:, 1]))

    def loss(curve: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        p = 1 / (1 + np.exp(-design @ curve))
        value = -np.mean(right * np.log(p + 1e-12) + (1 - right) * np.log(1 - p + 1e-12))
        return float(value) + 1e-4 * float(curve @ curve), design.T @ (p - right) / len(p) + (
            2e-4 * curve
        )

    best = minimize(
        loss,
        np.zeros(3),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None), (0.05, None), (0, None)],
    )
    constant, of_share, of_score = (round(float(v), 4) for v in best.x)
    fitted = Weights(weights.features, (constant, of_share, of_score))
    sure = np.array([fitted.confidence(*certainty(row)) for row, _, _ in found])
    return fitted, {
        "names": len(found),
        "right": round(float(right.mean()), 4),
        "expected calibration error": round(calibration_error(sure, right), 4),
    }


def calibration_error(sure: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Mean distance of confidence from the share that is right, over ten bins of equal width."""
    bins = np.minimum((sure * 10).astype(int), 9)
    return float(
        sum(
            (bins == b).mean() * abs(sure[bins == b].mean() - right[bins == b].mean())
            for b in range(10)
            if (bins == b).any()
        )
    )


def train(texts: Sequence[Text]) -> tuple[Weights, dict[str, Any]]:
    """Weights and what came of them on the texts that were held out."""
    taught = [text for i, text in enumerate(texts) if i % HELD_OUT]
    held_out = [text for i, text in enumerate(texts) if not i % HELD_OUT]
    weights = Weights(_START | FIXED, (0.0, 1.0, 0.0))
    for _ in range(ROUNDS):
        weights = learn(ranked(taught, weights), weights)
    weights = Weights({**weights.features, **AFTERWARDS}, weights.calibration)
    return calibrated(ranked(held_out, weights), weights)


_START = {
    "its own name": 1.0,
    "other names in its region": 1.0,
    "other names in its country": 1.0,
    "its country is named": 1.0,
    "its region is named": 1.0,
    "a place that holds it is named right behind it": 3.0,
    "it holds the place named right before it": 2.0,
}


def main(folder: Path, where: Path) -> None:
    with Gazetteer.open(asset("data", "gazetteer.sqlite")) as gazetteer:
        texts = from_articles(folder, gazetteer) + from_writer(gazetteer) + from_accounts(gazetteer)
    weights, results = train(texts)
    table = {
        "format": FORMAT,
        "features": dict(weights.features),
        "calibration": list(weights.calibration),
    }
    rows = "\n".join(f"{name}\t{weight!r}" for name, weight in sorted(weights.features.items()))
    record = {
        "what": "which place a name means: log-odds against its other places, by feature",
        "script": "data/train/ranking.py",
        "digest": hashlib.sha256(rows.encode()).hexdigest(),
        "features": len(weights.features),
        "held out": results,
        "texts": {"articles and made up": len(texts)},
        "sources": {
            "wiktor.jsonl.gz": hashlib.sha256((folder / "wiktor.jsonl.gz").read_bytes()).hexdigest()
        },
        "seed": SEED,
        "settings": {"penalty": PENALTY, "rounds": ROUNDS, "set by hand": FIXED | AFTERWARDS},
        "packages": {name: version(name) for name in ("spacy", "numpy", "scipy")},
    }
    for name, value in (("ranking.json", table), ("ranking.record.json", record)):
        text = json.dumps(value, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
        (where / name).write_text(text, encoding="utf-8")
    print(json.dumps(record, indent=1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="folder of the training texts")
    parser.add_argument("--out", type=Path, default=asset("data", "weights"))
    arguments = parser.parse_args()
    main(arguments.folder, arguments.out)
