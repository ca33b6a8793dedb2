"""``geoviz read``: what was read, as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from geoviz.cli.options import (
    PATH,
    READING_SUFFIXES,
    articles_argument,
    corpus_of,
    finish,
    plan_options,
    reading_options,
)
from geoviz.shell import check_output


@click.command()
@articles_argument
@click.option("-o", "--output", required=True, type=PATH, help="JSON Lines file, or - for stdout.")
@reading_options
@plan_options
def read(articles: tuple[Path, ...], output: Path, **options: Any) -> None:
    """Write what was read as data: one JSON object an article, with character spans.

    \b
    Example:
      geoviz read articles/ -o strikes.jsonl
    """
    check_output(output, READING_SUFFIXES)
    corpus = corpus_of(articles, **options)
    from geoviz.export import write_reading

    write_reading(corpus, output)
    finish(corpus, output)
