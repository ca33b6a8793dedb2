"""Serving an application until the person stops it."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from types import FrameType
from typing import Any, NoReturn, Self

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from geoviz.errors import UsageError

DEFAULT_PORT = 8000
_THREADS = 8


@dataclass(frozen=True, slots=True)
class Listener:
    """A bound socket, listening until it is closed (as a context manager does)."""

    socket: socket.socket
    host: str  # as the person wrote it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    @property
    def port(self) -> int:
        port: int = self.socket.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """The address to open; a wildcard host is reached as localhost from here."""
        host = "localhost" if self.is_wildcard else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    @property
    def is_wildcard(self) -> bool:
        """True where it listens on every address of this machine."""
        address = _address(self.host)
        return address is not None and address.is_unspecified

    @property
    def is_loopback(self) -> bool:
        """True where only this machine can reach it."""
        bound = _address(self.socket.getsockname()[0])
        return bound is not None and bound.is_loopback


def listen(host: str = "127.0.0.1", port: int | None = None) -> Listener:
    """Listen on a port; 0 is any free one, None is 8000 or else any free one.

    Raises UsageError where the port is taken or the host is not this machine's.
    """
    for choice in (DEFAULT_PORT, 0) if port is None else (port,):
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            return Listener(socket.create_server((host, choice), family=family), host)
        except (OSError, OverflowError) as error:
            reason = error
    raise UsageError(
        f"cannot listen on {host} port {port or DEFAULT_PORT}: {_why(reason)}; "
        "choose another with --host and --port (0 means any free port)"
    )


def serve(
    app: Flask,
    listener: Listener,
    on_ready: Callable[[str], None],
    *,
    most_bytes: int = 64 * 2**20,
    behind_proxy: bool = False,
) -> None:
    """Answer requests until SIGINT or SIGTERM, then close the socket and return.

    on_ready: called once with the address, when requests are answered. most_bytes: of one
    request; more is refused before it is written anywhere. behind_proxy: whether the
    application may see what a proxy says of its visitors.
    """
    # That somebody waits for a moment is no news for the person at the terminal.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    sockets: dict[int, Any] = {}  # all that are open: the listening one and the visitors'
    # ident: the Server header names neither software nor version.
    server = create_server(
        app,
        map=sockets,
        sockets=[listener.socket],
        threads=_THREADS,
        ident=None,
        max_request_body_size=most_bytes,
        clear_untrusted_proxy_headers=not behind_proxy,
    )
    try:
        with _terminated_as_interrupt():
            on_ready(listener.url)
            server.run()
    finally:
        wasyncore.close_all(sockets)
        listener.socket.close()


@contextmanager
def _terminated_as_interrupt() -> Iterator[None]:
    """SIGTERM ends the server as Ctrl-C does. Signals reach the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _why(error: OSError | OverflowError) -> str:
    number = getattr(error, "errno", None) or 0
    # Names that cannot be resolved have negative numbers and texts of their own.
    return os.strerror(number) if number > 0 else str(getattr(error, "strerror", error))
