"""A PostGIS store of an older geoviz becomes one of this; QGIS finds how to draw it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest

from geoviz.errors import StoreError
from geoviz.store import open_store, postgis_schema
from geoviz.store.postgis import PostGisStore
from tests.store.contract import bridge_read

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed (extra postgis)")

# What QGIS asks a database for when it opens a layer.
ASKED_BY_QGIS = """
SELECT styleqml::text FROM layer_styles WHERE f_table_catalog = current_database()
  AND f_table_schema = 'geoviz' AND f_table_name = 'incidents' AND f_geometry_column = 'geom'
  AND (type = 'Point' OR type IS NULL)
ORDER BY CASE WHEN useasdefault THEN 1 ELSE 2 END, update_time DESC LIMIT 1
"""

Sql = Callable[[str], list[tuple]]


@pytest.fixture
def version_2(address: str, sql: Sql) -> str:
    """The address of a store as version 2 made it: without a style."""
    with open_store(address, create=True) as store:
        store.add(bridge_read())
    sql("DROP TABLE public.layer_styles")
    sql("UPDATE geoviz.geoviz_store SET schema_version = 2")
    return address


def test_qgis_finds_the_style(address, sql):
    open_store(address, create=True).close()
    ((qml,),) = sql(ASKED_BY_QGIS)
    assert ElementTree.fromstring(qml).find("renderer-v2").get("type") == "RuleRenderer"


def test_a_style_of_the_users_own_stays_alone(address, sql):
    open_store(address, create=True).close()
    sql("UPDATE layer_styles SET stylename = 'mine'")
    sql("DROP SCHEMA geoviz CASCADE")
    open_store(address, create=True).close()
    assert sql("SELECT stylename FROM layer_styles") == [("mine",)]


def test_who_may_not_write_to_public_has_a_store_without_style(address, sql):
    sql("DROP ROLE IF EXISTS maker")
    sql("CREATE ROLE maker LOGIN")
    sql("CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public")
    sql("GRANT CREATE ON DATABASE postgres TO maker")
    with open_store(address.replace("geoviz@", "maker@"), create=True) as store:
        assert store.add(bridge_read())
    assert sql("SELECT to_regclass('public.layer_styles')") == [(None,)]


def test_a_store_of_version_2_keeps_all_that_it_holds(version_2, sql):
    with open_store(version_2) as store:
        assert store.info().schema_version == postgis_schema.SCHEMA_VERSION
        assert list(store.read_articles()) == [bridge_read()]
        assert [row.action for row in store.audit()] == ["article added", "migrated"]
        assert store.verify() == []
    assert len(sql(ASKED_BY_QGIS)) == 1


def test_it_is_migrated_once(version_2):
    with ThreadPoolExecutor(4) as openers:
        for _ in range(4):
            openers.submit(lambda: open_store(version_2).close())
    with open_store(version_2) as store:
        assert [row.action for row in store.audit()].count("migrated") == 1


def test_a_migration_that_fails_changes_nothing(version_2, sql, monkeypatch):
    def fail(connection, now):
        connection.execute("CREATE TABLE half_done (x int)")
        raise OSError("the power went")

    monkeypatch.setattr(PostGisStore, "_migrations", {2: fail})
    with pytest.raises(OSError, match="the power went"):
        open_store(version_2)
    assert sql("SELECT schema_version FROM geoviz.geoviz_store") == [(2,)]
    assert sql("SELECT to_regclass('geoviz.half_done')") == [(None,)]


def test_who_may_only_read_is_told_who_may_migrate(version_2, sql):
    sql("DROP ROLE IF EXISTS reader")
    sql("CREATE ROLE reader LOGIN")
    sql("GRANT USAGE ON SCHEMA geoviz TO reader")
    sql("GRANT SELECT ON ALL TABLES IN SCHEMA geoviz TO reader")
    with pytest.raises(StoreError, match=r"older geoviz .* geoviz store migrate"):
        open_store(version_2.replace("geoviz@", "reader@"))


def test_a_store_of_a_newer_geoviz_is_left_alone(version_2, sql):
    sql("UPDATE geoviz.geoviz_store SET schema_version = 99")
    with pytest.raises(StoreError, match=r"newer geoviz .* upgrade geoviz"):
        open_store(version_2)
