"""The user's own places: where their file is, which sets it holds, and what it amounts to.

Invariant: the file is never changed in place. Who adds or removes a set writes a new one, which
takes the old one's place in one step, so that whoever has it open goes on with what it was.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from geoviz.errors import AssetError

ENVIRONMENT = "GEOVIZ_GAZETTEER"
"""The environment variable that says where the file is, or that none is to be read."""

NONE = "none"
APPLICATION_ID = 0x67766F77  # "gvow": what tells the file from any other database
SCHEMA_VERSION = 1

Stamp = tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class AddedSet:
    """Places that were added together from one file."""

    name: str
    form: str  # geonames, csv or geojson
    file: str  # the name of the file, without its folder
    source: str  # whose the places are, for a reader
    licence: str  # empty where the user gave none
    day: str  # when they were added, as 2025-07-04
    sha256: str  # of the bytes of the file
    places: int
    named: int  # places that geoviz ships, which only gained names
    left_out: int  # rows
    digest: str  # of all that was made of the file


def own_path() -> Path | None:
    """Where the user's own places are, whether or not there are any; None for without them."""
    told = os.environ.get(ENVIRONMENT, "")
    if told == NONE:
        return None
    return Path(told) if told else _folder() / "gazetteer.sqlite"


def stamp() -> Stamp:
    """Another one whenever the file was replaced; None where there is none."""
    path = own_path()
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return (found.st_ino, found.st_size, found.st_mtime_ns) if found else None


def own_sets(path: Path | None = None) -> tuple[AddedSet, ...]:
    """The sets that a file holds (by default the user's), in the order in which they were added.

    Raises AssetError where the file is damaged, no file of places, or of a newer geoviz.
    """
    path = path or own_path()
    if path is None or not path.exists():
        return ()
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            return sets_of(connection, path)
    except sqlite3.Error as error:
        raise damaged(path, error) from error


def sets_of(
    connection: sqlite3.Connection, path: Path, schema: str = "main"
) -> tuple[AddedSet, ...]:
    """The same for a file that is open. Raises AssetError, or sqlite3.Error where it is damaged."""
    (application,) = connection.execute(f"PRAGMA {schema}.application_id").fetchone()
    (version,) = connection.execute(f"PRAGMA {schema}.user_version").fetchone()
    if application != APPLICATION_ID:
        raise AssetError(f"{path} is no file of places that geoviz made; name another")
    if version != SCHEMA_VERSION:
        raise AssetError(
            f"{path} is of another version of geoviz; remove it and add the sets again"
        )
    rows = connection.execute(
        "SELECT name, form, file, source, licence, day, sha256, places, named, left_out, digest "  # noqa: S608
        f"FROM {schema}.added ORDER BY number"
    )
    return tuple(AddedSet(*row) for row in rows)


def own_fingerprint() -> str:
    """What the user's own places amount to; the same on every machine with the same sets.

    Empty where there are none. Raises AssetError where the file is damaged.
    """
    return fingerprint_of(own_sets())


def fingerprint_of(sets: tuple[AddedSet, ...]) -> str:
    # The order counts: of two sets with one place, the later has it.
    told = "\n".join(each.digest for each in sets)
    return sha256(told.encode()).hexdigest()[:32] if sets else ""


def damaged(path: Path, error: Exception) -> AssetError:
    return AssetError(
        f"cannot read the places of your own in {path}: {error}; remove the file and add them "
        f"again, or go on without them (--gazetteer {NONE})"
    )


def _folder() -> Path:
    """Where a program keeps a user's data, as the system has it."""
    if sys.platform == "win32":
        base = os.environ.get("APPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Roaming") / "geoviz"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "geoviz"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "geoviz"
