from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geoviz.store import GeoPackageStore

NOON = datetime(2025, 7, 5, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "strikes.gpkg"


@pytest.fixture
def store(path: Path) -> Iterator[GeoPackageStore]:
    with GeoPackageStore.open(path, create=True, clock=lambda: NOON) as opened:
        yield opened


@pytest.fixture
def sql(address: str) -> Callable[[str], list[tuple]]:
    """Runs SQL as somebody who does not use geoviz."""

    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed (extra postgis)")

    def run(statement: str) -> list[tuple]:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("SET search_path = geoviz, public")
            found = connection.execute(statement)
            return found.fetchall() if found.description else []

    return run
