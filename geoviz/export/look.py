"""How an output looks: title, theme, language, size, and what part of the world it shows."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Any

from geoviz.errors import UsageError

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

THEMES = ("auto", "light", "dark")

MM_PX = 96 / 25.4  # CSS pixels of a millimetre
_PRINT_DPI = 300
_PAPERS_MM = {"a3": (420.0, 297.0), "a4": (297.0, 210.0), "a5": (210.0, 148.0)}
_SIZE = re.compile(r"(\d{2,5})x(\d{2,5})(?:@([1-4]))?")
_LEAST_PX, _MOST_PX = 300, 6000
_MOST_PIXELS = 100_000_000


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a picture."""

    width: float  # CSS pixels (1/96 inch), in which texts and symbols are measured
    height: float
    density: float = 1.0  # pixels of a PNG to a CSS pixel

    def __post_init__(self) -> None:
        if not all(_LEAST_PX <= side <= _MOST_PX for side in (self.width, self.height)):
            raise UsageError(f"a picture is {_LEAST_PX} to {_MOST_PX} pixels wide and high")
        if self.width * self.height * self.density**2 > _MOST_PIXELS:
            raise UsageError("this picture would have more than 100 million pixels")

    @classmethod
    def parse(cls, text: str) -> Size:
        """ "1600x1000" in pixels, "800x500@2" with two pixels to each, or "a4", "a5-portrait".

        A sheet of paper lies on its long side unless "-portrait" follows, and has 300 dots an
        inch as PNG. Raises UsageError for anything else.
        """
        name, _, turned = text.lower().partition("-")
        if name in _PAPERS_MM and turned in ("", "portrait", "landscape"):
            long, short = _PAPERS_MM[name]
            sides = (short, long) if turned == "portrait" else (long, short)
            return cls(sides[0] * MM_PX, sides[1] * MM_PX, _PRINT_DPI / 96)
        found = _SIZE.fullmatch(text.lower())
        if not found:
            raise UsageError(
                f"size {text!r}: give pixels such as 1600x1000 or 800x500@2, "
                f"or paper such as {', '.join(_PAPERS_MM)} or a5-portrait"
            )
        width, height, density = found.groups(default="1")
        return cls(float(width), float(height), float(density))


@dataclass(frozen=True, slots=True)
class Look:
    """What a caller may say of an output's looks. A format takes from it what it can show."""

    title: str | None = None
    theme: str = "auto"  # a picture on paper has no system to ask: "auto" is light there
    lang: str = "en"
    local_names: bool = False  # whether the basemap has the names that people of a place use
    tiles: str | None = None  # a page's base map: an https template, or a PMTiles file's path
    tiles_attribution: str | None = None
    size: Size | None = None  # of pictures
    box: Box | None = None  # what a picture shows; otherwise what holds every incident
    notes: tuple[str, ...] = ()  # sentences that stand below a map or a picture
    citation: str | None = None  # what a page offers to cite it by

    def __post_init__(self) -> None:
        if self.theme not in THEMES:
            raise UsageError(f"theme {self.theme!r} is not one of {', '.join(THEMES)}")


def make_look(**fields: Any) -> Look:
    """A look from what a caller writes: ``size`` may be text. Raises UsageError."""
    unknown = sorted(set(fields) - {field.name for field in dataclasses.fields(Look)})
    if unknown:
        raise UsageError(f"a look has no {', '.join(unknown)}")
    size = fields.get("size")
    if isinstance(size, str):
        fields["size"] = Size.parse(size)
    return Look(**fields)
