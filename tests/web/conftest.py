"""Libraries to serve, and clients that ask as browsers on this machine do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from geoviz.model import ReadArticle
from geoviz.settings import Settings
from geoviz.store import GeoPackageStore
from geoviz.table import to_geodataframe
from geoviz.web import Accounts, Library, Role, Site, create_app
from geoviz.web.worker import Worker
from tests.factories import article, incident, place, read_article, report

PASSWORD = "correct horse battery"  # noqa: S105


def table_of(*names: str) -> geopandas.GeoDataFrame:
    """Incidents in towns of these names."""
    texts = [article(f"Drones struck the depot in {name} overnight.") for name in names]
    incidents = [
        incident(report(of=text, at=place(name))) for text, name in zip(texts, names, strict=True)
    ]
    return to_geodataframe(incidents, {text.id: text for text in texts}, lambda _: None)


def read_about(name: str, lon: float = 36.32, lat: float = 48.89) -> ReadArticle:
    """An article that tells of one strike."""
    text = article(f"Drones struck the depot in {name} overnight.", title=f"{name} hit")
    return read_article(text, reports=[report(of=text, at=place(name, lon, lat))])


def keep(store: Path, *read: ReadArticle) -> None:
    """Put articles into a store, as another process does."""
    with GeoPackageStore.open(store, create=True) as opened:
        for each in read:
            opened.add(each)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of two articles, each of one strike."""
    path = tmp_path / "war.gpkg"
    keep(path, read_about("Lozova"), read_about("Izium", 37.26, 49.21))
    return path


@pytest.fixture(scope="session")
def library() -> Library:
    """Incidents in two towns, kept nowhere."""
    return Library.of_table(table_of("Lozova", "Izium"))


@pytest.fixture
def client(library: Library) -> FlaskClient:
    return create_app(library, title="A night in July").test_client()


@pytest.fixture
def kept_library(store: Path) -> Iterator[Library]:
    with Library.of_store(store) as library:
        yield library


@pytest.fixture
def kept_client(kept_library: Library) -> FlaskClient:
    return create_app(kept_library).test_client()


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Hashes of passwords that cost little, but for the test of what they cost."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geoviz.web.accounts._hasher", lambda: cheap)
        yield


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of accounts, an account of each role; all have the same password."""
    made = Accounts(tmp_path_factory.mktemp("people") / "people.users.sqlite")
    for name, role in (("Vira", Role.VIEWER), ("Rostyslav", Role.REVIEWER), ("Ada", Role.ADMIN)):
        made.add(name, role, PASSWORD)
    return made.path


@pytest.fixture
def accounts(people: Path, tmp_path: Path) -> Accounts:
    """Accounts of one's own: Vira looks, Rostyslav reviews, Ada does everything."""
    return Accounts(Path(shutil.copy2(people, tmp_path)))


@pytest.fixture
def shared(library: Library, accounts: Accounts) -> Callable[..., Flask]:
    """Makes the application of a server that others can reach."""

    def make(served: Library = library, **options: object) -> Flask:
        options = {"base_url": "http://maps.example/", "accounts": accounts, **options}
        return create_app(served, site=Site(**options))  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    """Reads articles; shared, as it takes seconds to start."""
    worker = Worker(Settings())
    yield worker
    worker.close()


@pytest.fixture
def reading_library(store: Path, worker: Worker) -> Iterator[Library]:
    """A kept library that reads articles with the shared worker."""
    with Library.of_store(store) as library:
        own, library.worker = library.worker, worker
        yield library
        library.worker = own
