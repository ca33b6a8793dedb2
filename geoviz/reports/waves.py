"""Totals of a whole attack to wave reports: one article's totals of one attack on a country."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from geoviz.model import (
    Article,
    ClaimProperty,
    DateSpan,
    Frame,
    Geocode,
    Precision,
    Reading,
    Report,
    Span,
    WaveReport,
    content_id,
)
from geoviz.reports.drafts import frame_day, length_days
from geoviz.theatre import Belligerent, Theatre


def make_wave_reports(
    article: Article,
    reading: Reading,
    geocodes: Sequence[Geocode],
    reports: Sequence[Report],
    theatres: Sequence[Theatre],
) -> tuple[WaveReport, ...]:
    """The wave reports of one article, in text order.

    reports: those of the same article, whose usual day dates totals without a day.
    Sentences of one paragraph about one attack are one report.
    """
    named: Counter[str] = Counter()
    for theatre in theatres:
        named.update(theatre.named_in(article.text))
    joined: dict[tuple[object, ...], list[Frame]] = {}
    for frame in reading.frames:
        if frame.totals and not frame.heading:
            side = _side(article, reading, geocodes, frame, theatres, named)
            key = (*side, _day(article, frame, reports), frame.paragraph)
            joined.setdefault(key, []).append(frame)
    made = []
    for (attacker, is_inferred, country, day, _), frames in joined.items():
        quote = Span(frames[0].sentence.start, frames[-1].sentence.end)
        totals = tuple(total for frame in frames for total in frame.totals)
        made.append(
            WaveReport(
                id=content_id("wave-report", article.id, article.sha256, quote.start, totals),
                article_id=article.id,
                country=country if isinstance(country, str) else None,
                attacker=attacker if isinstance(attacker, str) else None,
                attacker_inferred=bool(is_inferred),
                date=day if isinstance(day, DateSpan) else None,
                totals=totals,
                quote=quote,
            )
        )
    return tuple(made)


def _side(
    article: Article,
    reading: Reading,
    geocodes: Sequence[Geocode],
    frame: Frame,
    theatres: Sequence[Theatre],
    named: Counter[str],
) -> tuple[str | None, bool, str | None]:
    """Who attacked, whether that is inferred, and the code of the country attacked."""
    told = next((c.value for c in frame.claims if c.property is ClaimProperty.ATTACKER), None)
    attacker = str(told) if told is not None else None
    sentence = article.text[frame.sentence.start : frame.sentence.end]
    for theatre in theatres:
        around = {name: party for name in theatre.named_in(sentence)
                  if (party := theatre.belligerent(name))}  # fmt: skip
        if attacker is None:
            attacked = [party for party in around.values() if party.opponents]
            opponents = {name for party in attacked for name in party.opponents if named[name]}
            if len(attacked) == 1 and len(opponents) == 1:
                return opponents.pop(), True, _country(attacked[0])
            continue
        party = theatre.belligerent(attacker)
        if party is None:
            continue
        opposed = [theatre.belligerent(name) for name in party.opponents]
        likely = [one for one in opposed if one is not None]
        likely = [one for one in likely if one.name in around] or [
            one for one in likely if named[one.name]
        ]
        if len(likely) == 1:
            return party.name, False, _country(likely[0])
    return attacker, False, _country_named(reading, geocodes, frame, attacker, theatres)


def _country(party: Belligerent) -> str | None:
    return party.country or (party.territory[0] if len(party.territory) == 1 else None)


def _country_named(
    reading: Reading,
    geocodes: Sequence[Geocode],
    frame: Frame,
    attacker: str | None,
    theatres: Sequence[Theatre],
) -> str | None:
    """The one country that the sentence names beside the attacker's own."""
    own = {
        party.country
        for theatre in theatres
        if (party := theatre.belligerent(attacker or "")) is not None
    }
    codes = {
        geocode.place.country
        for mention, geocode in zip(reading.mentions, geocodes, strict=True)
        if frame.sentence.covers(mention.span)
        and geocode.place is not None
        and geocode.place.precision is Precision.COUNTRY
        and geocode.place.name != attacker
    } - own
    return codes.pop() if len(codes) == 1 else None


def _day(article: Article, frame: Frame, reports: Sequence[Report]) -> DateSpan | None:
    """The day the sentence gives, else the one most of the article's reports give."""
    day = frame_day(frame) or frame_day(frame, told=True)
    if day is not None and length_days(day) <= 1:
        return day
    days = Counter(r.date for r in reports if r.date and length_days(r.date) == 0)
    if days:
        return min(days, key=lambda one: (-days[one], one))
    return DateSpan(article.published, article.published) if article.published else None
