"""Small builders of domain values for tests. Every argument has a sensible default.

A test names only what it is about: ``report(of=article("Drones hit Kyiv."), at="Kyiv")``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from geoviz.model import (
    Article,
    Claim,
    ClaimProperty,
    Count,
    DateSpan,
    Frame,
    Geocode,
    Incident,
    Link,
    Mention,
    MentionKind,
    Place,
    Precision,
    ReadArticle,
    Reading,
    Report,
    Role,
    Span,
    Status,
    content_id,
)

TEXT = "Two drones hit the depot in Lozova on Tuesday. At least three people were hurt."
PUBLISHED = date(2025, 7, 4)
SAID = Span(0, 1)  # where a claim is said, for tests that do not care


def article(text: str = TEXT, **fields: object) -> Article:
    """An article; its id hashes the text unless ``id`` is given."""
    given = {"title": "Depot hit", "publisher": "Example Daily", "published": PUBLISHED} | fields
    given.setdefault("id", content_id("article", text))
    return Article(text=text, **given)  # type: ignore[arg-type]


def span_of(part: str, text: str) -> Span:
    """Where ``part`` first stands in ``text``. Raises ValueError where it does not."""
    start = text.index(part)
    return Span(start, start + len(part))


def place(name: str = "Lozova", lon: float = 36.32, lat: float = 48.89, **fields: object) -> Place:
    """A city; its id is made of its name unless ``id`` is given."""
    given: dict[str, object] = {
        "id": "geoviz:" + name.lower().replace(" ", "-"),
        "precision": Precision.CITY,
        "uncertainty_m": 5000.0,
        "country": "UA",
    }
    return Place(name=name, lon=lon, lat=lat, **(given | fields))  # type: ignore[arg-type]


def claim(prop: ClaimProperty, value: object, said: Span | None = SAID) -> Claim:
    """A claim with a span, or an inferred one where ``said`` is None."""
    inferred_from = "the theatre" if said is None else None
    return Claim(prop, value, said, inferred_from)  # type: ignore[arg-type]


def attacker(name: str, said: Span | None = SAID) -> Claim:
    return claim(ClaimProperty.ATTACKER, name, said)


def role(value: Role, said: Span | None = SAID) -> Claim:
    return claim(ClaimProperty.ROLE, value.value, said)


def weapon(family: str, said: Span = SAID) -> Claim:
    return claim(ClaimProperty.WEAPON, family, said)


def target(kind: str, said: Span = SAID) -> Claim:
    return claim(ClaimProperty.TARGET_TYPE, kind, said)


def on(first: date, last: date | None = None, said: Span | None = SAID) -> Claim:
    """The claim that a strike was on a day, or within days."""
    return claim(ClaimProperty.DATE, DateSpan(first, last or first), said)


def killed(low: int, high: int | None = None, *, at_least: bool = False) -> Claim:
    return claim(ClaimProperty.KILLED, Count(low, low if high is None else high, at_least))


def injured(low: int, high: int | None = None, *, at_least: bool = False) -> Claim:
    return claim(ClaimProperty.INJURED, Count(low, low if high is None else high, at_least))


def report(
    *claims: Claim,
    of: Article | None = None,
    at: Place | str = "Lozova",
    quote: str | None = None,
    **fields: object,
) -> Report:
    """One article's account of a strike at a place that its text names.

    The quote is the whole text unless given; the mention is the place's name where the
    text has it, and the quote's first letter where it has not.
    """
    source = of or article()
    where = place(at) if isinstance(at, str) else at
    quoted = span_of(quote, source.text) if quote else Span(0, len(source.text))
    found = source.text.find(where.name)
    mention = Span(found, found + len(where.name)) if found >= 0 else Span(quoted[0], quoted[0] + 1)
    given: dict[str, object] = {
        "id": content_id("report", source.id, where.id, quoted, claims),
        "status": Status.HIT,
        "confidence": 0.9,
        "reason": f"{where.name} is named as hit",
    }
    values = given | fields
    return Report(
        article_id=source.id,
        place=where,
        mention=mention,
        quote=quoted,
        claims=claims,
        **values,  # type: ignore[arg-type]
    )


def mention(
    name: str, text: str, kind: MentionKind = MentionKind.SITE, reason: str = "named as hit"
) -> Mention:
    """The first mention of a name in a text."""
    return Mention(span_of(name, text), name, kind, reason)


def geocode(at: Place | None, confidence: float = 0.9, reason: str = "its only place") -> Geocode:
    return Geocode(at, confidence if at else 0.0, reason if at else "no place of this name")


def read_article(
    of: Article | None = None, *, mentions: Sequence[Mention] = (), reports: Sequence[Report] = ()
) -> ReadArticle:
    """An article as read: one report at one site unless given otherwise.

    Mentions are geocoded to the place of the report that stands on them, or left unplaced.
    """
    source = of or article()
    told = tuple(reports) or ((report(of=source),) if not mentions else ())
    named = tuple(mentions) or tuple(
        Mention(r.mention, source.text[slice(*r.mention)], MentionKind.SITE, "named as hit")
        for r in sorted(told, key=lambda r: r.mention)
    )
    places = {r.mention: r.place for r in told}
    frames = tuple(
        Frame(
            trigger=Span(r.quote.start, r.quote.start + 1),
            sentence=r.quote,
            sites=tuple(i for i, m in enumerate(named) if m.span == r.mention),
            status=r.status,
            claims=r.claims,
        )
        for r in told
    )
    return ReadArticle(
        article=source,
        reading=Reading(source.id, named, frames),
        geocodes=tuple(geocode(places.get(m.span)) for m in named),
        reports=told,
    )


def incident(*reports: Report, **fields: object) -> Incident:
    """An incident of the given reports; what they claim first is what it says."""
    told = reports or (report(),)
    first = told[0]
    given: dict[str, object] = {
        "id": content_id("incident", *sorted(r.id for r in told)),
        "place": first.place,
        "links": tuple(
            Link(min(a.id, b.id), max(a.id, b.id), 0.9, "same place and day")
            for a, b in pairwise(told)
        ),
        "attacker": first.attacker,
        "attacker_inferred": any(c.span is None for c in first.values(ClaimProperty.ATTACKER)),
        "role": Role(str(value)) if (value := first.value(ClaimProperty.ROLE)) else None,
        "status": first.status,
        "weapons": tuple(str(c.value) for c in first.values(ClaimProperty.WEAPON)),
        "target_types": tuple(str(c.value) for c in first.values(ClaimProperty.TARGET_TYPE)),
        "date": first.date,
        "killed": first.count(ClaimProperty.KILLED),
        "injured": first.count(ClaimProperty.INJURED),
        "confidence": first.confidence,
    }
    return Incident(reports=told, **(given | fields))  # type: ignore[arg-type]
