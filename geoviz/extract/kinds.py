"""What a place name does in its sentence: a site, where weapons came from, who acts, or no more
than a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geoviz.extract.actors import Actors
from geoviz.extract.exclusions import Relation
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.promotions import SITE_WEIGHT
from geoviz.extract.sentences import Sentence
from geoviz.extract.words import Found
from geoviz.model import MentionKind
from geoviz.vessels import VESSEL

if TYPE_CHECKING:
    from spacy.tokens import Span as Tokens

_SURE_WEIGHT = 1.5
_SEA = re.compile(r"\b(?:sea|ocean|gulf|strait|bay|channel)\b", re.IGNORECASE)


def kind_of(
    sentence: Sentence, found: Found, relation: Relation, actors: Actors, lexicon: Lexicon
) -> MentionKind:
    """The kind of a mention: a site where its relation to a strike is strong enough."""
    doc = sentence.tokens.doc
    divisions = lexicon.regions["region"] | lexicon.regions["district"]
    words = doc[found.start : found.end]
    if found.cue == "water":
        # A boat struck at sea was struck there: the water is the place, as an area.
        at_sea = _SEA.search(words.text) and VESSEL.search(sentence.text)
        hit = relation.weight >= SITE_WEIGHT and at_sea is not None
        return MentionKind.SITE if hit else MentionKind.WATER
    if actors.is_demonym(words.text):
        return MentionKind.DEMONYM
    if found.cue != "facility":
        for ent in sentence.entities:
            inside = ent.start <= found.start and found.end <= ent.end
            # "X, Y Oblast": a comma ends a name, however the parser took it.
            listed = found.end < ent.end and doc[found.end].text == ","
            longer = not listed and sum(token.tag_ != "POS" for token in ent) > len(words)
            # "X of Y Raion" is no body of people.
            land = ent[-1].lower_ in divisions and any(t.lower_ == "of" for t in ent)
            # "Sumy on Palm Sunday": a preposition ends one, too, but for "of".
            behind = doc[found.end] if found.start == ent.start and longer else None
            apart = behind is not None and behind.pos_ == "ADP" and behind.lower_ != "of"
            # "Between X and Y": the parser may take both for one body.
            joined = behind is not None and behind.lower_ == "and"
            if land or apart or (joined and relation.weight >= SITE_WEIGHT):
                continue
            if inside and longer and ent.label_ in {"ORG", "PERSON"}:
                person = ent.label_ == "PERSON"
                return MentionKind.PERSON if person else MentionKind.ORGANISATION
    if relation.origin:
        return MentionKind.ORIGIN
    # Where only the detector knows the name, the grammar must be sure of the strike.
    if found.detected:
        if relation.weight >= _SURE_WEIGHT and _stands_as_a_place(words, lexicon):
            return MentionKind.SITE
    elif relation.weight >= SITE_WEIGHT:
        return MentionKind.SITE
    root = words.root
    if found.cue == "facility" and words[-1].lemma_.lower() in lexicon.words["offices"]:
        return MentionKind.ORGANISATION  # an office that speaks, and no building
    acts = relation.agent or root.dep_ == "nsubj"
    if acts and actors.of(words.text) is not None:
        return MentionKind.METONYM
    return MentionKind.MENTION


def _stands_as_a_place(words: Tokens, lexicon: Lexicon) -> bool:
    """Whether a name stands where places do: not before a noun, and no ship, body or
    abbreviation."""
    root = words.root
    before = words.doc[words.start - 1].lower_ if words.start else ""
    return (
        root.dep_ in {"pobj", "dobj", "nsubjpass", "conj", "appos"}
        and root.pos_ == "PROPN"
        and not words.text.isupper()
        and before not in lexicon.words["vessels"]
        and all(token.ent_type_ not in {"ORG", "PRODUCT", "NORP"} for token in words)
    )
