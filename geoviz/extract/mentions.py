"""Finding place names: a union of the parser's entities and the gazetteer's names.

Stock entity recognition misses half of the places of war reporting ("Kharkiv" becomes
an organisation), so every capitalised run of words is looked up as well, and facility
names are built from their heads ("Ruwais refinery", "National University of Mykolaiv").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from geoviz.extract.actors import Actors
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.sentences import Sentence

_MAX_WORDS = 5
_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_OPENERS = frozenset({"—", "–", "--", "-", ":", "("})
_SUFFIX = re.compile(r"[’']s?$")


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


def find_places(
    sentence: Sentence,
    knows: Callable[[str], bool],
    lexicon: Lexicon,
    actors: Actors,
    surnames: frozenset[str] = frozenset(),
) -> list[Found]:
    """The place names of a sentence, in order, none inside another.

    knows: whether the gazetteer has a name. surnames: of the people the article names,
    who are no places. A demonym is not a place name here.
    """
    finder = _Finder(sentence, knows, lexicon, actors, surnames)
    spans = finder.facilities() + finder.entities() + finder.names()
    spans.sort(key=lambda found: (not found.known, found.start - found.end))
    chosen: list[Found] = []
    taken: set[int] = set()
    for found in spans:
        tokens = range(found.start, found.end)
        if not taken.intersection(tokens):
            chosen.append(found)
            taken.update(tokens)
    return [finder.with_cue(found) for found in sorted(chosen, key=lambda f: f.start)]


class _Finder:
    def __init__(
        self,
        sentence: Sentence,
        knows: Callable[[str], bool],
        lexicon: Lexicon,
        actors: Actors,
        surnames: frozenset[str],
    ) -> None:
        self.surnames = surnames
        self.tokens = sentence.tokens
        self.doc = sentence.tokens.doc
        self.first, self.last = sentence.tokens.start, sentence.tokens.end
        self.knows = knows
        self.lexicon = lexicon
        self.actors = actors
        self.people = [
            (ent.start, ent.end) for ent in sentence.tokens.ents if ent.label_ == "PERSON"
        ]
        self.shouting = sentence.text.upper() == sentence.text

    # ---- facilities: a proper name and a head noun -------------------------------------

    def facilities(self) -> list[Found]:
        found: list[Found] = []
        i = self.first
        while i < self.last:
            if span := self._facility_at(i):
                found.append(span)
                i = span.end
            else:
                i += 1
        return found

    def _facility_at(self, i: int) -> Found | None:
        """A facility whose name starts at token i, if one does."""
        doc, heads = self.doc, self.lexicon.facility_heads
        if not self._proper(i):
            return self._possessed_mission(i)
        end = i
        head = None
        while end < self.last and end - i < 8:
            word = doc[end].lower_
            two = f"{word} {doc[end + 1].lower_}" if end + 1 < self.last else ""
            if two in heads and end > i:
                end += 2
                head = end
                continue
            if word in heads and end > i:
                end += 1
                head = end
                continue
            if (
                self._proper(end)
                or doc[end].text in {"-", "–", "’s", "'s", "of"}
                or word in self.lexicon.words["particles"]
            ):
                if doc[end].text in {"of", "’s", "'s"} and head is None and end == i:
                    return None
                if doc[end].text in {"’s", "'s"}:
                    return None
                if doc[end].text == "of" and not (end + 1 < self.last and self._proper(end + 1)):
                    break
                end += 1
                continue
            if head is None and word in {"nuclear", "oil", "air", "thermal", "power", "steel",
                                         "gas", "military", "naval", "petrochemical", "chemical",
                                         "international", "hydroelectric", "optical-mechanical",
                                         "ammunition", "fuel", "refugee"}:  # fmt: skip
                end += 1
                continue
            break
        if head is None or not any(self._proper(k) for k in range(i, head)):
            return self._headed_by_common(i)
        # "National University of Mykolaiv", "EU Mission to Ukraine"
        if (
            head < self.last - 1
            and doc[head].lower_ in {"of", "to", "in"}
            and self._proper(head + 1)
        ):
            joined = head + 2
            while joined < self.last and self._proper(joined):
                joined += 1
            if doc[head].lower_ != "in" and doc[head - 1].text[0].isupper():
                head = joined
        words = doc[i:head]
        if any(self.actors.of(t.text) and self.actors.is_demonym(t.text) for t in words[:1]):
            # "Russian oil refinery" names no refinery; "British Council" is a name.
            if not (words[-1].text[0].isupper() and self.knows(words.text)):
                return None
        if doc[i].lower_ in self.lexicon.words["calendar"] | self.lexicon.words[
            "titles"
        ] or not self._names_one(i, head):
            return None
        return Found(i, head, doc[i].ent_type_, self.knows(words.text), "facility")

    def _names_one(self, start: int, end: int) -> bool:
        """Whether a facility's words name one, and not only a kind ("National University")."""
        heads = self.lexicon.facility_heads
        return any(
            token.text[:1].isupper()
            and token.lower_ not in heads
            and token.lower_ not in self.lexicon.words["kinds"]
            and not self.actors.is_demonym(token.text)
            for token in self.doc[start:end]
        ) or self.knows(self.doc[start:end].text)

    def _headed_by_common(self, i: int) -> Found | None:
        """ "University of X", "port of Taman": the head before the name."""
        doc = self.doc
        if doc[i].lower_ not in self.lexicon.facility_heads or i + 2 >= self.last:
            return None
        if doc[i + 1].lower_ != "of" or not self._proper(i + 2):
            return None
        if not doc[i].text[:1].isupper() and doc[i].lower_ not in self.lexicon.words["named_of"]:
            return None
        end = i + 3
        while end < self.last and self._proper(end):
            end += 1
        name = doc[i + 2 : end].text
        return Found(i, end, doc[i].ent_type_, self.knows(name), "facility", name=None)

    def _possessed_mission(self, i: int) -> Found | None:
        """ "Poland said its embassy (building) in Kyiv": whose mission it is stands elsewhere."""
        doc = self.doc
        if doc[i].lower_ not in {"embassy", "consulate"}:
            if (
                doc[i].lower_ in self.lexicon.facility_heads
                and i + 2 < self.last
                and doc[i + 1].lower_ == "of"
                and self._proper(i + 2)
                and not self.actors.is_demonym(doc[i + 2].text)
            ):
                return self._headed_by_common(i)
            return None
        if i == self.first or doc[i - 1].lower_ not in {"its", "their", "’s", "'s", "the"}:
            return None
        owner = None
        for token in doc[self.first : i]:
            actor = self.actors.of(token.text)
            if actor:
                owner = token.text
        if owner is None:
            return None
        end = i + 1
        while end < self.last and doc[end].lower_ in {"building", "compound", "offices"}:
            end += 1
        host = ""
        if end + 1 < self.last and doc[end].lower_ == "in" and self._proper(end + 1):
            host = doc[end + 1].text
        name = f"{doc[i].lower_} of {owner}"
        return Found(i, end, "FAC", False, "facility", name=f"{name} in {host}" if host else name)

    # ---- what the parser calls a place --------------------------------------------------

    def entities(self) -> list[Found]:
        found = []
        for ent in self.tokens.ents:
            if ent.label_ not in _PLACE_LABELS:
                continue
            start, end = ent.start, ent.end
            while start < end and self.doc[start].lower_ in {"the", "’s", "'s"}:
                start += 1
            if end > start and self.doc[end - 1].text in {"’s", "'s", "'", "’"}:
                end -= 1
            while start < end and self.doc[start].lower_ in self.lexicon.regions["directions"]:
                if self.knows(self.doc[start:end].text):
                    break
                start += 1
            if start >= end or self.doc[start].lower_ in self.lexicon.words["calendar"]:
                continue
            words = self.doc[start:end]
            if not any(t.text[0].isupper() for t in words):
                continue
            if self.actors.is_demonym(words.text):
                continue
            # The gazetteer may know a longer run, or only a part of what the parser took.
            known = self.knows(words.text)
            if not known and (part := self._known_part(start, end)):
                start, end = part
                known = True
            if not known and not self._plausible_unknown(start, end, ent.label_):
                continue
            found.append(Found(start, end, ent.label_, known))
        return found

    def _plausible_unknown(self, start: int, end: int, label: str) -> bool:
        """Whether an entity that no gazetteer knows may be a place all the same."""
        words = self.doc[start:end]
        if label == "FAC" or not all(t.is_alpha or t.text in "-’'" for t in words):
            return False
        before = self.doc[start - 1].lower_ if start > self.first else ""
        return before in self.lexicon.words["before_places"] and words[-1].pos_ == "PROPN"

    def _known_part(self, start: int, end: int) -> tuple[int, int] | None:
        for length in range(end - start - 1, 0, -1):
            for i in range(start, end - length + 1):
                words = self.doc[i : i + length]
                if words[0].text[0].isupper() and self.knows(words.text):
                    if words[0].lower_ in self.lexicon.words["calendar"] or self.actors.is_demonym(
                        words.text
                    ):
                        continue
                    return i, i + length
        return None

    # ---- what the gazetteer calls a place -----------------------------------------------

    def names(self) -> list[Found]:
        found: list[Found] = []
        i = self.first
        while i < self.last:
            span = self._name_at(i)
            if span:
                found.append(span)
                i = span.end
            else:
                i += 1
        return found

    def _name_at(self, i: int) -> Found | None:
        doc = self.doc
        first = doc[i]
        particle = (
            first.lower_ in self.lexicon.words["particles"]
            and i + 2 < self.last
            and doc[i + 1].text == "-"
        )
        if not (first.text[:1].isupper() or particle):
            return None
        if (
            first.lower_ in self.lexicon.words["calendar"]
            or first.lower_ in self.lexicon.words["titles"]
        ):
            return None
        for length in range(min(_MAX_WORDS, self.last - i), 0, -1):
            last = doc[i + length - 1]
            if not (last.text[:1].isupper() or last.is_digit or doc[i + length - 2].text == "-"):
                continue
            words = doc[i : i + length]
            text = _SUFFIX.sub("", words.text)
            if len(text) < 3 or self.actors.is_demonym(text) or not self.knows(text):
                continue
            if self._acceptable(i, i + length):
                is_facility = length > 1 and any(
                    token.lower_ in self.lexicon.facility_heads for token in words[1:]
                )
                cue = "facility" if is_facility else None
                return Found(i, i + length, first.ent_type_, True, cue)
        return None

    def _acceptable(self, start: int, end: int) -> bool:
        """Whether a known name is one here, and not a surname, a month or a common word."""
        doc = self.doc
        words = doc[start:end]
        if any(a <= start and end <= b for a, b in self.people):
            return self._place_despite_person(start, end)
        if not any(t.pos_ == "PROPN" for t in words):
            return False
        before = doc[start - 1] if start > self.first else None
        after = doc[end] if end < self.last else None
        if before is not None and before.lower_ in self.lexicon.words["vessels"]:
            return False
        if before is not None and before.ent_type_ == "PERSON":
            return False
        if after is not None and after.ent_type_ == "PERSON" and words[0].ent_type_ == "PERSON":
            return False
        cued = (before is not None and before.lower_ in self.lexicon.words["before_places"]) or (
            after is not None and self._cue_of(after.lower_) is not None
        )
        if self.shouting:
            return cued
        if not cued and words.text in self.surnames:
            return False
        # Only a part of a longer name: "Ash" in "Ash Shairat".
        if (
            after is not None
            and after.pos_ == "PROPN"
            and after.text[:1].isupper()
            and self._cue_of(after.lower_) is None
            and after.ent_type_ in {"", words[-1].ent_type_}
            and after.lower_ not in self.lexicon.facility_heads
        ):
            return False
        if words.label_ in _PLACE_LABELS or words[0].ent_type_ in _PLACE_LABELS:
            return True
        # Part of a longer proper name ("Defense Ministry", "Air Force") unless set off by a cue.
        neighbours = [
            t
            for t in (before, after)
            if t is not None and t.pos_ == "PROPN" and t.text[:1].isupper()
        ]
        if neighbours and not cued:
            return False
        if words[0].i == self.first and len(words) == 1 and not cued:
            return words[0].ent_type_ in {"GPE", "LOC", "ORG", "NORP", "PERSON", ""} and (
                after is not None and (after.pos_ in {"VERB", "AUX", "PART"} or after.text in ",’'")
            )
        if cued or len(words) > 1:
            return True
        if words.text.isupper() or words[0].ent_type_ not in {"ORG", "NORP", "", "PERSON"}:
            return False
        if (
            words[0].ent_type_ != "PERSON"
            and after is not None
            and after.lower_ in {"in", "and", ","}
        ):
            return True
        return words.root.dep_ in {"nsubj", "nsubjpass", "poss", "dobj", "appos", "conj", "pobj"}

    def _place_despite_person(self, start: int, end: int) -> bool:
        """A place that the parser took for a person: alone, and where places stand."""
        doc = self.doc
        whole = any(a == start and end == b for a, b in self.people)
        before = doc[start - 1].lower_ if start > self.first else ""
        after = doc[end].lower_ if end < self.last else ""
        return whole and (
            self._listed_under(start, end) is not None
            or before in {"in", "at", "near", "outside", "around", "into", "across", "on", "over"}
            or self._cue_of(after) is not None
            or (before == "," and start - 2 >= self.first)
        )

    # ---- what kind of place the text calls it ---------------------------------------------

    def with_cue(self, found: Found) -> Found:
        """The same name with the cue that the words around it give, taken into its span."""
        doc = self.doc
        start, end, cue, direction = found.start, found.end, found.cue, None
        if cue is None and end < self.last:
            after = doc[end]
            kind = self._cue_of(after.lower_)
            if kind in {"region", "district", "water"} and not after.lower_.endswith("ies"):
                cue = kind
                if not self._plural(after.lower_):
                    end += 1
            elif kind == "city" and after.lower_ == "city":
                cue, end = "city", end + 1
            elif after.lower_ in {"and", ",", "or"}:
                cue = self._coordinated_cue(end)
        if cue is None:
            last = self._cue_of(doc[end - 1].lower_)
            if last in {"region", "district", "water"} and end - start > 1:
                cue = last
        if cue is None and start - 2 >= self.first and doc[start - 1].lower_ == "of":
            kind = self._cue_of(doc[start - 2].lower_)
            if kind in {"region", "district", "city"}:
                cue = kind
        if cue is None and start > self.first:
            kind = self._cue_of(doc[start - 1].lower_)
            if kind in {"city", "district"} and not self._plural(doc[start - 1].lower_):
                cue = kind
            elif doc[start - 1].lower_ in {"river", "lake"}:
                cue = "water"
        name = found.name
        if cue is None and (head := self._listed_under(start, end)):
            cue, name = "facility", f"{doc[start:end].text} {head}"
        if start > self.first and doc[start - 1].lower_ in self.lexicon.regions["directions"]:
            direction = doc[start - 1].lower_
        if cue in {None, "city"} and direction and start > self.first:
            start -= 1
        return Found(start, end, found.label, found.known, cue, name, direction)

    def _listed_under(self, start: int, end: int) -> str | None:
        """The facility's kind where one plural names several: "the X and Y oil refineries"."""
        doc = self.doc
        for k in range(end, min(end + 6, self.last)):
            if doc[k].tag_ == "NNS" and doc[k].lemma_.lower() in self.lexicon.facility_heads:
                return str(doc[k].lemma_.lower())
            if not (
                self._proper(k)
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

    def _coordinated_cue(self, end: int) -> str | None:
        """ "the Kyiv and Vinnytsia regions": the plural cue at the end counts for all."""
        doc = self.doc
        for k in range(end, min(end + 8, self.last)):
            word = doc[k].lower_
            kind = self._cue_of(word)
            if kind in {"region", "district"}:
                return kind if self._plural(word) else None
            if not (self._proper(k) or word in {"and", ",", "or", "the"}):
                return None
        return None

    def _cue_of(self, word: str) -> str | None:
        for kind in ("region", "district", "city", "water"):
            if word in self.lexicon.regions[kind]:
                return kind
        return None

    def _plural(self, word: str) -> bool:
        return word.endswith("s") or word.endswith("ies")

    def _proper(self, i: int) -> bool:
        token = self.doc[i]
        return bool(
            token.text[:1].isupper()
            and token.lower_ not in self.lexicon.words["calendar"]
            and (
                token.pos_ == "PROPN" or token.ent_type_ or (token.pos_ == "ADJ" and i > self.first)
            )
        )
