"""A second parse of sentences whose towns the parser does not know.

A parser goes by names: where it takes "Nikopol" for a body or a person, it loses the sentence, too.
So a sentence that may tell of a strike is parsed a second time with names that every parser takes
for places in the stead of those of towns, and what it sees is carried back to the words as
written: every word, and its place in the article, stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geoviz.extract.detection import Scored, WordLists
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.repute import Names
from geoviz.extract.runs import Run
from geoviz.extract.sentences import Sentence, entities_of
from geoviz.model import Precision

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Tokens

_FEWEST = 500  # people of a town
_DOUBTFUL = 0.07  # what the detector thinks less of is no place's name
_PLACES = frozenset({"GPE", "LOC"})
_BEGINS, _INSIDE = 3, 1  # an entity, in spaCy's numbers
_CARRIED = ("HEAD", "DEP", "TAG", "POS", "LEMMA", "MORPH", "ENT_IOB", "ENT_TYPE")


@dataclass(frozen=True, slots=True)
class Twins:
    """Parses sentences anew where names of towns lead the parser astray."""

    nlp: Language
    lexicon: Lexicon
    lists: WordLists

    def towns(
        self,
        sentence: Sentence,
        judged: Sequence[Scored],
        names: Names,
        is_party: Callable[[str], bool],
    ) -> list[Run]:
        """The runs that are surely no people, bodies or words, in order, none inside another.

        judged: the detector's opinion of the sentence's runs of words. names: what the article
        says of its names. is_party: whether a name stands for who may strike.
        """
        towns: list[Run] = []
        end = sentence.tokens.start
        for scored in sorted(judged, key=lambda one: (one.run.start, -one.run.end)):
            run = scored.run
            if run.start < end or scored.probability < _DOUBTFUL:
                continue
            if self._is_town(sentence, run, names, is_party):
                towns.append(run)
                end = run.end
        return towns

    def parse(self, sentence: Sentence, towns: Sequence[Run]) -> Sentence | None:
        """The sentence as the parser sees it with other names for its towns; None where it takes
        it for several."""
        from spacy.tokens import Doc

        twin = self.nlp(Doc(self.nlp.vocab, *self._words(sentence, towns)))
        single = sum(1 for _ in twin.sents) == 1
        return _carried_back(sentence, towns, twin) if single else None

    def _is_town(
        self, sentence: Sentence, run: Run, names: Names, is_party: Callable[[str], bool]
    ) -> bool:
        known = run.renown
        if known.precision in {None, Precision.COUNTRY} or known.population < _FEWEST:
            return False
        doc = sentence.tokens.doc
        text = doc[run.start : run.end].text
        if text.isupper() or is_party(text) or text in names.family or text in names.given:
            return False
        lists = self.lists
        if any(text in table for table in (lists.common, lists.first_names, lists.surnames)):
            return False
        last = doc[run.end - 1]
        if last.is_stop or self.lexicon.weapons_in(text) or self._says_what_place(last):
            return False
        before = doc[run.start - 1] if run.start > sentence.tokens.start else None
        after = doc[run.end] if run.end < sentence.tokens.end else None
        if before is not None and before.lower_ in {"a", "an"}:
            return False  # "an Arab town"
        if self._joins(before) or self._joins(after):
            return False
        return after is None or after.pos_ != "NOUN" or self._may_follow(after)

    def _may_follow(self, noun: Token) -> bool:
        """Whether what a noun says of a name leaves it a place that may be hit: no sector, no
        people and no weapon."""
        lemma = noun.lemma_.lower()
        regions, nouns = self.lexicon.regions, self.lexicon.nouns
        kinds = (regions[kind] for kind in ("region", "district", "city"))
        return (
            any(noun.lower_ in words for words in kinds)
            or lemma in self.lexicon.facility_heads | nouns["strike"] | nouns["weak"]
        )

    def _says_what_place(self, token: Token) -> bool:
        """Whether a word is "Oblast" or the like, which a twin must not lose."""
        regions = self.lexicon.regions
        return any(token.lower_ in regions[kind] for kind in ("region", "district", "water"))

    def _joins(self, token: Token | None) -> bool:
        """Whether a neighbour of a name may be a part of it: "Kyiv" of "Kyiv Independent"."""
        if token is None:
            return False
        if token.text in {"-", "–", "/"}:
            return True
        if token.lower_ in self.lexicon.words["calendar"] or token.text in self.lexicon.demonyms:
            return False
        capital = token.text[:1].isupper() and token.pos_ not in {"ADP", "DET", "SCONJ", "VERB"}
        return capital or token.lower_ in self.lexicon.words["vessels"]

    def _words(self, sentence: Sentence, towns: Sequence[Run]) -> tuple[list[str], list[bool]]:
        """The words of the twin, and whether a blank follows each."""
        stand_ins = sorted(self.lexicon.words["stand_ins"])
        doc = sentence.tokens.doc
        words: list[str] = []
        blanks: list[bool] = []
        for number, (start, end) in enumerate(_words_and_names(sentence, towns)):
            name = end - start > 1 or any(run.start == start for run in towns)
            words.append(stand_ins[number % len(stand_ins)] if name else doc[start].text)
            blanks.append(bool(doc[end - 1].whitespace_))
        return words, blanks


def is_seen_as_place(sentence: Sentence, run: Run) -> bool:
    """Whether the parser takes a name for a place's, and neither for more nor for a part of it."""
    return any(
        (entity.start, entity.end) == (run.start, run.end) and entity.label_ in _PLACES
        for entity in sentence.entities
    )


def _words_and_names(sentence: Sentence, towns: Sequence[Run]) -> Iterator[tuple[int, int]]:
    """What is one word in the twin: where it starts and ends in the document."""
    at = sentence.tokens.start
    ends = {run.start: run.end for run in towns}
    while at < sentence.tokens.end:
        end = ends.get(at, at + 1)
        yield at, end
        at = end


def _carried_back(sentence: Sentence, towns: Sequence[Run], twin: Doc) -> Sentence:
    """The sentence with what the parser sees in its twin."""
    from spacy.tokens import Doc

    doc = sentence.tokens.doc
    rows: Any = doc.to_array(list(_CARRIED))
    spans = list(_words_and_names(sentence, towns))
    # A name of several words hangs in its sentence by the last, and the others hang on that.
    stand = [end - 1 for _, end in spans]
    seen = twin.to_array(list(_CARRIED))
    seen_signed = seen.astype(np.int64)
    strings = doc.vocab.strings
    head, dep, lemma, iob = (_CARRIED.index(name) for name in ("HEAD", "DEP", "LEMMA", "ENT_IOB"))
    compound = strings.add("compound")
    for number, (start, end) in enumerate(spans):
        last = end - 1
        for at in range(start, end):
            rows[at] = seen[number]
            if at < last:
                rows[at, head] = last - at
                rows[at, dep] = compound
            else:
                governor = stand[number + int(seen_signed[number, head])]
                rows[at, head] = np.int64(governor - at).astype(np.uint64)
            if at > start and rows[at, iob] == _BEGINS:
                rows[at, iob] = _INSIDE
            if twin[number].text != doc[start:end].text:
                rows[at, lemma] = strings.add(doc[at].text)
    words = [token.text for token in doc]
    blanks = [bool(token.whitespace_) for token in doc]
    made = Doc(doc.vocab, words, blanks).from_array(list(_CARRIED), rows)
    tokens: Tokens = made[sentence.tokens.start : sentence.tokens.end]
    return replace(sentence, tokens=tokens, entities=entities_of(tokens))
