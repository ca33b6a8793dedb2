"""Villages of which only the second-level region is known, from a country's own register.

Such a row stands for its region: it has that region's point, radius and outline, and says so by
its name ("Zolota Balka, Beryslav Raion"), its feature code and its source. Nobody lives in it.
"""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
import shapely
from gazetteer_entry import Entry, distinct
from gazetteer_equals import Tongue
from gazetteer_spelling import transliterated
from packages import Packages

from geoviz.geocode.gazetteer import UNLOCATED
from geoviz.geocode.names import fold, skeleton
from geoviz.model import Precision

_NEAR_DEG = 0.05  # a region's outline, made of towns, may be so far from its true border
_TELLING = 2  # a name in more regions than this does not tell which one is meant


@dataclass(frozen=True, slots=True)
class Settlement:
    """A row of a register: a town or village by its code, and its second-level region's code."""

    code: str
    name: str
    region: str


def villages(packages: Packages, base: Sequence[Entry], mends: Mapping[str, Any]) -> list[Entry]:
    """The settlements of ``[[registers]]`` that no row of the base stands for.

    base: everything that has a point. Of settlements of one name in one region there is one row,
    and none where a town of that name there is known.
    """
    rows: list[Entry] = []
    for register in mends["registers"]:
        romanised = next(
            rule for rule in mends["transliterated"] if rule["country"] == register["country"]
        )
        found = [*_settlements(packages, register)]
        rows += _Register(base, register, romanised).rows(found)
    return rows


class _Register:
    def __init__(
        self, base: Sequence[Entry], register: Mapping[str, Any], letters: Mapping[str, Any]
    ) -> None:
        self._register = register
        self._letters = letters
        own = [entry for entry in base if entry.country == register["country"]]
        self._regions = {entry.id: entry for entry in own if entry.code == "ADM2"}
        self._towns = [e for e in own if e.precision in (Precision.CITY, Precision.DISTRICT)]
        self._points = shapely.STRtree(shapely.points([(e.lon, e.lat) for e in self._towns]))
        self._tongue = Tongue(register["tongue"])
        self._respelt = [(re.compile(a), b) for a, b in register["tongue"]["endings"]]

    def rows(self, found: Sequence[Settlement]) -> Iterator[Entry]:
        regions = self._joined(found)
        groups: dict[tuple[str, str], list[Settlement]] = defaultdict(list)
        for each in found:
            if each.region in regions:
                groups[regions[each.region], each.name].append(each)
        known = {id_: self._known(self._regions[id_]) for id_ in set(regions.values())}
        for (id_, name), group in sorted(groups.items()):
            latin = transliterated(name, self._letters)
            if latin is None or known[id_] & {fold(name), skeleton(fold(latin))}:
                continue
            yield self._row(self._regions[id_], min(each.code for each in group), latin, name)

    def _row(self, region: Entry, code: str, latin: str, name: str) -> Entry:
        return Entry(
            id=f"geoviz:{self._register['slug']}-{code.lower()}",
            name=f"{latin}, {region.name}",
            precision=Precision.REGION,
            lon=region.lon,
            lat=region.lat,
            uncertainty_m=region.uncertainty_m,
            code=UNLOCATED,
            country=region.country,
            parent=region.id,
            source=self._register["source"],
            names=distinct("", (latin, name, *self._abroad(name, latin))),
            english=(latin,),
        )

    def _abroad(self, name: str, latin: str) -> Iterator[str]:
        """How English wrote the name from a neighbour's language, where it differs in letters."""
        text = name.casefold()
        for ending, letters in self._respelt:
            text = ending.sub(letters, text)
        for other in self._tongue.romanised(text):
            if skeleton(fold(other)) != skeleton(fold(latin)):
                yield other

    def _known(self, region: Entry) -> set[str]:
        """The names of all towns in a region, folded and without romanisation."""
        inside = {e.id: e for e in self._towns if e.parent == region.id}
        if region.outline is not None:
            around = region.outline.buffer(_NEAR_DEG)
            for at in self._points.query(around, "contains").tolist():
                inside[self._towns[at].id] = self._towns[at]
        return {key for town in inside.values() for key in _keys(town)}

    def _joined(self, found: Sequence[Settlement]) -> dict[str, str]:
        """The base's id of each region of the register: the one that has most of its names."""
        codes: dict[str, set[str]] = defaultdict(set)
        for each in found:
            codes[fold(each.name)].add(each.region)
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        for town in self._towns:
            if town.parent in self._regions:
                for key in _keys(town):
                    if len(codes.get(key, ())) <= _TELLING:
                        for code in codes.get(key, ()):
                            votes[code][town.parent] += 1
        joined = {code: count.most_common(1)[0][0] for code, count in sorted(votes.items())}
        taken = Counter(joined.values())
        return {code: id_ for code, id_ in joined.items() if taken[id_] == 1}


def _keys(town: Entry) -> Iterable[str]:
    for name in (town.name, *town.names):
        yield fold(name)
        yield skeleton(fold(name))


def _settlements(packages: Packages, register: Mapping[str, Any]) -> Iterator[Settlement]:
    """The settlements of KATOTTG's workbook: five columns of codes, the category, the name."""
    data = packages.read(register["package"], register["file"])
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    for first, second, *codes, category, name in book.worksheets[0].iter_rows(values_only=True):
        if first and second and category in register["categories"] and first != second:
            code = next(each for each in reversed((second, *codes)) if each)
            yield Settlement(code, str(name).strip(), second)
