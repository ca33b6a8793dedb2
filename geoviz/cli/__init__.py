"""The command line: arguments in, exit code out. What is done stands in ``pipeline``.

A command is a module of its own, loaded when it is called for, and so are the modules that
load slowly: ``--help`` answers at once.
"""

from __future__ import annotations

import os

import click

from geoviz.geocode.own import ENVIRONMENT
from geoviz.shell import Commands

COMMANDS = {
    "map": "geoviz.cli.map:map_",
    "read": "geoviz.cli.read:read",
    "import": "geoviz.cli.importing:import_",
    "geocode": "geoviz.cli.geocode:geocode",
    "gazetteer": "geoviz.cli.gazetteer:gazetteer",
    "serve": "geoviz.cli.serve:serve",
    "user": "geoviz.cli.user:user",
    "export": "geoviz.cli.export:export",
    "report": "geoviz.cli.report:report",
    "store": "geoviz.cli.store:store",
    "evaluate": "geoviz.cli.evaluate:evaluate",
}
"""Where each command is, in the order in which help lists them."""


@click.group(cls=Commands, homes=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="geoviz-strikes", prog_name="geoviz")
@click.option(
    "--gazetteer",
    metavar="FILE",
    help="File of your own places (geoviz gazetteer), or none; also GEOVIZ_GAZETTEER.",
)
@click.pass_context
def main(context: click.Context, gazetteer: str | None) -> None:
    """Turn news reports of strikes into sourced maps.

    ARTICLES are files or folders: plain text, Markdown with front matter, HTML, PDF, Word,
    saved e-mail, or JSON Lines; or one store (.gpkg, postgresql://...) that an earlier run kept.
    Nothing is asked of the network unless an option says so.

    \b
    Example:
      geoviz map articles/ -o strikes.html
    """
    if gazetteer is not None:
        # Processes that read are started with the same environment.
        before = os.environ.get(ENVIRONMENT)
        os.environ[ENVIRONMENT] = gazetteer
        context.call_on_close(lambda: _restore(before))


def _restore(before: str | None) -> None:
    os.environ.pop(ENVIRONMENT, None)
    if before is not None:
        os.environ[ENVIRONMENT] = before
