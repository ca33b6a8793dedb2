"""``geoviz geocode``: what names mean."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoviz.cli.options import PATH, TARGET, geocoder_options, place_options, settings_of
from geoviz.errors import SourceError, UsageError
from geoviz.progress import (
    OnProgress,
    candidates,
    candidates_as_json,
    printable,
    progress_bar,
    say,
    some,
)
from geoviz.shell import STDOUT, check_output

if TYPE_CHECKING:
    from geoviz.lookup import Asked

_MOST_CHARS = 200  # of a name
_MOST_BYTES = 100_000_000  # of a file of names


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--file",
    "listed",
    type=PATH,
    metavar="FILE",
    help="More names: a name a line, a column of a CSV file, or - for stdin.",
)
@click.option("--column", metavar="NAME", help="Column of the names in a CSV file (name).")
@click.option(
    "--near",
    multiple=True,
    metavar="NAME",
    help="A place that is named together with each of them; may be given several times.",
)
@click.option("--in", "inside", metavar="NAME", help="The region or country that they lie in.")
@place_options
@geocoder_options
@click.option(
    "--store", type=TARGET, metavar="FILE.gpkg", help="Store that keeps the geocoder's answers."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: one object a name, each a line.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Show so many candidates.")
@click.option("-o", "--output", type=PATH, help="A table instead: .csv, .geojson or .jsonl.")
def geocode(
    names: tuple[str, ...],
    listed: Path | None,
    column: str | None,
    near: tuple[str, ...],
    inside: str | None,
    as_json: bool,
    limit: int | None,
    output: Path | None,
    **options: Any,
) -> None:
    """Say what place names mean: the candidates, best first, and why.

    Each name is taken by itself. With --in and --near the answer is that of an article which says
    "NAME in the REGION" and names the places that are near: "--in 'Kherson region'". A name that
    the gazetteer lacks is then put no finer than that region, as reading does. With --geocoder,
    what that has for a name stands behind what the gazetteer knows. Names that find nothing are
    told; they are no error.

    \b
    Examples:
      geoviz geocode "Sergiyev Posad" --theatre russia-ukraine
      geoviz geocode Berezivka --in "Kharkiv region" --near Zolochiv
      geoviz geocode --file names.txt -o places.csv
      geoviz geocode --file table.csv --column village --in Ukraine --json
    """
    from geoviz.export.names import SUFFIXES
    from geoviz.lookup import geocode_names

    if output is not None:
        if output == STDOUT or as_json:
            raise UsageError("-o writes a file and --json prints; give one of them")
        check_output(output, SUFFIXES)
    if not names and listed is None:
        raise UsageError("name a place, or a file of names (--file)")
    if column is not None and (listed is None or listed.suffix.lower() != ".csv"):
        raise UsageError("--column is of a CSV file; name that with --file")
    settings = settings_of(**options)
    context = [_name(each, "--near") for each in near]
    area = _name(inside, "--in") if inside is not None else None
    wanted = [_name(each, "a name") for each in names] + _listed(listed, column)
    if not wanted:
        raise SourceError(f"{listed} holds no names")
    with progress_bar("Geocoding names") as advance:
        asked = _counted(
            geocode_names(wanted, settings, inside=area, near=context), len(wanted), advance
        )
        unplaced: list[str] = []
        if output is not None:
            _write(asked, output, unplaced)
        else:
            for number, each in enumerate(asked):
                _show(each, as_json, limit, number, len(wanted))
                if each.geocode.place is None:
                    unplaced.append(each.name)
    if output is not None or len(wanted) > 1:
        say(f"{len(wanted) - len(unplaced)} of {len(wanted)} names placed")
        if unplaced:
            say(f"{len(unplaced)} left unplaced: {some(list(dict.fromkeys(unplaced)))}")
    if output is not None:
        say(f"Wrote {output}")


def _show(asked: Asked, as_json: bool, limit: int | None, number: int, of: int) -> None:
    found = asked.geocode
    if limit is not None:
        found = replace(found, candidates=found.candidates[:limit])
    if as_json:
        click.echo(candidates_as_json(asked.name, found))
        return
    if of > 1:
        click.echo(f"{chr(10) if number else ''}{printable(asked.name)}:")
    for line in candidates(asked.name, found, asked.around):
        click.echo(printable(line))


def _write(asked: Iterator[Asked], output: Path, unplaced: list[str]) -> None:
    from geoviz.export.names import write_names
    from geoviz.geocode.areas import outline
    from geoviz.geocode.gazetteer import Gazetteer

    def rows() -> Iterator[tuple[str, Any, Any]]:
        for each in asked:
            if each.geocode.place is None:
                unplaced.append(each.name)
            yield each.name, each.geocode, each.around

    with Gazetteer.open() as gazetteer:
        write_names(rows(), output, lambda place: outline(place, gazetteer))


def _counted(asked: Iterator[Asked], total: int, on_progress: OnProgress | None) -> Iterator[Asked]:
    for done, each in enumerate(asked, start=1):
        yield each
        if on_progress is not None:
            on_progress(done, total)


def _listed(file: Path | None, column: str | None) -> list[str]:
    """The names of a file. Raises UsageError where it is none, or a line of it is no name."""
    if file is None:
        return []
    if file.suffix.lower() == ".csv":
        return list(_of_column(file, column))
    try:
        if file == STDOUT:
            data = sys.stdin.buffer.read(_MOST_BYTES + 1)
        else:
            with file.open("rb") as stream:
                data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{file} cannot be opened: {error.strerror}") from error
    if len(data) > _MOST_BYTES:
        raise UsageError(f"{file} has more than {_MOST_BYTES // 10**6} MB; split it")
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8; save it as UTF-8") from error
    return [
        _name(line, f"{file}, line {number}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]


def _of_column(file: Path, column: str | None) -> Iterator[str]:
    from geoviz.additions.tables import columns_of
    from geoviz.imports.rows import read_rows

    try:
        for row in read_rows(file, "csv"):
            if row.problem is not None:
                raise UsageError(f"{file}, {row.where}: {row.problem}")
            column = column or columns_of(row.fields)["name"]
            if column not in row.fields and row.where == "line 2":
                raise UsageError(f"{file} has no column {column}; it has: {', '.join(row.fields)}")
            if str(row.fields.get(column) or "").strip():
                yield _name(str(row.fields[column]), f"{file}, {row.where}")
    except SourceError as error:
        raise UsageError(f"{file} {error}") from error


def _name(text: str, where: str) -> str:
    name = " ".join(printable(text).split())
    if not name or len(name) > _MOST_CHARS:
        raise UsageError(f"{where}: give a name of up to {_MOST_CHARS} characters")
    return name
