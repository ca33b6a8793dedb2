"""Articles read a second: one process, two, and a Dask cluster of two workers.

    python -m tests.benchmarks reading

Beside the bare language pipeline on the same texts.
"""

from __future__ import annotations

from collections.abc import Iterator

from geoviz.engine import Plan, read_all
from geoviz.extract.extractor import load_pipeline
from geoviz.settings import Settings
from tests.benchmarks.measured import Measured, steady_rate
from tests.synthetic import dispatches

ARTICLES = {False: 400, True: 160}  # by whether it is to be quick


def measure(*, quick: bool = False) -> Iterator[Measured]:
    number, settings = ARTICLES[quick], Settings()
    pipeline = load_pipeline(settings.language_model)
    texts = (article.text for article in dispatches(number))
    bare = steady_rate(pipeline.pipe(texts, batch_size=8), number)
    yield Measured("language pipeline alone", bare, "articles/s")
    one = steady_rate(read_all(dispatches(number), settings, Plan()), number)
    yield Measured("1 process", one, "articles/s", "language pipeline alone", one / bare)
    two = steady_rate(read_all(dispatches(number), settings, Plan(jobs=2)), number)
    yield Measured(
        "2 processes", two, "articles/s", "1 process", two / one, "at least 1.8", two >= 1.8 * one
    )
    on_dask = steady_rate(_on_dask(number, settings), number)
    yield Measured("Dask, 2 workers", on_dask, "articles/s", "2 processes", on_dask / two)


def _on_dask(number: int, settings: Settings) -> Iterator[object]:
    import distributed

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        plan = Plan(scheduler=cluster.scheduler_address)
        yield from read_all(dispatches(number), settings, plan)
