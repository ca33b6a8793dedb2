"""``geoviz map``: the map as a page or a picture."""

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
from geoviz.cli.publishing import (
    FIGURE_SUFFIXES,
    check_publishing,
    publication,
    publishing_options,
    split,
)
from geoviz.shell import STDOUT, check_output


@click.command("map")
@articles_argument
@click.option(
    "-o",
    "--output",
    required=True,
    type=PATH,
    help="File ending in .html, .png, .svg or .pdf; or - for a page on stdout.",
)
@publishing_options
@reading_options
@plan_options
def map_(articles: tuple[Path, ...], output: Path, **options: Any) -> None:
    """Write the strike map: one HTML page that works with no network, or a picture.

    \b
    Examples:
      geoviz map articles/ -o strikes.html --title "Strikes of 4 July"
      geoviz map strikes.gpkg -o strikes.pdf --size a4 --since 2025-07-01
    """
    check_output(output, (*PAGE_SUFFIXES, *FIGURE_SUFFIXES))
    published, reading = split(options)
    check_publishing(output, published)
    corpus = corpus_of(articles, **reading)
    from geoviz.export import write_as
    from geoviz.export.html import strike_map
    from geoviz.maps import render_page

    _, table, look = publication(corpus, **published)
    if output == STDOUT:
        click.echo(render_page(strike_map(table, look)), nl=False)
    else:
        write_as(table, output, look)
    finish(corpus, output)
