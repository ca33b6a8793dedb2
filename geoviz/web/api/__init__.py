"""The data by the rules of OGC API Features, for QGIS, GDAL, geopandas and scripts.

Core, GeoJSON, HTML and OpenAPI 3.0 of https://docs.ogc.org/is/17-069r4/17-069r4.html; beside
them CSV, and ``/api/read``, which tells what geoviz would read in a text.
"""

from geoviz.web.api.views import register

__all__ = ["register"]
