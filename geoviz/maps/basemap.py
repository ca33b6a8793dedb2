"""The pieces of the offline basemap that a set of incidents needs (see data/README.md)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from geoviz.assets import asset
from geoviz.errors import AssetError

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

# Context around an incident: what a reader sees when zoomed to it alone.
_MARGIN_DEG = 1.5


@lru_cache(maxsize=16)
def _layer(name: str) -> dict[str, Any]:
    try:
        layer: dict[str, Any] = json.loads(
            gzip.decompress(asset("data", "basemap", name).read_bytes())
        )
    except (OSError, ValueError) as error:
        raise AssetError(f"data/basemap/{name} is damaged. Install geoviz again.") from error
    return layer


def basemap_pieces(boxes: Iterable[Box]) -> dict[str, Any]:
    """The coarse world, and in each theatre the fine cells about the boxes.

    Raises AssetError where a file is missing or damaged.
    """
    world = _layer("world.json.gz")
    grid = world["theatres"]
    wanted = _near(boxes, grid["cell_deg"])
    cells: dict[str, Any] = {}
    for name, keys in sorted(grid["cells"].items()):
        # Theatres overlap on the same grid; the first to hold a cell gives it.
        missing = _rectangle(wanted.intersection(keys)).intersection(keys).difference(cells)
        if missing:
            fine = _layer(f"{name}.json.gz")["cells"]
            cells |= {key: fine[key] for key in missing}
    return {
        "world": {key: world[key] for key in ("scale", "countries", "cell")},
        "fine": {
            "scale": grid["scale"],
            "cell_deg": grid["cell_deg"],
            "cells": dict(sorted(cells.items())),
        },
    }


def country_names(lang: str) -> dict[str, str]:
    """Countries' names in a language by their English ones, as far as the basemap has them."""
    countries = _layer("world.json.gz")["countries"]
    return {en: {"en": en, "uk": uk}.get(lang, en) for en, uk, *_ in countries}


def _rectangle(keys: set[str]) -> set[str]:
    """The cells of the least rectangle that holds these: a map with holes looks broken."""
    if not keys:
        return set()
    columns, rows = zip(*(map(int, key.split(",")) for key in keys), strict=True)
    return {
        f"{column},{row}"
        for column in range(min(columns), max(columns) + 1)
        for row in range(min(rows), max(rows) + 1)
    }


def _near(boxes: Iterable[Box], cell_deg: float) -> set[str]:
    """Keys of the grid cells that a box, grown by the margin, touches."""

    def span(low: float, high: float) -> range:
        first, last = (low - _MARGIN_DEG) // cell_deg, (high + _MARGIN_DEG) // cell_deg
        return range(int(first), int(last) + 1)

    return {
        f"{column},{row}"
        for west, south, east, north in boxes
        for column in span(west + 180, east + 180)
        for row in span(south + 90, north + 90)
    }
