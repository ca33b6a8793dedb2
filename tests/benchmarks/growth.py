"""How keeping and merging grow with the number of articles, in time and in memory.

    python -m tests.benchmarks growth            # 1,000 and 10,000 articles
    python -m tests.benchmarks growth --full     # and 100,000

What is read is made up beforehand, since reading one article does not depend on others.
Articles come in batches, days after days, and incidents follow after each batch. The
exponent is that of the time between two sizes: 1 where each article costs the same.
"""

from __future__ import annotations

import math
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

from geoviz.engine.upkeep import bring_up
from geoviz.model import ReadArticle
from geoviz.store import open_store
from geoviz.store.workings import Workings
from geoviz.table import to_geodataframe
from tests.benchmarks.measured import Measured
from tests.factories import attacker, killed, on, place, read_article, report
from tests.synthetic import dispatch

SIZES = {False: (1_000, 10_000), True: (200, 800)}
FULL = 100_000
BATCH = 500
GOAL = 1.05
_TOWNS = [
    place(f"Town {n}", 24 + (n * 7919 % 1500) / 100, 44.5 + (n * 104729 % 750) / 100)
    for n in range(300)
]


def measure(*, quick: bool = False, full: bool = False) -> Iterator[Measured]:
    sizes = SIZES[quick] + ((FULL,) if full else ())
    before: tuple[int, float] | None = None
    for number in sizes:
        # Each in a process of its own, so that memory is its own, too.
        with get_context("spawn").Pool(1) as pool:
            taken, last, megabytes = pool.apply(keep, (number,))
        exponent = math.log(taken / before[1]) / math.log(number / before[0]) if before else None
        yield Measured(
            f"{number:,} articles kept and merged",
            taken,
            "s",
            None if before is None else f"exponent from {before[0]:,}",
            exponent,
            None if before is None else f"at most {GOAL}",
            None if exponent is None else exponent <= GOAL,
        )
        yield Measured(f"the last {min(BATCH, number)} of {number:,}", last, "s")
        yield Measured(f"memory at {number:,}", megabytes, "MB")
        before = number, taken


def keep(number: int) -> tuple[float, float, float]:
    """Seconds for all, seconds for the last batch, and the most megabytes held."""
    last = 0.0
    began = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(Path(folder) / "kept.gpkg", create=True) as store,
    ):
        workings = Workings(store)
        for start in range(0, number, BATCH):
            batch_began = time.perf_counter()
            store.add_all(reading(n) for n in range(start, min(start + BATCH, number)))
            bring_up(store, workings, table_of)
            last = time.perf_counter() - batch_began
    taken = time.perf_counter() - began
    return taken, last, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def table_of(incidents, articles, waves):
    return to_geodataframe(incidents, articles, lambda _: None, waves)


def reading(n: int) -> ReadArticle:
    """A dispatch with its reports, which others of the same day tell of, too."""
    source = dispatch(n)
    dice = random.Random(n)  # noqa: S311 - to be repeated
    day = source.published - timedelta(days=1)
    of_the_day = random.Random(str(day)).sample(_TOWNS, 12)  # noqa: S311
    reports = [
        report(
            on(day),
            attacker("Red"),
            killed(dice.randint(1, 4)),
            of=source,
            at=town,
            id=f"report-{n}-{town.id}",
        )
        for town in dice.sample(of_the_day, 3)
    ]
    return read_article(source, reports=reports)
