from __future__ import annotations

from collections.abc import Iterator
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
