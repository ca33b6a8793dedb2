"""An application behind the real server, on a port of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from geoviz.web import Library, Site, create_app, listen


@contextmanager
def served(make: Callable[[str], Flask]) -> Iterator[str]:
    """The address of a server. make: gives the application, told its address."""
    with listen(port=0) as listener:
        sockets: dict[int, Any] = {}
        app = make(listener.url)
        server = create_server(app, map=sockets, sockets=[listener.socket], threads=4)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield listener.url
        finally:
            server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
            thread.join()
            server.task_dispatcher.shutdown()


@contextmanager
def served_library(library: Library, **options: Any) -> Iterator[str]:
    """The address of a server for this machine alone that shows a library."""
    with served(lambda url: create_app(library, site=Site(base_url=url, **options))) as url:
        yield url
