"""Where the sites of an article are, once its names are resolved.

A namesake is withdrawn, and a site that the gazetteer does not have is put where the text says, or
near the towns that it is named for: "the Mobarakeh steel plant", "the Marjayoun-Nabatieh road".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from geoviz.geocode.areas import site_in
from geoviz.geocode.astray import without_namesake
from geoviz.geocode.bearings import beside_the_named, road_named_for
from geoviz.geocode.bounds import areas_of
from geoviz.geocode.gazetteer import Gazetteer, Quality
from geoviz.geocode.passages import governors
from geoviz.geocode.positions import at_positions
from geoviz.geocode.within import NEAR_M, site_around
from geoviz.model import Geocode, Mention, MentionKind, Place, Precision

# What is named for a town mostly lies near it. Squares, streets and markets are named for all
# sorts of things.
_NAMED_FOR_TOWN = re.compile(
    r"^(?P<town>[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?)\s+(?:[a-z-]+\s+){0,3}"
    r"(?:plant|refinery|base|air ?base|airfield|airport|depot|port|station|terminal|factory|mine|"
    r"substation|field|camp|dam|facility|site|steelworks|works|complex|crossing)$"
)
_LARGER = 20  # times; than its namesakes, is a town that is meant by its name alone


def settle(
    geocodes: Sequence[Geocode],
    mentions: Sequence[Mention],
    text: str,
    gazetteer: Gazetteer,
    countries: Collection[str] = (),
) -> tuple[Geocode, ...]:
    """The geocodes of an article, with its sites put where the text has them, or nowhere.

    geocodes: what each mention means by its name. countries: codes that the theatre or the user
    makes likely.
    """
    picks = [geocode.place for geocode in geocodes]
    settled = [
        without_namesake(i, geocode, mentions, picks, countries)
        for i, geocode in enumerate(geocodes)
    ]
    picks = [geocode.place for geocode in settled]
    told = {place.country for place in picks if place is not None and place.country}
    passages = governors(mentions, text)
    regions = [
        _region_of_its_name(m, place, gazetteer) for m, place in zip(mentions, picks, strict=True)
    ]
    for i, geocode in enumerate(settled):
        if geocode.place is not None or mentions[i].kind is not MentionKind.SITE:
            continue
        areas = areas_of(passages[i], mentions, picks, regions)
        site = site_around(i, mentions, picks, text, areas)
        if site is None and mentions[i].cue == "facility":
            site = _near_its_namesakes(mentions[i].text, gazetteer, told.union(countries))
        if site is not None:
            why = geocode.reason if geocode.candidates else "not in the gazetteer"
            reason = f"{why}; {site.source.partition(';')[0]}"
            settled[i] = replace(geocode, place=site, confidence=0.5, reason=reason)
    settled = list(_as_elsewhere(settled, mentions))
    settled = beside_the_named(settled, mentions, text, gazetteer)
    return tuple(at_positions(settled, mentions, text, gazetteer))


def _region_of_its_name(mention: Mention, town: Place | None, gazetteer: Gazetteer) -> Place | None:
    """The region that a town lies in, where it goes by the same name."""
    if town is None or town.admin1 is None or town.precision is not Precision.CITY:
        return None
    alike = gazetteer.lookup(mention.name or mention.text)
    return next((m.place for m in alike if m.place.id == town.admin1), None)


def _as_elsewhere(settled: Sequence[Geocode], mentions: Sequence[Mention]) -> Iterator[Geocode]:
    """A facility that the text puts somewhere is there wherever the text names it."""
    known = {
        mention.text: geocode
        for mention, geocode in zip(mentions, settled, strict=True)
        if mention.cue == "facility" and geocode.place is not None
    }
    for mention, geocode in zip(mentions, settled, strict=True):
        unplaced = mention.kind is MentionKind.SITE and geocode.place is None
        same = known.get(mention.text) if unplaced and mention.cue == "facility" else None
        yield (
            geocode
            if same is None
            else replace(geocode, place=same.place, confidence=same.confidence, reason=same.reason)
        )


def _near_its_namesakes(
    name: str, gazetteer: Gazetteer, countries: Collection[str]
) -> Place | None:
    """Where a facility is that is named for one town, or for the two that it joins."""
    if (road := road_named_for(name, gazetteer, countries)) is not None:
        return road
    named = _NAMED_FOR_TOWN.match(name)
    town = _town(named["town"], gazetteer, countries) if named else None
    if town is None:
        return None
    return replace(
        site_in(town, name),
        uncertainty_m=max(NEAR_M, town.uncertainty_m),
        source=f"near {town.name}; {town.source}",
    )


def _town(name: str, gazetteer: Gazetteer, countries: Collection[str]) -> Place | None:
    """The town of a name in the countries that an article tells of; None where it is any of
    several."""
    towns = [
        match.place
        for match in gazetteer.lookup(name)
        if match.quality is not Quality.FOLDED
        and match.place.precision is Precision.CITY
        and match.place.country in countries
    ]
    towns.sort(key=lambda town: (-town.population, town.id))
    alone = len(towns) == 1 or (towns and towns[0].population >= _LARGER * towns[1].population > 0)
    return towns[0] if alone else None
