"""Boxes asked for in a store of a million incidents, beside what the store is made of.

    python -m tests.benchmarks store

The GeoPackage and PostGIS beside SQLite's R-tree asked directly and pyogrio on the same file;
how fast incidents are written and changed.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import struct
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy
import pyogrio
from geopandas import GeoDataFrame

from geoviz.store import Box, GeoPackageStore, Store, layer, open_store, to_table
from geoviz.store.codec import dump
from geoviz.store.schema import INCIDENT_COLUMNS
from geoviz.store.sqlstore import SqlStore
from tests.benchmarks.measured import Measured, seconds
from tests.store.server import running_server

INCIDENTS = {False: 1_000_000, True: 20_000}  # by whether it is to be quick
COLUMNS = ("incident", "name", "lon", "lat", "date", "attacker", "role", "status", "confidence")
FIRST_DAY = date(2022, 2, 24)
WEST, SOUTH, WIDTH, HEIGHT = 5.0, 15.0, 60.0, 40.0
SIZES_DEG = {0.5: 200, 6.0: 25}  # and how many boxes of each are asked for
MOST_RATIO = 1.5  # of a box of half a degree, to SQLite's R-tree
WEEK = {"since": date(2024, 3, 1), "until": date(2024, 3, 7), "attacker": "Redland"}


def incidents(number: int) -> list[layer.Row]:
    """Rows of the layer, half of them around a hundred towns; the same ones every time."""
    chance = numpy.random.default_rng(1)
    size = numpy.array([WIDTH, HEIGHT])
    corners = chance.uniform(0, size, (number, 2))
    towns = chance.uniform(0, size, (100, 2))[chance.integers(0, 100, number)]
    near_town = (numpy.arange(number) % 2 == 1)[:, None]
    points = numpy.where(near_town, towns + chance.normal(0, 0.3, (number, 2)), corners)
    points = (points + numpy.array([WEST, SOUTH])).round(5).tolist()
    days = [(FIRST_DAY + timedelta(n)).isoformat() for n in range(1200)]
    when = chance.integers(0, len(days), number).tolist()
    quote = "Two drones hit the depot on Tuesday. " * 8
    reports = dump([{"report": "NUMBER", "quote": quote}])
    same = {
        "country": "UA",
        "precision": "city",
        "uncertainty_m": 5000.0,
        "area_approximate": 1,
        "attacker_inferred": 0,
        "status": "hit",
        "weapon": '["drone"]',
        "target_type": "[]",
        "confidence": 0.9,
        "answers": "[]",
        "review": "unreviewed",
    }
    rows = []
    for n, (lon, lat) in enumerate(points):
        day = days[when[n]]
        values = same | {
            "incident": f"incident-{n:09}",
            "name": f"Town {n % 5000}",
            "lon": lon,
            "lat": lat,
            "attacker": ("Redland", "Blueland")[n % 2],
            "role": ("strike", "counterstrike", None)[n % 3],
            "date": day,
            "date_first": day,
            "date_last": day,
            "reports": reports.replace("NUMBER", f"report-{n}"),
        }
        wkb = struct.pack("<BI2d", 1, 1, lon, lat)
        rows.append((wkb, *(values.get(name) for name in INCIDENT_COLUMNS)))
    return rows


def keep(store: SqlStore, rows: Sequence[layer.Row]) -> None:
    """What ``replace_incidents`` does with the rows of a table."""
    with store._writing() as connection:
        layer.replace(connection, rows, "2025-07-05T12:00:00.000Z", store._insert)
        store._incidents_changed("2025-07-05T12:00:00.000Z", None)


def boxes(size_deg: float, number: int) -> list[Box]:
    chance = random.Random(2)  # noqa: S311
    corners = [
        (WEST + chance.uniform(0, WIDTH - size_deg), SOUTH + chance.uniform(0, HEIGHT - size_deg))
        for _ in range(number)
    ]
    return [Box(x, y, x + size_deg, y + size_deg) for x, y in corners]


def by_sqlite(path: Path) -> Callable[[Box, bool], int]:
    """SQLite's R-tree without any of our code."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    query = (
        f"SELECT {', '.join(COLUMNS)} FROM rtree_incidents_geom JOIN incidents ON fid = id "
        "WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?"
    )
    filters = (
        " AND date_last >= '2024-03-01' AND date_first <= '2024-03-07' AND attacker = 'Redland'"
    )

    def ask(box: Box, filtered: bool) -> int:
        edges = (box.west, box.east, box.south, box.north)
        return len(connection.execute(query + filters * filtered, edges).fetchall())

    return ask


def by_pyogrio(path: Path) -> Callable[[Box, bool], int]:
    """GDAL's GeoPackage driver, arrays only."""
    where = "date_last >= '2024-03-01' AND date_first <= '2024-03-07' AND attacker = 'Redland'"

    def ask(box: Box, filtered: bool) -> int:
        _, fids, _, _ = pyogrio.raw.read(
            path,
            layer="incidents",
            columns=list(COLUMNS),
            bbox=tuple(box),
            where=where if filtered else None,
            return_fids=True,
        )
        return len(fids)

    return ask


def by_store(store: Store) -> Callable[[Box, bool], int]:
    def ask(box: Box, filtered: bool) -> int:
        filters: Any = WEEK if filtered else {}
        return len(store.incidents_in(box, columns=COLUMNS, **filters))

    return ask


def queries(asked: dict[str, Callable[[Box, bool], int]]) -> Iterator[Measured]:
    """Every box of every way in turn, so that a busy moment meets all of them alike."""
    for size_deg, number in SIZES_DEG.items():
        for filtered in (False, True):
            times: dict[str, list[float]] = {name: [] for name in asked}
            rows: list[int] = []
            for box in boxes(size_deg, number):
                found = set()
                for name, ask in asked.items():
                    began = time.perf_counter()
                    found.add(ask(box, filtered))
                    times[name].append(1000 * (time.perf_counter() - began))
                assert len(found) == 1, f"they do not agree: {found}"
                rows += found
            size = f"box of {size_deg}°{', filtered' * filtered}"
            yield Measured(f"{size}: incidents", statistics.median(rows), "in the median")
            yield from compared(size, times, "GeoPackage" if size_deg < 1 else None)


def compared(size: str, times: dict[str, list[float]], goal: str | None) -> Iterator[Measured]:
    """Median and 95th percentile. times: milliseconds; goal: the one that is to be quick."""
    quantiles = {name: statistics.quantiles(all_ms, n=20) for name, all_ms in times.items()}
    for which, name_of in ((9, "p50"), (18, "p95")):
        base = quantiles["sqlite3"][which]
        for name, cuts in quantiles.items():
            ratio = cuts[which] / base
            beside = None if name == "sqlite3" else "SQLite's R-tree"
            judged = name == goal and name_of == "p50"
            yield Measured(
                f"{size}: {name}, {name_of}",
                cuts[which],
                "ms",
                beside,
                ratio if beside else None,
                f"at most {MOST_RATIO:g} times" if judged else None,
                ratio <= MOST_RATIO if judged else None,
            )


def changed(table: GeoDataFrame) -> GeoDataFrame:
    return table.assign(name="Elsewhere")


def update_rate(store: GeoPackageStore, path: Path, rows: Sequence[layer.Row]) -> Measured:
    """A change of a thousand incidents, in a layer of all and in a layer of a tenth."""
    number = len(rows)
    table = to_table(rows[: min(1000, number // 20)])
    whole = seconds(lambda: store.update_incidents([], changed(table)))
    with GeoPackageStore.open(path.with_name("tenth.gpkg"), create=True) as small:
        keep(small, rows[: number // 10])
        tenth = seconds(lambda: small.update_incidents([], changed(table)))
    return Measured(
        f"{len(table):,} incidents changed of {number:,}",
        len(table) / whole,
        "incidents/s",
        f"time of a change of {number // 10:,}",
        whole / tenth,
    )


def measure(*, quick: bool = False) -> Iterator[Measured]:
    number = INCIDENTS[quick]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(running_server())
        path = folder / "incidents.gpkg"
        file = stack.enter_context(GeoPackageStore.open(path, create=True))
        server = stack.enter_context(open_store(address, create=True))
        rows = incidents(number)
        written = seconds(lambda: keep(file, rows))
        yield Measured("incidents written: GeoPackage", number / written, "incidents/s")
        copied = seconds(lambda: keep(server, rows))
        yield Measured(
            "incidents written: PostGIS",
            number / copied,
            "incidents/s",
            "GeoPackage",
            written / copied,
        )
        server._connection.execute("ANALYZE incidents")
        asked = {
            "sqlite3": by_sqlite(path),
            "GeoPackage": by_store(file),
            "PostGIS": by_store(server),
            "pyogrio": by_pyogrio(path),
        }
        yield from queries(asked)
        yield update_rate(file, path, rows)
