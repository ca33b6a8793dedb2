"""The letters of pictures: the faces of DejaVu Sans that Matplotlib ships, and their widths."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import bidirectional

import matplotlib
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import text_to_path

from geoviz.export.figure.svg import THIN_SPACE


@cache
def font(bold: bool = False, italic: bool = False) -> Path:
    """A face of DejaVu Sans as Matplotlib ships it: Latin, Cyrillic, Greek, Arabic, Georgian."""
    style = ("Bold" if bold else "") + ("Oblique" if italic else "")
    name = f"DejaVuSans-{style}.ttf" if style else "DejaVuSans.ttf"
    return Path(matplotlib.get_data_path(), "fonts", "ttf", name)


@cache
def face(size: float, bold: bool, italic: bool) -> FontProperties:
    # The file decides; weight and style are for the SVG, which names the family only.
    return FontProperties(
        fname=str(font(bold, italic)),
        size=size,
        weight="bold" if bold else "normal",
        style="italic" if italic else "normal",
    )


@cache
def _letters() -> frozenset[int]:
    return frozenset(FT2Font(str(font())).get_charmap())


def can_write(text: str) -> bool:
    """Whether the font has all letters of a text, and they stand side by side as they are.

    Those of scripts that run to the left join, which Matplotlib cannot do.
    """
    return bool(text) and all(
        ord(char) in _letters() and bidirectional(char) not in ("R", "AL") for char in text
    )


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float, bold: bool = False, italic: bool = False) -> float:
    """Pixels that a line of text takes at a size in pixels."""
    with quiet():
        width, _, _ = text_to_path.get_text_width_height_descent(
            text, face(size, bold, italic), ismath=False
        )
    return float(width)


def spaced(text: str) -> str:
    """The text with thin spaces between its letters, as map makers write countries."""
    return THIN_SPACE.join(text)


def printable(text: str) -> str:
    """One line without control characters, which neither XML nor a font has."""
    line = " ".join(text.split())
    return "".join(char for char in line if char.isprintable())


@contextmanager
def quiet() -> Iterator[None]:
    """A letter that the font lacks is drawn as a box; that is no reason to stop."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield
