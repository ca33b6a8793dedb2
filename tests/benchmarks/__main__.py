"""All benchmarks by one command: a table with ratios of this run, JSON, and a plot.

    python -m tests.benchmarks all --json found.json --plot found.png
    python -m tests.benchmarks --quick reading store     # smaller, to see that it works
    python -m tests.benchmarks growth --full             # 100,000 articles

One that cannot be run, because something is not installed or fails, is told of, and the others
go on.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.benchmarks import (
    geocoding,
    growth,
    loading,
    maps,
    memory,
    own_places,
    reading,
    server_load,
    starting,
    store,
)
from tests.benchmarks.measured import Measured

BENCHMARKS: Mapping[str, Callable[..., Iterator[Measured]]] = {
    "reading": reading.measure,
    "geocoding": geocoding.measure,
    "own": own_places.measure,
    "loading": loading.measure,
    "store": store.measure,
    "growth": growth.measure,
    "memory": memory.measure,
    "starting": starting.measure,
    "server": server_load.measure,
    "map": maps.measure,
}


def main() -> int:
    names = ", ".join(BENCHMARKS)
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="+", metavar="NAME", help=f"{names}, or all")
    parser.add_argument("--quick", action="store_true", help="small sizes")
    parser.add_argument("--full", action="store_true", help="100,000 articles for growth")
    parser.add_argument("--libraries", type=Path, help="a node_modules folder for Folium's pages")
    parser.add_argument("--json", type=Path, help="write the measurements to this file")
    parser.add_argument("--plot", type=Path, help="draw the ratios into this picture")
    options = parser.parse_args()
    chosen = list(BENCHMARKS) if "all" in options.names else options.names
    unknown = [name for name in chosen if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}; there are {names}, and all")
    more = {"growth": {"full": options.full}, "map": {"libraries": options.libraries}}
    found: dict[str, list[Measured]] = {}
    failed = []
    for name in chosen:
        print(f"\n{name}", flush=True)
        found[name] = []
        try:
            for row in BENCHMARKS[name](quick=options.quick, **more.get(name, {})):
                found[name].append(row)
                print(line(row), flush=True)
        except (Exception, pytest.skip.Exception) as error:
            if not isinstance(error, ImportError | pytest.skip.Exception):
                traceback.print_exc()
            print(f"  could not be measured: {error}", flush=True)
            failed.append(name)
        # After each of them, since all of them take hours.
        if options.json:
            plain = {name: [asdict(row) for row in rows] for name, rows in found.items()}
            options.json.write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")
        if options.plot:
            plot(found, options.plot)
    missed = sum(row.met is False for rows in found.values() for row in rows)
    print(f"\ngoals not met: {missed}; could not be measured: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


def line(row: Measured) -> str:
    text = f"  {row.what:<44} {row.value:>12,.1f} {row.unit:<14}"
    if row.ratio is not None:
        text += f" {row.ratio:.3g} ({row.beside})"
    if row.goal is not None:
        text += f"   goal: {row.goal}: {'met' if row.met else 'not met'}"
    return text.rstrip()


def plot(found: Mapping[str, list[Measured]], path: Path) -> None:
    """A bar a measurement that stands beside another; logarithmic, 1 is as much as the other."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = [
        (f"{name}: {row.what}", row.ratio) for name, of in found.items() for row in of if row.ratio
    ]
    figure, axes = pyplot.subplots(figsize=(9, 1 + 0.3 * len(rows)), layout="constrained")
    axes.barh([label for label, _ in rows], [ratio for _, ratio in rows], color="#0b5cad")
    axes.set_xscale("log")
    axes.axvline(1, color="#666666", linewidth=0.8)
    axes.margins(y=0.01)
    axes.invert_yaxis()
    axes.set_xlabel("ratio to what it stands beside, in one run")
    figure.savefig(path)
    pyplot.close(figure)


if __name__ == "__main__":
    sys.exit(main())
