"""How a server is reached, and by whom."""

from __future__ import annotations

import getpass
import hashlib
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from flask import current_app

from geoviz.errors import UsageError
from geoviz.web.accounts import Accounts

MEBIBYTE = 1024 * 1024


class Viewing(StrEnum):
    """Who may look at a server that others can reach."""

    OPEN = "open"  # anyone
    CLOSED = "closed"  # who has an account


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may have no name for its user
        return "local"


@dataclass(frozen=True, slots=True)
class Site:
    """What one server is told when it starts. The defaults are those of one's own machine."""

    base_url: str = "http://localhost/"
    """Where visitors reach it; all absolute addresses start with it, none with a header."""

    names: frozenset[str] = frozenset()
    """Host names that it answers to, besides ``base_url``'s, localhost and any address."""

    accounts: Accounts | None = None
    """Who may come in. None: nobody but this machine's user can reach it, and may do all."""

    viewing: Viewing = Viewing.CLOSED
    """Whether one may look without an account, where there are accounts."""

    embed_origins: tuple[str, ...] = ()
    """Sites that may show the map in a frame, such as https://news.example."""

    behind_proxy: bool = False
    """Whether a proxy in front sets X-Forwarded-For and X-Forwarded-Proto."""

    secret_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    """Signs sessions. By chance, they end with the server."""

    allow_fetch: bool = False
    """Whether links and feeds may be fetched from the network."""

    fetch_loopback: bool = False
    """Whether links to this machine may be fetched too: for tests, and for nothing else."""

    max_upload_bytes: int = 20 * MEBIBYTE
    """Largest article or bundle that may be sent."""

    local_name: str = field(default_factory=_login_name)
    """Under which judgements of this machine's user are kept, where there are no accounts."""

    def __post_init__(self) -> None:
        for origin in self.embed_origins:
            check_origin(origin)
        address = urlsplit(self.base_url)
        if address.scheme not in ("http", "https") or not address.hostname or address.query:
            raise UsageError(
                f"{self.base_url} is no address of a server; give one like https://maps.example/"
            )

    @property
    def is_open(self) -> bool:
        """Whether one may look without an account."""
        return self.accounts is None or self.viewing is Viewing.OPEN

    @property
    def is_encrypted(self) -> bool:
        return self.base_url.startswith("https:")

    @property
    def hosts(self) -> frozenset[str]:
        """Names that a request may be addressed to, in lower case."""
        own = urlsplit(self.base_url).hostname or ""
        return frozenset({"localhost", own, *(name.lower() for name in self.names)})

    @property
    def path(self) -> str:
        """Path that visitors find it under, without a slash at the end."""
        return urlsplit(self.base_url).path.rstrip("/")

    @property
    def cookie_name(self) -> str:
        """A name of its own: browsers give all ports of a host the same cookies."""
        mark = hashlib.sha256(b"cookie" + self.secret_key).hexdigest()[:8]
        return f"__Host-geoviz-{mark}" if self.is_encrypted else f"geoviz-{mark}"


def check_origin(origin: str) -> str:
    """The origin itself. Raises UsageError where it is not one that may stand in a policy."""
    parts = urlsplit(origin)
    try:
        port = parts.port
    except ValueError:
        port = -1
    host = parts.hostname or ""
    plain = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}"
    if (
        parts.scheme not in ("http", "https")
        or origin.lower() != plain
        or not all(char.isascii() and (char.isalnum() or char in "-.:[]") for char in parts.netloc)
    ):
        raise UsageError(f"{origin} is no site; give its origin, such as https://news.example")
    return origin


def current_site() -> Site:
    """The site of the application that answers this request."""
    site: Site = current_app.extensions["geoviz.site"]
    return site
