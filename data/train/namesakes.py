"""Made-up accounts of strikes on towns that share their names, and which of them is meant.

Encyclopaedias' articles tell of places of all sizes alike, and in no passage of a governor. What
they cannot teach is in these sentences, each filled with the gazetteer's own names: a large town
beside small ones near its namesake is the large one; with the namesake's region it is that; a bare
name that a city shares with its region is the city; a town of a war is not its namesake abroad.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geoviz.geo import distance_m
from geoviz.geocode.gazetteer import Gazetteer, Quality
from geoviz.geocode.names import fold
from geoviz.model import Mention, MentionKind, Place, Precision, Span

_SLOT = re.compile(r"<(\w+)>")
_LARGER = 10  # times the people of its namesake
_TOWN, _CITY = 12_000, 50_000  # people
_NEAR_M = 60_000.0
_APART_M = 60_000.0
_REGION_WORDS = re.compile(r"\b(?:Oblast|Kray|Krai|Governorate|Province|Region|Republic|State)$")

# Where the town is the large one, though what is named beside it lies near its namesake.
_BESIDE = (
    "A missile hit <town> overnight. Drones also hit <near> and <nearer>.",
    "Drones struck <near>, <town> and <nearer>.",
    "<near> and <nearer> were shelled. In <town>, a rocket hit a school.",
    "Explosions shook <town> on Friday after strikes on <near>.",
)
# Where the words put it into the region of the small one.
_GOVERNED = (
    "A missile hit <town> in the <region> on Tuesday, killing two people.",
    "In the <region>, shells fell on <town> and <near>.",
    "The governor of the <region> said that <town> had been shelled.",
    "Drones attacked the <region> on Monday. A house burned down in <town>.",
    "Shells hit <town>, <region>, at noon.",
    "A drone hit the village of <town> in the <region>.",
)
# Where a city has the name of its region.
_SHARED = (
    "A drone hit an apartment block in <town>, <country>, on Tuesday.",
    "Missiles struck <town> overnight, killing four people.",
    "Explosions were heard in <town> and <far>.",
)
_REGIONAL = (
    "A drone hit a depot in the <region> overnight.",
    "The <region> was shelled 40 times, its governor said.",
)
# Where a war tells which country is meant.
_AT_WAR = (
    "Drones hit <town> overnight, killing three people.",
    "A missile struck a depot in <town> and another in <far>.",
)


@dataclass(frozen=True, slots=True)
class Account:
    """A text, its names, the place that each means, and the countries of the war."""

    text: str
    mentions: tuple[Mention, ...]
    places: tuple[str, ...]  # id of the place that each mention means
    countries: tuple[str, ...]


class Accounts:
    """Writes accounts. The same gazetteer, wars and seed give the same ones."""

    def __init__(self, gazetteer: Gazetteer, wars: Sequence[Sequence[str]], seed: int) -> None:
        """wars: the countries of each, as ISO codes."""
        self._gazetteer = gazetteer
        self._wars = [tuple(war) for war in wars]
        self._random = random.Random(seed)  # noqa: S311 - no secret
        countries = {code for war in wars for code in war}
        places = (gazetteer.place(spot.id) for spot in gazetteer.positions(Precision.CITY))
        self._towns = [town for town in places if town is not None and town.country in countries]

    def written(self) -> Iterator[Account]:
        """Accounts of every kind, in an order that hangs on nothing but the gazetteer."""
        for town in self._towns:
            if town.population >= _TOWN:
                yield from self._of_namesakes(town)
            if town.population >= _CITY:
                yield from self._of_cities(town)

    def _of_namesakes(self, town: Place) -> Iterator[Account]:
        alike = [
            match.place
            for match in self._gazetteer.lookup(town.name, 100)
            if match.quality is not Quality.FOLDED and match.place.precision is Precision.CITY
        ]
        if any(other.population > town.population for other in alike):
            return
        small = [
            other
            for other in alike
            if other.country == town.country
            and other.population * _LARGER < town.population
            and other.admin1 not in (None, town.admin1)
            and distance_m(other.lonlat, town.lonlat) > _APART_M
        ]
        regions = [other.admin1 for other in small]
        for other in small[:2]:
            near = self._near(other)
            region = self._gazetteer.place(other.admin1 or "")
            if len(near) < 2 or region is None or regions.count(other.admin1) > 1:
                continue
            slots = {"near": near[0], "nearer": near[1], "region": region}
            yield self._account(_BESIDE, slots | {"town": town}, town.name, self._war(town, 0.5))
            yield self._account(_GOVERNED, slots | {"town": other}, town.name, self._war(town, 0.5))

    def _of_cities(self, town: Place) -> Iterator[Account]:
        region = self._gazetteer.place(town.admin1 or "")
        country = self._gazetteer.place(town.parents[-1]) if town.parents else None
        if country is None or region is None:
            return
        far = self._random.choice([t for t in self._towns if t.population >= _CITY])
        slots = {"town": town, "country": country, "far": far, "region": region}
        matches = self._gazetteer.lookup(town.name)
        if any(match.place.id == region.id for match in matches):
            yield self._account(_SHARED, slots, town.name, self._war(town, 0.5))
            yield self._account(_REGIONAL, slots, town.name, self._war(town, 0.5))
        abroad = [
            match
            for match in matches
            if match.place.country not in self._war(town, 1.0)
            and match.place.precision is Precision.CITY
            and match.place.population >= _TOWN
        ]
        if abroad:
            yield self._account(_AT_WAR, slots, town.name, self._war(town, 1.0))

    def _war(self, town: Place, share: float) -> tuple[str, ...]:
        """The countries of a war that a town lies in, known to the reader in a share of texts."""
        if self._random.random() >= share:
            return ()
        return next((war for war in self._wars if town.country in war), ())

    def _near(self, place: Place) -> list[Place]:
        """The two largest towns near a place, of other names."""
        near = [
            town
            for town in self._towns
            if abs(town.lat - place.lat) < 0.6
            and town.id != place.id
            and town.country == place.country
            and fold(town.name) != fold(place.name)
            and distance_m(town.lonlat, place.lonlat) <= _NEAR_M
        ]
        return sorted(near, key=lambda town: (-town.population, town.id))[:2]

    def _account(
        self,
        templates: Sequence[str],
        slots: dict[str, Place],
        name: str,
        countries: tuple[str, ...],
    ) -> Account:
        template = self._random.choice(templates)
        text, at = "", 0
        mentions, places = [], []
        for slot in _SLOT.finditer(template):
            text += template[at : slot.start()]
            at = slot.end()
            place = slots[slot.group(1)]
            cue = "region" if slot.group(1) == "region" else None
            written = name if slot.group(1) == "town" else place.name
            if cue and not _REGION_WORDS.search(written):
                written += " region"
            span = Span(len(text), len(text) + len(written))
            kind = MentionKind.MENTION if place.precision >= Precision.REGION else MentionKind.SITE
            if cue and templates is _REGIONAL:
                kind = MentionKind.SITE
            mentions.append(Mention(span, written, kind, cue=cue))
            places.append(place.id)
            text += written
        return Account(text + template[at:], tuple(mentions), tuple(places), countries)
