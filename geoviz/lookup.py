"""What names mean, asked by themselves: stages without an article.

Invariant: what is asked with a context is resolved as the mentions of an article that says just
this: "NAME in the REGION", and each place that is near on a line of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

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
_AREAS = frozenset({"region", "district"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A name that was asked for, and what it means."""

    name: str
    geocode: Geocode
    around: Mapping[str, str]  # names of the places around the place and its candidates, by id


def geocode_name(
    name: str,
    settings: Settings | None = None,
    *,
    inside: str | None = None,
    near: Sequence[str] = (),
) -> tuple[Geocode, Mapping[str, str]]:
    """What a name means by itself, and the names of the places around its candidates, by id.

    inside: a region or country that it is said to lie in. near: other places named with it. The
    answer is that of an article which says so. With a geocoder in the settings, what that has
    stands behind the gazetteer's candidates. Raises UsageError for an unknown theatre,
    GeocoderError where the geocoder fails.
    """
    (asked,) = geocode_names([name], settings, inside=inside, near=near)
    return asked.geocode, asked.around


def geocode_names(
    names: Iterable[str],
    settings: Settings | None = None,
    *,
    inside: str | None = None,
    near: Sequence[str] = (),
) -> Iterator[Asked]:
    """The same for many names, each by itself and in one context; equal names are asked once."""
    settings = settings or Settings()
    theatres = load_theatres()
    provider = online_provider(settings)
    known: dict[str, Asked] = {}
    with Gazetteer.open() as gazetteer:
        for name in names:
            if name not in known:
                article, mentions = _article(name, inside, near)
                chosen = choose_theatres(theatres, settings.theatre, article.text)
                geocode, *_ = resolve(
                    article,
                    Reading(article.id, mentions, ()),
                    gazetteer,
                    countries=sorted({code for theatre in chosen for code in theatre.countries}),
                    country=settings.country,
                    threshold=settings.place_threshold,
                )
                if provider is not None:
                    online = known_online(name, settings.country, gazetteer, provider)
                    geocode = replace(geocode, candidates=(*geocode.candidates, *online))
                known[name] = Asked(name, geocode, _around(geocode, gazetteer))
            yield known[name]


def _article(
    name: str, inside: str | None, near: Sequence[str]
) -> tuple[Article, tuple[Mention, ...]]:
    """A text that names a place in its context, and its mentions; the place asked for is first."""
    # What is asked with a context is a site: where a text puts one counts more than its name.
    kind = MentionKind.SITE if inside or near else MentionKind.MENTION
    text = ""
    mentions: list[Mention] = []

    def say(words: str, named: str, kind: MentionKind) -> None:
        nonlocal text
        span = Span(len(text) + len(words), len(text) + len(words) + len(named))
        mentions.append(Mention(span, named, kind, "asked for", cue=_cue_in(named)))
        text += words + named

    say("", name, kind)
    if inside:
        say(" in the " if _cue_in(inside) in _AREAS else " in ", inside, MentionKind.MENTION)
    for other in near:
        say("\n\n", other, MentionKind.MENTION)
    return Article(id="asked", text=text), tuple(mentions)


def _around(geocode: Geocode, gazetteer: Gazetteer) -> Mapping[str, str]:
    found = [candidate.place for candidate in geocode.candidates]
    if geocode.place is not None:
        found.append(geocode.place)
    ids = {id_ for place in found for id_ in place.parents}
    places = (gazetteer.place(id_) for id_ in sorted(ids))
    return {place.id: place.name for place in places if place}


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
