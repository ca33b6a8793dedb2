"""Texts as numbers of words, which takes half of what gzip alone would.

Quotes are most of what a page carries, and gzip looks back over a few pages of text only. Words
that are common to all quotes stand once, in the order of their frequency, so that the commonest
take one byte each; gzip then sees three times as much text at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas

from geoviz.maps.packing import Ints

_WORD = re.compile(r" ?\w+|\W")
# Ends a text, where all are cut into words at once: half a character, which no text holds.
_END = "\ud800"
# What one byte and what two can name; the rest takes three. ``textsOf`` in packing.js knows them.
_ONE, _TWO = 128, 64 * 256


@dataclass(frozen=True, slots=True)
class Wording:
    """Texts, coded: ``codes[ends[i - 1]:ends[i]]`` are the words of text ``i`` and a 0."""

    words: list[str]  # by frequency; code 1 is the first of them, 0 ends a text
    codes: Ints
    ends: Ints

    def bytes_of(self, first: int, last: int) -> bytes:
        """The texts from ``first`` up to ``last``: one to three bytes a word."""
        start = int(self.ends[first - 1]) if first else 0
        stop = int(self.ends[last - 1]) if last else 0
        codes = self.codes[start:stop]
        size = 1 + (codes >= _ONE).astype(np.int64) + (codes >= _ONE + _TWO)
        at = np.concatenate(([0], np.cumsum(size)))
        out = np.zeros(int(at[-1]), np.uint8)
        at = at[:-1]
        out[at[size == 1]] = codes[size == 1]
        two = codes[size == 2] - _ONE
        out[at[size == 2]] = 128 | two >> 8
        out[at[size == 2] + 1] = two & 255
        three = codes[size == 3] - _ONE - _TWO
        out[at[size == 3]] = 192 | three >> 16
        out[at[size == 3] + 1] = three >> 8 & 255
        out[at[size == 3] + 2] = three & 255
        return out.tobytes()


def worded(texts: Iterable[str]) -> Wording:
    """Code texts. Equal texts in equal order have equal codes."""
    ended = "".join(text + _END for text in texts)
    if not ended:
        return Wording([], np.zeros(0, np.int64), np.zeros(0, np.int64))
    seen, found = pandas.factorize(np.array(_WORD.findall(ended), object))
    counts = np.bincount(seen)
    ranked = sorted(range(len(found)), key=lambda i: (-counts[i], found[i]))
    ranked.remove(list(found).index(_END))
    code = np.zeros(len(found), np.int64)
    code[ranked] = np.arange(1, len(found))
    codes = code[seen]
    return Wording([found[i] for i in ranked], codes, np.flatnonzero(codes == 0) + 1)
