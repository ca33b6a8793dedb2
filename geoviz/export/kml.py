"""KML 2.2 for Google Earth and phones: a placemark an incident, with its quotes.

A reader shows descriptions as HTML, so every text of an article is escaped once for that and
once more for XML.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from geoviz.export.formats import writes
from geoviz.export.geojson import data_sha256
from geoviz.export.look import Look
from geoviz.export.values import plain_rows
from geoviz.export.words import Words
from geoviz.maps.palette import UNKNOWN, belligerent_colours
from geoviz.theatre import theatre_colours

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_KML = "http://www.opengis.net/kml/2.2"
_DIGITS = 6
_FIELDS = (
    "incident", "country", "precision", "uncertainty_m", "attacker", "attacker_inferred", "role",
    "status", "weapon", "target_type", "date", "killed_min", "killed_max", "injured_min",
    "injured_max", "confidence", "wave",
)  # fmt: skip
# XML 1.0 has no place for these.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@writes("KML", ".kml")
def write_kml(incidents: GeoDataFrame, path: Path, look: Look) -> None:
    """A folder an attacker, coloured as on the map; areas where only an area is known."""
    words = Words(look.lang)
    ElementTree.register_namespace("", _KML)
    root = Element(_tag("kml"))
    document = _add(root, "Document")
    _add(document, "name", look.title or words("untitled"))
    _add(document, "open", "1")
    notes = [*look.notes, *words.caveats(incidents), words("disclaimer"), words("attribution")]
    proof = words("data", hash=data_sha256(incidents))
    _add(document, "description", "<br>".join(html.escape(note) for note in [*notes, proof]))
    rows = list(zip(plain_rows(incidents), incidents.geometry, strict=True))
    attackers = sorted({row["attacker"] for row, _ in rows}, key=lambda name: (name is None, name))
    names = [name for name in attackers if name is not None]
    colours: dict[str | None, str] = {None: UNKNOWN}
    colours |= belligerent_colours(names, theatre_colours()).items()
    for number, attacker in enumerate(attackers):
        _style(document, f"attacker-{number}", colours[attacker])
    for number, attacker in enumerate(attackers):
        folder = _add(document, "Folder")
        _add(folder, "name", words("unknown_attacker") if attacker is None else attacker)
        for row, shape in rows:
            if row["attacker"] == attacker:
                _placemark(folder, row, shape, f"attacker-{number}", words)
    ElementTree.indent(root, " ")
    path.write_bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def _placemark(
    parent: Element, row: Mapping[str, Any], shape: Any, style: str, words: Words
) -> None:
    placemark = _add(parent, "Placemark")
    placemark.set("id", _clean(str(row["incident"])))
    _add(placemark, "name", row["name"])
    _add(placemark, "description", _description(row, words))
    if row["date_first"]:
        span = _add(placemark, "TimeSpan")
        _add(span, "begin", row["date_first"])
        _add(span, "end", row["date_last"] or row["date_first"])
    _add(placemark, "styleUrl", f"#{style}")
    data = _add(placemark, "ExtendedData")
    for name in _FIELDS:
        value = row[name]
        if value is not None and value != []:
            entry = _add(data, "Data")
            entry.set("name", name)
            text = "; ".join(map(str, value)) if isinstance(value, list) else value
            _add(entry, "value", str(text).lower() if isinstance(text, bool) else text)
    _geometry(placemark, shape)


def _description(row: Mapping[str, Any], words: Words) -> str:
    """What stands in the balloon, as HTML of which every text is escaped."""
    parts = [html.escape(words.dates(row["date"]))]
    for report in row["reports"] or ():
        source = ", ".join(report[k] for k in ("publisher", "published") if report.get(k))
        quotes = [q for q in (report.get("quote"), *report.get("more_quotes", ())) if q]
        said = "<br>".join(f"“{html.escape(quote)}”" for quote in quotes)
        parts.append(f"{said or html.escape(words('withheld'))}<br><i>{html.escape(source)}</i>")
    return "<br><br>".join(parts)


def _geometry(parent: Element, shape: Any) -> None:
    if shape is None or shape.is_empty:
        return
    kind = shape.geom_type
    if kind == "Point":
        _add(_add(parent, "Point"), "coordinates", _coordinates(shape.coords))
    elif kind == "Polygon":
        polygon = _add(parent, "Polygon")
        for name, ring in [
            ("outerBoundaryIs", shape.exterior),
            *(("innerBoundaryIs", hole) for hole in shape.interiors),
        ]:
            line = _add(_add(polygon, name), "LinearRing")
            _add(line, "coordinates", _coordinates(ring.coords))
    elif hasattr(shape, "geoms"):
        several = _add(parent, "MultiGeometry")
        for part in shape.geoms:
            _geometry(several, part)


def _coordinates(points: Iterable[Any]) -> str:
    return " ".join(f"{round(p[0], _DIGITS):.6f},{round(p[1], _DIGITS):.6f}" for p in points)


def _style(document: Element, name: str, colour: str) -> None:
    """KML writes colours as opacity, blue, green, red."""
    reversed_ = colour[5:7] + colour[3:5] + colour[1:3]
    style = _add(document, "Style")
    style.set("id", name)
    icon = _add(style, "IconStyle")
    _add(icon, "color", f"ff{reversed_}")
    _add(_add(style, "LineStyle"), "color", f"ff{reversed_}")
    _add(_add(style, "PolyStyle"), "color", f"40{reversed_}")


def _add(parent: Element, name: str, text: object = None) -> Element:
    element = SubElement(parent, _tag(name))
    if text is not None:
        element.text = _clean(str(text))
    return element


def _clean(text: str) -> str:
    return _NOT_XML.sub(" ", text)


def _tag(name: str) -> str:
    return f"{{{_KML}}}{name}"
