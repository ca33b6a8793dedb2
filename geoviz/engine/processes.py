"""Chunks read by processes of this machine. This process hands out and takes in, and is the
only one that keeps anything.

Each worker has a pipe of its own and nothing is shared between workers, so that one that is
killed, at any moment, costs no more than the article it was at. That article is read once
more, by itself; one that ends its worker twice, or takes too long, is set aside.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from typing import Any

from geoviz.engine.chunks import Chunk, Line, Result
from geoviz.engine.reader import set_aside
from geoviz.engine.worker import OVERDUE, work
from geoviz.errors import GeovizError, UsageError
from geoviz.geocode.own import own_fingerprint
from geoviz.model import Article, Quarantined
from geoviz.settings import Settings

_CHUNKS_A_WORKER = 2  # one to read and one to go on with
_AHEAD = 20  # chunks' worth of results, for each worker, that may wait for a slow article
_START_S = 300.0  # for loading the language model on a busy machine
_FALSE_STARTS = 3
_WAITING = 10  # times an article's limit, by the clock: a process may also wait for something


def read_in_processes(
    items: Iterable[Article | Quarantined],
    settings: Settings,
    *,
    jobs: int,
    article_seconds: float,
    article_mb: int,
) -> Iterator[Result]:
    """What is read of each article, in their order.

    Raises AssetError where a worker lacks what it needs, and UsageError where workers end
    before they have begun.
    """
    line = Line.of(items, _AHEAD * jobs)
    pool = _Pool(line, settings, jobs, article_seconds, article_mb)
    try:
        while True:
            pool.hand_out()
            yield from line.ready()
            if line.done:
                return
            if pool.is_busy:
                pool.take_in()
    finally:
        pool.end()


@contextmanager
def _held_back(number: int) -> Iterator[None]:
    """Let a signal come later. A process that is started meanwhile never gets it.

    Ctrl-C goes to every process of a terminal, and this one decides what becomes of the others.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    # Started with the first process otherwise, and it lets signals through when it has.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Worker:
    """One process, and the articles it has been given and has not returned, in order."""

    def __init__(
        self, settings: Settings, own: str, article_seconds: float, article_mb: int
    ) -> None:
        # Not forked: threads and open databases do not survive a fork.
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(
            target=work,
            args=(other, settings, own, article_seconds, article_mb),
            name="geoviz reader",
            daemon=True,
        )
        with _held_back(signal.SIGINT):
            self.process.start()
        other.close()
        self.chunks: deque[deque[tuple[int, Article]]] = deque()
        self.ready = False
        self.since = time.monotonic()  # when it last said anything, or was given work
        self._patience_s = article_seconds * (1 if OVERDUE is None else _WAITING)

    def give(self, chunk: Chunk) -> None:
        if not self.chunks:
            self.since = time.monotonic()
        self.chunks.append(deque(chunk.articles))
        self.pipe.send(chunk)

    @property
    def deadline(self) -> float:
        if not self.ready:
            return self.since + _START_S
        return self.since + self._patience_s if self.chunks else float("inf")

    def returned(self, index: int) -> None:
        self.since = time.monotonic()
        at, _ = self.chunks[0].popleft()
        assert at == index, "results come in the order of the articles"  # noqa: S101
        if not self.chunks[0]:
            self.chunks.popleft()

    def left(self) -> list[Chunk]:
        """What it still had to read, in order."""
        return [Chunk(tuple(chunk)) for chunk in self.chunks]

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class _Pool:
    def __init__(
        self, line: Line, settings: Settings, jobs: int, article_seconds: float, article_mb: int
    ) -> None:
        self._line = line
        self._settings = settings
        self._own = own_fingerprint()
        self._jobs = jobs
        self._seconds = article_seconds
        self._mb = article_mb
        self._ends: Counter[int] = Counter()  # by article: workers that ended at it
        self._false_starts = 0
        self._workers: list[_Worker] = []

    def _new_worker(self) -> _Worker:
        return _Worker(self._settings, self._own, self._seconds, self._mb)

    @property
    def is_busy(self) -> bool:
        return any(worker.chunks for worker in self._workers)

    def hand_out(self) -> None:
        """Give every worker enough to go on with, the idlest first."""
        for full in range(_CHUNKS_A_WORKER):
            # Workers are started one by one, as there is work: it takes each a while to begin.
            for number in range(self._jobs):
                if number < len(self._workers) and len(self._workers[number].chunks) > full:
                    continue
                chunk = self._line.next_chunk()
                if chunk is None:
                    return
                if number == len(self._workers):
                    self._workers.append(self._new_worker())
                with suppress(OSError):  # it has just ended; its pipe says so when it is read
                    self._workers[number].give(chunk)

    def take_in(self) -> None:
        """Wait until a worker says something or is overdue, and see to that."""
        pipes: dict[Any, _Worker] = {worker.pipe: worker for worker in self._workers}
        earliest = min(worker.deadline for worker in self._workers)
        timeout = None if earliest == float("inf") else max(earliest - time.monotonic(), 0.0)
        for pipe in wait(list(pipes), timeout):
            self._hear(pipes[pipe])
        now = time.monotonic()
        for worker in list(self._workers):
            # What it said meanwhile is heard first: this process may have been busy itself.
            if worker.deadline <= now and not worker.pipe.poll():
                self._replace(worker, is_overdue=True)

    def _hear(self, worker: _Worker) -> None:
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError):
            self._replace(worker, is_overdue=False)
            return
        if isinstance(said, GeovizError):
            raise said
        if said is None:
            worker.ready = True
            worker.since = time.monotonic()
            self._false_starts = 0
            return
        index, result = said
        worker.returned(index)
        self._line.put(index, result)

    def _replace(self, worker: _Worker, *, is_overdue: bool) -> None:
        """Put a new worker in place of one that ended or is overdue; its articles go on."""
        worker.kill()
        if OVERDUE is not None and worker.process.exitcode == -OVERDUE:
            is_overdue = True
        if not worker.ready:
            self._false_starts += 1
            if self._false_starts >= _FALSE_STARTS:
                raise UsageError(
                    "a process that should read ended before it had begun "
                    f"(exit code {worker.process.exitcode}); allow more memory, or use --jobs 1"
                )
        left = worker.left()
        if worker.ready and left:
            (index, article), *mates = left[0].articles
            self._ends[index] += 1
            left[0] = Chunk(tuple(mates))
            if is_overdue:
                reason = f"took longer than {self._seconds:g} s; split it, or allow more time"
                self._line.put(index, set_aside(article, reason))
            elif self._ends[index] > 1:
                self._line.put(index, set_aside(article, self._why_ended(worker)))
            else:
                left.insert(0, Chunk(((index, article),)))
        self._line.take_back(*left)
        self._workers[self._workers.index(worker)] = self._new_worker()

    def _why_ended(self, worker: _Worker) -> str:
        code = worker.process.exitcode or 0
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return (
            f"ended the process that read it twice ({how}); it may need more than "
            f"{self._mb} MB of memory: split it, or allow more"
        )

    def end(self) -> None:
        for worker in self._workers:
            with suppress(OSError, ValueError):
                worker.kill()
