"""Where one clause of a sentence ends and another that tells of a strike begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoviz.extract.attackers import is_answered
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.sentences import Sentence
from geoviz.extract.triggers import Trigger
from geoviz.model import Span

if TYPE_CHECKING:
    from spacy.tokens import Token


def clause_of(trigger: Trigger | None, lexicon: Lexicon) -> int:
    """Token index of the verb whose clause a trigger stands in; what is answered is its own."""
    assert trigger is not None  # noqa: S101 - a site has its trigger
    node = trigger.token
    if is_answered(node, lexicon):
        return int(node.i)
    while node.head != node and not (
        node.pos_ in {"VERB", "AUX"}
        and node.dep_ in {"ROOT", "conj", "advcl", "ccomp", "relcl", "parataxis"}
    ):
        node = node.head
    return int(node.i)


def is_contrast(sentence: Sentence, clause: int, lexicon: Lexicon) -> bool:
    """Whether a clause sets another account beside that of its sentence: "while ..."."""
    node = sentence.tokens.doc[clause]
    return node.dep_ == "advcl" and any(
        child.dep_ == "mark" and child.lower_ in lexicon.words["contrast"]
        for child in node.children
    )


def clause_bounds(sentence: Sentence, clauses: list[int], clause: int) -> Span | None:
    """The words of one clause where several clauses of a sentence tell of strikes."""
    doc = sentence.tokens.doc
    others = {c for c in clauses if c != clause}
    own = [
        token
        for token in doc[clause].subtree
        if not any(node.i in others for node in _up_to(token, clause))
    ]
    if not own:
        return None
    first, last = min(t.i for t in own), max(t.i for t in own)
    return Span(
        sentence.offset + doc[first].idx, sentence.offset + doc[last].idx + len(doc[last].text)
    )


def _up_to(token: Token, stop: int) -> list[Token]:
    """A token and what governs it, up to but without the token at index stop."""
    chain: list[Token] = []
    node = token
    while node.i != stop and node.head != node:
        chain.append(node)
        node = node.head
    return chain
