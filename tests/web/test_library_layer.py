"""The store's own layer of incidents follows the desk, so that other programs see it too."""

from __future__ import annotations

from pathlib import Path

import geopandas

from geoviz.judgements import new_judgement
from geoviz.model import JudgementKind
from geoviz.web import Library
from tests.factories import place
from tests.web.conftest import keep, read_about


def layer(store: Path) -> list[str]:
    return sorted(geopandas.read_file(store, layer="incidents")["name"])


def test_the_layer_follows_a_move_and_its_undo(store: Path) -> None:
    with Library.of_store(store) as library:
        (lozova,) = [
            report
            for read in library.corpus().articles
            for report in read.reports
            if report.place.name == "Lozova"
        ]
        moved = new_judgement(
            JudgementKind.MOVE,
            [lozova],
            who="Olena",
            at="2025-07-05T10:00:00.000Z",
            after=place("Pavlohrad", 35.87, 48.53),
        )
        library.judge(moved)
        assert layer(store) == ["Izium", "Pavlohrad"]
        undo = new_judgement(
            JudgementKind.UNDO, who="Olena", at="2025-07-05T10:01:00.000Z", undoes=moved
        )
        library.judge(undo, seen=moved.id)
        assert layer(store) == ["Izium", "Lozova"]


def test_the_layer_follows_what_is_added(store: Path) -> None:
    with Library.of_store(store) as library:
        library.add([read_about("Balakliia", 36.84, 49.46)])
        assert layer(store) == ["Balakliia", "Izium", "Lozova"]


def test_what_another_process_kept_is_in_the_layer_too(store: Path) -> None:
    with Library.of_store(store) as library:
        keep(store, read_about("Chuhuiv", 36.69, 49.84))
        library.add([read_about("Balakliia", 36.84, 49.46)])
        assert layer(store) == ["Balakliia", "Chuhuiv", "Izium", "Lozova"]
