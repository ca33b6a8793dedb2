"""``geoviz geocode``: what one name means."""

from __future__ import annotations

from typing import Any

import click

from geoviz.cli.options import TARGET, geocoder_options, place_options, settings_of
from geoviz.progress import candidates, candidates_as_json, printable


@click.command()
@click.argument("name")
@place_options
@geocoder_options
@click.option(
    "--store", type=TARGET, metavar="FILE.gpkg", help="Store that keeps the geocoder's answers."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def geocode(name: str, as_json: bool, **options: Any) -> None:
    """Say what a place name means: the candidates, best first, and why.

    With --geocoder, what that has for the name stands behind what the gazetteer knows.

    \b
    Example:
      geoviz geocode "Sergiyev Posad" --theatre russia-ukraine
    """
    from geoviz.lookup import geocode_name

    found, names = geocode_name(name, settings_of(**options))
    if as_json:
        click.echo(candidates_as_json(name, found))
        return
    for line in candidates(name, found, names):
        click.echo(printable(line))
