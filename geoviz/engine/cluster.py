"""Chunks read by the workers of a Dask cluster; this process is the only one that keeps.

A chunk whose worker is killed is read by another. One that ends worker after worker is cut
in two, until the article that does it stands alone and is set aside.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from geoviz.engine.chunks import Chunk, Line, Result
from geoviz.engine.fingerprint import machine_fingerprint
from geoviz.engine.reader import Reader, set_aside
from geoviz.errors import UsageError
from geoviz.model import Article, Quarantined
from geoviz.settings import Settings

_CHUNKS_A_THREAD = 2  # one to read and one to go on with
_AHEAD = 10  # chunks' worth of results, for each chunk under way, that may wait for a slow one
_PATIENCE_S = 30.0  # for the scheduler to answer, and to have a worker

_reading = threading.Lock()


def read_on_cluster(
    items: Iterable[Article | Quarantined], settings: Settings, scheduler: str
) -> Iterator[Result]:
    """What is read of each article, in their order.

    Raises UsageError where Dask is not installed, the scheduler cannot be reached or has no
    workers, or a worker has another geoviz than this process.
    """
    distributed = _distributed()
    try:
        client = distributed.Client(scheduler, timeout=_PATIENCE_S)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(
            f"no scheduler answers at {scheduler}; start one with: dask scheduler"
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE_S)
        except TimeoutError as error:
            raise UsageError(
                f"the scheduler at {scheduler} has no workers; "
                f"start one with: dask worker {scheduler} --nthreads 1"
            ) from error
        under_way = _CHUNKS_A_THREAD * sum(client.nthreads().values())
        line = Line.of(items, _AHEAD * under_way)
        yield from _read(client, distributed, line, settings, under_way)


def _read(
    client: Any, distributed: Any, line: Line, settings: Settings, under_way: int
) -> Iterator[Result]:
    expected = machine_fingerprint()
    pending: dict[Any, Chunk] = {}
    while True:
        while len(pending) < under_way and (chunk := line.next_chunk()):
            # Not pure: Dask would keep what it takes for the same call.
            pending[client.submit(read_chunk, chunk, settings, expected, pure=False)] = chunk
        yield from line.ready()
        if line.done:
            return
        if not pending:
            continue
        for future in distributed.wait(list(pending), return_when="FIRST_COMPLETED").done:
            _take(distributed, line, pending.pop(future), future)


def _take(distributed: Any, line: Line, chunk: Chunk, future: Any) -> None:
    if future.status == "finished":
        for index, result in future.result():
            line.put(index, result)
    elif future.status == "error":
        error = future.exception()
        if not isinstance(error, distributed.scheduler.KilledWorker):
            raise error
        if len(chunk.articles) == 1:
            ((index, article),) = chunk.articles
            reason = "ended every worker that read it; it may need more memory: split it"
            line.put(index, set_aside(article, reason))
        else:
            middle = len(chunk.articles) // 2
            line.take_back(Chunk(chunk.articles[:middle]), Chunk(chunk.articles[middle:]))
    else:
        raise UsageError(
            "the scheduler went away; a store keeps what was read so far, and the same command "
            "goes on from there"
        )


def read_chunk(chunk: Chunk, settings: Settings, expected: str) -> list[tuple[int, Result]]:
    """What a worker does. expected: the fingerprint of the code and data of who asks.

    Raises UsageError where the worker's own are others: its results would be, too.
    """
    if machine_fingerprint() != expected:
        raise UsageError(
            "a worker of the scheduler has another version of geoviz or of its data, or other "
            "places of its own (geoviz gazetteer list); install the same on every machine"
        )
    # The language pipeline is not made for threads; a worker with one thread never waits here.
    with _reading:
        reader = _reader(settings, expected)
        return [(index, reader.try_read(article)) for index, article in chunk.articles]


@lru_cache(maxsize=1)
def _reader(settings: Settings, fingerprint: str) -> Reader:
    """Made anew where the machine's data have become others."""
    return Reader(settings)


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            "a scheduler needs Dask; install it with: pip install 'geoviz-strikes[dask]'"
        ) from error
    return distributed
