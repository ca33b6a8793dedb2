"""Options and arguments that several commands share, and what they amount to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geoviz.errors import SOME_QUARANTINED, GeocoderError, SourceError, UsageError, exit_code
from geoviz.progress import intake, progress_bar, reasons, reasons_of, say, summary
from geoviz.settings import Settings
from geoviz.shell import STDOUT

if TYPE_CHECKING:
    from geoviz.model import Corpus, ReadArticle

STORE_SUFFIX = ".gpkg"
PAGE_SUFFIXES = (".html", ".htm")
READING_SUFFIXES = (".jsonl", ".ndjson")

_Command = TypeVar("_Command", bound=Callable[..., Any])


def options_of(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    def add(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


PATH = click.Path(path_type=Path)
_SERVERS = ("postgresql://", "postgres://")


class _Target(click.Path):
    """A path, or the address of a store on a server, which a path would make shorter."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and value.startswith(_SERVERS):
            return value
        return super().convert(value, param, ctx)


TARGET = _Target(path_type=Path)

articles_argument = click.argument("articles", nargs=-1, required=True, type=TARGET)

place_options = options_of(
    click.option(
        "--theatre",
        default="auto",
        show_default=True,
        metavar="NAME",
        help="Theatre of war: a name, 'auto' to tell by what an article names, or 'none'.",
    ),
    click.option("--country", metavar="CC", help="Country that ambiguous names are likeliest in."),
)

geocoder_options = options_of(
    click.option(
        "--geocoder",
        metavar="NAME",
        help="Ask this online geocoder (nominatim, photon, or another of geopy's) for what the "
        "gazetteer cannot place; needs --store, which keeps its answers.",
    ),
    click.option(
        "--geocoder-url",
        metavar="URL",
        help="Address of that geocoder, such as https://nominatim.example.org.",
    ),
)

reading_options = options_of(
    click.option(
        "--published",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        help="Publication day (2025-07-04) of articles that do not give their own.",
    ),
    place_options,
    geocoder_options,
    click.option(
        "--store",
        type=TARGET,
        metavar="FILE.gpkg",
        help="Keep what is read in this GeoPackage, or in a PostGIS database (postgresql://...); "
        "the result then covers all that it holds.",
    ),
    click.option(
        "-v",
        "--verbose",
        count=True,
        help="Say why each pin is where it is, and what each site's name was taken for and may "
        "mean besides; -vv: every name.",
    ),
)

plan_options = options_of(
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        default=1,
        show_default=True,
        metavar="N",
        help="Read with so many processes; the result is the same.",
    ),
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Read with the workers of a Dask scheduler, such as tcp://10.0.0.5:8786.",
    ),
    click.option(
        "--article-seconds",
        type=click.FloatRange(min=0, min_open=True),
        metavar="S",
        help="Set an article aside that takes more of a processor's time (with --jobs: 300).",
    ),
    click.option(
        "--article-mb",
        type=click.IntRange(min=1),
        metavar="MB",
        help="Memory that a reading process may take (with --jobs: 4000).",
    ),
    click.option(
        "--again", is_flag=True, help="Read also what the store holds as read by this geoviz."
    ),
)


def settings_of(
    theatre: str,
    country: str | None,
    published: datetime | None = None,
    *,
    geocoder: str | None = None,
    geocoder_url: str | None = None,
    store: Path | None = None,
) -> Settings:
    if geocoder_url and not geocoder:
        raise UsageError("--geocoder-url says where --geocoder is; name that too")
    if geocoder and not store:
        raise UsageError("--geocoder needs --store, which keeps its answers for the next time")
    if country is not None and not (len(country) == 2 and country.isalpha()):
        raise UsageError(f"--country {country}: give two letters of ISO 3166-1, such as UA")
    return Settings(
        published=published.date() if published else None,
        theatre=None if theatre.lower() == "none" else theatre,
        country=country.upper() if country else None,
        geocoder=geocoder,
        geocoder_url=geocoder_url,
        geocoder_memory=str(store) if geocoder and store else None,
    )


def is_store(path: Path | str) -> bool:
    """Whether an input is a store: a file, or on a server."""
    return isinstance(path, str) or path.suffix.lower() == STORE_SUFFIX


def corpus_of(
    inputs: Sequence[Path],
    *,
    published: datetime | None,
    theatre: str,
    country: str | None,
    store: Path | None,
    verbose: int,
    geocoder: str | None = None,
    geocoder_url: str | None = None,
    again: bool = False,
    **plan: Any,
) -> Corpus:
    """What the inputs hold, told on stderr. plan: fields of ``pipeline.Plan``.

    Raises SourceError where nothing could be read.
    """
    settings = settings_of(
        theatre, country, published, geocoder=geocoder, geocoder_url=geocoder_url, store=store
    )
    from geoviz import pipeline

    if any(map(is_store, inputs)):
        if len(inputs) > 1 or store:
            raise UsageError(
                "a store is used by itself; to add articles to it, name them and give the store "
                "with --store"
            )
        corpus = pipeline.from_store(inputs[0])
    else:
        with progress_bar("Reading articles") as advance:
            corpus = pipeline.read_articles(
                inputs, settings, store, advance, plan=pipeline.Plan(**plan), again=again
            )
    if verbose:
        from geoviz.lookup import place_names

        with place_names() as name_of:
            for line in reasons(corpus, name_of, every_name=verbose > 1):
                say(line)
    for line in summary(corpus):
        say(line)
    if corpus.quarantined and not corpus.articles:
        raise SourceError("none of the articles could be read, so nothing was written")
    return corpus


def keep(
    inputs: Sequence[Path],
    *,
    published: datetime | None,
    theatre: str,
    country: str | None,
    store: Path,
    verbose: int,
    geocoder: str | None = None,
    geocoder_url: str | None = None,
    again: bool = False,
    **plan: Any,
) -> None:
    """Read into a store, and tell on stderr what was new. plan: fields of ``pipeline.Plan``."""
    settings = settings_of(
        theatre, country, published, geocoder=geocoder, geocoder_url=geocoder_url, store=store
    )
    from geoviz import pipeline
    from geoviz.lookup import place_names

    with place_names() as name_of:

        def tell(read: ReadArticle) -> None:
            hits = [report for report in read.reports if report.status.is_hit]
            for line in reasons_of(read, hits, name_of, every_name=verbose > 1):
                say(line)

        # What is told of each article shows how far the run is.
        with nullcontext() if verbose else progress_bar("Reading articles") as advance:
            taken = pipeline.keep_articles(
                inputs,
                settings,
                store=store,
                on_progress=advance,
                on_read=tell if verbose else None,
                plan=pipeline.Plan(**plan),
                again=again,
            )
    for line in intake(taken.read, taken.known, taken.reports, taken.quarantined):
        say(line)
    _end(bool(taken.quarantined), taken.pending)


def finish(corpus: Corpus, output: Path) -> None:
    if output != STDOUT:
        say(f"Wrote {output}")
    _end(
        bool(corpus.quarantined),
        any(geocode.pending for read in corpus.articles for geocode in read.geocodes),
    )


def _end(some_quarantined: bool, some_pending: bool) -> None:
    if some_quarantined:
        click.get_current_context().exit(SOME_QUARANTINED)
    if some_pending:
        say("The geocoder did not answer for some names; run this again to ask for them.")
        click.get_current_context().exit(exit_code(GeocoderError()))
