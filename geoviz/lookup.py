"""What one name means, asked by itself: stages without an article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from geoviz.engine import online_provider
from geoviz.extract.lexicon import load_lexicon
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.online import candidates as known_online
from geoviz.geocode.ranking import resolve
from geoviz.model import Article, Geocode, Mention, MentionKind, Reading, Span
from geoviz.settings import Settings
from geoviz.theatre import choose_theatres, load_theatres

# What a mention's cue may be, by the words of the lexicon.
_CUES = ("region", "district", "city", "water")


def geocode_name(name: str, settings: Settings | None = None) -> tuple[Geocode, Mapping[str, str]]:
    """What a name means by itself, and the names of the places around its candidates, by id.

    With a geocoder in the settings, what that has stands behind the gazetteer's candidates.
    Raises UsageError for an unknown theatre, GeocoderError where the geocoder fails.
    """
    settings = settings or Settings()
    theatres = choose_theatres(load_theatres(), settings.theatre, name)
    mention = Mention(Span(0, len(name)), name, MentionKind.MENTION, "asked for", cue=_cue_in(name))
    article = Article(id="asked", text=name)
    with Gazetteer.open() as gazetteer:
        (geocode,) = resolve(
            article,
            Reading(article.id, (mention,), ()),
            gazetteer,
            countries=sorted({code for theatre in theatres for code in theatre.countries}),
            country=settings.country,
            threshold=settings.place_threshold,
        )
        provider = online_provider(settings)
        if provider is not None:
            online = known_online(name, settings.country, gazetteer, provider)
            geocode = replace(geocode, candidates=(*geocode.candidates, *online))
        around = {id_ for found in geocode.candidates for id_ in found.place.parents}
        places = (gazetteer.place(id_) for id_ in sorted(around))
        return geocode, {place.id: place.name for place in places if place}


@contextmanager
def place_names() -> Iterator[Callable[[str], str | None]]:
    """Gives the names of the gazetteer's places by their ids; None for an id that it has not."""
    with Gazetteer.open() as gazetteer:

        def name_of(id_: str) -> str | None:
            place = gazetteer.place(id_)
            return place.name if place else None

        yield name_of


def _cue_in(name: str) -> str | None:
    """What a name calls its place: "Rostov region" asks for a region."""
    *rest, last = name.lower().split() or [""]
    kinds = load_lexicon().regions if rest else {}
    return next((kind for kind in _CUES if last in kinds.get(kind, ())), None)
