#!/bin/sh
# A good guess: two shapely geometries that are equal (==, equals_exact) give the same intersection.
# A region's outline that was handed to another process, or kept in a file between two steps, is the
# same outline.
# What happens: set_precision leaves its grid on the geometry, and every later overlay is rounded to
# it. Pickle and WKB (so multiprocessing, Dask, GeoPackage, GeoParquet) keep the coordinates and drop
# the grid: get_precision 0.001 becomes 0.0, the copy still compares equal, and its intersection
# with the same neighbour has other coordinates. A build from kept intermediates differs from one
# that ran through, and so does work in one process from work in several.
# Versions: shapely 2.2.0 (GEOS 3.14.1). Seen 2026-11-30; found by running it.
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
python3 -m venv "$T/v"
"$T/v/bin/pip" install -q --disable-pip-version-check shapely==2.2.0 numpy==2.4.6 2>"$T/pip.log" || { cat "$T/pip.log"; exit 1; }
cd "$T"
"$T/v/bin/python" - <<'PY'
import pickle

import shapely

print("shapely", shapely.__version__, "GEOS", shapely.geos_version_string)
district = shapely.Polygon([(35.1, 48.2), (35.9, 48.31), (36.03, 47.77), (35.2, 47.7)])
beside = shapely.Polygon([(35.5, 48.5), (36.4, 48.1), (35.77, 47.5)])
snapped = shapely.set_precision(district, 0.001)  # about 100 m
other = shapely.set_precision(beside, 0.001)
for name, copy in (
    ("pickle", pickle.loads(pickle.dumps(snapped))),
    ("WKB", shapely.from_wkb(shapely.to_wkb(snapped))),
):
    grids = shapely.get_precision(snapped), shapely.get_precision(copy)
    equal = snapped == copy and snapped.equals_exact(copy, 0)
    direct, later = snapped.intersection(other), copy.intersection(other)
    print(f"{name}: grid {grids[0]} -> {grids[1]}, equal: {equal}")
    print("  intersection:", direct.wkt)
    print("  of the copy: ", later.wkt)
    assert grids == (0.001, 0.0), "changed"
    assert equal, "changed"
    assert direct != later, "changed"
PY
