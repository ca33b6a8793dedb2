"""Places to move a report to: the gazetteer's, searched, and those drawn on a map."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from functools import cache, lru_cache

from flask import Blueprint, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from geoviz.assets import asset
from geoviz.errors import UsageError
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.own import Stamp, stamp
from geoviz.maps.basemap import basemap_pieces
from geoviz.maps.packing import to_json
from geoviz.model import LonLat, Place, Precision, content_id
from geoviz.standins import stand_in
from geoviz.web.access import current_user, requires
from geoviz.web.desk.marking import plain
from geoviz.web.frame import language

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


def name_of(id_: str) -> str | None:
    """The name of a place of the gazetteer by its id."""
    place = gazetteer().place(id_)
    return place.name if place else None


def around(place: Place) -> str:
    """What a place lies in, to tell it from its namesakes."""
    names = filter(None, map(name_of, place.parents))
    return ", ".join(plain(name) for name in names)


def stands_for(place: Place) -> str | None:
    """What an area is drawn for where the gazetteer has none of its name, in a sentence."""
    found = stand_in(place)
    if found is None:
        return None
    words = _map_words(language())[f"stands_{found.key}"]
    return words.format(name=plain(found.name), of=plain(found.ends)) + "."


@cache
def _map_words(lang: str) -> dict[str, str]:
    """The words of the map's page, which says the same."""
    words: dict[str, str] = json.loads(
        asset("templates", "map", "texts", f"{lang}.json").read_text("utf-8")
    )
    return words


def chosen(form: MultiDict[str, str], known: Iterable[Place] = ()) -> Place:
    """The place that a form names: ``place`` as an id, or ``lon``, ``lat`` and ``radius_m``.

    known: places that the form offers although the gazetteer may not have them.
    Raises UsageError where it names none.
    """
    id_ = form.get("place", "")
    if id_ and id_ != "drawn":
        found = gazetteer().place(id_) or next((each for each in known if each.id == id_), None)
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
