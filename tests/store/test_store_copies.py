"""Copies of a store: dumps that lose nothing, and files for publication that say what they lack."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from geoviz.errors import StoreError, UsageError
from geoviz.judgements import new_judgement
from geoviz.model import JudgementKind
from geoviz.store import GeoPackageStore
from geoviz.store.copies import publish
from tests.factories import article, place, read_article
from tests.store.contract import accept, bridge_read, silo_read, table_of

VERSION_2 = Path(__file__).with_name("version_2.jsonl")


@pytest.fixture
def full(store: GeoPackageStore) -> GeoPackageStore:
    """A store with something in each of its tables."""
    fill(store)
    return store


def fill(store):
    store.add(read_article(article("A first reading.", id="bridge")))
    store.add_all([bridge_read(), silo_read()])
    first = accept(bridge_read().reports[0], who="Ada Lovelace")
    store.judge(first)
    moved = new_judgement(
        JudgementKind.MOVE,
        silo_read().reports,
        who="Ben",
        at="2025-07-05T13:00:00Z",
        after=place("Orikhiv"),
    )
    store.judge(moved)
    at = "2025-07-05T14:00:00Z"
    undo = new_judgement(JudgementKind.UNDO, who="Ada Lovelace", at=at, undoes=first)
    store.judge(undo, seen=first.id)
    store.replace_incidents(table_of(bridge_read(), silo_read()))
    store.cache_answer("photon", "Lozova", "[]")


def test_a_dump_put_back_is_the_same_store(full, tmp_path):
    lines = list(full.dump())
    with GeoPackageStore.open(tmp_path / "again.gpkg", create=True) as again:
        again.load(lines)
        assert list(again.dump()) == lines
        assert again.version() == full.version()
        assert again.verify(full.info().head) == []
        assert again.judgements() == full.judgements()
        assert again.cached_answer("photon", "Lozova") == "[]"


def test_a_dump_is_put_into_an_empty_store_only(full):
    with pytest.raises(UsageError, match="into a new store"):
        full.load(full.dump())


def test_a_dump_from_before_dumps_named_their_columns_is_read(tmp_path):
    lines = VERSION_2.read_text(encoding="utf-8").splitlines()
    with GeoPackageStore.open(tmp_path / "again.gpkg", create=True) as again:
        again.load(lines)
        assert again.verify(json.loads(lines[0])["head"]) == []
        assert list(again.dump())[1:] == lines[1:]
        assert len(again.judgements()) == 3


def test_what_an_older_geoviz_did_not_know_stays_empty(store, tmp_path):
    """As where a column of incidents and a table came later."""
    store.add(bridge_read())
    store.replace_incidents(table_of(bridge_read()))
    header, *rows, end = map(json.loads, store.dump())
    wave = header["columns"]["incidents"].index("wave")
    del header["columns"]["incidents"][wave]
    for row in rows:
        if row[0] == "incidents":
            del row[1 + wave]
    del header["columns"]["geocoder_cache"], end["end"]["geocoder_cache"]
    with GeoPackageStore.open(tmp_path / "again.gpkg", create=True) as again:
        again.load(json.dumps(line) for line in (header, *rows, end))
        assert again.verify() == []
        assert list(again.dump())[1:-1] == list(store.dump())[1:-1]


DAMAGE = {
    "without its end": (lambda lines: lines[:-1], "ends too soon"),
    "without a row": (lambda lines: lines[:1] + lines[2:], "does not take this|ends too soon"),
    "without its head": (lambda lines: lines[1:], "no dump of a store"),
    "nothing": (lambda lines: [], "no dump of a store"),
    "no JSON": (lambda lines: ["[1", *lines], "line 1 of the dump is damaged"),
    "newer": (lambda lines: ['{"geoviz_store": 99}', *lines[1:]], "of version 99"),
    "of an unknown column": (
        lambda lines: [lines[0].replace('"publisher"', '"editor"'), *lines[1:]],
        "upgrade geoviz",
    ),
    "of a column twice": (
        lambda lines: [lines[0].replace('"publisher"', '"title"'), *lines[1:]],
        "upgrade geoviz",
    ),
    "of columns that are none": (
        lambda lines: ['{"geoviz_store": 2, "columns": {"places": 7}}', *lines[1:]],
        "upgrade geoviz",
    ),
    "without columns that a row must have": (
        lambda lines: [lines[0].replace('"text","sha256",', ""), *lines[1:]],
        "does not fit the table articles",
    ),
    "of no table": (lambda lines: [lines[0], '["passwords", 1]', *lines[1:]], "line 2 .* no table"),
    "too narrow": (lambda lines: [lines[0], '["places", 1]', *lines[1:]], "does not fit .* places"),
    "a list in a cell": (
        lambda lines: [lines[0], '["places", 1, ["k"], {}]', *lines[1:]],
        "cannot be used|does not take",
    ),
    "another text": (
        lambda lines: [line.replace("Two drivers", "Ten drivers") for line in lines],
        "the text of article bridge",
    ),
    "a gap in the audit": (
        lambda lines: [line for line in lines if not line.startswith('["audit",4,')],
        "ends too soon",
    ),
}


@pytest.mark.parametrize(("damage", "says"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_dump_is_refused_and_leaves_nothing(full, tmp_path, damage, says):
    lines = damage(list(full.dump()))
    with GeoPackageStore.open(tmp_path / "again.gpkg", create=True) as again:
        with pytest.raises(StoreError, match=says):
            again.load(lines)
        assert again.info().versions == 0
        assert again.verify() == []


def test_a_published_copy_is_one_file_that_says_what_it_lacks(full, tmp_path):
    copy = tmp_path / "copies" / "copy.gpkg"
    copy.parent.mkdir()
    publish(full, copy)
    assert [file.name for file in copy.parent.iterdir()] == ["copy.gpkg"]
    assert not copy.stat().st_mode & 0o222
    with GeoPackageStore.open(copy) as published:
        assert published.verify(full.info().head) == []
        assert published.cached_answer("photon", "Lozova") is None
        assert published.judgements() == full.judgements()
        *_, last = published.audit()
        assert last.action == "copied"
        assert last.detail == {"of": full.info().head, "left_out": ["geocoder cache"]}
    connection = sqlite3.connect(copy)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_an_anonymous_copy_has_no_names_and_still_verifies(full, tmp_path):
    copy = tmp_path / "copy.gpkg"
    publish(full, copy, derive=lambda draft: table_of(*draft.read_articles()))
    with GeoPackageStore.open(copy) as published:
        assert published.verify() == []
        made = published.judgements()
        assert [judgement.who for judgement in made] == ["person 1", "person 2", "person 1"]
        assert made[2].undoes == made[0].id
        assert not {judgement.id for judgement in full.judgements()} & {j.id for j in made}
        assert list(published.read_articles()) == list(full.read_articles())
        *_, last = published.audit()
        assert last.detail["left_out"] == ["geocoder cache", "names of those who judged"]
    assert b"Lovelace" not in copy.read_bytes()
    connection = sqlite3.connect(copy)
    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        connection.execute("DELETE FROM judgements")
    connection.close()


def test_a_damaged_store_is_not_published(full, path, tmp_path):
    full.close()
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER articles_no_update")
    connection.execute("UPDATE articles SET title = 'Else'")
    connection.commit()
    connection.close()
    with (
        GeoPackageStore.open(path) as store,
        pytest.raises(StoreError, match="publish no damaged store"),
    ):
        publish(store, tmp_path / "copy.gpkg")


def test_compacting_gives_space_back_and_changes_nothing_else(path, store):
    fill(store)
    many = [read_article(article(f"A drone hit Lozova, {n}.")) for n in range(200)]
    store.replace_incidents(table_of(*many))
    store.replace_incidents(table_of(silo_read()))
    before, lines = store.info().size_bytes, list(store.dump())
    store.compact()
    assert store.info().size_bytes < before or before < 200_000
    assert list(store.dump()) == lines
    assert store.verify() == []


def test_every_line_of_a_dump_is_json(full):
    header, *rows, end = map(json.loads, full.dump())
    assert header["geoviz_store"] == 2
    assert header["head"] == full.info().head
    assert {row[0]: len(row) - 1 for row in rows}.items() <= {
        (table, len(columns)) for table, columns in header["columns"].items()
    }
    assert sum(end["end"].values()) == len(rows)
