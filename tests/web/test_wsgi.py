"""The application as gunicorn and its like load it: everything from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoviz.errors import StoreError, UsageError
from geoviz.web import wsgi
from geoviz.web.accounts import Accounts


@pytest.fixture
def environment(store: Path) -> dict[str, str]:
    return {"GEOVIZ_STORE": str(store), "GEOVIZ_BASE_URL": "https://maps.example/strikes/"}


def test_the_environment_says_all(environment: dict[str, str], store: Path) -> None:
    more = {"GEOVIZ_VIEWING": "open", "GEOVIZ_BEHIND_PROXY": "1", "GEOVIZ_TITLE": "July"}
    client = wsgi.make_app(environment | more).test_client()
    answer = client.get("/strikes/", headers={"Host": "maps.example"})
    assert answer.status_code == 200
    assert "<title>July</title>" in answer.text
    assert client.get("/", headers={"Host": "maps.example"}).status_code == 404
    assert Accounts.beside(store).key_path.stat().st_mode & 0o777 == 0o600


def test_it_is_closed_unless_told_otherwise(environment: dict[str, str]) -> None:
    client = wsgi.make_app(environment).test_client()
    assert client.get("/strikes/version").status_code == 401


def test_two_workers_know_each_others_sessions(environment: dict[str, str], store: Path) -> None:
    one, other = wsgi.make_app(environment), wsgi.make_app(environment)
    assert one.secret_key == other.secret_key
    assert one.config["SESSION_COOKIE_NAME"] == other.config["SESSION_COOKIE_NAME"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"GEOVIZ_STORE": ""},
        {"GEOVIZ_BASE_URL": ""},
        {"GEOVIZ_BASE_URL": "maps.example"},
        {"GEOVIZ_VIEWING": "sometimes"},
        {"GEOVIZ_BEHIND_PROXY": "yes"},
        {"GEOVIZ_ALLOW_EMBED": "news.example"},
    ],
)
def test_what_is_missing_or_wrong_is_told(
    environment: dict[str, str], wrong: dict[str, str]
) -> None:
    with pytest.raises(UsageError):
        wsgi.make_app(environment | wrong)


def test_a_store_that_is_not_there_is_told(environment: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        wsgi.make_app(environment | {"GEOVIZ_STORE": str(tmp_path / "none.gpkg")})
