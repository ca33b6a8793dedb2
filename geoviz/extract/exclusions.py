"""Places that a sentence rules out whatever else it says: those that act, or that speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoviz.extract.lexicon import Lexicon
from geoviz.extract.speakers import done_to, is_person_noun, speaks_of_its_place
from geoviz.extract.triggers import Trigger

if TYPE_CHECKING:
    from spacy.tokens import Token


_STEPS = frozenset({"m", "meter", "metre", "yard", "foot"})  # too short to show on a map
_INSIDE = frozenset({"in", "across", "throughout"})
_LENGTHS = _STEPS | {"kilometer", "kilometre", "km", "mile"}


@dataclass(frozen=True, slots=True)
class Relation:
    """How a place name is tied to a trigger; a weight above 0 says that it was hit."""

    weight: float
    reason: str
    trigger: Trigger | None = None
    origin: bool = False
    agent: bool = False


def blocked(root: Token, lexicon: Lexicon) -> Relation | None:
    """A place that the sentence rules out whatever else it says."""
    top = root
    while top.dep_ in {"compound", "nmod", "conj", "appos"} and top.head.pos_ in {"NOUN", "PROPN"}:
        if top.dep_ in {"compound", "nmod"} and is_person_noun(top.head, lexicon):
            return Relation(-2.0, f"it belongs to “{top.head.text}”")
        top = top.head
    if top.dep_ == "pobj":
        prep = top.head.lower_
        head = top.head.head
        if prep == "from" and _after_distance(top.head):
            return None
        if prep == "from" and (
            head.lemma_.lower()
            in lexicon.verbs["launch"] | {"come", "originate", "arrive", "enter"}
            or head.lemma_.lower() in {"drone", "missile", "rocket", "attack", "strike"}
        ):
            return Relation(-4.0, "weapons came from there", origin=True)
        if prep in {"in", "at", "near", "of"} and _starts_there(head, lexicon):
            return Relation(-4.0, "weapons came from there", origin=True)
        if prep == "in" and head.pos_ == "PROPN":
            # "From the directions of X and Y in Z": Z holds where they came from.
            start = blocked(head, lexicon)
            if start is not None and start.origin:
                return start
        if prep == "of" and (side := _side_of(head, lexicon)):
            return Relation(-1.0, f"only “{side} of” it")
        if prep == "off" or (prep == "of" and head.lemma_.lower() in {"coast", "shore", "water"}):
            return Relation(-1.0, "at sea off it")
        if prep in {"to", "toward", "towards"}:
            return Relation(-0.5, f"“{prep}” it")
        if prep == "across" and any(_is_from(child) for child in (*top.children, *head.children)):
            return Relation(-1.0, "across it from another place")
        if prep in lexicon.words["above"] and head.lemma_.lower() in lexicon.words["passing"]:
            return Relation(-1.0, f"they only “{head.text} {prep}” it")
        if prep == "between":
            return Relation(-1.0, "between it and another place")
        if prep == "from":
            return Relation(-2.0, "“from” it")
        armed = lexicon.words["armed"] - lexicon.words["of_what_is_hit"]
        if prep == "of" and head.lemma_.lower() in armed:
            return Relation(-3.0, f"“{head.text}” of it act", agent=True)
        if prep == "by":
            return Relation(-3.0, "it is named as the one that acts", agent=True)
        housed = lexicon.words["offices"] | lexicon.words["housed"]
        if (
            is_person_noun(head, lexicon)
            and prep in {"of", "in", "to", "for"}
            and not _is_a_victim(head, lexicon)
            and not (head.lemma_.lower() in housed and _is_struck(head, lexicon))
        ):
            return Relation(-1.0, f"it is what “{head.text}” is of")
        # "Medics at the X hospital said": where they work.
        if prep in {"at", "from"} and speaks_of_its_place(head, lexicon):
            return Relation(-1.0, f"it is where “{head.text}” speaks")
        if (
            head.lemma_.lower() in lexicon.people["dealings"]
            and head.pos_ == "NOUN"
            and not _is_struck(head, lexicon)
            and prep in {
                "between", "with", "to", "against", "on", "in", "of", "for",
            }
        ):  # fmt: skip
            return Relation(-2.0, f"it stands with “{head.text}”")
        if prep in {"with", "for", "than", "as", "about", "despite", "without"}:
            return Relation(-1.5, f"“{prep}” it")
    dies = top.head.lemma_.lower() in lexicon.verbs["casualty"]
    if top.pos_ == "PROPN" and top.dep_ in {"dobj", "nsubjpass"} and dies:
        return Relation(-2.0, f"people are “{top.head.text}”, and no places")
    if top.dep_ == "dobj" and top.head.lemma_.lower() in lexicon.words["passing"]:
        return Relation(-1.0, f"they only “{top.head.text}” it")
    if (
        top.dep_ in {"dobj", "dative"}
        and top.head.lemma_.lower() in lexicon.people["speech"] | lexicon.words["giving"]
        and top.head.lemma_.lower() not in lexicon.verbs["strike"]
    ) or (
        # "The ship left X"; but "the strike left X in ruins" and "without power".
        top.dep_ == "dobj"
        and top.head.lemma_.lower() == "leave"
        and not any(
            child.dep_ in {"oprd", "acomp"} or child.lower_ in {"without", "with", "in"}
            for child in top.head.children
            if child.i > top.i
            and not any(word.lemma_.lower() in lexicon.words["answers"] for word in child.children)
        )
    ):
        return Relation(-2.0, f"“{top.head.text}” it")
    if top.dep_ == "poss" and is_person_noun(top.head, lexicon):
        return Relation(-2.0, f"it belongs to “{top.head.text}”")
    if top.dep_ in {"nsubj", "nsubjpass"} and top.head.lemma_.lower() in lexicon.people["speech"]:
        if not (top.dep_ == "nsubjpass" and top.head.lemma_.lower() == "target"):
            return Relation(-2.0, f"it is what “{top.head.text}”: a government", agent=True)
    return None


def _starts_there(head: Token, lexicon: Lexicon) -> bool:
    """ "Took off from a base in X", "launched from the directions of X"."""
    if head.dep_ != "pobj" or head.head.lower_ != "from":
        return False
    return any(
        node.lemma_.lower() in lexicon.words["starting"]
        or (node.lemma_.lower() == "take" and any(c.lower_ == "off" for c in node.children))
        for node in head.head.ancestors
    )


def _is_struck(noun: Token, lexicon: Lexicon) -> bool:
    """ "A drone bombed a meeting", "jets struck the compound of the ministry in X"."""
    verb = done_to(noun)
    deeds = lexicon.verbs["strike"] | lexicon.verbs["damage"]
    return verb is not None and verb.lemma_.lower() in deeds


def _is_a_victim(person: Token, lexicon: Lexicon) -> bool:
    """ "A resident, or the mayor, of X was killed": they are mostly hit there."""
    verb = done_to(person)
    near_home = person.lemma_.lower() in lexicon.words["locals"] | lexicon.words["townspeople"]
    return near_home and verb is not None and verb.lemma_.lower() in lexicon.verbs["casualty"]


def _is_from(token: Token) -> bool:
    return token.dep_ == "prep" and token.lower_ == "from"


def _side_of(head: Token, lexicon: Lexicon) -> str | None:
    """The direction that what stands before "of X" gives: "south of the stronghold of X".

    None for "400 m north of X", which is at X as far as any map can tell, and for "in the north
    of X", which is a part of it.
    """
    while head.dep_ == "pobj" and head.head.lower_ == "of" and head.pos_ == "NOUN":
        head = head.head.head
    if head.lower_ not in lexicon.regions["directions"]:
        return None
    part = head.dep_ == "pobj" and head.head.lower_ in _INSIDE
    if part and any(child.lower_ == "the" for child in head.children):
        return None
    unit = head.doc[head.i - 1].lemma_.lower() if head.i else ""
    return None if unit in _STEPS else head.lower_


def country_acts(root: Token) -> Relation | None:
    """A country's name before a noun says whose it is, not where it was hit."""
    if root.dep_ in {"poss", "compound", "nmod", "amod"} and root.i < root.head.i:
        return Relation(-1.0, f"it says whose “{root.head.text}”", agent=True)
    return None


def is_of_people(root: Token, lexicon: Lexicon) -> Relation | None:
    """ "Workers of the X plant were killed in a strike on Y": whose they are, not where."""
    people = root.head.head if root.dep_ == "pobj" and root.head.lower_ == "of" else None
    if people is None or people.lemma_.lower() not in (
        lexicon.people["persons"] | lexicon.words["locals"]
    ):
        return None
    return Relation(-1.0, f"it is whose “{people.text}” are")


def _after_distance(prep: Token) -> bool:
    """ "50 metres from X" is near X."""
    before = {token.lemma_.lower() for token in prep.doc[max(0, prep.i - 2) : prep.i]}
    return bool(before & _LENGTHS)
