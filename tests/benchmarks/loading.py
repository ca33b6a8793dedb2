"""Reports written a second: into PostGIS and a GeoPackage, beside a bare COPY of the same rows.

    python -m tests.benchmarks loading

The bare COPY fills tables without keys, indexes or checks. It and the store take turns, and the
fastest turn of each counts: the others tell of what else the machine was doing.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from geoviz.model import ReadArticle
from geoviz.store import GeoPackageStore, open_store
from geoviz.store.dump import TABLES
from tests.benchmarks.measured import Measured, seconds
from tests.factories import article, attacker, killed, on, place, read_article, report, weapon
from tests.store.server import running_server, without_store

REPORTS = {False: 100_000, True: 2_000}  # by whether it is to be quick
TURNS = {False: 5, True: 2}
GOAL = 50_000
_DAY = date(2022, 2, 24)


def measure(*, quick: bool = False) -> Iterator[Measured]:
    number = REPORTS[quick]
    read = list(articles(number // 4))
    with tempfile.TemporaryDirectory() as folder, running_server() as address:
        with GeoPackageStore.open(Path(folder) / "reports.gpkg", create=True) as kept:
            added = seconds(lambda: kept.add_all(read))
            lines = list(kept.dump())
        rows = [json.loads(line) for line in lines[1:-1]]
        copies, loads = [], []
        for _ in range(TURNS[quick]):
            copies.append(bare_copy(address, rows))
            loads.append(load(address, lines))
        with open_store(address, create=True) as store:
            copied = seconds(lambda: store.add_all(read))
    bare, loaded = number / min(copies), number / min(loads)
    beside = "bare COPY of the same rows"
    yield Measured(beside, bare, "reports/s")
    goal = f"at least {GOAL:,} reports/s"
    yield Measured(
        "PostGIS, a dump", loaded, "reports/s", beside, loaded / bare, goal, loaded >= GOAL
    )
    for what, taken in (("PostGIS, as read", copied), ("GeoPackage, as read", added)):
        yield Measured(what, number / taken, "reports/s", beside, number / taken / bare)


def articles(number: int) -> Iterator[ReadArticle]:
    """Articles of four reports each."""
    for n in range(number):
        text = "Two drones hit the depot in Lozova on Tuesday. Three people were hurt. " * 8
        told = article(f"{text}{n}", id=f"a{n:07}")
        site = place(f"Town {n % 5000}", 30 + n % 100 / 10, 47 + n % 37 / 10)
        claims = (attacker("Redland"), weapon("drone"), killed(2), on(_DAY))
        reports = [report(*claims, of=told, at=site, id=f"r{n}-{k}") for k in range(4)]
        yield read_article(told, reports=reports)


def load(address: str, lines: Sequence[str]) -> float:
    """Seconds to put a dump into a new store."""
    with open_store(address, create=True) as store:
        taken = seconds(lambda: store.load(lines, verify=False))
    without_store(address)
    return taken


def bare_copy(address: str, rows: Sequence[Sequence[Any]]) -> float:
    """Seconds to put the rows of a dump into tables of texts."""
    import psycopg

    def copy() -> None:
        for table, group in groupby(rows, key=itemgetter(0)):
            columns = ", ".join(f'"{name}" text' for name in TABLES[table])
            connection.execute(f"CREATE TABLE bare.{table} ({columns})")
            with (
                connection.cursor() as cursor,
                cursor.copy(f"COPY bare.{table} FROM STDIN") as copying,
            ):
                for _, *row in group:
                    copying.write_row(row)

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA bare")
        taken = seconds(copy)
        connection.execute("SET client_min_messages = warning")
        connection.execute("DROP SCHEMA bare CASCADE")
    return taken
