"""Names of places that stand for something else in an article: bodies, illnesses, people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoviz.extract.lexicon import Lexicon
from geoviz.extract.repute import Names, proper_sequences
from geoviz.extract.sentences import Sentence
from geoviz.extract.words import Found

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_MOST_WORDS = 4  # of a listed name
_FEWEST_LETTERS = 3  # of an abbreviation that an article explains


@dataclass(frozen=True, slots=True)
class Others:
    """What names of an article are not meant for places."""

    lexicon: Lexicon
    told: frozenset[str]  # what an article says once of a name holds all through it
    people: frozenset[str]  # last words of names of people

    @classmethod
    def of(
        cls,
        sentences: Sequence[Sentence],
        lexicon: Lexicon,
        names: Names,
        knows: Callable[[str], bool],
    ) -> Others:
        """knows: whether the gazetteer has a name. Where things are in it, a name is a place's."""
        told: set[str] = set()
        for sentence in sentences:
            told.update(_named_for(sentence, lexicon))
            told.update(_explained(sentence, knows))
        located = {name for name, times in names.located.items() if times}
        people = {name for name in names.family if " " not in name}
        return cls(lexicon, frozenset(told - located), frozenset(people - located))

    def hold(self, doc: Doc, found: Found) -> bool:
        """Whether words are such a name, or stand inside one.

        What an account of a strike makes a place by its grammar is no person.
        """
        start, end = found.start, found.end
        text = doc[start:end].text
        if end < len(doc) and _is_illness(doc[end], self.lexicon):
            return True
        if found.detected and text in self.people:
            return True
        if end < len(doc) and self._says_what_place(doc[end]):
            return False
        if text in self.told:
            return True
        return doc[start].text in self.lexicon.words_of_no_places and any(
            doc[a:b].text in self.lexicon.no_places
            for a in range(max(0, end - _MOST_WORDS), start + 1)
            for b in range(end, min(len(doc), a + _MOST_WORDS) + 1)
        )

    def _says_what_place(self, token: Token) -> bool:
        """Whether "River" or "district" stands here, which makes a place of any name."""
        regions = self.lexicon.regions
        return any(
            token.lower_ in regions[kind] for kind in ("region", "district", "city", "water")
        )


def _is_illness(token: Token, lexicon: Lexicon) -> bool:
    """Whether "virus" or "haemorrhagic fever" stands here."""
    illnesses = lexicon.words["illnesses"]
    if token.pos_ == "ADJ" and token.i + 1 < len(token.doc):
        return token.nbor().lower_ in illnesses
    return token.lower_ in illnesses


def _named_for(sentence: Sentence, lexicon: Lexicon) -> Iterator[str]:
    """What viruses and fevers are named for: "Marburg" of "Marburg virus"."""
    doc, illnesses = sentence.tokens.doc, lexicon.words["illnesses"]
    if not any(token.lower_ in illnesses for token in sentence.tokens):
        return
    for run in proper_sequences(sentence):
        start, end = run[0].i, run[-1].i + 1
        while end - 1 > start and doc[end - 1].lower_ in illnesses:
            end -= 1
        if end < sentence.tokens.end and _is_illness(doc[end], lexicon):
            yield doc[start:end].text


def _explained(sentence: Sentence, knows: Callable[[str], bool]) -> Iterator[str]:
    """Abbreviations of what is no place: "ABC" of "Alliance of Bold Climbers (ABC)"."""
    doc = sentence.tokens.doc
    if "(" not in sentence.text:
        return
    for token in sentence.tokens[1:-1]:
        short = token.text
        if not (short.isupper() and short.isalpha() and len(short) >= _FEWEST_LETTERS):
            continue
        if token.nbor(-1).text == "(" and token.nbor(1).text == ")":
            start = _where_initials_start(short, doc, sentence.tokens.start, token.i - 1)
            if start is not None and not knows(doc[start : token.i - 1].text):
                yield short


def _where_initials_start(short: str, doc: Doc, first: int, end: int) -> int | None:
    """Where the name begins that ends at a word and has these initials, small words aside."""
    letters = list(short)
    for at in range(end - 1, first - 1, -1):
        if doc[at].text[0].isupper():
            if doc[at].text[0] != letters.pop():
                return None
            if not letters:
                return at
        elif doc[at].pos_ not in {"ADP", "CCONJ", "DET"}:
            return None
    return None
