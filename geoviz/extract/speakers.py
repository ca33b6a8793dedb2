"""Who speaks in a sentence, and what is done to whom: officials, people of a place, objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoviz.extract.lexicon import Lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token


def nominal_top(token: Token) -> Token:
    """The head of the phrase that a name belongs to."""
    node = token
    while node.dep_ in {"compound", "nmod", "appos", "conj", "poss", "amod", "nummod", "det"} and (
        node.head.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} and node.head != node
    ):
        node = node.head
    return node


def done_to(noun: Token) -> Token | None:
    """The verb that is done to a noun, or to what is "of" it; None where it is no object.

    "Bombed the office of the ministry": "bombed" of "ministry".
    """
    node = noun
    while node.dep_ == "pobj" and node.head.lower_ == "of" and node.head.head.pos_ == "NOUN":
        node = node.head.head
    return node.head if node.dep_ in {"dobj", "nsubjpass"} else None


def is_person_noun(token: Token, lexicon: Lexicon) -> bool:
    lemma = token.lemma_.lower()
    return lemma in lexicon.people["officials"] or lemma in lexicon.people["others"]


def speaks_of_its_place(noun: Token, lexicon: Lexicon) -> bool:
    """Whether a person of a place is who speaks: "a doctor at the hospital said"."""
    subject = nominal_top(noun)
    known = lexicon.words["locals"] | lexicon.people["persons"]
    return noun.lemma_.lower() in known and (
        (subject.dep_ == "nsubj" and subject.head.lemma_.lower() in lexicon.people["speech"])
        or _followed_by_speech(noun, lexicon)
    )


def speaking_official(root: Token, lexicon: Lexicon) -> Token | None:
    """The official of a place who speaks in its sentence: "the mayor of X said"."""
    node = root
    for _ in range(6):
        if node.head == node:
            return None
        lemma = node.head.lemma_.lower()
        if lemma in {"office", "service", "mission"} and node.lower_ == "in":
            return None  # "the human rights office in X": where it is, not what it governs
        if lemma.startswith("spokes") and node.lower_ == "in":
            return None  # "the army's spokesman in X"
        if node.head.pos_ in {"NOUN", "PROPN"} and lemma in lexicon.people["officials"]:
            if _followed_by_speech(node.head, lexicon):
                return node.head
            subject = nominal_top(node.head)
            if subject.dep_ in {"nsubj", "pobj", "nsubjpass"} and any(
                verb.lemma_.lower() in lexicon.people["speech"] for verb in subject.ancestors
            ):
                return node.head
        if node.head.pos_ in {"VERB", "AUX"}:
            return None
        node = node.head
    return None


def _followed_by_speech(official: Token, lexicon: Lexicon) -> bool:
    """Whether a verb of speech stands right behind an official's phrase, however it was parsed."""
    end = official.right_edge.i + 1
    following = [token for token in official.doc[end : end + 2] if not token.is_punct]
    return any(token.lemma_.lower() in lexicon.people["speech"] for token in following)


def above_is_speech(node: Token, lexicon: Lexicon) -> bool:
    return node.head.lemma_.lower() in lexicon.people["speech"]


def local_speaker(verb: Token, lexicon: Lexicon) -> bool:
    """Whether those who speak are of the place: its officials, or people who live there."""
    speakers = [child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}]
    local = lexicon.people["officials"] | lexicon.words["locals"]
    return any(speaker.lemma_.lower() in local for speaker in speakers)
