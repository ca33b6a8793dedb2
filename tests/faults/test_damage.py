"""Damage of any kind: it is named, or it touched nothing that the store keeps."""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from geoviz.cli import main
from geoviz.errors import StoreError
from geoviz.store import GeoPackageStore
from tests.store.contract import accept, bridge_read, silo_read, table_of


@pytest.fixture
def kept(path: Path) -> Path:
    with GeoPackageStore.open(path, create=True) as store:
        store.add_all([bridge_read(), silo_read()])
        store.judge(accept(bridge_read().reports[0]))
        store.replace_incidents(table_of(bridge_read(), silo_read()))
    return path


def run(*arguments: object) -> tuple[int, str]:
    """Exit code and output of ``geoviz store``. What is no GeovizError is a fault of ours."""
    result = CliRunner().invoke(main, ["store", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result.exit_code, result.output


def dump_of(path: Path) -> list[str] | None:
    try:
        with GeoPackageStore.open(path) as store:
            return list(store.dump())
    except StoreError:
        return None


def test_flipped_bits_are_named_or_touched_nothing(kept, rounds):
    whole, lines = kept.read_bytes(), dump_of(kept)
    chance = random.Random(1)  # noqa: S311 - the same flips every time
    named = 0
    for _ in range(8 * rounds):
        spoilt = bytearray(whole)
        for _ in range(chance.choice([1, 4])):
            spoilt[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        kept.write_bytes(spoilt)
        code, output = run("verify", kept)
        assert code in (0, 3), output
        named += code == 3
        if code == 0:
            assert dump_of(kept) == lines
    assert named


@pytest.mark.parametrize("command", ["info", "verify", "compact", "export", "migrate"])
def test_a_truncated_store_is_told_of(kept, rounds, command):
    whole, lines = kept.read_bytes(), dump_of(kept)
    chance = random.Random(2)  # noqa: S311
    output = ["-o", kept.with_name("copy.gpkg")] if command == "export" else []
    for _ in range(rounds // 5 + 1):
        kept.write_bytes(whole[: chance.randrange(1, len(whole))])
        code, told = run(command, kept, *output)
        assert code in (0, 3), told
        assert code == 3 or dump_of(kept) == lines or command == "info"


@pytest.mark.parametrize("command", ["info", "verify", "compact", "migrate"])
def test_junk_is_no_store(path, command):
    chance = random.Random(3)  # noqa: S311
    for head in (b"", b"SQLite format 3\0"):
        junk = head + chance.randbytes(20_000)
        path.write_bytes(junk)
        code, told = run(command, path)
        assert code == 3, told
        assert path.read_bytes() == junk


def test_another_schema_is_no_store(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE articles (title TEXT)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    assert run("verify", path) == (3, f"Error: {path} is not a store: it has none of its tables\n")
    assert path.read_bytes() == before


def test_tables_that_were_taken_away_are_told_of(kept, subtests):
    whole = kept.read_bytes()
    for table in ("articles", "reports", "audit", "incidents", "rtree_incidents_geom", "places"):
        with subtests.test(table):
            kept.write_bytes(whole)
            connection = sqlite3.connect(kept)
            connection.execute(f"DROP TABLE {table}")
            connection.commit()
            connection.close()
            assert run("verify", kept)[0] == 3


def test_a_guard_that_was_taken_away_is_told_of(kept):
    connection = sqlite3.connect(kept)
    connection.execute("DROP TRIGGER reports_no_delete")
    connection.commit()
    connection.close()
    assert run("verify", kept) == (3, "reports may be changed: reports_no_delete is gone\n")


def test_a_clock_that_is_set_back_breaks_nothing(path):
    times = iter(datetime(2025, 7, 5, tzinfo=UTC) - timedelta(days=n) for n in range(100))
    with GeoPackageStore.open(path, create=True, clock=lambda: next(times)) as store:
        store.add_all([bridge_read()])
        store.add(silo_read())
        first = accept(bridge_read().reports[0], at="2025-07-05T00:00:00Z")
        second = accept(bridge_read().reports[0], at="2025-07-01T00:00:00Z")
        store.judge(first)
        store.judge(second, seen=first.id)
        assert store.judgements() == [first, second]
        assert [row.seq for row in store.audit()] == [1, 2, 3, 4]
        assert store.verify() == []
        # Nobody waits for days until the time that the clock showed before.
        assert [store.reserve_slot("nominatim", 1.0) for _ in range(3)] == [0, 1, 2]
