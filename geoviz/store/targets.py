"""Which store a name means: a file, or a database on a server."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from geoviz.errors import UsageError
from geoviz.store.geopackage import GeoPackageStore
from geoviz.store.repository import Store

Target = str | PathLike[str]
"""A path of a GeoPackage, or the address of a PostGIS database (``postgresql://...``)."""

_SERVERS = ("postgresql://", "postgres://")


def is_server(target: Target) -> bool:
    """Whether a store is on a server rather than in a file."""
    return isinstance(target, str) and target.startswith(_SERVERS)


def open_store(target: Target, create: bool = False, *, wait_s: float = 30.0) -> Store:
    """Open a store, or make it where ``create`` is true and there is none.

    wait_s: how long to wait for another writer. Raises StoreError for what is missing, no
    store, damaged, locked, or made by a newer geoviz; OutputError where it cannot be made;
    UsageError where PostGIS is asked for and its driver is not installed.
    """
    if not is_server(target):
        return GeoPackageStore.open(Path(target), create, wait_s=wait_s)
    try:
        from geoviz.store.postgis import PostGisStore
    except ImportError as error:
        raise UsageError(
            "a store on a server needs psycopg: pip install 'geoviz-strikes[postgis]'"
        ) from error
    return PostGisStore.open(str(target), create, wait_s=wait_s)
