"""What Matplotlib's SVG lacks: halos below live text, fonts to fall back on, a title to read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from geoviz.export.figure.colours import Colour

THIN_SPACE = "\u2009"
_SPACED_EM = 0.2  # the width of a thin space
_SVG = "http://www.w3.org/2000/svg"
_FAMILY = re.compile(r"'DejaVu Sans'[^;]*")
_DIGITS = re.compile(r"(\d\.\d\d)\d+")
_PREFIXES = {
    "": _SVG,
    "xlink": "http://www.w3.org/1999/xlink",
    "cc": "http://creativecommons.org/ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}


def finished(data: bytes, halos: Mapping[str, tuple[Colour, float]]) -> bytes:
    """The SVG with each text of ``halos`` (by id) stroked once below itself.

    A second text element, rather than ``paint-order``, since not every editor knows that.
    """
    for prefix, uri in _PREFIXES.items():
        ElementTree.register_namespace(prefix, uri)
    root = ElementTree.fromstring(data)  # noqa: S314 - our own drawing
    for group in list(root.iter(f"{{{_SVG}}}g")):
        texts = group.findall(f"{{{_SVG}}}text")
        for text in texts:
            # Verdana has the same widths where DejaVu Sans is not installed.
            style = _FAMILY.sub("'DejaVu Sans', Verdana, sans-serif", text.get("style", ""))
            text.set("style", style)
            if THIN_SPACE in (text.text or ""):
                # A reader that searches or speaks wants the word, not its letters.
                text.text = str(text.text).replace(THIN_SPACE, "")
                text.set("style", f"{style}; letter-spacing: {_SPACED_EM}em")
            halo = halos.get(group.get("id", ""))
            if halo is not None:
                group.insert(list(group).index(text), _stroked(text, *halo))
    for path in root.iter(f"{{{_SVG}}}path"):
        # A hundredth of a point is finer than any printer; the rest is half of the file.
        path.set("d", _DIGITS.sub(r"\1", path.get("d", "")))
    root.set("role", "img")
    drawing: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return drawing + b"\n"


def _stroked(text: ElementTree.Element, colour: Colour, width: float) -> ElementTree.Element:
    red, green, blue = (round(part * 255) for part in colour[:3])
    below = ElementTree.Element(text.tag, dict(text.attrib))
    below.text = text.text
    below.tail = text.tail
    # Matplotlib's SVG is measured in points, at 72 to an inch.
    below.set(
        "style",
        f"{text.get('style', '')}; stroke: #{red:02x}{green:02x}{blue:02x}; "
        f"stroke-width: {width * 0.75:g}; stroke-linejoin: round",
    )
    below.set("aria-hidden", "true")
    return below
