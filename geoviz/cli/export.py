"""``geoviz export``: a store's incidents in other formats."""

from __future__ import annotations

from pathlib import Path

import click

from geoviz.cli.options import PATH
from geoviz.progress import say
from geoviz.shell import check_output


@click.command()
@click.argument("store", type=PATH)
@click.option("-o", "--output", required=True, type=PATH, help="File; its ending is the format.")
def export(store: Path, output: Path) -> None:
    """Write the incidents of a store as GeoJSON, CSV, GeoPackage or a page.

    \b
    Examples:
      geoviz export strikes.gpkg -o strikes.geojson
      geoviz export strikes.gpkg -o strikes.csv
    """
    from geoviz.export import FORMATS, write
    from geoviz.pipeline import from_store, incidents_table

    check_output(output, tuple(FORMATS))
    write(incidents_table(from_store(store)), output)
    say(f"Wrote {output}")
