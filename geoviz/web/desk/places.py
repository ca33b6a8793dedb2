"""Places to move a report to: the gazetteer's, searched, and those drawn on a map."""

from __future__ import annotations

import math
from functools import lru_cache

from flask import Blueprint, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from geoviz.errors import UsageError
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.own import Stamp, stamp
from geoviz.maps.basemap import basemap_pieces
from geoviz.maps.packing import to_json
from geoviz.model import LonLat, Place, Precision, content_id
from geoviz.web.access import current_user, requires
from geoviz.web.desk.marking import plain

blueprint = Blueprint("places", __name__)

_MOST_FOUND = 12
_LONGEST_NAME = 120
_MOST_RADIUS_M = 1_000_000.0
_MOST_BOX_DEG = 12.0  # fine pieces of the basemap for a box at most so large


def gazetteer() -> Gazetteer:
    """Opened once, and anew where the user's own places were changed; safe for several threads."""
    return _opened(stamp())


@lru_cache(maxsize=1)
def _opened(now: Stamp) -> Gazetteer:
    return Gazetteer.open()


def search(name: str) -> list[Place]:
    """Places of a name, best known first; "49.84, 24.03" is itself no name."""
    bare = " ".join(name.split())[:_LONGEST_NAME]
    return [match.place for match in gazetteer().lookup(bare, _MOST_FOUND)] if bare else []


def around(place: Place) -> str:
    """What a place lies in, to tell it from its namesakes."""
    names = [found.name for id_ in place.parents if (found := gazetteer().place(id_))]
    return ", ".join(plain(name) for name in names)


def chosen(form: MultiDict[str, str]) -> Place:
    """The place that a form names: ``place`` as an id, or ``lon``, ``lat`` and ``radius_m``.

    Raises UsageError where it names none.
    """
    id_ = form.get("place", "")
    if id_ and id_ != "drawn":
        found = gazetteer().place(id_)
        if found is None:
            raise UsageError(f"the gazetteer has no place {id_[:60]}; search again")
        return found
    lon = _number(form, "lon", 180)
    lat = _number(form, "lat", 90)
    radius_m = max(10.0, _number(form, "radius_m", _MOST_RADIUS_M))
    name = plain(" ".join(form.get("name", "").split()))[:_LONGEST_NAME]
    if not name:
        raise UsageError("give the place a name, as it is to stand on the map")
    try:
        precision = Precision.from_label(form.get("precision", ""))
    except KeyError:
        raise UsageError("say how finely the place is known") from None
    if precision is Precision.COUNTRY:
        raise UsageError("choose a country from the gazetteer; a drawn area is a region at most")
    return drawn(name, LonLat(round(lon, 5), round(lat, 5)), round(radius_m), precision)


def drawn(name: str, at: LonLat, radius_m: float, precision: Precision) -> Place:
    """A place that a person showed on the map."""
    return Place(
        id=content_id("drawn", name, at, radius_m, precision),
        name=name,
        precision=precision,
        lon=at.lon,
        lat=at.lat,
        uncertainty_m=float(radius_m),
        country=gazetteer().country_of(at),
        source=f"shown on the map by {current_user().name}",
    )


@blueprint.get("/review/places")
@requires("view")
def find() -> Response:
    found = search(request.args.get("q", ""))
    return jsonify(
        [
            {
                "id": place.id,
                "name": place.name,
                "around": around(place),
                "precision": place.precision.label,
                "population": place.population,
                "lon": place.lon,
                "lat": place.lat,
                "radius_m": place.uncertainty_m,
            }
            for place in found
        ]
    )


@blueprint.get("/basemap.json")
@requires("view")
def basemap() -> ResponseReturnValue:
    """The offline basemap: the coarse world, and fine pieces about ``bbox``."""
    box = _box(request.args.get("bbox", ""))
    response = make_response(to_json(basemap_pieces([box] if box else [])))
    response.mimetype = "application/json"
    response.cache_control.max_age = 3600
    response.cache_control.private = True
    return response


def _box(text: str) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not all(math.isfinite(edge) for edge in (west, south, east, north)):
        return None
    if not 0 <= east - west <= _MOST_BOX_DEG or not 0 <= north - south <= _MOST_BOX_DEG:
        return None
    return west, south, east, north


def _number(form: MultiDict[str, str], name: str, most: float) -> float:
    try:
        value = float(form.get(name, "").strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > most:
        raise UsageError(f"{name}: write a number; choose a place, or click on the map")
    return value
