"""Processes that read: the same result for any number, whatever happens to them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import pytest

from geoviz.engine import Plan, read_all
from geoviz.engine.processes import read_in_processes
from geoviz.errors import UsageError
from geoviz.model import Quarantined, ReadArticle
from geoviz.settings import Settings
from tests.engine.workers import end_at_once, wait_for_ever
from tests.factories import article
from tests.synthetic import dispatches, write_dispatches

HUGE = "Rescuers worked through the night in the north of the town, officials said. " * 20_000


pytestmark = pytest.mark.usefixtures("small_chunks")


@pytest.fixture(autouse=True)
def no_process_is_left():
    yield
    assert multiprocessing.active_children() == []


def test_several_processes_read_the_same(articles, expected):
    assert list(read_all(articles, Settings(), Plan(jobs=3))) == expected


def test_a_killed_worker_loses_nothing(articles, expected):
    results = read_all(articles, Settings(), Plan(jobs=2))
    read = [next(results)]
    for worker in multiprocessing.active_children():
        os.kill(worker.pid, signal.SIGKILL)
    read += islice(results, 10)
    os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)
    assert [*read, *results] == expected


def test_an_article_that_takes_too_long_costs_only_itself():
    some = [*dispatches(3), article(HUGE, id="huge", origin="huge.txt"), *dispatches(3, seed=1)]
    results = list(read_all(some, Settings(), Plan(article_seconds=2)))
    assert [r for r in results if isinstance(r, Quarantined)] == [
        Quarantined("huge.txt", "took longer than 2 s; split it, or allow more time")
    ]
    assert [r.article.id for r in results if isinstance(r, ReadArticle)] == [
        a.id for a in some if a.id != "huge"
    ]


def test_an_article_whose_process_only_waits_is_set_aside(monkeypatch):
    monkeypatch.setattr("geoviz.engine.processes.work", wait_for_ever)
    results = read_in_processes(
        dispatches(1), Settings(), jobs=1, article_seconds=0.05, article_mb=4000
    )
    assert [result.reason for result in results] == [
        "took longer than 0.05 s; split it, or allow more time"
    ]


def test_an_article_that_needs_too_much_memory_costs_only_itself():
    some = [*dispatches(2), article(HUGE, id="huge", origin="huge.txt"), *dispatches(2, seed=1)]
    results = list(read_all(some, Settings(), Plan(article_mb=700)))
    (bad,) = [r for r in results if isinstance(r, Quarantined)]
    assert bad.origin == "huge.txt"
    assert "memory" in bad.reason
    assert len(results) == 5


def test_what_a_worker_lacks_is_told_once():
    settings = Settings(theatre="nowhere-at-all")
    with pytest.raises(UsageError, match="nowhere-at-all"):
        list(read_all(dispatches(3), settings, Plan(jobs=2)))


def test_workers_that_cannot_even_begin_end_the_run(monkeypatch):
    monkeypatch.setattr("geoviz.engine.processes.work", end_at_once)
    with pytest.raises(UsageError, match="ended before it had begun"):
        list(
            read_in_processes(
                dispatches(3), Settings(), jobs=2, article_seconds=60, article_mb=4000
            )
        )


def test_leaving_early_leaves_no_process(articles):
    results = read_all(articles, Settings(), Plan(jobs=2))
    next(results)
    results.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {"jobs": 0},
        {"article_seconds": 0},
        {"article_mb": -1},
        {"scheduler": "tcp://a:1", "jobs": 2},
    ],
)
def test_a_plan_that_cannot_be_followed_is_refused(wrong):
    with pytest.raises(UsageError):
        Plan(**wrong)


def test_ctrl_c_ends_cleanly_whenever_it_comes(tmp_path: Path):
    write_dispatches(tmp_path / "articles.jsonl", 2000)  # more than can be read meanwhile
    jobs = ("--jobs", "2")
    for wait_s in (1.5, 6.0):
        run = subprocess.Popen(
            [sys.executable, "-m", "geoviz", "read", "articles.jsonl", "-o", "x.jsonl", *jobs],
            cwd=tmp_path,
            start_new_session=True,
            stderr=subprocess.PIPE,
            text=True,
        )
        time.sleep(wait_s)
        os.killpg(run.pid, signal.SIGINT)
        _, told = run.communicate(timeout=300)
        assert (run.returncode, told) == (
            130,
            "Error: interrupted; a store keeps what was read so far\n",
        )
