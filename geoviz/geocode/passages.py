"""What governs where a name lies: the region, country or town that the text sets it in.

"X in the Y region", "Y's X", "In Y, ..." and "the governor of Y said that X ..." say of X that it
lies in Y. A governor is firm where the words say so of this very name, and loose where it only
governs the passage: an earlier sentence of the paragraph, the official who speaks, a heading, the
list that the name stands in. What a governor means is known only once its own name is resolved
(``bounds.py``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geoviz.model import Mention, MentionKind

_REACH = 4  # mentions, to either side, that words may join
_FAR_CHARS = 120
_SENTENCE_CHARS = 400
_LONGEST_LIST = 40  # names
_MOST = 12  # governors of a passage
# Words between a preposition and a name that keep the name governed: "in the northern border Y".
_SOME = (
    r"(?:(?!(?:a|an|after|against|and|as|at|before|but|by|for|from|his|her|in|into|it|its|killing|"
    r"of|on|or|over|that|their|to|where|which|while|who|with)\b)[\w’'-]+\s+){0,3}"
)
_KINDS = (
    r"(?:city|town|village|settlement|hamlet|port|suburb|district|raion|neighbou?rhood|quarter|"
    r"area|commune|municipality|region|camp|community|township|kebele|locality|mountains|hills|"
    r"valley|heights|plain)"
)
# What a facility's name goes on with: "the X hospital in Y".
_FACILITY = (
    r"(?:(?:oil|gas|power|railway|rail|train|military|air|fuel|ammunition|coal|steel|chemical|central|"
    r"general|refugee|nuclear|thermal)\s+)*(?:hospital|plant|refinery|base|airfield|airport|depot|"
    r"port|station|terminal|factory|mine|substation|camp|dam|facility|works|bridge|school|market|"
    r"university|mosque|church|building|complex|warehouse)"
)
_LIES_IN = re.compile(
    rf"(?:\s+(?:{_KINDS}|{_FACILITY}))?\s*\(?,?\s*(?:in|of|within)\s+(?:the\s+)?{_SOME}(?:of\s+(?:the\s+)?)?"
    rf"|,?\s+an?\s+{_SOME}(?:{_KINDS}\s+)?(?:of|in)\s+(?:the\s+)?{_SOME}(?:of\s+(?:the\s+)?)?"
    rf"|\s+{_KINDS},\s+(?:the\s+)?",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\s*,\s+(?:the\s+)?|\s*\(\s*(?:the\s+)?")
_POSSESSED = re.compile(rf"[’']s?\s+{_SOME}(?:{_KINDS}\s+of\s+)?", re.IGNORECASE)
_OWNED = re.compile(r"[’']s?\s+(?:the\s+)?(?:[\w-]+\s+)?")
_NEAR = re.compile(
    r",?\s+(?:(?:just\s+|to\s+the\s+)?(?:north|south|east|west)[a-z-]*\s+of|near|outside|"
    r"close\s+to|not\s+far\s+from)\s+(?:the\s+)?(?:\w+\s+of\s+)?",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*,?\s+(?:and|or|as well as)\s+(?:the\s+)?|\s*,\s+(?:the\s+)?")
_GOES_ON = re.compile(r"\s*,?\s+(?:and|or)\s|\s*,\s+(?:the\s+)?[A-Z]")
_OPENS = re.compile(
    r"(?:^|[.!?:;\n•*–—-]\s*)(?:and\s+)?(?:In|Across|Throughout|Over)\s+(?:the\s+)?(?:[\w-]+\s+){0,2}$"
)
# Who speaks for a region, or runs it, speaks of what lies in it.
_RULED = re.compile(
    r"[’']?s?\s+(?:regional\s+|provincial\s+|acting\s+|military\s+|oblast\s+|state\s+)*"
    r"(?:governor|authorities|administration|officials|prosecutor|head|police|emergency)\b",
    re.IGNORECASE,
)
_RULER = re.compile(
    r"\b(?:governor|head|authorities|administration|officials|leader|prosecutors?)\s+(?:\w+\s+)?"
    r"(?:of|in)\s+(?:the\s+)?(?:[\w-]+\s+)?$",
    re.IGNORECASE,
)
_DEMONYM_OF = re.compile(
    rf"\s+(?:(?!(?:and|or)\b)[\w-]+\s+){{0,3}}{_KINDS}s?\s+(?:of\s+)?(?:the\s+)?", re.IGNORECASE
)
_KINDS_OF = re.compile(r"\b(?:villages|settlements|hamlets|communities|districts)\s+of\s+$", re.I)
_ENDS = re.compile(r"[.!?;](?:[\"”’)\]]*)\s")
_BULLET = re.compile(r"\s*[-*+•–—]\s+")
_HEADING_CHARS = 80
_GOVERNING = frozenset({"region", "district"})
_SILENT = frozenset({MentionKind.PERSON, MentionKind.ORGANISATION, MentionKind.WATER})


@dataclass(frozen=True, slots=True)
class Governor:
    """A mention that may say where another lies."""

    mention: int
    firm: bool  # said of this very name, and not only of its passage
    weak: bool = False  # only by a comma: what looks so may be a list
    hint: bool = False  # chooses among a name's places, and never says that it is none: "Y's X"
    near: bool = False  # "near Y", "south of Y"
    ruled: bool = False  # the region of that name, though it may be its town's, too


def governors(mentions: Sequence[Mention], text: str) -> list[tuple[Governor, ...]]:
    """What may govern each mention, firm ones first, then by nearness."""
    passages = _Passages(mentions, text)
    firm = [passages.firm(i) for i in range(len(mentions))]
    return [
        (*(firm[i] or passages.shared(i, firm)), *passages.loose(i)) for i in range(len(mentions))
    ]


class _Passages:
    """A text by its paragraphs, and what each of its mentions does in them."""

    def __init__(self, mentions: Sequence[Mention], text: str) -> None:
        self._mentions = mentions
        self._text = text
        paragraphs = _paragraphs(text)
        starts = [start for start, _ in paragraphs]
        self._at = [bisect_right(starts, mention.span.start) - 1 for mention in mentions]
        self._ruled = [_is_ruled(mention, text) for mention in mentions]
        self._governs = [
            _may_govern(mention, ruled=ruled)
            for mention, ruled in zip(mentions, self._ruled, strict=True)
        ]
        self._opens = [
            not _is_silent(m) and _OPENS.search(text, max(0, m.span.start - 40), m.span.start)
            for m in mentions
        ]
        self._above = self._carried(paragraphs)

    def firm(self, i: int) -> tuple[Governor, ...]:
        """Governors that the words join to this very name."""
        mention = self._mentions[i]
        found = [*self._behind(i), *self._before(i)]
        if not found and (opening := self._opening(i)) is not None:
            found.append(Governor(opening, mention.cue in {"district", "facility"}))
        return tuple(found)

    def shared(self, i: int, firm: Sequence[tuple[Governor, ...]]) -> tuple[Governor, ...]:
        """ "X, X and X in the Y region": what governs the last of a list governs all."""
        mentions, text = self._mentions, self._text
        for j in range(i + 1, min(i + _LONGEST_LIST, len(mentions))):
            between = text[mentions[j - 1].span.end : mentions[j].span.start]
            if _LISTED.fullmatch(between) is None:
                return ()
            if firm[j]:
                start = mentions[i].span.start
                sure = _KINDS_OF.search(text, max(0, start - 40), start) is not None
                return tuple(Governor(g.mention, sure, weak=True) for g in firm[j] if not g.near)
        return ()

    def loose(self, i: int) -> list[Governor]:
        """Governors of the passage: earlier in the paragraph, who speaks, the heading above."""
        at, span = self._at, self._mentions[i].span
        found: list[Governor] = []
        for j in range(i - 1, -1, -1):
            if at[j] != at[i] or len(found) == _MOST:
                break
            if self._governs[j]:
                found.append(self._passing(j))
        for j in range(i + 1, len(self._mentions)):
            between = self._text[span.end : self._mentions[j].span.start]
            if at[j] != at[i] or len(between) > _SENTENCE_CHARS or _ENDS.search(between):
                break
            ruled = self._ruled[j]
            if self._governs[j] and (self._mentions[j].cue == "region" or ruled):
                found.append(Governor(j, False, hint=not ruled, ruled=ruled))
                break
        if (above := self._above[at[i]]) is not None:
            found.append(above)
        return found

    def _behind(self, i: int) -> Iterator[Governor]:
        """ "X in Y", "X, Y", "X near Y"."""
        mentions, text = self._mentions, self._text
        end, held = mentions[i].span.end, False
        for j in range(i + 1, min(i + _REACH, len(mentions))):
            between = text[end : mentions[j].span.start]
            if len(between) > _FAR_CHARS or self._at[j] != self._at[i]:
                return
            if _is_silent(mentions[j]) or mentions[j].kind is MentionKind.DEMONYM:
                continue
            if _NEAR.fullmatch(between):
                yield Governor(j, True, near=True)
                return
            if _LIES_IN.fullmatch(between) or (held and _OWNED.fullmatch(between)):
                yield Governor(j, True)
                held = True
                end = mentions[j].span.end  # "X in Y in Z", "X in Z's Y": both hold X
            elif _BESIDE.fullmatch(between):
                cued = mentions[j].cue in _GOVERNING and mentions[i].cue not in _GOVERNING
                if cued or not _GOES_ON.match(text, mentions[j].span.end):
                    yield Governor(j, True, weak=True)
                    held = True
                end = mentions[j].span.end  # "X, Y, Z": what holds Y holds X

    def _before(self, i: int) -> Iterator[Governor]:
        """ "Y's X", "the Lebanese town of X"."""
        mentions, start = self._mentions, self._mentions[i].span.start
        for j in range(i - 1, max(-1, i - _REACH), -1):
            between = self._text[mentions[j].span.end : start]
            if len(between) > _FAR_CHARS or self._at[j] != self._at[i]:
                return
            if mentions[j].kind is MentionKind.DEMONYM:
                if _DEMONYM_OF.fullmatch(between):
                    yield Governor(j, True)
            elif not _is_silent(mentions[j]) and _POSSESSED.fullmatch(between):
                yield Governor(j, True, hint=mentions[j].cue not in _GOVERNING)
                return

    def _opening(self, i: int) -> int | None:
        """ "In Y, ... X": the place that opens the sentence of a mention."""
        mentions, start = self._mentions, self._mentions[i].span.start
        for j in range(i - 1, -1, -1):
            between = self._text[mentions[j].span.end : start]
            if len(between) > _SENTENCE_CHARS or self._at[j] != self._at[i]:
                return None
            if _ENDS.search(between):
                return None
            if self._opens[j]:
                return j
        return None

    def _carried(self, paragraphs: Sequence[tuple[int, int]]) -> list[Governor | None]:
        """What governs each paragraph from above: the heading, or who speaks for a region and goes
        on to speak of it until another is named."""
        told: dict[int, list[int]] = {}
        for j, line in enumerate(self._at):
            if self._governs[j]:
                told.setdefault(line, []).append(j)
        carried: list[Governor | None] = []
        above: Governor | None = None
        for line, span in enumerate(paragraphs):
            carried.append(above)
            heads = told.get(line, ())
            if heads and _is_heading(self._text, *span):
                above = self._passing(heads[0])
                continue
            speaking = [j for j in heads if self._ruled[j]]
            if speaking:
                above = self._passing(speaking[-1])
            elif any(self._mentions[j].cue in _GOVERNING for j in heads):
                above = None
        return carried

    def _passing(self, j: int) -> Governor:
        return Governor(j, False, ruled=self._ruled[j])


def _is_silent(mention: Mention) -> bool:
    """Whether a name is none of a place that could hold another."""
    return mention.kind in _SILENT and mention.cue not in _GOVERNING


def _may_govern(mention: Mention, *, ruled: bool) -> bool:
    """Whether a passage may be about a place: it was struck, or the text calls it a region."""
    if mention.kind is MentionKind.ORIGIN or mention.kind is MentionKind.DEMONYM:
        return False
    told = mention.kind is MentionKind.SITE or mention.cue in _GOVERNING or ruled
    return told and not _is_silent(mention)


def _is_ruled(mention: Mention, text: str) -> bool:
    """Whether who is named beside a place speaks for its region."""
    start, end = mention.span
    ruler = _RULER.search(text, max(0, start - 60), start)
    return ruler is not None or _RULED.match(text, end) is not None


def _is_heading(text: str, start: int, end: int) -> bool:
    """Whether a line heads what follows: short, and no sentence."""
    line = text[start:end].strip().strip("*#_ ")
    return 0 < len(line) <= _HEADING_CHARS and line[-1] not in ".!?,;"


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Where each paragraph starts and ends; a line broken in the middle of a sentence goes on."""
    found = [(0, 0)]
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        before = text[slice(*found[-1])].rstrip("\r\n")
        broken = len(before) > _HEADING_CHARS - 20 and before.rstrip()[-1:] not in set('.!?:;…”"')
        if before and broken and line.strip() and not _BULLET.match(line):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        start = end
    return found[1:] or found
