"""Whether a sentence says that a place was hit: the path in the parse between the two.

Each rule looks at the words between a place name and a trigger in the dependency tree.
A rule gives a weight and a reason; the weights were set by reading, not fitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from geoviz.extract.exclusions import Relation, blocked, country_acts, is_of_people
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.outcomes import Force
from geoviz.extract.speakers import above_is_speech, local_speaker, nominal_top
from geoviz.extract.triggers import Trigger

if TYPE_CHECKING:
    from spacy.tokens import Span as Tokens
    from spacy.tokens import Token

_NOMINAL = frozenset(
    {"compound", "nmod", "appos", "conj", "poss", "amod", "dep", "pobj", "prep", "dobj",
     "nsubjpass", "npadvmod", "attr", "acl", "oprd", "pcomp", "nummod", "quantmod", "relcl"}
)  # fmt: skip
_CLAUSAL = frozenset({"advcl", "xcomp", "conj", "acl", "relcl", "ccomp", "parataxis", "csubj"})


def relate(
    words: Tokens,
    triggers: list[Trigger],
    lexicon: Lexicon,
    *,
    is_country: bool = False,
    is_facility: bool = False,
) -> Relation:
    """The strongest relation of a place name to a trigger of its sentence.

    is_country: a country acts more often than it is struck as a whole. is_facility: an
    office of it is itself, and does not speak for it.
    """
    root = _in_its_clause(words, lexicon)
    out = blocked(root, lexicon)
    if out and not (is_facility and root.dep_ in {"compound", "nmod", "poss"}):
        return out
    if is_country and (acts := country_acts(root)):
        return acts
    if is_facility and (whose := is_of_people(root, lexicon)):
        return whose
    others = [t for t in triggers if not words.start <= t.token.i < words.end]
    return strongest(root, others, lexicon, is_country=is_country)


def strongest(
    root: Token, triggers: Sequence[Trigger], lexicon: Lexicon, *, is_country: bool = False
) -> Relation:
    """The strongest relation of a word to one of some triggers."""
    best = Relation(0.0, "no word tells of a strike on it")
    for trigger in triggers:
        if trigger.is_of_small_arms:
            continue
        relation = _relation(root, trigger, lexicon, is_country)
        if relation.weight > best.weight:
            best = relation
    return best


def _in_its_clause(words: Tokens, lexicon: Lexicon) -> Token:
    """The word by which a name hangs in its sentence.

    "… were killed in X, said Y": the parser may take X for who said it, and leave "in" without
    an object. Then it is the preposition.
    """
    root: Token = words.root
    before = words.doc[words.start - 1] if words.start else None
    if before is None or before.pos_ != "ADP" or before.lower_ not in lexicon.words["locatives"]:
        return root
    astray = root.head != before and root.dep_ in {"nsubj", "nsubjpass"}
    return before if astray and not any(before.children) else root


def _relation(root: Token, trigger: Trigger, lexicon: Lexicon, is_country: bool) -> Relation:
    up, top, down = _path(root, trigger.token)
    name = trigger.token.text
    steps = [node.dep_ for node in up]
    steps_between = len(up) + len(down) - _steps_of_a_list(up)
    if steps_between > 9:
        return Relation(0.0, f"too far from “{name}”")
    # The subject of an active verb acts; it is not acted upon.
    for node in up:
        if node.dep_ == "nsubj" and node.head.pos_ == "VERB" and node.head.lemma_ != "be":
            if node == nominal_top(root) and node.head.lemma_.lower() in (
                lexicon.verbs["strike"] | lexicon.verbs["weak"] | lexicon.verbs["launch"]
                | lexicon.verbs["intercept"] | lexicon.verbs["damage"] | lexicon.people["speech"]
            ):  # fmt: skip
                return Relation(
                    -3.0, f"it is what does the “{node.head.text}”", trigger, agent=True
                )
        if node.dep_ == "agent" and not (_is_of_its_owner(node.head, lexicon) and node != up[0]):
            return Relation(-3.0, "it is named as the one that acts", trigger, agent=True)
    # A clause that only reports puts its own place where the speaker is.
    for node in down:
        if (
            node.dep_ == "ccomp"
            and above_is_speech(node, lexicon)
            and not (_fronted(up, trigger) and local_speaker(node.head, lexicon))
        ):
            return Relation(-0.5, f"it is where “{node.head.text}” was said", trigger)
    if aside := _told_aside(up, top, down, trigger, lexicon):
        return Relation(-0.5, aside, trigger)
    weight = 1.0
    reasons = []
    if suffering := _suffers(root, trigger, lexicon):
        return Relation(2.0, f"it is what “{suffering.text}” it, told of by “{name}”", trigger)
    for node in up:
        if node.lower_ == "according":
            return Relation(-0.5, "it is where those are who told of it", trigger)
        if node.lemma_.lower() in lexicon.words["aiming"] and node.pos_ == "VERB":
            return Relation(-0.5, f"weapons were only “{node.text}” there", trigger)
        if node.lower_ == "over" and _is_repelled(node, lexicon):
            return Relation(-0.5, "weapons were brought down over it", trigger)
        if node.dep_ == "prep" and node.lower_ in lexicon.words["temporal"]:
            return Relation(-0.5, f"“{node.text}” it", trigger)
        if (
            node.dep_ in {"relcl", "acl"}
            and node.lemma_.lower() in lexicon.words["housing"]
            and node.head.pos_ == "NOUN"
        ) or _is_of_its_owner(node, lexicon):
            continue
        if node.dep_ == "ccomp" and any(child.lower_ == "what" for child in node.children):
            continue  # "they struck what the army called a depot in X"
        if node.dep_ == "advcl" and not tells(node, lexicon) and _is_of_time(node, lexicon):
            return Relation(-0.5, f"it goes with “{node.text}”", trigger)
        if node.pos_ == "VERB" and node.i != root.i and not tells(node, lexicon):
            weight -= 1.2
            reasons.append(f"“{node.text}” lies between")
            break
    # "Experts at X studied the missile that hit Y": X is where they are.
    asides = {"advcl", "ccomp", "acl"} | ({"relcl"} if up and up[-1].dep_ == "nsubj" else set())
    clause = next((node for node in reversed(down) if node.dep_ in asides), None)
    if (
        clause is not None
        and top.pos_ == "VERB"
        and top != trigger.token
        and not tells(top, lexicon)
        and not _fronted(up, trigger)
    ):
        # "Envoys were called in at X while Y was being bombed": X is where they were called.
        weight -= 2.0
        reasons.append(f"it goes with “{top.text}”")
    verb = trigger.token.head
    if (
        not trigger.is_verb
        and trigger.token.lemma_.lower() in lexicon.words["flying"]
        and (
            trigger.token.dep_ in {"nsubj", "nsubjpass"}
            or (trigger.token.dep_ == "dobj" and up and up[-1].dep_ == "nsubj")
        )
        and verb.pos_ == "VERB"
        and not tells(verb, lexicon)
    ):
        # "The missile shook her flat": heard and felt there, but not said to have hit it.
        weight -= 2.0
        reasons.append(f"“{verb.text}” is no hit")
    if down and down[-1].dep_ == "relcl" and top == nominal_top(root):
        if any(token.lower_ == "where" for token in down[-1].subtree):
            weight += 1.2
            reasons.append("“where” it happened")
    preps = [node.lower_ for node in up if node.dep_ == "prep"]
    if preps and preps[0] in lexicon.words["locatives"]:
        weight += 1.0
        reasons.append(f"“{preps[0]}” it")
    if nominal_top(root).dep_ in {"dobj", "nsubjpass"} and nominal_top(root).head == trigger.token:
        weight += 1.5
        reasons.append(f"it is what was “{name}”")
    elif is_country and not preps:
        return Relation(-0.5, "a country is named, not hit", trigger)
    if not all(step in _NOMINAL or step in _CLAUSAL or step == "nsubj" for step in steps):
        weight -= 0.5
    weight -= 0.08 * max(0, steps_between - 3)
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


def _steps_of_a_list(up: Sequence[Token]) -> int:
    """How many steps only lead from one name of a list to the name before it."""
    return sum(
        node.dep_ in {"conj", "appos"} and node.pos_ == node.head.pos_ == "PROPN"
        for node in up[:-1]
    )


def _told_aside(
    up: list[Token], top: Token, down: list[Token], trigger: Trigger, lexicon: Lexicon
) -> str | None:
    """Why a place is not the strike's, though one sentence holds both; None where it may be."""
    for node in down:
        lemma = node.lemma_.lower()
        if lemma in lexicon.words["occasions"] and node.i < trigger.token.i:
            return f"“{node.text}” is of the strike, and no strike"
        if lemma in lexicon.words["answers"] and node.dep_ == "pobj":
            return f"it goes with the “{node.text}”"
    for node in up:
        if node.pos_ == "NOUN" and node.lemma_.lower() in lexicon.words["occasions"]:
            if node.dep_ == "nsubj" and node.head.pos_ == "VERB":
                return f"it is where the “{node.text}” was"
    if top.lemma_.lower() in lexicon.words["making"] and top != trigger.token and up:
        return f"it is where they “{top.text}”"
    for node in up:
        weapon = node.head.lemma_.lower() in lexicon.words["flying"]
        if node.dep_ == "acl" and weapon and node.lemma_.lower() in lexicon.words["making"]:
            return f"it is where they were “{node.text}”"
        if node.dep_ == "nsubj" and _meets(node, lexicon):
            return f"it is where “{node.text}” was"
    for node in (*up, top, *down):
        if any(child.lower_ in lexicon.words["habits"] for child in node.children):
            return "told of as what happens over and over"
    if top.lemma_.lower() in lexicon.words["reactions"] and top.pos_ == "VERB" and up:
        between = top.doc[top.i : trigger.token.i]
        if any(token.lower_ in lexicon.words["temporal"] for token in between):
            return f"it is where they “{top.text}”"
    moved = top.lemma_.lower() in lexicon.words["moving"] and any(
        child.lower_ == "to" for child in top.children
    )
    if moved and down and down[-1].dep_ in {"nsubj", "nsubjpass", "dobj"} and up:
        return f"it is where they were “{top.text}”"
    return None


def _meets(noun: Token, lexicon: Lexicon) -> bool:
    """ "A protest outside X followed a strike on Y", "talks at X came after the shelling of Y"."""
    known = lexicon.words["occasions"] | lexicon.people["dealings"] - {"war", "operation"}
    verb = noun.head
    deeds = frozenset().union(*lexicon.verbs.values()) | lexicon.words["suffering"] | {"be"}
    under = any(child.lower_ == "under" for child in verb.children)
    return (
        noun.lemma_.lower() in known
        and verb.pos_ == "VERB"
        and not under
        and verb.lemma_.lower() not in deeds
    )


def _is_of_its_owner(verb: Token, lexicon: Lexicon) -> bool:
    """ "A hospital run by a charity in X": it is the hospital that is in X."""
    owned = verb.dep_ == "acl" and verb.tag_ == "VBN" and verb.head.pos_ in {"NOUN", "PROPN"}
    return owned and verb.lemma_.lower() in lexicon.words["owning"]


def _is_of_time(clause: Token, lexicon: Lexicon) -> bool:
    """ "X was bombed before a truce was announced in Y": what else happened, and when."""
    marks = lexicon.words["temporal"] | lexicon.words["contrast"] | {"when"}
    return any(
        child.lower_ in marks and child.dep_ in {"mark", "advmod"} and child.i < clause.i
        for child in clause.children
    )


def _is_repelled(over: Token, lexicon: Lexicon) -> bool:
    """ "Drones were shot down over X": whether "over" hangs on what was done to the weapons."""
    node = over.head
    if node.pos_ == "NOUN" and node.dep_ in {"dobj", "nsubjpass", "conj"}:
        node = nominal_top(node).head
    return node.pos_ == "VERB" and node.lemma_.lower() in lexicon.verbs["intercept"]


def _suffers(root: Token, trigger: Trigger, lexicon: Lexicon) -> Token | None:
    """The verb of "X came under attack" and "X suffered air strikes"."""
    subject = nominal_top(root)
    verb = subject.head
    if trigger.force not in (Force.STRIKE, Force.WEAK):
        return None
    if subject.dep_ != "nsubj" or not verb.i < trigger.token.i or not _is_name(root, subject):
        return None
    if verb.lemma_.lower() == "come":
        wanted = next((child for child in verb.children if child.lower_ == "under"), None)
    else:
        suffered = verb.lemma_.lower() in lexicon.words["suffering"]
        wanted = next((c for c in verb.children if suffered and c.dep_ == "dobj"), None)
    if wanted is None or wanted.i > trigger.token.i:
        return None
    told = wanted == trigger.token or (
        trigger.token.i - wanted.i <= 6 and wanted.is_ancestor(trigger.token)
    )
    return verb if told else None


def _is_name(root: Token, subject: Token) -> bool:
    """Whether the place is the subject, and not only a part of it: "the mayor of X"."""
    return root == subject or root.dep_ in {"appos", "conj"} or subject.lemma_.lower() in {
        "city", "town", "village", "region", "district", "settlement", "province", "capital",
    }  # fmt: skip


def tells(verb: Token, lexicon: Lexicon) -> bool:
    """Whether a verb belongs to the telling of a strike, and does not open another matter."""
    lemma = verb.lemma_.lower()
    deeds = ("strike", "weak", "damage", "casualty", "launch")
    return lemma in lexicon.words["telling"] or any(lemma in lexicon.verbs[kind] for kind in deeds)


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
