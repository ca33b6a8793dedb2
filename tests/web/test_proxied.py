"""Behind a proxy that says who visits it, and under gunicorn: with real servers."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from geoviz.web import Accounts, Role
from tests.cli.test_serve import served
from tests.web.conftest import PASSWORD
from tests.web.visitor import Visitor

PATIENCE_S = 90.0
BASE = "https://maps.example/"


@pytest.fixture
def kept_accounts(store: Path) -> Accounts:
    accounts = Accounts.beside(store)
    accounts.add("Ada", Role.ADMIN, PASSWORD)
    return accounts


def visit(url: str) -> Visitor:
    """As a proxy with TLS passes on what a browser asks for."""
    return Visitor(url, Host="maps.example", Referer=f"{BASE}login", X_Forwarded_Proto="https")


def fail_from(visitor: Visitor, *addresses: str) -> list[int]:
    """Statuses of failed logins that the proxy says come from some addresses."""
    statuses = []
    for number, address in enumerate(addresses):
        visitor.headers["X-Forwarded-For"] = address
        statuses.append(visitor.log_in(f"name {number}", "wrong password").status)
    return statuses


def addresses_seen(accounts: Accounts) -> int:
    with sqlite3.connect(accounts.path) as file:
        (number,) = file.execute("SELECT count(DISTINCT address) FROM attempts").fetchone()
    file.close()
    return int(number)


@pytest.mark.parametrize(("options", "seen"), [(["--behind-proxy"], 2), ([], 1)])
def test_what_a_proxy_says_of_its_visitors_counts_only_where_there_is_one(
    store: Path, kept_accounts: Accounts, options: list[str], seen: int
) -> None:
    with served(store, "--base-url", BASE, *options) as (_, url):
        visitor = visit(url)
        assert fail_from(visitor, "192.0.2.1", "192.0.2.2") == [401, 401]
        assert addresses_seen(kept_accounts) == seen
        # The last address is the proxy's own word; what stands before it, the visitor wrote.
        assert fail_from(visitor, "203.0.113.9, 192.0.2.1") == [401]
        assert addresses_seen(kept_accounts) == seen
        # Only where it is told that the visitor came by https, the form must say from where.
        del visitor.headers["Referer"]
        without = visitor.log_in("Ada", PASSWORD).status
        assert without == (400 if options else 303)
        # Names and prefixes of X-Forwarded headers change nothing: the address is configured.
        told = visitor.get("/oembed?url=" + BASE, X_Forwarded_Host="evil.example")
        assert "evil.example" not in told.text


@contextmanager
def gunicorn(store: Path, *options: str, **environment: str) -> Iterator[str]:
    """The address of gunicorn with two workers."""
    pytest.importorskip("gunicorn", reason="gunicorn is not installed (extra test)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = {"GEOVIZ_STORE": str(store), "GEOVIZ_BASE_URL": BASE, "GEOVIZ_BEHIND_PROXY": "1"}
    command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}"]
    command += ["--timeout", "120", *options, "geoviz.web.wsgi:app"]
    url = f"http://127.0.0.1:{port}/"
    with subprocess.Popen(
        command, env=os.environ | told | environment, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            ends = time.monotonic() + PATIENCE_S
            while server.poll() is None and time.monotonic() < ends:
                try:
                    visit(url).get("/health")
                    break
                except OSError:
                    time.sleep(0.2)
            yield url
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=PATIENCE_S)


def test_workers_of_gunicorn_share_sessions_and_failed_logins(
    store: Path, kept_accounts: Accounts
) -> None:
    with gunicorn(store) as url:
        ada = visit(url)
        assert ada.get("/version").status == 401
        assert ada.log_in("Ada", PASSWORD).status == 303
        assert [ada.get("/version").status for _ in range(8)] == [200] * 8
        report = ada.get("/review").text.partition("/review/report-")[2].partition("?")[0]
        judged = ada.send(
            f"/review/report-{report}", f"/review/report-{report}?show=all", action="accept"
        )
        assert judged.status == 303
        assert [">Accepted <span" in ada.get("/review").text for _ in range(4)] == [True] * 4
        audit = [ada.get("/audit").text.count("judgement") for _ in range(6)]
        assert len(set(audit)) == 1  # whichever worker answers
        stranger = visit(url)
        statuses = fail_from(stranger, *["192.0.2.1"] * 12)
        assert statuses == [401] * 10 + [429] * 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "none.gpkg; make one with: geoviz read ARTICLES"),
        ({"GEOVIZ_BASE_URL": "maps.example"}, "maps.example is no address of a server"),
    ],
)
def test_gunicorn_ends_with_a_clear_line_where_it_cannot_start(
    tmp_path: Path, wrong: dict[str, str], said: str
) -> None:
    pytest.importorskip("gunicorn", reason="gunicorn is not installed (extra test)")
    told = {"GEOVIZ_STORE": str(tmp_path / "none.gpkg"), "GEOVIZ_BASE_URL": BASE}
    command = [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0", "geoviz.web.wsgi:app"]
    ended = subprocess.run(
        command, env=os.environ | told | wrong, capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert ended.returncode != 0
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
