"""What a whole article says of its names: who speaks, where things are, what the parser thinks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoviz.extract.lexicon import Lexicon
from geoviz.extract.sentences import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_POSSESSIVES = frozenset({"’s", "'s"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "agent"})


@dataclass(frozen=True, slots=True)
class Names:
    """What the whole article says of its names."""

    given: frozenset[str]  # first words of names of people
    family: frozenset[str]  # last words of names of people
    labels: Mapping[str, Mapping[str, int]]  # how often the parser gave which label, by name
    counts: Mapping[str, int]  # how often a word occurs, as written
    located: Mapping[str, int]  # how often a name stands behind "in", "near" and the like
    acting: Mapping[str, int]  # how often it is a clause's subject
    speaking: Mapping[str, int]  # how often it is the subject of saying

    @property
    def people(self) -> frozenset[str]:
        return self.given | self.family

    @classmethod
    def of(
        cls, sentences: Sequence[Sentence], first_names: Mapping[str, int], lexicon: Lexicon
    ) -> Names:
        """first_names: words that are mostly first names, whatever the parser says."""
        given: set[str] = set()
        family: set[str] = set()
        labels: dict[str, Counter[str]] = {}
        counts: Counter[str] = Counter()
        located: Counter[str] = Counter()
        acting: Counter[str] = Counter()
        speaking: Counter[str] = Counter()
        for sentence in sentences:
            counts.update(token.text for token in sentence.tokens)
            for entity in sentence.entities:
                words = [token.text for token in entity if token.text not in _POSSESSIVES]
                labels.setdefault(" ".join(words), Counter())[entity.label_] += 1
                if entity.label_ == "PERSON" and 2 <= len(words) <= 4:
                    given.add(" ".join(words[:-1]))
                    given.add(words[0])
                    family.add(words[-1])
                    family.add(" ".join(words[1:]))
            for token, after in zip(sentence.tokens, sentence.tokens[1:], strict=False):
                if first_names.get(token.text, 0) >= 2 and after.tag_ == "NNP":
                    if after.text[0].isupper() and token.ent_type_ not in _PLACE_LABELS:
                        family.add(after.text)
            for run in proper_sequences(sentence):
                name = " ".join(token.text for token in run)
                before = run[0].nbor(-1) if run[0].i > sentence.tokens.start else None
                if before is not None and before.lower_ in lexicon.words["locatives"]:
                    located[name] += 1
                last = run[-1]
                if last.dep_ in _SUBJECTS:
                    acting[name] += 1
                    if last.head.lemma_ in lexicon.people["speech"]:
                        speaking[name] += 1
                        if len(run) > 1:
                            speaking[last.text] += 1
        return cls(frozenset(given), frozenset(family), labels, counts, located, acting, speaking)


def proper_sequence(doc: Doc, at: int, sentence: Sentence) -> tuple[int, int]:
    """Start and end of the words with capitals around one."""
    start = end = at
    while start > sentence.tokens.start and _is_proper(doc[start - 1]):
        start -= 1
    while end < sentence.tokens.end and (end == at or _is_proper(doc[end])):
        end += 1
    return start, end


def proper_sequences(sentence: Sentence) -> list[list[Token]]:
    found: list[list[Token]] = []
    before = -2
    for token in sentence.tokens:
        if not _is_proper(token):
            continue
        if token.i == before + 1:
            found[-1].append(token)
        else:
            found.append([token])
        before = token.i
    return found


def _is_proper(token: Token) -> bool:
    return bool(token.text[0].isupper()) and token.pos_ not in {"DET", "PRON", "ADP"}
