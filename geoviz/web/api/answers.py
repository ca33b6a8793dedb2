"""Answers of the API in the format that was asked for."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from flask import Response, make_response, request
from numpy import intp
from numpy.typing import NDArray

from geoviz.errors import UsageError
from geoviz.export.csv import cell
from geoviz.web.api.collections import Collection, Features
from geoviz.web.api.openapi import CSV, GEOJSON, HTML, JSON
from geoviz.web.frame import page

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
Links = list[dict[str, str]]

_TYPES = {"json": JSON, "geojson": GEOJSON, "csv": CSV, "html": HTML}
_DIGITS = 6  # a tenth of a metre


def chosen_format(*offered: str) -> str:
    """The name of the format to answer in, the first one where nothing is asked for.

    Raises UsageError where f is none of those offered.
    """
    asked = request.args.get("f")
    if asked is None:
        types = {_TYPES[name]: name for name in offered} | {JSON: "json", GEOJSON: "json"}
        best = request.accept_mimetypes.best_match(list(types), default=_TYPES[offered[0]])
        return types[best]
    if asked == "geojson":
        asked = "json"
    if asked not in offered or len(request.args.getlist("f")) > 1:
        raise UsageError(f"f is one of {', '.join(offered)}")
    return asked


def check_parameters() -> None:
    """Raises UsageError for a parameter, where only f and the page's language may stand."""
    for name in request.args:
        if name not in ("f", "lang"):
            raise UsageError(f"{name!r} is no parameter here; there is f")


def answer(data: Mapping[str, Any], template: str, **context: Any) -> Response:
    """Data as JSON or as a page, as was asked for."""
    check_parameters()
    if chosen_format("json", "html") == "html":
        return make_response(page(template, data=data, **context))
    return in_json(data)


def in_json(data: Mapping[str, Any], media_type: str = JSON) -> Response:
    response = make_response(json.dumps(data, ensure_ascii=False, allow_nan=False))
    response.headers["Content-Type"] = media_type
    return response


def tagged(version: str) -> tuple[str, bool]:
    """A tag of the answer to this request at a version, and whether the visitor has it."""
    accept = request.headers.get("Accept", "")
    asked = f"{version} {request.full_path} {accept} {request.headers.get('Accept-Language')}"
    tag = hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return tag, request.if_none_match.contains_weak(tag)


def feature(features: Features, row: int, properties: Mapping[str, Any]) -> dict[str, Any]:
    shape = features.table.geometry.iloc[row]
    return {
        "type": "Feature",
        "id": features.ids[row],
        "geometry": geometry(shape),
        "properties": properties,
    }


def geometry(shape: Any) -> dict[str, Any] | None:
    """A shape as RFC 7946 has it: outer rings against the clock."""
    if shape is None or shape.is_empty:
        return None
    rounded = shapely.transform(shapely.force_2d(shape), lambda xy: xy.round(_DIGITS))
    mapped: dict[str, Any] = json.loads(shapely.to_geojson(shapely.orient_polygons(rounded)))
    return mapped


def in_geojson(features: Features, rows: NDArray[intp], links: Links, matched: int) -> Response:
    """A page of features."""
    found = [
        feature(features, int(row), properties)
        for row, properties in zip(rows, features.properties(rows), strict=True)
    ]
    data = {
        "type": "FeatureCollection",
        "features": found,
        "numberMatched": matched,
        "numberReturned": len(found),
        "links": links,
    }
    return with_crs(in_json(data, GEOJSON))


def in_csv(collection: Collection, features: Features, rows: NDArray[intp]) -> Response:
    """A page of features for spreadsheets: no cell that one would run, lists by semicolons."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    placed = "lon" not in collection.fields
    writer.writerow([*collection.fields, *(("lon", "lat") if placed else ())])
    shapes = features.table.geometry.to_numpy()[rows]
    for shape, row in zip(shapes, features.properties(rows), strict=True):
        values = [_in_cell(row[name]) for name in collection.fields]
        if placed:
            point = shape.centroid if shape is not None and not shape.is_empty else None
            values += [point.x, point.y] if point else ["", ""]
        writer.writerow(values)
    response = make_response(stream.getvalue())
    response.headers["Content-Type"] = "text/csv; charset=utf-8; header=present"
    response.headers["Content-Disposition"] = f'attachment; filename="{collection.name}.csv"'
    return response


def with_crs(response: Response) -> Response:
    response.headers["Content-Crs"] = f"<{CRS84}>"
    return response


def link_header(links: Sequence[Mapping[str, str]]) -> str:
    """Links as RFC 8288 has them, for formats that have no place for them."""
    return ", ".join(f'<{link["href"]}>; rel="{link["rel"]}"' for link in links)


def _in_cell(value: Any) -> str | int | float:
    """Reports within an incident are counted: they are a collection of their own."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return len(value)
    return cell(value)
