"""map, export and report on the command line: what they write, and what they refuse at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geoviz.cli import main

FIRST = """---
title: Depot burns in Poltava
publisher: Example Daily
published: 2025-07-04
---
Russian drones struck an oil depot in Poltava overnight, the governor said on Friday. At
least three people were injured.
"""
SECOND = """---
title: Blasts in Odesa
publisher: Port Courier
published: 2025-08-02
---
A Russian missile hit a warehouse in Odesa on Friday and killed two people.
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two strikes of two publishers, kept."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "articles").mkdir()
    (folder / "articles" / "a.md").write_text(FIRST, encoding="utf-8")
    (folder / "articles" / "b.md").write_text(SECOND, encoding="utf-8")
    kept = folder / "kept.gpkg"
    result = run("read", folder / "articles", "-o", folder / "read.jsonl", "--store", kept)
    assert result.exit_code == 0, result.output
    return kept


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def places(path: Path) -> list[str]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [feature["properties"]["name"] for feature in features]


@pytest.mark.parametrize(
    ("suffix", "start"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF-1.4")]
)
def test_map_draws_the_picture_of_the_ending(
    store: Path, tmp_path: Path, suffix: str, start: bytes
) -> None:
    output = tmp_path / f"strikes{suffix}"
    result = run("map", store, "-o", output, "--size", "500x400", "--title", "Two strikes")
    assert result.exit_code == 0, result.output
    assert output.read_bytes().startswith(start)


def test_export_reads_articles_too(store: Path, tmp_path: Path) -> None:
    output = tmp_path / "strikes.kml"
    result = run("export", store.parent / "articles", "-o", output)
    assert result.exit_code == 0, result.output
    assert "Poltava" in output.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ((), ["Poltava", "Odesa"]),
        (("--since", "2025-07-10"), ["Odesa"]),
        (("--until", "2025-07-10"), ["Poltava"]),
        (("--bbox", "33,49,36,50"), ["Poltava"]),
        (("--drop-source", "Port Courier"), ["Poltava"]),
        (("--drop-source", "Port Courier", "--drop-source", "example daily"), []),
    ],
)
def test_what_is_chosen_is_exported(
    store: Path, tmp_path: Path, options: tuple[str, ...], left: list[str]
) -> None:
    output = tmp_path / "strikes.geojson"
    result = run("export", store, "-o", output, *options)
    assert result.exit_code == 0, result.output
    assert places(output) == left
    assert (f"{len(left)} of 2 incidents are chosen" in result.stderr) == (len(left) < 2)


def test_publish_safe_moves_and_withholds(store: Path, tmp_path: Path) -> None:
    output = tmp_path / "strikes.geojson"
    assert run("export", store, "-o", output, "--publish-safe", "0.5").exit_code == 0
    first = json.loads(output.read_text(encoding="utf-8"))["features"][0]
    assert first["geometry"]["coordinates"] == [34.75, 49.75]
    assert first["properties"]["name"].startswith("Poltava ")  # what is around it
    assert first["properties"]["reports"][0]["quote"] is None


def test_a_page_says_what_was_done_to_its_data(store: Path) -> None:
    result = run("map", store, "-o", "-", "--publish-safe", "0.5", "--until", "2025-07-31")
    assert result.exit_code == 0
    assert "moved to the middle of its cell of 0.5° by 0.5°" in result.stdout
    assert "Incidents of 31 Jul 2025 and earlier only" in result.stdout


def test_report_writes_a_folder(store: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    options = ("--size", "500x400", "--lang", "uk", "--title", "Два удари")
    result = run("report", store, "-o", pack, *options)
    assert result.exit_code == 0, result.output
    assert f"Wrote {pack}" in result.stderr
    assert "# Як створено цю карту\n\nДва удари. Випадків: 2" in (pack / "METHODS.md").read_text(
        encoding="utf-8"
    )
    again = run("report", store, "-o", pack, *options)
    assert (again.exit_code, "--force" in again.stderr) == (2, True)
    assert run("report", store, "-o", pack, "--force", *options).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("map", "-o", "a.docx"), "a.docx: give a name that ends in .html"),
        (("map", "-o", "a.html", "--size", "a4"), "--size is of pictures"),
        (("map", "-o", "a.png", "--size", "huge"), "size 'huge': give pixels"),
        (("map", "-o", "a.png", "--lang", "xx"), "language 'xx' is not one of en, uk"),
        (("map", "-o", "a.png", "--bbox", "1,2,3"), "--bbox 1,2,3: give west,south,east,north"),
        (("map", "-o", "a.png", "--bbox", "9,2,3,4"), "a box is west,south,east,north"),
        (("export", "-o", "a.csv", "--publish-safe", "99"), "cells of 0.01 to 10 degrees"),
        (("export", "-o", "a.csv", "--keep-quotes"), "give both or neither"),
        (("report", "-o", "nowhere/pack"), "there is no folder nowhere"),
    ],
)
def test_a_mistake_is_told_before_anything_is_read(
    store: Path, tmp_path: Path, arguments: tuple[str, ...], told: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    command, *rest = arguments
    result = run(command, store, *rest)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "articles read" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_nobody_is_is_told(store: Path, tmp_path: Path) -> None:
    result = run("export", store, "-o", tmp_path / "a.csv", "--drop-source", "Port Currier")
    assert result.exit_code == 2
    assert "known are: Example Daily, Port Courier" in result.stderr
    assert list(tmp_path.iterdir()) == []
