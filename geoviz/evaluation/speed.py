"""How much longer reading takes than its language pipeline alone."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from time import perf_counter

from geoviz.engine.reader import Reader
from geoviz.extract.extractor import load_pipeline
from geoviz.model import Article
from geoviz.settings import Settings

_ROUNDS = 3


def ratio(folder: Path, settings: Settings) -> float:
    """Median over rounds of reading time by pipeline time, on the same articles in turn."""
    splits = json.loads((folder / "split.json").read_text(encoding="utf-8"))
    articles = [
        Article(id_, (folder / "docs" / f"{id_}.txt").read_text(encoding="utf-8"))
        for ids in splits.values()
        for id_ in ids
    ]
    pipeline = load_pipeline(settings.language_model)
    reader = Reader(settings)
    ratios = []
    for _ in range(_ROUNDS):
        start = perf_counter()
        for _ in pipeline.pipe(article.text for article in articles):
            pass
        alone = perf_counter() - start
        start = perf_counter()
        for article in articles:
            reader.read(article)
        ratios.append((perf_counter() - start) / alone)
    return median(ratios)
