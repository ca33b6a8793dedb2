"""Running the scorers that come with evaluation sets."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from geoviz.errors import UsageError

_TIMEOUT_S = 900


def run_scorer(script: Path, *arguments: str, timeout_s: float = _TIMEOUT_S) -> str:
    """What a scorer prints. Raises UsageError with its last line where it fails."""
    done = subprocess.run(
        [sys.executable, str(script), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout_s,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise UsageError(f"the scorer {script.name} failed: {last}")
    return done.stdout


def score_lines(script: Path, rows: list[dict[str, Any]], *arguments: str) -> str:
    """What a scorer prints of predictions, given as JSON Lines where "{}" stands."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "predictions.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        out = Path(folder) / "scores.json"
        filled = [a.replace("{}", str(path)).replace("{out}", str(out)) for a in arguments]
        printed = run_scorer(script, *filled)
        return out.read_text(encoding="utf-8") if out.exists() else printed
