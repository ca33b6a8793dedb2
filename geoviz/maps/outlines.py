"""The areas in which incidents are known to have happened, each outline once."""

from __future__ import annotations

import geopandas
import numpy as np
import shapely

from geoviz.maps.packing import Ints, packed_arrays

_DEGREES = 10_000  # areas are drawn to 1/10000 degree, about 10 m
_TOLERANCE_DEG = 0.0005
_AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def areas(table: geopandas.GeoDataFrame) -> tuple[str, Ints]:
    """The distinct areas, packed, and for each incident the number of its area or -1.

    The arrays: polygons an area, rings a polygon (the first is its outside), points a ring, and
    the points' x and y as differences in units of 1/10000 degree; the box of each area.
    """
    shapes = np.asarray(table.geometry.array)
    numbers = np.full(len(shapes), -1, np.int64)
    is_area = np.isin(shapely.get_type_id(shapes), _AREAS) & ~shapely.is_empty(shapes)
    _, at, inverse = np.unique(
        shapely.to_wkb(shapes[is_area]).astype(object), return_index=True, return_inverse=True
    )
    # In the order in which the table has them.
    order = np.argsort(at)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    numbers[is_area] = rank[inverse]
    outlines = shapely.orient_polygons(shapely.simplify(shapes[is_area][at[order]], _TOLERANCE_DEG))
    polygons, of_area = shapely.get_parts(outlines, return_index=True)
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    coordinates, of_ring = shapely.get_coordinates(rings, return_index=True)
    steps = np.rint(coordinates * _DEGREES).astype(np.int64)
    is_first = np.diff(of_ring, prepend=-1) > 0
    steps[1:] = np.where(is_first[1:, None], steps[1:], np.diff(steps, axis=0))
    boxes = np.rint(shapely.bounds(outlines).reshape(-1, 4) * _DEGREES).astype(np.int64)
    arrays = {
        "polygons": np.bincount(of_area, minlength=len(outlines)),
        "rings": np.bincount(of_polygon, minlength=len(polygons)),
        "points": np.bincount(of_ring, minlength=len(rings)),
        "x": steps[:, 0],
        "y": steps[:, 1],
        "west": boxes[:, 0],
        "south": boxes[:, 1],
        "east": boxes[:, 2],
        "north": boxes[:, 3],
    }
    return packed_arrays({}, arrays), numbers
