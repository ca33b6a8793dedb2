"""A store that is missing, damaged, locked or not one says so, and is not changed."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from geoviz.errors import OutputError, StoreError
from geoviz.store import GeoPackageStore
from tests.store.contract import BRIDGE, accept, bridge_read, silo_read, table_of
from tests.store.version_1 import VERSION_1


@pytest.fixture
def kept(path: Path) -> Path:
    """A closed store with two articles."""
    with GeoPackageStore.open(path, create=True) as store:
        store.add(bridge_read())
        store.add(silo_read())
        store.judge(accept(bridge_read().reports[0]))
        store.replace_incidents(table_of(bridge_read(), silo_read()))
    return path


def tamper(path: Path, *statements: str) -> None:
    """Change a store as somebody would who means it: without triggers, which are put back."""
    connection = sqlite3.connect(path, isolation_level=None)
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in (*statements, *(sql for _, sql in triggers)):
        connection.execute(statement)
    connection.close()


def verify(path: Path) -> list[str]:
    with GeoPackageStore.open(path) as store:
        return store.verify()


def test_a_missing_store_says_how_to_make_one(path):
    with pytest.raises(StoreError, match="make one with: geoviz read ARTICLES --store"):
        GeoPackageStore.open(path)
    assert not path.exists()


def test_a_store_in_a_missing_folder_cannot_be_made(tmp_path):
    with pytest.raises(OutputError, match="there is no folder"):
        GeoPackageStore.open(tmp_path / "nowhere" / "a.gpkg", create=True)


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("content", [b"words, not a database", b"GP" * 5000])
def test_another_file_is_not_touched(path, content, create):
    path.write_bytes(content)
    with pytest.raises(StoreError, match="is not a store"):
        GeoPackageStore.open(path, create=create)
    assert path.read_bytes() == content


@pytest.mark.parametrize("create", [False, True])
def test_another_geopackage_is_not_touched(path, create):
    table_of(silo_read())[["name", "geometry"]].to_file(path, layer="roads", engine="pyogrio")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="it has none of its tables"):
        GeoPackageStore.open(path, create=create)
    assert path.read_bytes() == before


def test_a_folder_is_not_a_store(tmp_path):
    with pytest.raises(StoreError, match="is a folder"):
        GeoPackageStore.open(tmp_path, create=True)


def test_the_empty_file_of_a_crash_becomes_a_store(path):
    path.touch()
    with pytest.raises(StoreError, match="is not a store"):
        GeoPackageStore.open(path)
    with GeoPackageStore.open(path, create=True) as store:
        assert store.verify() == []


def test_a_newer_store_asks_for_a_newer_geoviz(kept):
    tamper(kept, "UPDATE geoviz_store SET schema_version = 99")
    with pytest.raises(StoreError, match=r"newer geoviz .* upgrade geoviz"):
        GeoPackageStore.open(kept, create=True)


def test_a_locked_store_says_so_and_keeps_what_it_has(kept):
    other = sqlite3.connect(kept, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with GeoPackageStore.open(kept, wait_s=0.05) as store:
        assert store.info().articles == 2  # reading need not wait
        with pytest.raises(StoreError, match="being written by another program"):
            store.replace_incidents(table_of(silo_read()))
        other.rollback()
        other.close()
        assert store.info().incidents == 2


def test_a_failure_half_way_leaves_nothing(path):
    class Interrupted(BaseException):
        pass

    def clock():
        raise Interrupted  # the audit row is the last of an article

    GeoPackageStore.open(path, create=True).close()
    with GeoPackageStore.open(path, clock=clock) as store:
        with pytest.raises(Interrupted):
            store.add(bridge_read())
        assert store.info().articles == 0
        assert store.verify() == []


def test_a_full_disk_leaves_what_was_there(kept):
    with GeoPackageStore.open(kept) as store:
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages}")
        big = replace(bridge_read(), article=replace(BRIDGE, text=BRIDGE.text + "x" * 100_000))
        with pytest.raises(OutputError, match="no space is left"):
            store.add(big)
        assert store.info().versions == 2
        assert store.verify() == []


@pytest.fixture
def as_ordinary_user() -> Iterator[None]:
    """Rights bind the tests too, where root runs them."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def public_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def write_protected(kept: Path, public_folder: Path) -> Path:
    """A store in a folder that may only be read."""
    copy = shutil.copy(kept, public_folder / kept.name)
    copy.chmod(0o444)
    public_folder.chmod(0o555)
    return copy


def test_a_store_in_a_read_only_folder_can_be_read(write_protected, as_ordinary_user):
    with GeoPackageStore.open(write_protected) as store:
        assert list(store.read_articles()) == [bridge_read(), silo_read()]
        assert store.verify() == []


def test_a_store_in_a_read_only_folder_cannot_be_written(write_protected, as_ordinary_user):
    with (
        GeoPackageStore.open(write_protected, create=True) as store,
        pytest.raises(OutputError, match="cannot be written"),
    ):
        store.replace_incidents(table_of(silo_read()))


def test_an_old_store_in_a_read_only_folder_asks_for_another(
    write_protected, public_folder, request
):
    public_folder.chmod(0o755)
    write_protected.chmod(0o644)
    write_protected.write_bytes(gzip.decompress(VERSION_1.read_bytes()))
    write_protected.chmod(0o444)
    public_folder.chmod(0o555)
    request.getfixturevalue("as_ordinary_user")
    with pytest.raises(StoreError, match=r"older geoviz .* copy it to a folder"):
        GeoPackageStore.open(write_protected)


def test_nothing_is_written_to_a_file_that_was_replaced(kept, tmp_path):
    with GeoPackageStore.open(kept) as store:
        shutil.copy(kept, tmp_path / "backup.gpkg")
        (tmp_path / "backup.gpkg").replace(kept)
        with pytest.raises(StoreError, match="was replaced by another file"):
            store.replace_incidents(table_of(silo_read()))
        kept.unlink()
        with pytest.raises(StoreError, match="was replaced by another file"):
            store.replace_incidents(table_of(silo_read()))


def test_a_store_cannot_be_made_in_a_read_only_folder(write_protected, as_ordinary_user):
    with pytest.raises(OutputError, match="cannot be written"):
        GeoPackageStore.open(write_protected.with_name("new.gpkg"), create=True)


def test_what_stands_in_a_log_is_not_passed_over(kept, public_folder, request):
    with GeoPackageStore.open(kept) as writer:
        writer.replace_incidents(table_of(silo_read()))
        copy = shutil.copy(kept, public_folder / kept.name)
        shutil.copy(f"{kept}-wal", f"{copy}-wal")
    for file in public_folder.iterdir():
        file.chmod(0o444)
    public_folder.chmod(0o555)
    request.getfixturevalue("as_ordinary_user")
    with pytest.raises(StoreError, match="not closed by its last writer"):
        GeoPackageStore.open(copy)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE articles SET text = 'Nothing happened.' WHERE id = 'bridge'", "text of article"),
        ("UPDATE articles SET published = '2025-01-01'", "(version 1) was changed"),
        ("UPDATE mentions SET mention = replace(mention, 'site', 'mention')", "mention 0 of"),
        ("UPDATE reports SET data = replace(data, '0.9', '0.8')", "report 0 of article"),
        ("UPDATE places SET data = replace(data, '46.6', '46.7')", "was changed"),
        ("DELETE FROM reports WHERE version = 1", "a part is missing, was added or changed"),
        ("DELETE FROM mentions WHERE version = 2", "a part is missing, was added or changed"),
        ("UPDATE incidents SET name = 'Elsewhere'", "incidents are not as they were derived"),
        ("DELETE FROM incidents WHERE fid = 1", "the spatial index has incident row 1"),
        ("DELETE FROM rtree_incidents_geom WHERE id = 2", "does not match incident row 2"),
        ("UPDATE rtree_incidents_geom SET minx = 40, maxx = 41", "does not match incident row 1"),
        ("UPDATE audit SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 2", "audit row 2 was"),
        ("DELETE FROM audit WHERE seq = 2", "audit row 3 does not follow"),
        ("DELETE FROM audit WHERE seq = 1", "the audit has no such row"),
        (
            """INSERT INTO judgements (id, data, row_sha256) VALUES ('j', '{"id": "j"}', 'x')""",
            "judgement j was changed",
        ),
        (
            "UPDATE judgements SET data = replace(data, 'Ada', 'Eve')",
            "judgement judgement-",
        ),
        ("DELETE FROM judgements", "was made but is not there as it was"),
        (
            "UPDATE wave_reports SET data = replace(data, 'Redland', 'Blueland')",
            "total 0 of article bridge (version 1) was changed",
        ),
    ],
)
def test_tampering_is_found_and_named(kept, statement, problem):
    tamper(kept, statement)
    assert any(problem in line for line in verify(kept)), verify(kept)


def test_an_article_taken_out_whole_is_missed(kept):
    tables = ("mentions", "reports", "wave_reports", "articles")
    tamper(kept, *(f"DELETE FROM {table} WHERE version = 2" for table in tables))
    (report,) = silo_read().reports
    assert verify(kept)[0] == "article silo (version 2) was added but is not there as it was"
    assert verify(kept)[1].endswith(f"is of report {report.id}, which is not there")


def test_a_flipped_bit_in_a_text_is_found(kept):
    content = kept.read_bytes()
    assert content.count(b"Two drivers died") == 1
    kept.write_bytes(content.replace(b"Two drivers died", b"Two drivers dieD"))
    assert "the text of article bridge (version 1) was changed" in verify(kept)


def test_a_truncated_store_is_damaged(kept):
    kept.write_bytes(kept.read_bytes()[:20_000])
    with pytest.raises(StoreError, match="damaged"):
        GeoPackageStore.open(kept)


def test_a_row_that_cannot_be_read_is_a_store_error(kept):
    tamper(kept, "UPDATE reports SET data = '{}'")
    with (
        GeoPackageStore.open(kept) as store,
        pytest.raises(StoreError, match="a row cannot be read"),
    ):
        list(store.read_articles())
