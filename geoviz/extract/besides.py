"""Whether a strike was at a place that is told of by another: "a depot 15 km north of X".

What was hit is not X, so that the grammar to look at is that of the words around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from geoviz.beside import Beside, Where, beside, says_where
from geoviz.extract.exclusions import Relation, blocked
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.relations import relate, strongest, tells
from geoviz.extract.speakers import is_person_noun, nominal_top
from geoviz.extract.triggers import Trigger
from geoviz.model import Mention, MentionKind, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Tokens

_OPENING = 12  # characters: "Elsewhere north of X, …"
_STANDS_BESIDE = 1.0  # added to the weight, as for "in" and "near"


def relate_place(
    words: Tokens,
    text: str,
    span: Span,
    before: Sequence[Span],
    triggers: list[Trigger],
    lexicon: Lexicon,
    *,
    is_country: bool,
    cue: str | None,
) -> Relation:
    """How a name, or what the words around it put beside it, is tied to the strikes of a sentence.

    span: of the name in the article's text. before: the names of towns and the like before it in
    its sentence.
    """
    if triggers and (said := beside(text, *span)) is not None:
        named = [one for one in before if one.end <= said.start]
        stands = named and says_where(text[named[-1].end : said.start])
        located = text[slice(*named[-1])] if stands else None
        phrase = words.start_char - (span.start - said.start)
        is_area = is_country or cue == "region"
        found = _relate_beside(
            words, said, phrase, triggers, lexicon, is_area=is_area, located=located
        )
        if found is not None:
            return found
    facility = cue == "facility"
    return relate(words, triggers, lexicon, is_country=is_country, is_facility=facility)


def leave_what_opens(mentions: list[Mention], first: int, text: str, start: int) -> None:
    """ "North of X, a drone hit Y": what opens a sentence says where the rest of it was.

    first: number of the sentence's first mention; start: where it begins in the text.
    """
    sites = [i for i in range(first, len(mentions)) if mentions[i].kind is MentionKind.SITE]
    if len(sites) < 2:
        return
    said = beside(text, *mentions[sites[0]].span)
    if said is not None and said.where is Where.SIDE and said.start - start <= _OPENING:
        reason = f"“{said.words}” it was what follows"
        mentions[sites[0]] = replace(mentions[sites[0]], kind=MentionKind.MENTION, reason=reason)


def _relate_beside(
    words: Tokens,
    said: Beside,
    phrase: int,
    triggers: Sequence[Trigger],
    lexicon: Lexicon,
    *,
    is_area: bool,
    located: str | None,
) -> Relation | None:
    """The relation of what stands beside a name to a strike; None where the name's own tells it.

    phrase: where the words that put it there begin, in the document. is_area: the name is a
    region's or a country's. located: the name right before, of which those words say where it is.
    """
    if said.where is Where.TOWARDS:
        return Relation(-1.0, "only the direction of it")
    if said.where is Where.OTHER:
        return Relation(-1.0, "told with the place before it")
    if located is not None and said.where not in {Where.OUTSKIRTS, Where.PART}:
        return Relation(-1.0, f"it says where “{located}” is")
    if said.where in {Where.OUTSKIRTS, Where.OUTSIDE, Where.PART}:
        return None
    if is_area:
        return Relation(-1.0, f"only “{said.words}” it")
    top = _top(words, phrase)
    if said.where is Where.OFF and top.dep_ == "prt":
        return Relation(-1.0, f"“{top.head.text} off” it")
    # What stands there: the depot, or the very strike, 15 km north of X.
    thing = top.head if top.head.pos_ in {"NOUN", "PROPN"} and top.head != top else None
    for word in (top, thing):
        if word is not None and (out := blocked(word, lexicon)):
            return out
    if thing is not None and thing.lemma_.lower() in lexicon.people["dealings"]:
        return Relation(-2.0, f"it stands with “{thing.text}”")
    if thing is not None and thing.dep_ == "nsubj" and _are_people(thing, lexicon):
        return Relation(-1.0, f"it is where “{thing.text}” are")
    if thing is not None and any(thing == trigger.token for trigger in triggers):
        if said.where is Where.BETWEEN:
            return Relation(-1.0, f"“{thing.text}” between the two")
        thing = None
    if _start_there(words.doc, top, phrase, lexicon):
        return Relation(-4.0, "weapons came from there", origin=True)
    hung = thing or top
    verb = next((above for above in hung.ancestors if above.pos_ == "VERB"), None)
    if any(verb == trigger.token for trigger in triggers):
        verb = None
    if verb is not None and _says_what_for(verb, lexicon):
        hung, verb = verb.head, None
    if verb is not None and not tells(verb, lexicon):
        return Relation(-0.5, f"it is where they “{verb.text}”")
    relation = strongest(hung, triggers, lexicon)
    if relation.trigger is None or relation.weight < 0:
        return relation
    told = relation.trigger.token
    if verb is not None and _is_of_another_time(told, verb, lexicon):
        return Relation(-0.5, f"it goes with “{verb.text}”, not with “{told.text}”")
    weight = relation.weight
    if nominal_top(hung).dep_ not in {"dobj", "nsubjpass"}:
        weight += _STANDS_BESIDE
    beside = f"“{said.words}” it"
    reason = f"{beside}, {relation.reason.removeprefix(f'{beside}, ')}"
    return replace(relation, weight=weight, reason=reason)


def _top(words: Tokens, phrase: int) -> Token:
    """The word by which the words from ``phrase`` to the name hang in their sentence."""
    top: Token = words.root
    while top.head != top and phrase <= top.head.idx and top.head.i < words.end:
        top = top.head
    if top.dep_ != "conj":
        return top
    # "North of X and east of Y": both stand with what is before them.
    other = top.head
    while other.dep_ in {"pobj", "prep"} and phrase > other.head.idx and other.head != other:
        if other.head.pos_ in {"VERB", "NOUN"}:
            break
        other = other.head
    return other


def _start_there(doc: Doc, top: Token, phrase: int, lexicon: Lexicon) -> bool:
    """ "Drones launched south of X", "the missile was fired 100 km east of X"."""
    before = [token for token in doc[max(0, top.i - 8) : top.i] if token.idx < phrase]
    verb = before[-1] if before else top
    if verb.lemma_.lower() not in lexicon.words["starting"] or verb.tag_ not in {"VBN", "VBD"}:
        return False
    told = [child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass", "dobj"}]
    told += [verb.head] if verb.dep_ in {"acl", "amod"} else []
    deeds = lexicon.nouns["strike"] | lexicon.nouns["weak"]
    return not any(word.lemma_.lower() in deeds - lexicon.words["flying"] for word in told)


def _are_people(noun: Token, lexicon: Lexicon) -> bool:
    known = lexicon.words["locals"] | lexicon.people["persons"]
    return is_person_noun(noun, lexicon) or noun.lemma_.lower() in known


def _says_what_for(verb: Token, lexicon: Lexicon) -> bool:
    """ "A depot built north of X", "workers travelling between X and Y"."""
    kinds = lexicon.words["housing"] | lexicon.words["passing"] | lexicon.words["owning"]
    return verb.dep_ in {"acl", "relcl"} and verb.lemma_.lower() in kinds


def _is_of_another_time(trigger: Token, verb: Token, lexicon: Lexicon) -> bool:
    """ "They were heard north of X after a strike": the strike was elsewhere, as far as told."""
    for node in trigger.ancestors:
        if node == verb:
            return False
        if node.dep_ == "prep" and node.lower_ in lexicon.words["temporal"]:
            return True
    return False
