"""A text cut into pieces for a page: what is marked, and what cannot be seen.

Characters without a picture of their own can turn the order of a line around or hide a
letter in a name. A page shows them by name; the text itself stays as it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from geoviz.model import Span

# Control, format, surrogate, private use and unassigned characters, and odd line separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SEEN = frozenset("\n\t\r")
_ODD_SPACES = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters by category, blank to the eye


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text to be marked; of nested ones the shortest counts."""

    span: Span
    kind: str  # class of the mark
    number: int  # which mention or claim it is, for links to and from it
    title: str = ""  # what to say of it


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is marked alike."""

    text: str
    mark: Mark | None = None
    is_first: bool = False  # the first piece of its mark: where a link leads
    is_quoted: bool = False  # within a sentence that put a pin on the map
    sign: str = ""  # name of the one character that the piece is, where it cannot be seen


def pieces(
    text: str,
    marks: Sequence[Mark] = (),
    quotes: Iterable[Span] = (),
    within: Span | None = None,
) -> list[Piece]:
    """A text, or a part of it, in pieces; all spans are of the whole text."""
    part = within or Span(0, len(text))
    quoted = list(quotes)
    edges = {part.start, part.end}
    for span in (*quoted, *(mark.span for mark in marks)):
        edges.update(edge for edge in span if part.start < edge < part.end)
    found: list[Piece] = []
    begun: set[int] = set()
    by_length = sorted(marks, key=lambda mark: mark.span.end - mark.span.start)
    for start, end in pairwise(sorted(edges)):
        here = Span(start, end)
        mark = next((mark for mark in by_length if mark.span.covers(here)), None)
        is_first = mark is not None and mark.number not in begun
        if mark is not None:
            begun.add(mark.number)
        is_quoted = any(quote.covers(here) for quote in quoted)
        for at, (run, sign) in enumerate(_by_sight(text[start:end])):
            found.append(Piece(run, mark, is_first and at == 0, is_quoted, sign))
    return found


def plain(text: object) -> str:
    """One line of text in which nothing hides, for titles and names."""
    return "".join(f"⟨{sign}⟩" if sign else run for run, sign in _by_sight(str(text)))


def _by_sight(text: str) -> Iterable[tuple[str, str]]:
    """Runs of what can be seen, and single characters that cannot, with their names."""
    start = 0
    for at, char in enumerate(text):
        if not _is_unseen(char):
            continue
        if start < at:
            yield text[start:at], ""
        yield char, _name(char)
        start = at + 1
    if start < len(text):
        yield text[start:], ""


def _is_unseen(char: str) -> bool:
    if char in _ODD_SPACES:
        return True
    return unicodedata.category(char) in _UNSEEN and char not in _SEEN


def _name(char: str) -> str:
    code = f"U+{ord(char):04X}"
    name = unicodedata.name(char, "")
    return f"{code} {name}" if name else code
