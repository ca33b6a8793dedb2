"""Places that no gazetteer knows, where the words around a name say that it is one.

"The village of X", "X district", "X, a town in …", "rocket fire in X": such a name is listed, and
placed no finer than what holds it.
"""

from __future__ import annotations

from collections.abc import Sequence

from geoviz.extract.cues import coordinated_cue
from geoviz.extract.words import Found, Words

_MOST = 4  # words of a name
_APPOSED = 6  # words from the comma to "village"
# People stand behind "at" and "on", but not behind these.
_WITHIN = frozenset({"in", "near", "across", "outside", "around"})
_BESIDE = frozenset({",", "(", "–", "—", '"', "”", "’", "»"})  # what an apposition stands behind
_HEIGHTS = frozenset({"mountain", "mountains", "hills", "valley", "township", "heights", "plain"})


def find_unknown(words: Words, known: Sequence[Found]) -> list[Found]:
    """The names of a sentence that only its grammar makes places.

    known: the names found otherwise; what stands in a list with one of them is one, too.
    """
    taken = {i for found in known for i in range(found.start, found.end)}
    ends = {found.end for found in known}
    listed: set[int] = set()
    found: list[Found] = []
    i = words.first
    while i < words.last:
        end = _run(words, i, taken)
        if end > i:
            start = _with_particle(words, i)
            goes_on = _goes_on(words, start, ends, listed)
            if goes_on:
                listed.add(end)
            if goes_on or _is_place(words, start, end):
                found.append(Found(start, end, words.doc[i].ent_type_, known=False))
                ends.add(end)
            i = end
        else:
            i += 1
    return found


def _with_particle(words: Words, start: int) -> int:
    """Where a name begins: at the particle of "al-Bab"."""
    doc = words.doc
    if start - 2 >= words.first and doc[start - 1].text == "-":
        if doc[start - 2].lower_ in words.lexicon.words["particles"]:
            return start - 2
    return start


def _run(words: Words, start: int, taken: set[int]) -> int:
    """Where a run of capitalised words ends that begins at a token; there if none does."""
    doc = words.doc
    unlike = words.lexicon.words["calendar"] | words.lexicon.words["titles"]
    end = start
    while end < words.last and end not in taken:
        particle = end > start and words.has_particle(end)
        if not particle and not (
            doc[end].text[:1].isupper()
            and (doc[end].pos_ in {"PROPN", "NOUN"} or _is_of_an_area(words, end))
            and doc[end].ent_type_ != "DATE"
            and doc[end].lower_ not in unlike
        ):
            break
        end += 3 if particle else 1
    whole = not (end in taken or (start and start - 1 in taken))
    name = doc[start:end].text
    root = doc[start:end].root if end > start else None
    proper = root is not None and (root.pos_ == "PROPN" or _is_of_an_area(words, root.i))
    alike = 0 < end - start <= _MOST and not name.isupper() and proper
    party = words.actors.of(name) is not None or words.actors.is_demonym(name)
    return end if whole and alike and not party else start


def _is_place(words: Words, start: int, end: int) -> bool:
    doc = words.doc
    before = doc[start - 1].lower_ if start > words.first else ""
    kind = doc[start - 2].lower_ if start - 1 > words.first else ""
    if before == "of" and words.cue_of(kind) in {"city", "district"}:
        return True
    after = doc[end].lower_ if end < words.last else ""
    if words.cue_of(after) in {"region", "district", "city"} or after in _HEIGHTS:
        return True
    if _is_apposed(words, end) or _is_of_area(words, end):
        return True
    if coordinated_cue(words, end) is not None:
        return True
    kinds = {token.ent_type_ for token in doc[start:end]}
    if kinds & {"ORG", "PRODUCT"}:
        return False
    struck = before == "on" and doc[start - 2].lemma_.lower() in words.lexicon.nouns["strike"]
    alone = doc[start:end].root.dep_ in {"pobj", "conj"}
    return (before in _WITHIN and alone) or (struck and not kinds & {"PERSON", "NORP"})


def _is_of_an_area(words: Words, at: int) -> bool:
    """Whether an adjective names a district or region: "the Valuysky and Krasnensky districts"."""
    doc = words.doc
    if doc[at].pos_ != "ADJ" or doc[at].lower_ in words.lexicon.regions["directions"]:
        return False
    after = doc[at + 1].lower_ if at + 1 < words.last else ""
    said = words.cue_of(after) in {"region", "district"}
    return at > words.first and (said or coordinated_cue(words, at + 1) is not None)


def _is_of_area(words: Words, end: int) -> bool:
    """ "X of Y District": what is of a district is a village in it."""
    doc = words.doc
    k = end + 1
    while k < min(end + _MOST, words.last) and doc[k].text[0].isupper():
        if k > end + 1 and words.cue_of(doc[k].lower_) in {"region", "district"}:
            return bool(doc[end].lower_ == "of")
        k += 1
    return False


def _is_apposed(words: Words, end: int) -> bool:
    """ "X, a fishing village in …": what a name is set beside says that it is a place."""
    doc = words.doc
    at = end
    while at < words.last and doc[at].text in _BESIDE:
        at += 1
    if at == end or at == words.last or doc[at].lower_ not in {"a", "an"}:
        return False
    for token in doc[at + 1 : min(at + _APPOSED, words.last)]:
        if words.cue_of(token.lower_) in {"city", "district"}:
            return True
        if not (token.pos_ in {"ADJ", "NOUN", "VERB", "ADV"} or token.text == "-"):
            return False
    return False


def _goes_on(words: Words, start: int, ends: set[int], listed: set[int]) -> bool:
    """Whether a name goes on a list of places: "across X, Y and Z"."""
    doc = words.doc
    k = start - 1
    while k > words.first and doc[k].text in {",", "and"}:
        k -= 1
    if k == start - 1 or k + 1 not in ends:
        return False
    opens = doc[k].dep_ == "pobj" and doc[k].head.lower_ in _WITHIN | {"on"}
    return opens or k + 1 in listed or (_is_struck(words, k) and _is_joined(words, start))


def _is_struck(words: Words, name: int) -> bool:
    """Whether a name opens what is hit: "shelled X, …", "struck the villages of X, …"."""
    token = words.doc[name]
    if token.dep_ == "pobj" and token.head.lower_ == "of":
        token = token.head.head
        if words.cue_of(token.lower_) not in {"city", "district"}:
            return False
    deeds = words.lexicon.verbs["strike"] | words.lexicon.verbs["weak"]
    return token.dep_ in {"dobj", "nsubjpass"} and token.head.lemma_.lower() in deeds


def _is_joined(words: Words, start: int) -> bool:
    """Whether nothing but names, commas and an "and" goes on from a name, and the "and" does."""
    doc = words.doc
    if start > words.first and doc[start - 1].lower_ == "and":
        return True
    for token in doc[start : words.last]:
        if token.lower_ == "and":
            return True
        if not (token.text == "," or token.text == "-" or token.text[0].isupper()):
            return False
    return False
