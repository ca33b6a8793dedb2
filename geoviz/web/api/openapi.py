"""The description of the interface, made from the collections themselves."""

from __future__ import annotations

from typing import Any

from geoviz.release import VERSION
from geoviz.web.api.collections import COLLECTIONS, Collection
from geoviz.web.api.query import DEFAULT_LIMIT, MAX_LIMIT

MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.0"
CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
    for name in ("core", "oas30", "geojson", "html")
)
GEOJSON, CSV, HTML, JSON = "application/geo+json", "text/csv", "text/html", "application/json"
PROBLEM = "application/problem+json"
MAX_READ_CHARACTERS = 200_000


def document(base_url: str, *, needs_token: bool) -> dict[str, Any]:
    """An OpenAPI 3.0 document. base_url: of the server, without a slash at the end."""
    paths: dict[str, Any] = {
        "/api": {"get": _get("landing", "What there is", _json("Landing"), "Start")},
        "/api/openapi.json": {
            "get": _get("openapi", "This document", {MEDIA_TYPE: {"schema": {"type": "object"}}})
            | {"parameters": []}
        },
        "/api/conformance": {
            "get": _get("conformance", "Which rules it keeps to", _json("Conformance"))
        },
        "/api/collections": {"get": _get("collections", "Every collection", _json("Collections"))},
    }
    schemas = dict(_SCHEMAS)
    for collection in COLLECTIONS.values():
        paths |= _paths(collection)
        schemas |= _schemas(collection)
    paths["/api/read"] = {"post": _read()}
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "geoviz",
            "version": VERSION,
            "description": "News reports of strikes as sourced data.",
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": _PARAMETERS,
            "responses": {
                "Problem": {
                    "description": "Why it could not be answered, as RFC 9457 has it.",
                    "content": {PROBLEM: {"schema": _ref("Problem")}},
                }
            },
            **(
                {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}
                if needs_token
                else {}
            ),
        },
        **({"security": [{"token": []}]} if needs_token else {}),
    }


def _paths(collection: Collection) -> dict[str, Any]:
    name, start = collection.name, f"/api/collections/{collection.name}"
    filters = [
        {
            "name": field,
            "in": "query",
            "required": False,
            "description": f"Only features where this is the value: {collection.fields[field]}.",
            "schema": _filter_schema(collection, field),
            **({"style": "form", "explode": False} if collection.is_list(field) else {}),
        }
        for field in collection.filters
    ]
    formats = {
        GEOJSON: {"schema": _ref(f"{name}-page")},
        CSV: {"schema": {"type": "string"}},
        HTML: {"schema": {"type": "string"}},
    }
    one = {
        GEOJSON: {"schema": _ref(f"{name}-feature")},
        HTML: {"schema": {"type": "string"}},
    }
    items = _get(f"{name}-items", collection.description, formats, collection.title)
    items["parameters"] = [
        *(_ref(part, "parameters") for part in ("items-f", "limit", "offset", "bbox", "datetime")),
        *filters,
    ]
    item = _get(f"{name}-item", f"One of {name}", one, collection.title)
    item["parameters"] += [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    ]
    return {
        start: {"get": _get(name, collection.title, _json("Collection"), collection.title)},
        f"{start}/items": {"get": items},
        f"{start}/items/{{id}}": {"get": item},
    }


def _filter_schema(collection: Collection, field: str) -> dict[str, Any]:
    kind = collection.schema(field)["type"]
    return {"type": "boolean" if kind == "boolean" else "string"}


def _schemas(collection: Collection) -> dict[str, Any]:
    name = collection.name
    properties = {field: collection.schema(field) for field in collection.fields}
    feature = {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": {"type": "object", "nullable": True},
            "properties": {"type": "object", "properties": properties},
            "links": _list_of("Link"),
        },
    }
    page = {
        "type": "object",
        "required": ["type", "features", "links", "numberMatched", "numberReturned"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": _list_of(f"{name}-feature"),
            "links": _list_of("Link"),
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
        },
    }
    return {f"{name}-feature": feature, f"{name}-page": page}


def _get(id_: str, summary: str, content: dict[str, Any], tag: str = "Start") -> dict[str, Any]:
    return {
        "operationId": id_,
        "summary": summary,
        "tags": [tag],
        "parameters": [_ref("f", "parameters")],
        "responses": {
            "200": {"description": summary, "content": content},
            "304": {"description": "It has not changed since the ETag that was sent."},
            "default": _ref("Problem", "responses"),
        },
    }


def _read() -> dict[str, Any]:
    summary = "What geoviz would read in a text; nothing is kept"
    article = {
        "type": "object",
        "required": ["text"],
        "additionalProperties": False,
        "properties": {
            "text": {"type": "string", "minLength": 1, "maxLength": MAX_READ_CHARACTERS},
            "title": {"type": "string", "maxLength": 1000},
            "publisher": {"type": "string", "maxLength": 1000},
            "published": {"type": "string", "format": "date"},
        },
    }
    text = {"type": "string", "minLength": 1, "maxLength": MAX_READ_CHARACTERS}
    return {
        "operationId": "read",
        "summary": summary,
        "tags": ["Reading"],
        "requestBody": {
            "required": True,
            "content": {"text/plain": {"schema": text}, JSON: {"schema": article}},
        },
        "responses": {
            "200": {"description": summary, "content": _json("Reading")},
            "default": _ref("Problem", "responses"),
        },
    }


def _json(schema: str) -> dict[str, Any]:
    content: dict[str, Any] = {JSON: {"schema": _ref(schema)}}
    if schema != "Reading":
        content[HTML] = {"schema": {"type": "string"}}
    return content


def _ref(name: str, kind: str = "schemas") -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _list_of(schema: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(schema)}


def _format(*names: str) -> dict[str, Any]:
    return {
        "name": "f",
        "in": "query",
        "required": False,
        "description": "Format of the answer; otherwise the Accept header decides.",
        "schema": {"type": "string", "enum": list(names)},
    }


def _query(name: str, said: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": said,
        "schema": schema,
        **more,
    }


# RFC 3339, without leap days, which a pattern cannot tell; they are understood all the same.
_DAY = (
    "[1-9][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|"
    "(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,9})?"
_TIME = f"{_DAY}(?:T{_CLOCK}(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9]))?"
_SPAN = f"{_TIME}|(?:{_TIME}|[.][.])?/{_TIME}|{_TIME}/(?:[.][.])?"

_PARAMETERS: dict[str, Any] = {
    "f": _format("json", "html"),
    "items-f": _format("json", "csv", "html"),
    "limit": _query(
        "limit",
        "How many features at most",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    ),
    "offset": _query(
        "offset",
        "How many features to pass over; follow the next link instead",
        {"type": "integer", "minimum": 0, "maximum": 10**9, "default": 0},
    ),
    "bbox": _query(
        "bbox",
        "Only features that meet this box: west, south, east, north in degrees",
        {
            "type": "array",
            "minItems": 4,
            "maxItems": 6,
            "items": {"type": "number"},
        },
        style="form",
        explode=False,
    ),
    "datetime": _query(
        "datetime",
        "Only features within this time: a day, a time, or first/last with .. for an open end",
        {"type": "string", "pattern": f"^(?:{_SPAN})$"},
        style="form",
        explode=False,
    ),
}

_SCHEMAS: dict[str, Any] = {
    "Link": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {
            name: {"type": "string"} for name in ("href", "rel", "type", "title", "hreflang")
        },
    },
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
    },
    "Landing": {
        "type": "object",
        "required": ["links"],
        "properties": {
            "title": {"type": "string"},
            "description": {"type": "string"},
            "links": _list_of("Link"),
        },
    },
    "Conformance": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}},
    },
    "Collection": {
        "type": "object",
        "required": ["id", "links"],
        "properties": {
            "id": {"type": "string"},
            "title": {"type": "string"},
            "description": {"type": "string"},
            "itemType": {"type": "string"},
            "crs": {"type": "array", "items": {"type": "string"}},
            "extent": {"type": "object"},
            "links": _list_of("Link"),
        },
    },
    "Collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {"links": _list_of("Link"), "collections": _list_of("Collection")},
    },
    "Reading": {
        "type": "object",
        "required": ["id", "mentions", "events"],
        "properties": {
            "id": {"type": "string"},
            "title": {"type": "string", "nullable": True},
            "published": {"type": "string", "nullable": True},
            "mentions": {
                "type": "array",
                "items": {"type": "object"},
                "description": "Every name; one that was hit (kind site) with its candidates.",
            },
            "events": {"type": "array", "items": {"type": "object"}},
        },
    },
}
