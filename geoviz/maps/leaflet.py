"""Leaflet and geoviz's own script and style, as texts to stand in a page."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path

from geoviz.assets import asset

# In the order in which they need each other.
_MODULES = (
    "dom", "texts", "data", "theme", "symbols", "basemap", "labels", "filters", "clusters",
    "overlay", "incidents", "sight", "facets", "list", "timeline", "evidence", "link", "download",
    "print", "main",
)  # fmt: skip

_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)", re.MULTILINE)
# Comments for developers and indentation; our modules keep both out of strings.
_COMMENT = re.compile(r"/\*\*[\s\S]*?\*/ ?|^\s*//.*\n|^[ ]+", re.MULTILINE)
_IMAGE = re.compile(r"url\(images/([\w-]+\.png)\)")


@cache
def script() -> str:
    """Leaflet, then our modules in one function, so that a page needs no module loader."""
    modules = (asset("templates", "map", f"{name}.js").read_text("utf-8") for name in _MODULES)
    bodies = (_COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", module))) for module in modules)
    leaflet = (_leaflet() / "leaflet.js").read_text("utf-8")
    leaflet = re.sub(r"^//# sourceMappingURL=.*$", "", leaflet, flags=re.MULTILINE)
    return f'{leaflet}\n(() => {{\n"use strict";\n{"".join(bodies)}\n}})();\n'


@cache
def style() -> str:
    """Leaflet's style with its images in it, then ours."""
    leaflet = (_leaflet() / "leaflet.css").read_text("utf-8")
    inlined = _IMAGE.sub(lambda found: f"url({image(found.group(1))})", leaflet)
    return inlined + asset("templates", "map", "style.css").read_text("utf-8")


@cache
def image(name: str) -> str:
    """One of Leaflet's images as a data URL."""
    data = base64.b64encode((_leaflet() / "images" / name).read_bytes()).decode("ascii")
    return f"data:image/png;base64,{data}"


def _leaflet() -> Path:
    from xstatic.pkg import leaflet

    return Path(leaflet.BASE_DIR)
