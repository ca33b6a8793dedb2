"""GeoJSON as RFC 7946 has it: degrees, longitude first, outer rings against the clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoviz.export.formats import writes
from geoviz.export.look import Look
from geoviz.export.values import plain_rows

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_DIGITS = 6  # a tenth of a metre


@writes("GeoJSON", ".geojson")
def write_geojson(incidents: GeoDataFrame, path: Path, look: Look) -> None:
    """One feature an incident, one line a feature, its reports nested in its properties."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(_lines(incidents))


def data_sha256(incidents: GeoDataFrame) -> str:
    """What tells two states of the data apart: SHA-256 of the GeoJSON of the incidents."""
    digest = hashlib.sha256()
    for line in _lines(incidents):
        digest.update(line.encode())
    return digest.hexdigest()


def _lines(incidents: GeoDataFrame) -> Iterator[str]:
    yield '{"type": "FeatureCollection", "features": ['
    rows = zip(incidents.geometry, plain_rows(incidents), strict=True)
    for number, (shape, row) in enumerate(rows):
        feature = {
            "type": "Feature",
            "id": row["incident"],
            "geometry": geojson_geometry(shape),
            "properties": row,
        }
        yield (",\n" if number else "\n") + _json(feature)
    yield "\n]}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def geojson_geometry(shape: Any) -> Any:
    import shapely
    from shapely.geometry import mapping

    if shape is None or shape.is_empty:
        return None
    flat = shapely.force_2d(shape)
    return mapping(_oriented(shapely.transform(flat, lambda xy: xy.round(_DIGITS))))


def _oriented(shape: Any) -> Any:
    """The shape with its outer rings against the clock and its holes with it."""
    from shapely.geometry.polygon import orient

    if shape.geom_type == "Polygon":
        return orient(shape)
    if shape.geom_type in ("MultiPolygon", "GeometryCollection"):
        return type(shape)([_oriented(part) for part in shape.geoms])
    return shape
