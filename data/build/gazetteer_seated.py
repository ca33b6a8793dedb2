"""Second-level regions from a table of their seats: what lies nearer to a seat than to others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely
from gazetteer_admin import stem
from gazetteer_areas import Area, area
from gazetteer_curated import Resolver, rows
from gazetteer_entry import Entry, distinct
from gazetteer_equals import Tongue
from gazetteer_places import slug
from gazetteer_second import common_start, divided

from geoviz.geocode.names import fold, skeleton
from geoviz.model import Precision

_NAMED_FOR = 0.5  # the share of a seat's name that the region's adjective starts with


def seated(
    path: Path, base: Sequence[Entry], resolver: Resolver, mends: Mapping[str, Any]
) -> list[Entry]:
    """The base with the regions of the table; each takes over a row that it is a better one for.

    Their outlines are the Voronoi cells of their seats, clipped to the first-level region, and
    marked approximate.
    """
    tongue = Tongue(mends["as_good"]["neighbours"][0])
    tables: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows(path):
        tables[resolver.region(row["region"], row["country"]).id].append(row)
    made: dict[str, Entry] = {}
    parents: dict[str, str] = {}
    for region_id, table in tables.items():
        whole = resolver.near(region_id, None, 0, 0)
        inside = _Inside(whole, base)
        seats = [inside.seat(row) for row in table]
        cells = divided(whole.outline, {at: str(i) for i, (at, _) in enumerate(seats)})
        for i, (row, (at, town)) in enumerate(zip(table, seats, strict=True)):
            entry = _entry(row, town, area(cells[str(i)].geometry, at), inside, tongue, mends)
            made[entry.id] = entry
            if town:
                parents[town.id] = entry.id
    kept = [replace(e, parent=parents.get(e.id, e.parent)) for e in base if e.id not in made]
    return [*kept, *made.values()]


class _Inside:
    """What the base has of a first-level region."""

    def __init__(self, whole: Entry, base: Sequence[Entry]) -> None:
        self.whole = whole
        divisions = [e for e in base if e.code == "ADM2" and e.parent == whole.id]
        parents = {whole.id, *(e.id for e in divisions)}
        self.towns = [
            e for e in base if e.precision is Precision.CITY and (e.parent or "") in parents
        ]
        self.divisions = {skeleton(fold(stem(name))): e for e in divisions for name in e.names}

    def seat(self, row: Mapping[str, str]) -> tuple[tuple[float, float], Entry | None]:
        """The point of a row's seat, and its town unless the row gives the point itself.

        Raises LookupError where no town of the region has the name.
        """
        if row["lon"]:
            return (float(row["lon"]), float(row["lat"])), None
        key = skeleton(fold(row["seat"]))
        found = [
            town
            for town in self.towns
            if key in {skeleton(fold(name)) for name in (town.name, *town.names)}
        ]
        if not found:
            raise LookupError(f"no town {row['seat']} in {self.whole.name}")
        town = max(found, key=lambda t: (fold(t.name) == fold(row["seat"]), t.population, t.id))
        return (town.lon, town.lat), town


def _entry(
    row: Mapping[str, str],
    town: Entry | None,
    cell: Area,
    inside: _Inside,
    tongue: Tongue,
    mends: Mapping[str, Any],
) -> Entry:
    adjective = row["adjective"]
    latin, *others = tongue.romanised(adjective)
    known = inside.divisions.get(skeleton(fold(latin)))
    return Entry(
        id=known.id if known else f"geoviz:raion-{slug(stem(inside.whole.name))}-{slug(latin)}",
        name=f"{latin} {mends['seated']['words'][0]}",
        precision=Precision.REGION,
        lon=cell.lon,
        lat=cell.lat,
        uncertainty_m=cell.radius_m,
        code="ADM2",
        country=row["country"],
        parent=inside.whole.id,
        population=town.population if town else 0,
        source=row["source"],
        names=distinct(
            f"{latin} {mends['seated']['words'][0]}",
            (
                *(
                    f"{name} {word}"
                    for name in _stems(row, latin, inside)
                    for word in _words(mends)
                ),
                *(f"{adjective} {word}" for word in mends["seated"]["own"]),
                *((latin, *others, adjective) if row["bare"] else ()),
            ),
        ),
        outline=shapely.make_valid(cell.geometry),
        approximate=True,
    )


def _words(mends: Mapping[str, Any]) -> Sequence[str]:
    words: Sequence[str] = mends["seated"]["words"]
    return words


def _stems(row: Mapping[str, str], latin: str, inside: _Inside) -> Iterator[str]:
    """The adjective, the seat where it is named for that, and a city that it is named for."""
    yield latin
    if common_start(fold(latin), fold(row["seat"])) >= _NAMED_FOR:
        yield row["seat"]
    for town in inside.towns:
        if fold(latin) in (fold(town.name) + "sky", fold(town.name) + "y"):
            yield town.name
