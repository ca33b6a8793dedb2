"""A sentence's words as the finders of place names see them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from geoviz.extract.actors import Actors
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Found:
    """A place name in a sentence, before it is known what it does there."""

    start: int  # token index in the sentence's document
    end: int
    label: str  # the parser's entity label, or ""
    known: bool  # the gazetteer has the name
    cue: str | None = None  # region, district, city, facility, water
    name: str | None = None  # name to look up where the text alone would not do
    direction: str | None = None  # "eastern" in "eastern Lebanon"
    detected: bool = False  # only the detector takes it for a place, no rule does


_OPENERS = frozenset({"—", "–", "--", "-", ":", "("})


class Words:
    """The tokens of a sentence, with what is needed to judge them. Indexes are the document's."""

    def __init__(
        self,
        sentence: Sentence,
        knows: Callable[[str], bool],
        lexicon: Lexicon,
        actors: Actors,
        surnames: frozenset[str],
        lists: Callable[[str], bool] = lambda name: False,
    ) -> None:
        """knows: whether the gazetteer has a name. surnames: of people whom the article names.
        lists: whether all that the gazetteer has by a name are facilities."""
        self.surnames = surnames
        self.tokens = sentence.tokens
        self.entities = sentence.entities
        self.doc = sentence.tokens.doc
        self.first, self.last = sentence.tokens.start, sentence.tokens.end
        self.knows = knows
        self.lists = lists
        self.lexicon = lexicon
        self.actors = actors
        self.people = [(ent.start, ent.end) for ent in sentence.entities if ent.label_ == "PERSON"]
        self.shouting = sentence.text.upper() == sentence.text

    def proper(self, i: int) -> bool:
        """Whether a token may be part of a proper name."""
        token = self.doc[i]
        return bool(
            token.text[:1].isupper()
            and token.lower_ not in self.lexicon.words["calendar"]
            and (
                token.pos_ == "PROPN" or token.ent_type_ or (token.pos_ == "ADJ" and i > self.first)
            )
        )

    def has_particle(self, i: int) -> bool:
        """Whether a name goes on at a token as "Maarat al-Numan" does."""
        doc = self.doc
        return (
            i + 2 < self.last
            and doc[i].lower_ in self.lexicon.words["particles"]
            and doc[i + 1].text == "-"
            and bool(doc[i + 2].text[0].isupper())
        )

    def listed_under(self, start: int, end: int) -> str | None:
        """The facility's kind where one plural names several: "the X and Y oil refineries"."""
        doc = self.doc
        for k in range(end, min(end + 6, self.last)):
            if doc[k].tag_ == "NNS" and doc[k].lemma_.lower() in self.lexicon.facility_heads:
                return str(doc[k].lemma_.lower())
            if not (
                self.proper(k)
                or doc[k].lower_ in self.lexicon.words["listing"]
                or doc[k].pos_ == "NOUN"
            ):
                break
        # "two refineries — X in …, and Y in …"
        for k in range(start - 1, max(self.first, start - 14), -1):
            if doc[k].tag_ == "NNS" and doc[k].lemma_.lower() in self.lexicon.facility_heads:
                if doc[k + 1].text in _OPENERS:
                    return str(doc[k].lemma_.lower())
                break
            if doc[k].pos_ in {"VERB", "AUX"}:
                break
        node = doc[start:end].root
        while node.dep_ in {"appos", "conj", "dep"} and node.head != node:
            node = node.head
            if node.tag_ == "NNS" and node.lemma_.lower() in self.lexicon.facility_heads:
                return str(node.lemma_.lower())
        return None

    def cue_of(self, word: str) -> str | None:
        """What kind of place a word says it is: region, district, city or water."""
        for kind in ("region", "district", "city", "water"):
            if word in self.lexicon.regions[kind]:
                return kind
        return None
