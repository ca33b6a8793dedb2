"""``geoviz import``: imported and read reports in one store, and what a person is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geoviz.cli import main
from geoviz.pipeline import from_store
from tests.imports.tables import CIVILIAN_HARM, TOTALS

NEWS = (
    "A missile hit an apartment block in Kharkiv on Friday, killing two people, officials said.\n"
)


def geoviz(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def harm(tmp_path: Path) -> Path:
    path = tmp_path / "harm.json"
    path.write_text(json.dumps(CIVILIAN_HARM), encoding="utf-8")
    return path


def test_imported_and_read_reports_are_one_incident(tmp_path, harm):
    store, news = tmp_path / "war.gpkg", tmp_path / "news.txt"
    news.write_text(NEWS, encoding="utf-8")
    read = geoviz("read", news, "--published", "2025-07-04", "--store", store, "-o", "-")
    assert read.exit_code == 0, read.output
    assert geoviz("import", harm, "--as", "bellingcat", "--store", store).exit_code == 0
    corpus = from_store(store)
    (joined,) = [i for i in corpus.incidents if len(i.reports) > 1]
    assert {r.article_id.partition(":")[0] for r in joined.reports} > {"import"}
    assert joined.place.id == "import:bellingcat:X1"


def test_importing_again_changes_nothing(tmp_path, harm):
    store = tmp_path / "war.gpkg"
    for _ in range(2):
        done = geoviz("import", harm, "--as", "bellingcat", "--store", store)
        assert done.exit_code == 0
    assert len(from_store(store).articles) == 2


def test_it_tells_what_was_left_out_and_set_aside(tmp_path):
    (tmp_path / "daily.csv").write_text(TOTALS, encoding="utf-8")
    output = tmp_path / "daily.jsonl"
    done = geoviz("import", tmp_path / "daily.csv", "--as", "missile-attacks", "-o", output)
    assert done.exit_code == 1
    assert "2 totals of whole attacks" in done.stderr
    assert "1 row left out, because weapon is 'Orlan-10'" in done.stderr
    assert "daily.csv, line 6: its weapon, 'Paper plane', is not in the mapping" in done.stderr
    assert len(output.read_text(encoding="utf-8").splitlines()) == 2


def test_the_publisher_may_be_named(tmp_path, harm):
    output = tmp_path / "strikes.geojson"
    geoviz("import", harm, "--as", "bellingcat", "--publisher", "Our desk", "-o", output)
    assert "Our desk" in output.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--as", "excel", "-o", "-"], "no mapping"),
        (["--as", "bellingcat"], "nothing to do"),
        (["--as", "bellingcat", "-o", "strikes.doc"], "give a name that ends in"),
    ],
)
def test_a_wrong_command_is_told(harm, arguments, told):
    done = geoviz("import", harm, *arguments)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
