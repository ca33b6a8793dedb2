"""Size and speed of the map beside Folium's own layers, in Chromium.

usage: python tests/benchmarks/map_scale.py [--rows 10000 100000] [--libraries DIR] [--json]

Each page carries the same incidents with the same quotes and facts. The libraries of Folium's
pages are those that ``npm ci`` has put into node_modules, or into the folder given by
--libraries; without them Folium's layers are left out, for nothing is asked of the network. From
a million rows on there are no quotes and no Folium layers. What counts is the ratio of two rows
of one run, not the seconds. The processor time is that of making and writing the page alone.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import folium
import geopandas
import numpy as np
import pandas
from folium.plugins import FastMarkerCluster
from playwright.sync_api import Browser, Page, Route, sync_playwright

from geoviz.maps import StrikeMap, write_html
from geoviz.table import REPORT_FIELDS

LIBRARIES = Path(__file__).resolve().parents[2] / "node_modules"
NEEDED = ("leaflet.js", "leaflet.css", "leaflet.markercluster.js")
WITHOUT_QUOTES = 1_000_000
PLACES = 20_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
CLICKABLE = """
function (row) {
  var marker = L.marker(new L.LatLng(row[0], row[1]));
  marker.bindPopup(row[2]);
  return marker;
}
"""


def sentences(number: int, random: Random) -> list[str]:
    """Sentences of made up words, as often repeated as words of a language are (Zipf)."""
    syllables = [a + b for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er")]
    words = ["".join(random.choices(syllables, k=random.randint(1, 4))) for _ in range(12_000)]
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    made = []
    for _ in range(number):
        chosen = random.choices(words, cum_weights=weights, k=random.randint(14, 34))
        chosen[random.randrange(len(chosen))] = str(random.randint(2, 600))
        made.append(" ".join(chosen).capitalize() + ".")
    return made


def incidents(number: int) -> geopandas.GeoDataFrame:
    """Incidents at places of all kinds over four years, each with its report."""
    random = Random(7)  # noqa: S311
    rng = np.random.default_rng(7)
    names = [
        text.split(" ", 1)[0].capitalize() + f" {n}"
        for n, text in enumerate(sentences(PLACES, random))
    ]
    place = rng.zipf(1.3, number) % PLACES
    lon, lat = rng.normal(35, 4, PLACES).round(5), rng.normal(49, 2, PLACES).round(5)
    day = np.datetime64("2022-02-24") + rng.integers(0, 1400, number)
    attacker = rng.choice(
        np.array(["Russia", "Ukraine", None], object), number, p=[0.7, 0.25, 0.05]
    )
    publishers = [f"Publisher {n}" for n in range(150)]
    kinds = rng.choice(["facility", "city", "district"], PLACES, p=[0.4, 0.5, 0.1])
    weapons = [["drone"], ["missile"], ["drone", "missile"], ["glide_bomb"], []]
    killed = pandas.array(rng.poisson(1, number), "Int64")
    killed[rng.random(number) < 0.6] = pandas.NA
    reports: list[list[dict[str, Any]]]
    if number >= WITHOUT_QUOTES:
        reports = [[]] * number
    else:
        # An article tells of two or three strikes.
        titles = [text[:60] for text in sentences(number * 2 // 5 + 1, random)]
        keys = [f"{random.getrandbits(32):x}" for _ in titles]
        reports = [
            [
                dict.fromkeys(REPORT_FIELDS)
                | {
                    "title": titles[n * 2 // 5],
                    "publisher": publishers[n * 2 // 5 % 150],
                    "published": str(day[n]),
                    "url": f"https://p{n * 2 // 5 % 150}.example/articles/{keys[n * 2 // 5]}",
                    "quote": quote,
                    "mark": [0, len(names[place[n]])],
                    "attacker": attacker[n],
                    "reason": "the name is the object of a verb of striking",
                }
            ]
            for n, quote in enumerate(sentences(number, random))
        ]
    nothing: list[list[str]] = [[]] * number
    return geopandas.GeoDataFrame(
        {
            "incident": [f"incident-{random.getrandbits(64):016x}" for _ in range(number)],
            "name": np.array(names, object)[place],
            "country": "UA",
            "precision": kinds[place],
            "uncertainty_m": np.where(kinds == "facility", 300.0, 4000.0)[place],
            "lon": lon[place],
            "lat": lat[place],
            "area_approximate": False,
            "attacker": attacker,
            "attacker_inferred": rng.random(number) < 0.1,
            "role": np.where(attacker == "Ukraine", "counterstrike", "strike"),
            "status": rng.choice(["hit", "debris", "claimed"], number, p=[0.8, 0.1, 0.1]),
            "weapon": [weapons[n] for n in rng.integers(0, 5, number)],
            "target_type": nothing,
            "date": day.astype(str),
            "date_first": day,
            "date_last": day,
            "killed_min": killed,
            "killed_max": killed,
            "injured_min": killed,
            "injured_max": killed,
            "confidence": rng.uniform(0.4, 1, number).round(2),
            "wave": None,
            "answers": nothing,
            "review": "unreviewed",
            "reports": reports,
        },
        geometry=geopandas.points_from_xy(lon[place], lat[place]),
        crs="EPSG:4326",
    )


def texts(table: geopandas.GeoDataFrame) -> list[str]:
    """What Folium's popups say: what our evidence says, without its headings."""
    facts = ["date", "attacker", "role", "status", "precision", "uncertainty_m", "weapon"]
    facts += ["killed_min", "injured_min", "confidence", "incident"]
    return [
        f"<b>{name}</b><p>{' · '.join(map(str, values))}</p><p>{report['quote']}</p>"
        f"{report['publisher']}, {report['published']}"
        f"<br><a href='{report['url']}'>{report['title']}</a><br>{report['reason']}"
        for name, (report,), *values in zip(
            table["name"], table["reports"], *(table[fact] for fact in facts), strict=True
        )
    ]


def ours(table: geopandas.GeoDataFrame, path: Path) -> None:
    write_html(StrikeMap(table, title="Scale"), path)


def fast_marker_cluster(table: geopandas.GeoDataFrame, path: Path) -> None:
    map_ = folium.Map(location=[49, 35], zoom_start=6, tiles=None)
    rows = [list(row) for row in zip(table["lat"], table["lon"], texts(table), strict=True)]
    map_.options["max_zoom"] = 18
    FastMarkerCluster(rows, callback=CLICKABLE).add_to(map_)
    map_.save(str(path))


def geojson(table: geopandas.GeoDataFrame, path: Path) -> None:
    map_ = folium.Map(location=[49, 35], zoom_start=6, tiles=None, prefer_canvas=True)
    data = geopandas.GeoDataFrame(
        {"text": texts(table)}, geometry=table.geometry.array, crs=table.crs
    )
    folium.GeoJson(
        data,
        marker=folium.CircleMarker(radius=4),
        popup=folium.GeoJsonPopup(["text"], labels=False),
    ).add_to(map_)
    map_.save(str(path))


LAYERS: dict[str, tuple[Callable[[geopandas.GeoDataFrame, Path], None], str]] = {
    "StrikeMap": (ours, "document.querySelector('[data-drawn]')"),
    "FastMarkerCluster": (fast_marker_cluster, "document.querySelector('.marker-cluster')"),
    "GeoJson": (geojson, "document.querySelector('.leaflet-overlay-pane canvas')"),
}

# The middle of ten redraws while the brush moves: until the next frame has been shown.
BRUSH = """async () => {
  const bars = document.querySelector('.gv-bars');
  const box = bars.getBoundingClientRect();
  bars.setPointerCapture = () => {};
  const send = (kind, share) => bars.dispatchEvent(new PointerEvent(kind,
    { clientX: box.left + box.width * share, clientY: box.top + 20, pointerId: 1, bubbles: true }));
  const frame = () => new Promise(requestAnimationFrame);
  send('pointerdown', 0.2);
  await frame(); await frame();
  const times = [];
  for (let i = 1; i <= 10; i++) {
    const start = performance.now();
    send('pointermove', 0.2 + i * 0.05);
    await frame(); await frame();
    times.push(performance.now() - start);
  }
  send('pointerup', 0.7);
  return times.sort((a, b) => a - b)[5];
}"""


def libraries_in(folder: Path) -> dict[str, Path]:
    """The files of Leaflet and its plugin by name; empty where one that is needed is missing."""
    found = {
        file.name: file
        for package in ("leaflet", "leaflet.markercluster")
        for file in sorted((folder / package / "dist").glob("*.*s"))
    }
    return found if found.keys() >= {*NEEDED} else {}


def open_page(
    browser: Browser, path: Path, ready: str, libraries: Mapping[str, Path]
) -> tuple[Page, float, float]:
    """The page, seconds until its incidents are drawn and answer, and until all of it is there."""

    def serve(route: Route) -> None:
        found = libraries.get(route.request.url.rsplit("/", 1)[-1])
        route.fulfill(path=found) if found else route.fulfill(body="")

    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(90_000)
    page.route(re.compile("^https:"), serve)
    start = time.perf_counter()
    page.goto(path.as_uri(), wait_until="commit")
    page.wait_for_function(f"() => {ready}", polling=20)
    page.evaluate("new Promise(requestAnimationFrame)")
    seconds = time.perf_counter() - start
    # Our page then fills its list, filters, histogram and basemap, which the others do not have.
    page.wait_for_function("() => document.querySelector('[data-ready], :not(:has(.geoviz))')")
    return page, seconds, time.perf_counter() - start


def pan_fps(page: Page) -> float:
    """Frames a second while the map is dragged about by the mouse."""
    page.evaluate(
        "() => { window.frames_ = 0; const tick = () => { window.frames_++;"
        " requestAnimationFrame(tick); }; requestAnimationFrame(tick); }"
    )
    page.mouse.move(800, 300)
    page.mouse.down()
    start, before = time.perf_counter(), page.evaluate("window.frames_")
    for step in range(60):
        page.mouse.move(800 + (step % 20) * 12, 300 + step % 7)
    seconds = time.perf_counter() - start
    frames: float = page.evaluate("window.frames_") - before
    page.mouse.up()
    return frames / seconds


def measure(
    browser: Browser, numbers: list[int], libraries: Mapping[str, Path]
) -> list[dict[str, Any]]:
    measured = []
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            table = incidents(number)
            for name, (make, ready) in LAYERS.items():
                if name != "StrikeMap" and (number >= WITHOUT_QUOTES or not libraries):
                    continue
                path = Path(folder, f"{name}-{number}.html")
                cpu = time.process_time()
                make(table, path)
                cpu = time.process_time() - cpu
                page, seconds, whole = open_page(browser, path, ready, libraries)
                line = {
                    "incidents": number,
                    "layer": name,
                    "python_cpu_s": round(cpu, 2),
                    "page_mb": round(path.stat().st_size / 1e6, 1),
                    "interactive_s": round(seconds, 2),
                    "whole_s": round(whole, 2),
                    "pan_fps": round(pan_fps(page)),
                    "brush_ms": round(page.evaluate(BRUSH)) if name == "StrikeMap" else None,
                }
                page.close()
                print(json.dumps(line), file=sys.stderr)
                measured.append(line)
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument(
        "--libraries",
        type=Path,
        default=LIBRARIES,
        help="the node_modules folder for Folium's pages",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    libraries = libraries_in(options.libraries)
    if not libraries:
        print(
            f"Folium's layers are left out: {options.libraries} has not {', '.join(NEEDED)}; "
            "run npm ci, or name another node_modules folder by --libraries",
            file=sys.stderr,
        )
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        # A browser that has just started is busy with itself.
        browser.new_page().wait_for_timeout(4000)
        measured = measure(browser, options.rows, libraries)
        browser.close()
    print(
        json.dumps(measured, indent=1) if options.json else pandas.DataFrame(measured).to_string()
    )


if __name__ == "__main__":
    main()
