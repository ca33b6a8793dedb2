"""One measurement, and what it is to be held against."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """Only ``ratio``, of two measurements of one run, means anything on another machine."""

    what: str
    value: float
    unit: str
    beside: str | None = None  # what the ratio is to
    ratio: float | None = None
    goal: str | None = None
    met: bool | None = None


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def steady_rate(results: Iterable[object], number: int) -> float:
    """Results a second, from the first quarter on: without what it takes to begin."""
    began, counted_from = 0.0, number // 4
    for done, _ in enumerate(results, start=1):
        if done == counted_from:
            began = time.perf_counter()
    return (number - counted_from) / (time.perf_counter() - began)
