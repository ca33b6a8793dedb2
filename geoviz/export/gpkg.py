"""GeoPackage for QGIS: a layer of incidents and a table of their reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas

from geoviz.export.formats import writes
from geoviz.export.look import Look
from geoviz.export.values import plain, plain_rows
from geoviz.table import REPORT_FIELDS

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

# GeoPackage dates its layers; a date of ours would make two equal exports differ.
_LAST_CHANGE = "1970-01-01T00:00:00.000Z"
_DATE_OPTION = "OGR_CURRENT_DATE"

_REPORT_NUMBERS = {"quote_start": "Int64", "confidence": "float64"}


@writes("GeoPackage", ".gpkg")
def write_gpkg(incidents: GeoDataFrame, path: Path, look: Look) -> None:
    """``incidents`` with lists as JSON text, and ``reports``, each with its incident's id."""
    import pyogrio

    layer = incidents.copy()
    for name in layer.columns:
        if layer[name].dtype == object:
            layer[name] = pandas.Series(map(_flat, layer[name]), layer.index, dtype=object)
    reports = pandas.DataFrame(
        [
            {"incident": row["incident"]}
            | {name: _flat(report.get(name)) for name in REPORT_FIELDS}
            for row in plain_rows(incidents)
            for report in row["reports"] or []
        ],
        columns=["incident", *REPORT_FIELDS],
    ).astype("object")
    for name, kind in _REPORT_NUMBERS.items():
        reports[name] = pandas.to_numeric(reports[name]).astype(kind)
    try:
        with _fixed_date():
            pyogrio.write_dataframe(
                layer, path, layer="incidents", driver="GPKG", geometry_type="Unknown"
            )
            pyogrio.write_dataframe(reports, path, layer="reports", driver="GPKG", append=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise OSError(str(error)) from error


def _flat(value: Any) -> str | None:
    """A cell that a table of GeoPackage can hold: lists become JSON text."""
    data = plain(value)
    if isinstance(data, list | dict):
        return json.dumps(data, ensure_ascii=False, allow_nan=False)
    return None if data is None else str(data)


@contextmanager
def _fixed_date() -> Iterator[None]:
    import pyogrio

    before = pyogrio.get_gdal_config_option(_DATE_OPTION)
    pyogrio.set_gdal_config_options({_DATE_OPTION: _LAST_CHANGE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_DATE_OPTION: before})
