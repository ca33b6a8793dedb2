"""How soon a map page can be used, beside Folium's own layers of the same incidents.

    python -m tests.benchmarks map --libraries node_modules

By ``map_scale``, which measures more, in a process of its own: a browser that cannot be started,
or pages whose libraries cannot be had, cost the other benchmarks nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.measured import Measured

BESIDE = "FastMarkerCluster"


def measure(*, quick: bool = False, libraries: Path | None = None) -> Iterator[Measured]:
    """Raises CalledProcessError where a page cannot be measured."""
    command = [sys.executable, "-m", "tests.benchmarks.map_scale", "--json"]
    if quick:
        command += ["--rows", "2000"]
    if libraries is not None:
        command += ["--libraries", str(libraries)]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(run.stdout)
    usual = {row["incidents"]: row["interactive_s"] for row in found if row["layer"] == BESIDE}
    for row in found:
        base = None if row["layer"] == BESIDE else usual.get(row["incidents"])
        yield Measured(
            f"{row['incidents']:,} incidents usable: {row['layer']}",
            row["interactive_s"],
            "s",
            None if base is None else BESIDE,
            None if base is None else row["interactive_s"] / base,
        )
