"""What online geocoders answered, and whose turn it is to ask them.

Not evidence: a cache may be emptied, and turns are of the moment. A provider's policy
("one request a second") is kept over all processes that share a store.
"""

from __future__ import annotations

from geoviz.store.sql import Connection


def cached(connection: Connection, provider: str, query: str) -> str | None:
    """See ``Store.cached_answer``."""
    row = connection.execute(
        "SELECT answer FROM geocoder_cache WHERE provider = ? AND query = ?", (provider, query)
    ).fetchone()
    return None if row is None else str(row[0])


def cache(connection: Connection, provider: str, query: str, answer: str, now: str) -> None:
    """See ``Store.cache_answer``; a newer answer takes the place of an older one."""
    connection.execute(
        "INSERT INTO geocoder_cache (provider, query, answer, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (provider, query) DO UPDATE SET answer = excluded.answer, at = excluded.at",
        (provider, query, answer, now),
    )


def reserve(connection: Connection, provider: str, interval_s: float, now_s: float) -> float:
    """Within the caller's transaction; see ``Store.reserve_slot``. now_s: Unix time."""
    row = connection.execute(
        "SELECT reserved_at, free_at FROM request_slots WHERE provider = ?", (provider,)
    ).fetchone()
    reserved_at, free_at = row or (now_s, now_s)
    if reserved_at > now_s:
        # The clock was set back. Nobody should wait for the time it showed before.
        free_at = now_s + max(0.0, free_at - reserved_at)
    turn_s = max(now_s, float(free_at))
    connection.execute(
        "INSERT INTO request_slots (provider, reserved_at, free_at) VALUES (?, ?, ?) "
        "ON CONFLICT (provider) DO UPDATE SET reserved_at = excluded.reserved_at, "
        "free_at = excluded.free_at",
        (provider, now_s, turn_s + interval_s),
    )
    return turn_s - now_s
