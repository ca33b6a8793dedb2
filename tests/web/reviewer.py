"""A person at the desk, without a browser: opens pages, and sends the forms in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


class Reviewer:
    """Keeps what the last opened page showed, as a browser with that page open does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.text = ""
        self.path = ""
        self.status = 0

    def open(self, path: str) -> str:
        """The text of a page, redirects followed."""
        return self._take(self.client.get(path, follow_redirects=True))

    def send(self, path: str, **fields: object) -> str:
        """Send a form of the open page, with the hidden fields it has."""
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(self.text)}
        known = {name: hidden[name] for name in ("csrf_token", "seen", "show") if name in hidden}
        answer = self.client.post(path, data=known | dict(fields), follow_redirects=True)
        return self._take(answer)

    def upload(self, files: list[tuple[bytes, str]], **fields: str) -> str:
        """Send files to /add, as its form does."""
        from io import BytesIO

        self.open("/add")
        data: Mapping[str, object] = {
            "csrf_token": self._hidden("csrf_token"),
            "files": [(BytesIO(content), name) for content, name in files],
            **fields,
        }
        answer = self.client.post(
            "/add", data=data, content_type="multipart/form-data", follow_redirects=True
        )
        return self._take(answer)

    def judge(self, report: str, action: str, **fields: object) -> str:
        """Open a report and judge it."""
        self.open(f"/review/{report}?show=all")
        return self.send(f"/review/{report}", action=action, **fields)

    def undo_last(self) -> str:
        """Press the first undo of the page."""
        found = re.search(r'name="ids" value="([^"]*)"', self.text)
        assert found, "there is nothing to undo on this page"
        hidden = {"ids": found[1]}
        token = {"csrf_token": self._hidden("csrf_token")}
        answer = self.client.post("/review/undo", data=token | hidden, follow_redirects=True)
        return self._take(answer)

    def _hidden(self, name: str) -> str:
        return dict(_HIDDEN.findall(self.text))[name]

    def _take(self, answer: TestResponse) -> str:
        self.text, self.path, self.status = answer.text, answer.request.path, answer.status_code
        return self.text
