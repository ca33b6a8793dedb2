"""Finding place names: what the detector accepts, and in accounts of strikes what grammar says.

Stock entity recognition misses half of the places of war reporting ("Kharkiv" becomes
an organisation), so every capitalised run of words is judged by a trained detector. Where a
sentence tells of a strike, the rules below decide first: they read the parser's entities, look
up every capitalised run, and build facility names from their heads ("Ruwais refinery",
"National University of Mykolaiv"). What the grammar around a strike makes a place stays one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from geoviz.extract.actors import Actors
from geoviz.extract.cues import with_cue
from geoviz.extract.detection import Scored
from geoviz.extract.facilities import find_facilities
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.listed import find_listed
from geoviz.extract.others import Others
from geoviz.extract.runs import Run
from geoviz.extract.sentences import Sentence
from geoviz.extract.unknown import find_unknown
from geoviz.extract.words import Found, Words
from geoviz.model import Precision

_MAX_WORDS = 5
_ACCEPTED = 0.7  # probability from which the detector's word counts
_GENERIC = frozenset({"city", "state"})
_WIDE = frozenset({Precision.REGION, Precision.COUNTRY})
_LARGE = 100_000  # people
_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_SUFFIX = re.compile(r"[’']s?$")


def find_places(
    sentence: Sentence,
    knows: Callable[[str], bool],
    lexicon: Lexicon,
    actors: Actors,
    others: Others,
    surnames: frozenset[str] = frozenset(),
    *,
    judged: Sequence[Scored] = (),
    strike: bool = True,
    lists: Callable[[str], bool] = lambda name: False,
) -> list[Found]:
    """The place names of a sentence, in order, none inside another.

    knows: whether the gazetteer has a name. others: what names of the article stand for
    something else. surnames: of the people the article names,
    who are no places. judged: the detector's opinion of the sentence's runs of words.
    strike: whether the sentence tells of one, so that the rules decide before the detector.
    lists: whether all that the gazetteer has by a name are facilities.
    A demonym is not a place name here.
    """
    words = Words(sentence, knows, lexicon, actors, surnames, lists)
    detected = _detected(words, judged)
    facilities = find_facilities(words)
    if strike:
        facilities = [*find_listed(words), *facilities]
        spans = facilities + [
            found
            for found in (*_entities(words), *_names(words))
            if not _inside_a_facility(words, found, facilities)
        ]
        spans += find_unknown(words, spans)
        spans.sort(key=lambda found: (not found.known, found.start - found.end))
        chosen = _apart((*spans, *detected))
    else:
        listed = (f for f in facilities if words.knows(words.doc[f.start : f.end].text))
        chosen = _apart((*listed, *detected))
    return [
        with_cue(words, _whole(words, found))
        for found in sorted(chosen, key=lambda f: f.start)
        if not others.hold(words.doc, found)
        and not _is_only_a_kind(words, found)
        and not (strike and _is_thing(words, found))
    ]


def _is_thing(words: Words, found: Found) -> bool:
    """ "The tanker Neptune City", "a Toyota": what a vessel's kind or "a" stands before is a thing
    of that name."""
    if found.cue == "facility" or found.start == words.first:
        return False
    before = words.doc[found.start - 1].lower_
    if before in words.lexicon.words["vessels"]:
        return True
    goes_on = found.end < words.last and words.doc[found.end].pos_ in {"NOUN", "PROPN", "ADJ"}
    return before in {"a", "an"} and found.cue is None and not goes_on


def _is_only_a_kind(words: Words, found: Found) -> bool:
    """ "City Hospital No. 2": no place is called Hospital."""
    alone = found.end - found.start == 1 and found.name is None
    return alone and words.doc[found.start].lower_ in words.lexicon.facility_heads


def _whole(words: Words, found: Found) -> Found:
    """A name with what goes on behind a particle: "Wadi al-Rabie" is no Wadi."""
    if not words.has_particle(found.end) or words.doc[found.end].whitespace_:
        return found
    if not words.doc[found.end - 1].whitespace_:
        return found
    end = found.end + 3
    return replace(found, end=end, known=words.knows(words.doc[found.start : end].text))


def _inside_a_facility(words: Words, found: Found, facilities: Sequence[Found]) -> bool:
    """Whether a name is only a part of a facility's: "al-Wadi" of "Ramlat al-Wadi beach".

    A town's may open it, but no other facility's: "X jail" is not X metro station.
    """
    alone = found.end - found.start == 1
    another = alone and words.lists(words.doc[found.start : found.end].text)
    return any(
        f.start <= found.start and found.end < f.end and (f.start < found.start or another)
        for f in facilities
    )


def _apart(spans: Iterable[Found]) -> list[Found]:
    """The spans without those that share a word with an earlier one."""
    chosen: list[Found] = []
    taken: set[int] = set()
    for found in spans:
        tokens = range(found.start, found.end)
        if not taken.intersection(tokens):
            chosen.append(found)
            taken.update(tokens)
    return chosen


def _detected(words: Words, judged: Sequence[Scored]) -> list[Found]:
    """The runs that the detector accepts, surest first."""
    accepted = [scored for scored in judged if scored.probability >= _ACCEPTED]
    accepted.sort(key=lambda scored: (-scored.probability, scored.run.start - scored.run.end))
    runs = {(scored.run.start, scored.run.end): scored.run for scored in judged}
    found = []
    for scored in accepted:
        run = _name_in(words, scored.run, runs)
        label = words.doc[run.start].ent_type_
        found.append(Found(run.start, run.end, label, run.renown.senses > 0, detected=True))
    return found


def _name_in(words: Words, run: Run, runs: Mapping[tuple[int, int], Run]) -> Run:
    """A run without what is no part of its name: "Western" Java, Dublin "City" Council."""
    doc = words.doc
    inner = runs.get((run.start + 1, run.end))
    if inner and not run.renown.senses and inner.renown.senses:
        wide = inner.renown.precision in _WIDE or inner.renown.population >= _LARGE
        if wide and doc[run.start].lower_ in words.lexicon.regions["directions"]:
            return inner
    inner = runs.get((run.start, run.end - 1))
    if inner and inner.renown.senses and not run.renown.primary and run.end < words.last:
        body = doc[run.end].text[0].isupper()
        if body and doc[run.end - 1].lower_ in _GENERIC:
            return inner
    return run


def _entities(words: Words) -> list[Found]:
    found = []
    for ent in words.entities:
        if ent.label_ not in _PLACE_LABELS:
            continue
        start, end = ent.start, ent.end
        while start < end and words.doc[start].lower_ in {"the", "’s", "'s"}:
            start += 1
        if end > start and words.doc[end - 1].text in {"’s", "'s", "'", "’"}:
            end -= 1
        while start < end and words.doc[start].lower_ in words.lexicon.regions["directions"]:
            if words.knows(words.doc[start:end].text):
                break
            start += 1
        if start >= end or words.doc[start].lower_ in words.lexicon.words["calendar"]:
            continue
        name = words.doc[start:end]
        if not any(t.text[0].isupper() for t in name):
            continue
        if words.actors.is_demonym(name.text):
            continue
        # The gazetteer may know a longer run, or only a part of what the parser took.
        known = words.knows(name.text)
        if not known and (part := _known_part(words, start, end)):
            start, end = part
            known = True
        if not known and not _plausible_unknown(words, start, end, ent.label_):
            continue
        found.append(Found(start, end, ent.label_, known))
    return found


def _plausible_unknown(words: Words, start: int, end: int, label: str) -> bool:
    """Whether an entity that no gazetteer knows may be a place all the same."""
    name = words.doc[start:end]
    if label == "FAC" or not all(t.is_alpha or t.text in "-’'" for t in name):
        return False
    before = words.doc[start - 1].lower_ if start > words.first else ""
    return before in words.lexicon.words["before_places"] and name[-1].pos_ == "PROPN"


def _known_part(words: Words, start: int, end: int) -> tuple[int, int] | None:
    for length in range(end - start - 1, 0, -1):
        for i in range(start, end - length + 1):
            name = words.doc[i : i + length]
            if _goes_on(words, i + length, end):
                continue
            if name[0].text[0].isupper() and words.knows(name.text):
                if name[0].lower_ in words.lexicon.words["calendar"] or words.actors.is_demonym(
                    name.text
                ):
                    continue
                return i, i + length
    return None


def _goes_on(words: Words, at: int, end: int) -> bool:
    """Whether a name goes on behind a part of it, as behind "Tell" of "Tell Mughayr"."""
    if at >= end:
        return False
    after = words.doc[at]
    said = words.cue_of(after.lower_) or after.lower_ in words.lexicon.facility_heads
    return after.text == "-" or (after.pos_ == "PROPN" and after.text[0].isupper() and not said)


def _names(words: Words) -> list[Found]:
    found: list[Found] = []
    i = words.first
    while i < words.last:
        span = _name_at(words, i)
        if span:
            found.append(span)
            i = span.end
        else:
            i += 1
    return found


def _name_at(words: Words, i: int) -> Found | None:
    doc = words.doc
    first = doc[i]
    particle = (
        first.lower_ in words.lexicon.words["particles"]
        and i + 2 < words.last
        and doc[i + 1].text == "-"
    )
    if not (first.text[:1].isupper() or particle):
        return None
    if (
        first.lower_ in words.lexicon.words["calendar"]
        or first.lower_ in words.lexicon.words["titles"]
    ):
        return None
    for length in range(min(_MAX_WORDS, words.last - i), 0, -1):
        last = doc[i + length - 1]
        if not (last.text[:1].isupper() or last.is_digit or doc[i + length - 2].text == "-"):
            continue
        name = doc[i : i + length]
        text = _SUFFIX.sub("", name.text)
        if len(text) < 3 or words.actors.is_demonym(text) or not words.knows(text):
            continue
        if _acceptable(words, i, i + length):
            is_facility = length > 1 and any(
                token.lower_ in words.lexicon.facility_heads for token in name[1:]
            )
            cue = "facility" if is_facility else None
            return Found(i, i + length, first.ent_type_, True, cue)
    return None


def _acceptable(words: Words, start: int, end: int) -> bool:
    """Whether a known name is one here, and not a surname, a month or a common word."""
    doc = words.doc
    name = doc[start:end]
    if any(a <= start and end <= b for a, b in words.people):
        return _place_despite_person(words, start, end)
    before = doc[start - 1] if start > words.first else None
    standing = before is not None and before.lower_ in {"in", "near"} and start - 1 > words.first
    opening = before is not None and before.text in {"In", "Near"}
    if not any(t.pos_ == "PROPN" for t in name) and not (opening or standing):
        return False
    after = doc[end] if end < words.last else None
    if before is not None and before.lower_ in words.lexicon.words["vessels"]:
        return False
    if before is not None and before.ent_type_ == "PERSON":
        return False
    if after is not None and after.ent_type_ == "PERSON" and name[0].ent_type_ == "PERSON":
        return False
    cued = (before is not None and before.lower_ in words.lexicon.words["before_places"]) or (
        after is not None and words.cue_of(after.lower_) is not None
    )
    if words.shouting:
        return cued
    if not cued and name.text in words.surnames:
        return False
    # Only a part of a longer name: "Ash" in "Ash Shairat", "Maarat" in "Maarat al-Numan".
    if words.has_particle(end):
        return False
    if (
        after is not None
        and after.pos_ == "PROPN"
        and after.text[:1].isupper()
        and words.cue_of(after.lower_) is None
        and after.ent_type_ in {"", name[-1].ent_type_}
        and after.lower_ not in words.lexicon.facility_heads
    ):
        return False
    if name.label_ in _PLACE_LABELS or name[0].ent_type_ in _PLACE_LABELS:
        return True
    # Part of a longer proper name ("Defense Ministry", "Air Force") unless set off by a cue.
    neighbours = [
        t for t in (before, after) if t is not None and t.pos_ == "PROPN" and t.text[:1].isupper()
    ]
    if neighbours and not cued:
        return False
    if name[0].i == words.first and len(name) == 1 and not cued:
        joined = after is not None and after.lower_ == "and" and name.root.dep_ == "nsubjpass"
        return name[0].ent_type_ in {"GPE", "LOC", "ORG", "NORP", "PERSON", ""} and (
            after is not None
            and (after.pos_ in {"VERB", "AUX", "PART"} or after.text in ",’'" or joined)
        )
    if cued or len(name) > 1:
        return True
    if name.text.isupper() or name[0].ent_type_ not in {"ORG", "NORP", "", "PERSON"}:
        return False
    if name[0].ent_type_ != "PERSON" and after is not None and after.lower_ in {"in", "and", ","}:
        return True
    return name.root.dep_ in {"nsubj", "nsubjpass", "poss", "dobj", "appos", "conj", "pobj"}


def _place_despite_person(words: Words, start: int, end: int) -> bool:
    """A place that the parser took for a person: alone, and where places stand."""
    doc = words.doc
    whole = any(a == start and end == b for a, b in words.people)
    before = doc[start - 1].lower_ if start > words.first else ""
    after = doc[end].lower_ if end < words.last else ""
    root = doc[start:end].root
    deed = root.head.lemma_.lower()
    hit = root.dep_ in {"dobj", "nsubjpass"} and (
        end - start == 1 or deed in words.lexicon.verbs["strike"]
    )
    # "X in Y province suffered air strikes"
    suffers = root.dep_ == "nsubj" and deed in words.lexicon.words["suffering"] and after == "in"
    listed = before == "and" and root.dep_ == "conj" and root.head.ent_type_ != "PERSON"
    return whole and (
        ((hit or suffers or listed) and doc[start].text not in words.surnames)
        or words.listed_under(start, end) is not None
        or (before == "of" and _of_a_strike(words, start))
        or before in {"in", "at", "near", "outside", "around", "into", "across", "on", "over"}
        or words.cue_of(after) is not None
        or (before == "," and start - 2 >= words.first)
    )


def _of_a_strike(words: Words, start: int) -> bool:
    """ "the shelling of X", "the city of X": what stands before "of" makes X a place."""
    if start - 2 < words.first:
        return False
    governor = words.doc[start - 2]
    nouns = words.lexicon.nouns["strike"] | words.lexicon.nouns["weak"]
    return governor.lemma_.lower() in nouns or words.cue_of(governor.lower_) is not None
