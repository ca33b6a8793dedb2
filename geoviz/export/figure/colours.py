"""The page's colours, read from its style sheet so that there is one source of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from geoviz.assets import asset
from geoviz.errors import AssetError

Colour = tuple[float, float, float, float]
"""Red, green, blue and opacity, each 0 to 1."""

_BLOCKS = {
    "light": re.compile(r"^\.geoviz \{(.*?)^\}", re.DOTALL | re.MULTILINE),
    "dark": re.compile(r"\[data-theme=\"dark\"\] \{(.*?)\}", re.DOTALL),
}
_VARIABLE = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{6}|rgba?\([^)]*\))\s*;")
_ON_DARK = 0.34  # as far as templates/map/theme.js moves a colour towards white


@cache
def theme_colours(theme: str) -> Mapping[str, Colour]:
    """The colours of "light" or "dark" by the names that templates/map/style.css gives them.

    Raises AssetError where the style sheet has none.
    """
    css = asset("templates", "map", "style.css").read_text("utf-8")
    colours: dict[str, Colour] = {}
    for name in ("light", theme):
        found = _BLOCKS[name].search(css)
        if found is None:
            raise AssetError(f"templates/map/style.css has no colours for {name}")
        colours |= {key: parse(value) for key, value in _VARIABLE.findall(found.group(1))}
    return colours


def parse(text: str) -> Colour:
    """A colour as CSS writes it: ``#rrggbb``, ``rgb(...)`` or ``rgba(...)``."""
    if text.startswith("#"):
        red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return (red, green, blue, 1.0)
    numbers = [float(part) for part in re.findall(r"[\d.]+", text)]
    red, green, blue = (number / 255 for number in numbers[:3])
    return (red, green, blue, numbers[3] if len(numbers) > 3 else 1.0)


def faded(colour: Colour, opacity: float) -> Colour:
    return (*colour[:3], colour[3] * opacity)


def on_theme(hex_colour: str, theme: str) -> Colour:
    """A belligerent's colour on a theme: lighter on a dark ground."""
    colour = parse(hex_colour)
    if theme != "dark":
        return colour
    red, green, blue = (part + (1 - part) * _ON_DARK for part in colour[:3])
    return (red, green, blue, 1.0)
