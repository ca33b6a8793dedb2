"""Links: one page or feed from the web, guarded; used only where an option asks for it.

requests-hardened resolves a name once, refuses private and reserved networks, and connects to
the very address it checked. Redirects are followed here, each checked anew. All of it runs in
a child process, so that the deadline also holds against a server that sends a byte a second.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError
from typing import Any
from urllib.parse import urljoin, urlsplit

from geoviz.errors import SourceError
from geoviz.release import VERSION
from geoviz.sources.child import Child, Limits

_MOST_BYTES = 10 * 2**20  # of an answer, unpacked
_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_CONNECT_SECONDS = 10.0
_SECONDS = 25.0
_MOST_URL_CHARS = 2000
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered."""

    url: str  # after redirects
    status: int  # HTTP
    content: bytes = b""  # of a 200
    content_type: str = ""  # without parameters, lower case
    etag: str | None = None
    modified: str | None = None  # Last-Modified, as sent
    retry_after: str | None = None  # as sent

    @property
    def suffix(self) -> str:
        """How to read it as an article. Raises SourceError for another kind of content."""
        try:
            return _SUFFIXES[self.content_type]
        except KeyError:
            kind = self.content_type or "of no stated kind"
            raise SourceError(f"is {kind[:60]}, not a page, a PDF or a text") from None


class Fetcher:
    """Asks servers on the open network, in a child process, until it is closed."""

    def __init__(self, *, allow_loopback: bool = False, seconds: float = _SECONDS) -> None:
        """allow_loopback: for tests. seconds: a fetch may take, redirects included."""
        self._allow_loopback = allow_loopback
        self._child = Child(f"{__name__}:answer", Limits(seconds=seconds, memory_mb=768))

    def fetch(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """Whatever a server answers, a 404 too; ``etag`` and ``modified`` of the last time
        spare both sides an unchanged answer (304).

        Raises SourceError for what is no web link, for an address that is not public, and
        where the answer is too slow, too large or none.
        """
        check_link(url)
        request = {
            "url": url,
            "etag": etag,
            "modified": modified,
            "allow_loopback": self._allow_loopback,
        }
        line, _, content = self._child.call(json.dumps(request).encode()).partition(b"\n")
        return Fetched(**json.loads(line), content=content)

    def page(self, url: str) -> Fetched:
        """As ``fetch``; raises SourceError also for an answer that is no content."""
        fetched = self.fetch(url)
        if fetched.status != 200:
            raise SourceError(f"the server answered with status {fetched.status}, not with a page")
        return fetched

    def close(self) -> None:
        self._child.close()


def check_link(url: str) -> None:
    """Raises SourceError where a link is not http or https, or names a user or a file."""
    if len(url) > _MOST_URL_CHARS or any(ord(char) <= 32 or ord(char) == 127 for char in url):
        raise SourceError("is not a link: write https:// and the address, without spaces")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise SourceError("is not a link: its address cannot be read") from None
    if parts.scheme not in ("http", "https") or not host:
        raise SourceError("is not a web link: only http and https are fetched")
    if parts.username is not None or parts.password is not None:
        raise SourceError("names a user; give the link without user and password")


def user_agent() -> str:
    """How geoviz names itself to the servers it asks."""
    try:
        return f"geoviz/{VERSION} (reads articles for a map, by request)"
    except PackageNotFoundError:
        return "geoviz (reads articles for a map, by request)"


def answer(request: bytes) -> bytes:
    """Runs in the child: a line of JSON, and the content."""
    import requests
    from requests_hardened import Config, HTTPSession
    from requests_hardened.ip_filter import InvalidIPAddress

    asked: dict[str, Any] = json.loads(request)
    config = Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=asked["allow_loopback"],
        never_redirect=True,
        default_timeout=(_CONNECT_SECONDS, _SECONDS),
        user_agent_override=user_agent(),
    )
    headers = {"Accept": "text/html, application/xhtml+xml, application/pdf, text/plain, */*;q=0.5"}
    if asked["etag"]:
        headers["If-None-Match"] = asked["etag"]
    if asked["modified"]:
        headers["If-Modified-Since"] = asked["modified"]
    with HTTPSession(config) as session:
        # A proxy would resolve names by itself, and .netrc would tell passwords.
        session.trust_env = False
        try:
            fetched = _follow(session, asked["url"], headers)
        except InvalidIPAddress:
            raise SourceError("leads to a private or reserved network; it is not asked") from None
        except requests.exceptions.SSLError:
            raise SourceError("the server's certificate is not valid") from None
        except requests.exceptions.Timeout:
            raise SourceError("the server did not answer in time") from None
        except (requests.exceptions.RequestException, ValueError, OSError) as error:
            raise SourceError(f"the server could not be asked ({type(error).__name__})") from None
    fields = asdict(fetched)
    content: bytes = fields.pop("content")
    return json.dumps(fields).encode() + b"\n" + content


def _follow(session: Any, url: str, headers: dict[str, str]) -> Fetched:
    for _ in range(_MOST_REDIRECTS + 1):
        check_link(url)
        # The body is taken in pieces, so that its size is known before it is held.
        with session.get(url, headers=headers, stream=True) as response:
            target = response.headers.get("Location")
            if response.status_code in _REDIRECTS and target:
                url = urljoin(url, target)
                continue
            return Fetched(
                url=url,
                status=response.status_code,
                content=_body(response.raw) if response.status_code == 200 else b"",
                content_type=_line(response.headers.get("Content-Type", ""))
                .partition(";")[0]
                .strip()
                .lower(),
                etag=_line(response.headers.get("ETag")) or None,
                modified=_line(response.headers.get("Last-Modified")) or None,
                retry_after=_line(response.headers.get("Retry-After")) or None,
            )
    raise SourceError(f"leads from link to link more than {_MOST_REDIRECTS} times")


def _line(header: str | None) -> str:
    return (header or "")[:500]


def _body(raw: Any) -> bytes:
    data = bytearray()
    while chunk := raw.read(2**16, decode_content=True):
        data += chunk
        if len(data) > _MOST_BYTES:
            raise SourceError(
                f"is more than {_MOST_BYTES // 2**20} MB; download it and add the file"
            )
    return bytes(data)
