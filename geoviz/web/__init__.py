"""The live map: a Flask application, and the server that runs it on this machine."""

from geoviz.web.accounts import Accounts, Role
from geoviz.web.app import create_app
from geoviz.web.library import Library
from geoviz.web.private import signing_key
from geoviz.web.server import Listener, listen, serve
from geoviz.web.site import Site, Viewing, check_origin
from geoviz.web.tiles import BaseMap

__all__ = [
    "Accounts",
    "BaseMap",
    "Library",
    "Listener",
    "Role",
    "Site",
    "Viewing",
    "check_origin",
    "create_app",
    "listen",
    "serve",
    "signing_key",
]
