"""Figures as people are shown them, and sets that are not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from geoviz.cli import main
from geoviz.errors import UsageError
from geoviz.evaluation import events
from geoviz.evaluation.measures import Figure, as_lines
from geoviz.evaluation.places import calibration


def test_a_folder_without_the_sets_is_told_of(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["evaluate", "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert "it lacks split.json" in result.output


def test_a_folder_without_training_texts_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="it lacks event_location"):
        events.f1(tmp_path)


def test_a_figure_stands_beside_its_goal_and_its_peers() -> None:
    figure = Figure("acc", 0.7, 0.62, low=0.65, high=0.75, peers={"Another": 0.4})
    first, peer = as_lines([figure])
    assert "0.700  [0.650, 0.750]  goal ≥ 0.62: yes" in first
    assert peer.split() == ["Another", "0.400"]


def test_a_ceiling_is_missed_from_above() -> None:
    assert Figure("time", 1.7, 1.6, at_most=True).reached is False


def test_a_confidence_that_is_right_as_often_as_it_says_has_no_error() -> None:
    error, curve = calibration([(0.75, True)] * 3 + [(0.75, False)])
    assert error == 0
    assert curve == ((0.75, 0.75),)
