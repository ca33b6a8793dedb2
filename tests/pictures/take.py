"""Take the README's picture again: the map of the sample dispatches, one incident open.

usage: python tests/pictures/take.py [INCIDENT]

INCIDENT is part of the name of the place to open (by default Darnytskyi). Needs Chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import geoviz

ROOT = Path(__file__).parent.parent.parent
PICTURE = Path(__file__).with_name("strikes.png")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def main(incident: str = "Darnytskyi") -> None:
    incidents = geoviz.read(ROOT / "seeds")
    one_theatre = incidents[incidents.country.isin(["UA", "RU"])]
    strikes = geoviz.StrikeMap(
        one_theatre,
        title="Sample dispatches",
        theme="light",
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as browsers:
        page_file = geoviz.write_html(strikes, Path(folder, "strikes.html"))
        browser = browsers.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(page_file.as_uri())
        page.get_by_role("option", name=incident).first.click()
        page.wait_for_timeout(1500)
        page.screenshot(path=PICTURE)
        browser.close()
    print(f"Wrote {PICTURE.relative_to(ROOT)}, {PICTURE.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main(*sys.argv[1:])
