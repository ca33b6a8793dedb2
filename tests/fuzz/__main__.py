"""Coverage-guided fuzzing of every parser, for a fixed time each.

    pip install '.[fuzz]'
    python -m tests.fuzz                        # 30 seconds each
    python -m tests.fuzz html jsonl --seconds 600

An input that is a find is written to the working folder as crash-...; the exit code is 1.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

NAMES = (
    "text", "markdown", "jsonl", "html", "eml", "docx", "pdf", "csv-rows", "json-rows",
    "geojson-rows", "position", "people", "table-date", "count", "days", "published", "names",
    "blocks",
)  # fmt: skip
MEMORY_MB = 2_000
ONE_INPUT_S = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--seconds", type=int, default=30, help="for each target")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        fuzz(options.only, options.seconds)
    finds = []
    for name in options.names or NAMES:
        if name not in NAMES:
            parser.error(f"there is no target {name}; there are {', '.join(NAMES)}")
        command = [sys.executable, "-m", "tests.fuzz", "--only", name]
        # libFuzzer ends the process itself, so that each target has one of its own.
        done = subprocess.run(
            [*command, "--seconds", str(options.seconds)], capture_output=True, text=True
        )
        found = done.returncode != 0
        print(f"{name}: {'FOUND SOMETHING' if found else 'nothing found'}", flush=True)
        if found:
            finds.append(name)
            print(done.stderr[-3_000:])
    return 1 if finds else 0


def fuzz(name: str, seconds: int) -> None:
    """Does not return."""
    import atheris

    with atheris.instrument_imports(include=["geoviz"]):
        from tests.fuzz import targets

    limits = [
        f"-max_total_time={seconds}",
        f"-rss_limit_mb={MEMORY_MB}",
        f"-timeout={ONE_INPUT_S}",
        "-max_len=4096",
    ]
    atheris.Setup([sys.argv[0], *limits], lambda data: targets.run(name, data))
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
