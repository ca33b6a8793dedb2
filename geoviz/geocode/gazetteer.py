"""The gazetteer: which places a name may mean. One SQLite file, read in place.

Invariant: the file is never written, so an open gazetteer may be shared by threads and
opened by any number of processes, and every answer is a pure function of the file.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from geoviz.assets import asset
from geoviz.errors import AssetError
from geoviz.geocode.names import fold, is_acronym, skeleton
from geoviz.model import LonLat, Place, Precision

SCHEMA_VERSION = 1
# The feature code, of our own, of a settlement of which only the area is known that it is in. It
# has that area's point, radius and outline.
UNLOCATED = "PPLU"
_CACHED_NAMES = 16_384
_CACHED_PLACES = 65_536
_SHORT_ACRONYM = 3  # letters
_MIN_SKELETON = 4  # a shorter skeleton is shared by too many names to mean anything
_COAST_DEG = 0.25  # how far outside a simplified coast a point still counts as the country's
_COLUMNS = (
    "p.pid, p.slug, p.name, p.precision, p.lon, p.lat, p.uncertainty_m, p.code, p.country, "
    "p.parent, p.population, p.kind, s.text"
)


class Quality(IntEnum):
    """How well a spelling fits; a smaller value fits better."""

    PRIMARY = 1  # the place's name on a map, or as common in English
    ALTERNATE = 2  # another name of it
    FOLDED = 3  # equal only after romanisation is removed


@dataclass(frozen=True, slots=True)
class Match:
    """A place that a name may mean."""

    place: Place
    spelling: str  # the gazetteer's spelling that matched
    quality: Quality
    names: int  # number of the place's alternate names: a signal of fame
    generic: bool = False  # the name means one of many of its kind: demand its parent in the text


class Gazetteer:
    """Read access to the gazetteer file."""

    def __init__(self, path: Path) -> None:
        """Open a gazetteer. Raises AssetError where the file is missing, damaged or too new."""
        self._path = path
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()
        self._lock = threading.Lock()
        self._connections: list[sqlite3.Connection] = []
        self._find = lru_cache(_CACHED_NAMES)(self._lookup)
        self._read = lru_cache(_CACHED_PLACES)(self._place)
        self._polygon = lru_cache(256)(self._outline)
        version = self._one("PRAGMA user_version")
        if version is None or version[0] != SCHEMA_VERSION:
            raise AssetError(f"{path} is not a gazetteer of version {SCHEMA_VERSION}")

    @classmethod
    def open(cls, path: Path | None = None) -> Gazetteer:
        """The gazetteer at path, or the one that geoviz ships. Raises AssetError."""
        return cls(path or asset("data", "gazetteer.sqlite"))

    def lookup(self, name: str, limit: int = 50) -> tuple[Match, ...]:
        """The places a name may mean, best known first: by quality, then population."""
        return self._find(name)[:limit]

    def knows(self, name: str) -> bool:
        """Whether some place is spelt so, apart from case, accents and punctuation."""
        matches = self._find(name)
        return bool(matches) and matches[0].quality is not Quality.FOLDED

    def place(self, id_: str) -> Place | None:
        """The place with an id such as "geonames:703448" or "geoviz:kyiv-darnytskyi"."""
        pid = self._pid(id_)
        return None if pid is None else self._read(pid)

    def outline(self, place: Place) -> tuple[Any, bool] | None:
        """The place's shapely outline and whether it is approximate; None where none is known."""
        pid = self._pid(place.id)
        return None if pid is None else self._polygon(pid)

    def countries(self) -> dict[str, str]:
        """English names of all countries by ISO 3166-1 alpha-2 code."""
        return dict(
            self._all(
                "SELECT country, name FROM place WHERE precision = ? AND country IS NOT NULL "
                "ORDER BY population, pid DESC",
                (int(Precision.COUNTRY),),
            )
        )

    def country_of(self, lonlat: LonLat) -> str | None:
        """ISO 3166-1 alpha-2 code of the country at a point, or nearest within 25 km."""
        from shapely import Point

        codes, tree = self._countries
        point = Point(lonlat)
        found = tree.query(point, predicate="intersects")
        if not len(found):
            found = tree.query_nearest(point, max_distance=_COAST_DEG)
        return codes[min(found)] if len(found) else None

    def positions(self, precision: Precision) -> list[tuple[str, float, float]]:
        """Ids, longitudes and latitudes of all places of one precision, by id."""
        return [
            (f"geoviz:{slug}" if slug else f"geonames:{pid}", lon / 1e5, lat / 1e5)
            for pid, slug, lon, lat in self._all(
                "SELECT pid, slug, lon, lat FROM place WHERE precision = ? ORDER BY pid",
                (int(precision),),
            )
        ]

    def outlined_at(self, lonlat: LonLat, code: str) -> tuple[str, ...]:
        """Ids of places of a feature code whose outline's box holds a point."""
        rows = self._all(
            "SELECT p.pid, p.slug FROM outline o JOIN place p USING (pid) WHERE p.code = ? "
            "AND ? BETWEEN o.west AND o.east AND ? BETWEEN o.south AND o.north ORDER BY p.pid",
            (code, *lonlat),
        )
        return tuple(f"geoviz:{slug}" if slug else f"geonames:{pid}" for pid, slug in rows)

    def within(self, child_id: str, parent_id: str) -> bool:
        """Whether one place lies in the other, or is the other."""
        child = self.place(child_id)
        return child_id == parent_id or (child is not None and parent_id in child.parents)

    def close(self) -> None:
        """Close the file. The gazetteer opens it again when it is next used."""
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    def __enter__(self) -> Gazetteer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _lookup(self, name: str) -> tuple[Match, ...]:
        folded = fold(name)
        key = skeleton(folded)
        if not key:
            return ()
        matches = []
        for row in self._all(
            f"SELECT {_COLUMNS}, n.spellings, p.names FROM name n JOIN place p USING (pid) "  # noqa: S608
            "LEFT JOIN source s ON s.number = p.source WHERE n.key = ?",
            (key,),
        ):
            fit = _fit(name, folded, row[2], row[-2])
            if fit and (fit[1] is not Quality.FOLDED or len(key) >= _MIN_SKELETON):
                spelling, quality, generic = fit
                matches.append(Match(self._made(row), spelling, quality, row[-1], generic))
        return tuple(sorted(matches, key=_fame))

    def _place(self, pid: int) -> Place | None:
        row = self._one(
            f"SELECT {_COLUMNS} FROM place p LEFT JOIN source s ON s.number = p.source "  # noqa: S608
            "WHERE p.pid = ?",
            (pid,),
        )
        return None if row is None else self._made(row)

    def _made(self, row: Any) -> Place:
        parent = self._read(row[9]) if row[9] is not None else None
        parents = (parent.id, *parent.parents) if parent else ()
        return Place(
            id=f"geoviz:{row[1]}" if row[1] else f"geonames:{row[0]}",
            name=row[2],
            precision=Precision(row[3]),
            lon=row[4] / 1e5,
            lat=row[5] / 1e5,
            uncertainty_m=float(row[6]),
            feature_code=row[7],
            country=row[8],
            admin1=_admin1(row, parent),
            parents=parents,
            population=row[10],
            kind=row[11],
            source=row[12] or "GeoNames",
        )

    def _outline(self, pid: int) -> tuple[Any, bool] | None:
        row = self._one(
            "SELECT o.wkb, o.approximate FROM place p JOIN outline o "
            "ON o.pid = CASE WHEN p.code = ? THEN p.parent ELSE p.pid END WHERE p.pid = ?",
            (UNLOCATED, pid),
        )
        if row is None:
            return None
        from shapely import from_wkb

        with self._readable():
            return from_wkb(zlib.decompress(row[0])), bool(row[1])

    @cached_property
    def _countries(self) -> tuple[list[str], Any]:
        """Codes of all countries, and an index of their outlines in the same order."""
        from shapely import STRtree, from_wkb

        rows = self._all(
            "SELECT p.country, o.wkb FROM outline o JOIN place p USING (pid) "
            "WHERE p.precision = ? ORDER BY p.country",
            (int(Precision.COUNTRY),),
        )
        return [row[0] for row in rows], STRtree([from_wkb(zlib.decompress(r[1])) for r in rows])

    def _pid(self, id_: str) -> int | None:
        head, _, tail = id_.partition(":")
        if head == "geonames":
            return int(tail) if tail.isdecimal() else None
        row = self._one("SELECT pid FROM place WHERE slug = ?", (tail,)) if head == "geoviz" else ()
        return row[0] if row else None

    def _one(self, query: str, parameters: tuple[Any, ...] = ()) -> Any:
        with self._readable():
            return self._connection().execute(query, parameters).fetchone()

    def _all(self, query: str, parameters: tuple[Any, ...]) -> list[Any]:
        with self._readable():
            return self._connection().execute(query, parameters).fetchall()

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """A damaged page shows only when it is read."""
        try:
            yield
        except (sqlite3.Error, zlib.error) as error:
            raise AssetError(
                f"cannot read the gazetteer {self._path}: {error}; install geoviz again"
            ) from error

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection; a forked process opens its own."""
        local = self._local
        if getattr(local, "process", None) != os.getpid():
            local.connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
            local.process = os.getpid()
            with self._lock:
                self._connections.append(local.connection)
        connection: sqlite3.Connection = local.connection
        return connection


def _fit(name: str, folded: str, primary: str, spellings: str) -> tuple[str, Quality, bool] | None:
    """The best of a row's spellings for a name, or None where only an acronym would fit."""
    # "US" is rather an acronym than the village of Us.
    exact = not (is_acronym(name) and len(folded) <= _SHORT_ACRONYM)
    if fold(primary) == folded and _capitals_agree(name, primary):
        return primary, Quality.PRIMARY if exact else Quality.FOLDED, False
    loose: tuple[str, Quality, bool] | None = None
    for marked in spellings.split("|") if spellings else ():
        mark, spelling = (marked[0], marked[1:]) if marked[0] in "=~" else ("", marked)
        if not _capitals_agree(name, spelling):
            continue
        if fold(spelling) == folded and (exact or is_acronym(spelling)):
            return spelling, Quality.PRIMARY if mark == "=" else Quality.ALTERNATE, mark == "~"
        loose = loose or (spelling, Quality.FOLDED, mark == "~")
    if loose is None and skeleton(fold(primary)) == skeleton(folded):
        loose = primary, Quality.FOLDED, False
    return loose


def _capitals_agree(name: str, spelling: str) -> bool:
    """An acronym is met only by capitals, an abbreviation only as it is: not "us", not "in"."""
    if spelling.endswith("."):
        return name == spelling or (is_acronym(spelling) and name.upper() == name)
    return not is_acronym(spelling) or name.upper() == name


def _fame(match: Match) -> tuple[Quality, bool, int, int, str]:
    place = match.place
    return match.quality, match.generic, -place.population, -match.names, place.id


def _admin1(row: Any, parent: Place | None) -> str | None:
    if row[7] == "ADM1":
        return f"geonames:{row[0]}"
    if parent is None:
        return None
    return parent.id if parent.feature_code == "ADM1" else parent.admin1
