"""``geoviz geocode`` of several names, in a context, and as a table."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geoviz.cli import main

NAMES = "Kyiv\nXqzzyville\n\nKherson region\n=SUM(A1)\n"


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["geocode", *map(str, arguments)], input=stdin)


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.txt"
    path.write_text(NAMES, encoding="utf-8")
    return path


def test_several_names_are_told_one_after_the_other() -> None:
    result = run("Kyiv", "Poltava", "--limit", 1)
    assert result.exit_code == 0
    heads = [line for line in result.stdout.splitlines() if line.endswith(":")]
    assert heads == ["Kyiv:", "Poltava:"]
    assert sum(line.startswith("1. ") for line in result.stdout.splitlines()) == 2
    assert not any(line.startswith("2. ") for line in result.stdout.splitlines())
    assert "2 of 2 names placed" in result.stderr


def test_json_is_an_object_a_line_and_of_one_name_as_ever() -> None:
    (one,) = run("Poltava", "--json").stdout.splitlines()
    assert list(json.loads(one)) == ["name", "place", "confidence", "reason", "candidates"]
    lines = run("Poltava", "Xqzzyville", "--json").stdout.splitlines()
    assert lines[0] == one
    assert json.loads(lines[1])["place"] is None


def test_a_region_decides(tmp_path: Path) -> None:
    found = json.loads(run("Berezivka", "--in", "Kharkiv region", "--json").stdout)
    assert "geonames:706482" in found["place"]["parents"]


def test_a_table_has_a_row_a_name(names: Path, tmp_path: Path) -> None:
    output = tmp_path / "places.csv"
    result = run("--file", names, "-o", output)
    assert result.exit_code == 0
    assert "2 of 4 names placed" in result.stderr
    assert "2 left unplaced: Xqzzyville, =SUM(A1)" in result.stderr
    assert result.stdout == ""
    with output.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["name"] for row in rows] == ["Kyiv", "Xqzzyville", "Kherson region", "'=SUM(A1)"]
    kyiv, unplaced, region, _ = rows
    assert (kyiv["id"], kyiv["country"], kyiv["precision"]) == ("geonames:703448", "UA", "city")
    assert kyiv["region"] == "Kyiv City"
    assert float(kyiv["lat"]) == pytest.approx(50.45, abs=0.01)
    assert (unplaced["place"], unplaced["lat"]) == ("", "")
    assert "no place of this name" in unplaced["reason"]
    assert int(kyiv["candidates"]) >= 1
    assert region["precision"] == "region"


def test_a_region_in_geojson_is_its_outline_and_never_a_point(names: Path, tmp_path: Path) -> None:
    output = tmp_path / "places.geojson"
    assert run("--file", names, "-o", output).exit_code == 0
    kyiv, unplaced, region, _ = json.loads(output.read_text("utf-8"))["features"]
    assert kyiv["geometry"]["type"] == "Point"
    assert unplaced["geometry"] is None
    assert region["geometry"]["type"] in {"Polygon", "MultiPolygon"}


def test_lines_of_json_are_written_too(names: Path, tmp_path: Path) -> None:
    output = tmp_path / "places.jsonl"
    assert run("--file", names, "Lviv", "-o", output).exit_code == 0
    rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert [row["name"] for row in rows][:2] == ["Lviv", "Kyiv"]


def test_names_come_from_stdin_or_a_column(tmp_path: Path) -> None:
    told = run("--file", "-", "--json", stdin="Kyiv\nLviv\n").stdout.splitlines()
    assert [json.loads(line)["name"] for line in told] == ["Kyiv", "Lviv"]
    table = tmp_path / "table.csv"
    table.write_text("id,village,place\n1,Kyiv,Lviv\n2,,\n3,Poltava,Odesa\n", encoding="utf-8")
    by_column = run("--file", table, "--column", "village", "--json").stdout.splitlines()
    assert [json.loads(line)["name"] for line in by_column] == ["Kyiv", "Poltava"]
    found = run("--file", table, "--json").stdout.splitlines()
    assert [json.loads(line)["name"] for line in found] == ["Lviv", "Odesa"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a place"),
        (("--file", "missing.txt"), "cannot be opened"),
        (("--file", "missing.csv"), "cannot be opened"),
        (("Kyiv", "--column", "name"), "--column is of a CSV file"),
        (("Kyiv", "-o", "places.kml"), ".geojson"),
        (("Kyiv", "-o", "places.csv", "--json"), "give one of them"),
        (("Kyiv", "--in", " "), "--in: give a name"),
        (("K" * 300,), "up to 200 characters"),
    ],
)
def test_a_mistake_is_told(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_file_that_is_no_list_of_names_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\x00K")
    assert "is not UTF-8" in run("--file", tmp_path / "bytes.txt").stderr
    (tmp_path / "long.txt").write_text("Kyiv\n" + "x" * 10_000, encoding="utf-8")
    assert "line 2" in run("--file", tmp_path / "long.txt").stderr
    (tmp_path / "empty.txt").write_text("\n\n", encoding="utf-8")
    assert run("--file", tmp_path / "empty.txt").exit_code == 1
    (tmp_path / "t.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "it has: a, b" in run("--file", tmp_path / "t.csv", "--column", "c").stderr


def test_a_name_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in run("Ky\x1b[31miv", "Lviv").stdout
