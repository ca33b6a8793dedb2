"""The map's symbols as styles that QGIS keeps in a GeoPackage: QML, and SLD for others.

Shape tells the role, colour the attacker, a hollow symbol that the attacker is inferred;
a dashed circle holds the place, and hatching means that only a region or country is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from geoviz.export.figure.colours import parse
from geoviz.maps.palette import UNKNOWN, belligerent_colours
from geoviz.model import Precision, Role
from geoviz.theatre import theatre_colours

_VERSION = "3.22.0"  # of the QGIS whose form of QML this is; later ones read it
_MARKER_MM = 3.4
_HOLLOW_MM = 1.7
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_SHAPES = {Role.STRIKE.value: "circle", Role.COUNTERSTRIKE.value: "diamond", None: "square"}
_COARSE = tuple(p.label for p in Precision if p >= Precision.REGION)
_OGC = "http://www.opengis.net/ogc"
_SE = "http://www.opengis.net/se"
_SLD = "http://www.opengis.net/sld"

Condition = tuple[str, tuple[str | None, ...]]
"""A column, and the values of which it has one."""


class Rule(NamedTuple):
    """Which incidents look how."""

    label: str
    conditions: tuple[Condition, ...]
    colour: str  # #rrggbb
    role: str | None = None
    hatched: bool = False


def point_rules(pairs: Iterable[tuple[str | None, str | None]]) -> list[Rule]:
    """A rule for each attacker and role that occur."""
    known = sorted(set(pairs), key=lambda pair: [(part is None, part or "") for part in pair])
    colours = _colours(attacker for attacker, _ in known)
    return [
        Rule(
            f"{attacker or 'attacker not known'}, {role or 'role not stated'}",
            (("attacker", (attacker,)), ("role", (role,))),
            colours[attacker],
            role,
        )
        for attacker, role in known
    ]


def area_rules(attackers: Iterable[str | None]) -> list[Rule]:
    """Two rules for each attacker that occurs: a district, and a hatched region or country."""
    known = sorted(set(attackers), key=lambda name: (name is None, name or ""))
    colours = _colours(known)
    fine = tuple(p.label for p in Precision if p.label not in _COARSE)
    return [
        Rule(
            f"{attacker or 'attacker not known'}: {'region' if hatched else 'district'}",
            (("attacker", (attacker,)), ("precision", _COARSE if hatched else fine)),
            colours[attacker],
            hatched=hatched,
        )
        for attacker in known
        for hatched in (False, True)
    ]


def qml(rules: Iterable[Rule], kind: str) -> str:
    """A QGIS style. kind: "marker" or "fill"."""
    root = Element("qgis", version=_VERSION, styleCategories="Symbology")
    renderer = SubElement(
        root, "renderer-v2", type="RuleRenderer", symbollevels="0", enableorderby="0"
    )
    listed = SubElement(renderer, "rules", key="{geoviz}")
    symbols = SubElement(renderer, "symbols")
    for number, rule in enumerate(rules):
        SubElement(
            listed,
            "rule",
            key=f"{{geoviz-{number}}}",
            symbol=str(number),
            label=rule.label,
            filter=_expression(rule),
        )
        symbol = SubElement(
            symbols, "symbol", type=kind, name=str(number), alpha="1", clip_to_extent="1"
        )
        for name, properties, defined in _markers(rule) if kind == "marker" else _fills(rule):
            _symbol_layer(symbol, name, properties, defined)
    SubElement(root, "layerGeometryType").text = "0" if kind == "marker" else "2"
    return _DOCTYPE + ElementTree.tostring(root, encoding="unicode")


def sld(rules: Iterable[Rule], kind: str, layer: str) -> str:
    """The same as Styled Layer Descriptor 1.1, without what that cannot say of uncertainty."""
    for prefix, uri in (("", _SLD), ("se", _SE), ("ogc", _OGC)):
        ElementTree.register_namespace(prefix, uri)
    root = Element(f"{{{_SLD}}}StyledLayerDescriptor", version="1.1.0")
    named = SubElement(root, f"{{{_SLD}}}NamedLayer")
    SubElement(named, f"{{{_SE}}}Name").text = layer
    style = SubElement(named, f"{{{_SLD}}}UserStyle")
    SubElement(style, f"{{{_SE}}}Name").text = layer
    features = SubElement(style, f"{{{_SE}}}FeatureTypeStyle")
    for rule in rules:
        element = SubElement(features, f"{{{_SE}}}Rule")
        SubElement(element, f"{{{_SE}}}Name").text = rule.label
        _filter(element, rule)
        if kind == "marker":
            _sld_marker(element, rule)
        else:
            polygon = SubElement(element, f"{{{_SE}}}PolygonSymbolizer")
            _sld_fill(polygon, rule.colour, 0.1)
            _sld_stroke(polygon, rule.colour, 1.2)
    return ElementTree.tostring(root, encoding="unicode")


def _colours(attackers: Iterable[str | None]) -> dict[str | None, str]:
    names = [name for name in attackers if name is not None]
    colours: dict[str | None, str] = {None: UNKNOWN}
    colours |= belligerent_colours(names, theatre_colours()).items()
    return colours


def _markers(rule: Rule) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """A circle as wide on the ground as the uncertainty, the symbol, and its hollow middle."""
    yield (
        "SimpleMarker",
        {
            "name": "circle",
            "color": _rgba(rule.colour, 0.1),
            "outline_color": _rgba(rule.colour, 0.8),
            "outline_style": "dash",
            "outline_width": "0.2",
            "size": "0",
            "size_unit": "RenderMetersInMapUnits",
        },
        {"size": '2 * "uncertainty_m"'},
    )
    shape = _SHAPES.get(rule.role, "square")
    size = _MARKER_MM * (1.2 if shape == "diamond" else 0.9 if shape == "square" else 1.0)
    yield (
        "SimpleMarker",
        {
            "name": shape,
            "color": _rgba(rule.colour),
            "outline_color": "255,255,255,255",
            "outline_width": "0.3",
            "size": f"{size:g}",
            "size_unit": "MM",
        },
        {},
    )
    yield (
        "SimpleMarker",
        {
            "name": shape,
            "color": "255,255,255,255",
            "outline_style": "no",
            "size": "0",
            "size_unit": "MM",
        },
        {"size": f'if("attacker_inferred", {_HOLLOW_MM:g}, 0)'},
    )


def _fills(rule: Rule) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    yield (
        "SimpleFill",
        {
            "color": _rgba(rule.colour, 0.1),
            "outline_color": _rgba(rule.colour),
            "outline_style": "solid",
            "outline_width": "0.35",
            "outline_width_unit": "MM",
            "style": "solid",
        },
        {"outlineStyle": "if(\"area_approximate\", 'dash', 'solid')"},
    )
    if rule.hatched:
        yield (
            "LinePatternFill",
            {
                "angle": "45",
                "color": _rgba(rule.colour, 0.5),
                "distance": "2",
                "distance_unit": "MM",
                "line_width": "0.25",
                "line_width_unit": "MM",
            },
            {},
        )


def _symbol_layer(
    symbol: Element, name: str, properties: Mapping[str, str], defined: Mapping[str, str]
) -> None:
    layer = SubElement(symbol, "layer", {"class": name, "enabled": "1", "locked": "0", "pass": "0"})
    for key, value in properties.items():
        SubElement(layer, "prop", k=key, v=value)
    data = SubElement(SubElement(layer, "data_defined_properties"), "Option", type="Map")
    SubElement(data, "Option", name="name", type="QString", value="")
    kind = {"type": "Map"} if defined else {}
    each = SubElement(data, "Option", {"name": "properties", **kind})
    for key, expression in defined.items():
        entry = SubElement(each, "Option", name=key, type="Map")
        SubElement(entry, "Option", name="active", type="bool", value="true")
        SubElement(entry, "Option", name="expression", type="QString", value=expression)
        SubElement(entry, "Option", name="type", type="int", value="3")
    SubElement(data, "Option", name="type", type="QString", value="collection")
    if name == "LinePatternFill":
        line = SubElement(
            symbol.findall("layer")[-1], "symbol", type="line", name="@0@1", alpha="1"
        )
        _symbol_layer(
            line,
            "SimpleLine",
            {"line_color": properties["color"], "line_width": properties["line_width"]},
            {},
        )


def _expression(rule: Rule) -> str:
    parts = []
    for column, values in rule.conditions:
        if values == (None,):
            parts.append(f'"{column}" IS NULL')
        else:
            texts = ", ".join("'" + str(value).replace("'", "''") + "'" for value in values)
            parts.append(f'"{column}" IN ({texts})')
    return " AND ".join(parts)


def _filter(rule_element: Element, rule: Rule) -> None:
    every = SubElement(SubElement(rule_element, f"{{{_OGC}}}Filter"), f"{{{_OGC}}}And")
    for column, values in rule.conditions:
        holder = every if len(values) == 1 else SubElement(every, f"{{{_OGC}}}Or")
        for value in values:
            kind = "PropertyIsNull" if value is None else "PropertyIsEqualTo"
            test = SubElement(holder, f"{{{_OGC}}}{kind}")
            SubElement(test, f"{{{_OGC}}}PropertyName").text = column
            if value is not None:
                SubElement(test, f"{{{_OGC}}}Literal").text = value


def _sld_marker(element: Element, rule: Rule) -> None:
    graphic = SubElement(SubElement(element, f"{{{_SE}}}PointSymbolizer"), f"{{{_SE}}}Graphic")
    mark = SubElement(graphic, f"{{{_SE}}}Mark")
    shape = _SHAPES.get(rule.role, "square")
    # SLD has no diamond: it is a square on its corner.
    SubElement(mark, f"{{{_SE}}}WellKnownName").text = "square" if shape == "diamond" else shape
    _sld_fill(mark, rule.colour, 1.0)
    _sld_stroke(mark, "#ffffff", 1.0)
    SubElement(graphic, f"{{{_SE}}}Size").text = "12"
    if shape == "diamond":
        rotation = SubElement(graphic, f"{{{_SE}}}Rotation")
        SubElement(rotation, f"{{{_OGC}}}Literal").text = "45"


def _sld_fill(parent: Element, colour: str, opacity: float) -> None:
    fill = SubElement(parent, f"{{{_SE}}}Fill")
    SubElement(fill, f"{{{_SE}}}SvgParameter", name="fill").text = colour
    SubElement(fill, f"{{{_SE}}}SvgParameter", {"name": "fill-opacity"}).text = f"{opacity:g}"


def _sld_stroke(parent: Element, colour: str, width: float) -> None:
    stroke = SubElement(parent, f"{{{_SE}}}Stroke")
    SubElement(stroke, f"{{{_SE}}}SvgParameter", name="stroke").text = colour
    SubElement(stroke, f"{{{_SE}}}SvgParameter", {"name": "stroke-width"}).text = f"{width:g}"


def _rgba(colour: str, opacity: float = 1.0) -> str:
    red, green, blue = (round(part * 255) for part in parse(colour)[:3])
    return f"{red},{green},{blue},{round(opacity * 255)}"
