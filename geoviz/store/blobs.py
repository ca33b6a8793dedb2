"""Geometries as GeoPackage blobs, and the SQL functions that its R-tree triggers call."""

from __future__ import annotations

import sqlite3
import struct
from typing import Any

_SRS_ID = 4326
_HEADER = struct.Struct("<2sBBi")
_ENVELOPE = struct.Struct("<4d")  # minx, maxx, miny, maxy
_ENVELOPE_SIZES = (0, 32, 48, 48, 64)
_LITTLE_ENDIAN, _WITH_ENVELOPE, _EMPTY = 0b1, 0b10, 0b10000


def to_blob(geometry: Any) -> bytes | None:
    """A shapely geometry in degrees as a GeoPackage blob (12-128r19, clause 2.1.3)."""
    if geometry is None:
        return None
    import shapely

    wkb: bytes = shapely.to_wkb(geometry, byte_order=1, output_dimension=2, flavor="iso")
    if geometry.is_empty:
        return _HEADER.pack(b"GP", 0, _LITTLE_ENDIAN | _EMPTY, _SRS_ID) + wkb
    min_x, min_y, max_x, max_y = geometry.bounds
    header = _HEADER.pack(b"GP", 0, _LITTLE_ENDIAN | _WITH_ENVELOPE, _SRS_ID)
    return header + _ENVELOPE.pack(min_x, max_x, min_y, max_y) + wkb


def envelope(blob: bytes) -> tuple[float, float, float, float] | None:
    """minx, maxx, miny, maxy of a GeoPackage blob; None where it is empty or no blob."""
    if len(blob) < _HEADER.size or blob[:2] != b"GP":
        return None
    flags = blob[3]
    if flags & _EMPTY:
        return None
    kind = flags >> 1 & 0b111
    if kind:
        order = "<" if flags & _LITTLE_ENDIAN else ">"
        min_x, max_x, min_y, max_y = struct.unpack_from(f"{order}4d", blob, _HEADER.size)
        return min_x, max_x, min_y, max_y
    import shapely

    left, bottom, right, top = shapely.from_wkb(blob[_HEADER.size + _ENVELOPE_SIZES[kind] :]).bounds
    return left, right, bottom, top


def register(connection: sqlite3.Connection) -> None:
    """Give a connection ST_IsEmpty, ST_MinX, ST_MaxX, ST_MinY and ST_MaxY."""

    def is_empty(blob: bytes | None) -> int | None:
        return None if blob is None else int(envelope(blob) is None)

    def side(index: int) -> Any:
        def of(blob: bytes | None) -> float | None:
            bounds = None if blob is None else envelope(blob)
            return None if bounds is None else bounds[index]

        return of

    functions = {"ST_IsEmpty": is_empty}
    functions |= {f"ST_{name}": side(i) for i, name in enumerate(("MinX", "MaxX", "MinY", "MaxY"))}
    for name, function in functions.items():
        connection.create_function(name, 1, function, deterministic=True)
