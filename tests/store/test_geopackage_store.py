from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import geopandas
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from geoviz.errors import UsageError
from geoviz.store import GeoPackageStore
from geoviz.store.schema import INCIDENT_COLUMNS
from geoviz.table import COLUMNS, to_geodataframe
from tests.factories import attacker, incident, on, place, read_article, report, weapon
from tests.store.conftest import NOON
from tests.store.contract import BRIDGE, SILO, StoreContract, bridge_read, silo_read, table_of
from tests.store.strategies import read_articles


class TestGeoPackageStore(StoreContract):
    pass


def rows_of(path: Path) -> dict[str, list[tuple]]:
    """Everything that the tables of a file hold."""
    connection = sqlite3.connect(path)
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
    ).fetchall()
    held = {t: connection.execute(f'SELECT * FROM "{t}"').fetchall() for (t,) in tables}
    connection.close()
    return held


@settings(max_examples=25, deadline=None)
@given(st.lists(read_articles(), max_size=2, unique_by=lambda read: read.article.id))
def test_any_article_comes_out_as_it_went_in(read):
    with (
        tempfile.TemporaryDirectory() as folder,
        GeoPackageStore.open(Path(folder) / "a.gpkg", create=True) as store,
    ):
        for one in read:
            assert store.add(one)
            assert not store.add(one)
        assert list(store.read_articles()) == sorted(read, key=lambda r: r.article.id.encode())
        assert store.verify() == []


def test_what_was_acknowledged_is_there_after_closing(path):
    with GeoPackageStore.open(path, create=True) as store:
        store.add(bridge_read())
    with GeoPackageStore.open(path) as store:
        assert list(store.read_articles()) == [bridge_read()]
    assert [p.name for p in path.parent.iterdir()] == ["strikes.gpkg"]


def keep_the_bridge(path: Path, clock: Callable[[], datetime] | None = None) -> None:
    with GeoPackageStore.open(path, create=True, **({"clock": clock} if clock else {})) as store:
        store.add(bridge_read())
        store.replace_incidents(table_of(bridge_read()))


def test_reading_again_leaves_every_row_as_it_is(path):
    keep_the_bridge(path)
    before = rows_of(path)
    keep_the_bridge(path)
    assert rows_of(path) == before


def test_two_stores_of_the_same_articles_hold_the_same(tmp_path, path):
    other = tmp_path / "other.gpkg"
    keep_the_bridge(path, clock=lambda: NOON)
    keep_the_bridge(other, clock=lambda: NOON)
    assert path.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("table", ["places", "articles", "mentions", "reports", "audit"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET rowid = rowid + 1"])
def test_what_was_added_cannot_be_changed(store, path, table, change):
    store.add(bridge_read())
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} are append-only"):
        connection.execute(change.format(table))
    connection.close()


def test_the_old_version_stays_in_the_file(store, path):
    store.add(bridge_read())
    store.add(read_article(BRIDGE))
    assert len(rows_of(path)["articles"]) == 2


def test_a_place_of_many_mentions_is_stored_once(store, path):
    store.add(bridge_read())
    store.add(read_article(SILO, reports=[report(of=SILO, at="Huliaipole")]))
    assert len(rows_of(path)["places"]) == 1


def test_claims_can_be_asked_for_in_sql(store, path):
    store.add(read_article(BRIDGE, reports=[report(attacker("Redland"), of=BRIDGE)]))
    connection = sqlite3.connect(path)
    claims = connection.execute("SELECT article, property, value, start FROM claims").fetchall()
    connection.close()
    assert claims == [("bridge", "attacker", "Redland", 0)]


def test_geopandas_opens_the_incidents(store, path):
    told = report(attacker("Redland"), on(date(2025, 7, 4)), weapon("drone"), of=BRIDGE)
    region = incident(told, place=place("Kherson region"))
    table = to_geodataframe([region], {"bridge": BRIDGE}, lambda place: None)
    table.loc[0, "geometry"] = box(32, 45, 35, 48)
    store.replace_incidents(table)
    opened = geopandas.read_file(path, layer="incidents")
    assert list(opened.columns) == list(COLUMNS)
    assert opened.crs.to_epsg() == 4326
    row = opened.iloc[0]
    assert (row["name"], row["attacker"], row["weapon"]) == (
        "Kherson region",
        "Redland",
        '["drone"]',
    )
    assert row["date_first"].date() == date(2025, 7, 4)
    assert row["geometry"].equals(box(32, 45, 35, 48))


def test_a_box_query_uses_the_spatial_index(store, path):
    store.replace_incidents(table_of(bridge_read(), silo_read()))
    found = geopandas.read_file(path, layer="incidents", bbox=(32, 46, 33, 47))
    assert list(found["name"]) == ["Kherson"]


def test_gdal_sees_a_sound_geopackage(store, path):
    store.add(bridge_read())
    layers = [name for name, _ in pyogrio.list_layers(path)]
    assert layers[0] == "incidents"
    assert {"articles", "mentions", "places", "reports", "judgements", "audit"} <= set(layers)
    mentions = geopandas.read_file(path, layer="mentions")
    assert list(mentions["name"]) == ["Huliaipole"]


def test_another_reference_system_is_brought_to_degrees(store, path):
    store.replace_incidents(table_of(silo_read()).to_crs(3857))
    shape = geopandas.read_file(path, layer="incidents").geometry[0]
    assert (shape.x, shape.y) == pytest.approx((32.6, 46.6))


def test_a_table_without_the_columns_is_refused(store):
    with pytest.raises(UsageError, match="no column name"):
        store.replace_incidents(table_of(silo_read()).drop(columns="name"))


def test_the_layer_has_the_columns_of_the_table():
    assert [*INCIDENT_COLUMNS, "geometry"] == list(COLUMNS)
