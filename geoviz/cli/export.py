"""``geoviz export``: the incidents as data for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from geoviz.cli.options import PATH, articles_argument, corpus_of, finish, reading_options
from geoviz.cli.publishing import check_publishing, publication, publishing_options, split
from geoviz.shell import check_output


@click.command()
@articles_argument
@click.option("-o", "--output", required=True, type=PATH, help="File; its ending is the format.")
@publishing_options
@reading_options
def export(articles: tuple[Path, ...], output: Path, **options: Any) -> None:
    """Write incidents as GeoJSON, CSV, GeoPackage, KML, GeoParquet, a page or a picture.

    A GeoPackage opens in QGIS with the map's symbols. GeoParquet (.parquet) needs pyarrow.

    \b
    Examples:
      geoviz export strikes.gpkg -o strikes.geojson
      geoviz export articles/ -o strikes.kml --publish-safe 0.1
    """
    from geoviz.export import FORMATS, write_as

    check_output(output, tuple(FORMATS))
    published, reading = split(options)
    check_publishing(output, published)
    corpus = corpus_of(articles, **reading)
    _, table, look = publication(corpus, **published)
    write_as(table, output, look)
    finish(corpus, output)
