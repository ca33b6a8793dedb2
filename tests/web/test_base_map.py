"""A base map of the person's own on served pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geoviz.errors import UsageError
from geoviz.web import BaseMap, Library, create_app
from tests.maps.test_tiles import CREDIT, PICTURE, write_tiles

STREETS = "https://{s}.tiles.example:8443/streets/{z}/{x}/{y}.png"


def visitor(library: Library, base_map: BaseMap | None) -> FlaskClient:
    return create_app(library, base_map=base_map).test_client()


def pictures_from(client: FlaskClient, path: str) -> list[str]:
    """Where a page may load pictures from, besides itself."""
    policy = client.get(path).headers["Content-Security-Policy"]
    (sources,) = re.findall("img-src ([^;]*)", policy)
    return [source for source in sources.split() if source not in ("'self'", "data:", "blob:")]


@pytest.fixture
def with_file(library: Library, tmp_path: Path) -> FlaskClient:
    return visitor(library, BaseMap(str(write_tiles(tmp_path / "city.pmtiles"))))


def test_the_map_may_ask_the_host_of_its_tiles_and_no_other_page_may(library: Library) -> None:
    client = visitor(library, BaseMap(STREETS, "Example streets"))
    allowed = [pictures_from(client, path) for path in ("/", "/embed/map", "/embed")]
    assert allowed == [["https://*.tiles.example:8443"]] * 2 + [[]]


def test_the_map_says_whose_the_tiles_are(library: Library) -> None:
    page = visitor(library, BaseMap(STREETS, "<b>{{7*191}}")).get("/").text
    assert ("lt;b" in page, "<b>" in page, "1337" in page) == (True, False, False)


def test_without_tiles_the_page_has_the_offline_basemap_and_asks_nobody(library: Library) -> None:
    client = visitor(library, None)
    assert (pictures_from(client, "/"), client.get("/tiles/0/0/0").status_code) == ([], 404)


def test_the_tiles_of_a_file_come_from_this_server(with_file: FlaskClient) -> None:
    answer = with_file.get("/tiles/1/0/1")
    assert (answer.mimetype, answer.data[: len(PICTURE)]) == ("image/png", PICTURE)
    assert pictures_from(with_file, "/") == []
    assert "/tiles/{z}/{x}/{y}" in with_file.get("/").text


def test_a_tile_is_sent_once(with_file: FlaskClient) -> None:
    etag = with_file.get("/tiles/1/0/1").headers["ETag"]
    assert with_file.get("/tiles/1/0/1", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("at", ["9/0/0", "1/2/0", "1/0/99999999999999999999", f"{10**9}/0/0"])
def test_where_the_file_has_nothing_there_is_nothing(with_file: FlaskClient, at: str) -> None:
    assert (with_file.get(f"/tiles/{at}").status_code, with_file.get("/").status_code) == (204, 200)


def test_the_credit_of_a_file_is_text(with_file: FlaskClient) -> None:
    page = with_file.get("/").text
    assert (CREDIT in page, "Streets of Example" in page) == (False, True)


@pytest.mark.parametrize(
    "tiles", ["http://tiles.example/{z}/{x}/{y}", "https://tiles.example/", "missing.pmtiles"]
)
def test_what_cannot_be_a_base_map_is_refused(tiles: str) -> None:
    with pytest.raises(UsageError):
        BaseMap(tiles, "Example")


def test_tiles_of_others_need_a_name(library: Library) -> None:
    with pytest.raises(UsageError, match="whose the tiles are"):
        BaseMap(STREETS)
