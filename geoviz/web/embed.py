"""The bare map for a frame on another page, and how to put it there.

A frame has no cookie and sets none: it shows what anybody may look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, jsonify, render_template, request
from werkzeug.exceptions import NotFound

from geoviz.errors import UsageError
from geoviz.web.access import requires
from geoviz.web.frame import absolute_url, let_sites_frame, page
from geoviz.web.front import drawn_map, map_html
from geoviz.web.site import current_site

_WIDTH, _HEIGHT = 800, 600
_LEAST, _MOST = 120, 4000  # pixels
_LONGEST = 8000  # characters of an address: a state of the map with many filters

_embed = Blueprint("embed", __name__)


@dataclass(frozen=True, slots=True)
class Snippet:
    """What a page needs to show the map."""

    state: str  # of the map, as its address has it after the #
    width: int = _WIDTH  # pixels
    height: int = _HEIGHT
    title: str = "geoviz"

    @property
    def address(self) -> str:
        return absolute_url("embed.bare") + (f"#{self.state}" if self.state else "")

    @property
    def html(self) -> str:
        """An element whose every value is escaped."""
        return (
            f'<iframe src="{escape(self.address)}" width="{self.width}" height="{self.height}" '
            f'title="{escape(self.title)}" loading="lazy" allowfullscreen></iframe>'
        )


def register(app: Flask) -> None:
    """Give an application its frame, and the pages that tell how to use it."""
    app.register_blueprint(_embed)


@_embed.get("/embed/map")
@requires("view")
def bare() -> Response:
    made = map_html(head=render_template("front/bare.html"), embed=True)
    return let_sites_frame(Response(made, mimetype="text/html"))


@_embed.get("/embed")
@requires("view")
def snippet() -> str:
    address = request.args.get("address", "")
    made, wrong = None, None
    try:
        made = Snippet(
            _state(address) if address else "",
            _pixels("width", _WIDTH),
            _pixels("height", _HEIGHT),
            request.args.get("title") or drawn_map().title or "geoviz",
        )
    except (NotFound, UsageError) as error:
        wrong = str(getattr(error, "description", error))
    return page(
        "embed.html", snippet=made, wrong=wrong, address=address or absolute_url("map.index")
    )


@_embed.get("/oembed")
@requires("view")
def oembed() -> Response:
    """What https://oembed.com asks for: this server's own maps only."""
    if request.args.get("format", "json") != "json":
        abort(501, "The answer is JSON; ask with format=json.")
    made = Snippet(
        _state(request.args.get("url", "")),
        min(_WIDTH, _pixels("maxwidth", _WIDTH)),
        min(_HEIGHT, _pixels("maxheight", _HEIGHT)),
        drawn_map().title or "geoviz",
    )
    return jsonify(
        version="1.0",
        type="rich",
        provider_name="geoviz",
        provider_url=absolute_url("map.index"),
        title=made.title,
        html=made.html,
        width=made.width,
        height=made.height,
    )


def _state(address: str) -> str:
    """The state of the map in one of its own addresses.

    Raises NotFound where it is none of them, UsageError where it is too long.
    """
    if len(address) > _LONGEST or not address.isprintable():
        raise UsageError(f"an address of the map has at most {_LONGEST} printable characters")
    try:
        asked, own = urlsplit(address), urlsplit(current_site().base_url)
        is_here = (asked.scheme, asked.netloc.lower()) == (own.scheme, own.netloc.lower())
    except ValueError:
        is_here = False
    paths = [urlsplit(absolute_url(name)).path for name in ("map.index", "embed.bare")]
    if not is_here or asked.path not in paths:
        raise NotFound(f"This is no address of the map at {current_site().base_url}")
    return asked.fragment


def _pixels(name: str, default: int) -> int:
    text = request.args.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and _LEAST <= int(text[:9]) <= _MOST):
        raise UsageError(f"{name} is a number of pixels from {_LEAST} to {_MOST}")
    return int(text)
