"""Maps of incidents: the only package that imports Folium."""

from geoviz.maps.page import render_page, write_html
from geoviz.maps.strikemap import StrikeMap

__all__ = ["StrikeMap", "render_page", "write_html"]
