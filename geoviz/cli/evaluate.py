"""``geoviz evaluate``: the published figures, measured again."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from geoviz.cli.options import PATH, place_options, settings_of
from geoviz.progress import printable, say


@click.command()
@click.option(
    "--data",
    "folder",
    type=PATH,
    required=True,
    metavar="DIR",
    help="Folder of evaluation sets with their scorers, which are run: only one you trust.",
)
@click.option(
    "--train",
    type=PATH,
    metavar="DIR",
    help="Folder of training texts: also learn from them which place an event is at, in folds. "
    "Takes minutes, and the packages of the extra geoviz-strikes[train].",
)
@click.option("--json", "output", type=PATH, metavar="FILE", help="Also write the figures here.")
@place_options
def evaluate(
    folder: Path, train: Path | None, output: Path | None, theatre: str, country: str | None
) -> None:
    """Measure how well articles with known answers are read, beside goals and other systems.

    The sets are not part of geoviz: their texts belong to their publishers. Intervals are 95 %
    bootstrap intervals over documents.

    \b
    Example:
      geoviz evaluate --data eval/ --json figures.json
    """
    from geoviz.evaluation import evaluate as measure
    from geoviz.evaluation.measures import as_lines

    figures = measure(
        folder, settings_of(theatre, country), lambda name: say(f"Reading {name}"), train=train
    )
    for line in as_lines(figures):
        click.echo(printable(line))
    if output is not None:
        rows = [asdict(figure) | {"reached": figure.reached} for figure in figures]
        output.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        say(f"Wrote {output}")
