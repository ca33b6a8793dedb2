"""From older versions of the tables to the current one, a step a version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from geoviz.errors import StoreError
from geoviz.store import audit
from geoviz.store.sql import Connection

Migration = Callable[[Any, str], None]
"""Brings the tables of one kind of store to the next version. First argument: its connection;
second: the time, ISO 8601 in UTC."""


def migrate(
    connection: Connection, now: str, version: int, target: int, steps: Mapping[int, Migration]
) -> None:
    """Bring a store from a schema version to another, within the caller's transaction.

    Raises StoreError where a step is missing.
    """
    while version < target:
        if version not in steps:
            raise StoreError(f"a store of version {version} cannot be brought to {target}")
        steps[version](connection, now)
        version += 1
        connection.execute("UPDATE geoviz_store SET schema_version = ?", (version,))
        audit.append(connection, now, "migrated", None, {"to": version})
