"""What several folders of tests share: the gazetteer, a reader, a database, opened once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hypothesis import settings

from geoviz.geocode.gazetteer import Gazetteer
from geoviz.model import ReadArticle
from geoviz.pipeline import Reader
from tests.factories import PUBLISHED, article
from tests.store.server import running_server, without_store

Read = Callable[..., ReadArticle]

# Whoever runs the tests may have places of their own.
os.environ["GEOVIZ_GAZETTEER"] = "none"

# The same examples every time, and no timing decides.
settings.register_profile("geoviz", deadline=None, derandomize=True)
settings.load_profile("geoviz")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--articles",
        type=int,
        default=200,
        help="how many articles are read where memory is watched (100000 for the full test)",
    )
    parser.addoption(
        "--rounds", type=int, default=25, help="how often each fault of tests/faults is tried"
    )


@pytest.fixture(scope="session")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


@pytest.fixture(scope="session")
def reader(gazetteer: Gazetteer) -> Reader:
    return Reader(gazetteer=gazetteer)


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The address of a database with PostGIS. Skips where that is not installed."""
    with running_server() as address:
        yield address


@pytest.fixture
def address(database: str) -> Iterator[str]:
    """The same, without a store in it."""
    yield database
    without_store(database)


@pytest.fixture(scope="session")
def read(reader: Reader) -> Read:
    """Reads a text published on a Friday, 4 July 2025, unless told otherwise."""

    def read_text(text: str, published: date | None = PUBLISHED) -> ReadArticle:
        return reader.read(article(text, published=published))

    return read_text


@pytest.fixture(scope="session")
def struck(read: Read) -> Callable[[str], set[str]]:
    """The places that a text is read to say were hit, as the text writes them."""

    def places_struck(text: str) -> set[str]:
        return {text[slice(*report.mention)] for report in read(text).reports}

    return places_struck
