"""Coming in and going out."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from flask import Blueprint, Flask, redirect, request, session
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import NotFound, TooManyRequests

from geoviz.web.access import public
from geoviz.web.accounts import MAX_NAME, MAX_PASSWORD, Accounts
from geoviz.web.frame import own_path, page, text
from geoviz.web.site import current_site

# Failures only: who comes in is not slowed down. An address is tried by few people, a name
# by one; the second bound keeps many addresses from trying one name for long.
_PER_ADDRESS = RateLimitItemPerMinute(10, 5)
_PER_NAME = RateLimitItemPerMinute(20, 15)


class Attempts:
    """Failed logins of the last minutes, by address and by name. Counted in this process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def are_too_many(self, address: str, name: str) -> bool:
        return not (
            self._limiter.test(_PER_ADDRESS, "address", _network(address))
            and self._limiter.test(_PER_NAME, "name", name.casefold())
        )

    def add_failure(self, address: str, name: str) -> None:
        self._limiter.hit(_PER_ADDRESS, "address", _network(address))
        self._limiter.hit(_PER_NAME, "name", name.casefold())


def register(app: Flask) -> None:
    """Give an application pages to log in and out by."""
    blueprint = Blueprint("login", __name__)
    attempts = Attempts()

    @blueprint.get("/login")
    @public
    def form() -> str:
        _accounts()
        return _form(own_path(request.args.get("next")))

    @blueprint.post("/login")
    @public
    def enter() -> ResponseReturnValue:
        accounts = _accounts()
        name = request.form.get("name", "")[: MAX_NAME + 1]
        password = request.form.get("password", "")[: MAX_PASSWORD + 1]
        wish = own_path(request.form.get("next"))
        address = request.remote_addr or ""
        if attempts.are_too_many(address, name):
            raise TooManyRequests(retry_after=300)
        account = accounts.check(name, password)
        if account is None:
            attempts.add_failure(address, name)
            return _form(wish, name, failed=True), 401
        # A new session: what was known of the visitor before, an attacker may have planted.
        session.clear()
        session["secret"] = accounts.open_session(account)
        session.permanent = True
        return redirect(wish, 303)

    @blueprint.post("/logout")
    @public
    def logout() -> ResponseReturnValue:
        accounts = _accounts()
        secret = session.get("secret")
        if isinstance(secret, str):
            accounts.end_session(secret)
        session.clear()
        return redirect(own_path(None), 303)

    app.register_blueprint(blueprint)


def _form(wish: str, name: str = "", *, failed: bool = False) -> str:
    return page("login.html", title=text("log_in"), next=wish, name=name, failed=failed)


def _accounts() -> Accounts:
    accounts = current_site().accounts
    if accounts is None:
        raise NotFound("This server has no accounts: only this machine can reach it.")
    return accounts


def _network(address: str) -> str:
    """The part of an address that one visitor cannot change at will."""
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    is_long = isinstance(known, IPv6Address)
    return str(ip_network(f"{address}/64", strict=False)) if is_long else address
