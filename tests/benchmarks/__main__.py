"""All benchmarks by one command: a table with ratios of this run, JSON, and a plot.

    python -m tests.benchmarks                       # reading, geocoding, growth, memory, starting
    python -m tests.benchmarks --quick reading       # smaller, to see that it works
    python -m tests.benchmarks all --full --json found.json --plot found.png

``store``, ``map`` and ``server`` are scripts of this folder with tables of their own; they
are run by name, or with ``all``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import geocoding, growth, memory, reading, starting
from tests.benchmarks.measured import Measured

OWN: Mapping[str, Callable[..., Iterator[Measured]]] = {
    "reading": reading.measure,
    "geocoding": geocoding.measure,
    "growth": growth.measure,
    "memory": memory.measure,
    "starting": starting.measure,
}
SCRIPTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "store": ("store", ("--incidents", "20000", "--reports", "2000")),
    "map": ("map_scale", ("--rows", "2000")),
    "server": ("server_load", ()),
}
"""Module, and the arguments that make it quick."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    names = [*OWN, *SCRIPTS, "all"]
    parser.add_argument("names", nargs="*", default=list(OWN), metavar="NAME", help=str(names))
    parser.add_argument("--quick", action="store_true", help="small sizes")
    parser.add_argument("--full", action="store_true", help="100,000 articles for growth")
    parser.add_argument("--json", type=Path, help="write the measurements to this file")
    parser.add_argument("--plot", type=Path, help="draw the ratios into this picture")
    options = parser.parse_args()
    chosen = names[:-1] if "all" in options.names else options.names
    unknown = [name for name in chosen if name not in names]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}; there are {', '.join(names)}")
    found: dict[str, list[Measured]] = {}
    failed = 0
    for name in chosen:
        print(f"\n{name}", flush=True)
        if name in OWN:
            full = {"full": True} if options.full and name == "growth" else {}
            found[name] = []
            for row in OWN[name](quick=options.quick, **full):
                found[name].append(row)
                print(line(row), flush=True)
        else:
            failed += run_script(name, quick=options.quick)
    if options.json:
        plain = {name: [asdict(row) for row in rows] for name, rows in found.items()}
        options.json.write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")
    if options.plot:
        plot(found, options.plot)
    return min(failed, 1)


def run_script(name: str, *, quick: bool) -> int:
    """Run a script of this folder; its table stands on standard output."""
    module, small = SCRIPTS[name]
    if not Path(__file__).with_name(f"{module}.py").exists():
        print(f"  there is no {module}.py here")
        return 1
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *(small if quick else ())]
    return subprocess.run(command).returncode


def line(row: Measured) -> str:
    text = f"  {row.what:<40} {row.value:>12,.1f} {row.unit}"
    if row.ratio is not None:
        text += f"   {row.ratio:.3g} ({row.beside})"
    if row.goal is not None:
        text += f"   goal: {row.goal}: {'met' if row.met else 'not met'}"
    return text


def plot(found: Mapping[str, list[Measured]], path: Path) -> None:
    """A bar a measurement that stands beside another; logarithmic, 1 is as much as the other."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = [
        (f"{name}: {row.what}", row.ratio) for name, of in found.items() for row in of if row.ratio
    ]
    figure, axes = pyplot.subplots(figsize=(9, 0.5 + 0.4 * len(rows)), layout="constrained")
    axes.barh([label for label, _ in rows], [ratio for _, ratio in rows], color="#0b5cad")
    axes.set_xscale("log")
    axes.axvline(1, color="#666666", linewidth=0.8)
    axes.invert_yaxis()
    axes.set_xlabel("ratio to what it stands beside, in one run")
    figure.savefig(path)
    pyplot.close(figure)


if __name__ == "__main__":
    sys.exit(main())
