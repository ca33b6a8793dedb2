"""Places in a table of the user's: CSV, or GeoJSON with points and outlines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from geoviz.additions.place import (
    Addition,
    LeftOut,
    UnusableError,
    clean_name,
    is_showable,
    of_user,
    position,
    terms,
)
from geoviz.errors import SourceError, UsageError
from geoviz.geo import distance_m
from geoviz.geocode.entries import city_radius_m
from geoviz.imports.rows import Row, read_rows
from geoviz.model import Precision

CountryCalled = Callable[[str], str | None]
"""The code of a country by its name or code; None where it is neither."""

_MOST_METRES = 2_000_000.0
_FACILITY_M = 1_000.0
_MOST_ALIASES = 200
_FINEST_DEG = 1e-4  # an outline is kept to about ten metres
_MOST_CORNERS = 200_000
_PLACE_SIZED_M = 20_000.0  # an outline within so much may be a place; a larger one is a region


def columns_of(fields: Mapping[str, Any], fixed: Sequence[str] = ()) -> dict[str, str]:
    """Which of a table's columns holds what. fixed: what must be there beside the name.

    Raises UsageError where one of these is not.
    """
    by_name = {str(name).strip().casefold(): str(name) for name in fields}
    wanted: Mapping[str, Sequence[str]] = terms()["columns"]
    found = {
        what: by_name[header]
        for what, headers in wanted.items()
        for header in reversed(headers)
        if header in by_name
    }
    for what in ("name", *fixed):
        if what not in found:
            given = ", ".join(list(by_name.values())[:12]) or "none"
            raise UsageError(
                f"no column for the {what} of a place: call it {' or '.join(wanted[what][:3])} "
                f"(the file has: {given[:300]})"
            )
    return found


def csv_places(
    path: Path, country_called: CountryCalled, told: dict[str, str]
) -> Iterator[Addition | LeftOut]:
    """The places of a CSV file.

    country_called: the code of a country. told: filled with what is taken from which column.
    Raises UsageError where the file is no such table.
    """
    for row in _rows(path, "csv"):
        if row.problem is None and not told:
            told |= columns_of(row.fields, ("lat", "lon"))
        yield _read(row, partial(_of_csv, columns=told, country_called=country_called))


def geojson_places(
    path: Path, country_called: CountryCalled, told: dict[str, str]
) -> Iterator[Addition | LeftOut]:
    """The places of a FeatureCollection; outlines are kept. The same arguments and errors."""
    rows = list(_rows(path, "features"))
    properties: dict[str, Any] = {}
    for row in rows:
        properties |= _properties(row)
    told |= columns_of(properties)
    for row in rows:
        yield _read(row, partial(_of_feature, columns=told, country_called=country_called))


def _rows(path: Path, form: str) -> Iterator[Row]:
    try:
        yield from read_rows(path, form)
    except SourceError as error:
        raise UsageError(f"{path.name} {error}") from error


def _read(row: Row, read: Callable[[Row], Addition]) -> Addition | LeftOut:
    if row.problem is not None:
        # Numbers in it would make each reason one of its own.
        return LeftOut(f"each of which {re.sub('[0-9][0-9,]*', 'so many', row.problem)}")
    try:
        return read(row)
    except UnusableError as error:
        return LeftOut(str(error))


def _of_csv(row: Row, columns: Mapping[str, str], country_called: CountryCalled) -> Addition:
    cells = {what: str(row.fields.get(column) or "") for what, column in columns.items()}
    lon, lat = position(cells["lon"], cells["lat"])
    return _made(cells, cells.get("aliases", ""), lon, lat, country_called)


def _of_feature(row: Row, columns: Mapping[str, str], country_called: CountryCalled) -> Addition:
    properties = _properties(row)
    cells = {}
    for what, column in columns.items():
        value = properties.get(column)
        cells[what] = "" if value is None or isinstance(value, dict | list) else str(value)
    aliases = properties.get(columns.get("aliases", ""), "")
    if isinstance(aliases, list):
        aliases = ";".join(str(each) for each in aliases)
    geometry = row.fields.get("geometry")
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        corner = geometry.get("coordinates")
        if not isinstance(corner, list) or len(corner) < 2:
            raise UnusableError("whose geometry cannot be used")
        lon, lat = position(str(corner[0]), str(corner[1]))
        return _made(cells, str(aliases), lon, lat, country_called)
    outline = _outline(geometry)
    point = outline.representative_point()
    lon, lat = position(f"{point.x:.5f}", f"{point.y:.5f}")
    return _made(cells, str(aliases), lon, lat, country_called, outline)


def _outline(geometry: Any) -> Any:
    import shapely
    from shapely.geometry import shape

    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise UnusableError("whose geometry is neither a point nor an outline")
    try:
        made = shapely.force_2d(shape(geometry))
    except (
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        shapely.errors.ShapelyError,
    ) as error:
        raise UnusableError("whose geometry cannot be used") from error
    corners = shapely.get_coordinates(made)
    if not len(corners) or not abs(corners).max() <= 180 or not abs(corners[:, 1]).max() <= 90:
        raise UnusableError("whose outline leaves the globe")
    if len(corners) > _MOST_CORNERS:
        raise UnusableError(f"whose outline has more than {_MOST_CORNERS:,} corners")
    parts = _polygons(shapely.simplify(made, _FINEST_DEG)) or _polygons(made)
    if not parts:
        raise UnusableError("whose outline encloses nothing")
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)


def _polygons(shape: Any) -> list[Any]:
    import shapely

    parts = shapely.get_parts(shapely.get_parts([shapely.make_valid(shape)]))
    return [part for part in parts if part.geom_type == "Polygon" and part.area > 0]


def _made(
    cells: Mapping[str, str],
    aliases: str,
    lon: float,
    lat: float,
    country_called: CountryCalled,
    outline: Any = None,
) -> Addition:
    name = clean_name(cells["name"])
    population = _people(cells.get("population", ""))
    radius = _reach_m(outline, lon, lat) if outline is not None else None
    precision, code, kind, metres = _kind(cells.get("kind", ""), population, radius)
    stated = _metres(cells.get("uncertainty_m", ""))
    metres = max(stated or 0.0, radius) if radius else stated or metres
    if not metres:
        raise UnusableError("that are regions without an outline or an uncertainty_m")
    pid, slug = of_user(name, precision, lon, lat)
    return Addition(
        pid,
        slug,
        name,
        precision,
        lon,
        lat,
        metres,
        code,
        _country(cells.get("country", ""), country_called),
        population,
        kind,
        _aliases(aliases, name),
        outline=outline,
    )


def _kind(
    told: str, population: int, radius: float | None
) -> tuple[Precision, str, str | None, float]:
    """Precision, feature code, kind, and metres where the row gives none (0: it must)."""
    word = " ".join(told.split()).casefold()[:60]
    if not word:
        if radius is not None and radius > _PLACE_SIZED_M:
            return Precision.REGION, "RGN", None, 0.0
        return Precision.CITY, "PPL", None, city_radius_m(population)
    if word in terms()["kinds"]:
        label, code, metres = terms()["kinds"][word]
        precision = Precision.from_label(label)
        if precision is Precision.CITY and population:
            metres = city_radius_m(population)
        return precision, code, None, float(metres)
    for code, (kind, metres) in terms()["codes"].items():
        if word in (kind, code.casefold()):
            return Precision.FACILITY, code, kind, float(metres)
    return Precision.FACILITY, "BLDG", word, _FACILITY_M


def _reach_m(outline: Any, lon: float, lat: float) -> float:
    hull = outline.convex_hull
    corners = getattr(hull, "exterior", hull).coords
    return float(round(max(distance_m((lon, lat), corner) for corner in corners)))


def _metres(text: str) -> float | None:
    if not text.strip():
        return None
    if not re.fullmatch(r"\d{1,7}(?:\.\d*)?", text.strip(), re.ASCII):
        raise UnusableError("whose uncertainty_m is no number of metres")
    metres = float(text)
    if not 1 <= metres <= _MOST_METRES:
        raise UnusableError(f"whose uncertainty_m is not between 1 and {_MOST_METRES:,.0f} metres")
    return metres


def _people(text: str) -> int:
    bare = text.strip().removesuffix(".0")
    return int(bare) if re.fullmatch(r"\d{1,8}", bare, re.ASCII) else 0


def _country(text: str, country_called: CountryCalled) -> str | None:
    if not text.strip():
        return None
    found = country_called(text)
    if found is None:
        raise UnusableError("whose country is neither a code nor a name that is known")
    return found


def _aliases(text: str, name: str) -> tuple[str, ...]:
    """Parted by semicolons or bars, or by commas where there is neither."""
    sign = "[;|]" if re.search("[;|]", text) else ","
    given = (" ".join(each.split()).lstrip("=~") for each in re.split(sign, text)[:_MOST_ALIASES])
    return tuple(each for each in dict.fromkeys(given) if each != name and is_showable(each))


def _properties(row: Row) -> Mapping[str, Any]:
    found = row.fields.get("properties")
    return found if isinstance(found, dict) else {}
