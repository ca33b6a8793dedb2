"""The curated tables: every row is plausible by an independent row of the gazetteer."""

import csv
from collections import defaultdict
from itertools import combinations
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pytest

from geoviz.assets import asset
from geoviz.geocode.gazetteer import Gazetteer, Quality
from geoviz.geocode.names import fold
from geoviz.model import LonLat, Precision


def rows(name):
    with Path(asset("data", name)).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


FACILITIES, DISTRICTS, REGIONS = rows("places.csv"), rows("districts.csv"), rows("regions.csv")
TOWNS = rows("towns.csv")
ALL = FACILITIES + DISTRICTS + REGIONS + TOWNS

# fmt: off
KINDS = {
    "airbase", "airport", "beach", "bridge", "camp", "commercial", "crossing", "dam", "embassy",
    "factory", "gas", "government", "hospital", "hotel", "hydro", "island", "media",
    "military base", "naval base", "nuclear", "nuclear power", "oil depot", "port", "power",
    "prison", "railway station", "refinery", "religious", "research", "residential", "square",
    "stadium", "steelworks", "street", "theatre", "university",
}
# fmt: on
SOURCES = {
    "compiled",
    "GeoNames (CC BY 4.0), its town",
    "Global Power Plant Database (CC BY 4.0)",
    "OurAirports (public domain)",
}
_WELL_KNOWN_M = 2_000  # to which a facility's spot is known where no town stands for it


@pytest.fixture(scope="module")
def gazetteer():
    with Gazetteer.open() as opened:
        yield opened


def lonlat(row):
    return LonLat(float(row["lon"]), float(row["lat"]))


def distance_km(one, other):
    a, b = radians(one.lat), radians(other.lat)
    h = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * 6371 * asin(sqrt(h))


def reaches_country(gazetteer, place):
    """Whether the place, as surely as it is known, is in its country or an island."""
    from shapely import Point

    if gazetteer.country_of(place.lonlat) in (place.country, None):
        return True
    outline, _ = gazetteer.outline(gazetteer.place(place.parents[-1]))
    return outline.distance(Point(place.lonlat)) * 111_000 <= place.uncertainty_m


def ids(table):
    return [row["id"] for row in table]


def test_ids_are_unique():
    assert len(set(ids(ALL))) == len(ALL)


@pytest.mark.parametrize("row", ALL, ids=ids(ALL))
def test_row_is_complete(row):
    assert row["name"] == row["name"].strip() != ""
    assert row["source"]
    lon, lat = lonlat(row)
    assert -180 <= lon <= 180
    assert -90 <= lat <= 90


@pytest.mark.parametrize("row", ALL, ids=ids(ALL))
def test_row_is_in_the_database_by_all_its_names(gazetteer, row):
    place_id = f"geoviz:{row['id']}"
    names = [row["name"], *row["aliases"].split(";"), *row.get("generic_aliases", "").split(";")]
    for name in filter(None, (n.strip() for n in names)):
        assert place_id in {m.place.id for m in gazetteer.lookup(name, 1000)}, name


@pytest.mark.parametrize("row", FACILITIES, ids=ids(FACILITIES))
def test_facility_lies_in_its_country_and_parent(gazetteer, row):
    place = gazetteer.place(f"geoviz:{row['id']}")
    assert place.precision is Precision.FACILITY
    assert 0 < place.uncertainty_m <= 22_000
    assert reaches_country(gazetteer, place)
    parent = gazetteer.place(place.parents[0])
    assert parent.country == row["country"]
    reach_km = (parent.uncertainty_m + place.uncertainty_m) / 1000 + 15
    assert distance_km(place.lonlat, parent.lonlat) <= reach_km, parent.name


@pytest.mark.parametrize("row", FACILITIES, ids=ids(FACILITIES))
def test_facility_is_of_a_known_kind_and_source(row):
    assert row["kind"] in KINDS
    assert row["source"] in SOURCES


def test_a_name_is_of_one_facility_unless_it_is_generic():
    named = defaultdict(set)
    for row in FACILITIES:
        for name in filter(None, (row["name"], *row["aliases"].split(";"))):
            named[fold(name)].add(row["id"])
    assert {name: found for name, found in named.items() if len(found) > 1} == {}


def test_facilities_of_one_kind_that_are_well_known_stand_apart():
    known = [row for row in FACILITIES if float(row["uncertainty_m"]) < _WELL_KNOWN_M]
    close = [
        (one["id"], other["id"])
        for one, other in combinations(known, 2)
        if one["kind"] == other["kind"] and distance_km(lonlat(one), lonlat(other)) < 0.04
    ]
    assert close == []


@pytest.mark.parametrize("row", DISTRICTS, ids=ids(DISTRICTS))
def test_district_lies_in_its_city(gazetteer, row):
    place = gazetteer.place(f"geoviz:{row['id']}")
    city = gazetteer.place(place.parents[0])
    assert place.precision is Precision.DISTRICT
    assert fold(row["city"]) in {fold(m.spelling) for m in gazetteer.lookup(row["city"])}
    assert distance_km(place.lonlat, city.lonlat) <= city.uncertainty_m / 1000 + 3, city.name
    assert 0 < place.uncertainty_m <= 13_000


@pytest.mark.parametrize("row", TOWNS, ids=ids(TOWNS))
def test_town_lies_in_its_country_and_is_there_once(gazetteer, row):
    place = gazetteer.place(f"geoviz:{row['id']}")
    assert place.precision is Precision.CITY
    assert place.uncertainty_m > 0
    assert reaches_country(gazetteer, place)
    for match in gazetteer.lookup(row["name"], 1000):
        if match.place.id != place.id and match.place.precision is Precision.CITY:
            apart_km = distance_km(match.place.lonlat, place.lonlat)
            assert apart_km > 12 or match.quality is Quality.FOLDED, match.place.id


@pytest.mark.parametrize("row", REGIONS, ids=ids(REGIONS))
def test_region_has_an_area_that_holds_its_label(gazetteer, row):
    from shapely import Point

    place = gazetteer.place(f"geoviz:{row['id']}")
    outline, approximate = gazetteer.outline(place)
    assert approximate
    assert outline.contains(Point(place.lonlat))
    assert place.uncertainty_m > 0
