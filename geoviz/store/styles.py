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

# As QGIS makes it in a database; it looks in the schema public alone.
_PUBLIC_TABLE = """
CREATE TABLE IF NOT EXISTS public.layer_styles (
  id serial PRIMARY KEY, f_table_catalog varchar, f_table_schema varchar, f_table_name varchar,
  f_geometry_column varchar, stylename text, styleqml xml, stylesld xml, useasdefault boolean,
  description text, owner varchar(63) DEFAULT CURRENT_USER, ui xml,
  update_time timestamp DEFAULT CURRENT_TIMESTAMP, type varchar)
"""
_PUBLIC_INSERT = """
INSERT INTO public.layer_styles (f_table_catalog, f_table_schema, f_table_name,
  f_geometry_column, stylename, styleqml, useasdefault, description, update_time)
SELECT current_database(), 'geoviz', 'incidents', 'geom', 'strikes',
  XMLPARSE(DOCUMENT CAST(? AS text)), true, 'strikes by role', CAST(? AS timestamp)
WHERE NOT EXISTS (SELECT 1 FROM public.layer_styles WHERE f_table_catalog = current_database()
  AND f_table_schema = 'geoviz' AND f_table_name = 'incidents')
"""
_MAY_PUBLISH = """
SELECT CASE WHEN to_regclass('public.layer_styles') IS NULL
  THEN has_schema_privilege('public', 'CREATE')
  ELSE has_table_privilege('public.layer_styles', 'SELECT')
    AND has_table_privilege('public.layer_styles', 'INSERT')
    AND coalesce(has_sequence_privilege(
      pg_get_serial_sequence('public.layer_styles', 'id'), 'USAGE'), true) END
"""


def create_styles(connection: Connection, now: str) -> None:
    """Make a GeoPackage's table with our style as default. A user may change it.

    now: ISO 8601 in UTC.
    """
    connection.execute(_TABLE)
    connection.execute(_INSERT, (_style(), now))


def publish_style(connection: Connection, now: str) -> None:
    """Our style as default in a database, unless there is one, or no right to add one.

    The store is as good without. now: ISO 8601 in UTC.
    """
    (may_publish,) = connection.execute(_MAY_PUBLISH).fetchone()
    if may_publish:
        connection.execute(_PUBLIC_TABLE)
        connection.execute(_PUBLIC_INSERT, (_style(), now))


def _style() -> str:
    return asset("data", "styles", "incidents.qml").read_text(encoding="utf-8")
