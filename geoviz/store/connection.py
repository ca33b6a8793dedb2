"""Opening a store's file, and SQLite's errors in the user's words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geoviz.errors import GeovizError, OutputError, StoreError
from geoviz.store import blobs

_SQLITE_MAGIC = b"SQLite format 3\0"


def connect(path: Path, *, create: bool, wait_s: float) -> sqlite3.Connection:
    """A connection to an SQLite file, in autocommit, that waits ``wait_s`` for locks.

    A file in a place that cannot be written is opened for reading. Raises StoreError where
    it is missing or is no SQLite file, OutputError where it cannot be made.
    """
    _check(path, create)
    with errors_of(path):
        try:
            return _open(path, "mode=rwc" if create else "mode=rw", wait_s)
        except sqlite3.OperationalError as error:
            if not path.exists() or not _is_write_protected(error):
                raise
            return _open_read_only(path, wait_s)


def _open(path: Path, options: str, wait_s: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{options}", uri=True, timeout=wait_s, isolation_level=None
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    blobs.register(connection)
    return connection


def _open_read_only(path: Path, wait_s: float) -> sqlite3.Connection:
    """For a WAL database whose -wal and -shm files cannot be made beside it."""
    wal = path.with_name(path.name + "-wal")
    if wal.exists() and wal.stat().st_size:
        # What is in it would be passed over in silence.
        raise StoreError(
            f"{path} was not closed by its last writer and cannot be written here; "
            f"copy it with {wal.name} to a folder that can be"
        )
    connection = _open(path, "mode=ro&immutable=1", wait_s)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _check(path: Path, create: bool) -> None:
    try:
        if path.is_dir():
            raise StoreError(f"{path} is a folder, not a store")
        with path.open("rb") as stream:
            magic = stream.read(len(_SQLITE_MAGIC))
    except FileNotFoundError as error:
        if not create:
            raise StoreError(
                f"there is no store at {path}; make one with: geoviz read ARTICLES --store {path}"
            ) from error
        if not path.parent.is_dir():
            raise OutputError(f"there is no folder {path.parent}; make it first") from error
        return
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} cannot be opened: {error}") from error
    # SQLite makes an empty file first; a crash just then leaves one behind.
    if magic != _SQLITE_MAGIC and not (create and not magic):
        raise StoreError(f"{path} is not a store: it is no GeoPackage")


@contextmanager
def errors_of(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into StoreError and OutputError that name the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise _in_our_words(path, error) from error
    except UnicodeDecodeError as error:  # in a name of SQLite's own tables, or in its message
        raise StoreError(f"{path} is damaged ({error}); take a copy from a backup") from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. It waits for its turn to write before it reads anything."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # SQLite itself rolls back when the disk is full
            connection.rollback()
        raise
    connection.commit()


def _name(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", ""))


def _is_write_protected(error: sqlite3.Error) -> bool:
    return _name(error).startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY"))


def _in_our_words(path: Path, error: sqlite3.Error) -> GeovizError:
    name = _name(error)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")):
        return StoreError(f"{path} is being written by another program; try again when it is done")
    if name.startswith("SQLITE_FULL"):
        return OutputError(f"no space is left for {path}; nothing was changed")
    if _is_write_protected(error) or name.startswith(("SQLITE_PERM", "SQLITE_AUTH")):
        return OutputError(f"{path} cannot be written; choose another place or change its rights")
    if name.startswith("SQLITE_IOERR"):
        return OutputError(f"{path} cannot be read or written ({error}); nothing was changed")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StoreError(f"{path} is damaged ({error}); take a copy from a backup")
    if name.startswith("SQLITE_CONSTRAINT"):
        return StoreError(f"{path} does not take this ({error}); nothing was changed")
    return StoreError(f"{path} cannot be used as a store: {error}")
