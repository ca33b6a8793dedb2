"""Maps of incidents: the only package that imports Folium."""

from geoviz.maps.columns import Columns, map_columns
from geoviz.maps.page import render_page, write_html
from geoviz.maps.strikemap import StrikeMap

__all__ = ["Columns", "StrikeMap", "map_columns", "render_page", "write_html"]
