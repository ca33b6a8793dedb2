"""The same articles give the same bytes: whatever the process, its hash seed, or the folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SEEDS = Path(__file__).parent.parent / "seeds"


def geoviz_in(folder: Path, *arguments: str, hash_seed: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "geoviz", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two folders, each with everything that geoviz made of the samples there."""
    folders = []
    for hash_seed in ("1", "2"):
        folder = tmp_path_factory.mktemp(f"run{hash_seed}")
        shutil.copytree(SEEDS, folder / "articles")
        geoviz_in(
            folder, "read", "articles", "-o", "strikes.jsonl", "--store", "kept.gpkg",
            hash_seed=hash_seed,
        )  # fmt: skip
        for output in ("strikes.html", "strikes.geojson", "strikes.csv", "strikes.gpkg"):
            geoviz_in(folder, "export", "kept.gpkg", "-o", output, hash_seed=hash_seed)
        folders.append(folder)
    return folders


@pytest.mark.parametrize("suffix", ["jsonl", "html", "geojson", "csv", "gpkg"])
def test_two_runs_give_the_same_bytes(two_runs: list[Path], suffix: str) -> None:
    first, second = ((folder / f"strikes.{suffix}").read_bytes() for folder in two_runs)
    assert first == second


@pytest.mark.parametrize("suffix", ["jsonl", "html", "geojson", "csv"])
def test_no_result_tells_where_it_was_made(two_runs: list[Path], suffix: str) -> None:
    folder = two_runs[0]
    assert str(folder) not in (folder / f"strikes.{suffix}").read_text(encoding="utf-8")
