"""A few dispatches, and what this process reads in them."""

from __future__ import annotations

import pytest

from geoviz.engine import Reader
from geoviz.model import Article, Quarantined, ReadArticle
from tests.synthetic import dispatches

NUMBER = 60  # several chunks


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
