"""What stands at and around a run of words, in terms that a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoviz.extract.runs import Run
from geoviz.extract.sentences import Sentence
from geoviz.model import Precision, Renown

if TYPE_CHECKING:
    from spacy.tokens import Token

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_DASHES = frozenset({"-", "--", "–", "—"})
_DATELINE_WORDS = 9


def fame_of(renown: Renown) -> str:
    """How well known a name is as a place's."""
    if not renown.senses:
        return "unknown"
    if renown.precision is Precision.COUNTRY:
        return "country"
    size = len(str(renown.population)) if renown.population else 0
    if renown.precision is Precision.REGION:
        return "great region" if size >= 6 else "region"
    return {0: "no people", 7: "million", 8: "million", 5: "10k", 6: "100k"}.get(size, "small")


def label_of(run: Run, sentence: Sentence) -> str:
    """The parser's label, and whether the entity is just these words."""
    for entity in sentence.entities:
        if entity.start < run.end and run.start < entity.end:
            start, end = entity.start, entity.end
            doc = sentence.tokens.doc
            while start < end and doc[start].lower_ in {"the", "a"}:
                start += 1
            while end > start and doc[end - 1].text in {"’s", "'s", "'", "’", "."}:
                end -= 1
            if (start, end) == (run.start, run.end):
                return str(entity.label_)
            if start <= run.start and run.end <= end:
                where = "opens" if start == run.start else "ends" if end == run.end else "inside"
                return f"{where} {entity.label_}"
            return f"crosses {entity.label_}"
    return "none"


def ends_a_dateline(run: Run, sentence: Sentence) -> bool:
    """Whether a dash follows with nothing but names and signs between: "X, Ohio (AP) --"."""
    doc = sentence.tokens.doc
    for token in doc[run.end : min(run.end + _DATELINE_WORDS, sentence.tokens.end)]:
        if token.text in _DASHES and token.whitespace_ and token.nbor(-1).whitespace_:
            return True
        if token.is_alpha and not token.text[0].isupper():
            return False
    return False


def word_of(token: Token | None) -> str:
    """A word itself where it is a small one, else what class it is of."""
    if token is None:
        return "edge"
    return str(token.lower_) if not token.text[0].isupper() else class_of(token)


def class_of(token: Token | None) -> str:
    """A word's part of speech, and whether it has a capital; a sign itself."""
    if token is None:
        return "edge"
    if token.is_punct or not token.text[0].isalnum():
        return str(token.text) if len(token.text) <= 2 else "punctuation"
    return f"{token.pos_}{'^' if token.text[0].isupper() else ''}"
