"""A geocoder on loopback that behaves as told: well, or as badly as the ones in the field."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Behaviour = Callable[[socket.socket], None]

PLACE = {
    "lat": "49.5937",
    "lon": "34.5407",
    "display_name": "Lyman Druhyi, Poltava Raion, Ukraine",
    "boundingbox": ["49.57", "49.61", "34.52", "34.56"],
    "importance": 0.3,
}


def http(body: bytes | str, status: str = "200 OK", *headers: str) -> Behaviour:
    content = body.encode() if isinstance(body, str) else body
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close", *headers]

    def answer(client: socket.socket) -> None:
        client.sendall("\r\n".join([*head, "", ""]).encode() + content)

    return answer


def places(*rows: dict[str, object]) -> Behaviour:
    return http(json.dumps(rows))


def place(**fields: object) -> Behaviour:
    return places(PLACE | fields)


def drip(client: socket.socket) -> None:
    """One byte every quarter of a second, which keeps a timeout of each read from ending it."""
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(200):
        client.sendall(b" ")
        time.sleep(0.25)


def drip_head(client: socket.socket) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 200:
        client.sendall(bytes([byte]))
        time.sleep(0.25)


def silence(client: socket.socket) -> None:
    time.sleep(30)


def reset(client: socket.socket) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def flood(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n[")
    for _ in range(1600):
        client.sendall(b" " * 62_500)


def cut_short(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[]")


class GeocoderServer:
    """Counts its requests; ``behaves`` may be changed between them."""

    def __init__(self, behaves: Behaviour) -> None:
        self.behaves = behaves
        self.requests: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with client:
            try:
                self.requests.append(client.recv(65_536).decode())
                self.behaves(client)
            except OSError:
                pass  # the other side has had enough

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes who waits for the next client
        self._socket.close()


@contextmanager
def serving(behaves: Behaviour) -> Iterator[GeocoderServer]:
    server = GeocoderServer(behaves)
    try:
        yield server
    finally:
        server.close()
