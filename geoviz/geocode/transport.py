"""One HTTP answer from a geocoder that may misbehave: bounded in time, size and kind.

geopy's own adapters time each read by itself, follow redirects, and ask again silently. This
one asks once, and the whole exchange has one deadline.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, NoReturn
from urllib.parse import urlsplit

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import (
    GeocoderParseError,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeocoderUnavailable,
)

_MOST_BYTES = 2 * 2**20
_PIECE = 2**16


class BoundedAdapter(BaseSyncAdapter):  # type: ignore[misc]
    """A geopy adapter that gives up in time.

    ``timeout`` is for the whole exchange but looking up the host's name, in seconds. Redirects
    are refused: a geocoder has no reason to send its users elsewhere.
    """

    def __init__(
        self,
        *,
        proxies: object,
        ssl_context: ssl.SSLContext | None,
        shape: type[list[Any]] | type[dict[str, Any]] | None = None,
    ) -> None:
        """shape: what JSON the geocoder answers with, where that is known."""
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._shape = shape or (list, dict)
        self._tls = ssl_context or ssl.create_default_context()

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        """See geopy. An answer of another shape is an error, not an empty one."""
        text = self.get_text(url, timeout=timeout, headers=headers)
        try:
            answer = json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise GeocoderParseError("the answer is not JSON") from error
        if not isinstance(answer, self._shape):
            raise GeocoderParseError("the answer is JSON of another shape")
        return answer

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        """See geopy."""
        parts = urlsplit(url)
        if parts.scheme == "https":
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                parts.netloc, timeout=timeout, context=self._tls
            )
        else:
            connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with _errors(), _deadline(connection, timeout):
            connection.request("GET", target, headers={**headers, "Accept": "application/json"})
            response = connection.getresponse()
            body = _body(response)
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise GeocoderParseError("the answer is not UTF-8") from error
        if response.status != 200:
            raise AdapterHTTPError(
                f"status {response.status}",
                status_code=response.status,
                headers={name.lower(): value for name, value in response.getheaders()},
                text=text[:200],
            )
        return text


@contextmanager
def _deadline(connection: http.client.HTTPConnection, seconds: float) -> Iterator[None]:
    """Cuts the connection when the time is over, however slowly the other side goes on."""
    over = threading.Event()

    def cut() -> None:
        over.set()
        if connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    try:
        timer.start()
        connection.connect()
        if not over.is_set():
            yield
    except (OSError, http.client.HTTPException, ValueError) as error:
        if over.is_set():
            raise GeocoderTimedOut(f"no whole answer within {seconds:g} s") from error
        raise
    finally:
        timer.cancel()
        connection.close()
    if over.is_set():
        raise GeocoderTimedOut(f"no whole answer within {seconds:g} s")


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise GeocoderTimedOut("no answer in time") from error
    except OSError as error:
        raise GeocoderUnavailable(f"cannot be reached ({type(error).__name__})") from error
    except (http.client.HTTPException, ValueError) as error:
        raise GeocoderServiceError(f"broken answer ({type(error).__name__})") from error


def _body(response: http.client.HTTPResponse) -> bytes:
    data = bytearray()
    while piece := response.read1(_PIECE):
        data += piece
        if len(data) > _MOST_BYTES:
            raise GeocoderServiceError(f"the answer has more than {_MOST_BYTES // 2**20} MB")
    if response.length:
        raise http.client.IncompleteRead(bytes(data), response.length)
    return bytes(data)


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")
