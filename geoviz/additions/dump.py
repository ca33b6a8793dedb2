"""GeoNames dumps: a country's (UA.zip), or all countries'; 19 columns parted by tabs.

The columns are those of the "geoname" table in the readme.txt beside every dump: geonameid, name,
asciiname, alternatenames, latitude, longitude, feature class, feature code, country code, cc2,
admin1 to admin4 code, population, elevation, dem, timezone, modification date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from geoviz.additions.place import (
    Addition,
    LeftOut,
    UnusableError,
    clean_name,
    is_showable,
    position,
    terms,
)
from geoviz.geo import distance_m
from geoviz.geocode.entries import city_radius_m, is_useful
from geoviz.model import Precision

_COLUMNS = 19
_MOST_ID = 1_000_000_000  # geonameids have eight digits
_MOST_PEOPLE = 50_000_000
_BEYOND_M = 10_000.0  # what a division has beyond its farthest place, as in the shipped gazetteer
_DIVISION = re.compile(r"ADM([1-5])")
NO_EXTENT = "that are areas or waters of which only a point is given"

Key = tuple[str, ...]  # country, and admin codes from the first on


@dataclass(slots=True)
class Divisions:
    """The divisions that a dump lists, by their codes, and how far their places reach."""

    pids: dict[Key, int] = field(default_factory=dict)
    boxes: dict[Key, tuple[float, float, float, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Iterable[bytes]) -> Divisions:
        """What a first pass over the lines finds; what cannot be read is told in the second."""
        found = cls()
        seen: set[int] = set()
        for line in lines:
            try:
                columns = _columns(line)
                lon, lat = position(columns[5], columns[4])
                pid = _pid(columns[0])
                clean_name(columns[1])
            except UnusableError:
                continue
            if level := _level(columns[7]):
                # A division has one place among the others, or it could come to hold itself.
                key = _key(columns)[: level + 1]
                if pid not in seen and len(key) == level + 1:
                    found.pids.setdefault(key, pid)
                seen.add(pid)
            elif columns[6] == "P":
                found._reach(_key(columns), lon, lat)
        return found

    def forget_empty(self, is_shipped: Callable[[int], bool]) -> None:
        """Forget the divisions that will not be added: not shipped, and nobody lives there."""
        for key, pid in list(self.pids.items()):
            if key not in self.boxes and not is_shipped(pid):
                del self.pids[key]

    def _reach(self, key: Key, lon: float, lat: float) -> None:
        for length in range(2, len(key) + 1):
            part = key[:length]
            west, south, east, north = self.boxes.get(part, (lon, lat, lon, lat))
            self.boxes[part] = (min(west, lon), min(south, lat), max(east, lon), max(north, lat))

    def around(self, key: Key, pid: int) -> int | None:
        """Pid of the finest division that holds what has these codes, itself left out."""
        for length in range(len(key), 1, -1):
            found = self.pids.get(key[:length])
            if found is not None and found != pid:
                return found
        return None

    def radius_m(self, key: Key, lon: float, lat: float) -> float | None:
        """Metres from a division's point that hold its places; None where it has none."""
        box = self.boxes.get(key)
        if box is None:
            return None
        west, south, east, north = box
        return _BEYOND_M + max(
            distance_m((lon, lat), (x, y)) for x in (west, east) for y in (south, north)
        )


def places_of(lines: Iterable[bytes], divisions: Divisions) -> Iterator[Addition | LeftOut]:
    """The places of a dump, with the divisions that hold them as parents."""
    for line in lines:
        if not line:
            yield LeftOut("that are empty, or far too long for a line of GeoNames")
            continue
        try:
            yield _place(_columns(line), divisions)
        except UnusableError as error:
            yield LeftOut(str(error))


def _place(columns: list[str], divisions: Divisions) -> Addition | LeftOut:
    pid = _pid(columns[0])
    name = clean_name(columns[1])
    lon, lat = position(columns[5], columns[4])
    people = columns[14].strip() or "0"
    population = min(int(people), _MOST_PEOPLE) if people.isdecimal() and people.isascii() else 0
    country = columns[8] if re.fullmatch("[A-Z]{2}", columns[8]) else None
    key, code = _key(columns), columns[7]
    level = _level(code)
    made = Addition(
        pid,
        None,
        name,
        Precision.CITY,
        lon,
        lat,
        city_radius_m(population),
        code,
        country,
        population,
        names=_spellings(name, columns),
        parent=divisions.around(key[:level] if level else key, pid),
    )
    if columns[6] == "P":
        if code in terms()["gone"]["codes"]:
            return LeftOut("that are populated no more", is_fault=False)
        if not code.startswith("PPL") and code != "STLMT":
            made = replace(made, code="PPL")
        return replace(made, precision=Precision.DISTRICT) if code == "PPLX" else made
    if level:
        own = key[: level + 1]
        radius = divisions.radius_m(own, lon, lat) if divisions.pids.get(own) == pid else None
        # A shipped division has its extent already, and gains names; another is left out without.
        return replace(made, precision=Precision.REGION, uncertainty_m=radius or 0.0)
    if code in terms()["codes"]:
        kind, metres = terms()["codes"][code]
        return replace(
            made,
            precision=Precision.FACILITY,
            uncertainty_m=float(metres),
            kind=kind,
            population=0,
        )
    if columns[6] in "HLAT":
        return LeftOut(NO_EXTENT, is_fault=False)
    return LeftOut("that are of kinds that reports of strikes do not name", is_fault=False)


def _columns(line: bytes) -> list[str]:
    try:
        columns = line.decode("utf-8").split("\t")
    except UnicodeDecodeError as error:
        raise UnusableError("that are not UTF-8") from error
    if len(columns) != _COLUMNS:
        raise UnusableError(f"that have not the {_COLUMNS} columns of GeoNames")
    return columns


def _pid(text: str) -> int:
    # The first line of a file may have a byte order mark.
    text = text.removeprefix("\ufeff")
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) < _MOST_ID:
        raise UnusableError("whose geonameid is no number of GeoNames")
    return int(text)


def _level(code: str) -> int:
    found = _DIVISION.fullmatch(code)
    return min(int(found[1]), 4) if found else 0


def _key(columns: list[str]) -> Key:
    """Country and admin codes, as far as they go; "00" is GeoNames' for none known."""
    key = [columns[8]]
    for code in columns[10:14]:
        if not code or code == "00":
            break
        key.append(code)
    return tuple(key)


def _spellings(name: str, columns: list[str]) -> tuple[str, ...]:
    given = dict.fromkeys((columns[2], *columns[3].split(",")))
    given.pop(name, None)
    kept = (" ".join(each.split()) for each in given if is_useful(each) and is_showable(each))
    return tuple(each for each in dict.fromkeys(kept) if each != name)
