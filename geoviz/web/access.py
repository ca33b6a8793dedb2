"""Who asks, and whether they may.

Every view says what it needs, with ``requires`` or ``public``; an application with a view
that does not say is not made. The guard runs before any view and before a body is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import Conflict, Forbidden, SecurityError, Unauthorized

from geoviz.web.accounts import Role
from geoviz.web.library import current_library
from geoviz.web.site import current_site

Right = Literal["view", "review", "admin"]

_RIGHTS: dict[Role | None, frozenset[str]] = {
    None: frozenset(),
    Role.VIEWER: frozenset({"view"}),
    Role.REVIEWER: frozenset({"view", "review"}),
    Role.ADMIN: frozenset({"view", "review", "admin"}),
}
_CHANGES = ("POST", "PUT", "PATCH", "DELETE")
_SMALL_BODY = 64 * 1024
_View = TypeVar("_View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class User:
    """Who asks."""

    name: str  # empty for somebody without an account
    role: Role | None = None
    is_local: bool = False  # this machine's own user, where there are no accounts

    def may(self, right: Right) -> bool:
        return right in _RIGHTS[self.role] or (right == "view" and current_site().is_open)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a view needs of a request."""

    right: Right | None = None  # None: anybody may ask
    kept: bool = False  # whether a store must be behind the library
    body: int = _SMALL_BODY  # bytes; 0 for as many as the site lets people send
    changes: bool = True  # False where even a POST leaves everything as it was
    is_said: bool = False  # whether the view says who may ask


def requires(
    right: Right, *, kept: bool | None = None, changes: bool = True
) -> Callable[[_View], _View]:
    """Say that a view needs a right: "view", "review" or "admin".

    kept: whether it needs a store to write to; by default where the right is to review.
    changes: False for a POST that changes nothing, which programs without a cookie may send.
    """
    needs_store = right == "review" if kept is None else kept

    def say(view: _View) -> _View:
        needs = replace(_needs(view), right=right, kept=needs_store, changes=changes, is_said=True)
        return _say(view, needs)

    return say


def public(view: _View) -> _View:
    """Say that anybody may ask for a view."""
    return _say(view, replace(_needs(view), is_said=True))


def takes_up_to(limit: int = 0) -> Callable[[_View], _View]:
    """Say how many bytes a view takes; without a number, as many as the site lets people send."""

    def say(view: _View) -> _View:
        return _say(view, replace(_needs(view), body=limit))

    return say


def current_user() -> User:
    """Who asks. Raises Unauthorized for a token that is none of this server's."""
    if "user" not in g:
        g.user = User("")  # whom the error page greets where the next line fails
        g.user = _user_of_request()
    user: User = g.user
    return user


def guard(app: Flask) -> None:
    """Let no request through that is not addressed to this server, small enough and allowed."""
    # Checked below, after everything that needs no look into the body.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf = CSRFProtect(app)

    @app.before_request
    def check() -> ResponseReturnValue | None:
        site = current_site()
        if not _is_called_by(request.host, site.hosts):
            raise SecurityError
        if request.endpoint is None:
            return None  # a page that is not there; the router's own error follows
        needs = _needs(current_app.view_functions[request.endpoint])
        request.max_content_length = request.max_form_memory_size = (
            needs.body or site.max_upload_bytes
        )
        if needs.right and not current_user().may(needs.right):
            return _turned_away()
        if needs.kept and not (library := current_library()).is_kept:
            raise Conflict(library.why_not_kept)
        if request.method in _CHANGES:
            _refuse_other_sites()
            if needs.changes and not g.get("by_token"):
                csrf.protect()
        return None


def check_that_every_view_says(app: Flask) -> None:
    """Raises TypeError where a view does not say what it needs."""
    silent = [name for name, view in app.view_functions.items() if not _needs(view).is_said]
    if silent:
        raise TypeError(f"these views do not say who may see them: {', '.join(sorted(silent))}")


def is_own_path(path: str) -> bool:
    """Whether a path given by a visitor leads to a page of this server and nowhere else."""
    parts = urlsplit(path)
    return (
        path.startswith("/")
        and not path.startswith("//")
        and "\\" not in path
        and path.isprintable()
        and not parts.scheme
        and not parts.netloc
    )


def _user_of_request() -> User:
    site = current_site()
    if site.accounts is None:
        return User(site.local_name, Role.ADMIN, is_local=True)
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        account = site.accounts.of_token(token.strip())
        if account is None:
            raise Unauthorized("this token is not, or no longer, one of this server's")
        g.by_token = True
        return User(account.name, account.role)
    # Only where there is a cookie: to look into the session is to answer for it in Vary.
    secret = session.get("secret") if site.cookie_name in request.cookies else None
    account = site.accounts.of_session(secret) if isinstance(secret, str) else None
    return User(account.name, account.role) if account else User("")


def _turned_away() -> ResponseReturnValue:
    if current_user().name:
        raise Forbidden
    # Named, wherever in the list: Chromium's most specific type is one for signed exchanges.
    wants_page = "text/html" in request.accept_mimetypes.values() and not _is_api()
    if request.method == "GET" and wants_page and request.endpoint != "embed.bare":
        here = request.full_path.rstrip("?")
        return redirect(url_for("login.form", next=here if is_own_path(here) else None), 303)
    raise Unauthorized


def _is_api() -> bool:
    return request.path == "/api" or request.path.startswith("/api/")


def _refuse_other_sites() -> None:
    """Browsers say from which site a page sends something; programs say nothing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("pages of other sites may not send anything to this server")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        raise Forbidden("pages of other sites may not send anything to this server")


def _needs(view: Callable[..., Any]) -> Needs:
    found: Needs = getattr(view, "geoviz_needs", Needs())
    return found


def _say(view: _View, needs: Needs) -> _View:
    view.geoviz_needs = needs  # type: ignore[attr-defined]
    return view


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
