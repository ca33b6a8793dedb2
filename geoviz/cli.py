"""The command line: arguments in, exit code out. What is done stands in ``pipeline``.

Modules that load slowly are imported by the commands that need them, so that ``--help``
answers at once.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geoviz.errors import SOME_QUARANTINED, SourceError, UsageError
from geoviz.progress import (
    candidates,
    candidates_as_json,
    printable,
    progress_bar,
    reasons,
    say,
    summary,
)
from geoviz.settings import Settings
from geoviz.shell import STDOUT, Commands, check_output

if TYPE_CHECKING:
    from geoviz.model import Corpus
    from geoviz.web import Incidents

STORE_SUFFIX = ".gpkg"
PAGE_SUFFIXES = (".html", ".htm")
READING_SUFFIXES = (".jsonl", ".ndjson")

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _options(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    def add(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_path = click.Path(path_type=Path)

_articles = click.argument("articles", nargs=-1, required=True, type=_path)

_place_options = _options(
    click.option(
        "--theatre",
        default="auto",
        show_default=True,
        metavar="NAME",
        help="Theatre of war: a name, 'auto' to tell by what an article names, or 'none'.",
    ),
    click.option("--country", metavar="CC", help="Country that ambiguous names are likeliest in."),
)

_reading_options = _options(
    click.option(
        "--published",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        help="Publication day (2025-07-04) of articles that do not give their own.",
    ),
    _place_options,
    click.option(
        "--store",
        type=_path,
        metavar="FILE.gpkg",
        help="Keep what is read in this GeoPackage; the result then covers all that it holds.",
    ),
    click.option("-v", "--verbose", is_flag=True, help="Say why each pin is where it is."),
)


def _settings(theatre: str, country: str | None, published: datetime | None = None) -> Settings:
    if country is not None and not (len(country) == 2 and country.isalpha()):
        raise UsageError(f"--country {country}: give two letters of ISO 3166-1, such as UA")
    return Settings(
        published=published.date() if published else None,
        theatre=None if theatre.lower() == "none" else theatre,
        country=country.upper() if country else None,
    )


def _is_store(path: Path) -> bool:
    return path.suffix.lower() == STORE_SUFFIX


def _corpus(
    inputs: Sequence[Path],
    *,
    published: datetime | None,
    theatre: str,
    country: str | None,
    store: Path | None,
    verbose: bool,
) -> Corpus:
    """What the inputs hold, told on stderr. Raises SourceError where nothing could be read."""
    settings = _settings(theatre, country, published)
    from geoviz import pipeline

    if any(map(_is_store, inputs)):
        if len(inputs) > 1 or store:
            raise UsageError(
                "a store is used by itself; to add articles to it, name them and give the store "
                "with --store"
            )
        corpus = pipeline.from_store(inputs[0])
    else:
        with progress_bar("Reading articles") as advance:
            corpus = pipeline.read_articles(inputs, settings, store, advance)
    for line in reasons(corpus) if verbose else ():
        say(line)
    for line in summary(corpus):
        say(line)
    if corpus.quarantined and not corpus.articles:
        raise SourceError("none of the articles could be read, so nothing was written")
    return corpus


def _incidents(inputs: Sequence[Path], options: dict[str, Any]) -> Incidents:
    """What a server shows: a store as it is at each request, or the articles as read now."""
    from geoviz import pipeline

    kept = [path for path in inputs if _is_store(path)] or ([] if inputs else [options["store"]])
    if kept == [None]:
        raise UsageError("nothing to show; name articles, a folder of them, or a store (.gpkg)")
    if not kept:
        table = pipeline.incidents_table(_corpus(inputs, **options))
        return lambda: table
    _corpus(kept, **options | {"store": None})
    return pipeline.StoredIncidents(kept[0])


def _finish(corpus: Corpus, output: Path) -> None:
    if output != STDOUT:
        say(f"Wrote {output}")
    if corpus.quarantined:
        click.get_current_context().exit(SOME_QUARANTINED)


def _has_desktop() -> bool:
    """Whether a browser window would appear before the person who typed the command."""
    shows_windows = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return shows_windows and sys.stderr.isatty()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="geoviz-strikes", prog_name="geoviz")
def main() -> None:
    """Turn news reports of strikes into sourced maps.

    ARTICLES are files or folders of plain text, Markdown with front matter, HTML, or JSON
    Lines; or one store (.gpkg) that an earlier run kept. Nothing is asked of the network.

    \b
    Example:
      geoviz map articles/ -o strikes.html
    """


@main.command("map")
@_articles
@click.option("-o", "--output", required=True, type=_path, help="HTML file, or - for stdout.")
@click.option("--title", help="Title of the page.")
@_reading_options
def map_(articles: tuple[Path, ...], output: Path, title: str | None, **options: Any) -> None:
    """Write the strike map as one HTML page that works with no network.

    \b
    Example:
      geoviz map articles/ -o strikes.html --title "Strikes of 4 July"
    """
    check_output(output, PAGE_SUFFIXES)
    corpus = _corpus(articles, **options)
    from geoviz.maps import StrikeMap, render_page, write_html
    from geoviz.pipeline import incidents_table

    strike_map = StrikeMap(incidents_table(corpus), title=title)
    if output == STDOUT:
        click.echo(render_page(strike_map), nl=False)
    else:
        write_html(strike_map, output)
    _finish(corpus, output)


@main.command()
@_articles
@click.option("-o", "--output", required=True, type=_path, help="JSON Lines file, or - for stdout.")
@_reading_options
def read(articles: tuple[Path, ...], output: Path, **options: Any) -> None:
    """Write what was read as data: one JSON object an article, with character spans.

    \b
    Example:
      geoviz read articles/ -o strikes.jsonl
    """
    check_output(output, READING_SUFFIXES)
    corpus = _corpus(articles, **options)
    from geoviz.export import write_reading

    write_reading(corpus, output)
    _finish(corpus, output)


@main.command()
@click.argument("name")
@_place_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def geocode(name: str, as_json: bool, theatre: str, country: str | None) -> None:
    """Say what a place name means: the candidates, best first, and why.

    \b
    Example:
      geoviz geocode "Sergiyev Posad" --theatre russia-ukraine
    """
    from geoviz.pipeline import geocode_name

    found, names = geocode_name(name, _settings(theatre, country))
    if as_json:
        click.echo(candidates_as_json(name, found))
        return
    for line in candidates(name, found, names):
        click.echo(printable(line))


@main.command()
@click.argument("articles", nargs=-1, type=_path, metavar="[ARTICLES... | STORE]")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 for any free one.  [default: 8000, or any free one]",
)
@click.option(
    "--open/--no-open",
    "open_browser",
    default=None,
    help="Open the map in a browser.  [default: where there is a terminal and a desktop]",
)
@click.option("--title", help="Title of the page.")
@_reading_options
def serve(
    articles: tuple[Path, ...],
    host: str,
    port: int | None,
    open_browser: bool | None,
    title: str | None,
    **options: Any,
) -> None:
    """Show the map on a local address until Ctrl-C. A store is read again when it changes.

    \b
    Examples:
      geoviz serve articles/
      geoviz serve strikes.gpkg --port 8080 --no-open
    """
    from geoviz import web

    def ready(url: str) -> None:
        say(f"The map is at {url} (Ctrl-C ends it)")
        if open_browser or (open_browser is None and _has_desktop()):
            click.launch(url)

    # First the port: whether it is free should not be known only after minutes of reading.
    with web.listen(host, port) as listener:
        app = web.create_app(
            _incidents(articles, options),
            title=title,
            names=(host, socket.gethostname()),
        )
        if not listener.is_loopback:
            say(f"Anyone who can reach {host} can read this map.")
        web.serve(app, listener, ready)
    say("Stopped.")


@main.command()
@click.argument("store", type=_path)
@click.option("-o", "--output", required=True, type=_path, help="File; its ending is the format.")
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
