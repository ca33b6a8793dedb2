"""Online geocoding as a person asks for it: by option, with a store, and told of when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geoviz.cli import main
from tests.geocode.geocoder_server import GeocoderServer, http, place, serving

REPORT = """---
title: Village shelled
publisher: Example Daily
published: 2025-07-04
---
Russian artillery struck the village of Zarichna Kopachka in Ukraine on Thursday, officials in
Poltava and Kharkiv said. Two people were injured in Zarichna Kopachka.
"""


@pytest.fixture
def server() -> Iterator[GeocoderServer]:
    with serving(place(display_name="Zarichna Kopachka, Poltava Raion, Ukraine")) as started:
        yield started


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "village.md").write_text(REPORT, encoding="utf-8")
    return folder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def read(articles: Path, tmp_path: Path, server: GeocoderServer) -> Result:
    online = ("--geocoder", "nominatim", "--geocoder-url", server.url)
    out = tmp_path / "strikes.jsonl"
    return run("read", articles, "-o", out, "--store", tmp_path / "kept.gpkg", *online)


def test_a_village_that_no_package_has_is_placed_online(
    articles: Path, tmp_path: Path, server: GeocoderServer
) -> None:
    result = read(articles, tmp_path, server)
    assert result.exit_code == 0, result.output
    assert "nominatim has it as" in (tmp_path / "strikes.jsonl").read_text(encoding="utf-8")


def test_without_the_option_nobody_is_asked(
    articles: Path, tmp_path: Path, server: GeocoderServer
) -> None:
    result = run("read", articles, "-o", tmp_path / "strikes.jsonl")
    assert result.exit_code == 0, result.output
    assert server.requests == []


def test_a_failing_geocoder_is_told_of_and_what_was_read_is_kept(
    articles: Path, tmp_path: Path, server: GeocoderServer
) -> None:
    server.behaves = http("", "503 Service Unavailable")
    result = read(articles, tmp_path, server)
    assert result.exit_code == 5
    assert "run this again" in result.stderr
    assert "pending" in (tmp_path / "strikes.jsonl").read_text(encoding="utf-8")


def test_the_next_run_asks_for_what_is_pending(
    articles: Path, tmp_path: Path, server: GeocoderServer
) -> None:
    well = server.behaves
    server.behaves = http("", "503 Service Unavailable")
    read(articles, tmp_path, server)
    server.behaves = well
    assert read(articles, tmp_path, server).exit_code == 0


def test_a_geocoder_needs_a_store(articles: Path, tmp_path: Path) -> None:
    result = run("read", articles, "-o", tmp_path / "a.jsonl", "--geocoder", "nominatim")
    assert result.exit_code == 2
    assert "--store" in result.stderr


def test_an_address_needs_a_geocoder(articles: Path, tmp_path: Path) -> None:
    result = run("read", articles, "-o", tmp_path / "a.jsonl", "--geocoder-url", "http://x")
    assert result.exit_code == 2


def test_a_name_can_be_asked_for_by_itself(tmp_path: Path, server: GeocoderServer) -> None:
    result = run(
        "geocode",
        "Zarichna Kopachka",
        "--geocoder",
        "nominatim",
        "--geocoder-url",
        server.url,
        "--store",
        tmp_path / "kept.gpkg",
    )
    assert result.exit_code == 0, result.output
    assert "nominatim has it as Zarichna Kopachka, Poltava Raion, Ukraine" in result.output
