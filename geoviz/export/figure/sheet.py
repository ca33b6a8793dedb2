"""A sheet to draw on as on a browser's canvas: CSS pixels, y downwards, later over earlier.

Matplotlib draws, so that one drawing is a PNG, an SVG with live text, or a PDF with embedded
fonts. Its pyplot and its global settings stay out: pictures may be drawn in several threads.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import shapely
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextPath

from geoviz.export.figure.colours import Colour
from geoviz.export.figure.letters import face, printable, quiet, spaced, text_width
from geoviz.export.figure.svg import finished
from geoviz.export.look import Size

POINT_PX = 0.75  # points of a CSS pixel
_SETTINGS: Any = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "geoviz",
    "pdf.fonttype": 42,  # TrueType, so that a reader can search and copy
    "pdf.compression": 6,
    "path.simplify": False,
    "text.usetex": False,
    # Letters keep their widths at every size, so that what was measured is what is drawn.
    "text.hinting": "none",
}
_SETTING = threading.Lock()  # Matplotlib's settings are global

Points = Any  # an array of shape (n, 2)


class Sheet:
    """A sheet of a size, with a ground colour."""

    def __init__(self, size: Size, ground: Colour) -> None:
        self.size = size
        self._order = 0
        self._clip: Any = None
        self._halos: dict[str, tuple[Colour, float]] = {}
        self._figure = Figure(
            figsize=(size.width / 96, size.height / 96), dpi=96 * size.density, facecolor=ground
        )
        self._axes = self._figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, size.width)
        self._axes.set_ylim(size.height, 0)

    @contextmanager
    def clipped(self, left: float, top: float, width: float, height: float) -> Iterator[None]:
        """What is drawn within the block stays within the rectangle."""
        self._clip = Rectangle((left, top), width, height, transform=self._axes.transData)
        yield
        self._clip = None

    def area(
        self,
        shape: Any,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        width: float = 1.0,
        dash: Sequence[float] | None = None,
    ) -> None:
        """A polygon, or several, in pixels; holes stay open."""
        outline = _outline(shape)
        if outline is not None:
            self._patch(outline, fill, stroke, width, dash)

    def rectangle(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        radius: float = 0.0,
        line: float = 1.0,
    ) -> None:
        box = shapely.box(left + radius, top + radius, left + width - radius, top + height - radius)
        self.area(box.buffer(radius, quad_segs=6) if radius else box, fill, stroke, line)

    def circle(
        self,
        x: float,
        y: float,
        r: float,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        width: float = 1.0,
        dash: Sequence[float] | None = None,
    ) -> None:
        self._patch(Outline.circle((x, y), r), fill, stroke, width, dash)

    def polygon(
        self,
        points: Points,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        width: float = 1.0,
    ) -> None:
        self._patch(Outline([*points, points[0]], closed=True), fill, stroke, width, None)

    def ring(
        self, x: float, y: float, r: float, width: float, start: float, end: float, fill: Colour
    ) -> None:
        """A part of a ring between two angles in degrees, clockwise from the top."""
        sweep = np.radians(np.linspace(start, end, max(3, int((end - start) / 4))) - 90)
        unit = np.column_stack([np.cos(sweep), np.sin(sweep)])
        self.polygon([*(unit * r + (x, y)), *(unit[::-1] * (r - width) + (x, y))], fill)

    def lines(
        self,
        lines: Sequence[Points],
        colour: Colour,
        width: float,
        dash: Sequence[float] | None = None,
    ) -> None:
        """Lines of pixels; dash: lengths of dashes and gaps in pixels."""
        if not len(lines):
            return
        style: Any = "solid" if dash is None else (0, [part / width for part in dash])
        collection = LineCollection(
            list(lines),
            colors=[colour],
            linewidths=width * POINT_PX,
            linestyles=[style],
            capstyle="round" if dash is None else "butt",
            joinstyle="round",
        )
        self._add(collection, self._axes.add_collection)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: Colour,
        *,
        align: str = "left",
        baseline: str = "middle",
        bold: bool = False,
        italic: bool = False,
        halo: Colour | None = None,
        halo_width: float = 3.0,
        angle: float = 0.0,
        wide: bool = False,
    ) -> None:
        """One line of text. baseline: "middle" of the lower-case letters, or "alphabetic".

        angle: degrees, clockwise. wide: letters set apart.
        """
        line = spaced(printable(text)) if wide else printable(text)
        # The middle of the x-height: DejaVu's is 0.547 of its size.
        lift = 0.27 * size if baseline == "middle" else 0.0
        radians = np.radians(angle)
        x, y = x - lift * np.sin(radians), y + lift * np.cos(radians)
        name = f"text-{self._order + 1}"
        if halo is not None:
            self._halos[name] = (halo, halo_width)
        self._order += 1
        with quiet():
            self._axes.text(
                x,
                y,
                line,
                fontproperties=face(size * POINT_PX, bold, italic),
                color=colour,
                ha=align,
                va="baseline",
                rotation=-angle,
                rotation_mode="anchor",
                zorder=self._order,
                gid=name,
                parse_math=False,
                clip_on=False,
            )

    def save(self, path: Path, kind: str, title: str) -> None:
        """Write the sheet as "png", "svg" or "pdf"; the same drawing gives the same bytes."""
        metadata: dict[str, Any] = {
            "png": {"Software": None, "Title": title},
            "svg": {"Date": None, "Creator": "geoviz", "Title": title},
            "pdf": {"CreationDate": None, "Creator": "geoviz", "Producer": None, "Title": title},
        }[kind]
        stream = io.BytesIO()
        with _SETTING, matplotlib.rc_context(_SETTINGS), quiet():
            if kind != "svg":
                self._paint_halos()
            self._figure.savefig(
                stream,
                format=kind,
                metadata=metadata,
                facecolor=self._figure.get_facecolor(),
            )
        data = stream.getvalue()
        if kind == "svg":
            data = finished(data, self._halos)
        path.write_bytes(data)

    def _paint_halos(self) -> None:
        """Letters stroked in the ground's colour below the live text."""
        for text in list(self._axes.texts):
            halo, width = self._halos.get(text.get_gid() or "", (None, 0.0))
            if halo is None:
                continue
            face = text.get_fontproperties()
            size = face.get_size_in_points() / POINT_PX
            plain = text.get_text().replace("$", r"\$")  # no formula
            outline = TextPath((0, 0), plain, size=size, prop=face, usetex=False)
            x, y = text.get_position()
            shift = {"left": 0.0, "center": 0.5, "right": 1.0}[text.get_horizontalalignment()]
            bold, italic = "Bold" in str(face.get_file()), "Oblique" in str(face.get_file())
            along = shift * text_width(text.get_text(), size, bold, italic)
            place = matplotlib.transforms.Affine2D().translate(-along, 0).scale(1, -1)
            place = place.rotate_deg(-text.get_rotation()).translate(x, y)
            patch = PathPatch(
                outline.transformed(place),
                fill=False,
                edgecolor=halo,
                linewidth=width * POINT_PX,
                joinstyle="round",
                zorder=text.get_zorder() - 0.5,
            )
            self._axes.add_patch(patch)

    def _patch(
        self,
        outline: Outline,
        fill: Colour | None,
        stroke: Colour | None,
        width: float,
        dash: Sequence[float] | None,
    ) -> None:
        patch = PathPatch(
            outline,
            facecolor=fill or "none",
            edgecolor=stroke or "none",
            linewidth=width * POINT_PX if stroke else 0.0,
            linestyle="solid" if dash is None else (0, [part / width for part in dash]),
            joinstyle="round",
            capstyle="butt",
        )
        self._add(patch, self._axes.add_patch)

    def _add(self, artist: Any, add: Any) -> None:
        self._order += 1
        artist.set_zorder(self._order)
        add(artist)
        if self._clip is not None:
            artist.set_clip_path(self._clip)
        else:
            artist.set_clip_on(False)


def _outline(shape: Any) -> Outline | None:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    rings = [
        np.asarray(ring.coords)[:, :2]
        for part in map(shapely.geometry.polygon.orient, parts)
        if not part.is_empty
        for ring in (part.exterior, *part.interiors)
    ]
    if not rings:
        return None
    codes = [
        code
        for ring in rings
        for code in (Outline.MOVETO, *[Outline.LINETO] * (len(ring) - 2), Outline.CLOSEPOLY)
    ]
    return Outline(np.concatenate(rings), codes)
