"""What kind of place the text calls a name: region, district, city, facility or water."""

from __future__ import annotations

from geoviz.extract.facilities import facility_of_town
from geoviz.extract.words import Found, Words

_DASHES = frozenset({"-", "–", "—"})


def with_cue(words: Words, found: Found) -> Found:
    """The same name with the cue that the words around it give, taken into its span."""
    doc = words.doc
    start, end, cue, direction = found.start, found.end, found.cue, None
    if cue is None and end < words.last:
        after = doc[end]
        # "Lansing City Council" is a council; the city's name goes no further than Lansing.
        longer = after.text[0].isupper() and end + 1 < words.last and words.proper(end + 1)
        kind = None if longer else words.cue_of(after.lower_)
        if kind in {"region", "district", "water"} and not after.lower_.endswith("ies"):
            cue = kind
            if not _plural(after.lower_):
                end += 1
        elif kind == "city" and after.lower_ == "city":
            cue, end = "city", end + 1
        elif after.lower_ in {"and", ",", "or"}:
            cue = coordinated_cue(words, end)
    if cue is None:
        last = words.cue_of(doc[end - 1].lower_)
        if end - start > 1 and (last in {"region", "district", "water"} or _says_city(words, end)):
            cue = last
    if cue is None and start - 2 >= words.first and doc[start - 1].lower_ == "of":
        kind = words.cue_of(doc[start - 2].lower_)
        # "The X district of Y": the word belongs to X.
        named = start - 3 >= words.first and words.proper(start - 3)
        if kind == "city" or (kind in {"region", "district"} and not named):
            cue = kind
    if cue is None and start > words.first:
        kind = words.cue_of(doc[start - 1].lower_)
        if kind in {"city", "district"} and not _plural(doc[start - 1].lower_):
            cue = kind
        elif doc[start - 1].lower_ in {"river", "lake"}:
            cue = "water"
    name = found.name
    if cue is None and (head := words.listed_under(start, end)):
        cue, name = "facility", f"{doc[start:end].text} {head}"
    if cue is None and (facility := facility_of_town(words, start)):
        cue, name = "facility", facility
    if cue is None and _has_article(words, start, end):
        cue = "article"
    if start > words.first and doc[start - 1].lower_ in words.lexicon.regions["directions"]:
        direction = doc[start - 1].lower_
    if cue in {None, "city"} and direction and start > words.first:
        start -= 1
    return Found(start, end, found.label, found.known, cue, name, direction, found.detected)


def _says_city(words: Words, end: int) -> bool:
    """ "Gaza City": not the region of that name."""
    return bool(words.doc[end - 1].lower_ == "city")


def _has_article(words: Words, start: int, end: int) -> bool:
    """ "the Dnipro": rivers, seas and regions take an article, towns do not."""
    doc = words.doc
    if start == words.first or doc[start - 1].lower_ != "the":
        return False
    if end < words.last and doc[end].text in _DASHES:
        return False  # "the X-Y highway"
    return end >= words.last or doc[end].pos_ not in {"NOUN", "PROPN", "ADJ", "PART"}


def coordinated_cue(words: Words, end: int) -> str | None:
    """ "the Kyiv and Vinnytsia regions": the plural cue at the end counts for all."""
    doc = words.doc
    for k in range(end, min(end + 8, words.last)):
        word = doc[k].lower_
        kind = words.cue_of(word)
        if kind in {"region", "district"}:
            return kind if _plural(word) else None
        linked = word in {"and", ",", "or", "the"} or word in words.lexicon.regions["directions"]
        if not (words.proper(k) or linked):
            return None
    return None


def _plural(word: str) -> bool:
    return word.endswith("s") or word.endswith("ies")
