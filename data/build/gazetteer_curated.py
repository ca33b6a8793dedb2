"""The curated tables: facilities, city districts, regions and corrected names.

data/README.md describes their columns. Names in them are resolved to ids here, so that
the tables read without an index: a parent is written as on a map.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy
import shapely
from gazetteer_areas import area, ellipse, farthest_m, union
from gazetteer_entry import Entry, distinct
from gazetteer_places import Nearby

from geoviz.geocode.names import fold
from geoviz.model import Precision

# Endings that reporters exchange freely. A facility known by one is found by all of its row.
_ENDINGS: tuple[tuple[str, ...], ...] = (
    (
        "air base", "airbase", "air force base", "airfield", "military airfield", "aerodrome",
        "military airport", "military air base",
    ),
    ("international airport", "airport"),
    ("oil refinery", "refinery", "petroleum refinery", "oil processing plant"),
    ("oil depot", "fuel depot", "oil storage facility", "fuel storage facility", "oil base"),
    (
        "nuclear power plant", "nuclear power station", "nuclear plant", "atomic power plant",
        "npp", "nuclear power facility",
    ),
    (
        "thermal power plant", "thermal power station", "power plant", "power station", "tpp",
    ),
    ("hydroelectric power plant", "hydroelectric station", "hydropower plant",
     "hydroelectric power station", "hpp"),
    ("naval base", "naval station", "navy base"),
    ("military base", "army base", "base"),
    ("nuclear facility", "nuclear site", "nuclear complex", "enrichment plant",
     "nuclear enrichment plant", "uranium enrichment facility"),
    ("refugee camp", "camp"),
    ("gas processing plant", "gas plant"),
    ("railway station", "train station", "rail station"),
    ("district", "raion", "rayon", "neighborhood", "neighbourhood"),
    ("steelworks", "steel plant", "steel works", "plant"),
)  # fmt: skip
_ASTRAY_DEG = 0.02  # how far from its ellipse a district's point may lie
_GENERIC_ALONE = frozenset(fold(ending) for group in _ENDINGS for ending in group)


def variants(names: Iterable[str]) -> list[str]:
    """The names with each exchangeable ending."""
    found: dict[str, None] = {}
    for name in names:
        found[name] = None
        for group in _ENDINGS:
            ending = next((e for e in group if name.casefold().endswith(" " + e)), None)
            if ending:
                bare = name[: -len(ending)].rstrip()
                found.update(dict.fromkeys(f"{bare} {other}" for other in group))
                break
    return [name for name in found if fold(name) not in _GENERIC_ALONE]


class Resolver:
    """Finds the place that a curated row names as its parent, member or city."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_name: dict[tuple[str, str | None], list[Entry]] = defaultdict(list)
        self._by_id: dict[str, Entry] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        self._by_id[entry.id] = entry
        for key in {fold(name) for name in (entry.name, *entry.names)}:
            self._by_name[key, entry.country].append(entry)

    def near(self, name: str, country: str | None, lon: float, lat: float) -> Entry:
        """The place of that name that holds or is nearest to the point.

        Raises LookupError where there is none within twice its radius and 50 km.
        """
        if name in self._by_id:
            return self._by_id[name]
        found = []
        for entry in self._by_name[fold(name), country]:
            distance = farthest_m(lon, lat, numpy.array([[entry.lon, entry.lat]]))
            if distance <= 2 * entry.uncertainty_m + 50_000:
                exact = fold(entry.name) != fold(name)
                found.append((distance > entry.uncertainty_m, exact, distance, entry.id, entry))
        if not found:
            raise LookupError(f"no place {name} ({country}) near {lon}, {lat}")
        return min(found)[4]

    def region(self, name: str, country: str) -> Entry:
        """The first- or second-level region of that name. Raises LookupError."""
        if name in self._by_id:
            return self._by_id[name]
        found = [e for e in self._by_name[fold(name), country] if e.code in ("ADM1", "ADM2")]
        if not found:
            raise LookupError(f"no region {name} in {country}")
        return min(found, key=lambda e: (e.code, fold(e.name) != fold(name), e.id))


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(line for line in stream if not line.startswith("#"))


def several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def corrected(entries: Sequence[Entry], path: Path) -> list[Entry]:
    """Entries with the names and aliases of names.csv."""
    codes = {f"iso:{e.country}": e.id for e in entries if e.precision is Precision.COUNTRY}
    changes = {codes.get(row["id"], row["id"]): row for row in rows(path)}
    unknown = changes.keys() - {entry.id for entry in entries}
    if unknown:
        raise LookupError(f"names.csv names unknown ids: {', '.join(sorted(unknown))}")
    return [_corrected(e, changes[e.id]) if e.id in changes else e for e in entries]


def _corrected(entry: Entry, row: dict[str, str]) -> Entry:
    name = row["name"] or entry.name
    wrong = {fold(alias) for alias in several(row["not"])}
    marked = (spelling for spelling in entry.english if fold(spelling) not in wrong)
    english = distinct(name, (*several(row["aliases"]), *marked))
    names = [n for n in (entry.name, *entry.names) if fold(n) not in wrong]
    return replace(
        entry,
        name=name,
        names=distinct(name, (*english, *names)),
        english=english,
        lon=float(row["lon"] or entry.lon),
        lat=float(row["lat"] or entry.lat),
    )


def districts(path: Path, resolver: Resolver) -> Iterator[Entry]:
    """City districts as ellipses."""
    for row in rows(path):
        lon, lat = float(row["lon"]), float(row["lat"])
        city = resolver.near(row["city"], row["country"], lon, lat)
        major = float(row["major_km"])
        shape = ellipse(
            lon, lat, major, float(row["minor_km"] or major), float(row["angle_deg"] or 0)
        )
        names = variants([row["name"], *several(row["aliases"])])
        names += [f"{row['name']}, {row['city']}", f"{row['name']} in {row['city']}"]
        yield Entry(
            id=f"geoviz:{row['id']}",
            name=row["name"],
            precision=Precision.DISTRICT,
            lon=lon,
            lat=lat,
            uncertainty_m=major * 1_000,
            code="PPLX",
            country=row["country"],
            parent=city.id,
            kind="district",
            source=row["source"],
            names=distinct(row["name"], names),
            outline=shape,
            approximate=True,
        )


def taken_over(
    base: Sequence[Entry], districts: Sequence[Entry]
) -> tuple[list[Entry], list[Entry]]:
    """Both without the towns that a district stands for; the district gets their names.

    GeoNames files sections of some cities as towns or as second-level regions of their own.
    """
    finer = (Precision.CITY, Precision.DISTRICT)
    towns = [e for e in base if e.precision in finer or e.code == "ADM2"]
    tree = shapely.STRtree(shapely.points([(e.lon, e.lat) for e in towns]))
    dropped: dict[str, str | None] = {}
    merged = []
    for district in districts:
        own = {fold(name) for name in (district.name, *district.names)}
        for at in sorted(tree.query(district.outline.buffer(_ASTRAY_DEG), "contains").tolist()):
            town = towns[at]
            if town.id != district.parent and own & {fold(n) for n in (town.name, *town.names)}:
                dropped[town.id] = town.parent
                district = district.named(n for n in (town.name, *town.names) if fold(n) not in own)
        merged.append(district)
    kept = (replace(e, parent=dropped.get(e.parent or "", e.parent)) for e in base)
    return [entry for entry in kept if entry.id not in dropped], merged


def regions(path: Path, resolver: Resolver, countries: Mapping[str | None, str]) -> Iterator[Entry]:
    """Regions without a GeoNames row, and seas: unions of first-level regions, or discs."""
    for row in rows(path):
        lon, lat, radius_m = float(row["lon"]), float(row["lat"]), float(row["radius_km"]) * 1000
        shape: Any = ellipse(lon, lat, radius_m / 1000, radius_m / 1000, 0)
        members = [resolver.region(name, row["country"] or "") for name in several(row["members"])]
        if members:
            outline = area(union([m.outline for m in members if m.outline]), (lon, lat))
            shape, lon, lat, radius_m = outline.geometry, outline.lon, outline.lat, outline.radius_m
        yield Entry(
            id=f"geoviz:{row['id']}",
            name=row["name"],
            precision=Precision.REGION,
            lon=lon,
            lat=lat,
            uncertainty_m=radius_m,
            code=row["code"],
            country=row["country"] or None,
            parent=countries.get(row["country"]),
            population=sum(m.population for m in members) or int(row["population"] or 0),
            kind="water" if row["code"] in WATER else None,
            source=row["source"],
            names=distinct(row["name"], several(row["aliases"])),
            # Seas go by their short names: "the Pacific".
            english=distinct(row["name"], several(row["aliases"]))
            if row["code"] in {"SEA", "OCN"}
            else (),
            outline=shape,
            approximate=True,
        )


WATER = ("SEA", "GULF", "STRT", "BAY", "OCN", "STM", "LK", "RSV", "CHN", "CNL")
_CODES = {
    "airbase": "AIRB", "airport": "AIRP", "nuclear": "PSN", "nuclear power": "PSN",
    "power": "PS", "hydro": "PSH", "dam": "DAM", "refinery": "OILR", "oil depot": "TNKD",
    "port": "PRT", "naval base": "NVB", "bridge": "BDG", "embassy": "DIP", "camp": "CMPRF",
    "hospital": "HSP", "military base": "MILB", "railway station": "RSTN", "university": "UNIV",
    "factory": "MFG", "steelworks": "MFGM", "gas": "GOSP", "square": "SQR", "religious": "CH",
    "crossing": "PSTB", "government": "ADMF", "prison": "PRN", "island": "ISL",
    "research": "CTRS", "media": "BLDG", "street": "RD", "stadium": "STDM", "hotel": "HTL",
    "commercial": "MALL", "theatre": "THTR",
    "residential": "BLDG", "beach": "BCH",
}  # fmt: skip


def towns(path: Path, near: Nearby, countries: Mapping[str | None, str]) -> Iterator[Entry]:
    """Towns and villages that the packages lack."""
    for row in rows(path):
        lon, lat, country = float(row["lon"]), float(row["lat"]), row["country"]
        yield Entry(
            id=f"geoviz:{row['id']}",
            name=row["name"],
            precision=Precision.CITY,
            lon=lon,
            lat=lat,
            uncertainty_m=float(row["uncertainty_m"]),
            code="PPL",
            country=country,
            parent=near.region(lon, lat, country) or countries[country],
            source=row["source"],
            names=distinct(row["name"], several(row["aliases"])),
        )


def facilities(
    path: Path, resolver: Resolver, near: Nearby, countries: Mapping[str | None, str]
) -> Iterator[Entry]:
    """Curated facilities."""
    for row in rows(path):
        lon, lat = float(row["lon"]), float(row["lat"])
        if row["parent"]:
            parent: str | None = resolver.near(row["parent"], row["country"], lon, lat).id
        else:
            parent = near.parent(lon, lat, 5_000.0, row["country"]) or countries[row["country"]]
        spellings = variants([row["name"], *several(row["aliases"])])
        generic = variants(several(row["generic_aliases"]))
        yield Entry(
            id=f"geoviz:{row['id']}",
            name=row["name"],
            precision=Precision.FACILITY,
            lon=lon,
            lat=lat,
            uncertainty_m=float(row["uncertainty_m"]),
            code=_CODES[row["kind"]],
            country=row["country"],
            parent=parent,
            kind=row["kind"],
            source=row["source"],
            names=distinct(row["name"], spellings),
            generic=distinct(row["name"], generic),
        )


def without_duplicates(packaged: Iterable[Entry], curated: Sequence[Entry]) -> Iterator[Entry]:
    """Packaged airfields and ports that no curated facility of the same use stands for.

    Their spellings are lost with them on purpose: the curated row's are better.
    """
    uses = {"airbase": "air", "airport": "air", "port": "sea", "naval base": "sea"}
    mine = [entry for entry in curated if entry.kind in uses]
    tree = shapely.STRtree(shapely.points([(e.lon, e.lat) for e in mine] or [(0, 0)]))
    for entry in packaged:
        box = shapely.Point(entry.lon, entry.lat).buffer(0.05)
        same = (mine[i] for i in tree.query(box).tolist()) if mine else ()
        if not any(uses[m.kind or ""] == uses.get(entry.kind or "") for m in same):
            yield entry
