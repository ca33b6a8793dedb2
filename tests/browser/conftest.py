"""Chromium, and pages opened in it with every request and every script error recorded."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from geoviz.maps import StrikeMap, write_html
from tests.maps.incidents import sample_table

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHOTS = Path(__file__).resolve().parents[2] / "test-output"


@dataclass(slots=True)
class Opened:
    """A page, and what it did while it opened and was used."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda line: self.errors.append(line.text) if line.type == "error" else None,
        )

    def load(self, address: str) -> None:
        """Open an address, and wait until the map is whole."""
        self.page.goto(address)
        self.page.wait_for_selector('[data-ready="1"]')

    def shot(self, name: str) -> None:
        """Keep a picture of the page in test-output/."""
        SHOTS.mkdir(exist_ok=True)
        self.page.wait_for_timeout(350)
        self.page.screenshot(path=SHOTS / f"{name}.png")


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed: on Debian, apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Opened]:
    """One window for the tests of a module: a new process for each would take longer than they."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield Opened(context.new_page())
    context.close()


@pytest.fixture
def open_file(browser: Browser, window: Opened) -> Iterator[Open]:
    """Opens a file, waits until the map can be used, and records what it asks for."""
    made: list[Page | BrowserContext] = []

    def open_(
        path: Path,
        hash_: str = "",
        *,
        width: int = 1440,
        height: int = 900,
        color_scheme: Literal["light", "dark"] = "light",
        init_script: str = "",
        routes: Mapping[str, Callable[[Route], None]] | None = None,
        **options,
    ):
        context = browser.new_context(**options) if options else window.page.context
        page = context.new_page()
        made.append(context if options else page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=color_scheme)
        page.add_init_script(init_script)
        for pattern, serve in (routes or {}).items():
            page.route(pattern, serve)
        opened = Opened(page)
        opened.load(path.as_uri() + hash_)
        return opened

    yield open_
    for each in made:
        each.close()


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    strike_map = StrikeMap(sample_table(), title="Strikes and counterstrikes, summer 2025")
    return write_html(strike_map, tmp_path_factory.mktemp("map") / "strikes.html")


@pytest.fixture
def sample(window: Opened, sample_file: Path) -> Opened:
    """The sample, loaded anew: all that a page keeps is in its address."""
    window.page.goto("about:blank")
    window.page.mouse.move(0, 0)
    window.requests.clear()
    window.errors.clear()
    window.load(sample_file.as_uri())
    return window
