"""Copies of a store for others: one file, closed, without what is not for publication."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoviz.errors import StoreError
from geoviz.model import content_id
from geoviz.store import audit, schema
from geoviz.store.codec import digest, dump
from geoviz.store.geopackage import GeoPackageStore

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from geoviz.store.repository import Store

Derive = Callable[[GeoPackageStore], "GeoDataFrame"]
"""Makes the incidents of a store; what people said stands in them, with their names."""


def publish(store: Store, path: Path, derive: Derive | None = None) -> None:
    """Write a copy to a path at which there is nothing yet.

    Geocoders' answers are left out: their terms seldom allow to hand them on. Where ``derive``
    is given, so are the names of those who judged: each becomes "person 1" and so on, and
    incidents are derived again. What people wrote as their reasons stays. A last audit row
    says what was left out, and names the head of the original.

    Raises StoreError where the store or the copy is not right; OutputError where it cannot
    be written.
    """
    problems = store.verify()
    if problems:
        raise StoreError(f"{problems[0]}; publish no damaged store (geoviz store verify)")
    draft = path.with_name(f"draft-{path.name}")
    with _Draft.open(draft, create=True) as copy:
        copy.load(store.dump(), verify=False)
        head = copy.info().head
        left_out = ["geocoder cache"]
        if derive is not None:
            copy.leave_out_names(head)
            copy.replace_incidents(derive(copy))
            left_out.append("names of those who judged")
        copy.leave_out_answers({"of": head, "left_out": left_out})
        copy.write_to(path)
    draft.unlink()
    with GeoPackageStore.open(path) as made:
        problems = made.verify()
    if problems:
        raise StoreError(f"the copy is not right: {problems[0]}")
    path.chmod(0o444)


class _Draft(GeoPackageStore):
    """A copy that may still be changed."""

    def leave_out_names(self, head: str) -> None:
        """head: of the original."""
        with self._writing():
            _without_names(self._connection, head)

    def leave_out_answers(self, detail: Mapping[str, Any]) -> None:
        """Empty what is no evidence, and note what was left out."""
        with self._writing() as connection:
            connection.execute("DELETE FROM geocoder_cache")
            audit.append(connection, self._now(), "copied", None, detail)

    def write_to(self, path: Path) -> None:
        """All of it in a new file, which has no trace of what was changed, and needs no log."""
        with self._reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("VACUUM INTO ?", (str(path),))


def _without_names(connection: sqlite3.Connection, head: str) -> None:
    """Judgements by "person 1" and so on, with other ids: theirs could confirm a guessed name."""
    triggers = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' "
        "AND tbl_name IN ('judgements', 'audit')"
    ).fetchall()
    for (name,) in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    people: dict[str, str] = {}
    ids: dict[str, str] = {}
    hashes: dict[str, str] = {}
    rows = connection.execute("SELECT fid, id, data FROM judgements ORDER BY fid").fetchall()
    for fid, identity, data in rows:
        fields = json.loads(data)
        ids[identity] = fields["id"] = content_id("judgement", head, fid)
        fields["who"] = people.setdefault(fields["who"], f"person {len(people) + 1}")
        if "undoes" in fields:
            fields["undoes"] = ids[fields["undoes"]]
        told = dump(fields)
        hashes[identity] = digest([ids[identity], told])
        connection.execute(
            "UPDATE judgements SET id = ?, data = ?, row_sha256 = ? WHERE fid = ?",
            (ids[identity], told, hashes[identity], fid),
        )
    _chain_again(connection, ids, hashes)
    schema.protect(connection, ("judgements", "audit"))


def _chain_again(
    connection: sqlite3.Connection, ids: dict[str, str], hashes: dict[str, str]
) -> None:
    """The audit with other ids of judgements; rows before the first of them stay as they are."""
    previous = audit.FIRST
    rows = connection.execute("SELECT * FROM audit ORDER BY seq").fetchall()
    for seq, at, action, subject, detail, _, _ in rows:
        if action == "judged":
            detail = dump({"row_sha256": hashes[subject]})
            subject = ids[subject]
        row = [seq, at, action, subject, detail, previous]
        previous = digest(row)
        connection.execute(
            "UPDATE audit SET subject = ?, detail = ?, previous = ?, sha256 = ? WHERE seq = ?",
            (subject, detail, row[-1], previous, seq),
        )
