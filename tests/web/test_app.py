"""The live map: what it answers, to whom, and what it says when it cannot."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geoviz.errors import StoreError
from geoviz.web import Library, create_app
from geoviz.web.state import State
from tests.web.conftest import keep, read_about, table_of

HOSTILE = "</script><script>alert({{7*191}})</script>"


def nonce_of(policy: str) -> str:
    found = re.search(r"script-src 'nonce-([^']+)'", policy)
    assert found
    return found.group(1)


def test_the_map_is_the_first_page(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert "<title>A night in July</title>" in answer.text
    assert 'id="geoviz-data"' in answer.text


def test_every_script_and_style_carries_the_nonce_of_its_answer(client: FlaskClient) -> None:
    answer = client.get("/")
    nonce = nonce_of(answer.headers["Content-Security-Policy"])
    elements = re.findall(r"<(?:script|style)\b[^>]*>", answer.text)
    active = [element for element in elements if "application/json" not in element]
    assert active
    assert all(f'nonce="{nonce}"' in element for element in active)


def test_no_nonce_is_used_twice(client: FlaskClient) -> None:
    policies = {client.get("/").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_the_page_has_no_inline_handlers_and_no_address_elsewhere(client: FlaskClient) -> None:
    page = client.get("/").text
    outside_scripts = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"\son\w+\s*=", outside_scripts)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", outside_scripts)


def test_text_of_an_article_stays_text() -> None:
    app = create_app(Library.of_table(table_of(HOSTILE)), title=HOSTILE)
    page = app.test_client().get("/").text
    assert "<script>alert" not in page
    assert "alert(1337)" not in page


def test_incidents_are_served_as_geojson(client: FlaskClient) -> None:
    answer = client.get("/incidents.geojson")
    assert answer.mimetype == "application/geo+json"
    features = json.loads(answer.data)["features"]
    assert {feature["properties"]["name"] for feature in features} == {"Lozova", "Izium"}


def test_incidents_that_have_not_changed_are_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/incidents.geojson").headers["ETag"]
    again = client.get("/incidents.geojson", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_sign_of_life(client: FlaskClient) -> None:
    assert client.get("/health").json == {"status": "ok"}


def test_a_browser_that_asks_for_an_icon_gets_no_error(client: FlaskClient) -> None:
    assert client.get("/favicon.ico").status_code == 204


def test_what_another_process_adds_is_shown_at_the_next_request(
    kept_client: FlaskClient, store: Path
) -> None:
    assert len(kept_client.get("/incidents.geojson").json["features"]) == 2
    keep(store, read_about("Balakliia", 36.86, 49.46))
    assert len(kept_client.get("/incidents.geojson").json["features"]) == 3


def test_open_maps_learn_that_the_map_has_changed(kept_client: FlaskClient, store: Path) -> None:
    before = kept_client.get("/version")
    tag = before.headers["ETag"]
    assert kept_client.get("/version", headers={"If-None-Match": tag}).status_code == 304
    keep(store, read_about("Balakliia", 36.86, 49.46))
    after = kept_client.get("/version", headers={"If-None-Match": tag})
    assert after.json["version"] != before.json["version"]
    assert after.json["incidents"] == 3


def test_no_incident_is_a_map_too() -> None:
    client = create_app(Library.of_table(table_of())).test_client()
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/incidents.geojson", "/health", "/nowhere"])
def test_every_answer_is_locked_down(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_names_of_this_machine_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:8000"])
def test_a_foreign_name_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "does not answer to that name" in answer.text
    assert "Izium" not in answer.text


@pytest.mark.parametrize(
    ("send", "status", "advice"),
    [
        (lambda client: client.get("/nowhere"), 404, "The map is at /"),
        (lambda client: client.post("/"), 405, "can only be read"),
        (lambda client: client.get("/<script>alert(1)</script>"), 404, "no such page"),
    ],
)
def test_an_error_page_says_what_to_do(
    client: FlaskClient, send: Callable[[FlaskClient], object], status: int, advice: str
) -> None:
    answer = send(client)
    assert answer.status_code == status  # type: ignore[attr-defined]
    assert advice in answer.text  # type: ignore[attr-defined]
    assert "<script>" not in answer.text  # type: ignore[attr-defined]


def failing(error: Exception) -> FlaskClient:
    def derive() -> State:
        raise error

    return create_app(Library(derive)).test_client()


def test_a_store_that_cannot_be_read_is_told() -> None:
    answer = failing(StoreError("the store is locked; close the other program")).get("/")
    assert answer.status_code == 503
    assert "close the other program" in answer.text


def test_a_fault_shows_no_traceback_to_the_visitor(caplog: pytest.LogCaptureFixture) -> None:
    answer = failing(RuntimeError("secret detail")).get("/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "secret detail" in caplog.text


def test_an_error_is_told_in_the_readers_language_and_to_programs_in_english(
    client: FlaskClient,
) -> None:
    page = client.get("/nothing?lang=uk", headers={"Accept": "text/html"})
    assert '<html lang="uk">' in page.text
    assert "Такої сторінки немає" in page.text
    problem = client.get("/nothing?lang=uk", headers={"Accept": "application/json"}).json
    assert problem["title"] == "There is no such page"
