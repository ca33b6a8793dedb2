"""Logins that failed in the last minutes, counted for all processes of a server together."""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from werkzeug.exceptions import TooManyRequests

from geoviz.web.accounts import Accounts, account_key, sha256_of

# An address is tried by few people, a name by one; the second bound keeps many addresses from
# trying one name for long. Column, how many may fail, within how many seconds.
_BOUNDS = (("address", 10, 5 * 60), ("name", 20, 15 * 60))
_LONGEST_S = max(seconds for _, _, seconds in _BOUNDS)


class Attempts:
    """Bounds how often logins may fail, by address and by name.

    They are counted in the file of the accounts, as hashes. An attempt counts from its
    beginning, so that of many at once no more get through; one that succeeds is forgotten:
    who comes in is not slowed down.
    """

    def __init__(self, accounts: Accounts, clock: Callable[[], float] = time.time) -> None:
        """clock: seconds, the same for all processes."""
        self._accounts = accounts
        self._clock = clock

    def begin(self, address: str, name: str) -> int:
        """Count an attempt; its number. Raises TooManyRequests where too many failed."""
        now = self._clock()
        tried = {
            "address": sha256_of(_network(address)),
            "name": sha256_of(account_key(name)),
        }
        with self._accounts.connection() as connection:
            # First, as it locks the file: nobody counts between our count and our row.
            connection.execute("DELETE FROM attempts WHERE at <= ?", [now - _LONGEST_S])
            for column, most, seconds in _BOUNDS:
                last = connection.execute(
                    f"SELECT at FROM attempts WHERE {column} = ? AND at > ? "  # noqa: S608
                    "ORDER BY at DESC LIMIT 1 OFFSET ?",
                    [tried[column], now - seconds, most - 1],
                ).fetchone()
                if last is not None:
                    raise TooManyRequests(retry_after=ceil(last[0] + seconds - now))
            begun = connection.execute(
                "INSERT INTO attempts (at, address, name) VALUES (?, ?, ?)", [now, *tried.values()]
            )
            return begun.lastrowid or 0

    def forget(self, attempt: int) -> None:
        """What a login that succeeded leaves: nothing."""
        with self._accounts.connection() as connection:
            connection.execute("DELETE FROM attempts WHERE number = ?", [attempt])


def _network(address: str) -> str:
    """The part of an address that one visitor cannot change at will."""
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    is_long = isinstance(known, IPv6Address)
    return str(ip_network(f"{address}/64", strict=False)) if is_long else address
