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
        geoviz_in(folder, "export", "kept.gpkg", "-o", "strikes.geojson", hash_seed=hash_seed)
        geoviz_in(folder, "report", "kept.gpkg", "-o", "pack", hash_seed=hash_seed)
        folders.append(folder)
    return folders


RESULTS = (
    "strikes.jsonl", "strikes.geojson", "pack/map.html", "pack/map.png", "pack/map.svg",
    "pack/map.pdf", "pack/incidents.geojson", "pack/incidents.csv", "pack/incidents.gpkg",
    "pack/incidents.kml", "pack/incidents.parquet", "pack/report.docx", "pack/CITATION.txt",
    "pack/METHODS.md", "pack/ATTRIBUTION.txt", "pack/SHA256SUMS",
)  # fmt: skip


@pytest.mark.parametrize("name", RESULTS)
def test_two_runs_give_the_same_bytes(two_runs: list[Path], name: str) -> None:
    first, second = ((folder / name).read_bytes() for folder in two_runs)
    assert first == second


def test_a_report_holds_what_an_export_writes(two_runs: list[Path]) -> None:
    folder = two_runs[0]
    exported, packed = folder / "strikes.geojson", folder / "pack" / "incidents.geojson"
    assert exported.read_bytes() == packed.read_bytes()


@pytest.mark.parametrize("name", RESULTS)
def test_no_result_tells_where_it_was_made(two_runs: list[Path], name: str) -> None:
    folder = two_runs[0]
    assert str(folder).encode() not in (folder / name).read_bytes()
