"""The API as other programs see it: GDAL through geopandas, OWSLib, and a tester of interfaces."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas
import pyogrio
import pytest
from owslib.ogcapi.features import Features

from tests.cli.test_serve import served
from tests.web.conftest import keep
from tests.web.test_api import three_articles


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server in a process of its own: GDAL holds this one while it waits for answers."""
    store = tmp_path_factory.mktemp("api") / "war.gpkg"
    keep(store, *three_articles())
    with served(store) as (_, address):
        yield address


@pytest.mark.skipif("OAPIF" not in pyogrio.list_drivers(), reason="this GDAL has no OAPIF")
def test_geopandas_reads_the_collections(url: str) -> None:
    incidents = geopandas.read_file(f"OAPIF:{url}api", layer="incidents")
    assert sorted(incidents["name"]) == ["Kurylivka", "Lozova", "Suva"]
    assert incidents.crs == "EPSG:4326"
    lozova = incidents[incidents["name"] == "Lozova"].iloc[0]
    assert (lozova.geometry.x, lozova.geometry.y) == (36.32, 48.89)
    assert set(pyogrio.list_layers(f"OAPIF:{url}api")[:, 0]) == {
        *("incidents", "reports", "mentions", "articles")
    }


@pytest.mark.skipif("OAPIF" not in pyogrio.list_drivers(), reason="this GDAL has no OAPIF")
def test_gdal_follows_the_pages_and_asks_by_box(url: str) -> None:
    source = f"OAPIF:{url}api"
    by_pages = pyogrio.read_dataframe(source, layer="incidents", PAGE_SIZE="1")
    assert len(by_pages) == 3
    near = pyogrio.read_dataframe(source, layer="incidents", bbox=(36, 48, 37, 49))
    assert list(near["name"]) == ["Lozova"]


def test_owslib_finds_and_filters(url: str) -> None:
    service = Features(f"{url}api")
    assert set(service.feature_collections()) == {"incidents", "reports", "mentions", "articles"}
    assert service.api()["openapi"].startswith("3.0")
    found = service.collection_items("incidents", bbox=[36, 48, 37, 49])
    assert [each["properties"]["name"] for each in found["features"]] == ["Lozova"]
    one = service.collection_item("incidents", found["features"][0]["id"])
    assert one["properties"]["name"] == "Lozova"
