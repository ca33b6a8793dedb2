"""The map as served: drawn once for a state of the library, answered many times."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from geoviz.errors import GeovizError
from geoviz.export import write
from geoviz.maps import StrikeMap, render_page
from geoviz.web.state import State
from geoviz.web.tiles import BaseMap

_SLOTS = ("nonce", "head", "top", "end")
_MARKS = ("<head>", "</head>\n<body>", "</body>")


MOST_ON_PAGE = 100_000
"""Incidents that a page carries; what is in view of more, it asks for."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the pages that a state may be looked at by."""

    lang: str
    embed: bool  # whether it is the bare map for a frame
    data_url: str  # where what is in view of many incidents is asked for


class MapPage:
    """Draws a state once for each variant; safe to use from several threads."""

    def __init__(
        self,
        title: str | None,
        colours: Mapping[str, str] | None,
        base_map: BaseMap | None = None,
    ) -> None:
        self.title = title
        self.base_map = base_map
        self._colours = colours
        # As secret as the nonces that take their place, so that no article can hold them.
        self._slots = {name: secrets.token_urlsafe(32) for name in _SLOTS}

    def html(self, state: State, variant: Variant, nonce: str, **parts: str) -> bytes:
        """The page, whose scripts and styles carry the nonce.

        parts: trusted HTML for the start of the head ("head"), and the start and the end of the
        body ("top", "end").
        """
        pieces = state.once((self, variant), lambda shown: self._pieces(shown, variant))
        values = {"nonce": nonce} | parts
        fill = {slot.encode(): values.get(name, "").encode() for name, slot in self._slots.items()}
        return b"".join(fill.get(piece, piece) for piece in pieces)

    def _pieces(self, state: State, variant: Variant) -> list[bytes]:
        # The version, since what the page's codes mean is of one state.
        data_url = f"{variant.data_url}/{state.version}"
        strike_map = StrikeMap(
            state.table,
            title=self.title,
            colours=self._colours,
            lang=variant.lang,
            embed=variant.embed,
            data_url=data_url if len(state.table) > MOST_ON_PAGE else None,
            tiles=self.base_map.layer(variant.lang) if self.base_map else None,
        )
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


def geojson_of(state: State) -> bytes:
    """The incidents as an RFC 7946 feature collection."""
    return state.once(geojson_of, _geojson)


def _geojson(state: State) -> bytes:
    with TemporaryDirectory(prefix="geoviz-") as folder:
        path = Path(folder, "incidents.geojson")
        write(state.table, path)
        return path.read_bytes()
