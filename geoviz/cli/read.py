"""``geoviz read``: what was read, as data or into a store."""

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
    is_store,
    keep,
    plan_options,
    reading_options,
)
from geoviz.errors import UsageError
from geoviz.shell import check_output


@click.command()
@articles_argument
@click.option("-o", "--output", type=PATH, help="JSON Lines file, or - for stdout.")
@reading_options
@plan_options
def read(articles: tuple[Path, ...], output: Path | None, **options: Any) -> None:
    """Write what was read as data: one JSON object an article, with character spans.

    With a store and no output, articles are only kept: of a pile of any size, what is new
    costs in proportion to itself, and an interrupted run goes on where it stopped.

    \b
    Examples:
      geoviz read articles/ -o strikes.jsonl
      geoviz read pile/ --store war.gpkg --jobs 4
    """
    if output is None:
        if options["store"] is None or any(map(is_store, articles)):
            raise UsageError("name a file for what is read (-o), or a store for it (--store)")
        keep(articles, **options)
        return
    check_output(output, READING_SUFFIXES)
    corpus = corpus_of(articles, **options)
    from geoviz.export import write_reading
    from geoviz.lookup import place_names

    with place_names() as name_of:
        write_reading(corpus, output, name_of)
    finish(corpus, output)
