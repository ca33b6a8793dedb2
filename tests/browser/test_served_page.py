"""The live page in Chromium, under the policy that the server sends with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from geoviz.web import create_app, listen
from tests.maps.incidents import sample_table


@pytest.fixture
def address() -> Iterator[str]:
    """Where the sample table is served, in a thread of its own."""
    from waitress import wasyncore
    from waitress.server import create_server

    table = sample_table()
    sockets: dict[int, object] = {}
    with listen(port=0) as listener:
        app = create_app(lambda: table, title="Served")
        server = create_server(app, map=sockets, sockets=[listener.socket])
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield listener.url
        wasyncore.close_all(sockets)
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()


def test_the_page_works_under_its_policy_and_asks_nobody_else(
    browser: Browser, address: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None,
    )
    page.goto(address)
    page.get_by_role("listbox").get_by_role("option").first.click()
    page.get_by_text("What the sources say").wait_for()
    context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(address)] == []
