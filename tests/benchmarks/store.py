"""How fast a store is, beside what it is made of.

    python -m tests.benchmarks.store --incidents 1000000 --json store.json

Box queries of the store (GeoPackage and PostGIS) beside SQLite's R-tree asked directly and
pyogrio on the same file; how fast rows are written, beside a bare COPY. Only the ratios within
one run mean anything on another machine.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import struct
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy
import pyogrio
from geopandas import GeoDataFrame

from geoviz.model import ReadArticle
from geoviz.store import Box, GeoPackageStore, Store, layer, open_store, to_table
from geoviz.store.codec import dump
from geoviz.store.dump import TABLES
from geoviz.store.schema import INCIDENT_COLUMNS
from geoviz.store.sqlstore import SqlStore
from tests.factories import article, attacker, killed, on, place, read_article, report, weapon
from tests.store.server import running_server

COLUMNS = ("incident", "name", "lon", "lat", "date", "attacker", "role", "status", "confidence")
FIRST_DAY = date(2022, 2, 24)
WEST, SOUTH, WIDTH, HEIGHT = 5.0, 15.0, 60.0, 40.0
SIZES_DEG = {0.5: 200, 6.0: 25}  # and how many boxes of each are asked for
WEEK = {"since": date(2024, 3, 1), "until": date(2024, 3, 7), "attacker": "Redland"}

Measured = dict[str, Any]


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
            base = statistics.median(times["sqlite3"])
            for name, all_ms in times.items():
                p50 = statistics.median(all_ms)
                p95 = statistics.quantiles(all_ms, n=20)[-1]
                yield {
                    "what": f"box of {size_deg} degrees" + ", filtered" * filtered,
                    "by": name,
                    "rows": round(statistics.median(rows)),
                    "p50_ms": round(p50, 3),
                    "p95_ms": round(p95, 3),
                    "ratio": round(p50 / base, 2),
                }


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def changed(table: GeoDataFrame) -> GeoDataFrame:
    return table.assign(name="Elsewhere")


def update_rates(
    store: GeoPackageStore, path: Path, rows: Sequence[layer.Row]
) -> Iterator[Measured]:
    """A change of a thousand incidents, in a layer of all and in a layer of a tenth."""
    number = len(rows)
    table = to_table(rows[: min(1000, number // 20)])
    whole = timed(lambda: store.update_incidents([], changed(table)))
    with GeoPackageStore.open(path.with_name("tenth.gpkg"), create=True) as small:
        keep(small, rows[: number // 10])
        tenth = timed(lambda: small.update_incidents([], changed(table)))
    yield {
        "what": f"{len(table)} incidents changed",
        "by": f"of {number}, beside {number // 10}",
        "per_s": round(len(table) / whole),
        "ratio": round(whole / tenth, 2),
    }


def articles(number: int) -> Iterator[ReadArticle]:
    """Articles of four reports each."""
    for n in range(number):
        text = "Two drones hit the depot in Lozova on Tuesday. Three people were hurt. " * 8
        told = article(f"{text}{n}", id=f"a{n:07}")
        site = place(f"Town {n % 5000}", 30 + n % 100 / 10, 47 + n % 37 / 10)
        claims = (attacker("Redland"), weapon("drone"), killed(2), on(FIRST_DAY))
        reports = [report(*claims, of=told, at=site, id=f"r{n}-{k}") for k in range(4)]
        yield read_article(told, reports=reports)


def load_rates(address: str, folder: Path, reports: int) -> Iterator[Measured]:
    """Reports by the second: what was read, a dump put back, and COPY without a store."""
    import psycopg

    read = list(articles(reports // 4))
    with GeoPackageStore.open(folder / "reports.gpkg", create=True) as kept:
        added = timed(lambda: kept.add_all(read))
        lines = list(kept.dump())
    told = [json.loads(line) for line in lines[1:-1]]
    rows, number = len(told), sum(table == "reports" for table, *_ in told)
    with psycopg.connect(address, autocommit=True) as connection:
        bare = timed(lambda: bare_copy(connection, told))
        with open_store(address, create=True) as store:
            loaded = timed(lambda: store.load(lines, verify=False))
        connection.execute("DROP SCHEMA geoviz CASCADE")
        with open_store(address, create=True) as store:
            copied = timed(lambda: store.add_all(read))
        connection.execute("DROP SCHEMA geoviz CASCADE")
    for by, seconds in (
        ("bare COPY of the same rows", bare),
        ("PostGIS, from a dump", loaded),
        ("PostGIS, as read", copied),
        ("GeoPackage, as read", added),
    ):
        for what, how_many in (("reports written", number), ("rows written", rows)):
            ratio = round(bare / seconds, 2)
            yield {"what": what, "by": by, "per_s": round(how_many / seconds), "ratio": ratio}


def bare_copy(connection: Any, rows: Sequence[Sequence[Any]]) -> None:
    """The rows of a dump into tables without keys, indexes or checks."""
    for table, group in groupby(rows, key=itemgetter(0)):
        columns = ", ".join(f'"{name}" text' for name in TABLES[table])
        connection.execute(f"CREATE TABLE bare_{table} ({columns})")
        with connection.cursor() as cursor, cursor.copy(f"COPY bare_{table} FROM STDIN") as copy:
            for _, *row in group:
                copy.write_row(row)


def measure(number: int, reports: int) -> Iterator[Measured]:
    """All of it. number: of incidents."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(running_server())
        yield from load_rates(address, folder, reports)
        path = folder / "incidents.gpkg"
        file = stack.enter_context(GeoPackageStore.open(path, create=True))
        server = stack.enter_context(open_store(address, create=True))
        rows = incidents(number)
        for name, store in (("GeoPackage", file), ("PostGIS", server)):
            seconds = timed(lambda store=store: keep(store, rows))
            yield {"what": "incidents written", "by": name, "per_s": round(number / seconds)}
        server._connection.execute("ANALYZE incidents")
        asked = {
            "sqlite3": by_sqlite(path),
            "GeoPackage": by_store(file),
            "PostGIS": by_store(server),
            "pyogrio": by_pyogrio(path),
        }
        yield from queries(asked)
        yield from update_rates(file, path, rows)


def line_of(found: Measured) -> str:
    cells = ("what", "by", "rows", "p50_ms", "p95_ms", "per_s", "ratio")
    widths = (36, 26, 8, 10, 10, 10, 8)
    told = [str(found.get(cell, "")) for cell in cells]
    left, right = told[:2], told[2:]
    return "".join(
        [cell.ljust(width) for cell, width in zip(left, widths, strict=False)]
        + [cell.rjust(width) for cell, width in zip(right, widths[2:], strict=True)]
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--incidents", type=int, default=1_000_000)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--json", type=Path, help="write the measurements to this file")
    options = parser.parse_args(arguments)
    print(
        line_of(
            {name: name for name in ("what", "by", "rows", "p50_ms", "p95_ms", "per_s", "ratio")}
        )
    )
    found = []
    for each in measure(options.incidents, options.reports):
        found.append(each)
        print(line_of(each), flush=True)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
