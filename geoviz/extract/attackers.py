"""Who struck, as a sentence has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoviz.extract.actors import ActorName, Actors
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.sentences import Sentence
from geoviz.extract.speakers import done_to, nominal_top
from geoviz.extract.triggers import Trigger
from geoviz.model import Span

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True, slots=True)
class Attacker:
    """A party that a sentence says did the striking."""

    name: str
    span: Span
    weight: float


def find_attacker(
    sentence: Sentence,
    said: Span,
    trigger: Trigger | None,
    sites: frozenset[int],
    actors: Actors,
    lexicon: Lexicon,
) -> Attacker | None:
    """The party that did it, or None where the sentence does not say.

    said: the part of the sentence that is about the strike. sites: token indexes of the places
    that were hit, which are no attackers.
    """
    best: Attacker | None = None
    names = actors.find(sentence.text)
    parties = {token.i: name.actor for name in names if (token := _token_at(sentence, name))}
    for name in names:
        start = sentence.span.start + name.start
        if not said.start <= start < said.end:
            continue
        token = _token_at(sentence, name)
        if token is None or token.i in sites or _is_undecided(token, parties):
            continue
        if token.dep_ in {"poss", "compound", "amod"} and token.head.i in parties:
            continue  # "Yemen's Houthis": it is they who strike
        weight = _weight(token, name, trigger, actors, lexicon)
        if weight > 0 and (best is None or weight > best.weight):
            best = Attacker(name.actor, Span(start, start + len(name.text)), weight)
    return best


def _is_undecided(token: Token, parties: Mapping[int, str]) -> bool:
    """Whether a party is one of two that may have done it: "an Israeli or American missile"."""
    joined = [other for other in token.conjuncts if other.i in parties]
    first = min((token, *joined), key=lambda node: node.i)
    choice = any(child.lower_ == "or" for node in (first, *joined) for child in node.children)
    return choice and any(parties[other.i] != parties.get(token.i) for other in joined)


def _token_at(sentence: Sentence, name: ActorName) -> Token | None:
    first = sentence.tokens.start_char
    span = sentence.tokens.doc.char_span(
        first + name.start, first + name.end, alignment_mode="expand"
    )
    return span.root if span is not None and len(span) else None


def _weight(
    token: Token, name: ActorName, trigger: Trigger | None, actors: Actors, lexicon: Lexicon
) -> float:
    deeds = lexicon.verbs["strike"] | lexicon.verbs["weak"] | lexicon.verbs["launch"]
    deeds |= lexicon.verbs["damage"] | lexicon.verbs["casualty"]
    nouns = lexicon.nouns["strike"] | lexicon.nouns["weak"] | lexicon.words["armed"]
    nearness = 0.0
    if trigger is not None:
        nearness = max(0.0, 1.0 - abs(token.i - trigger.token.i) / 20)
    # "Russian missile strike", "Israeli airstrikes", "Moscow's barrage"
    head = token
    while head.dep_ in {"amod", "compound", "poss", "nmod", "conj"} and head.head != head:
        head = head.head
        if head.lemma_.lower() in nouns and head.i > token.i:
            if _is_aimed_at(head):
                return 0.0
            if _suffers(head, lexicon):
                return 0.0
            if is_answered(head, lexicon) and not (trigger and _within(trigger.token, head)):
                return 0.0
            if head.lemma_.lower() in lexicon.words["armed"] and _speaks(head, lexicon):
                break  # "the army said": whether it also struck is for what it said
            return 3.0 + nearness
    top = nominal_top(token)
    # "carried out by Israel", "drones from Iran"
    if top.dep_ == "pobj":
        prep, governor = top.head, top.head.head
        if prep.lower_ == "by":
            passive = governor.lemma_.lower() in deeds | {"carry", "do", "conduct"}
            if passive or governor.lemma_.lower() in nouns:
                return 3.0 + nearness
            # "Missiles supplied by X", "a town held by X"
            return 0.0 if governor.lemma_.lower() in lexicon.words["owning"] else 0.5
        # "Missiles from X", "a missile launched from X"
        shot = {"launch", "fire"} & {governor.lemma_.lower()} and governor.dep_ == "acl"
        if prep.lower_ == "from" and (governor.lemma_.lower() in nouns or shot):
            return 2.0 + nearness
        # "Units of the unmanned forces of X struck …"
        behind = top.right_edge.i + 1
        if prep.lower_ == "of" and governor.lemma_.lower() in lexicon.words["armed"]:
            verb = top.doc[behind] if behind < len(top.doc) else top
            if verb.pos_ == "VERB" and verb.lemma_.lower() in deeds:
                return 3.0 + nearness
        return 0.0
    # "The army blamed X for a wave of drone attacks"
    if top.dep_ == "dobj" and top.head.lemma_.lower() in {"blame", "accuse"}:
        below = {c.lemma_.lower() for c in top.head.subtree}
        reason = any(child.lower_ == "for" for child in top.head.children)
        blamed = top.head.lemma_.lower() == "blame" and not reason
        return 1.5 if below & nouns or blamed else 0.0
    if top.dep_ == "nsubj":
        owned = token.head if token.dep_ in {"compound", "poss", "amod", "nmod"} else token
        if owned != token and owned.lemma_.lower().removesuffix("s") in lexicon.facility_heads:
            return 0.0  # "UK missions damaged": whose they are, not who did it
        verb = top.head
        lemma = verb.lemma_.lower()
        if lemma in deeds:
            return 3.0 + nearness
        if lemma in lexicon.verbs["intercept"]:
            # "X shot down a drone and answered with a strike"
            verb = next((v for v in verb.children if v.dep_ == "conj" and v.pos_ == "VERB"), verb)
            lemma = verb.lemma_.lower()
        if lemma in {"carry", "use", "continue", "step", "intensify", "begin", "start", "confirm",
                     "escalate", "subject", "respond", "answer", "retaliate",
                     "resume", "increase", "keep", "open"}:  # fmt: skip
            below = {c.lemma_.lower() for c in verb.subtree}
            return 2.0 + nearness if below & (deeds | nouns) else 0.0
        # "Russia said it struck …", "the army announced strikes on …"
        if lemma in lexicon.people["speech"]:
            if lemma in {"announce", "claim", "confirm", "report", "acknowledge", "admit"}:
                named = {c.lemma_.lower() for c in verb.children if c.dep_ == "dobj"}
                own = {"announce", "claim", "admit", "acknowledge"} & {lemma}
                if own and named & (nouns | {"responsibility"}):
                    return 2.0 + nearness
            for clause in verb.children:
                if clause.dep_ in {"ccomp", "xcomp"} and _is_deed(clause, deeds, nouns):
                    subject = next((c for c in clause.children if c.dep_ == "nsubj"), None)
                    if clause.dep_ == "xcomp" or (subject is not None and _is_own(subject)):
                        return 2.0 + nearness
        return 0.0
    return 0.0


def _suffers(noun: Token, lexicon: Lexicon) -> bool:
    """ "Bombed two posts of the X army", "shot down an X drone": what was hit, and not who did."""
    verb = done_to(noun)
    if verb is None:
        return False
    lemma = verb.lemma_.lower()
    deed = lemma in lexicon.verbs["strike"] | lexicon.verbs["damage"]
    return lemma in lexicon.verbs["intercept"] or (deed and verb != noun.head)


def _is_deed(clause: Token, deeds: frozenset[str], nouns: frozenset[str]) -> bool:
    """ "It hit …", "it carried out a strike"."""
    if clause.lemma_.lower() in deeds:
        return True
    done = clause.lemma_.lower() in {"carry", "conduct", "use", "do"}
    return done and any(c.dep_ == "dobj" and c.lemma_.lower() in nouns for c in clause.children)


def _is_own(subject: Token) -> bool:
    """ "It", "they", "its missiles"."""
    return subject.lower_ in {"it", "they", "he", "we"} or any(
        child.dep_ == "poss" and child.lower_ in {"its", "their", "our", "his"}
        for child in subject.children
    )


def is_answered(noun: Token, lexicon: Lexicon) -> bool:
    """Whether a strike is named as what another one answers: "in retaliation for X's strikes"."""
    above = noun.head.head if noun.dep_ == "pobj" else noun
    return above.lemma_.lower() in lexicon.words["answers"]


def _within(token: Token, noun: Token) -> bool:
    return token == noun or noun.is_ancestor(token)


def _speaks(noun: Token, lexicon: Lexicon) -> bool:
    return noun.dep_ == "nsubj" and noun.head.lemma_.lower() in lexicon.people["speech"]


def _is_aimed_at(noun: object) -> bool:
    """A noun such as "defences" in "air defences" that is not a deed."""
    return bool(getattr(noun, "lower_", "") in {"defence", "defense", "defences", "defenses"})
