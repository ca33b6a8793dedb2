"""What tells the place of a verb's event: the words that may be one, with numbers of each.

A sentence is parsed once. Of each word there is how it hangs on the verb in the tree, how far
away it stands, what stands around it, what the parser and the gazetteer make of it, and how
other places of the sentence compare.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from corpora import VerbSentence
from numpy.typing import NDArray

from geoviz.model import Renown

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_LONGEST = 4
_LEAST_SEEN = 12
_MOST_WORDS = 400
_AUXILIARIES = frozenset({"aux", "auxpass"})
_BREAKS = frozenset({",", ".", ";", ":", "(", ")", "in", "on", "at", "by", "as", "to", "or"})
_JOINTS = frozenset({"-", "–", "of", "the", "'", "’", "'s", "’s", "al", "el", "and", "de", "la"})

WORDS = (
    "dep", "tag", "pos", "entity", "head dep", "head lemma", "head tag", "before", "second before",
    "after", "second after", "tag before", "tag after", "path", "path end", "verb", "verb tag",
    "verb dep", "governor", "governor's head", "name dep", "lower", "shape",
    "preposition", "clause", "clause dep", "clause to verb", "first label", "other label",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One word that is asked about."""

    example: int
    word: int
    name: int  # words of one name have one number


@dataclass(frozen=True, slots=True)
class Table:
    """Every word that is asked about, in order of examples and words."""

    rows: tuple[Row, ...]
    words: NDArray[np.int32]  # rows by WORDS; 0 for what is seldom seen
    numbers: NDArray[np.float32]  # rows by what is counted or measured


def table_of(
    sentences: Sequence[VerbSentence], nlp: Language, known: Callable[[str], Renown]
) -> Table:
    """Every word that may be a place's, and its features. Each sentence is parsed once."""
    rows: list[Row] = []
    words: list[tuple[str, ...]] = []
    numbers: list[tuple[float, ...]] = []
    distinct = list(dict.fromkeys((one.words, one.spaces) for one in sentences))
    docs = nlp.pipe((_doc(nlp, *one) for one in distinct), batch_size=64)
    parsed = dict(zip(distinct, docs, strict=True))
    for number, one in enumerate(sentences):
        view = _View(parsed[one.words, one.spaces], one.verb, known)
        for token in view.asked:
            rows.append(Row(number, token.i, view.name_of[token.i]))
            words.append(view.words(token))
            numbers.append(view.numbers(token))
    return Table(tuple(rows), _coded(words), np.array(numbers, dtype=np.float32))


def _coded(words: Sequence[Sequence[str]]) -> NDArray[np.int32]:
    """Words as numbers: in each column the commonest is 1."""
    coded = np.zeros((len(words), len(WORDS)), dtype=np.int32)
    for column in range(len(WORDS)):
        seen = Counter(row[column] for row in words)
        common = sorted(
            (w for w, k in seen.items() if k >= _LEAST_SEEN), key=lambda w: (-seen[w], w)
        )
        code = {word: i + 1 for i, word in enumerate(common[:_MOST_WORDS])}
        coded[:, column] = [code.get(row[column], 0) for row in words]
    return coded


def _doc(nlp: Language, words: tuple[str, ...], spaces: tuple[bool, ...]) -> Doc:
    from spacy.tokens import Doc

    return Doc(nlp.vocab, words=list(words), spaces=list(spaces))


class _View:
    """A sentence as seen from one of its verbs."""

    def __init__(self, doc: Doc, verb: int, known: Callable[[str], Renown]) -> None:
        self.doc = doc
        self.verb = doc[verb]
        self._up = [self.verb, *self.verb.ancestors]
        self._rank = {token.i: k for k, token in enumerate(self._up)}
        self._verbs = [
            t for t in doc if t.pos_ in {"VERB", "AUX"} and t.dep_ not in {"aux", "auxpass"}
        ]
        self._inside = {t.i for t in self.verb.subtree}
        self.renown = self._renowned(known)
        may = [self._may(token) for token in doc]
        for token in doc:
            if 0 < token.i < len(doc) - 1 and may[token.i - 1]:
                joint = token.lower_ in _JOINTS or len(token.text) < 3
                inner = joint and token.text not in _BREAKS and may[token.i + 1]
                may[token.i] = may[token.i] or inner or token.is_digit
        self.asked = [token for token in doc if may[token.i] and token.i != verb]
        self.name_of = self._names()
        self._members: dict[int, list[Token]] = {}
        for token in self.asked:
            self._members.setdefault(self.name_of[token.i], []).append(token)
        self._heads = {n: _head(tokens) for n, tokens in self._members.items()}
        self._paths = {n: self._path(head) for n, head in self._heads.items()}
        self._placelike = [n for n, tokens in self._members.items() if self._like_a_place(tokens)]

    def _may(self, token: Token) -> bool:
        return (
            token.text[0].isupper()
            or token.ent_type_ in _PLACES
            or (
                token.lower_ in _JOINTS
                and token.i + 1 < len(self.doc)
                and self.doc[token.i + 1].text == "-"
            )
            or (token.pos_ == "PROPN" and token.is_alpha)
        )

    def _renowned(self, known: Callable[[str], Renown]) -> dict[int, Renown]:
        """What the gazetteer makes of the longest name that each word is in."""
        found: dict[int, Renown] = {}
        for length in range(_LONGEST, 0, -1):
            for start in range(len(self.doc) - length + 1):
                span = self.doc[start : start + length]
                if not (span[0].text[0].isupper() and span[-1].text[-1:].isalnum()):
                    continue
                if any(i in found for i in range(start, start + length)):
                    continue
                what = known(span.text)
                if what.senses:
                    found.update(dict.fromkeys(range(start, start + length), what))
        return found

    def _names(self) -> dict[int, int]:
        """Neighbouring words of one entity, or of no entity, are one name."""
        names: dict[int, int] = {}
        before: Token | None = None
        for token in self.asked:
            together = (
                before is not None
                and before.i == token.i - 1
                and (token.ent_iob_ == "I" or (token.ent_iob_ == "O" and before.ent_iob_ == "O"))
            )
            names[token.i] = names[before.i] if together and before is not None else token.i
            before = token
        return names

    def _like_a_place(self, tokens: Sequence[Token]) -> bool:
        return any(t.ent_type_ in _PLACES for t in tokens) or any(
            t.i in self.renown and t.ent_type_ not in {"PERSON", "NORP", "DATE"} for t in tokens
        )

    def _path(self, token: Token) -> tuple[list[str], list[str], Token]:
        """Labels up from the word to what it shares with the verb, and up from the verb."""
        up: list[str] = []
        at = token
        while at.i not in self._rank and at.head.i != at.i:
            up.append(at.lower_ if at.dep_ == "prep" else at.dep_)
            at = at.head
        steps = self._rank.get(at.i, len(self._up))
        return up, [t.dep_ for t in self._up[:steps]], at

    def words(self, token: Token) -> tuple[str, ...]:
        doc, head = self.doc, token.head
        name = self.name_of[token.i]
        tokens = self._members[name]
        first, last = tokens[0].i, tokens[-1].i
        up, down, _ = self._paths[name]
        governor = self._heads[name].head
        chain = [self._heads[name], *self._heads[name].ancestors]
        prep = next((t for t in chain[1:4] if t.dep_ in {"prep", "agent"}), None)
        clause = next((t for t in chain[1:] if t.pos_ in {"VERB", "AUX"}), None)
        nearest = min((n for n in self._placelike if n != name), key=self._length, default=None)

        def at(i: int) -> str:
            return doc[i].lower_ if 0 <= i < len(doc) else "-"

        def tag(i: int) -> str:
            return doc[i].tag_ if 0 <= i < len(doc) else "-"

        return (
            token.dep_, token.tag_, token.pos_, token.ent_type_, head.dep_, head.lemma_, head.tag_,
            at(first - 1), at(first - 2), at(last + 1), at(last + 2), tag(first - 1), tag(last + 1),
            " ".join((*up, "<", *down)), " ".join((*up[-2:], "<", *down[-1:])),
            self.verb.lemma_, self.verb.tag_, self.verb.dep_, governor.lower_,
            governor.head.lemma_, self._heads[name].dep_, token.lower_, token.shape_,
            "-" if prep is None else prep.lower_,
            "-" if clause is None else clause.lemma_, "-" if clause is None else clause.dep_,
            self._kinship(clause), self._heads[name].ent_type_,
            "-" if nearest is None else self._upward(nearest),
        )  # fmt: skip

    def _upward(self, name: int) -> str:
        up, down, _ = self._paths[name]
        return " ".join((*up[-2:], "<", *down[-1:]))

    def _kinship(self, clause: Token | None) -> str:
        """How the verb that a name belongs to is related to the one that is asked about."""
        if clause is None:
            return "none"
        if clause.i == self.verb.i:
            return "same"
        if clause.i in self._rank:
            return f"above by {min(self._rank[clause.i], 3)}"
        if clause.i in self._inside:
            return "below" if clause.head.i == self.verb.i else "far below"
        return "elsewhere"

    def numbers(self, token: Token) -> tuple[float, ...]:
        doc, verb = self.doc, self.verb
        name = self.name_of[token.i]
        tokens = self._members[name]
        head = self._heads[name]
        up, down, shared = self._paths[name]
        renowned = self.renown.get(token.i)
        first, last = sorted((token.i, verb.i))
        between = doc[first + 1 : last]
        others = [n for n in self._placelike if n != name]
        by_line = sorted(self._placelike, key=lambda n: abs(self._heads[n].i - verb.i))
        by_tree = sorted(self._placelike, key=lambda n: (self._length(n), abs(n - verb.i)))
        nearest = min(self._verbs, key=lambda v: (abs(v.i - token.i), v.i), default=verb)
        chain = [head, *head.ancestors]
        above = next((t for t in chain[1:] if t.pos_ in {"VERB", "AUX"}), None)
        prep = next((t for t in chain[1:4] if t.dep_ in {"prep", "agent"}), None)
        after = doc[tokens[-1].i + 1] if tokens[-1].i + 1 < len(doc) else None
        return (
            token.i - verb.i, abs(token.i - verb.i), token.i / len(doc), verb.i / len(doc),
            len(doc),
            len(up), len(down), len(up) + len(down), float(shared.i == verb.i),
            float(token.i in self._inside),
            float(above is not None and above.i == verb.i), float(nearest.i == verb.i),
            sum(label in {"relcl", "advcl", "ccomp", "xcomp", "conj", "acl", "parataxis"}
                for label in (*up, *down)),
            float(prep is not None and prep.head.i == verb.i),
            0 if prep is None else chain.index(prep),
            sum(t.text == "," for t in between), sum(t in self._verbs for t in between),
            sum(t.lower_ in {"and", "but", "that", "who", "which", "where", "when", "as", "after"}
                for t in between),
            float(token.is_upper), len(token.text), float(token.text[0].isupper()),
            float(token.i == 0),
            len(tokens), token.i - tokens[0].i, float(token.i == head.i),
            0.0 if renowned is None else 1.0 + math.log10(renowned.population + 1),
            -1.0 if renowned is None or renowned.precision is None else float(renowned.precision),
            0.0 if renowned is None else math.log2(1 + renowned.senses),
            float(renowned is not None and renowned.primary),
            float(name in self._placelike), len(self._placelike),
            by_line.index(name) if name in self._placelike else -1,
            by_tree.index(name) if name in self._placelike else -1,
            self._placelike.index(name) if name in self._placelike else -1,
            min((self._length(n) for n in others), default=99) - len(up) - len(down),
            min((abs(self._heads[n].i - verb.i) for n in others), default=99)
            - abs(head.i - verb.i),
            min((abs(n - token.i) for n in others), default=99),
            sum(first < self._heads[n].i < last for n in others),
            float(after is not None and after.text == "," and after.i + 1 in self.name_of
                  and self.name_of[after.i + 1] in self._placelike),
            float(tokens[0].i > 1 and doc[tokens[0].i - 1].text == ","
                  and tokens[0].i - 2 in self.name_of
                  and self.name_of[tokens[0].i - 2] in self._placelike),
            float(any(t.dep_ == "neg" for t in verb.children)),
            float(any(t.dep_ in {"nsubj", "nsubjpass"} for t in verb.children)),
            float(any(t.dep_ == "auxpass" for t in verb.children)),
            len(self._verbs), sum(t.dep_ == "prep" for t in verb.children),
        )  # fmt: skip

    def _length(self, name: int) -> int:
        up, down, _ = self._paths[name]
        return len(up) + len(down)


def _head(tokens: Sequence[Token]) -> Token:
    """The word of a name that its others hang on."""
    inside = {t.i for t in tokens}
    return next((t for t in tokens if t.head.i not in inside or t.head.i == t.i), tokens[0])
