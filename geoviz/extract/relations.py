"""Whether a sentence says that a place was hit: the path in the parse between the two.

Each rule looks at the words between a place name and a trigger in the dependency tree.
A rule gives a weight and a reason; the weights were set by reading, not fitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoviz.extract.lexicon import Lexicon
from geoviz.extract.triggers import Force, Trigger

if TYPE_CHECKING:
    from spacy.tokens import Span as Tokens
    from spacy.tokens import Token

_LOCATIVE = frozenset(
    {"in", "on", "at", "near", "across", "over", "into", "against", "around", "outside", "inside",
     "throughout", "of", "to", "towards", "toward", "within", "upon", "along", "onto", "off",
     "including", "like", "between", "beyond"}
)  # fmt: skip
_NOMINAL = frozenset(
    {"compound", "nmod", "appos", "conj", "poss", "amod", "dep", "pobj", "prep", "dobj",
     "nsubjpass", "npadvmod", "attr", "acl", "oprd", "pcomp", "nummod", "quantmod", "relcl"}
)  # fmt: skip
_CLAUSAL = frozenset({"advcl", "xcomp", "conj", "acl", "relcl", "ccomp", "parataxis", "csubj"})


@dataclass(frozen=True, slots=True)
class Relation:
    """How a place name is tied to a trigger; a weight above 0 says that it was hit."""

    weight: float
    reason: str
    trigger: Trigger | None = None
    origin: bool = False
    agent: bool = False


def relate(words: Tokens, triggers: list[Trigger], lexicon: Lexicon) -> Relation:
    """The strongest relation of a place name to a trigger of its sentence."""
    root = words.root
    if blocked := _blocked(root, lexicon):
        return blocked
    best = Relation(0.0, "no word tells of a strike on it")
    for trigger in triggers:
        if words.start <= trigger.token.i < words.end:
            continue
        relation = _relation(root, trigger, lexicon)
        if relation.weight > best.weight:
            best = relation
    return best


def nominal_top(token: Token) -> Token:
    """The head of the phrase that a name belongs to."""
    node = token
    while node.dep_ in {"compound", "nmod", "appos", "conj", "poss", "amod", "nummod", "det"} and (
        node.head.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} and node.head != node
    ):
        node = node.head
    return node


def _blocked(root: Token, lexicon: Lexicon) -> Relation | None:
    """A place that the sentence rules out whatever else it says."""
    top = root
    while top.dep_ in {"compound", "nmod", "conj", "appos"} and top.head.pos_ in {"NOUN", "PROPN"}:
        if top.dep_ in {"compound", "nmod"} and _is_person_noun(top.head, lexicon):
            return Relation(-2.0, f"it belongs to “{top.head.text}”")
        top = top.head
    if top.dep_ == "pobj":
        prep = top.head.lower_
        head = top.head.head
        if prep == "from" and (
            head.lemma_.lower()
            in lexicon.verbs["launch"] | {"come", "originate", "arrive", "enter"}
            or head.lemma_.lower() in {"drone", "missile", "rocket", "attack", "strike"}
        ):
            return Relation(-4.0, "weapons came from there", origin=True)
        if prep == "from":
            return Relation(-2.0, "“from” it")
        if prep == "by":
            return Relation(-3.0, "it is named as the one that acts", agent=True)
        if _is_person_noun(head, lexicon) and prep in {"of", "in", "to", "for"}:
            return Relation(-1.0, f"it is what “{head.text}” is of")
        if head.lemma_.lower() in lexicon.people["dealings"] and prep in {
            "between", "with", "to", "against", "on", "in", "of", "for",
        }:  # fmt: skip
            return Relation(-2.0, f"it stands with “{head.text}”")
        if prep in {"with", "for", "than", "as", "about", "despite", "without"}:
            return Relation(-1.5, f"“{prep}” it")
    if top.dep_ == "poss" and _is_person_noun(top.head, lexicon):
        return Relation(-2.0, f"it belongs to “{top.head.text}”")
    if top.dep_ in {"nsubj", "nsubjpass"} and top.head.lemma_.lower() in lexicon.people["speech"]:
        if not (top.dep_ == "nsubjpass" and top.head.lemma_.lower() == "target"):
            return Relation(-2.0, f"it is what “{top.head.text}”: a government", agent=True)
    return None


def _is_person_noun(token: Token, lexicon: Lexicon) -> bool:
    lemma = token.lemma_.lower()
    return lemma in lexicon.people["officials"] or lemma in lexicon.people["others"]


def _relation(root: Token, trigger: Trigger, lexicon: Lexicon) -> Relation:
    up, top, down = _path(root, trigger.token)
    name = trigger.token.text
    steps = [node.dep_ for node in up]
    if len(up) + len(down) > 9:
        return Relation(0.0, f"too far from “{name}”")
    # The subject of an active verb acts; it is not acted upon.
    for node in up:
        if node.dep_ == "nsubj" and node.head.pos_ == "VERB" and not node.head.lemma_ == "be":
            if node == nominal_top(root) and node.head.lemma_.lower() in (
                lexicon.verbs["strike"] | lexicon.verbs["weak"] | lexicon.verbs["launch"]
                | lexicon.verbs["intercept"] | lexicon.verbs["damage"] | lexicon.people["speech"]
            ):  # fmt: skip
                return Relation(
                    -3.0, f"it is what does the “{node.head.text}”", trigger, agent=True
                )
        if node.dep_ == "agent":
            return Relation(-3.0, "it is named as the one that acts", trigger, agent=True)
    # A clause that only reports puts its own place where the speaker is.
    for node in down:
        if node.dep_ == "ccomp" and _above_is_speech(node, lexicon) and not _fronted(up, trigger):
            return Relation(-0.5, f"it is where “{node.head.text}” was said", trigger)
    weight = 1.0
    reasons = []
    preps = [node.lower_ for node in up if node.dep_ == "prep"]
    if preps and preps[0] in _LOCATIVE:
        weight += 1.0
        reasons.append(f"“{preps[0]}” it")
    if nominal_top(root).dep_ in {"dobj", "nsubjpass"} and nominal_top(root).head == trigger.token:
        weight += 1.5
        reasons.append(f"it is what was “{name}”")
    if not all(step in _NOMINAL or step in _CLAUSAL or step == "nsubj" for step in steps):
        weight -= 0.5
    weight -= 0.08 * max(0, len(up) + len(down) - 3)
    crossings = sum(node.dep_ in {"ccomp", "advcl", "relcl", "parataxis"} for node in (*up, *down))
    crossings += sum(node.dep_ == "conj" and node.pos_ == "VERB" for node in (*up, *down))
    weight -= 0.4 * crossings
    if root.dep_ in {"poss", "compound", "nmod"} and not preps:
        weight += 0.2
        reasons.append("it names what was hit")
    if trigger.force is Force.STRIKE:
        weight += 0.4
    if not preps and nominal_top(root).dep_ in {"nsubj", "ROOT", "npadvmod", "attr"}:
        weight -= 0.4
    reasons.append(f"told of by “{name}”")
    return Relation(weight, ", ".join(reasons), trigger)


def _above_is_speech(node: Token, lexicon: Lexicon) -> bool:
    return node.head.lemma_.lower() in lexicon.people["speech"]


def _fronted(up: list[Token], trigger: Trigger) -> bool:
    """ "In Kyiv, officials said …": a place set before the whole sentence holds for all of it."""
    return bool(up) and up[-1].dep_ == "prep" and up[-1].i < up[-1].head.i


def _path(a: Token, b: Token) -> tuple[list[Token], Token, list[Token]]:
    """Nodes from a up to below the common ancestor, the ancestor, and from b up to below it."""
    ancestors = [a, *a.ancestors]
    index = {node.i: depth for depth, node in enumerate(ancestors)}
    down: list[Token] = []
    node = b
    while node.i not in index and node.head != node:
        down.append(node)
        node = node.head
    top = node
    return ancestors[: index.get(top.i, len(ancestors))], top, down
