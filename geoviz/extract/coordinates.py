"""Coordinates in a text: what stands for them while it is parsed, and which place they are of.

A parser makes nothing of "47.2511, 35.7056". Beside a name they are blanked, and tell where that
place is; standing alone they are parsed as a name would be, so that the grammar says whether a
strike was there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from geoviz.coordinates import Coordinates, find_coordinates
from geoviz.extract.sentences import Sentence
from geoviz.extract.words import Found
from geoviz.model import Frame, Mention, MentionKind, Span

_LABEL = r"(?:[A-Za-z][\w’'-]*[ :]{1,2}){0,4}"
_BRACKET = re.compile(rf"\s*[(\[]\s*{_LABEL}$")
_BRACKET_END = re.compile(r"\s*(?:[-–—,;]?\s*[\w ’'-]{0,30})?[)\]]")
_COMMA = re.compile(r"\s*,\s*$")
# A name that ends here, with the word for its kind; a month or a day is none.
_NAME = re.compile(
    r"(?P<name>[A-Z][\w’'-]*)(?:\s(?:city|town|village|region|district|oblast|province|area))?$"
)
_WORD = re.compile(r"[A-Z][\w’'-]*")
_RUN = re.compile(r"(?:[A-Z][\w’'-]*\s){0,3}[A-Z][\w’'-]*$")
# "Geolocated: …", "Coordinates of the strike: …": nothing else is said.
_FOOTER = re.compile(
    r"[\W_]*(?:geoloc\w+|coordinates?|coords?|location|position|gps|mgrs|lat\w*|map)\b[\w\s’'()/-]{0,50}"
    r"[:=–—-]?[\W_]*",
    re.IGNORECASE,
)
_AT = re.compile(r"\s+(?:at|near)\s+(?:the\s+)?(?:[a-z]+\s+){0,2}")  # "in X at coordinates …"
_RIGHT_BEHIND = 3  # characters
_NEAR_CHARS = 80  # from a place to the coordinates behind it
_FOOTER_BLOCKS = 2  # how many lines above a footer may be what it is of


CUE = "coordinates"


@dataclass(frozen=True, slots=True)
class Position:
    """Coordinates of an article, and how they stand in it."""

    span: Span
    region: Span  # what was blanked for it: with the brackets around
    aside: bool  # in brackets or behind a comma: it tells where something is
    beside: bool  # a name stands right before it


def stand_in(text: str, name: str, calendar: frozenset[str]) -> tuple[str, list[Position]]:
    """A text as long as the given one, without its coordinates, and these in order.

    name: stands for those that stand alone. calendar: capitalised words that are no names.
    """
    parts: list[str] = []
    positions: list[Position] = []
    done = 0
    for found in find_coordinates(text):
        start, end, aside = _around(text, done, found)
        before = text[done:start]
        named = _NAME.search(before[-60:])
        beside = aside and named is not None and named["name"].lower() not in calendar
        standing = "" if beside else name
        if standing and aside:
            standing = f" at {name}"
        if len(standing) > end - start:
            standing = ""
        parts += [before, standing.ljust(end - start)]
        span = Span(found.start, found.end)
        positions.append(Position(span, Span(start, end), aside, beside))
        done = end
    parts.append(text[done:])
    return "".join(parts), positions


def _around(text: str, first: int, found: Coordinates) -> tuple[int, int, bool]:
    """What of a text goes with its coordinates: the brackets around, or the comma before them."""
    before = text[max(first, found.start - 60) : found.start]
    shift = found.start - len(before)
    ends = _BRACKET_END.match(text, found.end, found.end + 60)
    if ends and (bracket := _BRACKET.search(before)):
        return shift + bracket.start(), ends.end(), True
    if comma := _COMMA.search(before):
        return shift + comma.start(), found.end, True
    return found.start, found.end, False


def names_beside(
    here: Sequence[Position], found: Sequence[Found], sentence: Sentence, calendar: frozenset[str]
) -> list[Found]:
    """The names that only the coordinates behind them make places: "X (49.21, 37.25)"."""
    doc, names = sentence.tokens.doc, []
    for position in here:
        before = doc.text[: position.region.start - sentence.offset].rstrip()
        run = _RUN.search(before[-60:]) if position.beside else None
        if run is None:
            continue
        words = [w for w in _WORD.finditer(run.group()) if w.group().lower() not in calendar]
        start = len(before) - len(run.group()) + words[0].start() if words else len(before)
        name = doc.char_span(start, len(before)) if words else None
        if name is None or name.start < sentence.tokens.start:
            continue
        if not any(one.start < name.end and name.start < one.end for one in found):
            names.append(Found(name.start, name.end, doc[name.start].ent_type_, known=False))
    return names


def tell(
    positions: Mapping[int, Position],
    mentions: list[Mention],
    first: int,
    text: str,
    is_area: Callable[[Mention], bool],
) -> None:
    """Mark the positions of a sentence that say where a place is, and are no sites themselves.

    positions: by the number of their mention. first: number of the sentence's first mention.
    """
    for number, position in positions.items():
        name = _told_of(position, mentions[first:number], text, is_area)
        if name is not None:
            _say_of(name, number, mentions)


def _say_of(name: str, number: int, mentions: list[Mention]) -> None:
    reason = f"it tells where “{name}” is"
    told = replace(mentions[number], kind=MentionKind.MENTION, name=name, reason=reason)
    mentions[number] = told


def _told_of(
    position: Position, before: Sequence[Mention], text: str, is_area: Callable[[Mention], bool]
) -> str | None:
    """The name of which a position tells where it is; None where it stands alone.

    Of a region only where nothing finer is named. before: the mentions before it.
    """
    if position.beside and before and not is_area(before[-1]):
        if position.span.start - before[-1].span.end <= _RIGHT_BEHIND:
            return before[-1].text
    sites = [m for m in before if m.kind is MentionKind.SITE and m.cue != CUE]
    fine = [m for m in sites if not is_area(m)]
    for site in (*fine[-1:], *sites[-1:]):
        between = text[site.span.end : position.span.start]
        if len(between) <= _NEAR_CHARS and (position.aside or _AT.fullmatch(between)):
            return site.text
    return None


def tell_footer(
    number: int,
    mentions: list[Mention],
    frames: list[Frame],
    block: int,
    is_area: Callable[[Mention], bool],
) -> None:
    """Give a footer's position to the one place that was hit above it, or to a strike without one.

    number: of the position's mention. block: that the footer stands in.
    """
    for i in range(len(frames) - 1, -1, -1):
        frame = frames[i]
        if frame.paragraph < block - _FOOTER_BLOCKS:
            return
        if frame.totals:
            continue
        if frame.sites:
            sites = [mentions[site] for site in frame.sites]
            names = {m.text for m in sites if not is_area(m)} or {m.text for m in sites}
            if len(names) == 1:
                _say_of(names.pop(), number, mentions)
        elif frame.status.is_hit:
            reason = "it stands below what was hit, and says where"
            mentions[number] = replace(mentions[number], kind=MentionKind.SITE, reason=reason)
            frames[i] = replace(frame, sites=(number,), reason=reason)
        return


def is_footer(text: str, positions: Sequence[Position], span: Span) -> bool:
    """Whether a sentence says nothing but where something is: "Geolocated: 48.0123, 37.8456"."""
    if not positions:
        return False
    before = text[span.start : positions[0].span.start]
    behind = text[positions[-1].span.end : span.end]
    bare = not before.strip("([ -–—•*\t") or _FOOTER.fullmatch(before) is not None
    return bare and len(behind.strip()) < 12
