"""CSV and GeoJSON as sets of the user's own."""

from __future__ import annotations

import json

import pytest

from geoviz.geo import distance_m
from geoviz.geocode.areas import outline
from geoviz.geocode.own import own_fingerprint, own_sets
from geoviz.model import Precision
from geoviz.pipeline import Reader
from tests.factories import article

VILLAGES = """Name,LAT,Lng,aliases,country,kind,uncertainty_m,comment
Zhabotivka,49.80,37.40,Zhabotovka;Жаботівка,UA,village,,by the river
Camp Zhabotivka,49.81,37.41,,Ukraine,military base,1500,
"""


@pytest.fixture
def table(tmp_path):
    def written(text: str, name: str = "villages.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def square(west, south, size):
    east, north = west + size, south + size
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_columns_are_found_by_name_and_told(add, table):
    told = add(table(VILLAGES)).output
    assert "Columns: name from Name, lat from LAT, lon from Lng, aliases from aliases" in told


def test_places_of_a_table_are_read_and_named_by_the_set(add, table):
    add(table(VILLAGES), "--source", "Desk of Examples", "--name", "mine")
    text = "A missile hit Zhabotovka in the Kharkiv region on Monday."
    (report,) = Reader().read(article(text)).reports
    assert report.place.name == "Zhabotivka"
    assert report.place.source == "Desk of Examples (user’s gazetteer, set mine)"
    assert "geonames:706482" in report.place.parents


def test_ids_are_the_same_whenever_a_place_is_added(run, add, table, opened):
    add(table(VILLAGES))
    (first,) = (m.place for m in opened().lookup("Zhabotivka") if m.place.id.startswith("user:"))
    run("gazetteer", "remove", "villages")
    add(table("name,lat,lon\nLypotivka,49.9,37.1\n", "other.csv"))
    add(table(VILLAGES))
    assert opened().place(first.id) == first


def test_a_facility_lies_in_what_is_around_it(add, table, opened):
    add(table("name,lat,lon,kind\nDepot Sirko,50.0,36.25,oil depot\n"))
    (match,) = opened().lookup("Depot Sirko")
    assert match.place.precision is Precision.FACILITY
    assert match.place.parents[0] == "geonames:706483"


def test_a_place_that_is_shipped_only_gains_names(add, table, opened):
    told = add(table("name,lat,lon,aliases\nKupiansk,49.71,37.62,Kupchyk\n")).output
    assert "Added villages: 0 places" in told
    (match,) = opened().lookup("Kupchyk")
    assert match.place.id == "geonames:703656"


def test_an_outline_is_kept(add, table, opened):
    shape = {"type": "Polygon", "coordinates": square(37.0, 49.5, 0.3)}
    add(
        table(
            collection(feature(shape, name="Zhabotivka hromada", kind="hromada")), "areas.geojson"
        )
    )
    gazetteer = opened()
    (match,) = gazetteer.lookup("Zhabotivka hromada")
    assert match.place.precision is Precision.REGION
    drawn, approximate = outline(match.place, gazetteer)
    assert drawn.bounds == (37.0, 49.5, 37.3, 49.8)
    assert not approximate
    corner = distance_m(match.place.lonlat, (37.0, 49.5))
    assert match.place.uncertainty_m >= corner - 1


def test_what_no_row_can_be_is_left_out_and_told_by_reason(add, table):
    rows = [
        "name,lat,lon,country,kind",
        "Zhabotivka,49.80,37.40,UA,village",
        "Lypotivka,37.41,49.81,UA,village",
        "Rudotivka,37.42,49.82,UA,village",
        "Far,10,10,UA,village",
        "Nan,nan,37.1,UA,village",
        "High,149.8,37.1,UA,village",
        "Nowhere,0,0,,village",
        "Atlantis,49.8,37.4,Atlantis,village",
        "Zhabotivka side,49.8,37.4,UA,region",
        "Bell\a,49.8,37.4,UA,village",
        "Turned\u202e,49.8,37.4,UA,village",
        f"{'Long' * 2_500},49.8,37.4,UA,village",
        "...,49.8,37.4,UA,village",
        "Zhabotivka,49.80,37.40,UA,village",
    ]
    result = add(table("\n".join(rows)))
    assert result.exit_code == 1
    for reason in (
        "2 rows left out, whose latitude and longitude seem to be swapped",
        "2 rows left out, whose latitude is no number from -90 to 90",
        "2 rows left out, whose name holds control characters",
        "1 row left out, that lie outside the country",
        "1 row left out, that are at 0, 0",
        "1 row left out, whose country is neither a code nor a name",
        "1 row left out, that are regions without an outline",
        "1 row left out, whose name is longer than 200 characters",
        "1 row left out, that have no name",
        "1 row left out, that say again what a row before them says",
    ):
        assert reason in result.output


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ({"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, "neither a point nor"),
        ({"type": "Point", "coordinates": ["x"]}, "geometry cannot be used"),
        ({"type": "Polygon", "coordinates": square(370.0, 49.5, 0.3)}, "outline leaves the globe"),
        ({"type": "Polygon", "coordinates": [[[1, 2], [1, 2], [1, 2], [1, 2]]]}, "nothing"),
        (None, "neither a point nor"),
    ],
)
def test_a_geometry_that_is_no_place_adds_nothing(run, own, table, geometry, reason):
    result = run("gazetteer", "add", table(collection(feature(geometry, name="X")), "a.geojson"))
    assert result.exit_code == 1
    assert reason in result.output
    assert not own.exists()


def test_the_fingerprint_is_of_what_is_read_not_of_the_day(run, add, table):
    assert own_fingerprint() == ""
    add(table(VILLAGES))
    once = own_fingerprint()
    run("gazetteer", "remove", "villages")
    assert own_fingerprint() == ""
    add(table(VILLAGES))
    assert own_fingerprint() == once
    add(table(VILLAGES), "--replace", "--source", "Somebody else")
    assert own_fingerprint() != once


def test_sets_are_listed_with_their_source_and_hash(run, add, table):
    add(table(VILLAGES), "--source", "Desk", "--licence", "CC0")
    (line,) = run("gazetteer", "list").output.splitlines()
    (added,) = own_sets()
    cells = line.split("\t")
    assert cells[:2] == ["villages", "2 places"]
    assert cells[5:] == ["Desk", "CC0", f"sha256 {added.sha256}"]
