"""What lies around a position: the town, the region and the country that it is in."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from geoviz.geo import distance_m
from geoviz.geocode.gazetteer import Gazetteer, Spot
from geoviz.model import LonLat, Place, Precision

_REACH_DEG = 0.5  # how far away a town may be whose region a position is taken to be in


class Surroundings:
    """Places by position. Gives the same for the same gazetteer and position."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def __call__(self, lonlat: LonLat) -> tuple[Place, ...]:
        """The places that a position lies in, finest first; none far out at sea.

        The town is the largest of those whose radius holds the position. Region and country
        are those of their outlines, or of the nearest town where no outline is known.
        """
        near = [
            (distance_m(lonlat, (spot.lon, spot.lat)), -spot.population, spot.id, spot)
            for spot in self._towns_near(lonlat)
        ]
        inside = [spot[1:] for spot in near if spot[0] <= spot[-1].uncertainty_m]
        # Only these are read: there may be thousands of villages around.
        town = self._gazetteer.place(min(inside)[1]) if inside else None
        anchor = town or (self._gazetteer.place(min(near)[2]) if near else None)
        parents = self._read(anchor.parents) if anchor else []
        regions = [place for place in parents if place.feature_code == "ADM1"]
        if not any(self._holds(region, lonlat) for region in regions):
            found = [r for r in self._regions_at(lonlat) if self._holds(r, lonlat)]
            if found:
                parents = [found[0], *self._read(found[0].parents)]
        if not parents:
            code = self._gazetteer.country_of(lonlat)
            parents = [p for p in self._countries if p.country == code][:1]
        return tuple(([town] if town else []) + parents)

    def _read(self, ids: tuple[str, ...]) -> list[Place]:
        return [place for id_ in ids if (place := self._gazetteer.place(id_)) is not None]

    def _holds(self, region: Place, lonlat: LonLat) -> bool:
        from shapely import Point

        outline = self._gazetteer.outline(region)
        return outline is not None and bool(outline[0].covers(Point(lonlat)))

    def _towns_near(self, lonlat: LonLat) -> list[Spot]:
        from shapely import box

        x, y = lonlat
        towns, tree = self._towns
        found = tree.query(box(x - _REACH_DEG, y - _REACH_DEG, x + _REACH_DEG, y + _REACH_DEG))
        return [towns[n] for n in sorted(found)]

    def _regions_at(self, lonlat: LonLat) -> list[Place]:
        return self._read(self._gazetteer.outlined_at(lonlat, "ADM1"))

    @cached_property
    def _towns(self) -> tuple[list[Spot], Any]:
        from shapely import STRtree, points

        towns = self._gazetteer.positions(Precision.CITY)
        return towns, STRtree(points([(town.lon, town.lat) for town in towns]))

    @cached_property
    def _countries(self) -> list[Place]:
        found = self._gazetteer.positions(Precision.COUNTRY)
        return self._read(tuple(country.id for country in found))
