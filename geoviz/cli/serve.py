"""``geoviz serve``: the map in a browser."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoviz.cli.options import PATH, TARGET, corpus_of, is_store, reading_options, settings_of
from geoviz.errors import UsageError
from geoviz.progress import say, summary

if TYPE_CHECKING:
    from geoviz.web import Accounts, Library, Listener, Site


@click.command()
@click.argument("articles", nargs=-1, type=TARGET, metavar="[ARTICLES... | STORE]")
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
@click.option(
    "--viewing",
    type=click.Choice(["open", "closed"]),
    default="closed",
    show_default=True,
    help="Where others can reach the server: whether one may look without an account.",
)
@click.option(
    "--users",
    type=PATH,
    metavar="FILE.sqlite",
    help="Accounts, as geoviz user makes them.  [default: the file beside the store]",
)
@click.option(
    "--base-url",
    metavar="URL",
    help="Address that visitors use, such as https://maps.example/; others can reach it then.",
)
@click.option(
    "--behind-proxy",
    is_flag=True,
    help="A proxy on the way sets X-Forwarded-For and X-Forwarded-Proto; needs --base-url.",
)
@click.option(
    "--allow-embed",
    multiple=True,
    metavar="ORIGIN",
    help="A site that may show the map in a frame, such as https://news.example; repeatable.",
)
@click.option(
    "--allow-fetch",
    is_flag=True,
    help="Let reviewers add articles by link and follow feeds: this server asks the network.",
)
@click.option(
    "--tiles",
    metavar="URL|FILE",
    help="Base map in place of the offline one: https://.../{z}/{x}/{y}.png, which browsers then "
    "ask for tiles, or a raster .pmtiles file, whose tiles this server hands out.",
)
@click.option("--tiles-attribution", metavar="TEXT", help="Whose the tiles of --tiles are.")
@reading_options
def serve(
    articles: tuple[Path, ...],
    host: str,
    port: int | None,
    open_browser: bool | None,
    title: str | None,
    viewing: str,
    users: Path | None,
    base_url: str | None,
    behind_proxy: bool,
    allow_embed: tuple[str, ...],
    allow_fetch: bool,
    tiles: str | None,
    tiles_attribution: str | None,
    **options: Any,
) -> None:
    """Show the map on a local address until Ctrl-C. A store is read again when it changes.

    On this machine alone nobody needs an account. Where others can reach the server (--host,
    --base-url), people need one to review, and to look unless --viewing is open; geoviz user
    makes accounts.

    \b
    Examples:
      geoviz serve articles/
      geoviz serve strikes.gpkg --port 8080 --no-open
      geoviz serve strikes.gpkg --tiles city.pmtiles
      geoviz serve postgresql://maps@db.example/strikes
      geoviz serve strikes.gpkg --host 0.0.0.0 --base-url https://maps.example/ --behind-proxy
    """
    from geoviz import web

    def ready(url: str) -> None:
        say(f"The map is at {url} (Ctrl-C ends it)")
        if open_browser or (open_browser is None and _has_desktop()):
            click.launch(url)

    if behind_proxy and base_url is None:
        raise UsageError("--behind-proxy needs --base-url: the address that visitors use")
    for origin in allow_embed:
        web.check_origin(origin)
    if tiles is None and tiles_attribution is not None:
        raise UsageError("--tiles-attribution says whose the tiles of --tiles are")
    base_map = None if tiles is None else web.BaseMap(tiles, tiles_attribution)
    # First the port: whether it is free should not be known only after minutes of reading.
    with web.listen(host, port) as listener:
        is_shared = not listener.is_loopback or base_url is not None
        kept = _store_of(articles, options)
        accounts = _accounts(users, kept, web.Viewing(viewing)) if is_shared else None
        site = web.Site(
            base_url=base_url or listener.url,
            names=frozenset({host, socket.gethostname()}),
            accounts=accounts,
            viewing=web.Viewing(viewing),
            embed_origins=allow_embed,
            behind_proxy=behind_proxy,
            allow_fetch=allow_fetch,
        )
        if accounts is not None:
            site = replace(site, secret_key=web.signing_key(accounts.key_path))
        with _library(articles, kept, options) as library:
            app = web.create_app(library, site=site, title=title, base_map=base_map)
            for line in _warnings(listener, site):
                say(line)
            if base_map is not None and base_map.origin is not None:
                say(f"Browsers will ask {base_map.origin} for tiles.")
            web.serve(
                app,
                listener,
                ready,
                most_bytes=2 * site.max_upload_bytes,
                behind_proxy=behind_proxy,
            )
    say("Stopped.")


def _store_of(inputs: tuple[Path, ...], options: dict[str, Any]) -> Path | str | None:
    """The store to show, if it is one."""
    if not inputs and not options["store"]:
        raise UsageError("nothing to show; name articles, a folder of them, or a store (.gpkg)")
    given = [path for path in inputs if is_store(path)]
    if given and (len(inputs) > 1 or options["store"]):
        raise UsageError(
            "a store is used by itself; to add articles to it, name them and give the store "
            "with --store"
        )
    kept: Path | str | None = given[0] if given else options["store"]
    return kept


def _library(inputs: tuple[Path, ...], kept: Path | str | None, options: dict[str, Any]) -> Library:
    from geoviz.web import Library

    settings = settings_of(options["theatre"], options["country"], options["published"])
    if kept is None:
        return Library.of_corpus(corpus_of(inputs, **options), settings)
    if inputs and not is_store(inputs[0]):
        corpus_of(inputs, **options)  # read into the store
        return Library.of_store(kept, settings)
    library = Library.of_store(kept, settings)
    for line in summary(library.corpus()):
        say(line)
    return library


def _accounts(users: Path | None, store: Path | str | None, viewing: Any) -> Accounts:
    """Who may come in where others can reach the server. Raises UsageError for nobody."""
    from geoviz.web import Accounts, Viewing

    if users is not None:
        accounts = Accounts(users)
    elif isinstance(store, Path):
        accounts = Accounts.beside(store)
    else:
        raise UsageError(
            "others could reach this server, and accounts are kept beside a store's file: give "
            "one with --store, or name a file of accounts with --users"
        )
    if viewing is Viewing.CLOSED and not accounts.all():
        raise UsageError(
            "others could reach this server, and nobody has an account: make one with geoviz "
            "user add NAME, or let everybody look with --viewing open"
        )
    return accounts


def _warnings(listener: Listener, site: Site) -> list[str]:
    """What the person who starts the server should know about who can reach it."""
    said = []
    if site.accounts is not None:
        if site.is_open:
            said.append("Anyone who can reach this server can look at the map.")
        if not site.is_encrypted:
            said.append(
                "Passwords would travel unencrypted. Put a proxy with TLS in front, and give "
                "--base-url https://... and --behind-proxy."
            )
    if site.embed_origins and not site.is_open:
        said.append(
            "A frame on another site has no account: the embedded map shows only where "
            "--viewing is open."
        )
    return said


def _has_desktop() -> bool:
    """Whether a browser window would appear before the person who typed the command."""
    shows_windows = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return shows_windows and sys.stderr.isatty()
