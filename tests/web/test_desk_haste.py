"""Judging in a store so large that its incidents follow a little later."""

from __future__ import annotations

import threading

import pytest

from geoviz.web import create_app
from tests.web.reviewer import Reviewer


@pytest.fixture
def held(kept_library, monkeypatch) -> threading.Event:
    """Deriving takes long: until this is set."""
    derive, may_go = kept_library._derive, threading.Event()

    def slowly():
        may_go.wait(20)
        return derive()

    kept_library._took_s = 60.0
    monkeypatch.setattr(kept_library, "_derive", slowly)
    yield may_go
    may_go.set()


@pytest.fixture
def reviewer(kept_library) -> Reviewer:
    return Reviewer(create_app(kept_library).test_client())


def names(library) -> set[str]:
    return set(library.table()["name"])


def wait_for(library, expected: set[str]) -> None:
    for _ in range(200):
        if names(library) == expected:
            return
        threading.Event().wait(0.05)
    assert names(library) == expected


def test_whoever_judges_does_not_wait_and_sees_what_was_judged(kept_library, reviewer, held):
    first, other = (i.reports[0] for i in kept_library.corpus().incidents)
    reviewer.open("/review")
    reviewer.judge(first.id, "reject", show="unreviewed")
    assert reviewer.path == f"/review/{other.id}"
    assert "1 of 1" in reviewer.text
    reviewer.judge(other.id, "move", place="geonames:703656")
    assert "Kupiansk" in reviewer.open(f"/review/{other.id}?show=all")
    assert names(kept_library) == {"Lozova", "Izium"}
    held.set()
    wait_for(kept_library, {"Kupiansk"})


def test_undo_is_seen_at_once_too(kept_library, reviewer, held):
    report = kept_library.corpus().incidents[0].reports[0]
    reviewer.judge(report.id, "reject")
    reviewer.undo_last()
    assert "Not checked" in reviewer.open(f"/review/{report.id}?show=all")
    held.set()
    wait_for(kept_library, {"Lozova", "Izium"})
