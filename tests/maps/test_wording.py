"""Texts as numbers of words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from geoviz.maps.wording import Wording, worded


def read(wording: Wording, first: int, last: int) -> list[str]:
    """The texts again, from their bytes alone."""
    data = iter(wording.bytes_of(first, last))
    texts, text = [], ""
    for byte in data:
        if byte >= 192:
            code = ((byte & 63) << 16 | next(data) << 8 | next(data)) + 128 + 64 * 256
        elif byte >= 128:
            code = ((byte & 63) << 8 | next(data)) + 128
        else:
            code = byte
        if code:
            text += wording.words[code - 1]
        else:
            texts.append(text)
            text = ""
    return texts


@given(st.lists(st.text()))
def test_any_texts_come_back(texts):
    assert read(worded(texts), 0, len(texts)) == texts


def test_some_of_the_texts_come_back():
    wording = worded(["Lozova was hit.", "", "Лозову вражено, \x00 twice."])
    assert read(wording, 1, 3) == ["", "Лозову вражено, \x00 twice."]


def test_rare_words_take_two_bytes_and_three():
    many = " ".join(f"w{n}" for n in range(17_000))
    wording = worded([many])
    assert read(wording, 0, 1) == [many]


def test_common_words_take_one_byte():
    assert len(worded(["the the the"] * 9).bytes_of(0, 9)) == 9 * 4
