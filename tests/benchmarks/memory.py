"""Whether reading holds on to memory, and what it costs beside the bare language pipeline.

    python -m tests.benchmarks memory

Articles of about 700 words, each with names that no other has, so that whatever is kept of
every name shows. The first quarter fills caches of bounded size and is not judged.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

import psutil

from geoviz.engine.reader import Reader
from geoviz.extract.extractor import load_pipeline
from geoviz.model import Article
from geoviz.settings import Settings
from tests.benchmarks.measured import Measured, seconds
from tests.synthetic import dispatch

ARTICLES = {False: 1_000, True: 160}  # by whether it is to be quick
WORDS = 700
PARTS = 8  # of the run, after each of which memory is looked at
MOST_GROWTH_MB = 40.0
MOST_RATIO = 1.6
_SYLLABLES = ("ba", "ke", "lo", "mir", "nov", "ros", "sta", "tul", "vy", "zar", "hli", "pre")


def measure(*, quick: bool = False) -> Iterator[Measured]:
    number, settings = ARTICLES[quick], Settings()
    reader, pipeline = Reader(settings), load_pipeline(settings.language_model)
    each = number // PARTS
    held: list[float] = []
    ratios: list[float] = []
    for part in range(PARTS):
        articles = [article(n) for n in range(part * each, (part + 1) * each)]
        # A tenth of them again by the pipeline alone, right before and so under the same load.
        sample = articles[:: max(1, each // 10)]
        bare = seconds(lambda s=sample: [doc.text for doc in pipeline.pipe(a.text for a in s)])
        full = seconds(lambda s=sample: [reader.read(a) for a in s])
        ratios.append(full / bare)
        for one in articles:
            reader.read(one)
        held.append(psutil.Process().memory_info().rss / 1e6)
        yield Measured(
            f"memory after {(part + 1) * each:,} articles of {WORDS} words", held[-1], "MB"
        )
    growth = held[-1] - held[PARTS // 4 - 1]
    yield Measured(
        "growth after the first quarter",
        growth,
        "MB",
        "the first quarter",
        held[-1] / held[PARTS // 4 - 1],
        f"at most {MOST_GROWTH_MB:g} MB",
        growth <= MOST_GROWTH_MB,
    )
    ratio = median(ratios)
    yield Measured(
        "reading time",
        ratio,
        "of the pipeline's",
        "language pipeline alone, median of parts",
        ratio,
        f"at most {MOST_RATIO}",
        ratio <= MOST_RATIO,
    )


def article(n: int) -> Article:
    """A dispatch of its own length and with people and places of its own."""
    dice = random.Random(n)  # noqa: S311 - to be repeated

    def name() -> str:
        return "".join(dice.choices(_SYLLABLES, k=4)).capitalize()

    first = dispatch(n * 4)
    paragraphs: list[str] = []
    part = 0
    while sum(len(p.split()) for p in paragraphs) < WORDS:
        paragraphs.append(dispatch(n * 4 + part).text)
        paragraphs.append(
            f"{name()} {name()}, a teacher in {name()}, said the roof of the house in {name()} "
            f"Street was gone. The mayor of {name()} thanked {name()} {name()} for the help."
        )
        part += 1
    return replace(first, id=f"long-{n}", text="\n\n".join(paragraphs))
