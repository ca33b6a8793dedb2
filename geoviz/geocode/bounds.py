"""Which of a name's places the text leaves: those inside what governs the name.

What a passage governs comes first, before what the name is called, fame and size, the article's
country and theatre, and nearness (``features.py``). A firm governor shuts out every place outside
it: if none is left, the name is none of them. A loose one shuts out small places where one inside
bears the name; a place that is known by its name alone needs no passage to be meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import or_

from geoviz.geo import distance_m
from geoviz.geocode.candidates import Name
from geoviz.geocode.features import is_town, is_water
from geoviz.geocode.gazetteer import Match
from geoviz.geocode.passages import Governor
from geoviz.model import Mention, MentionKind, Place, Precision
from geoviz.theatre import load_demonyms

_FAMOUS = 100_000  # people; of a city so large its name alone may speak
_WEAKLY_FAMOUS = 20_000  # "X, Y" is rather a list than such a town in a region that it is not in
_KNOWN = 10_000  # people; a town so large may be meant in a passage on another region
_TOWN_M = 40_000.0  # how far from a town's middle what is said to be in it, or of it, may lie
_NEAR_M = 60_000.0  # the same of what is said to be near it
_WIDEST_M = 700_000.0  # radius of a region that a passage may be about
_ACROSS_M = 100_000.0  # how far outside a passage's region its neighbours are told of


@dataclass(frozen=True, slots=True)
class Area:
    """Where a name must lie."""

    place: Place | None  # None: anywhere in the country
    region: Place | None  # that has a town's name, and may be what is meant: "in Samara"
    country: str | None
    firm: bool
    weak: bool = False
    hint: bool = False
    near: bool = False

    @property
    def name(self) -> str:
        return self.place.name if self.place is not None else self.country or ""

    @property
    def is_country(self) -> bool:
        return self.place is None or self.place.precision is Precision.COUNTRY

    @property
    def is_region(self) -> bool:
        return self.place is not None and self.place.precision is Precision.REGION

    def holds(self, place: Place) -> bool:
        """Whether a place lies here, by the gazetteer's hierarchy, or by distance around towns."""
        area = self.place
        if area is None or area.precision is Precision.COUNTRY:
            return place.country is None or place.country == self.country
        if area.id == place.id or area.id in place.parents:
            return True
        if self.region is not None and self.region.id in place.parents and not self.near:
            return True
        apart_m = distance_m(area.lonlat, place.lonlat)
        if area.precision < Precision.REGION:
            reach_m = _NEAR_M if self.near else max(_TOWN_M, area.uncertainty_m)
            return apart_m <= reach_m
        if area.feature_code == "ADM1":
            return False
        return apart_m <= area.uncertainty_m and area.country in (None, place.country)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is left of a name's places."""

    inside: tuple[bool, ...]  # of each match: in what governs the name
    out: tuple[bool, ...]  # of each match: cannot be meant
    area: Area | None  # which of its governors decided

    @property
    def is_elsewhere(self) -> bool:
        """Whether none of the name's places can be meant."""
        return bool(self.out) and all(self.out)


def bounds(matches: Sequence[Match], areas: Sequence[Area]) -> Bounds:
    """What governs a name leaves of its places.

    areas: those that the name must lie in, as ``areas_of`` has them.
    """
    nothing = (False,) * len(matches)
    if not areas or not matches:
        return Bounds(nothing, nothing, None)
    places = [match.place for match in matches]
    for area in areas:
        free = [_is_free(place, area) for place in places]
        strict = tuple(
            area.holds(place) and not anywhere for place, anywhere in zip(places, free, strict=True)
        )
        inside = tuple(map(or_, free, strict))
        if area.firm and not area.near:
            if not any(inside) and _is_misheard(places, area):
                continue
            if any(strict):
                return Bounds(strict, tuple(not yes for yes in inside), area)
            if not any(yes and not is_water(p) for yes, p in zip(free, places, strict=True)):
                return Bounds(nothing, (True,) * len(places), area)
        elif any(strict):
            small = tuple(
                not yes and place.population < _FAMOUS
                for yes, place in zip(inside, places, strict=True)
            )
            return Bounds(strict, small, area)
    return Bounds(nothing, nothing, None)


def areas_of(
    told: Sequence[Governor],
    mentions: Sequence[Mention],
    picks: Sequence[Place | None],
    regions: Sequence[Place | None],
) -> list[Area]:
    """The areas that a name must lie in, firm ones first; of loose ones the nearest.

    picks: what each mention likely means. regions: the first-level region of each pick, where it
    bears the name, too.
    """
    found: list[Area] = []
    said = any(governor.firm and not (governor.near or governor.hint) for governor in told)
    for governor in told:
        if said and not governor.firm:
            break  # what is said of the name itself holds, even where nobody knows that place
        mention, place = mentions[governor.mention], picks[governor.mention]
        if mention.kind is MentionKind.DEMONYM:
            country = load_demonyms().get(mention.text)
            if country and governor.firm:
                found.append(Area(None, None, country, True))
            continue
        region = regions[governor.mention]
        if governor.ruled and place is not None and place.precision < Precision.REGION:
            place = region
        if place is None or (not governor.firm and place.precision is not Precision.REGION):
            continue
        if place.precision < Precision.CITY or is_water(place):
            continue
        if not governor.firm and place.uncertainty_m > _WIDEST_M:
            continue  # "central Asia" governs nothing
        if not governor.firm and any(not area.firm for area in found):
            continue
        found.append(
            Area(
                place,
                region,
                place.country,
                governor.firm,
                governor.weak,
                governor.hint,
                governor.near,
            )
        )
    return sorted(found, key=lambda area: (not area.firm, area.is_country))


def areas_of_names(
    names: Sequence[Name],
    told: Sequence[Sequence[Governor]],
    mentions: Sequence[Mention],
    picks: Sequence[Place | None],
    regions: Sequence[Place | None],
) -> list[list[Area]]:
    """The areas that each name must lie in, by what the names that govern it likely mean.

    One name is one place throughout an article, so that what is said of it once holds for all.
    picks, regions: as for ``areas_of``.
    """
    found = []
    for name in names:
        governing = [governor for i in name.mentions for governor in told[i]]
        governing.sort(key=lambda governor: not governor.firm)
        found.append(areas_of(governing, mentions, picks, regions))
    return found


def parted_names(
    names: Sequence[Name],
    told: Sequence[Sequence[Governor]],
    mentions: Sequence[Mention],
    picks: Sequence[Place | None],
    regions: Sequence[Place | None],
) -> list[Name] | None:
    """The names, with those in parts that the article has for several places; None for none.

    A mention that nothing governs, or only loosely, goes on from the one before it.
    """
    parted: list[Name] = []
    for name in names:
        groups: list[tuple[frozenset[str], list[int]]] = []
        firm = False
        for i in name.mentions:
            areas = areas_of(told[i], mentions, picks, regions)
            held = bounds(name.matches, areas)
            inside = frozenset(
                m.place.id for m, yes in zip(name.matches, held.inside, strict=True) if yes
            )
            strict = held.area is not None and held.area.firm
            if not groups or (inside and (strict or not firm)):
                same = next((g for g in groups if not g[0] or not inside or g[0] & inside), None)
                if same is None:
                    groups.append((inside, [i]))
                else:
                    groups.remove(same)
                    groups.append((same[0] & inside or same[0] or inside, [*same[1], i]))
            else:
                groups[-1][1].append(i)
            firm = firm or strict
        if len(groups) > 1:
            parted += (Name(tuple(sorted(g)), name.matches) for _, g in groups)
        else:
            parted.append(name)
    return parted if len(parted) > len(names) else None


def strange_to(
    place: Place, matches: Sequence[Match], areas: Sequence[Area], *, village: bool = False
) -> Area | None:
    """The region of the passage in which a small place does not lie, so that the name is rather
    that of a place nobody knows there; None where it may be meant.

    village: whether the text calls it one, which a town outside is not.
    """
    regions = (area for area in areas if area.is_region and not (area.near or area.hint))
    area = next(regions, None)
    if area is None or area.place is None:
        return None
    if (
        not is_town(place)
        or (place.population >= _KNOWN and not village)
        or _is_free(place, area)
        or any(area.holds(match.place) for match in matches)
    ):
        return None
    namesakes = sum(match.place.country == place.country for match in matches)
    reach_m = area.place.uncertainty_m + _ACROSS_M
    if namesakes == 1 and distance_m(place.lonlat, area.place.lonlat) <= reach_m:
        return None
    return area


def _is_misheard(places: Sequence[Place], area: Area) -> bool:
    """Whether it is rather the governor that is not what it seems, since what is well known by the
    name lies elsewhere: a list, a region's namesake, a base abroad, a plant beyond a border."""
    cities = (place.population for place in places if place.precision is Precision.CITY)
    most = max(cities, default=0)
    if area.hint or most >= (_WEAKLY_FAMOUS if area.weak else _FAMOUS):
        return True
    facility = any(place.precision is Precision.FACILITY for place in places)
    return facility and (area.weak or area.place is None or len(places) == 1)


def _is_free(place: Place, area: Area) -> bool:
    """Whether an area cannot govern a place, since it is as large: a country, a first-level region
    in another region."""
    if place.precision is Precision.COUNTRY or is_water(place):
        return True
    wide = place.feature_code in {"ADM1", "RGN"}
    return wide and area.place is not None and area.place.precision is not Precision.COUNTRY
