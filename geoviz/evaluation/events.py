"""Which place in a sentence a verb's event is at: a learnt tagger, judged in five folds."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

from geoviz.assets import asset
from geoviz.errors import AssetError, UsageError
from geoviz.evaluation.scorers import run_scorer

GOAL = 0.80
# F1 over words of the same 9,590 examples, in five folds.
PEERS = {
    "every place in the sentence": 0.474,
    "the place nearest to the verb": 0.485,
    "trees over the parser's entities": 0.560,
    "trees over words, paths and vectors": 0.776,
    "LSTM, as published": 0.83,
}
_CORPUS = "event_location/labeled_text.jsonl.zip"
_TIMEOUT_S = 7_200


def f1(folder: Path) -> float:
    """F1 over words of places.

    folder: of training texts. Raises UsageError where it lacks the corpus, where geoviz is
    installed without its training scripts, and where their packages are missing.
    """
    if not (folder / _CORPUS).exists():
        raise UsageError(f"{folder} is no folder of training texts: it lacks {_CORPUS}")
    if find_spec("lightgbm") is None:
        raise UsageError("learning needs LightGBM: pip install 'geoviz-strikes[train]'")
    try:
        script = asset("data", "train", "event_location.py")
    except AssetError as error:
        raise UsageError(
            "Training scripts come with a checkout of geoviz, not with an installed package. "
            "Leave --train out."
        ) from error
    printed = run_scorer(script, str(folder), timeout_s=_TIMEOUT_S)
    return float(json.loads(printed)["f1"])
