"""Rules that all rows of a gazetteer share: how large a town is, and which spellings count."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from geoviz.geocode.names import is_acronym

MAX_SPELLINGS = 4  # spellings of one place that differ by romanisation only
# The letters of Belarusian, Russian and Ukrainian.
_CYRILLIC = frozenset("абвгґдеєёжзиіїйклмнопрстуўфхцчшщъыьэюя")
_MIN_CITY_M = 4_000.0
_MAX_CITY_M = 30_000.0
_SIGNS = frozenset("|~=()/;:")


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
    if spelling.islower() or not _SIGNS.isdisjoint(spelling):
        return False
    letters = [c for c in spelling if c.isalpha()]
    if len(letters) < 3 or is_acronym(spelling) or not any(map(str.isupper, letters)):
        return False
    if len(letters) < 4 and any(map(str.isdigit, spelling)):
        return False
    return spelling.isascii() or all(map(_is_ours, letters))


@lru_cache(maxsize=4_096)
def _is_ours(letter: str) -> bool:
    latin = letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")
    return latin or letter.lower() in _CYRILLIC
