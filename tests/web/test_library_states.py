"""States of a library: what one visitor waits for, others do not."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from geoviz.errors import StoreError
from geoviz.web import Library
from geoviz.web.state import State
from tests.web.conftest import keep, read_about

SOON_S = 30.0


def held(entered: threading.Event, let_go: threading.Event) -> str:
    entered.set()
    assert let_go.wait(SOON_S)
    return "made"


def test_who_asks_for_something_else_does_not_wait(library: Library) -> None:
    state, entered, let_go = library.state(), threading.Event(), threading.Event()
    slow = threading.Thread(target=lambda: state.once("slow", lambda _: held(entered, let_go)))
    slow.start()
    assert entered.wait(SOON_S)
    assert state.once("quick", lambda _: 1) == 1
    let_go.set()
    slow.join()
    assert state.once("slow", lambda _: "again") == "made"


def test_what_failed_is_made_again(library: Library) -> None:
    state = library.state()

    def fail(_: State) -> int:
        raise StoreError("away")

    with pytest.raises(StoreError):
        state.once("failing", fail)
    assert state.once("failing", lambda _: 1) == 1


def test_of_a_large_store_a_new_state_comes_with_all_that_the_last_was_asked_for(
    kept_library: Library, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geoviz.web.library._PATIENCE_S", -1.0)  # as of a large store
    made_of: list[State] = []
    first = kept_library.state()
    first.once("index", made_of.append)
    keep(store, read_about("Kupiansk", 37.61, 49.71))
    second = kept_library.state()
    assert made_of == [first, second]
    second.once("index", made_of.append)
    assert made_of == [first, second]


def test_of_a_large_store_everybody_gets_the_last_state_until_the_new_one_is_there(
    kept_library: Library, store: Path
) -> None:
    first, entered, let_go = kept_library.state(), threading.Event(), threading.Event()
    kept_library._took_s = 60.0  # as of a million incidents
    derive = kept_library._derive

    def slowly() -> State:
        held(entered, let_go)
        return derive()

    kept_library._derive = slowly
    keep(store, read_about("Kupiansk", 37.61, 49.71))
    assert kept_library.state() is first
    assert entered.wait(SOON_S)
    assert kept_library.state() is first  # and still nobody waits
    let_go.set()
    kept_library._follow()  # ends when the thread has
    assert len(kept_library.table()) == len(first.table) + 1


def test_a_large_store_that_cannot_be_read_now_is_told_of_and_tried_again(
    kept_library: Library, store: Path
) -> None:
    kept_library._took_s = 60.0
    away = store.rename(store.with_suffix(".away"))
    kept_library.state()
    with kept_library._deriving, pytest.raises(StoreError):
        kept_library.state()
    away.rename(store)
    assert len(kept_library.state().table) == 2
