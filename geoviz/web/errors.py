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
from geoviz.web.frame import texts

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


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """The context of templates/web/error.html."""

    status: int  # HTTP
    name: str  # what it is called in texts.json
    said: str | None  # words of its own; None for the usual ones
    shows_way_back: bool  # whether a link to the map would help

    @classmethod
    def of_http(cls, error: HTTPException) -> ErrorPage:
        status = error.code or 500
        if isinstance(error, SecurityError):
            return cls(status, "error_host", None, shows_way_back=False)
        # What we raised with words of our own says more than the status does.
        said = error.description if error.description != type(error).description else None
        return cls(status, f"error_{status}", said, status in (403, 404, 405, 409))

    @classmethod
    def of_geoviz(cls, error: GeovizError) -> ErrorPage:
        status = next(HTTP_STATUSES[kind] for kind in type(error).__mro__ if kind in HTTP_STATUSES)
        shows_way_back = status in (400, 409, 422, 507)
        return cls(status, f"error_geoviz_{status}", str(error), shows_way_back)

    def heading(self, lang: str) -> str:
        """What happened, in a few words."""
        return texts()[lang].get(self.name) or HTTPStatus(self.status).phrase

    def advice(self, lang: str) -> str:
        """What to do; what geoviz itself says of it is in English."""
        return self.said or texts()[lang].get(f"{self.name}_advice", "")

    def respond(self) -> Response:
        """The page in the reader's language, or RFC 9457 problem details for programs."""
        if _asks_for_problem():
            problem = {
                "type": "about:blank",
                "title": self.heading("en"),
                "status": self.status,
                "detail": self.advice("en"),
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
