"""How QGIS draws the incidents, in the table where it looks for that."""

from __future__ import annotations

from geoviz.assets import asset
from geoviz.store.sql import Connection

_TABLE = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), "styleName" TEXT(30), "styleQML" TEXT,
  "styleSLD" TEXT, "useAsDefault" BOOLEAN, description TEXT(15), owner TEXT(30), ui TEXT(30),
  update_time DATETIME)
"""
_INSERT = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
  "styleName", "styleQML", "styleSLD", "useAsDefault", description, owner, update_time)
VALUES ('', '', 'incidents', 'geom', 'strikes', ?, '', 1, 'strikes by role', '', ?)
"""


def create_styles(connection: Connection, now: str) -> None:
    """Make the table with our style as default. A user may change it. now: ISO 8601 in UTC."""
    connection.execute(_TABLE)
    style = asset("data", "styles", "incidents.qml").read_text(encoding="utf-8")
    connection.execute(_INSERT, (style, now))
