"""geoviz turns news reports of strikes into sourced maps.

    import geoviz

    incidents = geoviz.read("articles/")    # a GeoDataFrame, one row an incident
    geoviz.StrikeMap(incidents)             # a folium.Map; shows itself in a notebook

What ``__all__`` names is the stable public API; nothing else is public. Each name is loaded
when it is first used, so that importing geoviz costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geoviz.errors import (
        AssetError,
        ConflictError,
        GeocoderError,
        GeovizError,
        OutputError,
        SourceError,
        StoreError,
        UsageError,
    )
    from geoviz.export import write
    from geoviz.lookup import geocode_name
    from geoviz.maps import StrikeMap, write_html
    from geoviz.model import (
        Article,
        Candidate,
        Claim,
        ClaimProperty,
        Corpus,
        Count,
        DateSpan,
        Geocode,
        Incident,
        Judgement,
        JudgementKind,
        LonLat,
        Mention,
        MentionKind,
        Place,
        Precision,
        Quarantined,
        ReadArticle,
        Report,
        Review,
        Role,
        Span,
        Status,
        Wave,
        WaveReport,
    )
    from geoviz.pipeline import from_store, incidents_table, read, read_articles
    from geoviz.selection import publish_safe, select
    from geoviz.settings import Settings
    from geoviz.table import COLUMNS, REPORT_FIELDS, WAVE_FIELDS

_HOMES = {
    "geoviz.errors": (
        "AssetError",
        "ConflictError",
        "GeocoderError",
        "GeovizError",
        "OutputError",
        "SourceError",
        "StoreError",
        "UsageError",
    ),
    "geoviz.export": ("write",),
    "geoviz.lookup": ("geocode_name",),
    "geoviz.maps": ("StrikeMap", "write_html"),
    "geoviz.model": (
        "Article",
        "Candidate",
        "Claim",
        "ClaimProperty",
        "Corpus",
        "Count",
        "DateSpan",
        "Geocode",
        "Incident",
        "Judgement",
        "JudgementKind",
        "LonLat",
        "Mention",
        "MentionKind",
        "Place",
        "Precision",
        "Quarantined",
        "ReadArticle",
        "Report",
        "Review",
        "Role",
        "Span",
        "Status",
        "Wave",
        "WaveReport",
    ),
    "geoviz.pipeline": ("from_store", "incidents_table", "read", "read_articles"),
    "geoviz.selection": ("publish_safe", "select"),
    "geoviz.settings": ("Settings",),
    "geoviz.table": ("COLUMNS", "REPORT_FIELDS", "WAVE_FIELDS"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "COLUMNS",
    "REPORT_FIELDS",
    "WAVE_FIELDS",
    "Article",
    "AssetError",
    "Candidate",
    "Claim",
    "ClaimProperty",
    "ConflictError",
    "Corpus",
    "Count",
    "DateSpan",
    "Geocode",
    "GeocoderError",
    "GeovizError",
    "Incident",
    "Judgement",
    "JudgementKind",
    "LonLat",
    "Mention",
    "MentionKind",
    "OutputError",
    "Place",
    "Precision",
    "Quarantined",
    "ReadArticle",
    "Report",
    "Review",
    "Role",
    "Settings",
    "SourceError",
    "Span",
    "Status",
    "StoreError",
    "StrikeMap",
    "UsageError",
    "Wave",
    "WaveReport",
    "__version__",
    "from_store",
    "geocode_name",
    "incidents_table",
    "publish_safe",
    "read",
    "read_articles",
    "select",
    "write",
    "write_html",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from geoviz.release import VERSION

        return VERSION
    if name not in _HOME:
        raise AttributeError(f"module 'geoviz' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
