"""The live map: a Flask application, and the server that runs it on this machine."""

from geoviz.web.app import Incidents, create_app
from geoviz.web.server import Listener, listen, serve

__all__ = ["Incidents", "Listener", "create_app", "listen", "serve"]
