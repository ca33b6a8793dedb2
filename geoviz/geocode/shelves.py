"""The files of a gazetteer, opened together: what geoviz ships, and the user's own places.

Invariant: neither file is ever written. Every thread has a connection of its own, and all of
them see the same state of the user's file: where it was replaced meanwhile, a new connection
is refused.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geoviz.errors import AssetError
from geoviz.geocode.own import AddedSet, damaged, own_sets, sets_of


class Shelves:
    """Reads the file that is shipped, and beside it, as schema ``own``, the user's."""

    def __init__(self, path: Path, own: Path | None) -> None:
        """Raises AssetError where the user's file is damaged."""
        self._path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._connections: list[sqlite3.Connection] = []
        self._own = own
        self.sets: tuple[AddedSet, ...] = own_sets(own) if own is not None else ()

    def one(self, query: str, parameters: tuple[Any, ...] = ()) -> Any:
        with self.readable():
            return self._connection().execute(query, parameters).fetchone()

    def all(self, query: str, parameters: tuple[Any, ...]) -> list[Any]:
        with self.readable():
            return self._connection().execute(query, parameters).fetchall()

    def everywhere(self, query: str, parameters: tuple[Any, ...] = ()) -> list[Any]:
        """The rows of a query with ``{schema}`` in it; those of the user's file come last."""
        found = self.all(query.format(schema="main"), parameters)
        if self.sets:
            found += self.all(query.format(schema="own"), parameters)
        return found

    def close(self) -> None:
        """Close the files. They are opened again when they are next asked."""
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    @contextmanager
    def readable(self) -> Iterator[None]:
        """A damaged page shows only when it is read."""
        try:
            yield
        except (sqlite3.Error, zlib.error) as error:
            if self.sets:
                beside = f" or the places of your own in {self._own}"
                hint = "install geoviz again, or go on without your own (--gazetteer none)"
            else:
                beside, hint = "", "install geoviz again"
            raise AssetError(
                f"cannot read the gazetteer {self._path}{beside}: {error}; {hint}"
            ) from error

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection; a forked process opens its own."""
        local = self._local
        if getattr(local, "process", None) != os.getpid():
            local.connection = self._opened()
            local.process = os.getpid()
            with self._lock:
                self._connections.append(local.connection)
        connection: sqlite3.Connection = local.connection
        return connection

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(_read_only(self._path), uri=True, check_same_thread=False)
        if self.sets and self._own is not None:
            try:
                connection.execute("ATTACH ? AS own", (_read_only(self._own),))
                found = sets_of(connection, self._own, "own")
            except sqlite3.Error as error:
                connection.close()
                raise damaged(self._own, error) from error
            if found != self.sets:
                connection.close()
                raise AssetError(
                    "the places of your own were changed meanwhile; start the command again"
                )
        return connection


def _read_only(path: Path) -> str:
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"
