"""What was written and when, each row chained to the one before by its hash.

A row that was changed, taken out or put in between breaks the chain there. Cutting off
the end does not: whoever must prove that nothing is missing keeps the last hash elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from geoviz.store.codec import digest, dump
from geoviz.store.repository import AuditRow
from geoviz.store.sql import Connection

FIRST = "0" * 64
"""What the first row follows."""

COLUMNS = ("seq", "at", "action", "subject", "detail", "previous", "sha256")
_NAMES = ", ".join(COLUMNS)

Entry = tuple[str, str | None, object]
"""Action, subject and detail of a row."""


def append(
    connection: Connection, at: str, action: str, subject: str | None, detail: object
) -> None:
    """Add a row, within the caller's transaction. at: ISO 8601 in UTC."""
    (row,) = chained(connection, at, [(action, subject, detail)])
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO audit ({_NAMES}) VALUES ({marks})", row)


def chained(connection: Connection, at: str, entries: Iterable[Entry]) -> Iterator[Sequence[Any]]:
    """The rows that would follow the last one."""
    seq, previous = last(connection)
    for action, subject, detail in entries:
        seq += 1
        row = [seq, at, action, subject, dump(detail), previous]
        previous = digest(row)
        yield [*row, previous]


def last(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last row."""
    row = connection.execute("SELECT seq, sha256 FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, FIRST)


def rows(connection: Connection, after: int, limit: int) -> list[AuditRow]:
    """The next rows, oldest first. Raises ValueError for a damaged one."""
    found = connection.execute(
        f"SELECT {_NAMES} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?",
        (after, limit),
    ).fetchall()
    return [
        AuditRow(seq, at, action, subject, json.loads(detail), previous, own)
        for seq, at, action, subject, detail, previous, own in found
    ]


def broken(connection: Connection) -> Iterator[str]:
    """What is wrong with the chain, a sentence each."""
    expected_seq, expected_previous = 1, FIRST
    for row in connection.execute(f"SELECT {_NAMES} FROM audit ORDER BY seq"):
        *content, found = row
        seq, previous = content[0], content[5]
        if seq != expected_seq or previous != expected_previous:
            yield f"audit row {seq} does not follow the row before it"
        if digest(content) != found:
            yield f"audit row {seq} was changed"
        expected_seq, expected_previous = seq + 1, found


def without(connection: Connection, head: str) -> Iterator[str]:
    """A sentence where no row has the hash that somebody kept."""
    known = connection.execute("SELECT 1 FROM audit WHERE sha256 = ?", (head,)).fetchone()
    if known is None and head != FIRST:
        yield (
            f"the audit has no row {head}: its end was cut off or written anew, or this is "
            "another store"
        )
