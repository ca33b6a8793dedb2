"""One row of the gazetteer while it is being built, and the rules that all rows share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from geoviz.geocode.entries import MAX_SPELLINGS, city_radius_m, is_useful
from geoviz.geocode.names import fold
from geoviz.model import Precision

__all__ = ["MAX_SPELLINGS", "Entry", "city_radius_m", "distinct", "is_useful"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A place with its names. ``outline`` is a shapely geometry or None."""

    id: str
    name: str
    precision: Precision
    lon: float
    lat: float
    uncertainty_m: float
    code: str
    country: str | None = None
    parent: str | None = None  # id of the finest place it lies in
    population: int = 0
    kind: str | None = None
    source: str = "GeoNames"
    names: tuple[str, ...] = ()  # other spellings that mean this place
    english: tuple[str, ...] = ()  # spellings as good as the name: Gaza for the Gaza Strip
    generic: tuple[str, ...] = ()  # spellings that mean it only where its parent is named
    outline: Any = field(default=None, compare=False)
    approximate: bool = False

    def named(self, names: Iterable[str]) -> Entry:
        """With more spellings, each kept once."""
        merged = dict.fromkeys((*self.names, *names))
        merged.pop(self.name, None)
        return replace(self, names=tuple(merged))


def distinct(name: str, spellings: Iterable[str]) -> tuple[str, ...]:
    """Spellings that differ from the name and from each other after folding, in order."""
    seen = {fold(name)}
    kept = []
    for spelling in spellings:
        key = fold(spelling)
        if key and key not in seen:
            seen.add(key)
            kept.append(spelling)
    return tuple(kept)
