"""kill -9 at any time: what was acknowledged is there, and nothing is half done."""

from __future__ import annotations

import gzip
import random
import shutil
from pathlib import Path

import pytest

from geoviz.export.files import replacing
from geoviz.store import Box, GeoPackageStore
from geoviz.store.copies import publish
from tests.factories import article, read_article
from tests.faults.children import Tell, done_by, killed_at_random
from tests.store.contract import accept, table_of
from tests.store.version_1 import VERSION_1

READ = [read_article(article(f"A drone hit Lozova, report {n}.", id=f"a{n:02}")) for n in range(24)]
HALF = table_of(*READ[:12])
WHOLE = table_of(*READ)
WORLD = Box(-180, -90, 180, 90)


def keep(path: Path, *, incidents: bool = True) -> None:
    """A store with all articles."""
    with GeoPackageStore.open(path, create=True) as store:
        store.add_all(READ)
        if incidents:
            store.replace_incidents(HALF)


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20250705)  # noqa: S311 - the same kills every time


def test_articles_while_they_are_added(path, rounds, chance):
    def ingest(tell: Tell) -> None:
        with GeoPackageStore.open(path, create=True) as store:
            for n in range(0, len(READ), 3):
                store.add_all(READ[n : n + 3])
                tell(str(n))

    seconds = done_by(ingest).seconds
    for _ in range(rounds):
        path.unlink()
        Path(f"{path}-wal").unlink(missing_ok=True)
        Path(f"{path}-shm").unlink(missing_ok=True)
        acknowledged = {int(n) for n in killed_at_random(ingest, seconds, chance).told}
        with GeoPackageStore.open(path, create=True) as store:
            kept = list(store.read_articles())
            assert store.verify() == []
            assert kept == READ[: len(kept)]  # in whole threes, in their order
            assert len(kept) % 3 == 0
            assert len(acknowledged) <= len(kept) // 3 <= len(acknowledged) + 1
            assert store.add_all(READ) == len(READ) - len(kept)
            head = store.version()
            assert store.add_all(READ) == 0
            assert store.version() == head


def test_incidents_while_they_are_derived(path, rounds, chance):
    keep(path)
    before = path.with_name("before.gpkg")
    shutil.copy(path, before)

    def derive(tell: Tell) -> None:
        with GeoPackageStore.open(path) as store:
            store.replace_incidents(WHOLE)
            tell("replaced")
            store.update_incidents(WHOLE["incident"][:6], WHOLE[6:9].assign(name="Elsewhere"))
            tell("updated")

    seconds = done_by(derive).seconds
    for _ in range(rounds):
        fresh_copy(before, path)
        told = killed_at_random(derive, seconds, chance).told
        with GeoPackageStore.open(path) as store:
            assert store.verify() == []
            number = len(store.incidents_in(WORLD, columns=["incident"]))
            assert number in {0: (12, 24), 1: (24, 18), 2: (18,)}[len(told)]


def test_judgements_while_they_are_made(path, rounds, chance):
    keep(path)
    before = path.with_name("before.gpkg")
    shutil.copy(path, before)
    judgements = [accept(report) for read in READ for report in read.reports]

    def review(tell: Tell) -> None:
        with GeoPackageStore.open(path) as store:
            for judgement in judgements:
                store.judge(judgement)
                tell(judgement.id)

    seconds = done_by(review).seconds
    for _ in range(rounds):
        fresh_copy(before, path)
        told = killed_at_random(review, seconds, chance).told
        with GeoPackageStore.open(path) as store:
            kept = store.judgements()
            assert store.verify() == []
            assert kept == judgements[: len(kept)]
            assert len(told) <= len(kept) <= len(told) + 1
            for judgement in judgements:  # a reviewer who is not sure sends it again
                store.judge(judgement)
            assert store.judgements() == judgements


def test_a_store_of_version_1_while_it_is_migrated(path, rounds, chance):
    before = path.with_name("before.gpkg")
    before.write_bytes(gzip.decompress(VERSION_1.read_bytes()))
    shutil.copy(before, path)

    def migrate(tell: Tell) -> None:
        GeoPackageStore.open(path).close()

    seconds = done_by(migrate).seconds
    for _ in range(rounds):
        fresh_copy(before, path)
        killed_at_random(migrate, seconds, chance)
        with GeoPackageStore.open(path) as store:
            assert store.verify() == []
            assert [row.action for row in store.audit()].count("migrated") == 1
            assert store.info().articles == 2


def test_a_store_while_it_is_compacted(path, rounds, chance):
    keep(path)
    with GeoPackageStore.open(path) as store:
        lines = list(store.dump())

    def compact(tell: Tell) -> None:
        with GeoPackageStore.open(path) as store:
            store.compact()

    seconds = done_by(compact).seconds
    for _ in range(rounds):
        killed_at_random(compact, seconds, chance)
        with GeoPackageStore.open(path) as store:
            assert list(store.dump()) == lines
            assert store.verify() == []


def test_a_copy_while_it_is_written(path, rounds, chance):
    keep(path)
    copy = path.parent / "copies" / "copy.gpkg"
    copy.parent.mkdir()

    def export(tell: Tell) -> None:
        with GeoPackageStore.open(path) as store, replacing(copy) as temporary:
            publish(store, temporary)

    seconds = done_by(export).seconds
    for _ in range(rounds):
        killed_at_random(export, seconds, chance)
        with GeoPackageStore.open(copy) as published:  # the old one or the new one
            assert published.verify() == []
            assert published.info().articles == len(READ)
        for left in copy.parent.iterdir():
            if left != copy:
                shutil.rmtree(left)


def fresh_copy(before: Path, path: Path) -> None:
    """The store as it was, without the log of who was killed."""
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    shutil.copy(before, path)
