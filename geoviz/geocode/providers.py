"""Online geocoders, by choice: asked politely, and trusted with nothing.

A provider is asked for what the gazetteer cannot place. Its answers are kept in the store; a
failure never is. Turns are taken in the store too, so that all processes together keep to one
request a second. Where a provider fails, mentions stay pending, and a run goes on.
"""

from __future__ import annotations

import inspect
import json
import math
import os
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError
from typing import Any, Protocol
from urllib.parse import urlsplit

from geopy.exc import GeocoderQueryError, GeocoderRateLimited, GeopyError
from geopy.geocoders import SERVICE_TO_GEOCODER

from geoviz.errors import GeocoderError, UsageError
from geoviz.geo import distance_m
from geoviz.geocode.transport import BoundedAdapter
from geoviz.model import LonLat, Place, Precision, content_id
from geoviz.release import VERSION

_INTERVAL_S = 1.0  # Nominatim's usage policy: one request a second, over everything one runs
_DEADLINE_S = 10.0
_LONGEST_WAIT_S = 60.0  # for a turn; beyond it too many others are asking
_FAILURES = 3  # in a row, before a provider is left alone
_PAUSE_S = 300.0
_MOST_RESULTS = 5
_MOST_NAME = 200  # characters
# geopy takes an empty object or null for an empty list.
_SHAPES: Mapping[str, Any] = {"nominatim": list, "photon": dict}
# What geopy raises where an answer is not as it should be.
_BAD_ANSWER = (
    GeopyError,
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    UserWarning,
    ValueError,
)
_KEY_VARIABLE = "GEOVIZ_GEOCODER_KEY"
_UNKNOWN_EXTENT_M = 10_000.0
_FACILITY_M = 1_500.0
_CITY_M = 30_000.0
_REGION_M = 700_000.0


class Memory(Protocol):
    """Where answers and turns are kept: a store."""

    def cached_answer(self, provider: str, query: str) -> str | None: ...

    def cache_answer(self, provider: str, query: str, answer: str) -> None: ...

    def reserve_slot(self, provider: str, interval_s: float) -> float: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A place as a provider knows it."""

    name: str  # its whole address, from the finest part on
    lon: float
    lat: float
    radius_m: float  # half the diagonal of its extent


class Provider:
    """One online geocoder.

    name: as geopy has it ("nominatim", "photon", ...). url: where it is, if not at its usual
    place. A provider that needs a key gets it from the variable GEOVIZ_GEOCODER_KEY.
    Raises UsageError where there is no such geocoder, or it cannot be used so.
    """

    def __init__(
        self,
        name: str,
        memory: Memory,
        *,
        url: str | None = None,
        interval_s: float = _INTERVAL_S,
        deadline_s: float = _DEADLINE_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name.lower()
        self._geocoder = _geocoder(self.name, url, deadline_s)
        self._takes = frozenset(inspect.signature(self._geocoder.geocode).parameters)
        self._memory = memory
        self._key = f"{self.name} {url.rstrip('/')}" if url else self.name
        self._interval_s = interval_s
        self._clock, self._sleep = clock, sleep
        self._failures = 0
        self._closed_until = -math.inf

    def find(self, name: str, country: str | None = None) -> tuple[Found, ...]:
        """The places of a name, the provider's first choice first.

        country: ISO 3166-1 alpha-2 code that the search is limited to where the provider can.
        Raises GeocoderError where the provider fails or is left alone after failures.
        """
        query = json.dumps([" ".join(name.split()), country], ensure_ascii=False)
        known = self._memory.cached_answer(self._key, query)
        if known is not None:
            return tuple(Found(**row) for row in json.loads(known))
        found = self._ask(" ".join(name.split()), country)
        rows = [{"name": f.name, "lon": f.lon, "lat": f.lat, "radius_m": f.radius_m} for f in found]
        self._memory.cache_answer(self._key, query, json.dumps(rows, ensure_ascii=False))
        return found

    def _ask(self, name: str, country: str | None) -> tuple[Found, ...]:
        if self._clock() < self._closed_until:
            raise GeocoderError(f"{self.name} is left alone for a while after it failed")
        wait_s = self._memory.reserve_slot(self._key, self._interval_s)
        if wait_s > _LONGEST_WAIT_S:
            raise GeocoderError(f"{self.name}: too many others are waiting for their turn")
        self._sleep(wait_s)
        try:
            found = self._answer(name, country)
        except GeocoderRateLimited as error:
            # Whoever is told to go away goes at once, for as long as asked.
            self._leave_alone(max(_PAUSE_S, float(error.retry_after or 0)))
            raise GeocoderError(f"{self.name} asks for fewer requests") from error
        except _BAD_ANSWER as error:
            self._failures += 1
            if self._failures >= _FAILURES or _is_refusal(error):
                self._leave_alone(_PAUSE_S)
            said = " ".join(str(error).split())[:100] or type(error).__name__
            raise GeocoderError(f"{self.name}: {said}") from error
        self._failures = 0
        return found

    def _leave_alone(self, seconds: float) -> None:
        self._failures = 0
        self._closed_until = self._clock() + seconds

    def _answer(self, name: str, country: str | None) -> tuple[Found, ...]:
        wanted: dict[str, Any] = {"exactly_one": False, "limit": _MOST_RESULTS, "language": "en"}
        if country:
            wanted |= {"country_codes": country.lower(), "components": {"country": country}}
        options = {key: value for key, value in wanted.items() if key in self._takes}
        with warnings.catch_warnings():
            # geopy only warns of a latitude that is none.
            warnings.simplefilter("error")
            locations = self._geocoder.geocode(name, **options)
        if locations is None:
            return ()
        if not isinstance(locations, list):
            raise TypeError("the answer is not a list of places")
        return tuple(_found(location) for location in locations[:_MOST_RESULTS])


def as_place(found: Found, provider: str, country: str | None, parents: Sequence[str]) -> Place:
    """What a provider found as a place, no finer than its extent."""
    if found.radius_m <= _FACILITY_M:
        precision = Precision.FACILITY
    elif found.radius_m <= _CITY_M:
        precision = Precision.CITY
    else:
        precision = Precision.REGION if found.radius_m <= _REGION_M else Precision.COUNTRY
    return Place(
        id=content_id(provider, found.name, found.lon, found.lat),
        name=found.name.partition(",")[0].strip() or found.name,
        precision=precision,
        lon=found.lon,
        lat=found.lat,
        uncertainty_m=max(found.radius_m, 500.0),
        country=country,
        parents=tuple(parents),
        source=f"{provider}: {found.name}",
    )


def _geocoder(name: str, url: str | None, deadline_s: float) -> Any:
    kind = SERVICE_TO_GEOCODER.get(name)
    if kind is None:
        known = ", ".join(sorted(SERVICE_TO_GEOCODER))
        raise UsageError(f"there is no geocoder {name!r}; geopy has {known}")
    parameters = inspect.signature(kind.__init__).parameters
    adapter = partial(BoundedAdapter, shape=_SHAPES.get(name))
    options: dict[str, Any] = {"timeout": deadline_s, "adapter_factory": adapter}
    if "user_agent" in parameters:
        options["user_agent"] = _user_agent()
    if url is not None:
        if not {"domain", "scheme"} <= set(parameters):
            raise UsageError(f"{name} has one address only; leave out its URL")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise UsageError(f"{url}: give the geocoder's address as https://host or http://host")
        options |= {"scheme": parts.scheme, "domain": parts.netloc + parts.path.rstrip("/")}
    needed = [
        parameter.name
        for parameter in list(parameters.values())[1:]
        if parameter.default is parameter.empty
        and parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    ]
    key = os.environ.get(_KEY_VARIABLE)
    if len(needed) > 1:
        raise UsageError(f"{name} needs {', '.join(needed)}, which cannot be given; choose another")
    if needed and not key:
        raise UsageError(f"{name} needs a key; put it into the variable {_KEY_VARIABLE}")
    if key:
        holder = next(iter(needed), "api_key" if "api_key" in parameters else None)
        options |= {holder: key} if holder else {}
    return kind(**options)


def _user_agent() -> str:
    try:
        return f"geoviz/{VERSION}"
    except PackageNotFoundError:
        return "geoviz"


def _is_refusal(error: Exception) -> bool:
    """Whether a provider says that it does not want to be asked (401, 403)."""
    cause = error.__cause__
    status = getattr(cause, "status_code", None)
    return status in (401, 403) and not isinstance(error, GeocoderQueryError)


def _found(location: Any) -> Found:
    """A checked place. Raises TypeError, ValueError and the like for anything odd."""
    lon, lat = _stated(location)
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise ValueError("a position is not on Earth")
    name = "".join(c if c.isprintable() else " " for c in str(location.address))
    name = " ".join(name.split())[:_MOST_NAME]
    if not name:
        raise ValueError("a place has no name")
    return Found(name, round(lon, 6), round(lat, 6), _radius_m(location.raw, LonLat(lon, lat)))


def _stated(location: Any) -> tuple[float, float]:
    """Longitude and latitude as the provider wrote them: geopy turns 200 degrees into -160."""
    raw = location.raw
    if isinstance(raw, Mapping) and "lon" in raw and "lat" in raw:
        return float(raw["lon"]), float(raw["lat"])
    geometry = raw.get("geometry") if isinstance(raw, Mapping) else None
    if isinstance(geometry, Mapping) and geometry.get("type", "Point") == "Point":
        lon, lat = geometry["coordinates"][:2]
        return float(lon), float(lat)
    return float(location.longitude), float(location.latitude)


def _radius_m(raw: Any, at: LonLat) -> float:
    """From the point to the farthest corner of the extent, where the provider gives one."""
    if not isinstance(raw, Mapping):
        return _UNKNOWN_EXTENT_M
    properties = raw.get("properties")
    if "boundingbox" in raw:  # Nominatim: south, north, west, east
        south, north, west, east = (float(value) for value in raw["boundingbox"])
    elif isinstance(properties, Mapping) and "extent" in properties:  # Photon
        west, north, east, south = (float(value) for value in properties["extent"])
    else:
        return _UNKNOWN_EXTENT_M
    corners = [LonLat(x, y) for x in (west, east) for y in (south, north)]
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in corners):
        raise ValueError("an extent is not on Earth")
    return round(max(distance_m(at, corner) for corner in corners), 0)
