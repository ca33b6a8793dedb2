"""Accounts: who may come in, kept in a small SQLite file beside the store.

Passwords are kept as argon2 hashes. Sessions and API tokens are random, shown once, and kept
as SHA-256: the file gives nobody a way in. A session that was ended is ended for everybody
who holds its cookie.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geoviz.errors import OutputError, StoreError, UsageError
from geoviz.web.private import make_private

SESSION_LIFETIME = timedelta(hours=12)
TOKEN_PREFIX = "gvt_"  # noqa: S105 -- tells people and secret scanners what they found
MIN_PASSWORD = 12
MAX_PASSWORD = 1024
MAX_NAME = 64

# What each version adds to the one before.
_VERSIONS = (
    """
CREATE TABLE users (
    key TEXT PRIMARY KEY,  -- the name, case folded
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT NOT NULL
) STRICT;
CREATE TABLE credentials (
    sha256 TEXT PRIMARY KEY,
    key TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
    kind TEXT NOT NULL,  -- session or token
    expires TEXT  -- ISO 8601 in UTC, or NULL
) STRICT;
""",
    """
CREATE TABLE attempts (
    number INTEGER PRIMARY KEY,
    at REAL NOT NULL,  -- seconds since 1970
    address TEXT NOT NULL,  -- sha256
    name TEXT NOT NULL  -- sha256
) STRICT;
CREATE INDEX attempts_by_address ON attempts (address, at);
CREATE INDEX attempts_by_name ON attempts (name, at);
""",
)


class Role(StrEnum):
    """What an account may do; each may do what the ones before it may."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may come in."""

    name: str
    role: Role


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    """Checked for unknown names, so that they take as long as known ones."""
    return _hasher().hash(secrets.token_hex())


class Accounts:
    """The accounts of one file. Safe to use from several threads and processes.

    Methods raise StoreError where the file is damaged or locked, OutputError where it cannot
    be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def beside(cls, store: Path) -> Accounts:
        """The accounts of a store."""
        return cls(store.with_name(f"{store.stem}.users.sqlite"))

    @property
    def key_path(self) -> Path:
        """Where the key is that signs these accounts' sessions."""
        return self.path.with_suffix(".key")

    def add(self, name: str, role: Role, password: str) -> Account:
        """Make an account. Raises UsageError for a name that is taken or unfit."""
        account = Account(_fit_name(name), role)
        hashed = _hasher().hash(_fit_password(password))
        row = (account_key(account.name), account.name, role.value, hashed)
        with self.connection(create=True) as connection:
            try:
                connection.execute("INSERT INTO users VALUES (?, ?, ?, ?)", row)
            except sqlite3.IntegrityError as error:
                raise UsageError(f"there is an account {account.name} already") from error
        return account

    def remove(self, name: str) -> None:
        """End an account with its sessions and tokens. Raises UsageError for an unknown name."""
        with self.connection() as connection:
            _must_change(
                connection.execute("DELETE FROM users WHERE key = ?", [account_key(name)]), name
            )

    def set_password(self, name: str, password: str) -> None:
        """Change a password, and end the account's sessions. Raises UsageError."""
        hashed = _hasher().hash(_fit_password(password))
        with self.connection() as connection:
            change = "UPDATE users SET password = ? WHERE key = ?"
            _must_change(connection.execute(change, [hashed, account_key(name)]), name)
            connection.execute(
                "DELETE FROM credentials WHERE key = ? AND kind = 'session'", [account_key(name)]
            )

    def all(self) -> list[Account]:
        """Every account, by name."""
        if not self.path.exists():
            return []
        with self.connection() as connection:
            rows = connection.execute("SELECT name, role FROM users ORDER BY key").fetchall()
        return [Account(name, Role(role)) for name, role in rows]

    def check(self, name: str, password: str) -> Account | None:
        """The account that has this name and password. Takes as long where there is none."""
        row = None
        if self.path.exists():
            with self.connection() as connection:
                row = connection.execute(
                    "SELECT name, role, password FROM users WHERE key = ?", [account_key(name)]
                ).fetchone()
        try:
            _hasher().verify(row[2] if row else _nobodys_hash(), password[:MAX_PASSWORD])
        except (VerificationError, InvalidHashError):
            return None
        return Account(row[0], Role(row[1])) if row else None

    def open_session(self, account: Account) -> str:
        """A secret that stands for the account until it expires or is ended."""
        now = datetime.now(UTC)
        with self.connection() as connection:
            connection.execute("DELETE FROM credentials WHERE expires < ?", [_time(now)])
        return self._credential(account.name, "session", secrets.token_urlsafe(32), now)

    def new_token(self, name: str) -> str:
        """A secret for programs; it holds until removed. Raises UsageError."""
        return self._credential(name, "token", TOKEN_PREFIX + secrets.token_urlsafe(32), None)

    def remove_tokens(self, name: str) -> int:
        """How many tokens of the account were ended."""
        with self.connection() as connection:
            return connection.execute(
                "DELETE FROM credentials WHERE key = ? AND kind = 'token'", [account_key(name)]
            ).rowcount

    def of_session(self, secret: str) -> Account | None:
        """Whom a session's secret stands for."""
        return self._of(secret, "session")

    def of_token(self, secret: str) -> Account | None:
        """Whom an API token stands for."""
        return self._of(secret, "token")

    def end_session(self, secret: str) -> None:
        with self.connection() as connection:
            connection.execute("DELETE FROM credentials WHERE sha256 = ?", [sha256_of(secret)])

    def _credential(self, name: str, kind: str, secret: str, now: datetime | None) -> str:
        expires = _time(now + SESSION_LIFETIME) if now else None
        with self.connection() as connection:
            _must_change(
                connection.execute(
                    "INSERT INTO credentials SELECT ?, key, ?, ? FROM users WHERE key = ?",
                    [sha256_of(secret), kind, expires, account_key(name)],
                ),
                name,
            )
        return secret

    def _of(self, secret: str, kind: str) -> Account | None:
        if not self.path.exists():
            return None
        with self.connection() as connection:
            row = connection.execute(
                "SELECT name, role FROM credentials JOIN users USING (key) "
                "WHERE sha256 = ? AND kind = ? AND (expires IS NULL OR expires > ?)",
                [sha256_of(secret), kind, _time(datetime.now(UTC))],
            ).fetchone()
        return Account(row[0], Role(row[1])) if row else None

    @contextmanager
    def connection(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        """The file itself, for one transaction. Raises UsageError where there is none."""
        if not self.path.exists():
            if not create:
                raise UsageError(
                    f"there are no accounts in {self.path}; make one with: geoviz user add NAME"
                )
            make_private(self.path, b"")
        try:
            connection = sqlite3.connect(self.path, timeout=10)
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                self._bring_up(connection)
                with connection:
                    yield connection
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise _in_our_words(self.path, error) from error

    def _bring_up(self, connection: sqlite3.Connection) -> None:
        """Make the tables, or those that an earlier version lacks."""
        if _version(connection) == len(_VERSIONS):
            return
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            version = _version(connection)  # another process may have done it meanwhile
            if version > len(_VERSIONS):
                raise StoreError(f"{self.path} was made by a newer geoviz; upgrade geoviz")
            for statement in "".join(_VERSIONS[version:]).split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(_VERSIONS)}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _must_change(cursor: sqlite3.Cursor, name: str) -> None:
    if not cursor.rowcount:
        raise UsageError(f"there is no account {name}; geoviz user list shows them")


def account_key(name: str) -> str:
    """What an account is found by: names that look alike are one."""
    return unicodedata.normalize("NFKC", name).casefold()


def _fit_name(name: str) -> str:
    fit = unicodedata.normalize("NFKC", name).strip()
    if not fit or len(fit) > MAX_NAME or not fit.isprintable():
        raise UsageError(f"an account's name has 1 to {MAX_NAME} letters or signs")
    return fit


def _fit_password(password: str) -> str:
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise UsageError(f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters")
    return password


def sha256_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _in_our_words(path: Path, error: sqlite3.Error) -> StoreError | OutputError:
    name = str(getattr(error, "sqlite_errorname", ""))
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR")):
        return OutputError(f"{path} cannot be written ({error})")
    return StoreError(f"{path} cannot be used for accounts: {error}")
