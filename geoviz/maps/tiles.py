"""A base map of the user's own: raster tiles of a file that travel in the page, or an address."""

from __future__ import annotations

import base64
import math
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoviz.errors import UsageError

MOST_BYTES = 25_000_000
"""How much a page carries of a file of tiles, before base64."""

_MOST_TILES = 20_000
_MERCATOR_EDGE = 85.05
# Around the incidents, in tiles of each zoom: what stands in a window beside them.
_MARGIN = 1.0
_ADDRESS = re.compile(r"https://[^\s\"'<>\\]+")


@dataclass(frozen=True, slots=True)
class Tiles:
    """Pictures of tiles."""

    type: str  # of the pictures, such as image/png
    attribution: str  # text, not markup
    pictures: dict[str, bytes]  # by "zoom/x/y"

    def content(self) -> dict[str, Any]:
        """As templates/map/tiles.js reads it."""
        pictures = {at: base64.b64encode(data).decode() for at, data in self.pictures.items()}
        return {"type": self.type, "attribution": self.attribution, "tiles": pictures}


def check_address(url: str, attribution: str | None) -> None:
    """Raises UsageError for what is no https template of tiles, or says not whose they are."""
    parts = ("{z}", "{x}", "{y}")
    # Folium compiles what it has written as a template once more.
    if not _ADDRESS.fullmatch(url) or any(code in url for code in ("{{", "{%", "{#")):
        raise UsageError(f"tiles {url}: give an https address, or a file ending in .pmtiles")
    if not all(part in url for part in parts):
        raise UsageError(f"tiles {url}: the address must hold {', '.join(parts)}")
    if not attribution:
        raise UsageError(
            "say whose the tiles are, as their licence asks: --tiles-attribution TEXT "
            "(in Python, attr=...)"
        )


def read_tiles(
    path: Path,
    bounds: Sequence[Sequence[float]] | None,
    *,
    attribution: str | None = None,
    most_bytes: int = MOST_BYTES,
) -> Tiles:
    """The tiles of a raster PMTiles file about some bounds: as many zooms as fit.

    bounds: south-west and north-east corner, latitude first; None for the whole world.
    attribution: in place of the file's own.
    Raises UsageError where the file cannot be used or not even its first zoom fits.
    """
    try:
        from pmtiles.reader import MmapSource, Reader
        from pmtiles.tile import Compression
    except ImportError as error:
        raise UsageError(
            "tiles of a file need pmtiles: pip install 'geoviz-strikes[tiles]'"
        ) from error
    try:
        with path.open("rb") as file:
            reader = Reader(MmapSource(file))  # type: ignore[no-untyped-call]
            header = reader.header()  # type: ignore[no-untyped-call]
            type_ = _picture_type(path, header)
            if header["tile_compression"] not in (Compression.NONE, Compression.UNKNOWN):
                raise UsageError(f"{path}: its pictures are compressed once more; write them plain")
            said = reader.metadata()  # type: ignore[no-untyped-call]
            pictures = _fitting(reader.get, header, bounds, most_bytes)
    except UsageError:
        raise
    except Exception as error:  # a damaged file fails in as many ways as it has bytes
        reason = getattr(error, "strerror", None) or "it is no PMTiles file of version 3"
        raise UsageError(f"{path}: {reason}") from error
    if not pictures:
        raise UsageError(f"{path}: it has no tiles about the incidents, or they are too large")
    own = said.get("attribution") if isinstance(said, dict) else None
    return Tiles(type_, attribution or _text(own) or os.fspath(path.name), pictures)


def _picture_type(path: Path, header: dict[str, Any]) -> str:
    from pmtiles.tile import TileType

    types = {
        TileType.PNG: "image/png",
        TileType.JPEG: "image/jpeg",
        TileType.WEBP: "image/webp",
        TileType.AVIF: "image/avif",
    }
    if header["tile_type"] not in types:
        raise UsageError(
            f"{path}: it holds vector tiles; a raster file (PNG, JPEG, WebP, AVIF) is needed"
        )
    return types[header["tile_type"]]


def _fitting(
    tile: Callable[[int, int, int], bytes | None],
    header: dict[str, Any],
    bounds: Sequence[Sequence[float]] | None,
    most_bytes: int,
) -> dict[str, bytes]:
    """Whole zooms, from the coarsest on, while they fit."""
    pictures: dict[str, bytes] = {}
    left, count = most_bytes, _MOST_TILES
    for zoom in range(header["min_zoom"], header["max_zoom"] + 1):
        level: dict[str, bytes] = {}
        for x, y in _about(bounds, zoom):
            count -= 1
            data = tile(zoom, x, y) if count >= 0 else None
            left -= len(data or b"")
            if left < 0 or count < 0:
                return pictures
            if data:
                level[f"{zoom}/{x}/{y}"] = data
        pictures |= level
    return pictures


def _about(bounds: Sequence[Sequence[float]] | None, zoom: int) -> Iterator[tuple[int, int]]:
    """Columns and rows of the tiles that the bounds, grown by a margin, touch."""
    (south, west), (north, east) = bounds or ((-_MERCATOR_EDGE, -180), (_MERCATOR_EDGE, 180))
    tiles = 2**zoom

    def span(low: float, high: float) -> range:
        first, last = math.floor(low * tiles - _MARGIN), math.floor(high * tiles + _MARGIN)
        return range(max(first, 0), min(last, tiles - 1) + 1)

    for x in span((west + 180) / 360, (east + 180) / 360):
        for y in span(_mercator(north), _mercator(south)):
            yield x, y


def _mercator(lat: float) -> float:
    """Web Mercator in units of the world's width, downwards (EPSG:3857)."""
    lat = min(max(lat, -_MERCATOR_EDGE), _MERCATOR_EDGE)
    return 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)


def _text(markup: object) -> str:
    """The words of an attribution, which files give as markup."""
    if not isinstance(markup, str) or not markup.strip():
        return ""
    from lxml import html  # type: ignore[import-untyped]

    return " ".join(html.fromstring(f"<p>{markup}</p>").text_content().split())
