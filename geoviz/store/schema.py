"""The tables of a store, in a GeoPackage (OGC 12-128r19, version 1.4).

GeoPackage readers take ``user_version`` for the version of GeoPackage, so the version of
our own tables stands in ``geoviz_store``. Values of the model are JSON (see ``codec``);
columns that people query are generated from it, and cannot disagree with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from geoviz.store.sql import Connection
from geoviz.store.styles import create_styles

SCHEMA_VERSION = 2
APPLICATION_ID = 0x47504B47  # "GPKG"
GEOPACKAGE_VERSION = 10400

INCIDENT_COLUMNS: Mapping[str, str] = {
    "incident": "TEXT",
    "name": "TEXT",
    "country": "TEXT",
    "precision": "TEXT",
    "uncertainty_m": "REAL",
    "lon": "REAL",
    "lat": "REAL",
    "area_approximate": "BOOLEAN",
    "attacker": "TEXT",
    "attacker_inferred": "BOOLEAN",
    "role": "TEXT",
    "status": "TEXT",
    "weapon": "TEXT",
    "target_type": "TEXT",
    "date": "TEXT",
    "date_first": "DATE",
    "date_last": "DATE",
    "killed_min": "INTEGER",
    "killed_max": "INTEGER",
    "injured_min": "INTEGER",
    "injured_max": "INTEGER",
    "confidence": "REAL",
    "wave": "TEXT",
    "answers": "TEXT",
    "review": "TEXT",
    "reports": "TEXT",
}
"""Columns of the incidents layer and their GeoPackage types; lists are JSON text."""

_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
_REFERENCE_SYSTEMS = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", None),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
    ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84, "longitude and latitude in degrees"),
)

_GEOPACKAGE = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL,
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents(table_name),
  column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys(srs_id),
  z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
  definition TEXT NOT NULL, scope TEXT NOT NULL,
  UNIQUE (table_name, column_name, extension_name));
"""

_EVIDENCE = """
CREATE TABLE geoviz_store (schema_version INTEGER NOT NULL);
CREATE TABLE places (
  fid INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, data TEXT NOT NULL,
  id TEXT AS (json_extract(data, '$.id')), name TEXT AS (json_extract(data, '$.name')),
  lon REAL AS (json_extract(data, '$.lon')), lat REAL AS (json_extract(data, '$.lat')));
CREATE TABLE articles (
  version INTEGER PRIMARY KEY, id TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL,
  title TEXT, publisher TEXT, published TEXT, url TEXT, origin TEXT,
  frames TEXT NOT NULL, content_sha256 TEXT NOT NULL, row_sha256 TEXT NOT NULL);
CREATE INDEX articles_by_id ON articles (id, version);
CREATE TABLE mentions (
  fid INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES articles(version),
  n INTEGER NOT NULL, mention TEXT NOT NULL, geocode TEXT NOT NULL, row_sha256 TEXT NOT NULL,
  name TEXT AS (json_extract(mention, '$.text')), kind TEXT AS (json_extract(mention, '$.kind')),
  place TEXT AS (json_extract(geocode, '$.place')) REFERENCES places(key),
  confidence REAL AS (json_extract(geocode, '$.confidence')), UNIQUE (version, n));
CREATE TABLE reports (
  fid INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES articles(version),
  n INTEGER NOT NULL, data TEXT NOT NULL, row_sha256 TEXT NOT NULL,
  id TEXT AS (json_extract(data, '$.id')), article TEXT AS (json_extract(data, '$.article_id')),
  place TEXT AS (json_extract(data, '$.place')) REFERENCES places(key),
  status TEXT AS (json_extract(data, '$.status')),
  confidence REAL AS (json_extract(data, '$.confidence')),
  UNIQUE (version, n));
CREATE INDEX reports_by_id ON reports (id);
CREATE VIEW claims AS
  SELECT r.fid * 1000 + c.key AS fid, r.id AS report, r.article AS article,
    json_extract(c.value, '$.property') AS property, json_extract(c.value, '$.value') AS value,
    json_extract(c.value, '$.span[0]') AS start, json_extract(c.value, '$.span[1]') AS stop,
    json_extract(c.value, '$.inferred_from') AS inferred_from
  FROM reports AS r, json_each(r.data, '$.claims') AS c;
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, action TEXT NOT NULL, subject TEXT,
  detail TEXT NOT NULL, previous TEXT NOT NULL, sha256 TEXT NOT NULL);
"""

_DECISIONS = """
CREATE TABLE wave_reports (
  fid INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES articles(version),
  n INTEGER NOT NULL, data TEXT NOT NULL, row_sha256 TEXT NOT NULL,
  id TEXT AS (json_extract(data, '$.id')), article TEXT AS (json_extract(data, '$.article_id')),
  country TEXT AS (json_extract(data, '$.country')),
  attacker TEXT AS (json_extract(data, '$.attacker')), UNIQUE (version, n));
CREATE TABLE judgements (
  fid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, data TEXT NOT NULL, row_sha256 TEXT NOT NULL,
  at TEXT AS (json_extract(data, '$.at')), who TEXT AS (json_extract(data, '$.who')),
  why TEXT AS (json_extract(data, '$.why')), kind TEXT AS (json_extract(data, '$.kind')),
  article_1 TEXT AS (json_extract(data, '$.reports[0].article')),
  article_2 TEXT AS (json_extract(data, '$.reports[1].article')),
  undoes TEXT AS (json_extract(data, '$.undoes')));
CREATE INDEX judgements_by_article_1 ON judgements (article_1);
CREATE INDEX judgements_by_article_2 ON judgements (article_2);
CREATE INDEX judgements_by_undone ON judgements (undoes);
CREATE TABLE geocoder_cache (
  provider TEXT NOT NULL, query TEXT NOT NULL, answer TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (provider, query));
CREATE TABLE request_slots (
  provider TEXT PRIMARY KEY, reserved_at REAL NOT NULL, free_at REAL NOT NULL);
"""

_APPEND_ONLY = ("places", "articles", "mentions", "reports", "audit")
_APPEND_ONLY_DECISIONS = ("wave_reports", "judgements")
_ATTRIBUTES = {
    "articles": "what was published, every version",
    "mentions": "place names as written, and what each was taken to mean",
    "places": "places as they were known when articles were read",
    "reports": "an article's account of a strike at a place",
    "wave_reports": "an article's totals of an attack on a country",
    "judgements": "people's decisions",
    "audit": "what was written and when, chained by hash",
    "layer_styles": "how QGIS draws the incidents",
}

_RTREE_TRIGGERS = {
    "insert": (
        "AFTER INSERT ON incidents WHEN NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)",
        "{add}",
    ),
    "update2": (
        "AFTER UPDATE OF geom ON incidents WHEN OLD.fid = NEW.fid "
        "AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))",
        "{drop}",
    ),
    "update4": (
        "AFTER UPDATE ON incidents WHEN OLD.fid != NEW.fid "
        "AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))",
        "DELETE FROM rtree_incidents_geom WHERE id IN (OLD.fid, NEW.fid);",
    ),
    "update5": (
        "AFTER UPDATE ON incidents WHEN OLD.fid != NEW.fid "
        "AND NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)",
        "{drop} {add}",
    ),
    "update6": (
        "AFTER UPDATE OF geom ON incidents WHEN OLD.fid = NEW.fid AND NEW.geom NOT NULL "
        "AND NOT ST_IsEmpty(NEW.geom) AND OLD.geom NOT NULL AND NOT ST_IsEmpty(OLD.geom)",
        "{add}",
    ),
    "update7": (
        "AFTER UPDATE OF geom ON incidents WHEN OLD.fid = NEW.fid AND NEW.geom NOT NULL "
        "AND NOT ST_IsEmpty(NEW.geom) AND (OLD.geom ISNULL OR ST_IsEmpty(OLD.geom))",
        "{add}",
    ),
    "delete": ("AFTER DELETE ON incidents WHEN OLD.geom NOT NULL", "{drop}"),
}
_RTREE_ADD = (
    "INSERT OR REPLACE INTO rtree_incidents_geom VALUES (NEW.fid, ST_MinX(NEW.geom), "
    "ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));"
)
_RTREE_DROP = "DELETE FROM rtree_incidents_geom WHERE id = OLD.fid;"


def create(connection: sqlite3.Connection, now: str) -> None:
    """Make all tables. now: ISO 8601 in UTC. The caller has begun a transaction."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {GEOPACKAGE_VERSION}")
    run(connection, _GEOPACKAGE)
    connection.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", _REFERENCE_SYSTEMS
    )
    run(connection, _EVIDENCE)
    protect(connection, _APPEND_ONLY)
    create_decisions(connection, now)
    create_incidents(connection)
    connection.execute("INSERT INTO geoviz_store VALUES (?)", (SCHEMA_VERSION,))
    contents = "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, NULL, NULL, NULL, NULL, ?)"
    about = "strikes, derived from reports; replaceable"
    connection.execute(contents, ("incidents", "features", "incidents", about, now, 4326))
    for table in _ATTRIBUTES:
        register(connection, table, now)
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES ('incidents', 'geom', 'GEOMETRY', 4326, 0, 0)"
    )
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES ('incidents', 'geom', 'gpkg_rtree_index', "
        "'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')"
    )


def create_decisions(connection: sqlite3.Connection, now: str) -> None:
    """Make the tables that version 2 brought."""
    run(connection, _DECISIONS)
    protect(connection, _APPEND_ONLY_DECISIONS)
    create_styles(connection, now)


def create_incidents(connection: sqlite3.Connection) -> None:
    """Make the layer of incidents, with its spatial index and the triggers that keep it."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in INCIDENT_COLUMNS.items())
    connection.execute(
        f"CREATE TABLE incidents (fid INTEGER PRIMARY KEY, geom GEOMETRY, {columns})"
    )
    connection.execute("CREATE UNIQUE INDEX incidents_by_id ON incidents (incident)")
    connection.execute(
        "CREATE VIRTUAL TABLE rtree_incidents_geom USING rtree (id, minx, maxx, miny, maxy)"
    )
    for name, (when, then) in _RTREE_TRIGGERS.items():
        body = then.format(add=_RTREE_ADD, drop=_RTREE_DROP)
        connection.execute(f"CREATE TRIGGER rtree_incidents_geom_{name} {when} BEGIN {body} END")


def register(connection: sqlite3.Connection, table: str, now: str) -> None:
    """List one of our tables where GeoPackage readers look for them."""
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES (?, 'attributes', ?, ?, ?)",
        (table, table, _ATTRIBUTES[table], now),
    )


def protect(connection: sqlite3.Connection, tables: Sequence[str]) -> None:
    """Refuse changes of tables to which rows are only added."""
    for statement in _guards(tables).values():
        connection.execute(statement)


def _guards(tables: Sequence[str]) -> dict[str, str]:
    """Triggers by their names."""
    return {
        f"{table}_no_{verb.lower()}": f"CREATE TRIGGER {table}_no_{verb.lower()} "
        f"BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
        for table in tables
        for verb in ("UPDATE", "DELETE")
    }


def unguarded(connection: Connection) -> Iterator[str]:
    """A sentence for each trigger that is not as it was made."""
    found = dict(
        connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    )
    for name, statement in _guards((*_APPEND_ONLY, *_APPEND_ONLY_DECISIONS)).items():
        if found.get(name) != statement:
            yield f"{name.rpartition('_no_')[0]} may be changed: {name} is gone"


def run(connection: sqlite3.Connection, script: str) -> None:
    """Several statements, within the transaction that the caller has begun."""
    # executescript() would commit it.
    for statement in script.split(";\n"):
        if statement.strip():
            connection.execute(statement)


def version_of(connection: sqlite3.Connection) -> int | None:
    """The schema version of a store, or None where the database is no store."""
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'geoviz_store'").fetchone()
    if known is None:
        return None
    row = connection.execute("SELECT schema_version FROM geoviz_store").fetchone()
    return None if row is None else int(row[0])
