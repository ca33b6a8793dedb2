"""The map's own addresses: the page, its data, and signs of life and of change."""

from __future__ import annotations

from collections.abc import Mapping

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    jsonify,
    make_response,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from geoviz.web.access import public, requires
from geoviz.web.frame import absolute_url, language, let_load_pictures, nonce
from geoviz.web.library import current_library
from geoviz.web.page import MapPage, Variant, geojson_of
from geoviz.web.tiles import BaseMap


def register(
    app: Flask,
    title: str | None,
    colours: Mapping[str, str] | None,
    base_map: BaseMap | None,
) -> None:
    """Give an application its first page."""
    blueprint = Blueprint("map", __name__)
    app.extensions["geoviz.page"] = MapPage(title, colours, base_map)
    if base_map is not None:
        base_map.register(app)

    @blueprint.get("/")
    @requires("view")
    def index() -> Response:
        made = map_html(
            head=render_template("front/head.html", address=absolute_url("map.index")),
            top=render_template("front/top.html"),
        )
        return Response(made, mimetype="text/html")

    @blueprint.get("/incidents.geojson")
    @requires("view")
    def geojson() -> ResponseReturnValue:
        response = make_response(geojson_of(current_library().state()))
        response.mimetype = "application/geo+json"
        response.add_etag()
        return response.make_conditional(request)

    @blueprint.get("/version")
    @requires("view")
    def version() -> ResponseReturnValue:
        library = current_library()
        response = jsonify(version=library.version(), incidents=len(library.table()))
        response.add_etag()
        return response.make_conditional(request)

    @blueprint.get("/health")
    @public
    def health() -> Response:
        current_library().table()  # an answer of another status where it cannot be read
        return jsonify(status="ok")

    @blueprint.get("/favicon.ico")
    @public
    def no_icon() -> ResponseReturnValue:
        # Browsers ask for one unasked; an error page would only fill their console.
        return "", 204

    app.register_blueprint(blueprint)


def map_html(*, head: str, top: str = "", embed: bool = False) -> bytes:
    """The page of the map, in the reader's language; it tells when there is something new."""
    variant = Variant(language(), embed, url_for("big.data"))
    end = render_template("front/end.html")
    state = current_library().state()
    base_map = drawn_map().base_map
    if base_map is not None and base_map.origin is not None:
        let_load_pictures(base_map.origin)
    return drawn_map().html(state, variant, nonce(), head=head, top=top, end=end)


def drawn_map() -> MapPage:
    """The map of the application that answers this request."""
    page: MapPage = current_app.extensions["geoviz.page"]
    return page
