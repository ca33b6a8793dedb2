"""Incidents as a GeoDataFrame: the table that users hold, and that maps and exports read.

One row an incident. A geopandas user may filter, sort and add columns; what maps and
exports need are the columns below. ``geometry`` is what is drawn: a point where a point
is known, the area where only an area is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import geopandas
import pandas

from geoviz.errors import UsageError
from geoviz.model import (
    Article,
    ClaimProperty,
    Count,
    Incident,
    Place,
    Precision,
    Report,
    Review,
    Span,
    Wave,
)
from geoviz.standins import stand_in

COLUMNS: Mapping[str, str] = {
    "incident": "id of the incident",
    "name": "place, as on a map",
    "country": "ISO 3166-1 alpha-2 code, or None",
    "precision": "facility, district, city, region or country",
    "uncertainty_m": "radius in metres around lon, lat that holds the place",
    "lon": "degrees east of a point in the place (for a region: where its label goes)",
    "lat": "degrees north of that point",
    "area_approximate": "True where the drawn area only approximates the place's outline",
    "attacker": "belligerent that struck, or None",
    "attacker_inferred": "True where no source names the attacker and the theatre implies it",
    "role": "strike, counterstrike or None",
    "status": "hit, debris or claimed",
    "weapon": "list of weapon families",
    "target_type": "list of target types",
    "date": "ISO 8601 day, month or interval, or None",
    "date_first": "first possible day (datetime64), or NaT",
    "date_last": "last possible day (datetime64), or NaT",
    "killed_min": "lowest number of killed over the sources, or <NA>",
    "killed_max": "highest number",
    "injured_min": "lowest number of injured over the sources, or <NA>",
    "injured_max": "highest number",
    "confidence": "0 to 1",
    "wave": "id shared by the incidents of one coordinated attack, or None",
    "answers": "list of ids of the strikes that a counterstrike answers",
    "review": "unreviewed, accepted or corrected by a person",
    "reports": "list of dicts, one a report: see REPORT_FIELDS",
    "geometry": "point, or polygon where only an area is known (EPSG:4326)",
}

REPORT_FIELDS: Mapping[str, str] = {
    "report": "id of the report",
    "place_name": "place of this report, as on a map",
    "place_basis": "how that place is known, where the gazetteer has none of its name: "
    "'in the region Amhara', 'near Lozova', 'between Sloviansk and Bakhmut', 'around "
    "Horodyshche'; None for a place of the gazetteer",
    "article": "id of the article",
    "title": "title of the article, or None",
    "publisher": "publisher, or None",
    "published": "ISO day, or None",
    "url": "http or https link, or None",
    "quote": "verbatim text of the article",
    "quote_start": "where the quote starts in the article's text (code points)",
    "mark": "[start, end] of the place name within the quote, or None when it stands elsewhere",
    "more_quotes": "further verbatim sentences about the same strike",
    "attacker": "as this article has it, or None",
    "attacker_basis": "what an inferred attacker was inferred from, or None",
    "role": "strike, counterstrike or None",
    "status": "hit, debris or claimed",
    "weapon": "list of weapon families",
    "target_type": "list of target types",
    "date": "ISO 8601, or None",
    "date_basis": "what an inferred date was inferred from, or None",
    "killed": "as text, such as 'at least 14', or None",
    "injured": "as text, or None",
    "confidence": "0 to 1",
    "reason": "why this place and why a hit",
    "review": "unreviewed, accepted or corrected by a person",
}

WAVE_FIELDS: Mapping[str, str] = {
    "wave": "id of the wave, as in the column of this name",
    "attacker": "belligerent, or None",
    "country": "ISO 3166-1 alpha-2 code of the country attacked, or None",
    "date": "ISO 8601 day or interval, or None",
    "incidents": "list of ids of its incidents",
    "reports": "list of dicts, one a source's totals: article, title, publisher, published, url, "
    "quote, and totals (list of dicts: weapon, fate, count as text, low, high)",
}
"""What ``table.attrs["waves"]`` says of each coordinated attack: a list of these dicts."""

# An area is drawn instead of a point from this precision on.
_AREA_FROM = Precision.DISTRICT

Outline = Callable[[Place], tuple[Any, bool] | None]
"""Gives a place's outline (shapely geometry) and whether it is approximate, or None."""


def to_geodataframe(
    incidents: Iterable[Incident],
    articles: Mapping[str, Article],
    outline: Outline,
    waves: Iterable[Wave] = (),
) -> geopandas.GeoDataFrame:
    """Make the table of incidents, with their waves in ``attrs["waves"]`` (WAVE_FIELDS).

    articles: by id, for the quotes. outline: the gazetteer's areas.
    """
    from shapely import Point

    rows: list[dict[str, Any]] = []
    for incident in incidents:
        place = incident.place
        area = None
        if place.precision >= _AREA_FROM and place.precision is not Precision.CITY:
            area = outline(place)
        rows.append(
            {
                "incident": incident.id,
                "name": place.name,
                "country": place.country,
                "precision": place.precision.label,
                "uncertainty_m": place.uncertainty_m,
                "lon": place.lon,
                "lat": place.lat,
                "area_approximate": area is None or area[1],
                "attacker": incident.attacker,
                "attacker_inferred": incident.attacker_inferred,
                "role": incident.role.value if incident.role else None,
                "status": incident.status.value,
                "weapon": list(incident.weapons),
                "target_type": list(incident.target_types),
                "date": str(incident.date) if incident.date else None,
                "date_first": incident.date.first if incident.date else None,
                "date_last": incident.date.last if incident.date else None,
                "killed_min": incident.killed.low if incident.killed else None,
                "killed_max": incident.killed.high if incident.killed else None,
                "injured_min": incident.injured.low if incident.injured else None,
                "injured_max": incident.injured.high if incident.injured else None,
                "confidence": incident.confidence,
                "wave": incident.wave,
                "answers": list(incident.answers),
                "review": max((r.review for r in incident.reports), key=list(Review).index).value,
                "reports": [report_fields(r, articles[r.article_id]) for r in incident.reports],
                "geometry": area[0] if area else Point(place.lon, place.lat),
            }
        )
    # As objects: an inferred column of text would turn None into NaN, and refuse half
    # surrogates, which a text on the web may hold.
    table = pandas.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    for name in ("area_approximate", "attacker_inferred"):
        table[name] = table[name].astype(bool)
    for name in ("date_first", "date_last"):
        table[name] = pandas.to_datetime(table[name])
    for name in ("killed_min", "killed_max", "injured_min", "injured_max"):
        table[name] = table[name].astype("Int64")
    for name in ("uncertainty_m", "lon", "lat", "confidence"):
        table[name] = table[name].astype("float64")
    made = geopandas.GeoDataFrame(table, geometry="geometry", crs="EPSG:4326")
    made.attrs["waves"] = [wave_fields(wave, articles) for wave in waves]
    return made


def wave_fields(wave: Wave, articles: Mapping[str, Article]) -> dict[str, Any]:
    """One wave as a plain dict (see WAVE_FIELDS)."""
    return {
        "wave": wave.id,
        "attacker": wave.attacker,
        "country": wave.country,
        "date": str(wave.date) if wave.date else None,
        "incidents": list(wave.incidents),
        "reports": [
            {
                **_source_fields(articles[report.article_id]),
                "quote": _text(articles[report.article_id], report.quote),
                "totals": [
                    {
                        "weapon": total.weapon,
                        "fate": total.fate.value,
                        "count": str(total.count),
                        "low": total.count.low,
                        "high": total.count.high,
                    }
                    for total in report.totals
                ],
            }
            for report in wave.reports
        ],
    }


def _source_fields(article: Article) -> dict[str, Any]:
    return {
        "article": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
    }


def report_fields(report: Report, article: Article) -> dict[str, Any]:
    """One report as a plain dict (see REPORT_FIELDS)."""
    basis = {claim.property: claim.inferred_from for claim in reversed(report.claims)}
    killed, injured = report.count(ClaimProperty.KILLED), report.count(ClaimProperty.INJURED)
    role = report.value(ClaimProperty.ROLE)
    return {
        "report": report.id,
        "place_name": report.place.name,
        "place_basis": str(stand) if (stand := stand_in(report.place)) else None,
        **_source_fields(article),
        "quote": _text(article, report.quote),
        "quote_start": report.quote.start,
        "mark": _mark(report),
        "more_quotes": [_text(article, span) for span in report.more_quotes],
        "attacker": report.attacker,
        "attacker_basis": basis.get(ClaimProperty.ATTACKER),
        "role": str(role) if role else None,
        "status": report.status.value,
        "weapon": [str(claim.value) for claim in report.values(ClaimProperty.WEAPON)],
        "target_type": [str(claim.value) for claim in report.values(ClaimProperty.TARGET_TYPE)],
        "date": str(report.date) if report.date else None,
        "date_basis": basis.get(ClaimProperty.DATE),
        "killed": _count_text(killed),
        "injured": _count_text(injured),
        "confidence": report.confidence,
        "reason": report.reason,
        "review": report.review.value,
    }


def check_incidents(table: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """The table itself. Raises UsageError where a column of COLUMNS is missing."""
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise UsageError(
            f"this table has no column {', '.join(missing)}; "
            "pass a table made by geoviz.read(), or a selection of its rows"
        )
    return table


def _text(article: Article, span: Span) -> str:
    return article.text[span.start : span.end]


def _mark(report: Report) -> list[int] | None:
    if not report.quote.covers(report.mention):
        return None
    return [report.mention.start - report.quote.start, report.mention.end - report.quote.start]


def _count_text(count: Count | None) -> str | None:
    return None if count is None else str(count)
