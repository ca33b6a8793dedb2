"""The application: the map as a page, its incidents as GeoJSON, and a sign of life."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

import geopandas
from flask import Flask, Response, g, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, SecurityError

from geoviz.assets import asset
from geoviz.errors import GeovizError
from geoviz.web.errors import ErrorPage
from geoviz.web.page import MapPage

Incidents = Callable[[], geopandas.GeoDataFrame]
"""Gives the table to show, the same object for as long as nothing has changed."""

# What a page may do: run and style itself from its own nonce, draw images it carries,
# ask this server for data. Nothing else, from nowhere else, in nobody's frame.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'nonce-{nonce}'",
        "style-src 'nonce-{nonce}'",
        "img-src 'self' data: blob:",
        "font-src data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def create_app(
    incidents: Incidents,
    *,
    title: str | None = None,
    colours: Mapping[str, str] | None = None,
    names: Collection[str] = (),
) -> Flask:
    """The application that shows a table of incidents.

    incidents: asked on every request. colours: ``#rrggbb`` by belligerent. names: host names
    by which this server may be called, besides localhost and any address.
    """
    app = Flask(__name__, static_folder=None, template_folder=str(asset("templates", "web")))
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    known_names = {"localhost", *(name.lower() for name in names)}
    page = MapPage(title, colours)

    @app.before_request
    def answer_to_known_names_only() -> None:
        if not _is_called_by(request.host, known_names):
            raise SecurityError

    @app.get("/")
    def index() -> str:
        return page.html(incidents(), _nonce())

    @app.get("/favicon.ico")
    def no_icon() -> ResponseReturnValue:
        # Browsers ask for one unasked; an error page would only fill their console.
        return "", 204

    @app.get("/incidents.geojson")
    def incidents_geojson() -> ResponseReturnValue:
        response = make_response(page.geojson(incidents()))
        response.mimetype = "application/geo+json"
        response.add_etag()
        return response.make_conditional(request)

    @app.get("/health")
    def health() -> Response:
        return jsonify(status="ok", incidents=len(incidents()))

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[str, int]:
        return ErrorPage.of_http(error).render(_nonce())

    @app.errorhandler(GeovizError)
    def failed(error: GeovizError) -> tuple[str, int]:
        return ErrorPage.of_geoviz(error).render(_nonce())

    @app.after_request
    def secure(response: Response) -> Response:
        response.headers.update(_HEADERS)
        response.headers["Content-Security-Policy"] = _POLICY.format(nonce=_nonce())
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return app


def _is_called_by(host: str, names: Collection[str]) -> bool:
    """Whether a Host header holds an address or one of the names.

    A page elsewhere can make a name of its own lead to this machine, and would then read the
    map as its own; no address but this machine's leads here.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
        if name not in names:
            ip_address(name)
    except ValueError:
        return False
    return True


def _nonce() -> str:
    """A value that only this response's own scripts and styles know."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    nonce: str = g.nonce
    return nonce
