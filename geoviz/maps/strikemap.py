"""The map: a ``folium.Map`` whose incidents travel as data, not as Folium objects.

Folium compiles what it has rendered as a template once more, so text of an article that
reached a Folium element would run as code. Hence Folium gets constants of ours only; every
text of users and articles stands in elements that render themselves verbatim.
"""

from __future__ import annotations

import html
import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import folium
import geopandas
from branca.element import Figure
from folium.map import Layer
from folium.template import Template

from geoviz.assets import asset
from geoviz.errors import UsageError
from geoviz.maps import leaflet
from geoviz.maps.basemap import country_names
from geoviz.maps.elements import (
    OwnLayer,
    Page,
    TileLayer,
    Verbatim,
    inert,
    layer_control,
    markup_of,
    printable,
)
from geoviz.maps.payload import data_of
from geoviz.maps.tiles import check_address, read_tiles, tile_layer
from geoviz.release import VERSION
from geoviz.table import check_incidents

THEMES = ("auto", "light", "dark")

# Our own overlays in the order of the layer control, and those that are on at first.
_LAYERS = ("areas", "strikes", "counterstrikes", "heat", "links", "waves", "names")
_SHOWN = _LAYERS[:3]


@cache
def interface_texts() -> dict[str, dict[str, str]]:
    """The page's own words by language (templates/map/texts)."""
    return {
        file.stem: json.loads(file.read_text("utf-8"))
        for file in sorted(asset("templates", "map", "texts").glob("*.json"))
    }


class StrikeMap(folium.Map):
    """Strikes, counterstrikes and areas of uncertainty, each with its evidence.

    incidents: a table with the columns of ``geoviz.table.COLUMNS``; more columns are ignored.
    title: stands above the list and in the browser's tab.
    colours: ``#rrggbb`` by belligerent; the others get their theatre's colour, or one of
    geoviz's own palette.
    theme: "light", "dark", or "auto" for what the reader's system prefers.
    lang: language of the page's own words, a file of templates/map/texts.
    local_names: whether the basemap has the names that the people of a place use, at first.
    embed: True for the bare map, as a frame in another page needs it.
    data_url: where a server answers for the incidents, which then stay with it (a same-origin
    address; for more incidents than a page should hold).
    citation: what the page offers to cite it by; without it, one of title, days and data hash.
    notes: sentences below the list that a reader must know of how the data was made.
    location, zoom_start: the first view; without them it shows every incident.
    tiles: a base map instead of the offline one: an https address with {z}, {x} and {y}, which
    the page then asks for tiles; a raster PMTiles file (a path, or text ending in .pmtiles), of
    which the page carries what is about the incidents; or what ``folium.Map`` takes.
    attr: whose the tiles are, as text; needed with an address.
    options: anything else that ``folium.Map`` takes. There are no tiles unless asked for.

    Folium layers may be added as to any ``folium.Map``, and appear in its layer control.
    Raises UsageError for a table, colour, theme or language that cannot be used.
    """

    def __init__(
        self,
        incidents: geopandas.GeoDataFrame,
        *,
        title: str | None = None,
        colours: Mapping[str, str] | None = None,
        theme: str = "auto",
        lang: str = "en",
        local_names: bool = False,
        embed: bool = False,
        data_url: str | None = None,
        citation: str | None = None,
        notes: Sequence[str] = (),
        width: str | float = "100%",
        height: str | float = "100%",
        location: tuple[float, float] | None = None,
        zoom_start: int = 4,
        tiles: Any = None,
        attr: str | None = None,
        **options: Any,
    ) -> None:
        if theme not in THEMES:
            raise UsageError(f"theme {theme!r} is not one of {', '.join(THEMES)}")
        if lang not in interface_texts():
            raise UsageError(f"language {lang!r} is not one of {', '.join(interface_texts())}")
        table = check_incidents(incidents)
        if table.crs is not None and table.crs != "EPSG:4326":
            table = table.to_crs("EPSG:4326")
        is_file = isinstance(tiles, Path) or str(tiles).lower().endswith(".pmtiles")
        texts = interface_texts()["en"] | interface_texts()[lang]
        if isinstance(tiles, str) and not is_file and "{" in tiles:
            check_address(tiles, attr)
            tiles = tile_layer(tiles, str(attr), name=texts["tiles"])
        super().__init__(
            location=location or (20.0, 20.0),
            zoom_start=zoom_start if location else 2,
            width=width,
            height=height,
            tiles=None if is_file else tiles,
            attr=markup_of(attr),
            **{"max_zoom": 16, "min_zoom": 2, **options},
        )
        self._id = "strikes"
        # Folium keeps these two on the class, where one map's links would reach every other map.
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        self.incidents = table
        self.title = title
        heading = title or texts["untitled"]
        # Belligerents that are countries are called as the basemap calls these.
        names = country_names(lang)
        texts |= {
            f"attacker_{name}": names[name] for name in sorted({*table["attacker"]} & {*names})
        }
        manifest = data_of(table, colours, is_remote=data_url is not None) | {
            "title": heading,
            "lang": lang,
            "theme": theme,
            "embed": embed,
            "data_url": data_url,
            "citation": citation,
            "notes": list(notes),
            "version": VERSION,
            "fit": location is None,
            "texts": texts,
            "images": leaflet.marker_images(),
        }
        self.data_hash: str = manifest["hash"]
        later, reports = manifest.pop("later"), manifest.pop("reports")
        self._heading = Verbatim(f"<title>{html.escape(printable(heading))}</title>")
        self._data = inert("geoviz-data", manifest)
        # At the page's end, where nothing waits for them that can do without.
        self._last = [inert("geoviz-later", later), inert("geoviz-reports", reports)]
        self._scripts = [*(["remote"] if data_url is not None else []), *(["tiles"] * is_file)]
        self._tiles: Verbatim | None = None
        self._rendered: set[str] = set()
        self._basemap = OwnLayer("basemap", texts["basemap"], overlay=False)
        self.add_child(self._basemap, name="basemap")
        shown = (*_SHOWN, "names") if local_names else _SHOWN
        for kind in _LAYERS:
            self.add_child(OwnLayer(kind, texts[f"layer_{kind}"], show=kind in shown), name=kind)
        if is_file:
            held = read_tiles(Path(tiles), manifest["bounds"], attribution=attr)
            self._tiles = inert("geoviz-tiles", held.content())
            self.add_child(TileLayer(texts["tiles"]), name="tiles")
        page = Page(lang, self._last)
        page.add_child(self, name="strikes")

    def page_texts(self) -> list[str]:
        """The parts of the rendered page that hold texts of users and articles, verbatim."""
        parts = (self._heading, self._data, self._tiles, *self._last)
        return [part.text for part in parts if part is not None]

    @property
    def is_plain(self) -> bool:
        """True where nobody has put anything of their own on the map."""
        return set(self._children) <= {"basemap", "tiles", "layer_control", *_LAYERS}

    def render(self, **kwargs: Any) -> str:
        """Put the page's own elements in the figure, then render into it as Folium does."""
        page = cast(Figure, self.get_root())
        header, script = page.header, page.script
        # Folium names some parts anew at every rendering; those of the last one must go.
        for name in self._rendered:
            script._children.pop(name, None)
        before = set(script._children)
        header.add_child(
            Verbatim('<meta name="viewport" content="width=device-width">'), "viewport"
        )
        header.add_child(self._heading, "title")
        header.add_child(Verbatim(f"<style>{leaflet.style()}</style>"), "style")
        header.add_child(self._data, "data")
        if self._tiles is not None:
            header.add_child(self._tiles, "tiles")
        header.add_child(Verbatim(f"<script>{leaflet.script(*self._scripts)}</script>"), "script")
        self._settle_layers()
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        self._rendered = set(script._children) - before
        return ""

    def save(self, outfile: Any, close_file: bool = True, **_: Any) -> None:
        """Write the page as ``geoviz.write_html`` does, with its Content-Security-Policy.

        outfile: a path, or a binary file. Raises OutputError where it cannot be written.
        """
        from geoviz.maps.page import render_page, write_html

        if isinstance(outfile, str | bytes | os.PathLike):
            write_html(self, os.fsdecode(outfile))
            return
        outfile.write(render_page(self).encode("utf-8", "backslashreplace"))
        if close_file:
            outfile.close()

    def _settle_layers(self) -> None:
        """Yield to the user's base maps, and keep a layer control behind all layers."""
        layers = [child for child in self._children.values() if isinstance(child, Layer)]
        bases = [layer for layer in layers if not layer.overlay and layer is not self._basemap]
        self._basemap.control = bool(bases)
        self._basemap.show = not any(layer.show for layer in bases)
        self._children.pop(f"{self._basemap.get_name()}_add", None)
        controls = [
            (name, child)
            for name, child in self._children.items()
            if isinstance(child, folium.LayerControl)
        ] or [("layer_control", layer_control())]
        for name, control in controls:
            self._children.pop(name, None)
            self.add_child(control, name=name)

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <style>#geoviz { width: {{ this.width[0] }}{{ this.width[1] }};
                height: {{ this.height[0] }}{{ this.height[1] }}; }</style>
            <script>L_NO_TOUCH = {{ this.global_switches.no_touch|tojson }};
                L_DISABLE_3D = {{ this.global_switches.disable_3d|tojson }};</script>
        {% endmacro %}
        {% macro html(this, kwargs) %}
            <div id="geoviz" class="geoviz">
                <div class="folium-map" id="{{ this.get_name() }}"></div>
                <noscript>This map needs JavaScript; it runs without any network.</noscript>
            </div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = geoviz.start({{ this.get_name()|tojson }}, {
                center: {{ this.location|tojson }},
                crs: L.CRS.{{ this.crs }},
                ...{{ this.options|tojavascript }}
            });
            {%- if this.objects_to_stay_in_front %}
            function objects_in_front() {
                {%- for obj in this.objects_to_stay_in_front %}
                    {{ obj.get_name() }}.bringToFront();
                {%- endfor %}
            };
            {{ this.get_name() }}.on("overlayadd", objects_in_front);
            document.addEventListener("DOMContentLoaded", objects_in_front);
            {%- endif %}
        {% endmacro %}
        """
    )
