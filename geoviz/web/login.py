"""Coming in and going out."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from geoviz.web.access import public
from geoviz.web.accounts import MAX_NAME, MAX_PASSWORD, Account, Accounts
from geoviz.web.attempts import Attempts
from geoviz.web.frame import own_path, page, text
from geoviz.web.site import current_site


def register(app: Flask) -> None:
    """Give an application pages to log in and out by."""
    blueprint = Blueprint("login", __name__)

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
        account = _checked(accounts, name, password)
        if account is None:
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


def _checked(accounts: Accounts, name: str, password: str) -> Account | None:
    """Whose name and password these are. Raises TooManyRequests after too many wrong ones."""
    if not accounts.path.exists():
        return None
    attempts = Attempts(accounts)
    attempt = attempts.begin(request.remote_addr or "", name)
    account = accounts.check(name, password)
    if account is not None:
        attempts.forget(attempt)
    return account


def _form(wish: str, name: str = "", *, failed: bool = False) -> str:
    return page("login.html", title=text("log_in"), next=wish, name=name, failed=failed)


def _accounts() -> Accounts:
    accounts = current_site().accounts
    if accounts is None:
        raise NotFound("This server has no accounts: only this machine can reach it.")
    return accounts
