"""What a visitor gets when a request cannot be answered: a page, or problem details."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from geoviz.errors import (
    AssetError,
    ConflictError,
    GeocoderError,
    GeovizError,
    OutputError,
    SourceError,
    StoreError,
    UsageError,
)

HTTP_STATUSES: dict[type[GeovizError], int] = {
    UsageError: 400,
    SourceError: 422,
    ConflictError: 409,
    StoreError: 503,
    OutputError: 507,
    AssetError: 500,
    GeocoderError: 502,
}
"""The only table from errors to HTTP statuses."""

_ADVICE: dict[int, tuple[str, str]] = {
    400: (
        "This request could not be understood",
        "Open the address exactly as geoviz printed it in the terminal.",
    ),
    401: ("This needs an account", "Log in, or send a token that geoviz user token gave."),
    403: ("Your account may not do this", "Ask whoever runs this server for the role it needs."),
    404: ("There is no such page", "The map is at /, its data at /api."),
    405: ("This page can only be read", "The address takes no changes this way."),
    413: ("The request is too large", "Send fewer or shorter articles at a time."),
    429: ("Too many attempts", "Wait some minutes, then try again."),
    500: (
        "The page could not be made",
        "This is a fault in geoviz. The terminal that runs it shows what went wrong; "
        "the incidents themselves are still at /incidents.geojson.",
    ),
}
_UNTRUSTED_HOST = (
    "This server does not answer to that name",
    "Open the address as geoviz printed it in the terminal, or start geoviz serve with "
    "--base-url and the address you want to use.",
)
_GEOVIZ_HEADINGS = {
    400: "This cannot be done as it was asked",
    409: "Somebody was faster",
    422: "This article cannot be read",
    503: "The incidents cannot be read now",
    507: "This cannot be kept",
}


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """The context of templates/web/error.html."""

    status: int  # HTTP
    heading: str
    advice: str  # what to do
    shows_way_back: bool  # whether a link to the map would help

    @classmethod
    def of_http(cls, error: HTTPException) -> ErrorPage:
        status = error.code or 500
        if isinstance(error, SecurityError):
            return cls(status, *_UNTRUSTED_HOST, shows_way_back=False)
        heading, advice = _ADVICE.get(status, (HTTPStatus(status).phrase, ""))
        # What we raised with words of our own says more than the status does.
        said = error.description if error.description != type(error).description else None
        return cls(status, heading, said or advice, status in (403, 404, 405, 409))

    @classmethod
    def of_geoviz(cls, error: GeovizError) -> ErrorPage:
        status = next(HTTP_STATUSES[kind] for kind in type(error).__mro__ if kind in HTTP_STATUSES)
        heading = _GEOVIZ_HEADINGS.get(status, HTTPStatus(status).phrase)
        return cls(status, heading, str(error), status in (400, 409, 422, 507))

    def respond(self) -> Response:
        """The page, or RFC 9457 problem details for programs."""
        if _asks_for_problem():
            problem = {
                "type": "about:blank",
                "title": self.heading,
                "status": self.status,
                "detail": self.advice,
            }
            response = make_response(json.dumps(problem, ensure_ascii=False), self.status)
            response.mimetype = "application/problem+json"
        else:
            response = make_response(render_template("error.html", error=self), self.status)
        if self.status == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = 'Bearer realm="geoviz"'
        return response


def register(app: Flask) -> None:
    """Have an application answer errors with pages and problem details."""

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        if error.response is not None:  # a redirect of the router
            return make_response(error.response)
        response = ErrorPage.of_http(error).respond()
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response

    @app.errorhandler(GeovizError)
    def failed(error: GeovizError) -> Response:
        return ErrorPage.of_geoviz(error).respond()


def _asks_for_problem() -> bool:
    if request.path == "/api" or request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]
