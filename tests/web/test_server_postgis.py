"""The server over a store in a PostGIS database: looked at, judged, added to, and unreachable."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from geoviz.cli import main
from geoviz.store import open_store
from geoviz.web import Library, create_app
from geoviz.web.worker import Worker
from tests.cli.test_serve import served
from tests.store.server import running_server
from tests.web.conftest import read_about
from tests.web.reviewer import Reviewer

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed (extra postgis)")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_server() as address:
        yield address


@pytest.fixture
def database(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A store of two articles on a server."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    with open_store(server, create=True) as store:
        store.add_all([read_about("Lozova"), read_about("Izium", 37.26, 49.21)])
    yield server
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute("DROP SCHEMA geoviz CASCADE")


@pytest.fixture
def library(database: str, worker: Worker) -> Iterator[Library]:
    with Library.of_store(database) as library:
        own, library.worker = library.worker, worker
        yield library
        library.worker = own


@pytest.fixture
def app(library: Library) -> Flask:
    return create_app(library)


def names(app: Flask) -> list[str]:
    found = app.test_client().get("/incidents.geojson").json["features"]
    return sorted(each["properties"]["name"] for each in found)


def test_it_shows_what_others_write(app: Flask, database: str) -> None:
    assert names(app) == ["Izium", "Lozova"]
    with open_store(database) as store:
        store.add(read_about("Kupiansk", 37.61, 49.71))
    assert names(app) == ["Izium", "Kupiansk", "Lozova"]


def test_a_judgement_is_kept_in_the_database_and_followed_by_the_map(
    app: Flask, library: Library, database: str
) -> None:
    desk = Reviewer(app.test_client())
    lozova = next(
        incident.reports[0].id
        for incident in library.corpus().incidents
        if incident.reports[0].place.name == "Lozova"
    )
    desk.judge(lozova, "reject", why="an exercise")
    assert names(app) == ["Izium"]
    with open_store(database) as store:
        assert [judgement.why for judgement in store.judgements()] == ["an exercise"]
        assert store.verify() == []
    desk.undo_last()
    assert names(app) == ["Izium", "Lozova"]
    assert "an exercise" in desk.open("/audit")


def test_an_article_is_added_at_the_desk(app: Flask, tmp_path: Path) -> None:
    desk = Reviewer(app.test_client())
    desk.open("/add")
    said = "Russian drones struck an oil depot in Poltava on July 4, 2025, the governor said."
    desk.send("/add", text=said)
    article = desk.text.partition('name="article" value="')[2].partition('"')[0]
    desk.send(desk.path, action="keep", article=article)
    assert "Poltava" in names(app)
    # What is no evidence lies in the user's own folder, since there is no file to lie beside.
    assert len([*tmp_path.rglob("*.desk.sqlite")]) == 1


def test_the_command_serves_it(database: str) -> None:
    with (
        served(database) as (_, url),
        urllib.request.urlopen(f"{url}incidents.geojson", timeout=30) as answer,
    ):
        assert len(json.load(answer)["features"]) == 2


def test_accounts_must_be_named_where_others_can_reach_it(database: str) -> None:
    ended = CliRunner().invoke(
        main, ["serve", database, "--base-url", "https://maps.example/", "--port", "0"]
    )
    assert ended.exit_code == 2
    assert "--users" in ended.output


@pytest.mark.parametrize("address", ["postgresql://geoviz:secret@127.0.0.1:1/none"])
def test_a_server_that_is_away_is_told_of_without_its_password(address: str) -> None:
    ended = CliRunner().invoke(main, ["serve", address, "--port", "0", "--no-open"])
    assert ended.exit_code == 3
    assert "127.0.0.1:1" in ended.output
    assert "secret" not in ended.output
    assert "Traceback" not in ended.output


def test_a_database_that_goes_away_is_told_of_on_the_page(app: Flask, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("ALTER SCHEMA geoviz RENAME TO elsewhere")
    try:
        answer = app.test_client().get("/", headers={"Accept": "text/html"})
        assert answer.status_code == 503
        assert "geoviz read ARTICLES --store" in answer.text
    finally:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("ALTER SCHEMA elsewhere RENAME TO geoviz")
    assert names(app) == ["Izium", "Lozova"]
