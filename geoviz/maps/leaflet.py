"""Leaflet and geoviz's own script and style, as texts to stand in a page."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path

from geoviz.assets import asset

_IMAGE = re.compile(r"url\(images/([\w-]+\.png)\)")


@cache
def library() -> str:
    """Leaflet alone."""
    leaflet = (_leaflet() / "leaflet.js").read_text("utf-8")
    return re.sub(r"^//# sourceMappingURL=.*$", "", leaflet, flags=re.MULTILINE)


@cache
def library_style() -> str:
    """Leaflet's style alone, with its images in it."""
    leaflet = (_leaflet() / "leaflet.css").read_text("utf-8")
    return _IMAGE.sub(lambda found: f"url({image(found.group(1))})", leaflet)


@cache
def script(*more: str) -> str:
    """Leaflet, then our modules, which templates/map/build.mjs has made one script of.

    more: "remote", for what only some pages need.
    """
    built = [asset("templates", "map", f"{name}.min.js") for name in ("page", *more)]
    return "\n".join([library(), *(file.read_text("utf-8") for file in built)])


@cache
def style() -> str:
    """Leaflet's style with its images in it, then ours."""
    return library_style() + asset("templates", "map", "style.css").read_text("utf-8")


@cache
def image(name: str) -> str:
    """One of Leaflet's images as a data URL."""
    data = base64.b64encode((_leaflet() / "images" / name).read_bytes()).decode("ascii")
    return f"data:image/png;base64,{data}"


def marker_images() -> dict[str, str]:
    """The images of Leaflet's marker, by the names of its icon's options."""
    names = {"iconUrl": "marker-icon", "iconRetinaUrl": "marker-icon-2x"}
    names["shadowUrl"] = "marker-shadow"
    return {option: image(f"{name}.png") for option, name in names.items()}


def _leaflet() -> Path:
    from xstatic.pkg import leaflet

    return Path(leaflet.BASE_DIR)
