"""``geoviz serve``: the map in a browser."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

import click

from geoviz.cli.options import PATH, incidents_of, reading_options
from geoviz.progress import say


@click.command()
@click.argument("articles", nargs=-1, type=PATH, metavar="[ARTICLES... | STORE]")
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
@reading_options
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
            incidents_of(articles, options),
            title=title,
            names=(host, socket.gethostname()),
        )
        if not listener.is_loopback:
            say(f"Anyone who can reach {host} can read this map.")
        web.serve(app, listener, ready)
    say("Stopped.")


def _has_desktop() -> bool:
    """Whether a browser window would appear before the person who typed the command."""
    shows_windows = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return shows_windows and sys.stderr.isatty()
