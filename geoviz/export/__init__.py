"""Incidents as files: pages, pictures and data; and what was read as JSON Lines.

A new format is a new function with ``@writes``, in a module imported here.
"""

from geoviz.export import (  # noqa: F401 - each registers its format
    csv,
    figure,
    geojson,
    gpkg,
    html,
    kml,
    parquet,
)
from geoviz.export.formats import FORMATS, Format, write, write_as
from geoviz.export.jsonl import write_reading
from geoviz.export.look import Look, Size

__all__ = ["FORMATS", "Format", "Look", "Size", "write", "write_as", "write_reading"]
