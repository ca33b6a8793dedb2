"""Incidents as pictures: PNG, SVG with live text, PDF; drawn without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geoviz.export.formats import writes
from geoviz.export.look import Look

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

SUFFIXES = (".png", ".svg", ".pdf")


@writes("PNG", ".png")
def write_png(incidents: GeoDataFrame, path: Path, look: Look) -> None:
    """A picture in pixels; 1600 by 1000 unless the look says otherwise."""
    _draw(incidents, path, "png", look)


@writes("SVG", ".svg")
def write_svg(incidents: GeoDataFrame, path: Path, look: Look) -> None:
    """A drawing whose texts are text, for editing."""
    _draw(incidents, path, "svg", look)


@writes("PDF", ".pdf")
def write_pdf(incidents: GeoDataFrame, path: Path, look: Look) -> None:
    """A drawing for print, its fonts embedded; A4 unless the look says otherwise."""
    _draw(incidents, path, "pdf", look)


def _draw(incidents: GeoDataFrame, path: Path, kind: str, look: Look) -> None:
    # Loaded when called for: Matplotlib is slow to import.
    from geoviz.export.figure.draw import draw_figure

    draw_figure(incidents, path, kind, look)
