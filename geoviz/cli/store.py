"""``geoviz store``: what a store holds, whether it is sound, copies of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoviz.cli.options import PATH
from geoviz.errors import StoreError, UsageError, exit_code
from geoviz.progress import printable, say
from geoviz.shell import STDOUT, check_output

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from geoviz.store import GeoPackageStore, Store, StoreInfo

_DUMPS = (".jsonl", ".ndjson")

_target = click.argument("store", metavar="STORE")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def store() -> None:
    """Look after a store: a GeoPackage, or a PostGIS database (postgresql://...).

    \b
    Examples:
      geoviz store info strikes.gpkg
      geoviz store verify strikes.gpkg
      geoviz store export strikes.gpkg -o published.gpkg --anonymous
    """


@store.command()
@_target
@_as_json
def info(store: str, as_json: bool) -> None:
    """Say what a store holds, and the head of its audit.

    \b
    Example:
      geoviz store info strikes.gpkg
    """
    with _open(store) as opened:
        held = opened.info()
    if as_json:
        click.echo(json.dumps(asdict(held), default=str, indent=2))
    else:
        for line in _told(held):
            click.echo(line)


@store.command()
@_target
@click.option(
    "--head",
    metavar="HASH",
    help="Head of the audit as it was once printed: shows that nothing was cut off since.",
)
@_as_json
def verify(store: str, head: str | None, as_json: bool) -> None:
    """Check a store row by row, and name what is damaged (exit code 3).

    Prints the head of its audit. Keep it elsewhere: a row that is changed breaks the chain of
    hashes, but an end that is cut off shows only to who knows what stood there.

    \b
    Example:
      geoviz store verify strikes.gpkg --head 5f2c...
    """
    with _open(store) as opened:
        problems = opened.verify(head)
        # A damaged file may not even tell its head.
        last = None if problems else opened.info().head
    if as_json:
        click.echo(json.dumps({"problems": problems, "head": last}, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(printable(problem))
        if last is not None:
            click.echo(f"Nothing is wrong. Head of the audit: {last}")
    if problems:
        click.get_current_context().exit(exit_code(StoreError()))


@store.command()
@_target
def compact(store: str) -> None:
    """Give back the space that a store no longer needs. It is checked first.

    \b
    Example:
      geoviz store compact strikes.gpkg
    """
    from geoviz.store import GeoPackageStore

    with _open(store) as opened:
        if not isinstance(opened, GeoPackageStore):
            raise UsageError("PostgreSQL looks after its own space; compact is for files")
        before = opened.info().size_bytes
        opened.compact()
        after = opened.info().size_bytes
    say(f"{store}: {_size(before)} before, {_size(after)} now")


@store.command()
@_target
@click.option(
    "-o",
    "--output",
    required=True,
    type=PATH,
    help="A .gpkg for publication, or a dump as .jsonl (- for stdout).",
)
@click.option(
    "--anonymous",
    is_flag=True,
    help="Leave out the names of those who judged. Their reasons stay as they wrote them.",
)
def export(store: str, output: Path, anonymous: bool) -> None:
    """Write a copy for publication, or all of a store as lines of JSON.

    A copy for publication is one read-only file that QGIS opens, without the answers of online
    geocoders; its audit says what was left out. A dump has everything, and "geoviz store
    import" makes a store of it again.

    \b
    Examples:
      geoviz store export strikes.gpkg -o published.gpkg --anonymous
      geoviz store export strikes.gpkg -o dump.jsonl
    """
    check_output(output, (".gpkg", *_DUMPS))
    if output == STDOUT:
        if anonymous:
            raise UsageError("an anonymous copy is a .gpkg; give its name with -o")
        with _open(store) as opened:
            for line in opened.dump():
                click.echo(line)
        return
    from geoviz.export.files import replacing

    with _open(store) as opened, replacing(output) as path:
        if output.suffix.lower() in _DUMPS:
            if anonymous:
                raise UsageError("an anonymous copy is a .gpkg; give its name with -o")
            with path.open("w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(f"{line}\n" for line in opened.dump())
        else:
            from geoviz.store.copies import publish

            publish(opened, path, _derived if anonymous else None)
    say(f"Wrote {output}")


def _derived(copy: GeoPackageStore) -> GeoDataFrame:
    from geoviz.pipeline import from_store, incidents_table

    return incidents_table(from_store(copy.path))


@store.command(name="import")
@click.argument("dump", type=PATH)
@_target
def import_(dump: Path, store: str) -> None:
    """Make a new store of a dump, in a file or in a PostGIS database.

    \b
    Examples:
      geoviz store import dump.jsonl strikes.gpkg
      geoviz store import dump.jsonl postgresql://me@localhost/strikes
    """
    from geoviz.store import is_server, open_store

    fresh = not is_server(store) and not Path(store).exists()
    try:
        with open_store(store, create=True) as opened:
            opened.load(_lines(dump))
            held = opened.info()
    except BaseException:
        if fresh:  # an empty store would only be in the way of the next attempt
            Path(store).unlink(missing_ok=True)
        raise
    say(f"{store}: {held.articles} articles, {held.reports} reports, {held.judgements} judgements")


@store.command()
@_target
def migrate(store: str) -> None:
    """Bring a store of an older geoviz to this one, and check it.

    Opening it does so too, in one transaction; this command only says so.

    \b
    Example:
      geoviz store migrate strikes.gpkg
    """
    with _open(store) as opened:
        version, problems = opened.info().schema_version, opened.verify()
    if problems:
        raise StoreError(f"{store} is of version {version} now, but {problems[0]}")
    say(f"{store} is of version {version}")


def _open(target: str) -> Store:
    from geoviz.store import open_store

    return open_store(target)


def _lines(dump: Path) -> Iterator[str]:
    if dump == STDOUT:
        yield from sys.stdin
        return
    try:
        with dump.open(encoding="utf-8") as stream:
            yield from stream
    except UnicodeDecodeError as error:
        raise StoreError(f"{dump} is no dump of a store: it is not UTF-8") from error
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {dump}") from error


def _told(held: StoreInfo) -> Iterator[str]:
    yield f"articles    {held.articles} ({held.versions} versions)"
    if held.first_published:
        yield f"published   {held.first_published} to {held.last_published}"
    yield f"mentions    {held.mentions} ({held.placed} placed)"
    yield f"reports     {held.reports}"
    yield f"incidents   {held.incidents}"
    yield f"judgements  {held.judgements}"
    yield f"audit       {held.audit_rows} rows, head {held.head}"
    yield f"size        {_size(held.size_bytes)}, schema version {held.schema_version}"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"
