"""Any value of the model that a store must keep."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from geoviz.model import (
    Article,
    Candidate,
    Claim,
    ClaimProperty,
    Count,
    DateSpan,
    Frame,
    Geocode,
    Mention,
    MentionKind,
    Place,
    Precision,
    ReadArticle,
    Reading,
    Report,
    Span,
    Status,
)

# Every character that UTF-8 can hold, NUL and unassigned ones among them.
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = words.filter(bool)
maybe = st.none() | words
degrees = st.floats(-180, 180)
shares = st.floats(0, 1)
days = st.dates(min_value=date(1900, 1, 1))
counts = st.builds(Count, st.integers(0, 10**6), st.integers(0, 10**6), st.booleans())
day_spans = st.builds(DateSpan, days, days)
values = words | counts | day_spans

places = st.builds(
    Place,
    id=names.filter(lambda name: "\0" not in name),  # SQL joins on it
    name=words,
    precision=st.sampled_from(Precision),
    lon=degrees,
    lat=degrees,
    uncertainty_m=st.floats(0, 1e7),
    country=maybe,
    admin1=maybe,
    parents=st.lists(words, max_size=2).map(tuple),
    feature_code=maybe,
    kind=maybe,
    population=st.integers(0, 10**10),
    source=words,
)


@st.composite
def read_articles(draw: st.DrawFn, ids: st.SearchStrategy[str] = names) -> ReadArticle:
    """An article with mentions, geocodes, frames and reports whose spans lie in its text."""
    text = draw(names)
    article = draw(
        st.builds(
            Article,
            id=ids,
            text=st.just(text),
            title=maybe,
            publisher=maybe,
            published=st.none() | days,
            url=maybe,
            origin=maybe,
        )
    )
    starts = st.integers(0, len(text) - 1)
    spans = starts.flatmap(lambda a: st.builds(Span, st.just(a), st.integers(a + 1, len(text))))
    claims = st.lists(
        st.builds(
            Claim,
            property=st.sampled_from(ClaimProperty),
            value=values,
            span=st.none() | spans,
            inferred_from=maybe,
        ),
        max_size=2,
    ).map(tuple)
    mentions = draw(
        st.lists(
            st.builds(
                Mention,
                span=spans,
                text=words,
                kind=st.sampled_from(MentionKind),
                reason=words,
                name=maybe,
                cue=maybe,
            ),
            max_size=3,
        )
    )
    candidates = st.lists(
        st.builds(
            Candidate,
            place=places,
            matched=words,
            score=st.floats(allow_nan=False, allow_infinity=False),
            reasons=st.lists(words, max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple)
    geocodes = [
        draw(
            st.builds(
                Geocode,
                place=st.none() | places,
                confidence=shares,
                reason=words,
                candidates=candidates,
            )
        )
        for _ in mentions
    ]
    frames = draw(
        st.lists(
            st.builds(
                Frame,
                trigger=spans,
                sentence=spans,
                sites=st.lists(st.integers(0, 9), max_size=2).map(tuple),
                status=st.sampled_from(Status),
                claims=claims,
                background=st.booleans(),
                reason=words,
            ),
            max_size=2,
        )
    )
    reports = draw(
        st.lists(
            st.builds(
                Report,
                id=names,
                article_id=st.just(article.id),
                place=places,
                mention=spans,
                quote=spans,
                claims=claims,
                status=st.sampled_from(Status),
                confidence=shares,
                reason=words,
                background=st.booleans(),
                more_quotes=st.lists(spans, max_size=2).map(tuple),
            ),
            max_size=2,
        )
    )
    reading = Reading(article.id, tuple(mentions), tuple(frames))
    return ReadArticle(article, reading, tuple(geocodes), tuple(reports))
