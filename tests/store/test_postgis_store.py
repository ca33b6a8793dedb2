"""The store in PostGIS keeps the contract of every store, and says what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoviz.errors import OutputError, StoreError
from geoviz.store import GeoPackageStore, is_server, open_store
from geoviz.store.dump import TABLES
from tests.factories import article, read_article
from tests.faults.children import Child, Tell
from tests.store.contract import StoreContract, accept, bridge_read, silo_read, table_of
from tests.store.server import without_store
from tests.store.strategies import read_articles

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed (extra postgis)")


@pytest.fixture
def store(address: str) -> Iterator[object]:
    with open_store(address, create=True) as opened:
        yield opened


class TestPostGisStore(StoreContract):
    pass


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(read_articles(), max_size=2, unique_by=lambda read: read.article.id))
def test_any_article_comes_out_as_it_went_in(address, read):
    without_store(address)
    with open_store(address, create=True) as store:
        store.add_all(read)
        for one in read:
            assert not store.add(one)
            assert store.article(one.article.id) == one
        assert store.verify() == []


@pytest.mark.parametrize(
    "text", ["\0", "\ue000", "\ue0000", r"\u0000", "\\\0", r"\\u0000", "\ue000u\0"]
)
def test_what_postgresql_cannot_hold_comes_back(store, text):
    quirky = article(f"Lozova {text} was hit.", title=text)
    store.add(read_article(quirky))
    assert store.article(quirky.id) == read_article(quirky)
    assert store.verify() == []


@pytest.mark.parametrize("table", ["places", "articles", "mentions", "reports", "audit"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_was_added_cannot_be_changed(store, sql, table, change):
    store.add(bridge_read())
    with pytest.raises(psycopg.errors.RaiseException, match="are append-only"):
        sql(change.format(table))


@pytest.mark.parametrize(
    ("table", "statement", "problem"),
    [
        ("articles", "UPDATE articles SET text = 'Nothing' WHERE id = 'bridge'", "the text of"),
        ("reports", "DELETE FROM reports WHERE version = 1", "a part is missing"),
        ("audit", "DELETE FROM audit WHERE seq = 1", "the audit has no such row"),
        ("incidents", "UPDATE incidents SET name = 'Else'", "not as they were derived"),
        ("places", "UPDATE places SET data = '{}'", "was changed"),
        ("reports", "UPDATE reports SET id = 'x' WHERE fid = 1", "another id than its data"),
    ],
)
def test_tampering_is_found_and_named(store, sql, table, statement, problem):
    store.add_all([bridge_read(), silo_read()])
    store.replace_incidents(table_of(bridge_read(), silo_read()))
    sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    sql(statement)
    found = store.verify()
    assert any(problem in line for line in found), found
    if table != "incidents":
        assert any(f"the table {table} lets rows be changed" in line for line in found)


def test_claims_can_be_asked_for_in_sql(store, sql):
    store.add(bridge_read())
    assert sql("SELECT article, property, start FROM claims") == [("bridge", "killed", 0)]


def test_incidents_are_a_layer_of_postgis(store, sql):
    store.replace_incidents(table_of(silo_read()))
    assert sql("SELECT name, ST_X(geom), ST_SRID(geom) FROM incidents") == [("Kherson", 32.6, 4326)]


@pytest.fixture(scope="module")
def file_dump(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Of a store in a file, with a row in every table."""
    path = tmp_path_factory.mktemp("file") / "file.gpkg"
    with GeoPackageStore.open(path, create=True) as file:
        file.add_all([bridge_read(), silo_read()])
        file.judge(accept(bridge_read().reports[0]))
        file.replace_incidents(table_of(bridge_read(), silo_read()))
        return list(file.dump())


def test_a_store_moves_from_a_file_to_a_server_and_back(store, tmp_path, file_dump):
    store.load(file_dump)
    assert list(store.dump()) == file_dump
    assert store.verify() == []
    store.add(read_article(article("A later article.")))  # numbers go on after the last
    with GeoPackageStore.open(tmp_path / "back.gpkg", create=True) as back:
        back.load(store.dump())
        assert back.verify() == []


@pytest.mark.parametrize("value", ["x", 2**70, 2**32, 1.5, [1], {"a": 1}, "2025-02-30"])
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("reports", "n"),
        ("reports", "data"),
        ("incidents", "area_approximate"),
        ("incidents", "date_first"),
    ],
)
def test_a_dump_with_values_of_another_kind_is_damaged(store, file_dump, table, column, value):
    lines = [json.loads(line) for line in file_dump]
    row = next(line for line in lines if isinstance(line, list) and line[0] == table)
    row[1 + TABLES[table].index(column)] = value
    with pytest.raises(StoreError):
        store.load(json.dumps(line) for line in lines)
    assert store.info().versions == 0
    assert store.verify() == []


def test_a_server_that_goes_away_during_a_load_is_told(store, sql, file_dump):
    def lines() -> Iterator[str]:
        yield file_dump[0]
        for n in range(60):  # more than fits anywhere between here and there
            if n == 10:
                sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ~ '^COPY'")
            yield json.dumps(["geocoder_cache", "a", str(n), "x" * 1_000_000, "now"])

    with pytest.raises(StoreError, match="cannot be reached"):
        store.load(lines())


def test_writers_take_turns(store, address):
    def write(name: str) -> int:
        with open_store(address) as own:
            return sum(
                own.add(read_article(article(f"A drone hit Lozova ({name}{n}).")))
                for n in range(15)
            )

    with ThreadPoolExecutor(4) as writers:
        assert list(writers.map(write, "abcd")) == [15] * 4
    assert store.info().versions == 60
    assert store.verify() == []


def test_what_was_acknowledged_outlives_a_killed_writer(store, address):
    read = [read_article(article(f"A drone hit Lozova, {n}.", id=f"a{n:03}")) for n in range(100)]

    def write(tell: Tell) -> None:
        with open_store(address) as own:
            for each in read:
                own.add(each)
                tell(each.article.id)

    for seconds in (0.0, 0.1, 0.3):
        acknowledged = Child(write).kill_after(seconds).told
        assert set(acknowledged) <= {each.id for each in store.articles()}
        assert store.verify() == []
    store.add_all(read)  # the server may only now have done what a killed writer last asked for
    assert [each.id for each in store.articles()] == [each.article.id for each in read]
    assert store.info().versions == len(read)


def test_stores_made_at_once_are_one(address):
    def make(_: int) -> None:
        open_store(address, create=True).close()

    with ThreadPoolExecutor(4) as makers:
        list(makers.map(make, range(4)))
    with open_store(address) as store:
        assert store.verify() == []


def test_a_locked_store_says_so(store, address):
    store.add(bridge_read())
    with psycopg.connect(address) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({0x67656F76697A})")
        with open_store(address, wait_s=0.05) as hasty:
            assert hasty.info().articles == 1  # reading need not wait
            with pytest.raises(StoreError, match="being written by another program"):
                hasty.add(silo_read())


def test_a_missing_store_says_how_to_make_one(address):
    with pytest.raises(StoreError, match="make one with: geoviz read ARTICLES --store postgresql"):
        open_store(address)


def test_a_server_that_is_not_there_is_a_store_error():
    with pytest.raises(StoreError, match="cannot be reached"):
        open_store("postgresql://127.0.0.1:1/nothing")


def test_a_password_is_not_told():
    with pytest.raises(StoreError) as told:
        open_store("postgresql://me:secret@127.0.0.1:1/nothing")
    assert "secret" not in str(told.value)


def test_a_bad_address_is_a_store_error():
    with pytest.raises(StoreError, match="no address of a database"):
        open_store("postgresql://[::1")


def test_who_may_only_read_can_read(store, sql, address):
    store.add(bridge_read())
    sql("DROP ROLE IF EXISTS guest")
    sql("CREATE ROLE guest LOGIN")
    sql("GRANT USAGE ON SCHEMA geoviz TO guest")
    sql("GRANT SELECT ON ALL TABLES IN SCHEMA geoviz TO guest")
    with open_store(address.replace("geoviz@", "guest@")) as guest:
        assert list(guest.read_articles()) == [bridge_read()]
        with pytest.raises(OutputError, match="cannot be written"):
            guest.add(silo_read())


def test_an_address_is_told_from_a_path():
    assert is_server("postgresql://localhost/war")
    assert not is_server("war.gpkg")
