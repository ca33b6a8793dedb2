"""Where the sites of an article are, once its names are resolved.

A namesake is withdrawn, and a site that the gazetteer does not have is put where the text says, or
near the towns that it is named for: "the Mobarakeh steel plant", "the Marjayoun-Nabatieh road".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
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
_BEHIND = re.compile(r"\s\w+")  # the word behind a name
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
        if site is not None and site.precision is Precision.REGION and mentions[i].cue:
            site = _near_its_town(mentions[i].text, site, gazetteer) or site
        if site is None and mentions[i].cue == "facility":
            site = _near_its_namesakes(mentions[i].text, gazetteer, told.union(countries))
        if site is not None:
            why = geocode.reason if geocode.candidates else "not in the gazetteer"
            reason = f"{why}; {site.source.partition(';')[0]}"
            settled[i] = replace(geocode, place=site, confidence=0.5, reason=reason)
    settled = list(_as_elsewhere(settled, mentions, text))
    settled = beside_the_named(settled, mentions, text, gazetteer)
    return tuple(at_positions(settled, mentions, text, gazetteer))


def _region_of_its_name(mention: Mention, town: Place | None, gazetteer: Gazetteer) -> Place | None:
    """The region that a town lies in, where it goes by the same name."""
    if town is None or town.admin1 is None or town.precision is not Precision.CITY:
        return None
    alike = gazetteer.lookup(mention.name or mention.text)
    return next((m.place for m in alike if m.place.id == town.admin1), None)


def _as_elsewhere(
    settled: Sequence[Geocode], mentions: Sequence[Mention], text: str
) -> Iterator[Geocode]:
    """A facility that the text puts somewhere is there wherever the text names it, in full or in
    short: "the X plant" of the X nuclear power plant."""
    known = {
        mention.text: geocode
        for mention, geocode in zip(mentions, settled, strict=True)
        if mention.cue == "facility" and geocode.place is not None
    }
    for mention, geocode in zip(mentions, settled, strict=True):
        same, place = None, geocode.place
        if mention.kind is MentionKind.SITE and (
            place is None or place.precision is not Precision.FACILITY
        ):
            if mention.cue == "facility":
                same = _in_full(mention.text, known)
            elif mention.cue is None and (behind := _BEHIND.match(text, mention.span.end)):
                same = _in_full(mention.text + behind.group(), known)
            if same is None and place is None and mention.cue == "facility":
                same = known.get(mention.text)
        yield (
            geocode
            if same is None
            else replace(geocode, place=same.place, confidence=same.confidence, reason=same.reason)
        )


def _in_full(short: str, known: Mapping[str, Geocode]) -> Geocode | None:
    """The one facility of the gazetteer whose name, as the text has it, a shorter one begins and
    ends like."""
    first, _, last = short.rpartition(" ")
    full = [
        geocode
        for name, geocode in known.items()
        if first
        and name.startswith(f"{first} ")
        and name.endswith(f" {last}")
        and geocode.place is not None
        and geocode.place.precision is Precision.FACILITY
    ]
    return full[0] if len({g.place.id for g in full if g.place is not None}) == 1 else None


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
    return _near(town, name)


def _near_its_town(name: str, area: Place, gazetteer: Gazetteer) -> Place | None:
    """Where a facility in a region is that is named for one town of it."""
    named = _NAMED_FOR_TOWN.match(name)
    if named is None:
        return None
    towns = [
        match.place
        for match in gazetteer.lookup(named["town"])
        if match.quality is not Quality.FOLDED
        and match.place.precision is Precision.CITY
        and set(area.parents[:1]).intersection(match.place.parents)
    ]
    return _near(towns[0], name) if len(towns) == 1 else None


def _near(town: Place, name: str) -> Place:
    """A site of which only the town is known that it is named for."""
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
