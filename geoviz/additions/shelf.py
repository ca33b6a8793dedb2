"""The file of the user's own places, as it is written: always a new one, sets side by side.

Invariant: a set leans on nothing but the shipped gazetteer and itself, so that removing one
changes no other.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from geoviz.additions.place import Addition
from geoviz.geocode.entries import MAX_SPELLINGS
from geoviz.geocode.names import fold, skeleton
from geoviz.geocode.own import APPLICATION_ID, SCHEMA_VERSION, AddedSet

_BATCH = 5_000  # rows
_SCHEMA = """
CREATE TABLE added (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, form TEXT NOT NULL, file TEXT NOT NULL,
    source TEXT NOT NULL, licence TEXT NOT NULL, day TEXT NOT NULL, sha256 TEXT NOT NULL,
    places INTEGER NOT NULL, named INTEGER NOT NULL, left_out INTEGER NOT NULL,
    digest TEXT NOT NULL,
    told TEXT NOT NULL); -- what is said of a place's source
CREATE TABLE place ( -- as in the shipped gazetteer, and the set's number
    pid INTEGER NOT NULL, number INTEGER NOT NULL,
    slug TEXT, name TEXT NOT NULL, precision INTEGER NOT NULL,
    lon INTEGER NOT NULL, lat INTEGER NOT NULL,
    uncertainty_m INTEGER NOT NULL, code TEXT NOT NULL, country TEXT, parent INTEGER,
    population INTEGER NOT NULL, kind TEXT, names INTEGER NOT NULL,
    PRIMARY KEY (pid, number)) WITHOUT ROWID;
CREATE TABLE name (
    key TEXT NOT NULL, pid INTEGER NOT NULL, number INTEGER NOT NULL,
    spellings TEXT NOT NULL,
    common INTEGER NOT NULL, -- 1 where it is a word or a party, too
    PRIMARY KEY (key, pid, number)) WITHOUT ROWID;
CREATE TABLE outline (
    pid INTEGER NOT NULL, number INTEGER NOT NULL, approximate INTEGER NOT NULL,
    west REAL NOT NULL, south REAL NOT NULL, east REAL NOT NULL, north REAL NOT NULL,
    wkb BLOB NOT NULL, PRIMARY KEY (pid, number)) WITHOUT ROWID;
CREATE INDEX by_slug ON place (slug) WHERE slug IS NOT NULL;
"""
_INSERT = "INSERT OR IGNORE INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_PENDING = """
CREATE TEMP TABLE pending (
    key TEXT NOT NULL, pid INTEGER NOT NULL, spellings TEXT NOT NULL, common INTEGER NOT NULL);
"""


class Shelf:
    """A file of own places that is being written, which nobody reads yet."""

    def __init__(self, path: Path, *, is_new: bool) -> None:
        self._connection = sqlite3.connect(path)
        # Nobody sees the file before it is complete, and it is thrown away if it is not.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
            self._connection.execute(f"PRAGMA {pragma}")
        if is_new:
            self._connection.executescript(_SCHEMA)
            self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        self._connection.executescript(_PENDING)

    def remove(self, name: str) -> None:
        """Take a set away, and the room it took."""
        (number,) = self._connection.execute(
            "SELECT number FROM added WHERE name = ?", (name,)
        ).fetchone()
        with self._connection:
            for table in ("place", "name", "outline", "added"):
                self._connection.execute(f"DELETE FROM {table} WHERE number = ?", (number,))  # noqa: S608
        self._connection.execute("VACUUM")

    def close(self) -> None:
        self._connection.close()

    def next_number(self) -> int:
        (number,) = self._connection.execute(
            "SELECT coalesce(max(number), 0) FROM added"
        ).fetchone()
        return int(number) + 1

    def write(
        self,
        number: int,
        places: Iterable[tuple[Addition, tuple[str, ...] | None]],
        common: frozenset[str],
        shipped: sqlite3.Connection,
    ) -> tuple[int, int, int, str, list[str]]:
        """Write places. Second of each pair: what a shipped place is called besides, else None.

        common: folded words that are no places by themselves. How many were written, how many
        shipped ones were named, how many came twice; a digest; names that are common words.
        """
        digest = sha256()
        written = named = twice = 0
        words: dict[str, None] = {}
        with self._connection:
            for place, besides in places:
                names = list(_name_rows(place, besides, common, shipped))
                if besides is None:
                    row = _place_row(place, number)
                    done = self._connection.execute(
                        _INSERT,
                        row,
                    )
                    if not done.rowcount:
                        twice += 1
                        continue
                    written += 1
                    digest.update(repr((row[0], *row[2:])).encode())
                else:
                    named += bool(names)
                if place.outline is not None:
                    self._connection.execute(
                        "INSERT OR IGNORE INTO outline VALUES (?,?,0,?,?,?,?,?)",
                        (place.pid, number, *place.outline.bounds, _packed(place.outline)),
                    )
                    digest.update(place.outline.wkb)
                self._connection.executemany("INSERT INTO pending VALUES (?,?,?,?)", names)
                digest.update(repr(names).encode())
                if any(row[3] for row in names):
                    words[place.name] = None
            self._connection.execute(
                "INSERT OR IGNORE INTO name SELECT key, pid, ?, spellings, common FROM pending "
                "ORDER BY key, pid",
                (number,),
            )
            self._connection.execute("DELETE FROM pending")
        return written, named, twice, digest.hexdigest(), list(words)

    def enter(self, number: int, added: AddedSet, told: str) -> None:
        """Note the set that was written."""
        row = (
            *(number, added.name, added.form, added.file, added.source, added.licence, added.day),
            *(added.sha256, added.places, added.named, added.left_out, added.digest, told),
        )
        with self._connection:
            self._connection.execute("INSERT INTO added VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", row)


def _place_row(place: Addition, number: int) -> tuple[Any, ...]:
    return (
        *(place.pid, number, place.slug, place.name, int(place.precision)),
        *(round(place.lon * 1e5), round(place.lat * 1e5), round(place.uncertainty_m), place.code),
        *(place.country, place.parent, place.population, place.kind, len(place.names)),
    )


def _name_rows(
    place: Addition,
    besides: tuple[str, ...] | None,
    common: frozenset[str],
    shipped: sqlite3.Connection,
) -> Iterator[tuple[str, int, str, int]]:
    keys: dict[str, list[str]] = {}
    words: set[str] = set()
    for spelling in (place.name, *place.names) if besides is None else besides:
        folded = fold(spelling)
        key = skeleton(folded)
        if not key:
            continue
        spellings = keys.setdefault(key, [])
        if folded in common:
            words.add(key)
        if besides is None and spelling == place.name:
            continue  # it stands in the row of the place
        if "|" not in spelling:
            spellings.append(spelling)
    for key, spellings in keys.items():
        kept = spellings if besides is None else _new(place.pid, key, spellings, shipped)
        if kept or besides is None:
            yield key, place.pid, "|".join(kept[:MAX_SPELLINGS]), int(key in words)


def _new(pid: int, key: str, spellings: list[str], shipped: sqlite3.Connection) -> list[str]:
    """The spellings that a shipped place does not have yet."""
    row = shipped.execute(
        "SELECT p.name, n.spellings FROM name n JOIN place p USING (pid) "
        "WHERE n.key = ? AND n.pid = ?",
        (key, pid),
    ).fetchone()
    known = {fold(row[0]), *(fold(s.lstrip("=~")) for s in row[1].split("|"))} if row else set()
    fresh = {fold(s): s for s in reversed(spellings)}
    return [spelling for folded, spelling in fresh.items() if folded not in known]


def _packed(outline: Any) -> bytes:
    return zlib.compress(outline.wkb, 9)
