"""Failed logins, counted for all processes of a server together."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.exceptions import TooManyRequests

from geoviz.errors import StoreError
from geoviz.web import Accounts
from geoviz.web.attempts import Attempts
from tests.web.test_attacks import log_in


class Clock:
    """A time that passes when it is told to."""

    now = 1_750_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def are_bounded(attempts: Attempts, address: str, name: str = "Ada") -> bool:
    try:
        attempts.begin(address, name)
    except TooManyRequests:
        return True
    return False


def test_failures_in_one_worker_count_in_the_others(shared: Callable[..., Flask]) -> None:
    one, other = shared().test_client(), shared().test_client()
    statuses = [log_in((one, other)[n % 2], f"name {n}", "wrong").status_code for n in range(10)]
    assert statuses == [401] * 10
    assert [log_in(each, "Ada").status_code for each in (one, other)] == [429, 429]


def test_of_many_at_once_no_more_get_through(accounts: Accounts) -> None:
    begun: list[bool] = []
    start = threading.Barrier(20)

    def try_to() -> None:
        start.wait()
        begun.append(not are_bounded(Attempts(accounts), "192.0.2.1"))

    threads = [threading.Thread(target=try_to) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert begun.count(True) == 10


def test_who_comes_in_is_not_slowed_down(shared: Callable[..., Flask]) -> None:
    client = shared().test_client()
    assert [log_in(client, "Ada").status_code for _ in range(15)] == [303] * 15


def test_after_some_minutes_one_may_try_again(accounts: Accounts, clock: Clock) -> None:
    attempts = Attempts(accounts, clock)
    for _ in range(10):
        attempts.begin("192.0.2.1", "Ada")
        clock.now += 10
    with pytest.raises(TooManyRequests) as refused:
        attempts.begin("192.0.2.1", "Ada")
    assert refused.value.retry_after == 200  # the first of ten was 100 seconds ago
    clock.now += 200
    assert not are_bounded(attempts, "192.0.2.1")
    assert are_bounded(attempts, "192.0.2.1")


@pytest.mark.parametrize("spelled", ["ada", "ADA", "Ａｄａ"])
def test_one_account_is_one_name_however_it_is_spelled(accounts: Accounts, spelled: str) -> None:
    attempts = Attempts(accounts)
    for n in range(20):
        attempts.begin(f"192.0.2.{n}", spelled)
    assert are_bounded(attempts, "198.51.100.1", "Ada")


def test_addresses_of_one_ipv6_network_are_one(accounts: Accounts) -> None:
    attempts = Attempts(accounts)
    for n in range(10):
        attempts.begin(f"2001:db8::{n}", f"name {n}")
    assert are_bounded(attempts, "2001:db8::ffff")
    assert not are_bounded(attempts, "2001:db8:1::1")


def test_who_tried_cannot_be_read_in_the_file(accounts: Accounts) -> None:
    Attempts(accounts).begin("192.0.2.77", "my password in the wrong field")
    content = accounts.path.read_bytes()
    assert b"192.0.2.77" not in content
    assert b"wrong field" not in content


def test_a_server_without_accounts_makes_no_file_for_who_tries(
    shared: Callable[..., Flask], accounts: Accounts
) -> None:
    accounts.path.unlink()
    assert log_in(shared().test_client(), "Ada").status_code == 401
    assert not accounts.path.exists()


def test_accounts_of_an_earlier_version_are_brought_up(accounts: Accounts) -> None:
    with sqlite3.connect(accounts.path) as file:
        file.executescript("DROP TABLE attempts; PRAGMA user_version = 1;")
    file.close()
    assert not are_bounded(Attempts(accounts), "192.0.2.1")
    assert [account.name for account in accounts.all()] == ["Ada", "Rostyslav", "Vira"]


def test_accounts_of_a_newer_version_are_left_alone(accounts: Accounts) -> None:
    with sqlite3.connect(accounts.path) as file:
        file.execute("PRAGMA user_version = 99")
    file.close()
    with pytest.raises(StoreError, match="newer geoviz"):
        accounts.all()
