"""The gazetteer: which places a name may mean. One SQLite file, read in place, and beside it
one of the user's own places where there is one.

Invariant: the files are never written, so an open gazetteer may be shared by threads and
opened by any number of processes, and every answer is a pure function of the files.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from geoviz.assets import asset
from geoviz.errors import AssetError
from geoviz.geocode.names import fold, is_acronym, skeleton
from geoviz.geocode.own import own_path
from geoviz.geocode.shelves import Shelves
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
_OF_OWN = _COLUMNS.replace("s.text", "s.told")
_FIND = (
    f"SELECT {_COLUMNS}, n.spellings, p.names FROM main.name n JOIN main.place p USING (pid) "  # noqa: S608
    "LEFT JOIN main.source s ON s.number = p.source WHERE n.key = ?"
)
_IS_OWN = "SELECT 1 FROM own.name WHERE key = ? LIMIT 1"
# What the user's sets call places that are shipped, and their own; of two sets with one place the
# later has it.
_FIND_NAMED = (
    f"SELECT {_COLUMNS}, n.spellings, p.names, n.common, a.told FROM own.name n "  # noqa: S608
    "JOIN own.added a USING (number) JOIN main.place p USING (pid) "
    "LEFT JOIN main.source s ON s.number = p.source WHERE n.key = ? ORDER BY n.number DESC"
)
_FIND_OWN = (
    f"SELECT {_OF_OWN}, n.spellings, p.names, n.common FROM own.name n "  # noqa: S608
    "JOIN own.place p USING (pid, number) JOIN own.added s USING (number) WHERE n.key = ? "
    # A newer geoviz may ship what a set added; then the set names it.
    "AND NOT EXISTS (SELECT 1 FROM main.place m WHERE m.pid = p.pid) ORDER BY n.number DESC"
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
    common: bool = False  # the name is a word or a party, too: the text has to call it a place


class Spot(NamedTuple):
    """As much of a place as tells whether it is here; degrees and metres."""

    id: str
    lon: float
    lat: float
    uncertainty_m: float
    population: int


class Gazetteer:
    """Read access to the gazetteer file."""

    def __init__(self, path: Path, own: Path | None = None) -> None:
        """Open a gazetteer. own: the user's places beside it, which need not be there.

        Raises AssetError where a file is missing, damaged or too new.
        """
        self._shelves = Shelves(path, own)
        self._find = lru_cache(_CACHED_NAMES)(self._lookup)
        self._read = lru_cache(_CACHED_PLACES)(self._place)
        self._polygon = lru_cache(256)(self._outline)
        version = self._shelves.one("PRAGMA user_version")
        if version is None or version[0] != SCHEMA_VERSION:
            raise AssetError(f"{path} is not a gazetteer of version {SCHEMA_VERSION}")

    @classmethod
    def open(cls, path: Path | None = None) -> Gazetteer:
        """The gazetteer at path, or what geoviz ships with the user's own. Raises AssetError."""
        return cls(path) if path else cls(asset("data", "gazetteer.sqlite"), own_path())

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
            self._shelves.all(
                "SELECT country, name FROM main.place WHERE precision = ? AND country IS NOT NULL "
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

    def positions(self, precision: Precision) -> list[Spot]:
        """Where all places of one precision are, by id."""
        return [
            Spot(_id(pid, slug), lon / 1e5, lat / 1e5, radius, population)
            for pid, slug, lon, lat, radius, population in self._shelves.everywhere(
                "SELECT pid, slug, lon, lat, uncertainty_m, population FROM {schema}.place "
                "WHERE precision = ? ORDER BY pid",
                (int(precision),),
            )
        ]

    def outlined_at(self, lonlat: LonLat, code: str) -> tuple[str, ...]:
        """Ids of places of a feature code whose outline's box holds a point."""
        rows = self._shelves.everywhere(
            "SELECT p.pid, p.slug FROM {schema}.outline o JOIN {schema}.place p USING (pid) "
            "WHERE p.code = ? AND ? BETWEEN o.west AND o.east AND ? BETWEEN o.south AND o.north "
            "ORDER BY p.pid",
            (code, *lonlat),
        )
        return tuple(dict.fromkeys(_id(pid, slug) for pid, slug in rows))

    def within(self, child_id: str, parent_id: str) -> bool:
        """Whether one place lies in the other, or is the other."""
        child = self.place(child_id)
        return child_id == parent_id or (child is not None and parent_id in child.parents)

    def close(self) -> None:
        """Close the files. The gazetteer opens them again when it is next used."""
        self._shelves.close()

    def __enter__(self) -> Gazetteer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _lookup(self, name: str) -> tuple[Match, ...]:
        folded = fold(name)
        key = skeleton(folded)
        if not key:
            return ()
        best: dict[str, Match] = {}
        for row in self._shelves.all(_FIND, (key,)):
            self._take(best, name, folded, row)
        if self._shelves.sets and self._shelves.one(_IS_OWN, (key,)):
            for *row, told in self._shelves.all(_FIND_NAMED, (key,)):
                self._take(best, name, folded, row, told)
            for row in self._shelves.all(_FIND_OWN, (key,)):
                self._take(best, name, folded, row)
        return tuple(sorted(best.values(), key=_fame))

    def _take(
        self, best: dict[str, Match], name: str, folded: str, row: Any, named_by: str | None = None
    ) -> None:
        """Enter what a row says of a name, unless better is known of its place."""
        pid, slug, primary = row[:3]
        spellings, names = row[13:15]
        fit = _fit(name, folded, primary, spellings)
        if not fit or (fit[1] is Quality.FOLDED and len(skeleton(folded)) < _MIN_SKELETON):
            return
        spelling, quality, generic = fit
        known = best.get(_id(pid, slug))
        if known is not None and known.quality <= quality:
            return
        place = known.place if known else self._made(row)
        if named_by and spelling != primary:
            place = replace(place, source=f"{place.source}; named by {named_by}")
        common = bool(row[15]) if len(row) > 15 else False
        best[place.id] = Match(place, spelling, quality, names, generic, common)

    def _place(self, pid: int) -> Place | None:
        row = self._shelves.one(
            f"SELECT {_COLUMNS} FROM main.place p "  # noqa: S608
            "LEFT JOIN main.source s ON s.number = p.source WHERE p.pid = ?",
            (pid,),
        )
        if row is None and self._shelves.sets:
            row = self._shelves.one(
                f"SELECT {_OF_OWN} FROM own.place p JOIN own.added s USING (number) "  # noqa: S608
                "WHERE p.pid = ? ORDER BY number DESC",
                (pid,),
            )
        return None if row is None else self._made(row)

    def _made(self, row: Any) -> Place:
        parent = self._read(row[9]) if row[9] is not None else None
        parents = (parent.id, *parent.parents) if parent else ()
        return Place(
            id=_id(row[0], row[1]),
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
        rows = self._shelves.everywhere(
            "SELECT o.wkb, o.approximate FROM {schema}.place p JOIN {schema}.outline o "
            "ON o.pid = CASE WHEN p.code = ? THEN p.parent ELSE p.pid END WHERE p.pid = ?",
            (UNLOCATED, pid),
        )
        if not rows:
            return None
        from shapely import from_wkb

        with self._shelves.readable():
            return from_wkb(zlib.decompress(rows[0][0])), bool(rows[0][1])

    @cached_property
    def _countries(self) -> tuple[list[str], Any]:
        """Codes of all countries, and an index of their outlines in the same order."""
        from shapely import STRtree, from_wkb

        rows = self._shelves.all(
            "SELECT p.country, o.wkb FROM main.outline o JOIN main.place p USING (pid) "
            "WHERE p.precision = ? ORDER BY p.country",
            (int(Precision.COUNTRY),),
        )
        return [row[0] for row in rows], STRtree([from_wkb(zlib.decompress(r[1])) for r in rows])

    def _pid(self, id_: str) -> int | None:
        head, _, tail = id_.partition(":")
        if head == "geonames":
            return int(tail) if tail.isdecimal() else None
        row = None
        if head == "geoviz":
            row = self._shelves.one("SELECT pid FROM main.place WHERE slug = ?", (tail,))
        elif head == "user" and self._shelves.sets:
            row = self._shelves.one("SELECT pid FROM own.place WHERE slug = ?", (id_,))
        return row[0] if row else None


def _id(pid: int, slug: str | None) -> str:
    if slug is None:
        return f"geonames:{pid}"
    return slug if slug.startswith("user:") else f"geoviz:{slug}"


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
