"""The learnt weights of ranking, and the curve that makes their scores probabilities."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geoviz.assets import asset
from geoviz.errors import AssetError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight a feature. Confidence is a logistic curve over certainty."""

    features: Mapping[str, float]
    calibration: tuple[float, float, float]  # constant, of the logit of the share, of the score

    def score(self, features: Mapping[str, float]) -> float:
        """The sum of the features' weights: log-odds against the name's other places."""
        return sum(self.features.get(name, 0.0) * value for name, value in features.items())

    def confidence(self, share: float, score: float) -> float:
        """How probable it is that the winner is meant (0 to 1); rises with both.

        share: the winner's of the softmax (0 to 1). score: the winner's own.
        """
        if not share:
            return 0.0
        constant, of_share, of_score = self.calibration
        logit = constant + of_share * _logit(share) + of_score * score
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _logit(share: float) -> float:
    bounded = min(max(share, 1e-3), 1 - 1e-3)
    return math.log(bounded / (1 - bounded))


def load_weights(path: Path | None = None) -> Weights:
    """The shipped weights, or those at path. Raises AssetError where the file is damaged."""
    path = path or asset("data", "weights", "ranking.json")
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        if table["format"] != FORMAT:
            raise AssetError(f"{path.name} is not of format {FORMAT}. Install geoviz again.")
        constant, of_share, of_score = map(float, table["calibration"])
        features = {name: float(weight) for name, weight in table["features"].items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AssetError(f"{path.name} cannot be read: {error!r}") from error
    return Weights(features, (constant, of_share, of_score))


@lru_cache(maxsize=1)
def ranking_weights() -> Weights:
    """The shipped weights, read once."""
    return load_weights()
