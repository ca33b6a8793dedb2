"""Every span is exact, whatever the text is made of."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from geoviz.model import Reading

Extract = Callable[..., Reading]

PIECES = st.sampled_from(
    [
        "Kyiv", "Київ", "Kharkiv", "El Fasher", "Rostov region", "São Paulo", "Zürich",
        " was hit by", " Russian drones", " killed three people", " in", " the", " struck",
        ".", ", ", " ", "\n", "\r\n", "\u2028", "\u00a0", "\u200b", "\u202e", "\ufeff", "\x00",
        "e\u0301", "İ", "ß", "ﬁ", "😀", "👩‍🚒", "🇺🇦", "’s", "* ", "{{ 1 }}", "<b>", "\U000e0041",
    ]
)  # fmt: skip
ODD_TEXT = st.lists(PIECES | st.text(max_size=4), max_size=25).map("".join)


@settings(max_examples=60, deadline=None)
@given(text=ODD_TEXT)
def test_a_mention_is_its_part_of_the_text(extract: Extract, text: str) -> None:
    for mention in extract(text).mentions:
        assert text[slice(*mention.span)] == mention.text != ""


@settings(max_examples=40, deadline=None)
@given(text=ODD_TEXT)
def test_what_a_frame_refers_to_is_there(extract: Extract, text: str) -> None:
    reading = extract(text)
    for frame in reading.frames:
        assert frame.sentence.covers(frame.trigger)
        assert all(0 <= index < len(reading.mentions) for index in frame.sites)
        assert all(c.span and frame.sentence.covers(c.span) for c in frame.claims)


@settings(max_examples=30, deadline=None)
@given(text=ODD_TEXT)
def test_mentions_stand_in_order_and_apart(extract: Extract, text: str) -> None:
    spans = [mention.span for mention in extract(text).mentions]
    assert all(a.end <= b.start for a, b in pairwise(spans))
