"""What attackers try on a server, each with a test that it does not work."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher, Type
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from geoviz.errors import UsageError
from geoviz.web import Accounts, Library, Role, Site, Viewing, create_app, signing_key
from tests.browser.test_hostile_text import PAYLOADS
from tests.web.conftest import PASSWORD, keep, read_about, table_of

# As Chromium sends it.
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"
    "image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
}


def log_in(client: FlaskClient, name: str, password: str = PASSWORD, **form: str) -> TestResponse:
    page = client.get("/login").text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    fields = {"name": name, "password": password, "csrf_token": found.group(1), **form}
    return client.post("/login", data=fields)


def address_of(app: Flask, rule: Rule) -> str:
    """Some address that leads to a view."""
    build = partial(app.url_map.bind("localhost").build, rule.endpoint, method=min(rule.methods))
    try:
        return build(dict.fromkeys(rule.arguments, "incidents"))
    except ValueError:  # a choice of few
        return build(dict.fromkeys(rule.arguments, "csv"))


@pytest.fixture
def closed(shared: Callable[..., Flask]) -> FlaskClient:
    """A server that others can reach, where one may look only with an account."""
    return shared().test_client()


# Coming in without being allowed to


def test_every_view_says_who_may_see_it() -> None:
    app = create_app(Library.of_table(table_of()))
    for name, view in app.view_functions.items():
        assert view.geoviz_needs.is_said, name  # type: ignore[attr-defined]


def test_a_view_that_does_not_say_who_may_see_it_stops_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def careless(app: Flask) -> None:
        app.add_url_rule("/secret", "secret", lambda: "secret")

    monkeypatch.setattr("geoviz.web.api.register", careless)
    with pytest.raises(TypeError, match="secret"):
        create_app(Library.of_table(table_of()))


def test_without_an_account_a_closed_server_shows_nothing(closed: FlaskClient) -> None:
    for rule in closed.application.url_map.iter_rules():
        view = closed.application.view_functions[rule.endpoint]
        if view.geoviz_needs.right is None or "GET" not in rule.methods:  # type: ignore[attr-defined]
            continue
        path = address_of(closed.application, rule)
        answer = closed.get(path, headers=BROWSER)
        assert answer.status_code in (303, 401), path
        assert "Lozova" not in answer.text


def test_public_pages_hold_nothing_of_the_map(closed: FlaskClient) -> None:
    for path in ("/login", "/health", "/assets/style.css", "/nowhere"):
        assert "Lozova" not in closed.get(path, headers=BROWSER).text


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("Vira", "/", 200),
        ("Vira", "/review", 403),
        ("Rostyslav", "/review", 200),
        ("Ada", "/review", 200),
    ],
)
def test_an_account_may_do_what_its_role_may(
    closed: FlaskClient, name: str, path: str, status: int
) -> None:
    assert log_in(closed, name).status_code == 303
    assert closed.get(path).status_code == status


def test_an_open_server_may_be_looked_at_and_not_changed(shared: Callable[..., Flask]) -> None:
    client = shared(viewing=Viewing.OPEN).test_client()
    assert client.get("/").status_code == 200
    assert client.get("/review", headers=BROWSER).status_code == 303
    assert client.post("/api/read", data=b"x", content_type="text/plain").status_code == 401


# Guessing


def test_a_wrong_password_and_an_unknown_name_look_the_same(closed: FlaskClient) -> None:
    wrong = log_in(closed, "Ada", "not the password")
    unknown = log_in(closed, "Nobody", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    strip = re.compile(r'(nonce|value|v)=("[^"]*"|[^" ]*)')
    assert strip.sub("", wrong.text) == strip.sub("", unknown.text)


def test_an_unknown_name_costs_a_hash_too(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified = []
    hasher = type("Hasher", (), {"verify": lambda self, *given: verified.append(given)})()
    monkeypatch.setattr("geoviz.web.accounts._nobodys_hash", lambda: "nobody")
    monkeypatch.setattr("geoviz.web.accounts._hasher", lambda: hasher)
    assert accounts.check("Nobody", "x") is None
    assert verified == [("nobody", "x")]


def test_a_stolen_hash_costs_as_much_as_rfc_9106_asks() -> None:
    assert PasswordHasher().memory_cost >= 64 * 1024
    assert PasswordHasher().type is Type.ID


def test_guessing_is_slowed_down_for_an_address(closed: FlaskClient) -> None:
    statuses = [log_in(closed, f"name {n}", "wrong password").status_code for n in range(11)]
    assert statuses == [401] * 10 + [429]
    assert log_in(closed, "Ada").status_code == 429


def test_guessing_one_name_from_many_addresses_is_slowed_down(closed: FlaskClient) -> None:
    statuses = []
    for n in range(21):
        closed.environ_base["REMOTE_ADDR"] = f"192.0.2.{n}"
        statuses.append(log_in(closed, "ADA", "wrong password").status_code)
    assert statuses == [401] * 20 + [429]


def test_a_visitors_own_header_does_not_hide_the_address(closed: FlaskClient) -> None:
    for n in range(11):
        closed.environ_base["HTTP_X_FORWARDED_FOR"] = f"192.0.2.{n}"
        last = log_in(closed, f"name {n}", "wrong password")
    assert last.status_code == 429


# Sessions


def test_a_session_is_a_new_one_after_login(closed: FlaskClient) -> None:
    closed.get("/login")
    with closed.session_transaction() as session:
        session["planted"] = "by an attacker"
        before = session["csrf_token"]
    log_in(closed, "Ada")
    with closed.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != before


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    shared: Callable[..., Flask],
) -> None:
    client = shared(base_url="https://maps.example/").test_client()
    cookie = client.get("/login").headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_after_logout_a_copied_cookie_is_worth_nothing(closed: FlaskClient) -> None:
    log_in(closed, "Ada")
    name = closed.application.config["SESSION_COOKIE_NAME"]
    copied = closed.get_cookie(name).value
    token = re.search(r'csrf_token" value="([^"]+)"', closed.get("/embed").text).group(1)
    assert closed.post("/logout", data={"csrf_token": token}).status_code == 303
    closed.set_cookie(name, copied)
    assert closed.get("/", headers=BROWSER).status_code == 303


@pytest.mark.parametrize("end", ["remove", "password"])
def test_a_removed_account_and_a_changed_password_end_sessions(
    closed: FlaskClient, accounts: Accounts, end: str
) -> None:
    log_in(closed, "Ada")
    assert closed.get("/version").status_code == 200
    if end == "remove":
        accounts.remove("Ada")
    else:
        accounts.set_password("Ada", "another long password")
    assert closed.get("/version").status_code == 401


def test_a_forged_cookie_opens_nothing(closed: FlaskClient, library: Library) -> None:
    forger = create_app(library, site=closed.application.extensions["geoviz.site"])
    forger.secret_key = b"guessed"
    serializer = forger.session_interface.get_signing_serializer(forger)
    forged = serializer.dumps({"secret": "guessed", "user": "Ada", "_permanent": True})
    closed.set_cookie(closed.application.config["SESSION_COOKIE_NAME"], forged)
    assert closed.get("/version").status_code == 401


# Tokens


def test_a_token_lets_a_program_in_without_cookie_and_csrf(
    closed: FlaskClient, accounts: Accounts
) -> None:
    token = accounts.new_token("Vira")
    answer = closed.get("/version", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    accounts.remove_tokens("Vira")
    assert closed.get("/version", headers={"Authorization": f"Bearer {token}"}).status_code == 401


@pytest.mark.parametrize("value", ["Bearer", "Bearer x", "bearer gvt_x", "Basic QTpC"])
def test_a_wrong_token_is_refused(closed: FlaskClient, value: str) -> None:
    answer = closed.get("/api", headers={"Authorization": value})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_is_no_token_and_a_token_no_session(accounts: Accounts) -> None:
    account = accounts.check("Ada", PASSWORD)
    assert account
    assert accounts.of_token(accounts.open_session(account)) is None
    assert accounts.of_session(accounts.new_token("Ada")) is None


# Requests that a foreign page makes a browser send


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_pages_of_other_sites_may_not_send_anything(
    kept_client: FlaskClient, headers: dict[str, str]
) -> None:
    for rule in kept_client.application.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            answer = kept_client.post(address_of(kept_client.application, rule), headers=headers)
            assert answer.status_code == 403, rule.rule


def test_every_change_needs_a_csrf_token(kept_client: FlaskClient) -> None:
    app = kept_client.application
    tried = 0
    for rule in app.url_map.iter_rules():
        for method in set(rule.methods or ()) & {"POST", "PUT", "PATCH", "DELETE"}:
            if not app.view_functions[rule.endpoint].geoviz_needs.changes:  # type: ignore[attr-defined]
                continue
            path = address_of(app, rule)
            answer = kept_client.open(path, method=method, data={"a": "b"})
            assert answer.status_code == 400, (method, path)
            assert "CSRF" in answer.text
            tried += 1
    assert tried


# Addresses and names


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example:80", "", "a b", "[::1"])
def test_requests_under_other_names_are_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "Lozova" not in answer.text


def test_absolute_addresses_do_not_follow_headers(library: Library) -> None:
    site = Site(base_url="https://maps.example/", behind_proxy=True)
    client = create_app(library, site=site).test_client()
    headers = {"Host": "127.0.0.1", "X-Forwarded-Host": "evil.example"}
    for link in client.get("/api", headers=headers).json["links"]:
        assert link["href"].startswith("https://maps.example/api")


@pytest.mark.parametrize(
    "wish",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:W()",
        "/a\r\nb",
    ],
)
def test_login_leads_to_no_other_site(closed: FlaskClient, wish: str) -> None:
    assert log_in(closed, "Vira", next=wish).headers["Location"] == "/"


def test_login_leads_back_to_the_page_that_was_asked_for(closed: FlaskClient) -> None:
    asked = closed.get("/api/collections/incidents/items?limit=5", headers=BROWSER)
    assert asked.status_code == 401  # programs ask the API
    assert "next=/embed?width%3D300" in closed.get("/embed?width=300", headers=BROWSER).location
    assert log_in(closed, "Vira", next="/embed?width=300").location == "/embed?width=300"


@pytest.mark.parametrize(
    "path",
    [
        "../base.html",
        "..%2f..%2fpyproject.toml",
        "%2e%2e/texts.json",
        "texts.json",
        "base.html",
        "/etc/passwd",
        "map/../../../data/places.csv",
        "style.css%00.js",
        "x" * 5000 + ".js",
    ],
)
def test_only_scripts_and_styles_are_assets(client: FlaskClient, path: str) -> None:
    assert client.get(f"/assets/{path}").status_code in (404, 308)


# Size


def test_a_large_body_is_refused_before_it_is_read(client: FlaskClient) -> None:
    answer = client.post("/login", data={"name": "x" * 200_000})
    assert answer.status_code == 413


def test_a_body_without_end_is_refused(client: FlaskClient) -> None:
    sent = {"method": "POST", "environ_overrides": {"CONTENT_LENGTH": str(10**12)}}
    assert client.open("/api/read", content_type="text/plain", **sent).status_code == 413


# Secrets


def test_files_of_accounts_and_keys_are_for_their_owner_only(
    accounts: Accounts, tmp_path: Path
) -> None:
    signing_key(accounts.key_path)
    for path in (accounts.path, accounts.key_path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_file_of_accounts_gives_nobody_a_way_in(accounts: Accounts) -> None:
    account = accounts.check("Ada", PASSWORD)
    assert account
    secrets = [accounts.open_session(account), accounts.new_token("Ada"), PASSWORD]
    content = accounts.path.read_bytes()
    assert not any(secret.encode() in content for secret in secrets)
    assert b"$argon2id$" in content


def test_no_secret_is_in_any_page(closed: FlaskClient, accounts: Accounts) -> None:
    log_in(closed, "Ada")
    key = closed.application.secret_key
    assert isinstance(key, bytes)
    for path in ("/", "/embed", "/api", "/api/openapi.json", "/nowhere", "/login"):
        answer = closed.get(path)
        for secret in (key.hex(), str(accounts.path), "argon2", PASSWORD, repr(key)):
            assert secret not in answer.text
            assert secret not in str(answer.headers)


def test_a_short_or_endless_password_is_refused(accounts: Accounts) -> None:
    for password in ("short", "", "x" * 100_000):
        with pytest.raises(UsageError, match="12 to 1024"):
            accounts.add("New", Role.ADMIN, password)


# Texts


def test_names_and_titles_that_look_like_markup_stay_text(tmp_path: Path) -> None:
    people, title = Accounts(tmp_path / "p.sqlite"), " ".join(PAYLOADS)
    people.add(name := "<img src=x onerror=W()>{{7*191}}", Role.REVIEWER, PASSWORD)
    site = Site(base_url="http://maps.example/", accounts=people)
    library = Library.of_table(table_of(*PAYLOADS))
    client = create_app(library, site=site, title=title).test_client()
    log_in(client, name)
    for path in ("/", "/embed", "/api/collections/incidents/items?f=html"):
        page = client.get(path, headers=BROWSER).text
        seen = re.sub(r"<script[^>]*application/json.*?</script>", "", page, flags=re.DOTALL)
        for mark in ("<img src=x", "<svg/onload", "<iframe srcdoc", "<script>W()", ">1337"):
            assert mark not in seen


def test_a_store_under_a_hostile_name_is_told_of_as_text(tmp_path: Path) -> None:
    path = tmp_path / "<img src=x>.gpkg"
    keep(path, read_about("Lozova"))
    with Library.of_store(path) as library:
        client = create_app(library).test_client()
        path.write_bytes(b"no store any more")
        answer = client.get("/", headers=BROWSER)
    assert answer.status_code == 503
    assert "<img" not in answer.text
