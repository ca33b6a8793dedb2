"""For a WSGI server such as gunicorn: ``gunicorn geoviz.web.wsgi:app``.

What ``geoviz serve`` is told by options stands in the environment:

GEOVIZ_STORE            the store, which must be there: a file, or postgresql://...
GEOVIZ_BASE_URL         address that visitors use, such as https://maps.example/
GEOVIZ_USERS            accounts; by default the file beside the store's
GEOVIZ_VIEWING          "open" or "closed" (the default)
GEOVIZ_BEHIND_PROXY     "1" where a proxy sets X-Forwarded-For and X-Forwarded-Proto
GEOVIZ_ALLOW_EMBED      sites that may frame the map, separated by spaces
GEOVIZ_ALLOW_FETCH      "1" to let reviewers add articles by link and follow feeds
GEOVIZ_TITLE            title of the page
GEOVIZ_GAZETTEER        file of the user's own places (geoviz gazetteer), or "none"
GEOVIZ_TILES            base map: https://.../{z}/{x}/{y}.png or a raster .pmtiles file
GEOVIZ_TILES_ATTRIBUTION  whose the tiles are

Accounts are always asked for here: who started the server cannot be told from who visits it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from geoviz.errors import GeovizError, UsageError
from geoviz.store import is_server
from geoviz.web.accounts import Accounts
from geoviz.web.app import create_app
from geoviz.web.library import Library
from geoviz.web.private import signing_key
from geoviz.web.site import Site, Viewing
from geoviz.web.tiles import BaseMap

_CANNOT_START = 3  # what gunicorn takes as the word of a worker that is not to be started again
_FLAGS = {"": False, "0": False, "1": True}


def make_app(environment: Mapping[str, str]) -> Flask:
    """The application that an environment describes.

    Raises UsageError for what is missing or not understood, StoreError for a store that
    cannot be read.
    """
    store = _needed(environment, "GEOVIZ_STORE")
    if is_server(store):
        accounts = Accounts(Path(_needed(environment, "GEOVIZ_USERS")))
    else:
        users = environment.get("GEOVIZ_USERS")
        accounts = Accounts(Path(users)) if users else Accounts.beside(Path(store))
    viewing = environment.get("GEOVIZ_VIEWING", Viewing.CLOSED.value)
    if viewing not in list(Viewing):
        raise UsageError(f"GEOVIZ_VIEWING={viewing}: give open or closed")
    site = Site(
        base_url=_needed(environment, "GEOVIZ_BASE_URL"),
        accounts=accounts,
        viewing=Viewing(viewing),
        embed_origins=tuple(environment.get("GEOVIZ_ALLOW_EMBED", "").split()),
        behind_proxy=_flag(environment, "GEOVIZ_BEHIND_PROXY"),
        allow_fetch=_flag(environment, "GEOVIZ_ALLOW_FETCH"),
        secret_key=signing_key(accounts.key_path),
    )
    tiles = environment.get("GEOVIZ_TILES")
    return create_app(
        Library.of_store(store),
        site=site,
        title=environment.get("GEOVIZ_TITLE"),
        base_map=BaseMap(tiles, environment.get("GEOVIZ_TILES_ATTRIBUTION")) if tiles else None,
    )


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise UsageError(f"{name} is not set; geoviz.web.wsgi needs it")
    return value


def _flag(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "")
    if value not in _FLAGS:
        raise UsageError(f"{name}={value}: give 0 or 1")
    return _FLAGS[value]


def __getattr__(name: str) -> Flask:
    """``app``, made when a server asks for it: to import this module opens no store."""
    if name != "app":
        raise AttributeError(name)
    try:
        return make_app(os.environ)
    except GeovizError as error:
        print(f"Error: {error}", file=sys.stderr)
        raise SystemExit(_CANNOT_START) from None
