"""Geometries as GeoPackage blobs, and the SQL functions that stores and R-tree triggers call."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable
from typing import Any

_SRS_ID = 4326
_HEADER = struct.Struct("<2sBBi")
_ENVELOPE = struct.Struct("<4d")  # minx, maxx, miny, maxy
_POINT = struct.Struct("<BI2d")
_ENVELOPE_SIZES = (0, 32, 48, 48, 64)
_LITTLE_ENDIAN, _WITH_ENVELOPE, _EMPTY = 0b1, 0b10, 0b10000


def to_blob(wkb: bytes | None) -> bytes | None:
    """Little-endian WKB in degrees as a GeoPackage blob (12-128r19, clause 2.1.3)."""
    if wkb is None:
        return None
    if len(wkb) == _POINT.size:
        _, _, x, y = _POINT.unpack(wkb)
        bounds = (x, y, x, y)
    else:
        import shapely

        bounds = shapely.from_wkb(wkb).bounds
    min_x, min_y, max_x, max_y = bounds
    if min_x != min_x:  # an empty geometry has no bounds, but NaN
        return _HEADER.pack(b"GP", 0, _LITTLE_ENDIAN | _EMPTY, _SRS_ID) + wkb
    header = _HEADER.pack(b"GP", 0, _LITTLE_ENDIAN | _WITH_ENVELOPE, _SRS_ID)
    return header + _ENVELOPE.pack(min_x, max_x, min_y, max_y) + wkb


def to_wkb(blob: bytes | None) -> bytes | None:
    """The geometry of a GeoPackage blob; None where it is none."""
    if blob is None or len(blob) < _HEADER.size or blob[:2] != b"GP":
        return None
    kind = blob[3] >> 1 & 0b111
    return blob[_HEADER.size + _ENVELOPE_SIZES[min(kind, 4)] :]


def envelope(blob: bytes) -> tuple[float, float, float, float] | None:
    """minx, maxx, miny, maxy of a GeoPackage blob; None where it is empty or no blob."""
    if len(blob) < _HEADER.size or blob[:2] != b"GP":
        return None
    flags = blob[3]
    if flags & _EMPTY:
        return None
    if flags >> 1 & 0b111:
        order = "<" if flags & _LITTLE_ENDIAN else ">"
        min_x, max_x, min_y, max_y = struct.unpack_from(f"{order}4d", blob, _HEADER.size)
        return min_x, max_x, min_y, max_y
    import shapely

    left, bottom, right, top = shapely.from_wkb(to_wkb(blob)).bounds
    return left, right, bottom, top


def register(connection: sqlite3.Connection) -> None:
    """Give a connection ST_IsEmpty, ST_MinX and the like, ST_AsBinary and ST_GeomFromWKB.

    They are called as PostGIS calls its own.
    """

    def is_empty(blob: bytes | None) -> int | None:
        return None if blob is None else int(envelope(blob) is None)

    def side(index: int) -> Callable[[bytes | None], float | None]:
        def of(blob: bytes | None) -> float | None:
            bounds = None if blob is None else envelope(blob)
            return None if bounds is None else bounds[index]

        return of

    functions: dict[str, Callable[..., Any]] = {"ST_IsEmpty": is_empty, "ST_AsBinary": to_wkb}
    functions |= {f"ST_{name}": side(i) for i, name in enumerate(("MinX", "MaxX", "MinY", "MaxY"))}
    for name, function in functions.items():
        connection.create_function(name, 1, function, deterministic=True)
    connection.create_function(
        "ST_GeomFromWKB", 2, lambda wkb, srs: to_blob(wkb), deterministic=True
    )
