"""``geoviz serve`` as a process: it says where it is, answers, follows its store, and ends."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

REPORT = "Russian drones struck an oil depot in {place} on July 4, 2025, the governor said."


def geoviz(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "geoviz", *map(str, arguments)]


@contextmanager
def served(*arguments: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, and the address that it prints."""
    command = geoviz("serve", *arguments, "--port", "0", "--no-open")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            for line in server.stderr:
                if found := re.search(r"http://\S+", line):
                    yield server, found.group()
                    break
        finally:
            server.kill()


def incidents_at(url: str) -> list[str]:
    with urllib.request.urlopen(url + "incidents.geojson", timeout=30) as answer:
        return sorted(one["properties"]["name"] for one in json.load(answer)["features"])


def write_report(folder: Path, place: str) -> Path:
    path = folder / f"{place}.txt"
    path.write_text(REPORT.format(place=place), encoding="utf-8")
    return path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_until_it_is_asked_to_end(tmp_path: Path, number: signal.Signals) -> None:
    with served(write_report(tmp_path, "Poltava")) as (server, url):
        assert incidents_at(url) == ["Poltava"]
        server.send_signal(number)
        _, said = server.communicate(timeout=30)
        assert said.strip() == "Stopped."
        assert server.returncode == 0


def test_what_is_added_to_a_store_is_on_the_map_at_the_next_visit(tmp_path: Path) -> None:
    store = tmp_path / "war.gpkg"
    keep = ("-o", tmp_path / "out.jsonl", "--store", store)
    subprocess.run(geoviz("read", write_report(tmp_path, "Poltava"), *keep), check=True)
    with served(store) as (_, url):
        assert incidents_at(url) == ["Poltava"]
        subprocess.run(geoviz("read", write_report(tmp_path, "Chernihiv"), *keep), check=True)
        assert incidents_at(url) == ["Chernihiv", "Poltava"]
