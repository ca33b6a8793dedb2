"""The map as served: drawn once for a table, answered many times."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas

from geoviz.export import write
from geoviz.maps import StrikeMap, render_page


@dataclass(frozen=True, slots=True)
class _Drawn:
    table: geopandas.GeoDataFrame
    html: str  # with a stand-in for the nonce
    geojson: bytes


class MapPage:
    """Draws a table when it is a new one; safe to use from several threads."""

    def __init__(self, title: str | None, colours: Mapping[str, str] | None) -> None:
        self._title = title
        self._colours = colours
        self._lock = threading.Lock()
        self._drawn: _Drawn | None = None
        # As secret as the nonces that take its place, so that no article can hold it.
        self._stand_in = secrets.token_urlsafe(32)

    def html(self, table: geopandas.GeoDataFrame, nonce: str) -> str:
        """The page, whose scripts and styles carry the nonce."""
        return self._of(table).html.replace(self._stand_in, nonce)

    def geojson(self, table: geopandas.GeoDataFrame) -> bytes:
        """The incidents as an RFC 7946 feature collection."""
        return self._of(table).geojson

    def _of(self, table: geopandas.GeoDataFrame) -> _Drawn:
        with self._lock:
            if self._drawn is None or self._drawn.table is not table:
                strike_map = StrikeMap(table, title=self._title, colours=self._colours)
                page = render_page(strike_map, nonce=self._stand_in)
                self._drawn = _Drawn(table, page, _geojson(table))
            return self._drawn


def _geojson(table: geopandas.GeoDataFrame) -> bytes:
    with TemporaryDirectory(prefix="geoviz-") as folder:
        path = Path(folder, "incidents.geojson")
        write(table, path)
        return path.read_bytes()
