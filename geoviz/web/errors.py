"""What a person reads in the browser when a request cannot be answered."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import render_template
from werkzeug.exceptions import HTTPException, SecurityError

from geoviz.errors import GeovizError

_ADVICE: dict[int, tuple[str, str]] = {
    400: (
        "This request could not be understood",
        "Open the address exactly as geoviz printed it in the terminal.",
    ),
    404: (
        "There is no such page",
        "geoviz serves the map at / and its incidents at /incidents.geojson.",
    ),
    405: (
        "This page can only be read",
        "The map takes no changes this way. Open it with an ordinary link.",
    ),
    413: ("The request is too large", "The map needs no data sent to it."),
    500: (
        "The map could not be drawn",
        "This is a fault in geoviz. The terminal that runs it shows what went wrong; "
        "the incidents themselves are still at /incidents.geojson.",
    ),
}
_UNTRUSTED_HOST = (
    "This server does not answer to that name",
    "Open the address as geoviz printed it in the terminal, or start geoviz serve with "
    "--host and the name you want to use.",
)


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
        standard = (HTTPStatus(status).phrase, error.description or "")
        heading, advice = _ADVICE.get(status, standard)
        return cls(status, heading, advice, shows_way_back=status in (404, 405))

    @classmethod
    def of_geoviz(cls, error: GeovizError) -> ErrorPage:
        return cls(503, "The incidents cannot be read now", f"{error}", shows_way_back=False)

    def render(self, nonce: str) -> tuple[str, int]:
        """The page and its status, as a Flask view returns them."""
        return render_template("error.html", error=self, nonce=nonce), self.status
