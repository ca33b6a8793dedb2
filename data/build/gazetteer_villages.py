"""Villages of which only the area is known that they are in, from a country's own register.

Such a row stands for that area: it has the area's point, radius and outline, and says so by its
name ("Zolota Balka, Novooleksandrivka Hromada"), its feature code and its source. The area is a
third-level division where a town of that is known, else the second-level region. Nobody lives in
a row of either kind.
"""

from __future__ import annotations

import io
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import openpyxl
import shapely
import shapely.affinity
from gazetteer_areas import area, quantised
from gazetteer_entry import Entry, distinct
from gazetteer_equals import Tongue
from gazetteer_second import common_start, divided
from gazetteer_spelling import transliterated
from packages import Packages

from geoviz.geocode.gazetteer import UNLOCATED
from geoviz.geocode.names import fold, skeleton
from geoviz.model import Precision

_NEAR_DEG = 0.05  # a region's outline, made of towns, may be so far from its true border
_TELLING = 2  # a name in more regions than this does not tell which one is meant
# How far beyond the cells of its towns a third-level division may reach. Of 533 towns, each left
# out in turn, 73 % lay in the cell that the others made, 97 % within these 8 km of it.
_MARGIN_KM = 8.0
_KM_PER_DEG = 111.195


@dataclass(frozen=True, slots=True)
class Settlement:
    """A row of a register: a town or village by its code, and the codes of what it is in."""

    code: str
    name: str
    region: str  # second-level
    division: str | None  # third-level


def villages(packages: Packages, base: Sequence[Entry], mends: Mapping[str, Any]) -> list[Entry]:
    """The settlements of ``[[registers]]`` that no row of the base stands for, and the third-level
    divisions that they are in.

    base: everything that has a point. Of settlements of one name in one division there is one
    row, and none where a town of that name is known in the region.
    """
    rows: list[Entry] = []
    for rule in mends["registers"]:
        letters = next(
            each for each in mends["transliterated"] if each["country"] == rule["country"]
        )
        rows += _Register(packages, base, rule, letters).entries()
    return rows


class _Register:
    def __init__(
        self,
        packages: Packages,
        base: Sequence[Entry],
        rule: Mapping[str, Any],
        letters: Mapping[str, Any],
    ) -> None:
        self._rule = rule
        self._letters = letters
        own = [entry for entry in base if entry.country == rule["country"]]
        self._regions = {entry.id: entry for entry in own if entry.code == "ADM2"}
        self._first = {entry.id: entry for entry in own if entry.code == "ADM1"}
        self._towns = [e for e in own if e.precision in (Precision.CITY, Precision.DISTRICT)]
        self._points = shapely.STRtree(shapely.points([(e.lon, e.lat) for e in self._towns]))
        self._claimed = frozenset(_claimed(base, rule))
        self._tongue = Tongue(rule["tongue"])
        self._respelt = [(re.compile(a), b) for a, b in rule["tongue"]["endings"]]
        self._settlements, self._names = _read(packages, rule)

    def entries(self) -> Iterator[Entry]:
        divisions = {code: self._division(code, shape) for code, shape in self._cells()}
        yield from divisions.values()
        groups: dict[tuple[str, str], list[Settlement]] = defaultdict(list)
        for each in self._settlements:
            if each.region in self._joined:
                groups[each.division or each.region, each.name].append(each)
        known = {id_: self._known(self._regions[id_]) for id_ in set(self._joined.values())}
        for (division, name), group in sorted(groups.items()):
            region = self._regions[self._joined[group[0].region]]
            latin = transliterated(name, self._letters)
            if latin and not known[region.id] & {fold(name), skeleton(fold(latin))}:
                holder = divisions.get(division, region)
                yield self._row(holder, min(each.code for each in group), latin, name)

    def _row(self, holder: Entry, code: str, latin: str, name: str) -> Entry:
        return Entry(
            id=f"geoviz:{self._rule['slug']}-{code.lower()}",
            name=f"{latin}, {holder.name}",
            precision=Precision.REGION,
            lon=holder.lon,
            lat=holder.lat,
            uncertainty_m=holder.uncertainty_m,
            code=UNLOCATED,
            country=holder.country,
            parent=holder.id,
            source=f"only the area it is in is known; {self._rule['source']}",
            names=distinct("", (latin, name, *self._abroad(name, latin))),
            english=() if fold(latin) in self._claimed else (latin,),
        )

    def _division(self, code: str, shape: Any) -> Entry:
        """A third-level division, called for its seat: "Marhanets Hromada"."""
        adjective = self._names[code]
        inside = [each for each in self._settlements if each.division == code]
        seat = max(inside, key=lambda s: (common_start(fold(adjective), fold(s.name)), s.code)).name
        called = [transliterated(name, self._letters) or name for name in (seat, adjective)]
        words, own = self._rule["words"], self._rule["own_words"]
        names = [f"{name} {word}" for name in called for word in words]
        cell = area(shape)
        return Entry(
            id=f"geoviz:{self._rule['slug']}-{code.lower()}",
            name=names[0],
            precision=Precision.REGION,
            lon=cell.lon,
            lat=cell.lat,
            uncertainty_m=cell.radius_m,
            code="ADM3",
            country=self._rule["country"],
            parent=self._joined[inside[0].region],
            source=f"around the towns in it; {self._rule['source']}",
            names=distinct(names[0], (*names[1:], *(f"{adjective} {word}" for word in own))),
            outline=shape,
            approximate=True,
        )

    def _cells(self) -> Iterator[tuple[str, Any]]:
        """Codes and outlines of the third-level divisions of which a town is known."""
        named: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for each in self._settlements:
            if each.region in self._joined and each.division:
                latin = transliterated(each.name, self._letters) or each.name
                for key in (fold(each.name), skeleton(fold(latin))):
                    named[self._joined[each.region]][key].add(each.division)
        places: dict[str, dict[tuple[float, float], str]] = defaultdict(dict)
        for town in self._towns:
            names = named.get(town.parent or "", {})
            divisions = {code for key in _keys(town) for code in names.get(key, ())}
            if len(divisions) == 1:
                places[town.parent or ""][town.lon, town.lat] = divisions.pop()
        for id_, points in sorted(places.items()):
            region = self._regions[id_]
            if region.outline is not None and len(set(points.values())) > 1:
                first = self._first[region.parent or ""].outline
                for code, cell in divided(region.outline, points).items():
                    yield code, quantised(_wider(cell.geometry).intersection(first))

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

    @cached_property
    def _joined(self) -> dict[str, str]:
        """The base's id of each region of the register: the one that has most of its names."""
        codes: dict[str, set[str]] = defaultdict(set)
        for each in self._settlements:
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


def _wider(shape: Any) -> Any:
    """A geometry with the margin around it."""
    stretch = math.cos(math.radians(shape.centroid.y))
    flat = shapely.affinity.scale(shape, stretch, 1.0, origin=(0, 0))
    wider = flat.buffer(_MARGIN_KM / _KM_PER_DEG)
    return shapely.affinity.scale(wider, 1 / stretch, 1.0, origin=(0, 0))


def _claimed(base: Sequence[Entry], rule: Mapping[str, Any]) -> Iterator[str]:
    """What places with a point are also called, folded: as good a name for them as for a village
    without one. Darnytsia is rather the district of Kyiv."""
    for entry in base:
        if entry.country == rule["country"] or entry.population >= rule["known"]:
            if entry.precision is not Precision.CITY:
                yield fold(entry.name)
            yield from map(fold, entry.names)


def _keys(town: Entry) -> Iterable[str]:
    for name in (town.name, *town.names):
        yield fold(name)
        yield skeleton(fold(name))


def _read(
    packages: Packages, rule: Mapping[str, Any]
) -> tuple[list[Settlement], Mapping[str, str]]:
    """The settlements of KATOTTG's workbook, and names of third-level divisions by code.

    Its rows are five columns of codes, coarsest first, the category and the name. What stands
    alone in the codes above it, such as a city's own district, is no settlement.
    """
    book = openpyxl.load_workbook(
        io.BytesIO(packages.read(rule["package"], rule["file"])), read_only=True
    )
    settlements, names = [], {}
    for first, *codes, category, name in book.worksheets[0].iter_rows(values_only=True):
        if not codes[0] or codes[0] == first:
            continue
        code = next(each for each in reversed(codes) if each)
        if category in rule["settlements"]:
            settlements.append(Settlement(code, str(name).strip(), codes[0], codes[1]))
        elif category in rule["divisions"]:
            names[code] = str(name).strip()
    return settlements, names
