"""What a server shows at one time, and what was made of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import geopandas

from geoviz.model import Corpus, Incident, ReadArticle

T = TypeVar("T")


@dataclass(eq=False)
class _Made:
    """Something that is made of a state."""

    make: Callable[[State], Any]
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_done: bool = False
    value: Any = None


@dataclass(frozen=True, eq=False)
class State:
    """What there is at one time."""

    corpus: Corpus
    table: geopandas.GeoDataFrame
    version: str  # the same in every process that shows the same
    _made: dict[Hashable, _Made] = field(default_factory=dict, init=False, repr=False)

    def once(self, name: Hashable, make: Callable[[State], T]) -> T:
        """What is made of this state, made when it is first asked for.

        Who asks for the same meanwhile waits; who asks for something else does not.
        """
        made = self._made.setdefault(name, _Made(make))
        with made.lock:
            if not made.is_done:
                made.value = make(self)
                made.is_done = True
            value: T = made.value
            return value

    def make_what(self, former: State) -> None:
        """Make all that a former state was asked for, before anybody asks again."""
        for name, made in list(former._made.items()):
            self.once(name, made.make)

    @cached_property
    def articles(self) -> dict[str, ReadArticle]:
        return {read.article.id: read for read in self.corpus.articles}

    @cached_property
    def incidents(self) -> dict[str, Incident]:
        return {incident.id: incident for incident in self.corpus.incidents}
