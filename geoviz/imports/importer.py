"""Rows as read articles: what a row says, in its own words, and what it amounts to.

Every row becomes an article of its own, whose text is what the row says, field by field, so
that each claim has its place in the text. Its report stands where the row's coordinates are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from geoviz.errors import SourceError, UsageError
from geoviz.imports.mapping import Mapping
from geoviz.imports.rows import Row, read_rows
from geoviz.imports.text import RowText, row_text
from geoviz.imports.values import (
    parse_date,
    parse_people,
    parse_position,
    translated,
)
from geoviz.model import (
    Article,
    Claim,
    ClaimProperty,
    Count,
    DateSpan,
    Fate,
    Frame,
    Geocode,
    LonLat,
    Mention,
    MentionKind,
    Place,
    Precision,
    Quarantined,
    ReadArticle,
    Reading,
    Report,
    Span,
    Status,
    Total,
    WaveReport,
    content_id,
)
from geoviz.sources.fields import article_from

Around = Callable[[LonLat], tuple[Place, ...]]
"""The places that a point lies in, finest first: town, region, country."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that the mapping says is of another kind."""

    where: str
    reason: str


def import_rows(
    path: Path, mapping: Mapping, around: Around
) -> Iterator[ReadArticle | Quarantined | LeftOut]:
    """What each row of a file amounts to, in order.

    Raises UsageError where there is no such file, or no table in it.
    """
    seen: dict[str, tuple[str, str]] = {}
    try:
        for row in read_rows(path, mapping.form):
            origin = f"{path.name}, {row.where}"
            try:
                result = _imported(row, origin, mapping, around)
            except (SourceError, ValueError) as error:
                yield Quarantined(origin, str(error))
                continue
            if isinstance(result, LeftOut):
                yield result
                continue
            article = result.article
            digest = sha256(repr((article.text, article.url)).encode()).hexdigest()
            first, where = seen.setdefault(article.id, (digest, row.where))
            if where == row.where:
                yield result
            elif first != digest:
                yield Quarantined(
                    origin,
                    f"{where} has the same id, '{article.id}', but says something else; "
                    "give each an id of its own",
                )
            else:
                yield LeftOut(row.where, f"the same as {where}")
    except SourceError as error:
        raise UsageError(f"{path} {error}") from error


def _imported(row: Row, origin: str, mapping: Mapping, around: Around) -> ReadArticle | LeftOut:
    if row.problem is not None:
        raise SourceError(row.problem)
    text = row_text(row.fields, mapping)
    left_out = _other_kind(text, mapping)
    if left_out is not None:
        return LeftOut(row.where, left_out)
    days = _days(text, mapping)
    own = text.first("id") or content_id("row", text.text)
    article = article_from(
        {
            # Merging tells by the id that rows of one table are of different strikes.
            "id": f"import:{mapping.name}:{own}",
            "title": text.first("title"),
            "publisher": mapping.title,
            "published": text.first("published"),
            "url": text.first("url"),
        },
        text.text,
        origin,
    )
    if mapping.kind == "totals":
        return _with_totals(article, text, days, mapping)
    return _with_report(article, text, days, mapping, around)


def _other_kind(text: RowText, mapping: Mapping) -> str | None:
    """Why the mapping leaves a row out, or None."""
    for name, patterns in mapping.skip.items():
        for _, value in text.all(name):
            if translated(value, patterns) is not None:
                return f"{name} is '{value[:60]}'"
    for name, patterns in mapping.only.items():
        values = [value for _, value in text.all(name)]
        if not any(translated(value, patterns) is not None for value in values):
            return f"{name} is '{', '.join(values)[:60]}'"
    return None


# ---- strikes --------------------------------------------------------------------------------


def _with_report(
    article: Article, text: RowText, days: Claim, mapping: Mapping, around: Around
) -> ReadArticle:
    place = _place(article, text, mapping, around)
    named = text.span("place") or _both(text.span("lon"), text.span("lat"))
    quote = text.span("text") or text.span("title") or text.lines
    claims = (*_claims(text, mapping), days)
    reason = f"{mapping.title} gives these coordinates"
    report = Report(
        id=content_id("report", article.id, place.id, named, quote, claims),
        article_id=article.id,
        place=place,
        mention=named,
        quote=quote,
        claims=claims,
        status=Status.HIT,
        confidence=mapping.confidence,
        reason=reason,
        more_quotes=() if quote == text.lines else (text.lines,),
    )
    mention = Mention(named, article.text[slice(*named)], MentionKind.SITE, reason)
    frame = Frame(
        trigger=quote, sentence=quote, sites=(0,), status=Status.HIT, claims=claims, reason=reason
    )
    return ReadArticle(
        article=article,
        reading=Reading(article.id, (mention,), (frame,)),
        geocodes=(Geocode(place, mapping.confidence, reason),),
        reports=(report,),
    )


def _both(one: Span | None, other: Span | None) -> Span:
    """The stretch that two values take, which the row has."""
    spans = [span for span in (one, other) if span is not None]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _place(article: Article, text: RowText, mapping: Mapping, around: Around) -> Place:
    lon, lat = text.first("lon"), text.first("lat")
    if lon is None or lat is None:
        raise ValueError("has no coordinates")
    lonlat, open_m = parse_position(lon, lat)
    precision, uncertainty_m = mapping.precision, mapping.uncertainty_m
    level = text.first("level")
    if level is not None:
        if level not in mapping.levels:
            raise ValueError(f"its level of precision, '{level[:40]}', is not in the mapping")
        precision, uncertainty_m = mapping.levels[level]
    given = text.first("uncertainty_m")
    if given is not None:
        uncertainty_m = float(parse_people(given.partition(".")[0], "uncertainty"))
    enclosing = around(lonlat)
    if precision >= Precision.REGION:
        # The point stands for an area, the largest of its kind; what is drawn is the area.
        areas = [place for place in enclosing if place.precision is precision]
        if areas:
            return areas[-1]
    country = next((place.country for place in enclosing if place.country), None)
    outside = [place for place in enclosing if place.precision > precision]
    return Place(
        id=article.id
        if article.id.startswith("import:")
        else f"import:{mapping.name}:{article.id}",
        name=_place_name(text, enclosing, lonlat),
        precision=precision,
        lon=lonlat.lon,
        lat=lonlat.lat,
        uncertainty_m=max(uncertainty_m, open_m, 1.0),
        country=country,
        admin1=next((place.id for place in enclosing if place.feature_code == "ADM1"), None),
        parents=tuple(place.id for place in outside),
        source=mapping.title,
    )


def _place_name(text: RowText, enclosing: tuple[Place, ...], lonlat: LonLat) -> str:
    given = text.first("place")
    if given is not None:
        return " ".join(given.split())[:200]
    if enclosing:
        return enclosing[0].name
    return f"{lonlat.lat:.3f}, {lonlat.lon:.3f}"


def _claims(text: RowText, mapping: Mapping) -> Iterator[Claim]:
    attackers = list(_translated(text, mapping, "attacker", ClaimProperty.ATTACKER))[:1]
    if not attackers and mapping.attacker:
        basis = f"{mapping.title}: attacks by {mapping.attacker}"
        attackers = [Claim(ClaimProperty.ATTACKER, mapping.attacker, None, basis)]
    yield from attackers
    yield from _translated(text, mapping, "weapon", ClaimProperty.WEAPON)
    yield from _translated(text, mapping, "target", ClaimProperty.TARGET_TYPE)
    for name, prop in (("killed", ClaimProperty.KILLED), ("injured", ClaimProperty.INJURED)):
        value, span = text.first(name), text.span(name)
        if value is not None:
            number = parse_people(value, name)
            yield Claim(prop, Count(number, number), span)


def _translated(text: RowText, mapping: Mapping, name: str, prop: ClaimProperty) -> Iterator[Claim]:
    """What a field claims. Where the mapping has a table, values that it lacks say nothing."""
    table = mapping.values.get(name)
    said: set[str] = set()
    for span, value in text.all(name):
        meant = value.strip() if table is None else translated(value, table)
        if meant and meant not in said:
            said.add(meant)
            yield Claim(prop, meant, span)


def _days(text: RowText, mapping: Mapping) -> Claim:
    value = text.first("date")
    if value is None:
        raise ValueError("has no date")
    first = last = parse_date(value, mapping.dates)
    span = text.span("date")
    ending = text.first("date_last")
    if ending is not None:
        last = parse_date(ending, mapping.dates)
        span = _both(span, text.span("date_last"))
    level = text.first("date_level")
    if level is not None:
        slack = timedelta(days=mapping.days.get(level, 0))
        first, last = first - slack, last + slack
    if last < first:
        raise ValueError(f"its last day, {last}, is before its first, {first}")
    return Claim(ClaimProperty.DATE, DateSpan(first, last), span)


# ---- totals ---------------------------------------------------------------------------------


def _with_totals(article: Article, text: RowText, days: Claim, mapping: Mapping) -> ReadArticle:
    named = [value for _, value in text.all("weapon")]
    weapon = next(iter(_translated(text, mapping, "weapon", ClaimProperty.WEAPON)), None)
    if weapon is None:
        raise ValueError(f"its weapon, '{', '.join(named)[:60]}', is not in the mapping")
    totals = []
    for name, fate in (("launched", Fate.LAUNCHED), ("intercepted", Fate.INTERCEPTED)):
        value, span = text.first(name), text.span(name)
        if value is not None and span is not None:
            number = parse_people(value, name)
            totals.append(Total(str(weapon.value), fate, Count(number, number), span))
    if not totals:
        raise ValueError("gives no number of weapons")
    attackers = list(_translated(text, mapping, "attacker", ClaimProperty.ATTACKER))
    attacker = str(attackers[0].value) if attackers else mapping.attacker
    date_span = days.value if isinstance(days.value, DateSpan) else None
    report = WaveReport(
        id=content_id("waves", article.id, attacker, date_span, *totals),
        article_id=article.id,
        country=mapping.country,
        attacker=attacker,
        attacker_inferred=not attackers,
        date=date_span,
        totals=tuple(totals),
        quote=text.lines,
    )
    return ReadArticle(article, Reading(article.id, (), ()), (), (), (report,))
