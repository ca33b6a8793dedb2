"""``geoviz map``: the map as a page or a picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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
from geoviz.errors import UsageError
from geoviz.progress import say
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
@click.option(
    "--tiles",
    metavar="URL|FILE",
    help="Base map of a page: https://.../{z}/{x}/{y}.png, which the page then asks for tiles, "
    "or a raster .pmtiles file, which the page carries.",
)
@click.option("--tiles-attribution", metavar="TEXT", help="Whose the tiles of --tiles are.")
@publishing_options
@reading_options
@plan_options
def map_(
    articles: tuple[Path, ...],
    output: Path,
    tiles: str | None,
    tiles_attribution: str | None,
    **options: Any,
) -> None:
    """Write the strike map: one HTML page that works with no network, or a picture.

    \b
    Examples:
      geoviz map articles/ -o strikes.html --title "Strikes of 4 July"
      geoviz map strikes.gpkg -o strikes.html --tiles city.pmtiles --local-names
      geoviz map strikes.gpkg -o strikes.pdf --size a4 --since 2025-07-01
    """
    check_output(output, (*PAGE_SUFFIXES, *FIGURE_SUFFIXES))
    published, reading = split(options)
    check_publishing(output, published)
    _check_tiles(output, tiles, tiles_attribution)
    corpus = corpus_of(articles, **reading)
    from geoviz.export import write_as
    from geoviz.export.html import strike_map
    from geoviz.maps import render_page

    _, table, look = publication(corpus, **published)
    look = replace(look, tiles=tiles, tiles_attribution=tiles_attribution)
    if tiles is not None and not tiles.lower().endswith(".pmtiles"):
        say(f"The page will ask {urlsplit(tiles).hostname} for tiles when it is looked at")
    if output == STDOUT:
        click.echo(render_page(strike_map(table, look)), nl=False)
    else:
        write_as(table, output, look)
    finish(corpus, output)


def _check_tiles(output: Path, tiles: str | None, attribution: str | None) -> None:
    """Find out before the reading what would only show after it. Raises UsageError."""
    if tiles is None:
        if attribution is not None:
            raise UsageError("--tiles-attribution says whose the tiles of --tiles are")
        return
    if output != STDOUT and output.suffix.lower() in FIGURE_SUFFIXES:
        raise UsageError("--tiles is for pages (.html); pictures have the offline basemap")
    if tiles.lower().endswith(".pmtiles"):
        if not Path(tiles).is_file():
            raise UsageError(f"{tiles}: there is no such file")
        return
    from geoviz.maps.tiles import check_address

    check_address(tiles, attribution)
