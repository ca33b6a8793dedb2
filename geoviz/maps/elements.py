"""The parts of a map's page that Folium renders: layers, verbatim texts, the document itself."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import folium
from branca.element import Element, Figure
from folium.map import Layer
from folium.template import Template

from geoviz.maps.packing import to_json


class OwnLayer(Layer):
    """One of the page's own layers, drawn by our script; Folium knows only its name."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = geoviz.layer({{ this.kind|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, kind: str, name: str, *, overlay: bool = True, show: bool = True) -> None:
        super().__init__(name=name, overlay=overlay, show=show)
        self._name = "StrikeLayer"
        self._id = kind
        self.kind = kind


class TileLayer(Layer):
    """The tiles that the page carries, drawn by templates/map/tiles.js."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = geoviz.tiles();
        {% endmacro %}
        """
    )

    def __init__(self, name: str) -> None:
        super().__init__(name=name, overlay=False, show=True)
        self._name = "StrikeLayer"
        self._id = "tiles"


class Verbatim(Element):
    """Text that Folium passes on as it is and does not compile."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: Any) -> str:
        return self.text


def inert(id_: str, data: Any) -> Verbatim:
    """Data in an element that no browser runs."""
    return Verbatim(f'<script type="application/json" id="{id_}">{to_json(data)}</script>')


def markup_of(text: str | None) -> str | None:
    """Text that stays text where Leaflet takes markup and Folium a template."""
    escaped = html.escape(text or "")
    return escaped.replace("{", "&#123;").replace("}", "&#125;") or None


class Page(Figure):
    """Folium's figure with a language, and a script element for every element of the map.

    In one script, as Folium has it, the first failing layer (a legend whose library is out of
    reach, say) would stop all that follow.
    """

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.lang }}">\n'
        "<head>\n    {{ this.header.render(**kwargs) }}\n</head>\n"
        "<body>\n    {{ this.html.render(**kwargs) }}\n"
        "{% for part in this.script._children.values() %}"
        "<script>{{ part.render(**kwargs) }}</script>\n"
        "{% endfor %}<script>geoviz.show();</script>\n"
        "{% for part in this.last %}{{ part.render() }}\n{% endfor %}"
        "</body>\n</html>\n"
    )

    def __init__(self, lang: str, last: Sequence[Verbatim]) -> None:
        """last: what the page can be used without, so that it need not wait for it."""
        super().__init__(ratio="62%")
        self.lang = lang
        self.last = last


def layer_control() -> folium.LayerControl:
    """A control of a name that does not change from page to page."""
    control = folium.LayerControl(position="topright")
    control._id = "layers"
    return control


def printable(text: str) -> str:
    """Without control characters, which HTML does not allow."""
    return "".join(char for char in text if char.isprintable() or char == " ")
