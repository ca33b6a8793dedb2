"""``geoviz store``: what is told, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from geoviz.cli import main
from geoviz.cli.store import store as group
from geoviz.store import GeoPackageStore
from tests.store.contract import accept, bridge_read, silo_read, table_of
from tests.store.test_store_faults import tamper

pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "strikes.gpkg"


@pytest.fixture
def kept(path: Path) -> Path:
    with GeoPackageStore.open(path, create=True) as store:
        store.add_all([bridge_read(), silo_read()])
        store.judge(accept(bridge_read().reports[0], who="Ada Lovelace"))
        store.replace_incidents(table_of(bridge_read(), silo_read()))
    return path


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["store", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


def spoil(path: Path) -> None:
    tamper(path, "UPDATE articles SET title = 'Else' WHERE id = 'silo'")


@pytest.mark.parametrize("name", sorted(group.commands))
def test_every_part_has_help_with_an_example(name):
    told = CliRunner().invoke(main, ["store", name, "--help"]).output
    assert f"geoviz store {name} " in told.partition("Example")[2]
    options = [p for p in group.commands[name].params if isinstance(p, click.Option)]
    assert all(option.help for option in options)


def test_info_tells_a_person(path):
    told = run("info", path)
    assert "articles    2 (2 versions)" in told
    assert "judgements  1" in told


def test_info_tells_a_program(path):
    told = json.loads(run("info", path, "--json"))
    assert (told["articles"], told["reports"], told["judgements"]) == (2, 2, 1)
    assert told["first_published"] == "2025-07-04"


def test_verify_gives_the_head_to_keep(path):
    told = json.loads(run("verify", path, "--json"))
    assert told["problems"] == []
    assert run("verify", path, "--head", told["head"]) == (
        f"Nothing is wrong. Head of the audit: {told['head']}\n"
    )


def test_verify_names_what_is_damaged(path):
    spoil(path)
    assert "article silo (version 2) was changed\n" in run("verify", path, code=3)
    assert json.loads(run("verify", path, "--json", code=3))["head"] is None


def test_verify_misses_an_end_that_was_cut_off(path):
    assert "its end was cut off" in run("verify", path, "--head", "1" * 64, code=3)


def test_a_missing_store_is_a_store_error(tmp_path):
    for command in ("info", "verify", "compact", "migrate"):
        assert "there is no store" in run(command, tmp_path / "none.gpkg", code=3)


def test_compact_says_what_it_gave_back(path):
    assert "MB before" in run("compact", path)


def test_a_damaged_store_is_not_compacted(path):
    spoil(path)
    before = path.read_bytes()
    assert "nothing was changed" in run("compact", path, code=3)
    assert path.read_bytes() == before


def test_export_and_import_lose_nothing(path, tmp_path):
    dump, again = tmp_path / "dump.jsonl", tmp_path / "again.gpkg"
    run("export", path, "-o", dump)
    assert run("export", path, "-o", "-") == dump.read_text(encoding="utf-8")
    assert "2 articles" in run("import", dump, again)
    assert run("export", again, "-o", "-") == dump.read_text(encoding="utf-8")


def test_a_damaged_dump_leaves_no_store(path, tmp_path):
    dump, again = tmp_path / "dump.jsonl", tmp_path / "again.gpkg"
    run("export", path, "-o", dump)
    dump.write_bytes(dump.read_bytes()[:-20])
    assert "damaged" in run("import", dump, again, code=3)
    assert not again.exists()
    run("import", tmp_path / "none.jsonl", again, code=2)
    dump.write_bytes(b"\xff\xfe")
    assert "not UTF-8" in run("import", dump, again, code=3)


def test_a_dump_does_not_go_into_a_store_that_holds_something(path, tmp_path):
    run("export", path, "-o", tmp_path / "dump.jsonl")
    before = path.read_bytes()
    assert "a new store" in run("import", tmp_path / "dump.jsonl", path, code=2)
    assert path.read_bytes() == before


def test_a_copy_for_publication(path, tmp_path):
    copy = tmp_path / "copy.gpkg"
    run("export", path, "-o", copy)
    run("verify", copy)
    run("export", path, "-o", copy)  # in place of the read-only one
    run("export", path, "-o", copy, "--anonymous")
    run("verify", copy)
    assert b"Lovelace" not in copy.read_bytes()
    assert [file.suffix for file in tmp_path.iterdir()] == [".gpkg", ".gpkg"]


def test_only_a_geopackage_can_be_anonymous(path, tmp_path):
    run("export", path, "-o", "-", "--anonymous", code=2)
    run("export", path, "-o", tmp_path / "dump.jsonl", "--anonymous", code=2)
    run("export", path, "-o", tmp_path / "dump.csv", code=2)


def test_migrate_says_what_the_store_is_now(path):
    assert "is of version 2" in run("migrate", path)
    spoil(path)
    assert "was changed" in run("migrate", path, code=3)
