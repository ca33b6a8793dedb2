"""Whether those who strike are at war: an enemy, an army, a party, or what they fire."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from geoviz.extract.lexicon import Lexicon
from geoviz.extract.outcomes import Force
from geoviz.extract.triggers import Trigger

if TYPE_CHECKING:
    from spacy.tokens import Token

_WHOSE = frozenset({"amod", "compound", "poss", "nmod"})
_SUFFERS = frozenset({"dobj", "nsubjpass"})


def is_by_fighters(
    trigger: Trigger,
    lexicon: Lexicon,
    fights: Callable[[str], bool],
    at_war: Callable[[str], bool],
) -> bool:
    """Whether it is fighters who strike: "the enemy attacked X", "X came under enemy fire".

    Players and workers strike, too, and critics attack; those do not. fights: whether words name a
    party of a war that the article is about. at_war: whether they name a party of any war.
    """
    token = trigger.token
    if trigger.force not in {Force.STRIKE, Force.WEAK}:
        return False  # they kill and burn in other ways, too
    if not trigger.is_verb:
        return _is_theirs(token, lexicon, at_war)
    if not any(child.dep_ in _SUFFERS for child in token.children):
        return False
    by = [word for child in token.children if child.dep_ == "agent" for word in child.children]
    doers = [child for child in token.children if child.dep_ == "nsubj"] + by
    words = lexicon.words["armed"] | lexicon.words["guns"] | lexicon.words["hostile"]
    deeds = lexicon.nouns["strike"] | lexicon.nouns["weak"]
    for doer in doers:
        lemma = doer.lemma_.lower()
        if lemma in words:
            return True
        if lemma in deeds and (_is_theirs(doer, lexicon, at_war) or _kills(doer, token, lexicon)):
            return True
        if doer.pos_ == "PROPN" and fights(doer.doc[doer.left_edge.i : doer.i + 1].text):
            return True
    return False


def _is_theirs(deed: Token, lexicon: Lexicon, at_war: Callable[[str], bool]) -> bool:
    """ "Enemy fire", "Russian attacks"."""
    return any(
        word.lemma_.lower() in lexicon.words["hostile"] or at_war(word.text)
        for word in deed.children
        if word.dep_ in _WHOSE and word.i < deed.i
    )


def _kills(deed: Token, verb: Token, lexicon: Lexicon) -> bool:
    """ "Strikes hit X, killing three": workers' strikes kill nobody, and lightning is named."""
    named = any(child.dep_ in _WHOSE for child in deed.children)
    return not named and any(
        child.dep_ == "advcl" and child.lemma_.lower() in lexicon.verbs["casualty"]
        for child in verb.children
    )
