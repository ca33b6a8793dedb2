"""Facilities: a proper name and a noun that says what it is.

"Ruwais refinery", "National University of Mykolaiv", "port of Taman", and missions told of
by their owner: "Poland said its embassy in Kyiv was damaged".
"""

from __future__ import annotations

from geoviz.extract.words import Found, Words

_AT = frozenset({"at", "in", "near", "of", "outside"})


def find_facilities(words: Words) -> list[Found]:
    """The facilities that a sentence names, in order."""
    found: list[Found] = []
    i = words.first
    while i < words.last:
        if span := _facility_at(words, i):
            found.append(span)
            i = span.end
        else:
            i += 1
    return found


def _facility_at(words: Words, i: int) -> Found | None:
    """A facility whose name starts at token i, if one does."""
    doc, heads = words.doc, words.lexicon.facility_heads
    if not words.proper(i):
        return _possessed_mission(words, i)
    end = i
    head = None
    while end < words.last and end - i < 8:
        word = doc[end].lower_
        two = f"{word} {doc[end + 1].lower_}" if end + 1 < words.last else ""
        if two in heads and end > i:
            end += 2
            head = end
            continue
        if word in heads and end > i:
            end += 1
            head = end
            continue
        if (
            words.proper(end)
            or doc[end].text in {"-", "–", "’s", "'s", "of"}
            or word in words.lexicon.words["particles"]
        ):
            if doc[end].text in {"of", "’s", "'s"} and head is None and end == i:
                return None
            if doc[end].text in {"’s", "'s"}:
                return None
            if doc[end].text == "of" and not (end + 1 < words.last and words.proper(end + 1)):
                break
            end += 1
            continue
        if head is None and word in words.lexicon.words["facility_modifiers"]:
            end += 1
            continue
        break
    if head is None or not any(words.proper(k) for k in range(i, head)):
        return _headed_by_common(words, i)
    # "National University of Mykolaiv", "EU Mission to Ukraine"
    if head < words.last - 1 and doc[head].lower_ in {"of", "to", "in"} and words.proper(head + 1):
        joined = head + 2
        while joined < words.last and words.proper(joined):
            joined += 1
        if doc[head].lower_ != "in" and doc[head - 1].text[0].isupper():
            head = joined
    name = doc[i:head]
    if any(words.actors.of(t.text) and words.actors.is_demonym(t.text) for t in name[:1]):
        # "Russian oil refinery" names no refinery; "British Council" is a name.
        if not (name[-1].text[0].isupper() and words.knows(name.text)):
            return None
    if doc[i].lower_ in words.lexicon.words["calendar"] | words.lexicon.words[
        "titles"
    ] or not _names_one(words, i, head):
        return None
    known = words.knows(name.text)
    otherwise = None if known else _called_otherwise(words, name.text)
    otherwise = otherwise or (None if known else _of_owner(words, i, head))
    return Found(i, head, doc[i].ent_type_, known or bool(otherwise), "facility", otherwise)


def _of_owner(words: Words, start: int, end: int) -> str | None:
    """ "The Lukoil refinery in X": the refinery that X has, whoever owns it."""
    doc = words.doc
    if end + 1 >= words.last or doc[end].lower_ != "in" or not words.proper(end + 1):
        return None
    last = end + 2
    while last < words.last and words.proper(last):
        last += 1
    return _sole(words, doc[end + 1 : last].text, doc[start:end].text.lower())


def facility_of_town(words: Words, start: int) -> str | None:
    """ "The enrichment plant at X", "the air bases at X and Y": what the gazetteer has there.

    start: of the name X. None where it has none, or where "a plant at X" may be any. Of some kinds
    a town has one, so that "a refinery in X" and "X's refinery" are it.
    """
    doc = words.doc
    end = start + 1
    while end < words.last and words.proper(end):
        end += 1
    if end < words.last and doc[end].text in {"’s", "'s"}:
        return _owned(words, doc[start:end].text, end + 1)
    if start == words.first or doc[start - 1].lower_ not in _AT | {",", "and", "or"}:
        return None
    root = doc[start:end].root
    while root.dep_ == "conj" and root.head.pos_ == "PROPN":
        root = root.head
    at = root.head.i if root.dep_ == "pobj" else start - 1
    if at - 2 < words.first or at >= start or doc[at].lower_ not in _AT:
        return None
    first = at - 1
    while first > words.first and doc[first].pos_ in {"NOUN", "ADJ"} and doc[first].text.islower():
        first -= 1
    # The lemma of "bases" may be that of "basis".
    kinds = [
        f"{doc[first + 1 : at - 1].text} {last}".strip()
        for last in (doc[at - 1].lemma_.lower(), doc[at - 1].lower_.removesuffix("s"))
    ]
    phrase = next((one for one in kinds if _kind(words, one)), None)
    if phrase is None:
        return None
    town, article = doc[start:end].text, doc[first].lower_
    if article == "the" and (found := _named_for(words, town, phrase)):
        return found
    single = doc[at - 1].tag_ == "NN" and doc[at].lower_ == "in"
    return _sole(words, town, phrase) if article in {"a", "an", "the"} and single else None


def _kind(words: Words, phrase: str) -> str | None:
    """The longest noun of facilities that a phrase ends with: "oil refinery" of "large oil
    refinery"."""
    parts = phrase.split()
    return next(
        (
            kind
            for k in range(len(parts))
            if (kind := " ".join(parts[k:])) in words.lexicon.facility_heads
        ),
        None,
    )


def _named_for(words: Words, town: str, phrase: str) -> str | None:
    """What the gazetteer has that is named for a town and called so."""
    name = f"{town} {phrase}"
    return name if words.knows(name) else _called_otherwise(words, name)


def _sole(words: Words, town: str, phrase: str) -> str | None:
    """The facility of a town, of a kind of which it has one: "a large refinery in X"."""
    kind = _kind(words, phrase)
    if kind is None or kind not in words.lexicon.sole:
        return None
    name = f"{town} {kind}"
    return name if words.lists(name) else None


def _owned(words: Words, town: str, first: int) -> str | None:
    """ "X's oil refinery": the one that X has."""
    doc = words.doc
    end = first
    while end < words.last and doc[end].pos_ in {"NOUN", "ADJ"} and doc[end].text.islower():
        end += 1
    alone = end > first and doc[end - 1].tag_ == "NN"
    return _sole(words, town, doc[first:end].text) if alone else None


def _called_otherwise(words: Words, name: str) -> str | None:
    """The name under which the gazetteer has a facility that the text calls another kind."""
    lowered = name.lower()
    for heads in words.lexicon.alike:
        # The longest first: "X oil refinery" is no X oil with another head.
        for head in sorted(heads, key=len, reverse=True):
            if lowered.endswith(f" {head}"):
                stem = name[: -len(head)]
                names = [f"{stem}{other}" for other in heads if other != head]
                if known := next((other for other in names if words.knows(other)), None):
                    return known
                break
    return None


def _names_one(words: Words, start: int, end: int) -> bool:
    """Whether a facility's words name one, and not only a kind ("National University")."""
    heads = words.lexicon.facility_heads
    return any(
        token.text[:1].isupper()
        and token.lower_ not in heads
        and token.lower_ not in words.lexicon.words["kinds"]
        and not words.actors.is_demonym(token.text)
        for token in words.doc[start:end]
    ) or words.knows(words.doc[start:end].text)


def _headed_by_common(words: Words, i: int) -> Found | None:
    """ "University of X", "port of Taman": the head before the name."""
    doc = words.doc
    if doc[i].lower_ not in words.lexicon.facility_heads or i + 2 >= words.last:
        return None
    if doc[i + 1].lower_ != "of" or not words.proper(i + 2):
        return None
    if not doc[i].text[:1].isupper() and doc[i].lower_ not in words.lexicon.words["named_of"]:
        return None
    end = i + 3
    while end < words.last and words.proper(end):
        end += 1
    name = doc[i + 2 : end].text
    return Found(i, end, doc[i].ent_type_, words.knows(name), "facility", name=None)


def _possessed_mission(words: Words, i: int) -> Found | None:
    """ "Poland said its embassy (building) in Kyiv": whose mission it is stands elsewhere."""
    doc = words.doc
    if doc[i].lower_ not in {"embassy", "consulate"}:
        if (
            doc[i].lower_ in words.lexicon.facility_heads
            and i + 2 < words.last
            and doc[i + 1].lower_ == "of"
            and words.proper(i + 2)
            and not words.actors.is_demonym(doc[i + 2].text)
        ):
            return _headed_by_common(words, i)
        return None
    if i == words.first or doc[i - 1].lower_ not in {"its", "their", "’s", "'s", "the"}:
        return None
    owner = None
    for token in doc[words.first : i]:
        actor = words.actors.of(token.text)
        if actor:
            owner = token.text
    if owner is None:
        return None
    end = i + 1
    while end < words.last and doc[end].lower_ in {"building", "compound", "offices"}:
        end += 1
    host = ""
    if end + 1 < words.last and doc[end].lower_ == "in" and words.proper(end + 1):
        host = doc[end + 1].text
    name = f"{doc[i].lower_} of {owner}"
    return Found(i, end, "FAC", False, "facility", name=f"{name} in {host}" if host else name)
