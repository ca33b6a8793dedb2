"""A base map of the user's own: raster tiles of a file that travel in the page, or an address."""

from __future__ import annotations

import base64
import math
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium

from geoviz.errors import UsageError
from geoviz.maps.elements import markup_of

MOST_BYTES = 25_000_000
"""How much a page carries of a file of tiles, before base64."""

_MOST_TILES = 20_000
_DEEPEST = 16  # zoom of a map
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


class TileFile:
    """A raster PMTiles file, open. Threads may share it.

    Raises UsageError where the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        try:
            from pmtiles.reader import MmapSource, Reader
            from pmtiles.tile import Compression
        except ImportError as error:
            raise UsageError(
                "tiles of a file need pmtiles: pip install 'geoviz-strikes[tiles]'"
            ) from error
        self._path = path
        with self._trusting(), path.open("rb") as file:
            # A map of the file, which outlives it.
            self._reader = Reader(MmapSource(file))  # type: ignore[no-untyped-call]
            self._header = self._reader.header()  # type: ignore[no-untyped-call]
            said = self._reader.metadata()  # type: ignore[no-untyped-call]
            self.type = _picture_type(path, self._header)
            if self._header["tile_compression"] not in (Compression.NONE, Compression.UNKNOWN):
                raise UsageError(f"{path}: its pictures are compressed once more; write them plain")
        own = said.get("attribution") if isinstance(said, dict) else None
        self.attribution: str = _text(own) or os.fspath(path.name)

    @property
    def zooms(self) -> range:
        return range(self._header["min_zoom"], self._header["max_zoom"] + 1)

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """The picture of a tile, or None. Raises UsageError where the file is damaged."""
        with self._trusting():
            found: bytes | None = self._reader.get(zoom, x, y)  # type: ignore[no-untyped-call]
        return found

    @contextmanager
    def _trusting(self) -> Iterator[None]:
        """A damaged file fails in as many ways as it has bytes."""
        try:
            yield
        except UsageError:
            raise
        except Exception as error:
            reason = getattr(error, "strerror", None) or "it is no PMTiles file of version 3"
            raise UsageError(f"{self._path}: {reason}") from error


def tile_layer(
    address: str, attribution: str, *, name: str, deepest: int | None = None
) -> folium.TileLayer:
    """Tiles of an address as a base map; beyond the deepest zoom they are enlarged.

    address: as ``check_address`` wants it, or a path of the page's own server.
    """
    return folium.TileLayer(
        address,
        attr=markup_of(attribution),
        name=name,
        min_zoom=2,
        max_zoom=_DEEPEST,
        max_native_zoom=_DEEPEST if deepest is None else deepest,
    )


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
    file = TileFile(path)
    pictures = _fitting(file.tile, file.zooms, bounds, most_bytes)
    if not pictures:
        raise UsageError(f"{path}: it has no tiles about the incidents, or they are too large")
    return Tiles(file.type, attribution or file.attribution, pictures)


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
    zooms: range,
    bounds: Sequence[Sequence[float]] | None,
    most_bytes: int,
) -> dict[str, bytes]:
    """Whole zooms, from the coarsest on, while they fit."""
    pictures: dict[str, bytes] = {}
    left, count = most_bytes, _MOST_TILES
    for zoom in zooms:
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
