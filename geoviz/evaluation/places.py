"""Place names in general text: are they found, and placed right?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoviz.engine.reader import Reader
from geoviz.evaluation.scorers import score_lines
from geoviz.geo import distance_m
from geoviz.model import Article, MentionKind

# Detection F1, and the share of all right answers that are within 161 km.
GOALS = {"lgl": (0.80, 0.62), "geovirus": (0.90, 0.72)}

# Others' outputs on the same texts under the same scorer: detection F1, acc@161 km over all
# gold, end-to-end F1.
PEERS: dict[str, dict[str, tuple[float, float, float]]] = {
    "lgl": {
        "Edinburgh Geoparser": (0.622, 0.340, 0.437),
        "CamCoder": (0.664, 0.424, 0.499),
        "CLAVIN": (0.585, 0.334, 0.428),
        "StanfordNER and the most populous": (0.742, 0.398, 0.440),
        "spaCy md and the most populous": (0.709, 0.314, 0.395),
    },
    "geovirus": {
        "Edinburgh Geoparser": (0.827, 0.442, 0.536),
        "CamCoder": (0.864, 0.608, 0.657),
        "CLAVIN": (0.738, 0.479, 0.569),
        "StanfordNER and the most populous": (0.916, 0.620, 0.630),
        "spaCy md and the most populous": (0.876, 0.394, 0.447),
    },
}
_KM = 161.0
_BINS = 10


@dataclass(frozen=True, slots=True)
class Scored:
    """What a scorer says of one corpus."""

    detection: float
    detection_interval: tuple[float, float]
    accuracy: float
    accuracy_interval: tuple[float, float]
    end_to_end: float
    calibration_error: float | None
    reliability: tuple[tuple[float, float], ...]  # mean confidence and share right, by bin


def score(folder: Path, corpus: str, reader: Reader) -> Scored:
    """Read a corpus and score it: exact spans, demonyms left out."""
    gold = folder / "geoparse" / f"{corpus}.jsonl"
    rows: list[dict[str, Any]] = []
    sure: list[tuple[float, bool]] = []
    with gold.open(encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            found = list(_toponyms(document, reader))
            rows += [row for row, _ in found]
            sure += _compared(document, found)
    printed = score_lines(
        folder / "geoparse" / "score_geoparse.py",
        rows,
        str(gold),
        "{}",
        "--json",
        "--boot",
        "1000",
        "--ignore-surfaces",
        str(folder / "geoparse" / "demonyms.txt"),
    )
    table = json.loads(printed)
    error, reliability = calibration(sure)
    return Scored(
        table["F1"],
        tuple(table["ci95"]["F1"]),
        table["all"]["acc"],
        tuple(table["ci95"]["all_acc"]),
        table["e2e"]["F1"],
        error,
        reliability,
    )


def _toponyms(document: dict[str, Any], reader: Reader) -> Iterator[tuple[dict[str, Any], float]]:
    read = reader.read(Article(str(document["doc_id"]), document["text"]))
    for mention, geocode in zip(read.reading.mentions, read.geocodes, strict=True):
        if mention.kind is MentionKind.DEMONYM:
            continue
        place = geocode.place
        span = mention.toponym
        yield (
            {
                "doc_id": document["doc_id"],
                "start": span.start,
                "end": span.end,
                "lat": place.lat if place else None,
                "lon": place.lon if place else None,
                "geonameid": place.geonameid if place else None,
            },
            geocode.confidence,
        )


def _compared(
    document: dict[str, Any], found: list[tuple[dict[str, Any], float]]
) -> Iterator[tuple[float, bool]]:
    """Confidence, and whether it was right, of each placed name that the gold places too."""
    gold = {(t["start"], t["end"]): t for t in document["toponyms"] if t.get("lat") is not None}
    for row, confidence in found:
        right = gold.get((row["start"], row["end"]))
        if right is None or row["lat"] is None:
            continue
        away_m = distance_m((row["lon"], row["lat"]), (right["lon"], right["lat"]))
        yield confidence, away_m <= _KM * 1000


def calibration(
    sure: list[tuple[float, bool]],
) -> tuple[float | None, tuple[tuple[float, float], ...]]:
    """Expected calibration error over bins of equal width, and each bin that is not empty."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in sure:
        bins.setdefault(min(int(confidence * _BINS), _BINS - 1), []).append((confidence, right))
    if not bins:
        return None, ()
    curve = {
        b: (sum(c for c, _ in row) / len(row), sum(r for _, r in row) / len(row))
        for b, row in sorted(bins.items())
    }
    error = sum(len(bins[b]) * abs(p - q) for b, (p, q) in curve.items()) / len(sure)
    return error, tuple(curve.values())
