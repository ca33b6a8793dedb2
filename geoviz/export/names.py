"""Names that were asked for, as a table: CSV, GeoJSON or JSON Lines, a row a name."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from geoviz.export.csv import cell
from geoviz.export.files import replacing
from geoviz.export.geojson import geojson_geometry
from geoviz.model import Geocode, Precision
from geoviz.table import Outline

SUFFIXES = (".csv", ".geojson", ".jsonl")
COLUMNS = (
    *("name", "place", "id", "country", "region", "lon", "lat", "precision", "uncertainty_m"),
    *("confidence", "reason", "candidates", "source"),
)


def row_of(name: str, geocode: Geocode, around: Mapping[str, str]) -> dict[str, Any]:
    """What a name means, by ``COLUMNS``; of a name that was left unplaced, why, and no place.

    around: names of places by id. ``candidates`` is how many places were thought of.
    """
    place = geocode.place
    told = {
        "name": name,
        "place": place and place.name,
        "id": place and place.id,
        "country": place and place.country,
        "region": place and around.get(place.admin1 or ""),
        "lon": place and place.lon,
        "lat": place and place.lat,
        "precision": place and place.precision.label,
        "uncertainty_m": place and place.uncertainty_m,
        "confidence": geocode.confidence,
        "reason": geocode.reason,
        "candidates": len(geocode.candidates),
        "source": place and place.source,
    }
    return {column: told[column] for column in COLUMNS}


def write_names(
    asked: Iterable[tuple[str, Geocode, Mapping[str, str]]], output: Path, outline: Outline
) -> None:
    """Write a row for each name, whole or not at all; the suffix says how.

    Points are of places; an area has its outline, and no geometry where that is not known, since
    its middle is not where it is. Raises OutputError where the file cannot be written.
    """
    with (
        replacing(output) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as stream,
    ):
        if output.suffix.lower() == ".csv":
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            for each in asked:
                writer.writerow([cell(value) for value in row_of(*each).values()])
        elif output.suffix.lower() == ".jsonl":
            stream.writelines(_json(row_of(*each)) + "\n" for each in asked)
        else:
            stream.write('{"type": "FeatureCollection", "features": [')
            for number, each in enumerate(asked):
                stream.write(",\n" if number else "\n")
                stream.write(_json(_feature(row_of(*each), each[1], outline)))
            stream.write("\n]}\n")


def _feature(row: dict[str, Any], geocode: Geocode, outline: Outline) -> dict[str, Any]:
    from shapely import Point

    place, shape = geocode.place, None
    if place is not None and place.precision >= Precision.REGION:
        known = outline(place)
        shape = known[0] if known else None
    elif place is not None:
        shape = Point(place.lon, place.lat)
    return {"type": "Feature", "geometry": geojson_geometry(shape), "properties": row}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
