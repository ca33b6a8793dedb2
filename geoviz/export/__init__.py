"""Incidents as files: GeoJSON, CSV, GeoPackage and HTML; and what was read as JSON Lines.

A new format is a new function with ``@writes``, in a module imported here.
"""

from geoviz.export import csv, figure, geojson, gpkg, html  # noqa: F401 - each registers its format
from geoviz.export.formats import FORMATS, Format, write
from geoviz.export.jsonl import write_reading

__all__ = ["FORMATS", "Format", "write", "write_reading"]
