"""Take the README's pictures again: the page of the sample dispatches with one incident open,
and the figures that are drawn of them without a browser.

usage: python tests/pictures/take.py [INCIDENT]

INCIDENT is part of the name of the place to open (by default Darnytskyi). Needs Chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

import geoviz

ROOT = Path(__file__).parent.parent.parent
FOLDER = Path(__file__).parent
PAGE = FOLDER / "strikes.png"
FIGURES = {"light": FOLDER / "figure.png", "dark": FOLDER / "figure-dark.png"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def main(incident: str = "Darnytskyi") -> None:
    incidents = geoviz.read(ROOT / "seeds")
    one_theatre = incidents[incidents.country.isin(["UA", "RU"])]
    for theme, path in FIGURES.items():
        size = "1200x800" if theme == "light" else "1000x700"
        geoviz.write(one_theatre, path, title="Sample dispatches", theme=theme, size=size)
    strikes = geoviz.StrikeMap(one_theatre, title="Sample dispatches", theme="light")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as browsers:
        page_file = geoviz.write_html(strikes, Path(folder, "strikes.html"))
        browser = browsers.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(page_file.as_uri())
        page.get_by_role("option", name=incident).first.click()
        page.wait_for_timeout(1500)
        page.screenshot(path=PAGE)
        browser.close()
    for path in (PAGE, *FIGURES.values()):
        with Image.open(path) as picture:
            few_colours = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
        few_colours.save(path, optimize=True)
        print(f"Wrote {path.relative_to(ROOT)}, {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main(*sys.argv[1:])
