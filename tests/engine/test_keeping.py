"""Reading into a store: what is kept stays, what is known is not read again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geoviz.engine import Plan
from geoviz.errors import UsageError
from geoviz.pipeline import from_store, keep_articles, read_articles
from geoviz.settings import Settings
from geoviz.store import open_store
from tests.synthetic import dispatches, write_dispatches

NUMBER = 40


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    return write_dispatches(tmp_path / "pile.jsonl", 6)


def test_what_is_known_is_not_read_again(tmp_path, pile, monkeypatch):
    store = tmp_path / "war.gpkg"
    first = keep_articles([pile], store=store)
    monkeypatch.setattr("geoviz.engine.plan.Reader", None)  # would fail if it were made
    second = keep_articles([pile], store=store)
    assert (first.read, first.known) == (6, 0)
    assert (second.read, second.known) == (0, 6)


@pytest.mark.parametrize("other", [{"again": True}, {"settings": Settings(country="UA")}])
def test_it_is_read_again_where_asked_or_read_otherwise(tmp_path, pile, other):
    store = tmp_path / "war.gpkg"
    keep_articles([pile], store=store)
    assert keep_articles([pile], store=store, **other).read == 6


def test_a_changed_article_is_read_again(tmp_path, pile):
    store = tmp_path / "war.gpkg"
    keep_articles([pile], store=store)
    pile.write_text(pile.read_text(encoding="utf-8").replace("Sample Desk 3", "Other Desk"))
    taken = keep_articles([pile], store=store)
    assert (taken.read, taken.known) == (1, 5)


def test_keeping_step_by_step_gives_what_reading_at_once_does(tmp_path, reader):
    more = [write_dispatches(tmp_path / f"{n}.jsonl", 4, seed=n) for n in range(3)]
    for path in more:
        keep_articles([path], store=tmp_path / "war.gpkg")
    at_once = read_articles(more)
    kept = from_store(tmp_path / "war.gpkg")
    assert {i.id for i in kept.incidents} == {i.id for i in at_once.incidents}
    with open_store(tmp_path / "war.gpkg") as store:
        assert store.info().incidents == len(at_once.incidents)
        assert store.verify() == []


def test_any_number_of_processes_keeps_the_same_rows(tmp_path, pile):
    for jobs in (1, 2):
        keep_articles([pile], store=tmp_path / f"{jobs}.gpkg", plan=Plan(jobs=jobs))
    one, two = (from_store(tmp_path / f"{jobs}.gpkg") for jobs in (1, 2))
    assert one == two


def test_a_killed_run_keeps_what_was_acknowledged_and_goes_on(tmp_path):
    pile = write_dispatches(tmp_path / "pile.jsonl", NUMBER)
    store = tmp_path / "war.gpkg"
    command = [sys.executable, "-m", "geoviz", "read", str(pile), "--store", str(store)]
    run = subprocess.Popen([*command, "--jobs", "2"], stderr=subprocess.PIPE)
    deadline = time.monotonic() + 600
    while kept_in(store) < 3 and time.monotonic() < deadline:
        time.sleep(0.2)
    os.kill(run.pid, signal.SIGKILL)
    run.communicate(timeout=300)
    kept = kept_in(store)
    assert 3 <= kept < NUMBER
    taken = keep_articles([pile], store=store, plan=Plan(jobs=2))
    assert (taken.known, taken.read) == (kept, NUMBER - kept)
    with open_store(store) as again:
        assert again.verify() == []
        assert [a.id for a in again.articles()] == sorted(a.id for a in dispatches(NUMBER))


def kept_in(store: Path) -> int:
    if not store.exists():
        return 0
    try:
        with open_store(store) as opened:
            return opened.info().articles
    except Exception:  # it is being made just now
        return 0


def test_a_run_without_output_or_store_is_refused(tmp_path, pile):
    run = subprocess.run(
        [sys.executable, "-m", "geoviz", "read", str(pile)], capture_output=True, text=True
    )
    assert run.returncode == 2
    assert "name a file" in run.stderr
    with pytest.raises(UsageError):
        keep_articles([tmp_path / "nothing"], store=tmp_path / "war.gpkg")
