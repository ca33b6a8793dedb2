"""GeoPackage for QGIS, KML and GeoParquet, read by other programs' rules."""

from __future__ import annotations

import builtins
import sqlite3
from contextlib import closing
from datetime import date
from xml.etree import ElementTree

import geopandas
import pytest

from geoviz.errors import UsageError
from geoviz.export import write
from geoviz.export.geojson import data_sha256
from geoviz.table import COLUMNS, REPORT_FIELDS

KML = "{http://www.opengis.net/kml/2.2}"


def rows(path, query):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def package(incidents, out):
    write(incidents, out / "a.gpkg", title="Two strikes")
    return out / "a.gpkg"


@pytest.fixture
def kml(incidents, out):
    write(incidents, out / "a.kml", title="<b>Two</b> strikes")
    return ElementTree.parse(out / "a.kml").getroot()


def test_days_are_dates_without_a_time(package):
    kinds = {row[1]: row[2] for row in rows(package, "PRAGMA table_info(incidents)")}
    assert (kinds["date_first"], kinds["date_last"]) == ("DATE", "DATE")
    assert rows(package, "SELECT date_first FROM incidents") == [("2025-07-04",), (None,)]
    kinds = {row[1]: row[2] for row in rows(package, "PRAGMA table_info(reports)")}
    assert kinds["published"] == "DATE"


def test_a_layer_has_one_kind_of_geometry(package):
    layers = rows(package, "SELECT table_name, geometry_type_name FROM gpkg_geometry_columns")
    assert sorted(layers) == [("areas", "MULTIPOLYGON"), ("incidents", "POINT")]


def test_no_area_is_a_point(package):
    assert rows(package, "SELECT name, geom IS NULL FROM incidents") == [
        ("Лозова", 0),
        ("Sumy region", 1),
    ]


def test_each_layer_has_the_style_that_qgis_takes(package):
    styles = rows(
        package,
        "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML, styleSLD "
        "FROM layer_styles ORDER BY 1",
    )
    assert [style[:3] for style in styles] == [("areas", "geom", 1), ("incidents", "geom", 1)]
    for _, _, _, qml, sld in styles:
        assert ElementTree.fromstring(qml.partition("\n")[2]).tag == "qgis"
        assert ElementTree.fromstring(sld).tag.endswith("StyledLayerDescriptor")
    kinds = rows(package, "SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'")
    assert kinds == [("attributes",)]


def test_a_rule_of_the_style_finds_its_incidents(package):
    """Rules are written in the language of SQL, so that SQLite can try them."""
    (qml,) = rows(package, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'incidents'")[0]
    style = ElementTree.fromstring(qml.partition("\n")[2])
    symbols = {symbol.get("name") for symbol in style.iter("symbol")}
    found = []
    for rule in style.iter("rule"):
        assert rule.get("symbol") in symbols
        found += rows(package, f"SELECT name FROM incidents WHERE {rule.get('filter')}")
    assert sorted(found) == [("Sumy region",), ("Лозова",)]


def test_an_attacker_with_a_quote_in_its_name_breaks_no_rule(incidents, out):
    incidents["attacker"] = ["O'Neill's \"men\" & <co>", None]
    write(incidents, out / "a.gpkg")
    test_a_rule_of_the_style_finds_its_incidents(out / "a.gpkg")


def test_a_region_is_hatched_and_a_diamond_answers(package):
    (qml,) = rows(package, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'areas'")[0]
    assert 'class="LinePatternFill"' in qml
    (qml,) = rows(package, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'incidents'")[0]
    assert 'v="diamond"' in qml


def test_a_package_says_what_it_is(package, incidents):
    (about,) = rows(package, "SELECT description FROM gpkg_contents WHERE table_name='incidents'")
    assert about == (f"Two strikes. Data SHA-256 {data_sha256(incidents)}",)


def test_kml_has_a_placemark_an_incident(kml):
    names = [mark.findtext(f"{KML}name") for mark in kml.iter(f"{KML}Placemark")]
    assert names == ["Лозова", "Sumy region"]
    assert [folder.findtext(f"{KML}name") for folder in kml.iter(f"{KML}Folder")] == [
        "Redland",
        "Attacker not known",
    ]


def test_kml_shows_a_point_where_it_is_and_an_area_as_one(kml):
    first, second = kml.iter(f"{KML}Placemark")
    assert first.findtext(f"{KML}Point/{KML}coordinates") == "36.321235,48.890000"
    assert second.find(f"{KML}Polygon/{KML}innerBoundaryIs") is not None
    assert first.findtext(f"{KML}TimeSpan/{KML}begin") == "2025-07-04"
    assert second.find(f"{KML}TimeSpan") is None


def test_kml_is_coloured_by_attacker(kml):
    styles = {style.get("id") for style in kml.iter(f"{KML}Style")}
    used = {mark.findtext(f"{KML}styleUrl") for mark in kml.iter(f"{KML}Placemark")}
    assert used == {f"#{name}" for name in styles}


def test_a_quote_is_text_in_a_balloon_that_shows_html(incidents, out):
    incidents["reports"].iloc[0][0]["quote"] = "<img src=x onerror=alert(1)> & \x01 'quotes'"
    write(incidents, out / "a.kml", title="<b>Two</b>")
    root = ElementTree.parse(out / "a.kml").getroot()
    balloon = next(root.iter(f"{KML}Placemark")).findtext(f"{KML}description")
    assert "&lt;img src=x onerror=alert(1)&gt; &amp;" in balloon
    assert "<img" not in balloon
    assert root.findtext(f"{KML}Document/{KML}name") == "<b>Two</b>"


def test_parquet_keeps_the_types(incidents, out):
    write(incidents, out / "a.parquet")
    table = geopandas.read_parquet(out / "a.parquet")
    assert list(table.columns) == list(COLUMNS)
    assert table.crs.to_epsg() == 4326
    assert list(table["weapon"][0]) == ["drone", "missile"]
    assert table["date_first"][0] == date(2025, 7, 4)
    assert list(table["reports"][0][0]) == list(REPORT_FIELDS)
    assert table.attrs["geoviz"]["data_sha256"] == data_sha256(incidents)


def test_parquet_has_one_schema_whatever_is_empty(incidents, empty, out):
    pq = pytest.importorskip("pyarrow.parquet")
    write(incidents, out / "a.parquet")
    write(empty, out / "b.parquet")
    first, second = (pq.read_schema(out / name) for name in ("a.parquet", "b.parquet"))
    assert first.equals(second)


def test_without_pyarrow_parquet_says_what_to_install(incidents, out, monkeypatch):
    real = builtins.__import__

    def without(name, *arguments):
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=r"geoviz-strikes\[parquet\]"):
        write(incidents, out / "a.parquet")
    assert not (out / "a.parquet").exists()
