"""The desk's own small database beside the store: readings to be looked at, and feeds.

Nothing here is evidence: it may be deleted, and costs the list of feeds and what nobody
has kept yet. Several servers of one store may share it.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from geoviz.errors import OutputError, StoreError
from geoviz.model import Place, Quarantined, ReadArticle
from geoviz.store.codec import decode, decode_place, dump, encode_fields
from geoviz.store.rows import place_key

_SCHEMA = """
CREATE TABLE IF NOT EXISTS previews (
  token TEXT PRIMARY KEY, who TEXT NOT NULL, at REAL NOT NULL, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS feeds (
  url TEXT PRIMARY KEY, who TEXT NOT NULL, at REAL NOT NULL, title TEXT, etag TEXT, modified TEXT,
  next REAL NOT NULL, asked REAL, failures INTEGER NOT NULL DEFAULT 0, problem TEXT);
CREATE TABLE IF NOT EXISTS entries (
  feed TEXT NOT NULL, key TEXT NOT NULL, link TEXT NOT NULL, title TEXT, published TEXT,
  at REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0, article TEXT, problem TEXT,
  PRIMARY KEY (feed, key));
"""
_BUSY_S = 10.0
PREVIEW_S = 24 * 3600.0
"""How long a reading waits for somebody to keep it."""

_MOST_PREVIEWS = 100


class Keeping:
    """The database; safe for several threads and processes.

    Methods raise StoreError where it cannot be read, OutputError where it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_made = False

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """One transaction: kept as a whole, or not at all."""
        try:
            with closing(sqlite3.connect(self._path, timeout=_BUSY_S)) as connection:
                connection.isolation_level = None
                connection.row_factory = sqlite3.Row
                connection.execute("BEGIN IMMEDIATE")
                if not self._is_made:
                    for statement in _SCHEMA.split(";\n"):
                        connection.execute(statement)
                    self._path.chmod(0o600)
                    self._is_made = True
                yield connection
                connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise OutputError(f"{self._path.name} cannot be written: {error}") from error
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self._path.name} is damaged: delete it, and try again") from error

    def put_preview(self, who: str, found: Sequence[ReadArticle | Quarantined]) -> str:
        """Keep a reading for a while; the token by which its reader finds it again."""
        token = secrets.token_urlsafe(16)
        with self.connection() as db:
            db.execute("DELETE FROM previews WHERE at < ?", (time.time() - PREVIEW_S,))
            db.execute(
                "INSERT INTO previews VALUES (?, ?, ?, ?)", (token, who, time.time(), _pack(found))
            )
            db.execute(
                "DELETE FROM previews WHERE token NOT IN "
                "(SELECT token FROM previews ORDER BY at DESC LIMIT ?)",
                (_MOST_PREVIEWS,),
            )
        return token

    def preview(self, token: str, who: str) -> list[ReadArticle | Quarantined] | None:
        """A person's own reading as it was; None where it was kept, or is too old."""
        with self.connection() as db:
            row = db.execute(
                "SELECT data FROM previews WHERE token = ? AND who = ? AND at >= ?",
                (token, who, time.time() - PREVIEW_S),
            ).fetchone()
        return None if row is None else _unpack(row["data"])

    def drop_preview(self, token: str) -> None:
        with self.connection() as db:
            db.execute("DELETE FROM previews WHERE token = ?", (token,))


def _pack(found: Sequence[ReadArticle | Quarantined]) -> str:
    places: dict[str, object] = {}

    def key_of(place: Place) -> str:
        data = encode_fields(place, _no_key)
        key = place_key(place.id, dump(data))
        places[key] = data
        return key

    rows: list[dict[str, Any]] = [
        {"quarantined": [item.origin, item.reason]}
        if isinstance(item, Quarantined)
        else {"read": encode_fields(item, key_of)}
        for item in found
    ]
    return dump({"rows": rows, "places": places})


def _unpack(text: str) -> list[ReadArticle | Quarantined]:
    data = json.loads(text)
    places = data["places"]
    return [
        Quarantined(*row["quarantined"])
        if "quarantined" in row
        else decode(ReadArticle, row["read"], lambda key: decode_place(places[key]))
        for row in data["rows"]
    ]


def _no_key(place: Place) -> str:
    raise ValueError(f"a place where there can be none: {place.id}")
