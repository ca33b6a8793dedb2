"""What became of a strike that a word tells of: it hit, or was denied, planned, intercepted."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from geoviz.extract.lexicon import Lexicon
from geoviz.extract.speakers import nominal_top
from geoviz.model import Status

if TYPE_CHECKING:
    from spacy.tokens import Token


class Force(StrEnum):
    """How much a trigger says by itself."""

    STRIKE = "strike"  # a strike from a distance: "shelled", "airstrike"
    WEAK = "weak"  # a strike in the company of a weapon: "attack", "explosion"
    DAMAGE = "damage"
    CASUALTY = "casualty"


def status_of(token: Token, force: Force, lexicon: Lexicon) -> Status:
    """What became of the strike that a word tells of."""
    chain = [token, *_governors(token, 4)]
    if token.dep_ == "ccomp" and lemma_of(token.head) in lexicon.words["denials"]:
        return Status.DENIED
    if force is Force.DAMAGE and _is_of_nothing(token):
        return Status.DENIED
    # "No one was hurt" is a toll.
    if force is not Force.CASUALTY and _is_of_none(token, lexicon):
        return Status.DENIED
    for node in chain:
        if any(child.dep_ == "neg" for child in node.children) and node.i - token.i < 8:
            # "Has not recovered from an attack": it did happen.
            after = lexicon.people["speech"] | lexicon.words["aftermath"]
            if node == token or node.lemma_.lower() not in after:
                return Status.DENIED
    for depth, node in enumerate(chain):
        lemma = node.lemma_.lower()
        if depth and lemma in lexicon.words["answers"]:
            break  # what was answered did happen
        if depth and lemma in lexicon.words["unreal"] and not (node.pos_ == "ADP" and depth > 1):
            return Status.THREATENED
        if depth and lemma in lexicon.verbs["intercept"] and node.pos_ == "VERB":
            if _object_side(token, node):
                return Status.INTERCEPTED
        if depth and lemma in lexicon.words["denials"] and node.dep_ != "relcl":
            return Status.DENIED
        if depth and lemma in lexicon.words["proofs"] and _is_none(node):
            return Status.DENIED
        if depth and lemma in lexicon.cues["planned"] and node.pos_ in {"VERB", "NOUN", "ADJ"}:
            if chain[depth - 1].dep_ in {"xcomp", "acl", "dobj", "pobj", "advcl"} and (
                lemma not in {"call", "warn", "want"}
                or (lemma == "want" and chain[depth - 1].dep_ == "xcomp")
            ):
                return Status.PLANNED
        if any(
            child.lower_ in lexicon.words["modals"] and child.dep_ == "aux" and not _is_month(child)
            for child in node.children
        ):
            if node.pos_ in {"VERB", "AUX"} and (depth == 0 or chain[depth - 1].dep_ != "nsubj"):
                return Status.PLANNED
        if any(c.lower_ in {"if", "unless"} and c.dep_ == "mark" for c in node.children):
            if not _asks_of_a_deed(token, node, lexicon):
                return Status.PLANNED
    if lemma_of(token) == "destruction" and any(
        node.lemma_.lower() in lexicon.words["flying"]
        for child in token.children
        if child.lower_ == "of"
        for node in child.children
    ):
        return Status.INTERCEPTED
    if lemma_of(token) == "destroy" and any(
        child.dep_ in {"dobj", "nsubjpass"}
        and lemma_of(child) in lexicon.words["flying"] | {"mine", "ordnance"}
        for child in token.children
    ):
        return Status.INTERCEPTED
    if lemma_of(token) in {"explosion", "blast", "fire"} and _is_of_air_defence(token):
        return Status.INTERCEPTED
    if lemma_of(token) in {"explosion", "blast", "fire"} and _is_only_heard(token):
        return Status.THREATENED
    if lemma_of(token) in lexicon.words["flying"] and _is_merely_held(token, lexicon):
        return Status.THREATENED
    if token.dep_ in {"dobj", "nsubjpass"} and lemma_of(token.head) in lexicon.words["finding"]:
        return Status.THREATENED
    # A drone or a missile is hit, not hitting, where it is what was destroyed.
    if force in (Force.WEAK, Force.STRIKE) and token.pos_ != "VERB":
        if lemma_of(token) in lexicon.words["flying"]:
            node = token
            while node.dep_ in {"conj", "compound", "appos"} and node.head != node:
                node = node.head
            verb = node.head if node.dep_ in {"dobj", "nsubjpass"} else None
            if node.dep_ == "nsubj":
                # "A missile fired at X was shot down"
                verb = next((word for word in node.head.conjuncts if word.i > node.head.i), None)
                if verb is not None and not any(c.dep_ == "auxpass" for c in verb.children):
                    verb = None
            if verb is not None and verb.lemma_.lower() in lexicon.verbs["intercept"] | {
                "destroy",
                "down",
            }:
                return Status.INTERCEPTED
    return Status.HIT


def _is_of_nothing(damage: Token) -> bool:
    """ "No damage", "nothing was damaged", "no house was damaged"."""
    told = [c for c in damage.children if c.dep_ in {"nsubj", "nsubjpass", "dobj"}]
    return any(
        word.lower_ in {"no", "nothing", "none"}
        for node in (damage, *told)
        for word in (node, *node.children)
        if word.dep_ in {"det", "nsubj", "nsubjpass", "dobj"}
    )


def _is_of_none(strike: Token, lexicon: Lexicon) -> bool:
    """ "No shelling was reported", "no missile hit X", "neither X nor Y was hit"."""
    none = lexicon.words["none"]
    node = strike
    if strike.pos_ != "VERB":
        while node.dep_ in {"compound", "nmod", "conj"} and node.head.pos_ in {"NOUN", "PROPN"}:
            node = node.head
        return any(child.lower_ in none for child in node.children)
    subjects = [child for child in strike.children if child.dep_ in {"nsubj", "nsubjpass"}]
    return any(word.lower_ in none for subject in subjects for word in (subject, *subject.children))


def _is_none(proof: Token) -> bool:
    """ "There is no evidence that X was hit"."""
    return any(child.lower_ == "no" for child in proof.children)


def _is_month(word: Token) -> bool:
    """ "In the night to 15 May they hit X"."""
    return word.text == "May" and word.i > word.sent.start


def _asks_of_a_deed(token: Token, verb: Token, lexicon: Lexicon) -> bool:
    """ "It was unclear if the strikes on X were Russian": what is asked is whose they were."""
    node = nominal_top(token)
    asked = {verb.head.lemma_.lower(), *(child.lemma_.lower() for child in verb.head.children)}
    return (
        node.dep_ in {"nsubj", "nsubjpass"}
        and node.head == verb
        and any(
            child.lower_ in {"the", "this", "these", "that", "those"} for child in node.children
        )
        and bool(asked & lexicon.words["asking"])
    )


def _is_of_air_defence(token: Token) -> bool:
    """ "Explosions were heard as air defences opened fire"."""
    verb = token.head
    return verb.lemma_.lower() in {"hear", "open"} and any(
        node.lower_ in {"defence", "defences", "defense", "defenses"} for node in verb.subtree
    )


def _is_only_heard(noise: Token) -> bool:
    """ "Explosions were heard in X": by itself it says of nothing that it was hit."""
    heard = [noise.head, *(child for child in noise.children if child.dep_ == "acl")]
    return noise.dep_ != "pobj" and any(lemma_of(word) == "hear" for word in heard)


def _is_merely_held(token: Token, lexicon: Lexicon) -> bool:
    """Whether a weapon is made, sold, seen or fired at: "the plant builds missiles"."""
    node = token
    while node.dep_ in {"conj", "compound", "appos"} and node.head != node:
        node = node.head
    # "Police saw drones over X", which the parser may take for the start of a clause.
    before = token.doc[max(token.sent.start, token.i - 3) : token.i]
    if any(word.pos_ == "VERB" and lemma_of(word) in lexicon.words["seeing"] for word in before):
        return True
    if node.dep_ in {"dobj", "nsubjpass"}:
        return node.head.lemma_.lower() in lexicon.words["making"] | lexicon.words["seeing"]
    if node.dep_ == "pobj" and node.head.lower_ in {"on", "at"}:
        return node.head.head.lemma_.lower() in {"fire", "open", "shoot"}  # fire on drones
    return (
        node.dep_ == "pobj"
        and node.head.lower_ == "of"
        and node.head.head.lemma_.lower() in lexicon.words["made"]
    )


def lemma_of(token: Token) -> str:
    return str(token.lemma_).lower()


def _object_side(token: Token, verb: Token) -> bool:
    """Whether a token is among what a verb is done to."""
    node = token
    while node.head != verb and node.head != node:
        if node.dep_ == "pobj" and node.head.lower_ == "of":
            node = node.head  # "a salvo of missiles"
        elif node.dep_ not in {"compound", "nmod", "amod", "conj", "appos"}:
            return False
        node = node.head
    return node.dep_ in {"dobj", "nsubjpass"}


def _governors(token: Token, most: int) -> list[Token]:
    """The words that govern a token, nearest first, up to the verb of its clause."""
    chain: list[Token] = []
    node = token
    while node.head != node and len(chain) < most:
        if node.dep_ in {"ROOT", "relcl", "ccomp", "parataxis", "advcl"}:
            break
        if node.dep_ == "conj" and node.pos_ == "VERB" and node != token:
            break
        if node.dep_ in {"nsubj", "csubj"} and node != token:
            break
        node = node.head
        chain.append(node)
        if node.pos_ in {"VERB", "AUX"} and node.dep_ in {"ROOT", "ccomp", "relcl", "advcl"}:
            break
    return chain
