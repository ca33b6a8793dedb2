"""Articles handed out in chunks, and their results given back in the order of the articles.

Invariant: what has been taken from the source and not given back yet is bounded, so that
memory does not grow with the number of articles; and the results come in the order of the
source, whoever worked on them and in whatever order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from geoviz.model import Article, Quarantined, ReadArticle

Result = ReadArticle | Quarantined

CHUNK_CHARS = 16_000
"""A chunk has about so much text, since work grows with text: a second or two of it. Larger
ones leave a worker idle at the end while another reads the last."""

CHUNK_ARTICLES = 250
"""And at most so many articles."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Articles that one worker reads, one after the other, with their places in the source."""

    articles: tuple[tuple[int, Article], ...]

    @property
    def chars(self) -> int:
        return sum(len(article.text) for _, article in self.articles)

    def __bool__(self) -> bool:
        return bool(self.articles)


@dataclass(slots=True)
class Line:
    """What is between the source and who takes the results.

    ahead: how many chunks' worth of text may be under way, or waiting for their turn.
    """

    source: Iterator[Article | Quarantined]
    ahead: int
    taken: int = 0  # items taken from the source
    given: int = 0  # results given back
    exhausted: bool = False
    _again: list[Chunk] = field(default_factory=list)
    _results: dict[int, Result] = field(default_factory=dict)
    _chars: dict[int, int] = field(default_factory=dict)  # of articles not given back
    _chars_ahead: int = 0  # their sum

    @classmethod
    def of(cls, items: Iterable[Article | Quarantined], ahead: int) -> Line:
        return cls(iter(items), ahead)

    def next_chunk(self) -> Chunk | None:
        """The next articles to read; None where the source is at its end, or is to wait."""
        if self._again:
            return self._again.pop(0)
        if self._chars_ahead >= self.ahead * CHUNK_CHARS:
            return None
        found: list[tuple[int, Article]] = []
        chars = 0
        # What is set aside counts too: there may be a million bad files in a row.
        while chars < CHUNK_CHARS and self.taken - self.given < self.ahead * CHUNK_ARTICLES:
            if len(found) == CHUNK_ARTICLES:
                break
            item = next(self.source, None)
            if item is None:
                self.exhausted = True
                break
            index = self.taken
            self.taken += 1
            if isinstance(item, Quarantined):
                self._results[index] = item
            else:
                found.append((index, item))
                self._chars[index] = len(item.text)
                chars += len(item.text)
        self._chars_ahead += chars
        return Chunk(tuple(found)) if found else None

    def take_back(self, *chunks: Chunk) -> None:
        """Chunks that nobody reads any more; they come first."""
        self._again[:0] = [chunk for chunk in chunks if chunk]

    def put(self, index: int, result: Result) -> None:
        self._results[index] = result

    def ready(self) -> Iterator[Result]:
        """The results whose turn it is."""
        while self.given in self._results:
            result = self._results.pop(self.given)
            self._chars_ahead -= self._chars.pop(self.given, 0)
            self.given += 1
            yield result

    @property
    def done(self) -> bool:
        return self.exhausted and self.given == self.taken and not self._again
