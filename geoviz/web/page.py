"""The map as served: drawn once for a table, answered many times."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas

from geoviz.errors import GeovizError
from geoviz.export import write
from geoviz.maps import StrikeMap, render_page

_SLOTS = ("nonce", "head", "top", "end")
_MARKS = ("<head>", "</head>\n<body>", "</body>")


@dataclass(slots=True)
class _Drawn:
    """What was made of a table so far, each when it was first asked for."""

    table: geopandas.GeoDataFrame
    pages: dict[str, list[bytes]] = field(default_factory=dict)  # cut at the slots
    geojson: bytes | None = None


class MapPage:
    """Draws a table when it is a new one; safe to use from several threads."""

    def __init__(self, title: str | None, colours: Mapping[str, str] | None) -> None:
        self.title = title
        self._options: dict[str, Any] = {"title": title, "colours": colours}
        self._lock = threading.Lock()
        self._drawn: _Drawn | None = None
        # As secret as the nonces that take their place, so that no article can hold them.
        self._slots = {name: secrets.token_urlsafe(32) for name in _SLOTS}

    def html(
        self,
        table: geopandas.GeoDataFrame,
        nonce: str,
        *,
        head: str = "",
        top: str = "",
        end: str = "",
        **options: Any,
    ) -> bytes:
        """The page, whose scripts and styles carry the nonce.

        head, top, end: trusted HTML for the start of the head, and the start and the end of
        the body. options: of ``StrikeMap``, besides title and colours.
        """
        with self._lock:
            drawn = self._of(table)
            key = repr(sorted(options.items()))
            if key not in drawn.pages:
                drawn.pages[key] = self._pieces(table, options)
            pieces = drawn.pages[key]
        values = {"nonce": nonce, "head": head, "top": top, "end": end}
        fill = {self._slots[name].encode(): value.encode() for name, value in values.items()}
        return b"".join(fill.get(piece, piece) for piece in pieces)

    def geojson(self, table: geopandas.GeoDataFrame) -> bytes:
        """The incidents as an RFC 7946 feature collection."""
        with self._lock:
            drawn = self._of(table)
            if drawn.geojson is None:
                drawn.geojson = _geojson(table)
            return drawn.geojson

    def _of(self, table: geopandas.GeoDataFrame) -> _Drawn:
        if self._drawn is None or self._drawn.table is not table:
            self._drawn = _Drawn(table)
        return self._drawn

    def _pieces(self, table: geopandas.GeoDataFrame, options: Mapping[str, Any]) -> list[bytes]:
        strike_map = StrikeMap(table, **self._options, **options)
        page = render_page(strike_map, nonce=self._slots["nonce"])
        # The first two stand before any text of an article, the last after all of them; and
        # none of those texts holds a "<".
        start, head, page = page.partition(_MARKS[0])
        before, body, page = page.partition(_MARKS[1])
        inside, end, after = page.rpartition(_MARKS[2])
        if not (head and body and end):
            raise GeovizError("the page of the map has no head or no body")
        slots = self._slots
        parts = (start + head, slots["head"], before + body, slots["top"], inside, slots["end"])
        whole = "".join((*parts, end + after)).encode("utf-8", "backslashreplace")
        return re.split(b"(" + b"|".join(slot.encode() for slot in slots.values()) + b")", whole)


def _geojson(table: geopandas.GeoDataFrame) -> bytes:
    with TemporaryDirectory(prefix="geoviz-") as folder:
        path = Path(folder, "incidents.geojson")
        write(table, path)
        return path.read_bytes()
