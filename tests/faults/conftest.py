from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How often a fault is tried: ``--rounds``."""
    return int(request.config.getoption("--rounds"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "strikes.gpkg"
