"""Facilities that the gazetteer has by the very words that stand in the text.

Such a name needs no grammar inside it: "embassy of the United States in Kyiv", "16th Infantry
Division headquarters", "Komsomolsk-on-Amur oil refinery". Names of bodies ("Khuzestan Steel
Company", "TAGMET") are facilities only where the sentence has them struck.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoviz.extract.words import Found, Words

if TYPE_CHECKING:
    from spacy.tokens import Token

_MOST = 12  # tokens of a name
_OPEN_WITHIN = 4  # tokens from a small first word to the noun of its kind
_INNER = frozenset({"-", "–", "’", "'", ".", "’s", "'s", "&"})  # marks inside names
_INSIDE = frozenset({"VBG", "VBN"})  # tags of verbs that names have, as "machine-building"
_BESIDE = frozenset({"at", "on", "near", "inside", "outside", "against", "in"})


def find_listed(words: Words) -> list[Found]:
    """The facilities of a sentence that the gazetteer has as written, in order."""
    found: list[Found] = []
    i = words.first
    while i < words.last:
        end = _longest(words, i)
        if end:
            found.append(Found(i, end, words.doc[i].ent_type_, True, "facility"))
            i = end
        else:
            i += 1
    return found


def _longest(words: Words, start: int) -> int:
    """Where the longest such name ends that starts at a token; 0 where none does.

    A town behind a name that does without it ("X hospital in Y") is a name of its own.
    """
    if not _opens(words, start):
        return 0
    longest = 0
    for end in reversed(_ends(words, start)):
        if longest and words.doc[end].lower_ != "in":
            continue
        if words.lists(words.doc[start:end].text) and _is_one(words, start, end):
            longest = end
    return longest


def _opens(words: Words, i: int) -> bool:
    """Whether a name may start: at a capital, a number, an article of names or, where a noun of
    its kind follows soon, a small word."""
    token = words.doc[i]
    if i > words.first and words.doc[i - 1].text in {"-", "–"} and not words.doc[i - 1].whitespace_:
        if not (i - 1 == words.first or words.doc[i - 2].whitespace_):
            return False  # "Amur" of "Komsomolsk-on-Amur"
    if token.text[0].isupper():
        return token.lower_ not in words.lexicon.words["calendar"] and token.lower_ != "the"
    article = token.lower_ in words.lexicon.words["particles"] and not token.whitespace_
    if token.text[0].isdigit() or article:
        return True
    return token.pos_ in {"NOUN", "ADJ", "VERB"} and any(
        _is_kind(words, k) for k in range(i, min(i + _OPEN_WITHIN, words.last))
    )


def _is_kind(words: Words, i: int) -> bool:
    """Whether a noun of facilities stands at a token, of one or of several."""
    heads = words.lexicon.facility_heads
    return words.doc[i].lower_ in heads or words.doc[i].lower_.removesuffix("s") in heads


def _ends(words: Words, start: int) -> list[int]:
    """Where a name may end that starts at a token, nearest first."""
    ends = []
    capital = False
    for k in range(start, min(start + _MOST, words.last)):
        token = words.doc[k]
        if token.is_punct and token.text not in _INNER:
            break
        if not _is_kind(words, k) and (
            token.pos_ in {"AUX", "PRON"}
            or (token.pos_ == "VERB" and token.text.islower() and token.tag_ not in _INSIDE)
        ):
            break
        capital = capital or token.text[0].isupper() or token.text[0].isdigit()
        last = token.text[0].isupper() or token.text[0].isdigit() or token.pos_ in {"NOUN", "PROPN"}
        if capital and (last or _is_kind(words, k)):
            ends.append(k + 1)
    return ends


def _is_one(words: Words, start: int, end: int) -> bool:
    """Whether a listed name stands for the facility, and for no longer name or body."""
    doc = words.doc
    last = doc[end - 1]
    if end < words.last and doc[end].text in {"-", "–"} and not last.whitespace_:
        return False
    if words.has_particle(end) and not doc[end].whitespace_:
        return False
    follows = doc[end] if end < words.last else None
    if follows is not None and follows.text[0].isupper() and last.dep_ == "compound":
        if last.head.i >= end and last.head.pos_ == "PROPN" and not _is_kind(words, end):
            return False
    several = sum(token.is_alpha or token.text[0].isdigit() for token in doc[start:end]) > 1
    if several and any(_is_kind(words, k) for k in range(start, end)):
        return True
    return _is_struck(words, doc[start:end].root, holds=several)


def _is_struck(words: Words, root: Token, *, holds: bool = False) -> bool:
    """Whether a sentence has struck what a word heads: its object, "at" or "on" it, "of" it.

    holds: whether a facility may stand in it: "the naval base in X Bay".
    """
    lexicon = words.lexicon
    deeds = lexicon.verbs["strike"] | lexicon.verbs["damage"] | lexicon.verbs["weak"]
    blows = lexicon.nouns["strike"] | lexicon.nouns["weak"] | lexicon.nouns["damage"]
    node = root
    while node.dep_ in {"conj", "appos"} and node.head.pos_ in {"NOUN", "PROPN"}:
        node = node.head
    governor = node.head
    if node.dep_ in {"dobj", "nsubjpass"}:
        return governor.lemma_.lower() in deeds
    if node.dep_ != "pobj":
        return False
    over = governor.head
    if governor.lower_ == "of":
        return over.lemma_.lower() in blows
    if holds and governor.lower_ in _BESIDE and _is_kind(words, over.i):
        return _is_struck(words, over)
    if any(word.dep_ == "nsubj" and word.lemma_.lower() in blows for word in over.children):
        return governor.lower_ in _BESIDE  # "a fire broke out at X"
    return governor.lower_ in _BESIDE and over.lemma_.lower() in blows | deeds | {
        *lexicon.verbs["launch"], *lexicon.verbs["casualty"], *lexicon.nouns["casualty"],
    }  # fmt: skip
