"""``geoviz geocode``: what one name means."""

from __future__ import annotations

import click

from geoviz.cli.options import place_options, settings_of
from geoviz.progress import candidates, candidates_as_json, printable


@click.command()
@click.argument("name")
@place_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def geocode(name: str, as_json: bool, theatre: str, country: str | None) -> None:
    """Say what a place name means: the candidates, best first, and why.

    \b
    Example:
      geoviz geocode "Sergiyev Posad" --theatre russia-ukraine
    """
    from geoviz.pipeline import geocode_name

    found, names = geocode_name(name, settings_of(theatre, country))
    if as_json:
        click.echo(candidates_as_json(name, found))
        return
    for line in candidates(name, found, names):
        click.echo(printable(line))
