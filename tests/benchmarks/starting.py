"""How long ``geoviz serve`` takes from the command to the first map, on the sample dispatches.

    python -m tests.benchmarks starting

Beside it stands what importing the libraries costs that a served map cannot do without. The
fastest of some runs counts: the others tell of what else the machine was doing.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measured import Measured, seconds

RUNS = {False: 5, True: 2}
MOST_S = 3.0
MOST_RATIO = 3.0
LIBRARIES = "import folium, geopandas, flask, waitress"
SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def measure(*, quick: bool = False) -> Iterator[Measured]:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, "sample.gpkg")
        read = ["read", str(SEEDS), "--store", str(store)]
        subprocess.run([sys.executable, "-m", "geoviz", *read], check=True, capture_output=True)
        first_map(store)  # files are in memory from now on, modules compiled
        runs = range(RUNS[quick])
        served = min(first_map(store) for _ in runs)
        libraries = min(seconds(import_libraries) for _ in runs)
    yield Measured(
        "from the command to the first map",
        served,
        "s",
        beside="to importing folium, geopandas, flask and waitress",
        ratio=served / libraries,
        goal=f"under {MOST_S:g} s, or {MOST_RATIO:g} times the libraries",
        met=served < MOST_S or served / libraries < MOST_RATIO,
    )


def first_map(store: Path) -> float:
    """Seconds until the whole page has come."""
    command = [sys.executable, "-m", "geoviz", "serve", str(store), "--port", "0", "--no-open"]
    began = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            found = next(filter(None, (re.search(r"http://\S+", line) for line in server.stderr)))
            with urllib.request.urlopen(found.group(), timeout=60) as answer:
                assert b"geoviz-data" in answer.read()
            return time.perf_counter() - began
        finally:
            server.terminate()
            server.communicate()


def import_libraries() -> None:
    subprocess.run([sys.executable, "-c", LIBRARIES], check=True)
