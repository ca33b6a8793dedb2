"""``geoviz gazetteer``: places of the user's own, beside those that geoviz ships."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoviz.cli.options import PATH
from geoviz.errors import SOME_QUARANTINED
from geoviz.progress import printable, progress_bar, say
from geoviz.settings import Settings

if TYPE_CHECKING:
    from geoviz.additions import Outcome

_MOST_REASONS = 12
_SHOWN = 8


@click.group()
def gazetteer() -> None:
    """Add places of your own, which every command then reads with.

    They are kept in a file in your user's data folder; GEOVIZ_GAZETTEER, or "geoviz --gazetteer
    FILE" before a command, names another, and "none" reads without. Each added file is a set with
    a name, which can be taken away again. Articles that a store holds are read again when the
    sets change. A server goes on with the new places by itself.

    \b
    Examples:
      geoviz gazetteer add UA.zip
      geoviz gazetteer list
      geoviz --gazetteer none map articles/ -o strikes.html
    """


@gazetteer.command()
@click.argument("file", type=PATH)
@click.option("--name", help="What the set is called; by default as the file.")
@click.option("--source", metavar="TEXT", help="Whose the places are, as maps are to say.")
@click.option("--licence", metavar="TEXT", help="On what terms they may be passed on.")
@click.option("--replace", "replace_set", is_flag=True, help="In place of the set of this name.")
def add(
    file: Path, name: str | None, source: str | None, licence: str | None, replace_set: bool
) -> None:
    """Add the places of a file.

    FILE is a GeoNames dump as downloaded (UA.zip, allCountries.zip, or the .txt in it); a CSV
    table with columns such as name, lat, lon, aliases (parted by ;), country, kind,
    uncertainty_m, population; or a GeoJSON FeatureCollection of points and outlines with such
    properties. A place that geoviz ships is not added twice, but gains names. A name that is a
    common word, or a party to a war, is read only where the text calls it a place ("the village
    of Peace").

    \b
    Examples:
      geoviz gazetteer add UA.zip
      geoviz gazetteer add villages.csv --source "Desk of Examples" --licence "CC BY 4.0"
    """
    from geoviz import additions
    from geoviz.extract.common import common_words
    from geoviz.theatre import load_theatres

    parties = {
        alias
        for theatre in load_theatres()
        for party in theatre.belligerents
        for alias in (party.name, *party.aliases)
    }
    with progress_bar("Adding places") as advance:
        outcome = additions.add(
            file,
            name=name,
            source=source,
            licence=licence,
            replace_set=replace_set,
            day=date.today(),
            common=common_words(Settings().language_model) | parties,
            on_progress=advance,
        )
    for line in _told(outcome):
        say(line)
    if any(row.is_fault for row in outcome.left_out):
        click.get_current_context().exit(SOME_QUARANTINED)


@gazetteer.command("list")
def list_() -> None:
    """Show the sets, a line each: name, places, names given to shipped places, day, source."""
    from geoviz.geocode.own import own_path, own_sets

    sets = own_sets()
    if not sets:
        say(f"No places of your own in {own_path() or 'use'}.")
    for each in sets:
        told = (
            *(
                each.name,
                f"{_count(each.places, 'place')}",
                f"{each.named} named",
                each.day,
                each.file,
            ),
            *(each.source, each.licence or "no licence given", f"sha256 {each.sha256}"),
        )
        click.echo("\t".join(map(printable, told)))


@gazetteer.command()
@click.argument("name")
def remove(name: str) -> None:
    """Take a set away. What was read with it stays in stores until it is read again."""
    from geoviz import additions

    removed = additions.remove(name)
    say(f"Removed {removed.name}: {_count(removed.places, 'place')} of {removed.file}")


def _told(outcome: Outcome) -> Iterator[str]:
    added = outcome.added
    if outcome.columns:
        taken = ", ".join(f"{what} from {column}" for what, column in outcome.columns.items())
        yield f"Columns: {taken}"
    done = "Replaced" if outcome.replaced else "Added"
    yield f"{done} {added.name}: {_count(added.places, 'place')} of {added.file}"
    if added.named:
        yield f"{_count(added.named, 'place')} that geoviz ships gained names"
    reasons = outcome.left_out.most_common()
    for row, number in reasons[:_MOST_REASONS]:
        yield f"{_count(number, 'row')} left out, {row.reason}"
    rest = sum(number for _, number in reasons[_MOST_REASONS:])
    if rest:
        yield f"{rest:,} more left out for {len(reasons) - _MOST_REASONS} like reasons"
    if outcome.common:
        shown = ", ".join(outcome.common[:_SHOWN])
        more = len(outcome.common) - _SHOWN
        yield (
            f"Read only where a text calls them places, being words or parties, too: {shown}"
            + (f" and {more:,} more" if more > 0 else "")
        )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
