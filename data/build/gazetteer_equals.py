"""Which spellings of a city are as good as its name: Kiev for Kyiv, Raqqa for Ar Raqqah.

GeoNames files them among a hundred alternates, where a village abroad that happens to bear one
as its name would come first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from gazetteer_entry import Entry, distinct
from gazetteer_spelling import transliterated

from geoviz.geocode.names import fold, skeleton
from geoviz.model import Precision

_SEATS = ("PPLC", "PPLA")
_CITIES = (*_SEATS, "PPLA2")
_ALIKE = 0.6  # Rovno and Rivne; less is another name
_AS_LONG = 0.7  # Dnipropetrovsk is no spelling of Dnipro
_MIN_SKELETON = 4


def as_good(base: Sequence[Entry], mends: Mapping[str, Any]) -> Iterator[Entry]:
    """The base with such spellings marked, of the cities of countries that romanise names.

    Three kinds: what differs from the name by romanisation only; what the region around the
    seat is called, where the city is called so, too; and the city's name in languages of the
    country, by the tables of gazetteer_mends.toml.
    """
    rule = mends["as_good"]
    own = {each["country"]: each for each in mends["transliterated"]}
    regions = {e.id: e for e in base if e.code == "ADM1"}
    tongues = [Tongue(each) for each in rule["neighbours"]]
    taken: dict[str, list[Entry]] = defaultdict(list)
    for entry in base:
        if entry.precision is Precision.CITY:
            taken[fold(entry.name)].append(entry)
    for entry in base:
        is_city = entry.precision is Precision.CITY and (
            entry.code in _CITIES or entry.population >= rule["population"]
        )
        spoken = [tongue for tongue in tongues if entry.country in tongue.countries]
        if not is_city or not (spoken or entry.country in mends["romanised"]):
            yield entry
            continue
        found = [*_respelt(entry), *_written(entry, own.get(entry.country or ""))]
        if entry.code in _SEATS and (region := regions.get(entry.parent or "")):
            found += _shared(entry, region)
        for tongue in spoken:
            found += tongue.spellings(entry)
        english = tuple(
            spelling
            for spelling in distinct(entry.name, found)
            if not any(_outranks(other, entry, rule) for other in taken[fold(spelling)])
        )
        yield replace(entry.named(english), english=english)


def _outranks(other: Entry, entry: Entry, rule: Mapping[str, Any]) -> bool:
    """Whether a spelling is rather the other's name: Homs and Al Khums, Samar and Samara."""
    if other.population > entry.population:
        return True
    known = other.code in _CITIES or other.population >= rule["population"]
    spoken = any({other.country, entry.country} <= {*t["countries"]} for t in rule["neighbours"])
    return known and spoken and other.id != entry.id


class Tongue:
    """How a language calls the towns of some countries, and how English writes that."""

    def __init__(self, rule: Mapping[str, Any]) -> None:
        self.countries: frozenset[str] = frozenset(rule["countries"])
        self._letters = rule
        self._systems = [
            [(re.compile(pattern), letters) for pattern, letters in system]
            for system in rule["systems"]
        ]

    def spellings(self, entry: Entry) -> Iterator[str]:
        """A town's names in that language that are like its own, and their romanisations."""
        for name in entry.names:
            latin = self.romanised(name)
            if any(is_alike(one, entry.name) for one in latin):
                yield name
                yield from latin

    def romanised(self, name: str) -> list[str]:
        """The name by each system; none for a name with letters of another language."""
        found: dict[str, None] = {}
        for system in self._systems:
            text = name.casefold()
            for pattern, letters in system:
                text = pattern.sub(letters, text)
            if latin := transliterated(text, self._letters):
                found[latin] = None
        return list(found)


def _respelt(entry: Entry) -> Iterator[str]:
    own = skeleton(fold(entry.name))
    for name in entry.names:
        if name.isascii() and skeleton(fold(name)) == own:
            yield name


def _written(entry: Entry, letters: Mapping[str, Any] | None) -> Iterator[str]:
    """The name in the country's own letters."""
    if letters is None:
        return
    for name in entry.names:
        if (latin := transliterated(name, letters)) and is_alike(latin, entry.name):
            yield name


def _shared(entry: Entry, region: Entry) -> Iterator[str]:
    """What both the region and its seat are called."""
    folded = {fold(name) for name in entry.names}
    skeletons = {skeleton(fold(name)) for name in (entry.name, *entry.names)}
    for name in (region.name, *region.names):
        key = skeleton(fold(name))
        if fold(name) in folded or (key in skeletons and len(key) >= _MIN_SKELETON):
            if is_alike(name, entry.name):
                yield name


def is_alike(name: str, other: str) -> bool:
    """Whether two names are one, spelt by two languages: Lvov and Lviv."""
    one, two = skeleton(fold(name)), skeleton(fold(other))
    if not one or not two:
        return False
    longer = max(len(one), len(two))
    same = SequenceMatcher(None, one, two, autojunk=False).ratio()
    return same >= _ALIKE and min(len(one), len(two)) >= _AS_LONG * longer
