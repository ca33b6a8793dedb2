"""The map as one page that needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geoviz.export.formats import writes
from geoviz.export.look import Look
from geoviz.export.words import Words

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from geoviz.maps import StrikeMap


@writes("HTML", ".html")
def write_html(incidents: GeoDataFrame, path: Path, look: Look) -> None:
    """A strike map with the colours of its belligerents' theatres."""
    from geoviz.maps import write_html as write_page

    write_page(strike_map(incidents, look), path)


def strike_map(incidents: GeoDataFrame, look: Look) -> StrikeMap:
    """The page's map, with what a reader must know of how the data was made."""
    from geoviz.maps import StrikeMap

    words = Words(look.lang)
    return StrikeMap(
        incidents,
        title=look.title,
        theme=look.theme,
        lang=look.lang,
        local_names=look.local_names,
        tiles=look.tiles,
        attr=look.tiles_attribution,
        citation=look.citation,
        notes=[*look.notes, *words.caveats(incidents)],
    )
