"""Entries of lists and channels, which a day or a place heads: "4 October: …", "Lozova: …"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
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
class Entry:
    """What heads a block of text. The label's end is counted from the start of the block."""

    day: DateSpan | None
    day_span: Span | None
    label_start: int
    label_end: int  # where the name that heads it ends; the start where none does


def find_entries(
    sentences: Sequence[Sentence], counted_from: date | None, lexicon: Lexicon
) -> dict[int, Entry]:
    """The entries of an article by block; none where fewer than two make no list.

    A day on a line of its own heads what follows, up to the next line of its own.
    """
    found: dict[int, Entry] = {}
    above: Entry | None = None
    told: date | None = None
    small = _SMALL.union(*(lexicon.regions[kind] for kind in ("region", "district", "city")))
    for sentence in sentences:
        if sentence.block in found or sentence.tokens.start:
            continue  # not the first of its block
        text, start = sentence.tokens.doc.text, sentence.offset
        day = None
        if _OPENS_DAY.match(text):
            day = next(find_dates(text[:_LABEL_CHARS], counted_from, told=told), None)
        label = 0
        if day is not None and day.start == 0 and not day.vague and _is_day(day.days):
            if ends := _ENDS_DAY.match(text, day.end):
                label, told = ends.end(), day.days.first
        if label:
            span = Span(start, start + day.end) if day else None
            entry = Entry(day.days if day else None, span, label, _label_end(text, label, small))
            if label >= len(text):
                above = entry
            found[sentence.block] = entry
            continue
        if sentence.heading and not sentence.bullet:
            above = None
        end = _label_end(text, 0, small)
        if end or above is not None:
            found[sentence.block] = Entry(
                above.day if above else None, above.day_span if above else None, 0, end
            )
    return found if _are_many(found.values()) else {}


def _is_day(days: DateSpan) -> bool:
    return days.first == days.last


def _are_many(entries: Iterable[Entry]) -> bool:
    labelled = [entry for entry in entries if entry.day_span or entry.label_end]
    return len(labelled) >= _FEWEST


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
