"""What was read, kept: articles, mentions, geocodes and reports, never rewritten.

Incidents are derived from reports and stand beside them as a layer that may be replaced.
"""

from geoviz.store.geopackage import GeoPackageStore
from geoviz.store.layer import to_table
from geoviz.store.repository import (
    AuditRow,
    Box,
    Store,
    StoredMention,
    StoredReport,
    StoreInfo,
)
from geoviz.store.targets import Target, is_server, open_store

__all__ = [
    "AuditRow",
    "Box",
    "GeoPackageStore",
    "Store",
    "StoreInfo",
    "StoredMention",
    "StoredReport",
    "Target",
    "is_server",
    "open_store",
    "to_table",
]
