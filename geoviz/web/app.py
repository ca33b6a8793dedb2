"""The application: what it shows, to whom, and under which rules."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from geoviz.assets import asset
from geoviz.web import access, api, bigmap, desk, embed, errors, frame, front, login
from geoviz.web.accounts import SESSION_LIFETIME
from geoviz.web.library import Library
from geoviz.web.site import Site
from geoviz.web.tiles import BaseMap


def create_app(
    library: Library,
    *,
    site: Site | None = None,
    title: str | None = None,
    colours: Mapping[str, str] | None = None,
    base_map: BaseMap | None = None,
) -> Flask:
    """The application that shows a library.

    site: how it is reached, and by whom. title: stands on the map. colours: ``#rrggbb`` by
    belligerent. base_map: whose tiles pages have in place of the offline basemap.
    """
    site = site or Site()
    app = Flask(__name__, static_folder=None, template_folder=str(asset("templates", "web")))
    app.extensions["geoviz"] = library
    app.extensions["geoviz.site"] = site
    app.config.update(
        SECRET_KEY=site.secret_key,
        SESSION_COOKIE_NAME=site.cookie_name,
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=site.is_encrypted,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=SESSION_LIFETIME,
        # No limit of its own: a token holds as long as the session it belongs to.
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    access.guard(app)
    errors.register(app)
    frame.register(app)
    login.register(app)
    front.register(app, title, colours, base_map)
    desk.register(app)
    api.register(app)
    embed.register(app)
    bigmap.register(app)
    access.check_that_every_view_says(app)
    if site.path:
        app.wsgi_app = DispatcherMiddleware(NotFound(), {site.path: app.wsgi_app})  # type: ignore[method-assign]
    if site.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    return app
