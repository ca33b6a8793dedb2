"""What the API offers: four collections, each a table made of a library's state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely
from numpy.typing import NDArray

from geoviz.export.values import plain_rows
from geoviz.model import Place, Report
from geoviz.table import COLUMNS, REPORT_FIELDS, report_fields
from geoviz.web.state import State

Days = NDArray[np.datetime64]

_PLACE: Mapping[str, str] = {
    "name": "place, as on a map",
    "country": "ISO 3166-1 alpha-2 code, or None",
    "precision": "facility, district, city, region or country",
    "uncertainty_m": "radius in metres around the point that holds the place",
}
_MENTION_FIELDS: Mapping[str, str] = {
    "mention": "id of the mention",
    "article": "id of the article",
    "published": "ISO day, or None",
    "start": "where the name starts in the article's text (code points)",
    "end": "where it ends",
    "text": "the name as written",
    "kind": "site, mention, metonym, origin, water, organisation, person or demonym",
    "reason": "why this kind, and why this place or none",
    "placed": "True where it was taken to mean a place",
    "place": "id of the place, such as geonames:703448, or None",
    **_PLACE,
    "confidence": "0 to 1",
}
_ARTICLE_FIELDS: Mapping[str, str] = {
    "article": "id of the article",
    "title": "title, or None",
    "publisher": "publisher, or None",
    "published": "ISO day, or None",
    "url": "http or https link, or None",
    "sha256": "hash of the text",
    "characters": "length of the text in code points",
    "mentions": "how many names of places it has",
    "unplaced": "how many of them were left without a place",
    "incidents": "list of ids of the incidents it tells of",
}
_LISTS = frozenset(
    {"weapon", "target_type", "answers", "incidents", "more_quotes", "mark", "reports"}
)
_NUMBERS = frozenset({"uncertainty_m", "lon", "lat", "confidence"})
_INTEGERS = frozenset(
    {
        *("killed_min", "killed_max", "injured_min", "injured_max"),
        *("start", "end", "quote_start", "characters", "mentions", "unplaced"),
    }
)
_BOOLEANS = frozenset({"area_approximate", "attacker_inferred", "placed"})


class Features:
    """The features of one collection in one state, a row each."""

    def __init__(self, table: geopandas.GeoDataFrame, id_: str, first: Days, last: Days) -> None:
        self.table = table
        self.ids: list[str] = [str(value) for value in table[id_]]
        self.first = first  # days; NaT where there is none
        self.last = last

    @cached_property
    def row_of(self) -> dict[str, int]:
        return {id_: row for row, id_ in enumerate(self.ids)}

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """West, south, east, north a row; NaN where there is no geometry."""
        return np.asarray(shapely.bounds(self.table.geometry.to_numpy()))

    @cached_property
    def extent(self) -> list[float] | None:
        """The box around all of them."""
        if not len(self.table) or np.isnan(self.bounds).all():
            return None
        low, high = np.nanmin(self.bounds[:, :2], axis=0), np.nanmax(self.bounds[:, 2:], axis=0)
        return [round(float(value), 6) for value in (*low, *high)]

    @cached_property
    def interval(self) -> list[str | None]:
        """The first and the last day of all of them."""
        first, last = self.first[~np.isnat(self.first)], self.last[~np.isnat(self.last)]
        if not (len(first) and len(last)):
            return [None, None]
        return [f"{day.astype('datetime64[D]')}T00:00:00Z" for day in (first.min(), last.max())]

    def properties(self, rows: NDArray[np.intp]) -> list[dict[str, Any]]:
        """What is known of some rows, as plain values."""
        return list(plain_rows(self.table.iloc[rows]))


@dataclass(frozen=True, slots=True)
class Collection:
    """One kind of feature."""

    name: str
    title: str
    description: str
    id: str  # property that names a feature
    fields: Mapping[str, str]  # what each property says
    filters: tuple[str, ...]  # properties that a query may ask for by value
    make: Callable[[State], Features]

    def schema(self, field: str) -> dict[str, Any]:
        """JSON Schema of a property, in the words of OpenAPI 3.0."""
        said: dict[str, Any] = {"description": self.fields[field], "nullable": True}
        if field in _LISTS:
            return {"type": "array", "items": {}, **said}
        if field in _NUMBERS:
            return {"type": "number", **said}
        if field in _INTEGERS:
            return {"type": "integer", **said}
        return {"type": "boolean" if field in _BOOLEANS else "string", **said}

    def is_list(self, field: str) -> bool:
        return field in _LISTS

    def features(self, state: State) -> Features:
        """The features of a state; made once."""
        return state.once(self.name, self.make)


def _incidents(state: State) -> Features:
    table = state.table
    return Features(table, "incident", _days(table["date_first"]), _days(table["date_last"]))


def _reports(state: State) -> Features:
    rows = [
        {
            **report_fields(report, state.articles[report.article_id].article),
            "incident": incident.id,
            **_place(report.place),
            "first": report.date.first if report.date else None,
            "last": report.date.last if report.date else None,
            "geometry": _point(report.place),
        }
        for incident in state.corpus.incidents
        for report in incident.reports
    ]
    table = _table(rows, ["first", "last", *_REPORT_FIELDS])
    days = (_days(table.pop(name)) for name in ("first", "last"))
    return Features(table, "report", *days)


def _mentions(state: State) -> Features:
    table = _table(list(_mention_rows(state)), list(_MENTION_FIELDS))
    days = _days(table["published"])
    return Features(table, "mention", days, days)


def _mention_rows(state: State) -> Iterator[dict[str, Any]]:
    for read in state.corpus.articles:
        published = read.article.published
        for mention, geocode in zip(read.reading.mentions, read.geocodes, strict=True):
            start, end = mention.span
            yield {
                "mention": f"{read.article.id}:{start}-{end}",
                "article": read.article.id,
                "published": published.isoformat() if published else None,
                "start": start,
                "end": end,
                "text": mention.text,
                "kind": mention.kind.value,
                "reason": "; ".join(part for part in (mention.reason, geocode.reason) if part),
                "placed": geocode.place is not None,
                "place": geocode.place.id if geocode.place else None,
                **(_place(geocode.place) if geocode.place else dict.fromkeys(_PLACE)),
                "confidence": geocode.confidence,
                "geometry": _point(geocode.place) if geocode.place else None,
            }


def _articles(state: State) -> Features:
    told: dict[str, dict[str, Report]] = {}
    for incident in state.corpus.incidents:
        for report in incident.reports:
            told.setdefault(report.article_id, {})[incident.id] = report
    rows = [
        {
            "article": read.article.id,
            "title": read.article.title,
            "publisher": read.article.publisher,
            "published": read.article.published.isoformat() if read.article.published else None,
            "url": read.article.url,
            "sha256": read.article.sha256,
            "characters": len(read.article.text),
            "mentions": len(read.reading.mentions),
            "unplaced": sum(geocode.place is None for geocode in read.geocodes),
            "incidents": list(told.get(read.article.id, ())),
            "geometry": shapely.MultiPoint([_point(r.place) for r in places.values()])
            if (places := told.get(read.article.id))
            else None,
        }
        for read in state.corpus.articles
    ]
    table = _table(rows, list(_ARTICLE_FIELDS))
    days = _days(table["published"])
    return Features(table, "article", days, days)


def _table(rows: list[dict[str, Any]], columns: list[str]) -> geopandas.GeoDataFrame:
    table = pandas.DataFrame(rows, columns=[*columns, "geometry"], dtype=object)
    return geopandas.GeoDataFrame(table, geometry="geometry", crs="EPSG:4326")


def _place(place: Place) -> dict[str, Any]:
    return {
        "name": place.name,
        "country": place.country,
        "precision": place.precision.label,
        "uncertainty_m": place.uncertainty_m,
    }


def _point(place: Place) -> shapely.Point:
    return shapely.Point(place.lon, place.lat)


def _days(dates: pandas.Series) -> Days:
    days: Days = pandas.to_datetime(dates).to_numpy().astype("datetime64[D]")
    return days


_REPORT_FIELDS: Mapping[str, str] = {
    **REPORT_FIELDS,
    "incident": "id of the incident it belongs to",
    **_PLACE,
}

COLLECTIONS: Mapping[str, Collection] = {
    collection.name: collection
    for collection in (
        Collection(
            "incidents",
            "Incidents",
            "Strikes: reports of the same strike, joined. A point where a point is known, an "
            "area where only an area is known.",
            "incident",
            {name: said for name, said in COLUMNS.items() if name != "geometry"},
            (
                *("name", "country", "precision", "attacker", "role", "status", "weapon"),
                *("target_type", "date", "wave", "review"),
            ),
            _incidents,
        ),
        Collection(
            "reports",
            "Reports",
            "What single articles say of a strike at a place, with the sentences that say so.",
            "report",
            _REPORT_FIELDS,
            (
                *("incident", "article", "publisher", "name", "country", "precision", "attacker"),
                *("role", "status", "date", "review"),
            ),
            _reports,
        ),
        Collection(
            "mentions",
            "Mentions",
            "Names of places in articles, with what each was taken to mean, or that it was left "
            "without a place, and why.",
            "mention",
            _MENTION_FIELDS,
            ("article", "text", "kind", "placed", "place", "name", "country", "precision"),
            _mentions,
        ),
        Collection(
            "articles",
            "Articles",
            "Published texts that were read; their points are the places of strikes they tell of.",
            "article",
            _ARTICLE_FIELDS,
            ("publisher", "published", "incidents"),
            _articles,
        ),
    )
}
"""Every collection, by name."""
