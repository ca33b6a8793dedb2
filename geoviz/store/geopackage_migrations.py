"""The steps from older versions of a GeoPackage's tables."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from hashlib import sha256

from geoviz.errors import StoreError
from geoviz.store import layer, schema
from geoviz.store.codec import dump
from geoviz.store.migrations import Migration


def _to_2(connection: sqlite3.Connection, now: str) -> None:
    """Totals of attacks, judgements by report, geocoders' answers, and a column of review.

    Version 1 had a table of judgements that nothing wrote to. Its digest of incidents was of
    all rows in order; now it is a sum, which can follow a change of a few.
    """
    if connection.execute("SELECT 1 FROM judgements").fetchone() is not None:
        raise StoreError("this store of version 1 has judgements, which that version never wrote")
    as_derived = _rows_sha256_1(connection) == _noted_sha256_1(connection)
    connection.execute("DROP TABLE judgements")
    schema.create_decisions(connection, now)
    connection.execute("DELETE FROM gpkg_contents WHERE table_name = 'judgements'")
    for table in ("wave_reports", "judgements", "layer_styles"):
        schema.register(connection, table, now)
    _remake_incidents_1(connection)
    if as_derived:  # otherwise verify() must go on saying so
        layer.note(connection, now, layer.total_of(connection))


_INCIDENTS_1 = ", ".join(
    f'"{name}"' for name in ("geom", *schema.INCIDENT_COLUMNS) if name != "review"
)


def _remake_incidents_1(connection: sqlite3.Connection) -> None:
    triggers = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'incidents'"
    ).fetchall()
    for (name,) in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("DROP TABLE rtree_incidents_geom")
    connection.execute("ALTER TABLE incidents RENAME TO incidents_1")
    schema.create_incidents(connection)
    connection.execute(
        f"INSERT INTO incidents (fid, {_INCIDENTS_1}) "
        f"SELECT fid, {_INCIDENTS_1} FROM incidents_1 ORDER BY fid"
    )
    connection.execute("DROP TABLE incidents_1")


def _rows_sha256_1(connection: sqlite3.Connection) -> str:
    total = sha256()
    for geom, *values in connection.execute(f"SELECT {_INCIDENTS_1} FROM incidents ORDER BY fid"):
        total.update(geom or b"")
        total.update(dump(values).encode())
    return total.hexdigest()


def _noted_sha256_1(connection: sqlite3.Connection) -> str:
    last = connection.execute(
        "SELECT detail FROM audit WHERE action = 'incidents replaced' ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    return str(json.loads(last[0])["sha256"]) if last else sha256().hexdigest()


MIGRATIONS: Mapping[int, Migration] = {1: _to_2}
"""By the version that each starts from."""
