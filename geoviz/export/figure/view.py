"""What part of the world a picture shows, and where on the sheet a position is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from geoviz.export.look import Box

EQUATOR_M = 40_075_017.0  # circle of the Earth at the equator (WGS 84)
_MOST_LAT = 85.0511  # where Web Mercator ends
_LEAST_SPAN_DEG = 0.35  # nearer than this the basemap has nothing to tell


def world(lon: Any, lat: Any) -> tuple[Any, Any]:
    """Web Mercator in units of the world's width, y downwards, as the page has it."""
    bounded = np.radians(np.clip(lat, -_MOST_LAT, _MOST_LAT))
    return (np.asarray(lon) + 180) / 360, 0.5 - np.arcsinh(np.tan(bounded)) / (2 * math.pi)


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle of the sheet, in pixels, and the part of the world that it shows."""

    left: float
    top: float
    width: float
    height: float
    px: float  # pixels of the world's width
    west: float  # of the rectangle's left edge, in the world's width
    north: float  # of its upper edge, downwards

    @property
    def zoom(self) -> float:
        """As of a web map with tiles of 256 pixels."""
        return math.log2(self.px / 256)

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def at(self, lon: Any, lat: Any) -> tuple[Any, Any]:
        """Pixels of the sheet."""
        x, y = world(lon, lat)
        return self.left + (x - self.west) * self.px, self.top + (y - self.north) * self.px

    def lonlat(self, x: float, y: float) -> tuple[float, float]:
        """The inverse of ``at``."""
        across, down = (x - self.left) / self.px + self.west, (y - self.top) / self.px + self.north
        return across * 360 - 180, math.degrees(math.atan(math.sinh((0.5 - down) * 2 * math.pi)))

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        return (
            self.left - margin <= x <= self.right + margin
            and self.top - margin <= y <= self.bottom + margin
        )

    def box(self) -> Box:
        """West, south, east, north in degrees."""
        west, north = self.lonlat(self.left, self.top)
        east, south = self.lonlat(self.right, self.bottom)
        return west, south, east, north

    def metres_px(self, metres: Any, lat: Any) -> Any:
        """Pixels of a distance at a latitude."""
        return metres / (EQUATOR_M * np.cos(np.radians(lat))) * self.px


def fitted(box: Box, left: float, top: float, width: float, height: float, margin: float) -> View:
    """The nearest view of the rectangle that holds a box in degrees, and a margin in pixels."""
    (west, east), (south, north) = world(np.array([box[0], box[2]]), np.array([box[1], box[3]]))
    least = _LEAST_SPAN_DEG / 360
    across, down = max(float(east - west), least), max(float(south - north), least)
    room = (max(width - 2 * margin, 50.0), max(height - 2 * margin, 50.0))
    px = min(room[0] / across, room[1] / down)
    # The world itself is the most that there is to see.
    px = max(px, min(width, height))
    centre = (float(west + east) / 2, float(north + south) / 2)
    return View(
        left, top, width, height, px, centre[0] - width / px / 2, centre[1] - height / px / 2
    )
