"""What of a corpus is published: which incidents, of which sources, and how finely placed.

Both functions are pure. What is taken away is gone from all that is made of the result.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import unquote

import geopandas

from geoviz.errors import UsageError
from geoviz.geo import distance_m
from geoviz.geocode.gazetteer import UNLOCATED, Gazetteer
from geoviz.model import (
    Corpus,
    DateSpan,
    LonLat,
    MentionKind,
    Place,
    Precision,
    content_id,
)
from geoviz.pipeline import derive, incidents_table

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_GRIDS_DEG = (0.01, 10.0)
_TOWN_M = 30_000.0  # a wider cell says no more than the region does
_SHORTEST_NAME = 3  # letters; a shorter one would be found in any text
_PLACE_TEXTS = ("place_name", "place_basis")
_TEXTS = (*_PLACE_TEXTS, "title", "reason", "attacker_basis", "date_basis")


def select(
    corpus: Corpus,
    *,
    since: date | None = None,
    until: date | None = None,
    box: Box | None = None,
    drop_sources: Sequence[str] = (),
) -> Corpus:
    """The part of a corpus that is to be shown.

    since, until: days, both included; an incident without a date is in no range. box: where
    the incident's point must lie. drop_sources: publishers whose articles count as never read,
    so that what the others say is joined, dated and attributed again from them alone.
    Raises UsageError for a publisher that no article has, or a range that holds nothing.
    """
    if since and until and since > until:
        raise UsageError(f"nothing lies between {since} and {until}; give the earlier day first")
    if box:
        check_box(box)
    if drop_sources:
        corpus = _without(corpus, drop_sources)
    if not (since or until or box):
        return corpus
    days = (since or date.min, until or date.max)
    kept = [
        incident
        for incident in corpus.incidents
        if (not (since or until) or _within(incident.date, *days))
        and (box is None or _inside(incident.place.lonlat, box))
    ]
    ids = {incident.id for incident in kept}
    waves = [
        replace(wave, incidents=tuple(id_ for id_ in wave.incidents if id_ in ids))
        for wave in corpus.waves
        if ids.intersection(wave.incidents)
        or (not wave.incidents and box is None and _within(wave.date, *days))
    ]
    shown = [
        replace(incident, answers=tuple(id_ for id_ in incident.answers if id_ in ids))
        for incident in kept
    ]
    return replace(corpus, incidents=tuple(shown), waves=tuple(waves))


def check_box(box: Box) -> None:
    """Raises UsageError for a box that is none: west, south, east, north in degrees."""
    west, south, east, north = box
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise UsageError("a box is west,south,east,north in degrees, such as 22,44,41,53")


def check_grid(grid_deg: float) -> None:
    """Raises UsageError for a grid that is none."""
    least, most = _GRIDS_DEG
    if not least <= grid_deg <= most:
        raise UsageError(f"a grid has cells of {least:g} to {most:g} degrees, not {grid_deg:g}")


def outward(box: Box, grid_deg: float) -> Box:
    """The box grown to whole cells of a grid: a finer one would tell where its incidents are."""
    west, south = (math.floor(round(side / grid_deg, 6)) * grid_deg for side in box[:2])
    east, north = (math.ceil(round(side / grid_deg, 6)) * grid_deg for side in box[2:])
    return (
        max(round(west, 6), -180.0),
        max(round(south, 6), -90.0),
        min(round(east, 6), 180.0),
        min(round(north, 6), 90.0),
    )


def publish_safe(
    corpus: Corpus, grid_deg: float, *, keep_quotes: bool = False
) -> geopandas.GeoDataFrame:
    """The incidents as a table (``geoviz.COLUMNS``) that tells no place more finely than a grid.

    Every position moves to the middle of its cell of ``grid_deg`` by ``grid_deg`` degrees, and
    ``uncertainty_m`` grows by as much as it may have moved. A place finer than its cell takes the
    name of the finest place around it that is not. Texts that name such a place, and all texts
    about it, are withheld, unless ``keep_quotes``. Two columns say so to every output:
    ``generalised_deg``, and ``withheld``, the number of an incident's reports that lack their
    quote. Raises UsageError for a grid of less than 0.01 or more than 10 degrees.
    """
    check_grid(grid_deg)
    table = incidents_table(corpus)
    incidents = {incident.id: incident for incident in corpus.incidents}
    hidden = () if keep_quotes else _fine_names(corpus, grid_deg)
    rows = []
    with Gazetteer.open() as gazetteer:
        for row in table.to_dict("records"):
            place = incidents[row["incident"]].place
            row |= _placed(place, row["geometry"], grid_deg, gazetteer)
            is_fine = _is_fine(place, grid_deg)
            row["reports"] = [
                _unnamed(report, told.place, grid_deg)
                if keep_quotes
                else _silenced(report, hidden, is_fine)
                for report, told in zip(
                    row["reports"], incidents[row["incident"]].reports, strict=True
                )
            ]
            row["generalised_deg"] = grid_deg
            row["withheld"] = sum(report["quote"] is None for report in row["reports"])
            rows.append(row)
    # By the finer names, the order would still tell them.
    rows.sort(key=lambda row: (str(row["date"] or "9999"), row["name"], row["incident"]))
    columns = [*table.columns, "generalised_deg", "withheld"]
    made = geopandas.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=table.crs)
    for name in table.columns:
        if name != "geometry":
            made[name] = made[name].astype(table[name].dtype)
    made.attrs = dict(table.attrs)
    made.attrs["waves"] = [
        wave
        | {
            "reports": [
                report if keep_quotes else _silenced(report, hidden, False)
                for report in wave["reports"]
            ]
        }
        for wave in table.attrs.get("waves", ())
    ]
    return made


def _without(corpus: Corpus, publishers: Sequence[str]) -> Corpus:
    known = {_key(read.article.publisher): read.article.publisher for read in corpus.articles}
    dropped = {_key(publisher) for publisher in publishers}
    strange = [publisher for publisher in publishers if _key(publisher) not in known]
    if strange:
        names = ", ".join(sorted(name for name in known.values() if name)) or "none"
        raise UsageError(f"no article is published by {', '.join(strange)}; known are: {names}")
    articles = [read for read in corpus.articles if _key(read.article.publisher) not in dropped]
    left = {read.article.id for read in articles}
    revived = {report.id: report for report in corpus.revived if report.article_id in left}
    return derive(
        articles, corpus.quarantined, corpus.judgements, lambda key: revived.get(key.report)
    )


def _key(publisher: str | None) -> str:
    return " ".join((publisher or "").split()).casefold()


def _within(days: DateSpan | None, first: date, last: date) -> bool:
    return days is not None and days.first <= last and days.last >= first


def _inside(at: LonLat, box: Box) -> bool:
    return box[0] <= at.lon <= box[2] and box[1] <= at.lat <= box[3]


# ---- places no finer than a grid ----------------------------------------------------------


def _middle(lon: float, lat: float, grid_deg: float) -> LonLat:
    """The middle of the cell that a position lies in."""
    return LonLat(*(round((math.floor(v / grid_deg) + 0.5) * grid_deg, 6) for v in (lon, lat)))


def _reach_m(middle: LonLat, grid_deg: float) -> float:
    """From the middle of a cell to its farthest corner: the one towards the equator."""
    half = grid_deg / 2
    nearer = middle.lat - math.copysign(half, middle.lat)
    return distance_m(middle, (middle.lon + half, nearer))


def _is_fine(place: Place, grid_deg: float) -> bool:
    """Whether to name a place tells more than its cell does.

    A site that is drawn as the region around it has a name that tells more than the region.
    """
    if {"#", "@"}.intersection(place.id) or place.feature_code == UNLOCATED:
        return True
    return place.uncertainty_m < _reach_m(_middle(place.lon, place.lat, grid_deg), grid_deg)


def _placed(place: Place, shape: Any, grid_deg: float, gazetteer: Gazetteer) -> dict[str, Any]:
    """The columns of the table that say where, as finely as the grid allows."""
    from shapely import Point

    middle = _middle(place.lon, place.lat, grid_deg)
    reach = _reach_m(middle, grid_deg)
    columns = {
        "lon": middle.lon,
        "lat": middle.lat,
        "uncertainty_m": float(math.ceil(place.uncertainty_m + reach)),
    }
    if not _is_fine(place, grid_deg):
        # An outline that is wider than the cell is public knowledge, and shows no site.
        return columns | ({"geometry": Point(middle)} if shape.geom_type == "Point" else {})
    around = next(_enclosing(place, reach, gazetteer), None)
    least = Precision.CITY if reach <= _TOWN_M else Precision.REGION
    return columns | {
        "name": around.name if around else _degrees(middle),
        "precision": max(place.precision, least).label,
        "area_approximate": True,
        "geometry": Point(middle),
    }


def _degrees(at: LonLat) -> str:
    north, east = ("N" if at.lat >= 0 else "S"), ("E" if at.lon >= 0 else "W")
    return f"{abs(at.lat):g}° {north}, {abs(at.lon):g}° {east}"


def _enclosing(place: Place, reach_m: float, gazetteer: Gazetteer) -> Iterator[Place]:
    """The places that hold one, finest first, as far as they are wider than a cell."""
    ids: Iterable[str] = (*place.parents, f"iso:{place.country}")
    for around in map(gazetteer.place, ids):
        if around is not None and around.uncertainty_m >= reach_m:
            yield around


def _fine_names(corpus: Corpus, grid_deg: float) -> tuple[str, ...]:
    """What no published text may hold: every name that tells more than a cell, and every site
    that the gazetteer does not know."""
    names: set[str] = set()
    for read in corpus.articles:
        for mention, geocode in zip(read.reading.mentions, read.geocodes, strict=True):
            if geocode.place is None:
                if mention.kind is MentionKind.SITE:
                    names.add(mention.text)
            elif _is_fine(geocode.place, grid_deg):
                names |= {mention.text, geocode.place.name}
    for incident in corpus.incidents:
        for report in incident.reports:
            if _is_fine(report.place, grid_deg):
                names.add(report.place.name)
    return tuple(sorted({_plain(name) for name in names if len(name) >= _SHORTEST_NAME}))


def _unnamed(report: Mapping[str, Any], place: Place, grid_deg: float) -> Mapping[str, Any]:
    """A report with its quotes, which has no name of its own for a fine place."""
    return {**report, **dict.fromkeys(_PLACE_TEXTS)} if _is_fine(place, grid_deg) else report


def _silenced(report: Mapping[str, Any], hidden: Sequence[str], is_fine: bool) -> dict[str, Any]:
    """A report without the texts that name a fine place; without any where it is about one."""

    def tells(text: object) -> bool:
        if not isinstance(text, str):
            return False
        return is_fine or any(name in _plain(text) for name in hidden)

    said = dict(report)
    quotes = [report.get("quote"), *report.get("more_quotes", ())]
    if any(map(tells, quotes)):
        said |= {name: None for name in ("quote", "quote_start", "mark") if name in report}
        said |= {"more_quotes": []} if "more_quotes" in report else {}
    said |= {name: None for name in _TEXTS if tells(report.get(name))}
    if tells(report.get("url")):
        said["url"] = None
    if any(name in _plain(str(report["article"])) for name in hidden):
        said["article"] = content_id("article", report["article"])
    return said


def _plain(text: str) -> str:
    """A text, a name or a link in the letters by which names are compared."""
    letters = (char if char.isalnum() else " " for char in unquote(text).casefold())
    return " ".join("".join(letters).split())
