"""``geoviz map``: the map as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from geoviz.cli.options import (
    PAGE_SUFFIXES,
    PATH,
    articles_argument,
    corpus_of,
    finish,
    plan_options,
    reading_options,
)
from geoviz.shell import STDOUT, check_output


@click.command("map")
@articles_argument
@click.option("-o", "--output", required=True, type=PATH, help="HTML file, or - for stdout.")
@click.option("--title", help="Title of the page.")
@reading_options
@plan_options
def map_(articles: tuple[Path, ...], output: Path, title: str | None, **options: Any) -> None:
    """Write the strike map as one HTML page that works with no network.

    \b
    Example:
      geoviz map articles/ -o strikes.html --title "Strikes of 4 July"
    """
    check_output(output, PAGE_SUFFIXES)
    corpus = corpus_of(articles, **options)
    from geoviz.maps import StrikeMap, render_page, write_html
    from geoviz.pipeline import incidents_table

    strike_map = StrikeMap(incidents_table(corpus), title=title)
    if output == STDOUT:
        click.echo(render_page(strike_map), nl=False)
    else:
        write_html(strike_map, output)
    finish(corpus, output)
