"""One row of the gazetteer while it is being built, and the rules that all rows share."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from geoviz.geocode.names import fold, is_acronym
from geoviz.model import Precision

# The letters of Belarusian, Russian and Ukrainian.
_CYRILLIC = frozenset("абвгґдеєёжзиіїйклмнопрстуўфхцчшщъыьэюя")
MAX_SPELLINGS = 4  # spellings of one place that differ by romanisation only
_MIN_CITY_M = 4_000.0
_MAX_CITY_M = 30_000.0


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


def city_radius_m(population: int) -> float:
    """The radius in metres that holds a town of so many people, or its name's usual reach.

    A city's built-up area grows with the 2/3 power of its population (Nordbeck 1971,
    "Urban allometric growth"), so its radius with the cube root; 100 m per cube root of a
    person gives 14.4 km for 3 million. 3 km are added because a report's "in X" reaches
    beyond the last houses. Limits: 4 and 30 km.
    """
    radius = 3_000.0 + 100.0 * float(max(population, 0)) ** (1 / 3)
    return float(round(min(max(radius, _MIN_CITY_M), _MAX_CITY_M), -2))


def is_useful(spelling: str) -> bool:
    """Whether an alternate name of GeoNames is one that a text in our scripts may use.

    Left out: other scripts; machine romanisations of those, which GeoNames writes in lower
    case; airport and registration codes, which it writes in capitals; single letters.
    """
    letters = [c for c in spelling if c.isalpha()]
    if len(letters) < 3 or any(c in spelling for c in "|~=()/;:"):
        return False
    if is_acronym(spelling) or not any(c.isupper() for c in letters):
        return False
    if any(c.isdigit() for c in spelling) and len(letters) < 4:
        return False
    return all(
        c.isascii() or unicodedata.name(c, "").startswith("LATIN") or c.lower() in _CYRILLIC
        for c in letters
    )


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
