"""The feeds that are followed, and what came of their entries."""

from __future__ import annotations

import atexit
import hashlib
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from geoviz.errors import SourceError, UsageError
from geoviz.sources.feeds import FeedReader
from geoviz.sources.url import Fetcher, check_link
from geoviz.store import Target, is_server
from geoviz.web.access import current_user, requires
from geoviz.web.desk.keeping import Keeping
from geoviz.web.desk.polling import Poller
from geoviz.web.desk.subscriptions import INTERVAL_S, Subscription, Subscriptions, Told
from geoviz.web.frame import page
from geoviz.web.library import Library
from geoviz.web.site import Site


@dataclass(frozen=True, slots=True)
class View:
    """The context of desk/feeds.html."""

    feeds: list[Subscription]
    entries: list[Told]
    interval_minutes: int
    problem: str = ""
    url: str = ""


def register(app: Flask) -> None:
    """Give an application the desk's database, and where it may fetch, feeds and their thread."""
    library: Library = app.extensions["geoviz"]
    site: Site = app.extensions["geoviz.site"]
    if library.target is None:
        return
    keeping = app.extensions["geoviz.keeping"] = Keeping(_desk_file(library.target, site))
    if not site.allow_fetch:
        return
    fetcher = Fetcher(allow_loopback=site.fetch_loopback)
    poller = Poller(library, Subscriptions(keeping), fetcher, FeedReader())
    app.extensions["geoviz.poller"] = poller
    app.register_blueprint(_blueprint(Subscriptions(keeping), poller))
    if library.is_kept:
        poller.start()
        atexit.register(poller.close)


def _desk_file(store: Target, site: Site) -> Path:
    """Beside the store; of one on a server beside the accounts, or in the user's own folder."""
    if not is_server(store):
        return Path(f"{store}.desk.sqlite")
    if site.accounts is not None:
        return site.accounts.path.with_suffix(".desk.sqlite")
    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "geoviz"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{hashlib.sha256(str(store).encode()).hexdigest()[:16]}.desk.sqlite"


def _blueprint(subscriptions: Subscriptions, poller: Poller) -> Blueprint:
    blueprint = Blueprint("feeds", __name__)

    @blueprint.app_template_filter("moment")
    def moment(seconds: float | None) -> str:
        if seconds is None:
            return ""
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")

    @blueprint.get("/feeds")
    @requires("review")
    def index() -> str:
        return page("desk/feeds.html", view=_view(subscriptions))

    @blueprint.post("/feeds")
    @requires("review")
    def add() -> ResponseReturnValue:
        url = request.form.get("url", "").strip()
        try:
            check_link(url)
            subscriptions.add(url, current_user().name)
        except (SourceError, UsageError) as error:
            view = _view(subscriptions, problem=str(error), url=url)
            return page("desk/feeds.html", view=view), 400
        poller.wake()
        return redirect(url_for(".index"), 303)

    @blueprint.post("/feeds/remove")
    @requires("review")
    def remove() -> ResponseReturnValue:
        subscriptions.remove(request.form.get("url", ""))
        return redirect(url_for(".index"), 303)

    @blueprint.post("/feeds/ask")
    @requires("review")
    def ask() -> ResponseReturnValue:
        if not subscriptions.ask_soon(request.form.get("url", ""), time.time()):
            raise UsageError("this feed was asked a moment ago; its server is left alone for now")
        poller.wake()
        return redirect(url_for(".index"), 303)

    return blueprint


def _view(subscriptions: Subscriptions, problem: str = "", url: str = "") -> View:
    return View(
        feeds=subscriptions.all(),
        entries=subscriptions.entries(),
        interval_minutes=round(INTERVAL_S / 60),
        problem=problem,
        url=url,
    )
