"""``geoviz import``: what others gathered, as reports among one's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoviz.cli.options import PATH, READING_SUFFIXES, TARGET, finish
from geoviz.errors import SourceError, UsageError
from geoviz.progress import say, summary
from geoviz.shell import STDOUT, check_output

if TYPE_CHECKING:
    from geoviz.imports import LeftOut

_MOST_REASONS = 6


@click.command("import")
@click.argument("table", metavar="FILE", type=PATH)
@click.option(
    "--as",
    "mapping",
    required=True,
    metavar="NAME",
    help="bellingcat, acled, missile-attacks, csv, geojson, or a mapping file of yours (.toml).",
)
@click.option(
    "--store",
    type=TARGET,
    metavar="FILE.gpkg",
    help="Keep the rows in this GeoPackage; the result then covers all that it holds.",
)
@click.option("-o", "--output", type=PATH, help="File; its ending is the format, also .jsonl.")
@click.option("--publisher", metavar="NAME", help="Whom the rows are shown to be from.")
def import_(
    table: Path, mapping: str, store: Path | None, output: Path | None, publisher: str | None
) -> None:
    """Take in a table that others made: a strike a row, or the totals of an attack.

    Every row keeps its own words, its links and its coordinates, and is joined with reports of
    the same strike. What the columns mean stands in a mapping file; a new kind of table needs
    a new one, and no code.

    \b
    Examples:
      geoviz import incidents.json --as bellingcat --store war.gpkg
      geoviz import mine.csv --as csv --publisher "Desk of Examples" -o strikes.geojson
    """
    from geoviz.export import FORMATS, write, write_reading
    from geoviz.lookup import place_names
    from geoviz.pipeline import import_table, incidents_table

    if store is None and output is None:
        raise UsageError("nothing to do with the rows; name a store (--store) or a file (-o)")
    if output is not None:
        check_output(output, (*READING_SUFFIXES, *FORMATS))
    corpus, left_out = import_table(table, mapping, store, publisher=publisher)
    for line in summary(corpus):
        say(line)
    for line in _left_out(left_out):
        say(line)
    if corpus.quarantined and not corpus.articles:
        raise SourceError("none of the rows could be used, so nothing was written")
    if output is not None:
        if output == STDOUT or output.suffix.lower() in READING_SUFFIXES:
            with place_names() as name_of:
                write_reading(corpus, output, name_of)
        else:
            write(incidents_table(corpus), output)
    finish(corpus, output or STDOUT)


def _left_out(rows: Sequence[LeftOut]) -> Iterator[str]:
    """How many rows are of another kind, and why; the commonest reasons first."""
    reasons = Counter(row.reason for row in rows).most_common()
    for reason, number in reasons[:_MOST_REASONS]:
        yield f"{number} {'row' if number == 1 else 'rows'} left out, because {reason}"
    rest = sum(number for _, number in reasons[_MOST_REASONS:])
    if rest:
        yield f"{rest} more left out for {len(reasons) - _MOST_REASONS} like reasons"
