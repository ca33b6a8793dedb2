"""The whole public surface: a name added or lost here is a decision, not an accident."""

from __future__ import annotations

import subprocess
import sys

import pytest

import geoviz

PUBLIC = {
    "COLUMNS", "REPORT_FIELDS", "Settings", "StrikeMap", "WAVE_FIELDS", "__version__",
    "from_store", "geocode_name", "incidents_table", "read", "read_articles", "write",
    "write_html", "select", "publish_safe",
    # Values
    "Article", "Candidate", "Claim", "ClaimProperty", "Corpus", "Count", "DateSpan", "Geocode",
    "Incident", "Judgement", "JudgementKind", "LonLat", "Mention", "MentionKind", "Place",
    "Precision", "Quarantined", "ReadArticle", "Report", "Review", "Role", "Span", "Status",
    "Wave", "WaveReport",
    # Errors
    "AssetError", "ConflictError", "GeocoderError", "GeovizError", "OutputError", "SourceError",
    "StoreError",
    "UsageError",
}  # fmt: skip


def test_nothing_else_is_public() -> None:
    assert set(geoviz.__all__) == PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(geoviz, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'guess'"):
        geoviz.guess  # noqa: B018


def test_importing_geoviz_loads_none_of_the_large_libraries() -> None:
    code = "import geoviz, sys; print({'spacy', 'geopandas', 'folium', 'numpy'} & set(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert loaded.strip() == "set()"
