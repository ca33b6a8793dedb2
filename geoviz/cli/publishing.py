"""Options of what is published and how it looks, shared by the commands that write it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoviz.cli.options import options_of
from geoviz.errors import UsageError
from geoviz.progress import say

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from geoviz.export import Look
    from geoviz.model import Corpus

FIGURE_SUFFIXES = (".png", ".svg", ".pdf")

_DAY = click.DateTime(["%Y-%m-%d"])

publishing_options = options_of(
    click.option("--title", help="Title of the map."),
    click.option("--since", type=_DAY, metavar="DATE", help="Incidents of this day and later."),
    click.option("--until", type=_DAY, metavar="DATE", help="Incidents of this day and earlier."),
    click.option(
        "--bbox", metavar="W,S,E,N", help="Incidents within this box in degrees; pictures show it."
    ),
    click.option(
        "--drop-source",
        "drop_sources",
        multiple=True,
        metavar="PUBLISHER",
        help="Leave out all that this publisher reported; may be given several times.",
    ),
    click.option(
        "--publish-safe",
        "grid_deg",
        type=float,
        metavar="GRID",
        help="Tell no place more finely than a grid of so many degrees (0.1), and withhold "
        "quotes that do.",
    ),
    click.option(
        "--keep-quotes", is_flag=True, help="With --publish-safe: quotes stay as they are."
    ),
    click.option(
        "--theme",
        type=click.Choice(["auto", "light", "dark"]),
        default="auto",
        show_default=True,
        help="Colours; pictures are light unless they are asked to be dark.",
    ),
    click.option(
        "--lang", default="en", show_default=True, metavar="LANG", help="Language: en or uk."
    ),
    click.option(
        "--local-names",
        is_flag=True,
        help="Name places on the basemap as their people do, not in English.",
    ),
    click.option(
        "--size",
        metavar="SIZE",
        help="Size of pictures: pixels (1600x1000, 800x500@2) or paper (a4, a5-portrait).",
    ),
)


def publication(
    corpus: Corpus,
    *,
    title: str | None,
    since: datetime | None,
    until: datetime | None,
    bbox: str | None,
    drop_sources: tuple[str, ...],
    grid_deg: float | None,
    keep_quotes: bool,
    theme: str,
    lang: str,
    local_names: bool,
    size: str | None,
) -> tuple[Corpus, GeoDataFrame, Look]:
    """The corpus, the table and the look that the options leave. Raises UsageError."""
    from geoviz import pipeline, selection
    from geoviz.export.look import make_look
    from geoviz.export.words import Words

    words = Words(lang)
    first, last = (day.date() if day else None for day in (since, until))
    box = _box(bbox)
    if grid_deg is not None and box is not None:
        box = selection.outward(box, grid_deg)
    chosen = selection.select(corpus, since=first, until=last, box=box, drop_sources=drop_sources)
    if len(chosen.incidents) != len(corpus.incidents):
        say(f"{len(chosen.incidents)} of {len(corpus.incidents)} incidents are chosen")
    if grid_deg is None:
        table = pipeline.incidents_table(chosen)
    else:
        table = selection.publish_safe(chosen, grid_deg, keep_quotes=keep_quotes)
    notes = words.selection(first, last, box, bool(drop_sources))
    look = make_look(
        title=title,
        theme=theme,
        lang=lang,
        local_names=local_names,
        size=size,
        box=box,
        notes=tuple(notes),
    )
    return chosen, table, look


def check_publishing(output: Path | None, options: dict[str, Any]) -> None:
    """Find out before the reading what would only show after it. output: None for a pack."""
    from geoviz import selection
    from geoviz.export.look import Size
    from geoviz.export.words import Words

    Words(options["lang"])
    _box(options["bbox"])
    if options["size"] is not None:
        if output is not None and output.suffix.lower() not in FIGURE_SUFFIXES:
            raise UsageError(f"--size is of pictures ({', '.join(FIGURE_SUFFIXES)})")
        Size.parse(options["size"])
    if options["grid_deg"] is not None:
        selection.check_grid(options["grid_deg"])
    elif options["keep_quotes"]:
        raise UsageError("--keep-quotes says what --publish-safe does; give both or neither")


def split(options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A command's options: those of publishing, and all others."""
    mine = {name: value for name, value in options.items() if name in _NAMES}
    return mine, {name: value for name, value in options.items() if name not in _NAMES}


_NAMES = frozenset(
    ("title", "since", "until", "bbox", "drop_sources", "grid_deg", "keep_quotes", "theme", "lang",
     "local_names", "size")
)  # fmt: skip


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    from geoviz import selection

    if text is None:
        return None
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        raise UsageError(
            f"--bbox {text}: give west,south,east,north in degrees, such as 22,44,41,53"
        ) from None
    box = (west, south, east, north)
    selection.check_box(box)
    return box
