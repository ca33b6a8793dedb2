"""Somebody who visits a running server over HTTP, with cookies, forms and headers of their own."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode, urlsplit

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; redirects are not followed."""

    status: int
    text: str
    headers: Mapping[str, str]


class Visitor:
    """Keeps cookies whatever they say of encryption: a proxy would have done that part."""

    def __init__(self, url: str, **headers: str) -> None:
        """url: where the server really listens. headers: sent with everything."""
        self._host = urlsplit(url).netloc
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self._cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def send(self, path: str, form: str, /, **fields: str) -> Answer:
        """Send a form with the hidden fields that the page at ``form`` has."""
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(self.get(form).text)}
        return self._ask("POST", path, urlencode(hidden | fields), {})

    def log_in(self, name: str, password: str) -> Answer:
        return self.send("/login", "/login", name=name, password=password)

    def _ask(self, method: str, path: str, body: str | None, more: Mapping[str, str]) -> Answer:
        headers = {**self.headers, **more}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={v}" for name, v in self._cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(self._host, timeout=120)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return Answer(answer.status, text, dict(answer.headers))
