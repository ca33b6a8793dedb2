"""The map as one page that needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geoviz.export.formats import writes
from geoviz.export.look import Look

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@writes("HTML", ".html")
def write_html(incidents: GeoDataFrame, path: Path, look: Look) -> None:
    """A strike map with the colours of its belligerents' theatres."""
    from geoviz.maps import StrikeMap
    from geoviz.maps import write_html as write_page

    write_page(StrikeMap(incidents, title=look.title, theme=look.theme, lang=look.lang), path)
