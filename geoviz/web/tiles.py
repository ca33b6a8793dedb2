"""A base map of the person's own on served pages: of another server, or of a file here."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, make_response, request, url_for
from flask.typing import ResponseReturnValue

from geoviz.errors import UsageError
from geoviz.maps.strikemap import interface_texts
from geoviz.maps.tiles import TileFile, check_address, tile_layer
from geoviz.web.access import requires

_tiles = Blueprint("tiles", __name__)


class BaseMap:
    """Where the tiles of a map's pages are.

    tiles: an https template with {z}, {x} and {y}, or the path of a raster PMTiles file, whose
    tiles this server hands out. attribution: whose they are; a file may say so itself.
    Raises UsageError for what cannot be used.
    """

    def __init__(self, tiles: str, attribution: str | None = None) -> None:
        self._file: TileFile | None = None
        if tiles.lower().endswith(".pmtiles"):
            self._file = TileFile(Path(tiles))
            self._attribution = attribution or self._file.attribution
            return
        check_address(tiles, attribution)
        self._address, self._attribution = tiles, attribution or ""

    @property
    def origin(self) -> str | None:
        """The host that pages may load pictures from, as a policy names it; None for this one."""
        if self._file is not None:
            return None
        parts = urlsplit(self._address)
        # Leaflet takes one of several hosts: the whole label is open, as a policy has it.
        first, dot, rest = parts.netloc.partition(".")
        return f"{parts.scheme}://{'*' + dot + rest if '{' in first else parts.netloc}"

    def layer(self, lang: str) -> object:
        """The base map for one page."""
        texts = interface_texts()
        name = texts.get(lang, texts["en"])["tiles"]
        if self._file is None:
            return tile_layer(self._address, self._attribution, name=name)
        root = url_for("map.index").rstrip("/")
        return tile_layer(
            f"{root}/tiles/{{z}}/{{x}}/{{y}}",
            self._attribution,
            name=name,
            deepest=self._file.zooms[-1],
        )

    def register(self, app: Flask) -> None:
        """Have an application hand out the tiles of a file."""
        if self._file is not None:
            app.extensions["geoviz.tiles"] = self._file
            app.register_blueprint(_tiles)


@_tiles.get("/tiles/<int:zoom>/<int:x>/<int:y>")
@requires("view")
def tile(zoom: int, x: int, y: int) -> ResponseReturnValue:
    file: TileFile = current_app.extensions["geoviz.tiles"]
    if zoom not in file.zooms or max(x, y) >= 2**zoom:
        return _nothing()
    try:
        picture = file.tile(zoom, x, y)
    except UsageError:  # a damaged corner of the file leaves the rest of the map
        picture = None
    if picture is None:
        return _nothing()
    response = make_response(picture)
    response.mimetype = file.type
    response.add_etag()
    return response.make_conditional(request)


def _nothing() -> Response:
    """Sea, mostly: no mistake that a browser's console should be full of."""
    return Response(status=204)
