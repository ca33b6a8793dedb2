"""The words of a sentence that tell of a strike, and whether it happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoviz.extract.lexicon import Lexicon
from geoviz.extract.outcomes import Force, lemma_of, status_of
from geoviz.extract.sentences import Sentence
from geoviz.model import Status

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True, slots=True)
class Trigger:
    """One word that tells of a strike."""

    token: Token
    force: Force
    status: Status

    @property
    def is_verb(self) -> bool:
        return self.token.pos_ in {"VERB", "AUX"}

    @property
    def is_of_small_arms(self) -> bool:
        """ "Soldiers opened fire", "they exchanged fire": shots, where no gun is named."""
        fire = self.token
        shot = fire.dep_ == "dobj" and lemma_of(fire.head) in {"open", "exchange", "return"}
        named = any(child.dep_ == "compound" for child in fire.children)
        return lemma_of(fire) == "fire" and shot and not named


def find_triggers(sentence: Sentence, lexicon: Lexicon) -> list[Trigger]:
    """The triggers of a sentence, in order, with what became of each attack."""
    found = []
    for token in sentence.tokens:
        force = _force(token, lexicon)
        if force is not None:
            found.append(Trigger(token, force, status_of(token, force, lexicon)))
    return found


def _force(token: Token, lexicon: Lexicon) -> Force | None:
    lemma = token.lemma_.lower()
    if lemma not in lexicon.telling:
        return None
    if token.pos_ in {"VERB", "AUX"} or (token.pos_ == "ADJ" and token.tag_ in {"VBN", "VBD"}):
        if token.dep_ == "amod" and lemma not in lexicon.verbs["damage"] and not _goes_on(token):
            return None
        if lemma == "burn" and any(
            c.dep_ == "dobj" and lemma_of(c) in lexicon.words["fuels"] for c in token.children
        ):
            return None
        if lemma == "fire" and _with_guns(token, lexicon):
            return Force.STRIKE
        if lemma == "set" and not _has_fire(token):
            return None
        if lemma == "put" and not _out_of_use(token):
            return None
        if lemma == "blow" and not any(c.lower_ in {"out", "up"} for c in token.children):
            return None
        if lemma in {"tear", "sink", "burn", "spark"} and token.dep_ == "amod":
            return None
        if lemma == "attack" and _with_words(token, lexicon):
            return None
        if lemma == "subject" and not _to_strikes(token, lexicon):
            return None
        if lemma == "blast" and any(child.lower_ == "off" for child in token.children):
            return None
        if any(c.dep_ == "nsubj" and lemma_of(c) in lexicon.words["blows"] for c in token.children):
            return None
        if lemma in lexicon.words["falling"] and not _weapon_falls(token, lexicon):
            return None
        for force in Force:
            if lemma in lexicon.verbs[force.value]:
                return force
        return None
    if token.pos_ in {"NOUN", "PROPN", "ADJ"}:
        if token.text[:1].isupper() and token.ent_type_ in {"ORG", "PERSON", "PRODUCT"}:
            return None
        if (
            lemma in lexicon.words["flying"]
            and token.dep_ == "compound"
            and token.head.lemma_.lower() not in lexicon.nouns["strike"] | lexicon.nouns["weak"]
        ):
            return None  # a drone unit, a missile plant
        if lemma == "fire" and token.dep_ == "compound" and not _tells(token.head, lexicon):
            return None  # a fire brigade, a mobile fire group
        if lemma in lexicon.words["flying"] and _is_warded_off(token):
            return None
        if any(child.lower_ in lexicon.words["unwarlike"] for child in token.children):
            return None
        if lemma in lexicon.nouns["casualty"] and _is_in_a_name(token):
            return None
        for force in (Force.STRIKE, Force.WEAK, Force.DAMAGE, Force.CASUALTY):
            if lemma in lexicon.nouns.get(force.value, frozenset()):
                return force
    return None


def _tells(noun: Token, lexicon: Lexicon) -> bool:
    return any(lemma_of(noun) in nouns for nouns in lexicon.nouns.values())


def _is_in_a_name(word: Token) -> bool:
    """ "The Dead Sea" tells of no dead."""
    after = word.nbor(1) if word.i + 1 < word.sent.end else None
    return (
        word.text.istitle()
        and after is not None
        and after.text.istitle()
        and (word.i > word.sent.start and after.pos_ == "PROPN")
    )


def _goes_on(verb: Token) -> bool:
    """ "They flew from X and bombed depots": no adjective, though it may be taken for one."""
    before = verb.nbor(-1) if verb.i > verb.sent.start else None
    return (
        before is not None
        and before.dep_ == "cc"
        and before.i > verb.sent.start
        and before.nbor(-1).pos_ in {"PROPN", "NOUN", "NUM"}
        and any(word.pos_ == "VERB" for word in verb.doc[verb.sent.start : verb.i])
    )


def _with_guns(verb: Token, lexicon: Lexicon) -> bool:
    """ "Heavy guns fired on X"."""
    subjects = [child for child in verb.children if child.dep_ == "nsubj"]
    at = any(child.dep_ == "prep" and child.lower_ in {"on", "at"} for child in verb.children)
    return at and any(
        lemma_of(word) in lexicon.words["guns"] for noun in subjects for word in noun.subtree
    )


def _to_strikes(verb: Token, lexicon: Lexicon) -> bool:
    """ "Subjected to shelling", and not to sanctions."""
    nouns = lexicon.nouns["strike"] | lexicon.nouns["weak"]
    return any(word.i > verb.i and lemma_of(word) in nouns for word in verb.subtree)


def _is_warded_off(weapon: Token) -> bool:
    """ "Missile (ABM) defences": built against it."""
    behind = weapon.doc[weapon.i + 1 : min(weapon.i + 5, weapon.sent.end)]
    return any(lemma_of(word) in {"defence", "defense", "shield", "interceptor"} for word in behind)


def _weapon_falls(verb: Token, lexicon: Lexicon) -> bool:
    """Whether what falls is a weapon or its debris: a town falls to an army, too."""
    node = verb
    while node.dep_ in {"conj", "xcomp"} and node.head != node:
        if any(child.dep_ in {"nsubj", "nsubjpass"} for child in node.children):
            break
        node = node.head
    subjects = [child for child in node.children if child.dep_ in {"nsubj", "nsubjpass", "csubj"}]
    if node.dep_ in {"acl", "relcl"}:
        subjects.append(node.head)
    wanted = lexicon.words["flying"] | lexicon.words["falling_things"]
    return any(
        word.lemma_.lower() in wanted or {word.lower_, word.lower_.removesuffix("s")} & wanted
        for subject in subjects
        for word in subject.subtree
        if word.i <= verb.i
    )


def _with_words(verb: Token, lexicon: Lexicon) -> bool:
    """Whether an attack is one of words: "the opposition attacked the plan as reckless"."""
    talkers = lexicon.people["critics"] | lexicon.people["officials"] | lexicon.people["others"]
    for child in verb.children:
        if child.dep_ == "nsubj" and child.lemma_.lower() in talkers:
            return True
        if child.dep_ == "prep" and child.lower_ == "over":
            return True
        if child.dep_ == "prep" and child.lower_ in {"as", "for"}:
            said = [word for noun in child.children for word in (noun, *noun.children)]
            if any(word.pos_ == "ADJ" if child.lower_ == "as" else word.dep_ == "poss"
                   for word in said):  # fmt: skip
                return True
    return False


def _has_fire(token: Token) -> bool:
    near = token.doc[token.i : min(token.i + 6, len(token.doc))]
    return any(t.lemma_.lower() in {"fire", "ablaze", "alight", "blaze"} for t in near)


def _out_of_use(token: Token) -> bool:
    """ "Put out of service"."""
    near = token.doc[token.i : min(token.i + 10, len(token.doc))].text.lower()
    return any(f"out of {end}" in near for end in ("action", "commission", "operation", "service"))
