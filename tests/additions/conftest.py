"""An empty gazetteer of the user's own, and the command line that fills it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geoviz.cli import main
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.own import ENVIRONMENT
from tests import dumps

Run = Callable[..., Result]

KHARKIV_OBLAST, KUPIANSK_RAION, UKRAINE = 706482, 9194084, "geonames:690791"
AROUND_KUPIANSK = ("07", "0703")  # codes as the dumps of these tests have them


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "user" / "own.sqlite"
    monkeypatch.setenv(ENVIRONMENT, str(path))
    return path


@pytest.fixture
def run(own: Path) -> Run:
    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return invoke


@pytest.fixture
def add(run: Run) -> Run:
    """Adds a file and fails where that fails."""

    def added(*arguments: object) -> Result:
        result = run("gazetteer", "add", *arguments)
        assert result.exit_code in (0, 1), result.output
        return result

    return added


@pytest.fixture
def opened(own: Path) -> Iterator[Callable[[], Gazetteer]]:
    """Opens the gazetteer as it is now."""
    made: list[Gazetteer] = []

    def open_() -> Gazetteer:
        made.append(Gazetteer.open())
        return made[-1]

    yield open_
    for gazetteer in made:
        gazetteer.close()


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """A small dump: oblast, raion, a shipped town with a name besides, villages, and the rest."""
    village = {"admin": AROUND_KUPIANSK}
    lines = [
        dumps.row(KHARKIV_OBLAST, "Kharkiv Oblast", 36.5, 49.5, feature="A", code="ADM1",
                  admin=("07",)),
        dumps.row(KUPIANSK_RAION, "Kupiansk Raion", 37.6, 49.7, feature="A", code="ADM2",
                  admin=AROUND_KUPIANSK),
        dumps.row(91000000, "Zhabotivka Hromada", 37.4, 49.8, feature="A", code="ADM3",
                  admin=(*AROUND_KUPIANSK, "0703001")),
        dumps.row(703656, "Kupiansk", 37.6158, 49.7106, code="PPLA2", population=27_000,
                  alternates="Kupiansk,Kupiansk-Peretyn,KPX,kupiansk", **village),
        dumps.row(91000001, "Zhabotivka", 37.40, 49.80, alternates="Жаботівка,Zhabotovka",
                  admin=(*AROUND_KUPIANSK, "0703001")),
        dumps.row(91000002, "Peace", 37.45, 49.75, **village),
        dumps.row(91000003, "Hamas", 37.46, 49.76, **village),
        dumps.row(91000004, "Lypove Zhabotivske", 37.5, 49.85, admin=("00",)),
        dumps.row(91000005, "Zhabotivka River", 37.4, 49.8, feature="H", code="STM", **village),
        dumps.row(91000006, "Hotel Zhabotivka", 37.4, 49.8, feature="S", code="HTL", **village),
        dumps.row(91000007, "Zhabotivka Station", 37.41, 49.81, feature="S", code="RSTN",
                  **village),
        dumps.row(91000008, "Zhabotivka Stara", 37.41, 49.81, code="PPLH", **village),
    ]  # fmt: skip
    return dumps.write(tmp_path / "UA.zip", lines)
