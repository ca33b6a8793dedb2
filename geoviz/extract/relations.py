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
    root = words.root
    blocked = _blocked(root, lexicon)
    if blocked and not (is_facility and root.dep_ in {"compound", "nmod", "poss"}):
        return blocked
    if is_country and (acts := _country_acts(root)):
        return acts
    best = Relation(0.0, "no word tells of a strike on it")
    for trigger in triggers:
        if words.start <= trigger.token.i < words.end:
            continue
        relation = _relation(root, trigger, lexicon, is_country)
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
        if prep == "from" and _after_distance(top.head):
            return None
        if prep == "from" and (
            head.lemma_.lower()
            in lexicon.verbs["launch"] | {"come", "originate", "arrive", "enter"}
            or head.lemma_.lower() in {"drone", "missile", "rocket", "attack", "strike"}
        ):
            return Relation(-4.0, "weapons came from there", origin=True)
        if prep == "of" and head.lower_ in lexicon.regions["directions"]:
            return Relation(-1.0, f"only “{head.text} of” it")
        if prep == "off" or (prep == "of" and head.lemma_.lower() in {"coast", "shore", "water"}):
            return Relation(-1.0, "at sea off it")
        if prep in {"to", "toward", "towards"}:
            return Relation(-0.5, f"“{prep}” it")
        if prep == "from":
            return Relation(-2.0, "“from” it")
        if prep == "of" and head.lemma_.lower() in lexicon.words["armed"] - lexicon.words["flying"]:
            return Relation(-3.0, f"“{head.text}” of it act", agent=True)
        if prep == "by":
            return Relation(-3.0, "it is named as the one that acts", agent=True)
        if _is_person_noun(head, lexicon) and prep in {"of", "in", "to", "for"}:
            return Relation(-1.0, f"it is what “{head.text}” is of")
        # "Medics at the X hospital said": where they work.
        if prep in {"at", "from"} and _speaks_of_its_place(head, lexicon):
            return Relation(-1.0, f"it is where “{head.text}” speaks")
        if (
            head.lemma_.lower() in lexicon.people["dealings"]
            and head.pos_ == "NOUN"
            and prep in {
                "between", "with", "to", "against", "on", "in", "of", "for",
            }
        ):  # fmt: skip
            return Relation(-2.0, f"it stands with “{head.text}”")
        if prep in {"with", "for", "than", "as", "about", "despite", "without"}:
            return Relation(-1.5, f"“{prep}” it")
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
    if top.dep_ == "poss" and _is_person_noun(top.head, lexicon):
        return Relation(-2.0, f"it belongs to “{top.head.text}”")
    if top.dep_ in {"nsubj", "nsubjpass"} and top.head.lemma_.lower() in lexicon.people["speech"]:
        if not (top.dep_ == "nsubjpass" and top.head.lemma_.lower() == "target"):
            return Relation(-2.0, f"it is what “{top.head.text}”: a government", agent=True)
    return None


def _country_acts(root: Token) -> Relation | None:
    """A country's name before a noun says whose it is, not where it was hit."""
    if root.dep_ in {"poss", "compound", "nmod", "amod"} and root.i < root.head.i:
        return Relation(-1.0, f"it says whose “{root.head.text}”", agent=True)
    return None


def _after_distance(prep: Token) -> bool:
    """ "50 metres from X" is near X."""
    before = {token.lemma_.lower() for token in prep.doc[max(0, prep.i - 2) : prep.i]}
    return bool(before & {"meter", "metre", "kilometer", "kilometre", "km", "mile", "yard", "m"})


def _is_person_noun(token: Token, lexicon: Lexicon) -> bool:
    lemma = token.lemma_.lower()
    return lemma in lexicon.people["officials"] or lemma in lexicon.people["others"]


def _speaks_of_its_place(noun: Token, lexicon: Lexicon) -> bool:
    """Whether a person of a place is who speaks: "a doctor at the hospital said"."""
    subject = nominal_top(noun)
    known = lexicon.words["locals"] | lexicon.people["persons"]
    return noun.lemma_.lower() in known and (
        (subject.dep_ == "nsubj" and subject.head.lemma_.lower() in lexicon.people["speech"])
        or _followed_by_speech(noun, lexicon)
    )


def _relation(root: Token, trigger: Trigger, lexicon: Lexicon, is_country: bool) -> Relation:
    up, top, down = _path(root, trigger.token)
    name = trigger.token.text
    steps = [node.dep_ for node in up]
    if len(up) + len(down) > 9:
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
        if node.dep_ == "agent":
            return Relation(-3.0, "it is named as the one that acts", trigger, agent=True)
    # A clause that only reports puts its own place where the speaker is.
    for node in down:
        if (
            node.dep_ == "ccomp"
            and _above_is_speech(node, lexicon)
            and not (_fronted(up, trigger) and _local_speaker(node.head, lexicon))
        ):
            return Relation(-0.5, f"it is where “{node.head.text}” was said", trigger)
    if aside := _told_aside(up, top, down, trigger, lexicon):
        return Relation(-0.5, aside, trigger)
    weight = 1.0
    reasons = []
    if suffering := _suffers(root, trigger, lexicon):
        return Relation(2.0, f"it is what “{suffering.text}” it, told of by “{name}”", trigger)
    for node in up:
        if node.dep_ == "prep" and node.lower_ in lexicon.words["temporal"]:
            return Relation(-0.5, f"“{node.text}” it", trigger)
        if (
            node.dep_ in {"relcl", "acl"}
            and node.lemma_.lower() in lexicon.words["housing"]
            and node.head.pos_ == "NOUN"
        ):
            continue
        if node.dep_ == "ccomp" and any(child.lower_ == "what" for child in node.children):
            continue  # "they struck what the army called a depot in X"
        if node.pos_ == "VERB" and node.i != root.i and not _tells(node, lexicon):
            weight -= 1.2
            reasons.append(f"“{node.text}” lies between")
            break
    clause = next((node for node in reversed(down) if node.dep_ in {"advcl", "ccomp", "acl"}), None)
    if (
        clause is not None
        and top.pos_ == "VERB"
        and top != trigger.token
        and not _tells(top, lexicon)
        and not _fronted(up, trigger)
    ):
        # "Envoys were called in at X while Y was being bombed": X is where they were called.
        weight -= 2.0
        reasons.append(f"it goes with “{top.text}”")
    verb = trigger.token.head
    if (
        not trigger.is_verb
        and trigger.token.lemma_.lower() in lexicon.words["flying"]
        and trigger.token.dep_ in {"nsubj", "nsubjpass"}
        and verb.pos_ == "VERB"
        and not _tells(verb, lexicon)
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
    if top.lemma_.lower() in lexicon.words["making"] and top != trigger.token and up:
        return f"it is where they “{top.text}”"
    moved = top.lemma_.lower() in lexicon.words["moving"] and any(
        child.lower_ == "to" for child in top.children
    )
    if moved and down and down[-1].dep_ in {"nsubj", "nsubjpass", "dobj"} and up:
        return f"it is where they were “{top.text}”"
    return None


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


def _tells(verb: Token, lexicon: Lexicon) -> bool:
    """Whether a verb belongs to the telling of a strike, and does not open another matter."""
    lemma = verb.lemma_.lower()
    deeds = ("strike", "weak", "damage", "casualty", "launch")
    return lemma in lexicon.words["telling"] or any(lemma in lexicon.verbs[kind] for kind in deeds)


def _above_is_speech(node: Token, lexicon: Lexicon) -> bool:
    return node.head.lemma_.lower() in lexicon.people["speech"]


def _local_speaker(verb: Token, lexicon: Lexicon) -> bool:
    """Whether those who speak are of the place: its officials, or people who live there."""
    speakers = [child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}]
    local = lexicon.people["officials"] | lexicon.words["locals"]
    return any(speaker.lemma_.lower() in local for speaker in speakers)


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


def speaking_official(root: Token, lexicon: Lexicon) -> Token | None:
    """The official of a place who speaks in its sentence: "the mayor of X said"."""
    node = root
    for _ in range(6):
        if node.head == node:
            return None
        lemma = node.head.lemma_.lower()
        if lemma in {"office", "service", "mission"} and node.lower_ == "in":
            return None  # "the human rights office in X": where it is, not what it governs
        if node.head.pos_ in {"NOUN", "PROPN"} and lemma in lexicon.people["officials"]:
            if _followed_by_speech(node.head, lexicon):
                return node.head
            subject = nominal_top(node.head)
            if subject.dep_ in {"nsubj", "pobj", "nsubjpass"} and any(
                verb.lemma_.lower() in lexicon.people["speech"] for verb in subject.ancestors
            ):
                return node.head
        if node.head.pos_ in {"VERB", "AUX"}:
            return None
        node = node.head
    return None


def _followed_by_speech(official: Token, lexicon: Lexicon) -> bool:
    """Whether a verb of speech stands right behind an official's phrase, however it was parsed."""
    end = official.right_edge.i + 1
    following = [token for token in official.doc[end : end + 2] if not token.is_punct]
    return any(token.lemma_.lower() in lexicon.people["speech"] for token in following)
