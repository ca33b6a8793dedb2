"""GeoJSON, CSV and GeoPackage, read by the programs that people open them with."""

from __future__ import annotations

import csv
import json
import sqlite3

import geopandas
import pandas
import pytest
from shapely.geometry import shape

from geoviz.export import write
from geoviz.export.csv import cell
from geoviz.table import COLUMNS, REPORT_FIELDS
from tests.export.conftest import OUTLINE


@pytest.fixture
def geojson(incidents, out):
    write(incidents, out / "a.geojson")
    return json.loads((out / "a.geojson").read_text(encoding="utf-8"))


@pytest.fixture
def rows(incidents, out):
    write(incidents, out / "a.csv")
    with (out / "a.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_geojson_is_in_degrees_without_saying_so(geojson):
    assert set(geojson) == {"type", "features"}
    assert all(set(f) == {"type", "id", "geometry", "properties"} for f in geojson["features"])


def test_geojson_has_six_digits_longitude_first(geojson):
    assert geojson["features"][0]["geometry"] == {
        "type": "Point",
        "coordinates": [36.321235, 48.89],
    }


def test_geojson_rings_keep_the_right_hand_rule(geojson):
    area = shape(geojson["features"][1]["geometry"])
    assert area.exterior.is_ccw
    assert not area.interiors[0].is_ccw
    assert (
        area.equals_exact(OUTLINE.normalize(), 1e-6)
        or area.symmetric_difference(OUTLINE).area < 1e-5
    )


def test_geojson_properties_are_the_columns(geojson):
    strike = geojson["features"][0]
    assert [*strike["properties"], "geometry"] == list(COLUMNS)
    assert strike["id"] == strike["properties"]["incident"]
    assert strike["properties"]["weapon"] == ["drone", "missile"]
    assert strike["properties"]["date_first"] == "2025-07-04"
    assert strike["properties"]["attacker_inferred"] is False


def test_geojson_nests_the_reports_with_their_quotes(geojson):
    first, second = geojson["features"][0]["properties"]["reports"]
    assert list(first) == list(REPORT_FIELDS)
    assert first["quote"] == "Drones and a missile hit the depot in Лозова."
    assert (first["killed"], second["killed"]) == ("2", "3")


def test_what_is_not_known_is_null_in_geojson(geojson):
    region = geojson["features"][1]["properties"]
    unknown = ["attacker", "role", "date", "date_first", "killed_min", "injured_max", "wave"]
    assert [region[name] for name in unknown] == [None] * len(unknown)


def test_geojson_has_a_line_an_incident(incidents, out):
    write(incidents, out / "a.geojson")
    assert len((out / "a.geojson").read_text(encoding="utf-8").splitlines()) == len(incidents) + 2


def test_geopandas_opens_geojson(incidents, out):
    write(incidents, out / "a.geojson")
    opened = geopandas.read_file(out / "a.geojson")
    assert opened.crs.to_epsg() == 4326
    assert list(opened["name"]) == ["Лозова", "Sumy region"]


def test_columns_that_the_user_added_are_written(incidents, out):
    incidents["checked"] = ["yes", None]
    write(incidents, out / "a.geojson")
    features = json.loads((out / "a.geojson").read_text(encoding="utf-8"))["features"]
    assert [f["properties"]["checked"] for f in features] == ["yes", None]


def test_csv_has_one_row_an_incident(rows):
    assert [row["name"] for row in rows] == ["Лозова", "Sumy region"]
    assert list(rows[0])[: len(COLUMNS) - 1] == [name for name in COLUMNS if name != "geometry"]


def test_csv_joins_lists_and_counts_reports(rows):
    strike = rows[0]
    assert strike["weapon"] == "drone; missile"
    assert strike["reports"] == "2"
    assert strike["publishers"] == "Example Daily; Другий"
    assert strike["quotes"] == (
        "Drones and a missile hit the depot in Лозова.; The depot in Лозова burns, 3 dead."
    )
    assert strike["urls"] == "https://example.org/depot; "


def test_what_is_not_known_is_an_empty_cell(rows):
    assert [rows[1][name] for name in ("attacker", "date_last", "killed_min")] == ["", "", ""]


def test_pandas_reads_numbers_as_numbers(incidents, out):
    incidents["lon"] = [-0.5, 34.0]
    write(incidents, out / "a.csv")
    table = pandas.read_csv(out / "a.csv")
    assert list(table["lon"]) == [-0.5, 34.0]
    assert table["killed_min"][0] == 2
    assert table["attacker_inferred"].dtype == bool


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_becomes_a_formula(start):
    assert cell(f"{start}HYPERLINK()") == f"'{start}HYPERLINK()"
    assert cell([f"{start}1", "b"]) == f"'{start}1; b"


def test_numbers_and_other_text_are_as_they_are():
    assert [cell(value) for value in (-1.5, 7, True, None, "a=b")] == [-1.5, 7, "true", "", "a=b"]


def test_geopackage_has_incidents_and_their_reports(incidents, out):
    write(incidents, out / "a.gpkg")
    layer = geopandas.read_file(out / "a.gpkg", layer="incidents")
    areas = geopandas.read_file(out / "a.gpkg", layer="areas")
    reports = geopandas.read_file(out / "a.gpkg", layer="reports")
    assert list(layer.columns) == list(COLUMNS)
    assert list(reports.columns) == ["incident", *REPORT_FIELDS]
    assert list(reports["incident"]) == [incidents["incident"][i] for i in (0, 0, 1)]
    assert layer["weapon"][0] == '["drone", "missile"]'
    assert layer["killed_max"][0] == 2
    assert layer.geometry[1] is None
    assert list(areas["incident"]) == [incidents["incident"][1]]
    assert areas.geometry[0].equals(OUTLINE)
    assert reports["quote"][1] == "The depot in Лозова burns, 3 dead."


def test_geopackage_says_nothing_of_the_day_it_was_written(incidents, out):
    write(incidents, out / "a.gpkg")
    connection = sqlite3.connect(out / "a.gpkg")
    days = connection.execute("SELECT DISTINCT last_change FROM gpkg_contents").fetchall()
    connection.close()
    assert days == [("1970-01-01T00:00:00.000Z",)]


def test_an_empty_geopackage_has_its_columns(empty, out):
    write(empty, out / "a.gpkg")
    assert list(geopandas.read_file(out / "a.gpkg", layer="incidents").columns) == list(COLUMNS)
