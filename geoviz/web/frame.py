"""What every page shares: the base template's words, links, nonce and headers."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from geoviz.assets import asset
from geoviz.maps import leaflet
from geoviz.maps.packing import to_json
from geoviz.web.access import Right, current_user, is_own_path, public
from geoviz.web.site import current_site

_LANGUAGE_COOKIE = "geoviz-lang"
_YEAR_S = 365 * 24 * 3600

# What a page may do: run and style itself from its own nonce, draw images it carries, ask and
# frame this server, send its forms there. Nothing else, from nowhere else.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'nonce-{nonce}'",
        "style-src 'nonce-{nonce}'",
        "img-src 'self' data: blob:{pictures}",
        "font-src data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors {ancestors}",
    )
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Forms over https are checked by where they come from, so their own site must be told.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the navigation."""

    endpoint: str
    text: str  # key of texts.json
    right: Right


_NAVIGATION = (
    Link("map.index", "nav_map", "view"),
    Link("articles.index", "nav_articles", "view"),
    Link("review.index", "nav_review", "review"),
    Link("add.index", "nav_add", "review"),
    Link("feeds.index", "nav_feeds", "review"),
    Link("embed.snippet", "nav_embed", "view"),
    Link("api.landing", "nav_api", "view"),
)


def page(template: str, **context: Any) -> str:
    """A page of templates/web/ in the reader's language."""
    return render_template(template, **context)


def nonce() -> str:
    """A value that only this response's own scripts and styles know."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    value: str = g.nonce
    return value


def language() -> str:
    """The reader's language, of those that texts.json has."""
    known = list(texts())
    asked = request.args.get("lang", request.cookies.get(_LANGUAGE_COOKIE))
    if asked in known:
        return asked
    return request.accept_languages.best_match(known) or known[0]


def page_in(code: str) -> str:
    """Leads from a page to itself in another language, with all that was asked of it."""
    return "?" + urlencode({**request.args.to_dict(flat=False), "lang": [code]}, doseq=True)


def text(key: str, **values: object) -> str:
    """A text in the reader's language, with values put in."""
    return texts()[language()][key].format(**values)


@cache
def texts() -> dict[str, dict[str, str]]:
    """The pages' words by language and key; the first language is the usual one."""
    merged: dict[str, dict[str, str]] = {}
    for path in sorted(asset("templates", "web").rglob("texts.json")):
        for name, words in json.loads(path.read_text("utf-8")).items():
            merged.setdefault(name, {}).update(words)
    return dict(sorted(merged.items()))


def asset_url(path: str) -> str:
    """Address of a script or style of templates/web/, or of "leaflet.js" and "leaflet.css"."""
    mark = hashlib.sha256(_asset(path)).hexdigest()[:12]
    return url_for("frame.assets", path=path, v=mark)


def absolute_url(endpoint: str, **values: Any) -> str:
    """Address for other programs and people, made from the configuration alone."""
    own = url_for(endpoint, **values)
    site = current_site()
    return site.base_url.rstrip("/").removesuffix(site.path) + own


def let_sites_frame(response: Response) -> Response:
    """Let the configured sites, and this one, show a response in a frame."""
    g.ancestors = ("'self'", *current_site().embed_origins)
    return response


def let_load_pictures(origin: str) -> None:
    """Let the page of this answer load pictures, such as tiles, from one other host."""
    g.pictures = f" {origin}"


def register(app: Flask) -> None:
    """Give an application the base template's functions, its assets and its headers."""
    app.jinja_env.globals.update(
        asset_url=asset_url, lang=language, languages=texts, nonce=nonce, page_in=page_in, t=text
    )
    app.jinja_env.filters["json"] = lambda value: Markup(to_json(value))  # noqa: S704 - has no <

    @app.context_processor
    def _() -> dict[str, Any]:
        user = current_user()
        shown = [
            link
            for link in _NAVIGATION
            if link.endpoint in current_app.view_functions and user.may(link.right)
        ]
        return {"user": user, "site": current_site(), "navigation": shown}

    app.add_url_rule("/assets/<path:path>", "frame.assets", _serve_asset)
    app.after_request(_secure)
    app.after_request(_remember_language)


@public
def _serve_asset(path: str) -> ResponseReturnValue:
    content = _asset(path)
    response = make_response(content)
    response.mimetype = "text/css" if path.endswith(".css") else "text/javascript"
    response.add_etag()
    if request.args.get("v") == hashlib.sha256(content).hexdigest()[:12]:
        response.cache_control.public = True
        response.cache_control.max_age = _YEAR_S
        response.cache_control.immutable = True
    return response.make_conditional(request)


@cache
def _asset(path: str) -> bytes:
    """Raises NotFound for what is no script or style."""
    if path in ("leaflet.js", "leaflet.css"):
        return (leaflet.library() if path.endswith("js") else leaflet.library_style()).encode()
    # Pages of the desk draw the map's basemap with the map's own modules.
    room, name = ("map", path[4:]) if path.startswith("map/") else ("web", path)
    found = safe_join(str(asset("templates", room)), name)
    if found is None or not found.endswith((".js", ".css")):
        raise NotFound
    try:
        return Path(found).read_bytes()
    except (OSError, ValueError) as error:
        raise NotFound from error


def _secure(response: Response) -> Response:
    ancestors = g.get("ancestors", ("'none'",))
    pictures = g.get("pictures", "")
    policy = _POLICY.format(nonce=nonce(), ancestors=" ".join(ancestors), pictures=pictures)
    response.headers.update(_HEADERS)
    response.headers["Content-Security-Policy"] = policy
    if "ancestors" in g:
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    else:
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["X-Frame-Options"] = "DENY"
    if current_site().is_encrypted:
        response.headers["Strict-Transport-Security"] = f"max-age={_YEAR_S}"
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def _remember_language(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked in texts() and "ancestors" not in g and response.mimetype == "text/html":
        response.set_cookie(
            _LANGUAGE_COOKIE,
            asked,
            max_age=_YEAR_S,
            secure=current_site().is_encrypted,
            httponly=True,
            samesite="Lax",
        )
    return response


def own_path(path: str | None) -> str:
    """A visitor's wish where to go next, or the map where it leads elsewhere."""
    return path if path and is_own_path(path) else url_for("map.index")
