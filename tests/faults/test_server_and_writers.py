"""Four processes that read articles into a store, and a desk through the running server."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

from geoviz.store import GeoPackageStore
from geoviz.web import Library
from tests.web.conftest import keep, read_about
from tests.web.live import served_library
from tests.web.visitor import Visitor

WRITERS, ARTICLES = 4, 5
TOWNS = ("Poltava", "Chernihiv", "Sumy", "Kherson", "Mykolaiv")
PATIENCE_S = 300.0


def write_articles(folder: Path, writer: int) -> Path:
    """Each tells of a strike of its own, some nights apart."""
    folder.mkdir()
    for number, town in enumerate(TOWNS[:ARTICLES]):
        day = f"2025-{writer + 2:02}-{number * 5 + 1:02}"
        text = f"Russian drones struck an oil depot in {town} on {day}, the governor said."
        (folder / f"w{writer}-{number}.txt").write_text(text, encoding="utf-8")
    return folder


def reading(articles: Path, store: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "geoviz", "read", str(articles), "--store", str(store)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def queue_of(visitor: Visitor) -> list[str]:
    return re.findall(r"/review/(report-\w+)\?", visitor.get("/review").text)


def test_four_writers_and_a_desk_lose_nothing(path: Path, tmp_path: Path) -> None:
    keep(path, read_about("Lozova"), read_about("Izium", 37.26, 49.21))
    folders = [write_articles(tmp_path / f"writer-{n}", n) for n in range(WRITERS)]
    accepted: list[str] = []
    with Library.of_store(path) as library, served_library(library) as url:
        desk = Visitor(url)
        writers = [reading(folder, path) for folder in folders]
        try:
            are_done = False
            while not are_done or queue_of(desk):
                are_done = all(writer.poll() is not None for writer in writers)
                for report in queue_of(desk)[:3]:
                    form = f"/review/{report}?show=all"
                    answer = desk.send(f"/review/{report}", form, action="accept")
                    assert answer.status == 303, answer.text
                    accepted.append(report)
        finally:
            said = [writer.communicate(timeout=PATIENCE_S)[1] for writer in writers]
        assert [writer.returncode for writer in writers] == [0] * WRITERS, said
        with urllib.request.urlopen(f"{url}incidents.geojson", timeout=PATIENCE_S) as answer:
            on_map = json.load(answer)["features"]
    assert len(accepted) == len(set(accepted)) == WRITERS * ARTICLES + 2
    assert sum(each["properties"]["review"] == "accepted" for each in on_map) == len(on_map)
    with GeoPackageStore.open(path) as store:
        titles = {article.origin or article.title for article in store.articles()}
        assert len(titles) == WRITERS * ARTICLES + 2
        kept = [judgement.reports[0].report for judgement in store.judgements()]
        assert sorted(kept) == sorted(accepted)
        assert store.verify() == []
