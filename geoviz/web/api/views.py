"""The API's addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, make_response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound, UnsupportedMediaType

from geoviz.errors import UsageError
from geoviz.export.jsonl import article_fields
from geoviz.model import Article, content_id
from geoviz.web.access import requires, takes_up_to
from geoviz.web.api import openapi
from geoviz.web.api.answers import (
    CRS84,
    Links,
    answer,
    check_parameters,
    chosen_format,
    feature,
    in_csv,
    in_geojson,
    in_json,
    link_header,
    tagged,
    with_crs,
)
from geoviz.web.api.collections import COLLECTIONS, Collection
from geoviz.web.api.openapi import CSV, GEOJSON, HTML, JSON, MAX_READ_CHARACTERS
from geoviz.web.api.query import Query
from geoviz.web.desk.places import name_of
from geoviz.web.frame import absolute_url, page
from geoviz.web.library import current_library
from geoviz.web.site import current_site
from geoviz.web.state import State

_api = Blueprint("api", __name__, url_prefix="/api")


def register(app: Flask) -> None:
    """Give an application its API."""
    app.register_blueprint(_api)


@_api.get("", strict_slashes=False)
@requires("view")
def landing() -> Response:
    links = [
        *_self_and_alternate(JSON, HTML),
        _link("service-desc", absolute_url("api.document"), openapi.MEDIA_TYPE, "OpenAPI 3.0"),
        _link("service-doc", _with_format(absolute_url("api.landing"), "html"), HTML, "As a page"),
        _link("conformance", absolute_url("api.conformance"), JSON, "Rules it keeps to"),
        _link("data", absolute_url("api.collections"), JSON, "Collections"),
    ]
    said = "News reports of strikes as sourced data."
    return answer(
        {"title": "geoviz", "description": said, "links": links},
        "api/landing.html",
        collections=list(COLLECTIONS.values()),
    )


@_api.get("/openapi.json")
@requires("view")
def document() -> Response:
    base = current_site().base_url.rstrip("/")
    made = openapi.document(base, needs_token=not current_site().is_open)
    return in_json(made, openapi.MEDIA_TYPE)


@_api.get("/conformance")
@requires("view")
def conformance() -> Response:
    data = {"conformsTo": list(openapi.CONFORMANCE)}
    return answer(data, "api/conformance.html")


@_api.get("/collections")
@requires("view")
def collections() -> Response:
    state = current_library().state()
    found = [_describe(each, state) for each in COLLECTIONS.values()]
    data = {"links": _self_and_alternate(JSON, HTML), "collections": found}
    return answer(data, "api/collections.html")


@_api.get("/collections/<name>")
@requires("view")
def collection(name: str) -> Response:
    return answer(_describe(_known(name), current_library().state()), "api/collection.html")


@_api.get("/collections/<name>/items")
@requires("view")
def items(name: str) -> Response:
    asked = _known(name)
    arguments = MultiDict((key, value) for key, value in request.args.items(True) if key != "lang")
    query = Query.parse(asked, arguments)
    chosen = chosen_format("json", "csv", "html")
    state = current_library().state()
    tag, is_known = tagged(state.version)
    if is_known:
        response = make_response("", 304)
    else:
        features = asked.features(state)
        matching = query.rows(asked, features)
        rows = matching[query.offset : query.offset + query.limit]
        links = _page_links(asked, query, chosen, len(matching))
        if chosen == "csv":
            response = in_csv(asked, features, rows)
            response.headers["Link"] = link_header(links)
        elif chosen == "html":
            shown = features.properties(rows)
            response = make_response(
                page(
                    "api/items.html",
                    collection=asked,
                    ids=[features.ids[row] for row in rows],
                    rows=shown,
                    links=links,
                    matched=len(matching),
                )
            )
        else:
            response = in_geojson(features, rows, links, len(matching))
    response.set_etag(tag, weak=True)
    response.vary.add("Accept")
    return response


@_api.get("/collections/<name>/items/<path:id_>", merge_slashes=False)
@requires("view")
def item(name: str, id_: str) -> Response:
    asked = _known(name)
    check_parameters()
    features = asked.features(current_library().state())
    row = features.row_of.get(id_)
    if row is None:
        raise NotFound(f"There is no such feature among the {name}.")
    (properties,) = features.properties([row])  # type: ignore[arg-type]
    if chosen_format("json", "html") == "html":
        return make_response(page("api/item.html", collection=asked, id=id_, row=properties))
    found = feature(features, row, properties)
    found["links"] = [
        *_self_and_alternate(GEOJSON, HTML),
        _link("collection", absolute_url("api.collection", name=name), JSON, asked.title),
    ]
    return with_crs(in_json(found, GEOJSON))


@_api.post("/read")
@requires("review", kept=False, changes=False)
@takes_up_to(4 * MAX_READ_CHARACTERS + 4096)
def read() -> Response:
    if request.args:
        raise UsageError("no parameters are known here; send the text as the request's body")
    found = current_library().worker.read(_article())
    return in_json(article_fields(found, {}, name_of))


def _article() -> Article:
    """The article that was sent. Raises UsageError, BadRequest, UnsupportedMediaType."""
    if request.mimetype == "text/plain":
        try:
            fields: Any = {"text": request.get_data().decode("utf-8")}
        except UnicodeDecodeError:
            raise UsageError("send the text as UTF-8") from None
    elif request.mimetype == "application/json":
        fields = request.get_json()
    else:
        raise UnsupportedMediaType("Send text/plain, or application/json with a text.")
    known = ("text", "title", "publisher", "published")
    if not isinstance(fields, dict) or not set(fields) <= set(known):
        raise UsageError(f"send an object of {', '.join(known)}")
    if not all(isinstance(value, str) for value in fields.values()):
        raise UsageError("every field is a text")
    if not 0 < len(fields.get("text", "")) <= MAX_READ_CHARACTERS:
        raise UsageError(f"text has 1 to {MAX_READ_CHARACTERS} characters")
    if any(len(fields.get(name, "")) > 1000 for name in ("title", "publisher")):
        raise UsageError("title and publisher have at most 1000 characters")
    try:
        published = date.fromisoformat(fields["published"]) if "published" in fields else None
    except ValueError:
        raise UsageError("published is a day, such as 2025-07-04") from None
    return Article(
        id=content_id(
            "article", *(fields.get(name) for name in ("publisher", "published", "text"))
        ),
        text=fields["text"],
        title=fields.get("title"),
        publisher=fields.get("publisher"),
        published=published,
    )


def _known(name: str) -> Collection:
    if name not in COLLECTIONS:
        raise NotFound(f"There is no such collection; there are {', '.join(COLLECTIONS)}.")
    return COLLECTIONS[name]


def _describe(asked: Collection, state: State) -> dict[str, Any]:
    features = asked.features(state)
    here = absolute_url("api.collection", name=asked.name)
    at = absolute_url("api.items", name=asked.name)
    spatial = {"spatial": {"bbox": [features.extent], "crs": CRS84}} if features.extent else {}
    return {
        "id": asked.name,
        "title": asked.title,
        "description": asked.description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {**spatial, "temporal": {"interval": [features.interval]}},
        "links": [
            _link("self", here, JSON, asked.title),
            _link("items", _with_format(at, "json"), GEOJSON, "As GeoJSON"),
            _link("items", _with_format(at, "csv"), CSV, "As CSV"),
            _link("items", _with_format(at, "html"), HTML, "As a page"),
        ],
    }


def _page_links(asked: Collection, query: Query, chosen: str, matched: int) -> Links:
    """This page, the same in other formats, and the next one where there is one."""
    at = absolute_url("api.items", name=asked.name)
    types = {"json": GEOJSON, "csv": CSV, "html": HTML}

    def to(query: Query, name: str) -> str:
        known = {key: value for key, value in request.args.items() if key not in ("lang", "f")}
        known |= {"f": name, "limit": str(query.limit), "offset": str(query.offset)}
        return f"{at}?{urlencode(sorted(known.items()))}"

    links = [_link("self", to(query, chosen), types[chosen], asked.title)]
    links += [
        _link("alternate", to(query, name), types[name], asked.title)
        for name in types
        if name != chosen
    ]
    here = absolute_url("api.collection", name=asked.name)
    links.append(_link("collection", here, JSON, asked.title))
    if query.offset + query.limit < matched:
        following = replace(query, offset=query.offset + query.limit)
        links.append(_link("next", to(following, chosen), types[chosen], "Next page"))
    return links


def _self_and_alternate(first: str, second: str) -> Links:
    """This address in both formats that it has."""
    here = absolute_url(str(request.endpoint), **(request.view_args or {}))
    is_page = chosen_format("json", "html") == "html"
    own, other = (second, first) if is_page else (first, second)
    name = "json" if is_page else "html"
    return [
        _link("self", here, own, "This document"),
        _link("alternate", _with_format(here, name), other, "This document, otherwise"),
    ]


def _link(relation: str, href: str, media_type: str, title: str) -> dict[str, str]:
    return {"rel": relation, "href": href, "type": media_type, "title": title}


def _with_format(address: str, name: str) -> str:
    return f"{address}?f={name}"
