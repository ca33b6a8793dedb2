"""What was written and when, each row chained to the one before by its hash.

A row that was changed, taken out or put in between breaks the chain there. Cutting off
the end does not: whoever must prove that nothing is missing keeps the last hash elsewhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from geoviz.store.codec import digest, dump

_FIRST = "0" * 64


def append(
    connection: sqlite3.Connection, at: str, action: str, subject: str | None, detail: object
) -> None:
    """Add a row, within the caller's transaction. at: ISO 8601 in UTC."""
    last = connection.execute("SELECT seq, sha256 FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (last[0] + 1, last[1]) if last else (1, _FIRST)
    row = [seq, at, action, subject, dump(detail), previous]
    connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", [*row, digest(row)])


def broken(connection: sqlite3.Connection) -> Iterator[str]:
    """What is wrong with the chain, a sentence each."""
    expected_seq, expected_previous = 1, _FIRST
    for row in connection.execute("SELECT * FROM audit ORDER BY seq"):
        *content, found = row
        seq, previous = content[0], content[5]
        if seq != expected_seq or previous != expected_previous:
            yield f"audit row {seq} does not follow the row before it"
        if digest(content) != found:
            yield f"audit row {seq} was changed"
        expected_seq, expected_previous = seq + 1, found
