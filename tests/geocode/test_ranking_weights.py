"""The learnt weights of ranking: whole, and monotone where they must be."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path

import pytest

from geoviz.assets import asset
from geoviz.errors import AssetError
from geoviz.geocode.features import AROUND
from geoviz.geocode.weights import Weights, load_weights, ranking_weights


def test_the_weights_belong_to_their_training_record() -> None:
    weights = ranking_weights().features
    record = json.loads(asset("data", "weights", "ranking.record.json").read_text("utf-8"))
    rows = "\n".join(f"{name}\t{weight!r}" for name, weight in sorted(weights.items()))
    assert record["digest"] == hashlib.sha256(rows.encode()).hexdigest()


def test_weights_are_finite() -> None:
    weights = ranking_weights()
    assert all(math.isfinite(w) for w in (*weights.features.values(), *weights.calibration))


@pytest.mark.parametrize("name", [*AROUND, "people, log10", "known by many names, log2"])
def test_company_and_fame_never_count_against_a_place(name: str) -> None:
    assert ranking_weights().features.get(name, 0.0) >= 0


def test_confidence_rises_with_the_share_and_the_score() -> None:
    weights = ranking_weights()
    by_share = [weights.confidence(share, 5.0) for share in (0.1, 0.3, 0.6, 0.9, 1.0)]
    by_score = [weights.confidence(0.6, score) for score in (-5.0, 0.0, 5.0, 10.0)]
    assert by_share == sorted(by_share)
    assert by_score == sorted(by_score)
    assert all(0 < p < 1 for p in by_share + by_score)


def test_without_candidates_there_is_no_confidence() -> None:
    assert Weights({}, (3.0, 1.0, 1.0)).confidence(0.0, 0.0) == 0


def test_a_damaged_file_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "ranking.json"
    path.write_text("[", encoding="utf-8")
    with pytest.raises(AssetError, match=r"ranking\.json"):
        load_weights(path)
