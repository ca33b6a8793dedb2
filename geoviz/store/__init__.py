"""What was read, kept: articles, mentions, geocodes and reports, never rewritten.

Incidents are derived from reports and stand beside them as a layer that may be replaced.
"""

from geoviz.store.geopackage import GeoPackageStore
from geoviz.store.repository import Store, StoreInfo

__all__ = ["GeoPackageStore", "Store", "StoreInfo"]
