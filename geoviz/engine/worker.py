"""The process that reads: articles in by a pipe, what was read out by the same.

It says None when it is ready, or the error that keeps it from being so. Then, for every
article in the order in which they came, its number and its result.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
from multiprocessing.connection import Connection

from geoviz.engine.chunks import Chunk
from geoviz.engine.reader import Reader
from geoviz.errors import GeovizError, UsageError
from geoviz.geocode.own import own_fingerprint
from geoviz.settings import Settings

OVERDUE: int | None = getattr(signal, "SIGPROF", None)
"""The signal that ends the process at an article that takes too long."""

_MEGABYTE = 1_000_000


def work(pipe: Connection, settings: Settings, own: str, seconds: float, memory_mb: int) -> None:
    """Read chunks until the pipe is closed.

    own: the fingerprint of the user's own places for who asks. seconds: of processor time that
    an article may take; OVERDUE ends the process then, where the system can (not on Windows).
    memory_mb: how much the process may hold.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    try:
        _work(pipe, settings, own, seconds, memory_mb)
    except OSError:
        return  # the parent is gone; there is nothing to keep


def _work(pipe: Connection, settings: Settings, own: str, seconds: float, memory_mb: int) -> None:
    waiting: queue.SimpleQueue[Chunk] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, waiting), daemon=True).start()
    try:
        reader = Reader(settings)
        if own_fingerprint() != own:
            raise UsageError(
                "the places of your own were changed while articles were read; run this again: "
                "a store keeps what was read so far"
            )
    except GeovizError as error:
        pipe.send(error)
        return
    _limit_memory(memory_mb)
    if OVERDUE is not None:
        signal.signal(OVERDUE, signal.SIG_DFL)
    pipe.send(None)
    while True:
        for index, article in waiting.get().articles:
            # Not the time of day: on a busy machine every article would take too long.
            if OVERDUE is not None:
                signal.setitimer(signal.ITIMER_PROF, seconds)
            pipe.send((index, reader.try_read(article)))


def _receive(pipe: Connection, waiting: queue.SimpleQueue[Chunk]) -> None:
    """Take chunks off the pipe at once, so that the parent never waits to hand one over."""
    try:
        while True:
            waiting.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(0)  # the parent is gone, or wants no more; there is nothing to keep


def _limit_memory(megabytes: int) -> None:
    """Let allocations fail beyond a limit, where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    kind = resource.RLIMIT_DATA
    _, hard = resource.getrlimit(kind)
    wanted = megabytes * _MEGABYTE
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(kind, (wanted, hard))
