"""Entries of lists and channels, which a day or a place heads: "4 October: …", "Lozova: …"."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date

from geoviz.extract.dates import find_dates
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.sentences import Sentence
from geoviz.model import DateSpan, Span

_LABEL_CHARS = 70
_FEWEST = 2  # entries of a list
_OPENS_DAY = re.compile(
    r"\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)", re.I
)
_ENDS_DAY = re.compile(r"\s*(?:,?\s*\d{1,2}[:.]\d\d)?\s*(?:[:–—]|--?\s|\.\s|$)\s*")
_ENDS_NAME = re.compile(r":|\s[–—-]\s|\.(?=\s|$)")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_SMALL = frozenset({"al", "de", "el", "of", "the", "and", "la", "upon", "on"})


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its place in the article."""

    days: DateSpan
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """What heads a block of text: a day, a name, or both."""

    day: Day | None
    label: Span  # of the name, counted from the start of the block; empty where none is there

    @property
    def has_label(self) -> bool:
        return self.label.start < self.label.end


def find_entries(
    sentences: Sequence[Sentence], counted_from: date | None, lexicon: Lexicon
) -> dict[int, Entry]:
    """The entries of an article by block; none where fewer than two make no list.

    A day on a line of its own heads what follows, up to the next line of its own.
    """
    found: dict[int, Entry] = {}
    heads = 0
    above: Day | None = None
    told: date | None = None
    small = _SMALL.union(*(lexicon.regions[kind] for kind in ("region", "district", "city")))
    for sentence in sentences:
        if sentence.block in found or sentence.tokens.start:
            continue  # not the first of its block
        text = sentence.tokens.doc.text
        day, start = _day_of(text, sentence.offset, counted_from, told)
        if day is not None:
            told = day.days.first
        if start == len(text) or (sentence.heading and not sentence.bullet):
            above = day
        entry = Entry(day or above, Span(start, max(start, _label_end(text, start, small))))
        heads += day is not None or entry.has_label
        if _names_what_holds_it(text, entry.label, small):
            heads = _FEWEST  # one is enough: "X, Y region: …"
        if entry.day or entry.has_label:
            found[sentence.block] = entry
    return found if heads >= _FEWEST else {}


def _names_what_holds_it(text: str, label: Span, small: Set[str]) -> bool:
    """Whether a label is a place and the region or district around it."""
    said = text[label.start : label.end]
    return "," in said and said.rpartition(" ")[2].lower() in small - _SMALL


def _day_of(
    text: str, offset: int, counted_from: date | None, told: date | None
) -> tuple[Day | None, int]:
    """The day that a block opens with, and where what it heads begins."""
    if not _OPENS_DAY.match(text):
        return None, 0
    day = next(find_dates(text[:_LABEL_CHARS], counted_from, told=told), None)
    if day is None or day.start or day.vague or day.days.first != day.days.last:
        return None, 0
    ends = _ENDS_DAY.match(text, day.end)
    if ends is None:
        return None, 0
    return Day(day.days, Span(offset, offset + day.end)), ends.end()


def _label_end(text: str, start: int, small: Set[str]) -> int:
    """Where a name ends that stands before a colon, a dash or a full stop; 0 where none does."""
    ends = _ENDS_NAME.search(text, start, start + _LABEL_CHARS)
    if ends is None:
        return 0
    words = _WORD.findall(text[start : ends.start()])
    named = words and words[0][0].isupper()
    named = named and all(word[0].isupper() or word in small for word in words)
    shouted = text[start : ends.start()].isupper()
    return ends.start() if named and not shouted else 0
