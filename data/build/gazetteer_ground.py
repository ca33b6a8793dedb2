"""Rows that a source gives to the state that holds the ground, in the country it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import shapely
from gazetteer_areas import Area, area, quantised
from gazetteer_entry import Entry

from geoviz.model import Precision

_DEEP_DEG = 0.02  # nearer to a border than this, outlines are not exact enough to tell


class Grounds:
    """``[[stands_in]]`` of gazetteer_mends.toml, on the outlines of countries."""

    def __init__(
        self, mends: Mapping[str, Any], shapes: Mapping[str, Area], base: Sequence[Entry]
    ) -> None:
        self._ground: dict[str, list[str]] = {r["country"]: r["ground"] for r in mends["stands_in"]}
        self._given = {id_: code for r in mends["stands_in"] for id_, code in r["rows"].items()}
        self._shapes = {code: area.geometry for code, area in shapes.items()}
        self._nations = {e.country: e.id for e in base if e.precision is Precision.COUNTRY}
        self._regions = [e for e in base if e.code == "ADM1" and e.outline is not None]

    def settled(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The entries, each in the country whose ground it stands on."""
        for entry in entries:
            code = self._given.get(entry.id) or self._of(entry)
            yield self._moved(entry, code) if code and code != entry.country else entry

    def _of(self, entry: Entry) -> str | None:
        if entry.country not in self._ground or entry.precision is Precision.COUNTRY:
            return None
        point = shapely.Point(entry.lon, entry.lat)
        if shapely.distance(point, self._shapes[entry.country]) <= _DEEP_DEG:
            return None
        grounds = self._ground[entry.country]
        return next((c for c in grounds if self._shapes[c].contains(point)), None)

    def _moved(self, entry: Entry, code: str) -> Entry:
        nation = self._nations[code]
        if entry.precision is not Precision.REGION:
            point = shapely.Point(entry.lon, entry.lat)
            holders = (e for e in self._regions if e.outline.contains(point) and e.country == code)
            holder = min(holders, key=lambda e: (e.uncertainty_m, e.id), default=None)
            return replace(entry, country=code, parent=holder.id if holder else nation)
        entry = replace(entry, country=code, parent=nation)
        if entry.outline is None:
            return entry
        own = area(
            quantised(shapely.intersection(entry.outline, self._shapes[code])),
            (entry.lon, entry.lat),
        )
        return replace(entry, outline=own.geometry, uncertainty_m=own.radius_m)
