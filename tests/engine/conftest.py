"""A few dispatches, and what this process reads in them."""

from __future__ import annotations

import pytest

from geoviz.engine import Reader
from geoviz.model import Article, Quarantined, ReadArticle
from tests.synthetic import dispatches

NUMBER = 24


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small that a few articles make several."""
    monkeypatch.setattr("geoviz.engine.chunks.CHUNK_CHARS", 4_000)


@pytest.fixture(scope="session")
def articles() -> list[Article | Quarantined]:
    some: list[Article | Quarantined] = list(dispatches(NUMBER))
    some.insert(5, Quarantined("broken.txt", "is empty: there is nothing to read"))
    return some


@pytest.fixture(scope="session")
def expected(
    articles: list[Article | Quarantined], reader: Reader
) -> list[ReadArticle | Quarantined]:
    return [a if isinstance(a, Quarantined) else reader.read(a) for a in articles]
