"""GeoPackage for QGIS: the incidents, the areas of which no more is known, and the reports."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas
import shapely

from geoviz.export.formats import writes
from geoviz.export.geojson import data_sha256
from geoviz.export.look import Look
from geoviz.export.qgis import area_rules, point_rules, qml, sld
from geoviz.export.values import plain, plain_rows
from geoviz.table import REPORT_FIELDS

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

# GeoPackage dates its layers; a date of ours would make two equal exports differ.
_LAST_CHANGE = "1970-01-01T00:00:00.000Z"
_DATE_OPTION = "OGR_CURRENT_DATE"

_REPORT_KINDS = {"quote_start": "Int64", "confidence": "float64", "published": "datetime64[s]"}

# As QGIS makes it; it reads the styles of a GeoPackage from here.
_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT CURRENT_TIMESTAMP
)"""


@writes("GeoPackage", ".gpkg")
def write_gpkg(incidents: GeoDataFrame, path: Path, look: Look) -> None:
    """Layers of one kind of geometry each, as QGIS wants them, with the map's symbols.

    ``incidents`` has every incident, and a point where a point is known; ``areas`` has the
    outlines of the others; ``reports`` has the evidence, each with its incident's id. Lists are
    JSON text, days are dates.
    """
    import pyogrio

    shapes = list(incidents.geometry)
    is_point = np.array([getattr(s, "geom_type", "Point") == "Point" for s in shapes], dtype=bool)
    reports = pandas.DataFrame(
        [
            {"incident": row["incident"]} | {name: report.get(name) for name in REPORT_FIELDS}
            for row in plain_rows(incidents)
            for report in row["reports"] or []
        ],
        columns=["incident", *REPORT_FIELDS],
    )
    for name, kind in _REPORT_KINDS.items():
        reports[name] = reports[name].astype(kind)
    columns = incidents.drop(columns=incidents.geometry.name)
    try:
        with _fixed_date():
            title = look.title or "Incidents"
            pairs = list(zip(shapes, is_point, strict=True))
            points = [shape if point else None for shape, point in pairs]
            about = f"{title}. Data SHA-256 {data_sha256(incidents)}"
            _write(path, "incidents", columns, points, "Point", about)
            outlines = [_whole(shape) for shape, point in pairs if not point]
            _write(path, "areas", columns[~is_point], outlines, "MultiPolygon", about, True)
            _write(path, "reports", reports, None, None, about, True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise OSError(str(error)) from error
    _add_styles(path, incidents, is_point)


def _write(
    path: Path,
    layer: str,
    columns: pandas.DataFrame,
    shapes: Sequence[Any] | None,
    kind: str | None,
    about: str,
    append: bool = False,
) -> None:
    import pyogrio

    data, masks = zip(*(_field(columns[name]) for name in columns.columns), strict=True)
    pyogrio.raw.write(
        path,
        None if shapes is None else shapely.to_wkb(np.array(shapes, dtype=object)),
        list(data),
        np.array([str(name) for name in columns.columns]),
        field_mask=list(masks),
        layer=layer,
        driver="GPKG",
        geometry_type=kind,
        crs=None if shapes is None else "EPSG:4326",
        append=append,
        layer_options={"DESCRIPTION": about},
        # What long-lived installations of QGIS know without a warning.
        dataset_options=None if append else {"VERSION": "1.2"},
    )


def _field(values: pandas.Series) -> tuple[Any, Any]:
    """A column as an array that GDAL has a type for, and where it is empty."""
    if pandas.api.types.is_datetime64_any_dtype(values):
        # Days, so that a time of midnight does not pretend to be known.
        return values.to_numpy().astype("datetime64[D]"), None
    if pandas.api.types.is_bool_dtype(values) and not values.hasnans:
        return values.to_numpy(dtype=bool), None
    if pandas.api.types.is_integer_dtype(values):
        empty = values.isna().to_numpy()
        return values.fillna(0).to_numpy(dtype="int64"), empty
    if pandas.api.types.is_float_dtype(values):
        return values.to_numpy(dtype="float64", na_value=np.nan), None
    return np.array([_flat(value) for value in values], dtype=object), None


def _flat(value: Any) -> str | None:
    """A cell that a table of GeoPackage can hold: lists become JSON text."""
    data = plain(value)
    if isinstance(data, list | dict):
        return json.dumps(data, ensure_ascii=False, allow_nan=False)
    return None if data is None else str(data)


def _whole(shape: Any) -> Any:
    """An area as several areas, since a layer has one kind."""
    return shapely.multipolygons([shape]) if shape.geom_type == "Polygon" else shape


def _add_styles(path: Path, incidents: GeoDataFrame, is_point: Iterable[bool]) -> None:
    attackers = [plain(value) for value in incidents["attacker"]]
    roles = [plain(value) for value in incidents["role"]]
    points = point_rules(zip(attackers, roles, strict=True))
    areas = area_rules(name for name, point in zip(attackers, is_point, strict=True) if not point)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_STYLES)
        connection.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
            "update_time) VALUES ('', '', ?, 'geom', 'geoviz', ?, ?, 1, ?, 'geoviz', ?)",
            [
                (name, qml(rules, kind), sld(rules, kind, name), "As on the map", _LAST_CHANGE)
                for name, rules, kind in (
                    ("incidents", points, "marker"),
                    ("areas", areas, "fill"),
                )
            ],
        )
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', ?)",
            (_LAST_CHANGE,),
        )


@contextmanager
def _fixed_date() -> Iterator[None]:
    import pyogrio

    before = pyogrio.get_gdal_config_option(_DATE_OPTION)
    pyogrio.set_gdal_config_options({_DATE_OPTION: _LAST_CHANGE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_DATE_OPTION: before})
