"""Work done in a process of its own, so that it can be killed, limited, or done by many at once."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

Tell = Callable[[str], None]
"""Says that something is done, in a way that outlives the process."""
Work = Callable[[Tell], None]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended."""

    told: list[str]  # what it said was done
    status: int  # its exit code; negative for a signal
    seconds: float  # from its first word to its end


class Child:
    """A process that works: a copy of this one, which has all modules loaded already."""

    def __init__(self, work: Work) -> None:
        reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(reading)
            try:
                os.write(writing, b"begun\n")
                work(lambda done: os.write(writing, f"{done}\n".encode()) and None)
            except BaseException as error:
                os.write(writing, f"failed: {type(error).__name__}: {error}\n".encode())
                os._exit(1)
            os._exit(0)
        os.close(writing)
        self._stream = os.fdopen(reading, encoding="utf-8")
        assert self._stream.readline() == "begun\n"
        self._began = time.perf_counter()

    def end(self) -> Ended:
        """Wait for its end."""
        with self._stream:
            told = self._stream.read().splitlines()
        _, status = os.waitpid(self.pid, 0)
        seconds = time.perf_counter() - self._began
        return Ended(told, os.waitstatus_to_exitcode(status), seconds)

    def kill_after(self, seconds: float) -> Ended:
        time.sleep(seconds)
        os.kill(self.pid, signal.SIGKILL)
        return self.end()


def done_by(work: Work) -> Ended:
    """The work, done to its end."""
    ended = Child(work).end()
    assert ended.status == 0, ended.told
    return ended


def killed_at_random(work: Work, seconds: float, chance: random.Random) -> Ended:
    """The work, killed at some time; seconds: how long all of it takes."""
    return Child(work).kill_after(chance.uniform(0, 1.1 * seconds))
