"""A store of an older geoviz becomes one of this, with all that it holds."""

from __future__ import annotations

import gzip
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from geoviz.errors import StoreError
from geoviz.model import ReadArticle
from geoviz.store import Box, GeoPackageStore, blobs, geopackage_migrations, schema
from geoviz.store.migrations import migrate
from tests.store.contract import accept, bridge_read, silo_read, table_of
from tests.store.version_1 import VERSION_1


@pytest.fixture
def version_1(path: Path) -> Path:
    path.write_bytes(gzip.decompress(VERSION_1.read_bytes()))
    return path


def tables_of(path: Path) -> dict[str, str]:
    connection = sqlite3.connect(path)
    found = dict(connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name"))
    connection.close()
    return found


def without_ids(read: ReadArticle) -> ReadArticle:
    """Ids hash the parts of the model, of which there are more by now."""
    reports = tuple(replace(report, id="") for report in read.reports)
    return replace(read, reports=reports, wave_reports=())


def test_a_store_of_version_1_keeps_all_that_it_holds(version_1):
    with GeoPackageStore.open(version_1) as store:
        assert store.verify() == []
        assert store.info().schema_version == schema.SCHEMA_VERSION
        kept = [without_ids(read) for read in store.read_articles()]
        assert kept == [without_ids(read) for read in (bridge_read(), silo_read())]
        assert not store.add(next(iter(store.read_articles())))
        names = store.incidents_in(Box(-180, -90, 180, 90), columns=["name", "review"])
        assert names == [("Huliaipole", None), ("Kherson", None)]
        assert [row.action for row in store.audit()][-2:] == ["incidents derived", "migrated"]


def test_it_can_do_all_that_a_new_one_can(version_1):
    with GeoPackageStore.open(version_1) as store:
        store.add(bridge_read())
        store.judge(accept(bridge_read().reports[0]))
        store.replace_incidents(table_of(bridge_read(), silo_read()))
        store.cache_answer("photon", "Lozova", "[]")
        assert store.verify() == []


def test_its_tables_are_those_of_a_new_one(version_1, tmp_path):
    GeoPackageStore.open(version_1).close()
    GeoPackageStore.open(tmp_path / "new.gpkg", create=True).close()
    assert tables_of(version_1) == tables_of(tmp_path / "new.gpkg")


def test_what_was_wrong_before_is_wrong_after(version_1):
    connection = sqlite3.connect(version_1)
    blobs.register(connection)
    connection.execute("UPDATE incidents SET name = 'Elsewhere' WHERE fid = 1")
    connection.commit()
    connection.close()
    with GeoPackageStore.open(version_1) as store:
        assert store.verify() == ["incidents are not as they were derived; derive them again"]


def test_a_migration_that_fails_changes_nothing(version_1, monkeypatch):
    def fail(*_):
        raise OSError("the power went")

    monkeypatch.setattr(geopackage_migrations.layer, "total_of", fail)
    before = tables_of(version_1)
    with pytest.raises(OSError, match="the power went"):
        GeoPackageStore.open(version_1)
    assert tables_of(version_1) == before


def test_migrations_run_in_order_within_one_transaction(path):
    GeoPackageStore.open(path, create=True).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    current = schema.SCHEMA_VERSION
    steps = {
        current: lambda c, now: c.execute("CREATE TABLE added (x)"),
        current + 1: lambda c, now: c.execute("INSERT INTO added VALUES (7)"),
    }
    migrate(connection, "now", current, current + 2, steps)
    assert schema.version_of(connection) == current + 2
    assert connection.execute("SELECT x FROM added").fetchall() == [(7,)]
    connection.rollback()
    assert schema.version_of(connection) == current
    connection.close()


def test_a_missing_migration_is_a_store_error(path):
    GeoPackageStore.open(path, create=True).close()
    connection = sqlite3.connect(path)
    with pytest.raises(StoreError, match="cannot be brought to 99"):
        migrate(connection, "now", schema.SCHEMA_VERSION, 99, {})
    connection.close()
