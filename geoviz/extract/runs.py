"""Runs of words that may be place names: what detection accepts or rejects.

Everything that could be one is a run: each capitalised sequence that the gazetteer knows,
each place that the parser saw, and each proper name in full, known or not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoviz.extract.lexicon import Lexicon
from geoviz.extract.sentences import Sentence
from geoviz.model import Renown

if TYPE_CHECKING:
    from spacy.tokens import Token

_MAX_WORDS = 5
_ABBREVIATED = 5  # letters at most
_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_JOINTS = frozenset({"-", "–", "of", "the", "on", "upon", "de", "la", "del", "and", "'", "’", "/"})
_ENDS = frozenset({"’s", "'s", "'", "’", ",", ".", "-", "–", "—", "(", ")"})


@dataclass(frozen=True, slots=True)
class Run:
    """Words that may be a place name. Indexes are the document's."""

    start: int
    end: int
    renown: Renown


def find_runs(sentence: Sentence, renown: Callable[[str], Renown], lexicon: Lexicon) -> list[Run]:
    """Every run of a sentence, in order of start and length; runs may overlap."""
    doc = sentence.tokens.doc
    first, last = sentence.tokens.start, sentence.tokens.end
    calendar = lexicon.words["calendar"]
    joints = _JOINTS | lexicon.words["particles"]
    found: dict[tuple[int, int], Run] = {}

    def add(start: int, end: int, *, unknown: bool = False) -> None:
        if (start, end) in found:
            return
        text = doc[start:end].text
        if len(text) < 2 or text in lexicon.demonyms or not (text[-1].isalnum() or text[-1] == "."):
            return  # "US$" is none
        known = renown(text)
        if known.senses or unknown:
            found[start, end] = Run(start, end, known)

    proper_until = first
    for i in range(first, last):
        token = doc[i]
        if not _opens(token, lexicon) or token.lower_ in calendar:
            continue
        whole = i + 1
        for end in range(i + 1, min(i + _MAX_WORDS, last) + 1):
            if _may_end(doc[end - 1]):
                add(i, end)
                whole = end
                if (i, end) not in found and end < last and _is_its_dot(doc[end]):
                    add(i, end + 1)
            elif end > i + 1 and _is_its_dot(doc[end - 1]):
                continue
            elif doc[end - 1].lower_ not in joints:
                break
        if i >= proper_until and token.text[0].isupper():
            end = i + 1
            while end < whole and (_may_end(doc[end]) or doc[end].text == "-"):
                end += 1
            while end > i + 1 and not _may_end(doc[end - 1]):
                end -= 1
            add(i, end, unknown=token.pos_ == "PROPN" or end - i > 1)
            proper_until = end
    for entity in sentence.entities:
        if entity.label_ in _PLACE_LABELS:
            start, end = _trimmed(entity.start, entity.end, sentence, lexicon)
            if start < end and doc[start].lower_ not in calendar:
                add(start, end, unknown=True)
    return [found[key] for key in sorted(found)]


def _opens(token: Token, lexicon: Lexicon) -> bool:
    """Whether a name may begin here: a capital, or the particle of "al-Bab"."""
    if token.text[0].isupper():
        return True
    return (
        token.lower_ in lexicon.words["particles"]
        and token.i + 2 < len(token.doc)
        and token.doc[token.i + 1].text == "-"
    )


def _may_end(token: Token) -> bool:
    """Whether a name may end here."""
    return token.text[0].isupper() or (token.is_digit and len(token.text) <= 3)


def _is_its_dot(token: Token) -> bool:
    """Whether a dot that the parser set apart is part of an abbreviation: "W.Va." """
    before = token.nbor(-1)
    return token.text == "." and not before.whitespace_ and len(before.text) <= _ABBREVIATED


def _trimmed(start: int, end: int, sentence: Sentence, lexicon: Lexicon) -> tuple[int, int]:
    """An entity without its article, its possessive, and the words around its name."""
    doc = sentence.tokens.doc
    while start < end and (
        not _opens(doc[start], lexicon) or doc[start].lower_ in {"the", "a", "an"}
    ):
        start += 1
    while end > start and (doc[end - 1].text in _ENDS or doc[end - 1].text.islower()):
        end -= 1
    return start, end
