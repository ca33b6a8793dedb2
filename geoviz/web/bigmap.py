"""Where the page of a big map asks for what is in view, for evidence, and for downloads."""

from __future__ import annotations

import math
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from flask import Blueprint, Flask, Response, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Conflict, NotFound

from geoviz.errors import UsageError
from geoviz.export import write
from geoviz.export.values import plain
from geoviz.maps.packing import to_json
from geoviz.web.access import requires
from geoviz.web.clusters import MAX_ZOOM, ClusterIndex, View
from geoviz.web.filters import Filters
from geoviz.web.library import Library, current_library
from geoviz.web.page import MOST_ON_PAGE
from geoviz.web.state import State

_DOWNLOADS = {"csv": "text/csv; charset=utf-8", "geojson": "application/geo+json"}

_big = Blueprint("big", __name__)


def register(app: Flask) -> None:
    """Give an application what the page of a big map asks for."""
    app.register_blueprint(_big)
    library: Library = app.extensions["geoviz"]
    last = library.last_state
    if last is not None and len(last.table) > MOST_ON_PAGE:
        _index(last)  # now, not while the first visitor waits


@_big.get("/map-data")
@_big.get("/map-data/<version>")
@requires("view")
def data(version: str | None = None) -> ResponseReturnValue:
    """version: of the page that asks; what its codes mean is of one state."""
    state = current_library().state()
    if version not in (None, state.version):
        raise Conflict("The map has changed since this page was opened; load it again.")
    arguments = request.args
    if "incident" in arguments:
        return _evidence(_index(state), arguments["incident"])
    filters = Filters.parse(arguments)
    if "format" in arguments:
        return _download(_index(state), filters, arguments["format"])
    view = _view(arguments)
    etag = f"{state.version}-{hash((view, filters)) & (2**64 - 1):x}"
    if request.if_none_match.contains_weak(etag):
        response = make_response("", 304)
    else:
        response = make_response(_index(state).answer(view, filters))
        response.mimetype = "application/json"
    response.set_etag(etag, weak=True)
    return response


def _index(state: State) -> ClusterIndex:
    return state.once(ClusterIndex, lambda known: ClusterIndex(known.table))


def _evidence(index: ClusterIndex, incident: str) -> Response:
    row = index.row(incident)
    if row is None:
        raise NotFound("There is no such incident.")
    reports = plain(index.table["reports"].iloc[row])
    packed = index.columns.packed(np.array([row]))
    return make_response(
        to_json({"point": packed, "reports": reports}), {"Content-Type": "application/json"}
    )


def _download(index: ClusterIndex, filters: Filters, name: str) -> Response:
    if name not in _DOWNLOADS:
        raise UsageError(f"format is one of {', '.join(_DOWNLOADS)}")
    with TemporaryDirectory(prefix="geoviz-") as folder:
        path = Path(folder, f"strikes.{name}")
        write(index.table.iloc[index.rows(filters)], path)
        response = make_response(path.read_bytes())
    response.headers["Content-Type"] = _DOWNLOADS[name]
    response.headers["Content-Disposition"] = f'attachment; filename="strikes.{name}"'
    return response


def _view(arguments: MultiDict[str, str]) -> View:
    """Raises UsageError for a box or a zoom that cannot be read."""
    try:
        west, south, east, north = map(float, arguments.get("bbox", "").split(","))
    except ValueError:
        raise UsageError("bbox is west,south,east,north in degrees") from None
    if not all(map(math.isfinite, (west, south, east, north))) or south > north or west > east:
        raise UsageError("bbox is west,south,east,north in degrees")
    zoom = arguments.get("zoom", "")
    if not re.fullmatch("[0-9]{1,2}", zoom) or int(zoom) > MAX_ZOOM:
        raise UsageError(f"zoom is a whole number from 0 to {MAX_ZOOM}")
    return View(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0), int(zoom))
