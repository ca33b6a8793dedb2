"""What governs where a name lies: the region, country or town that the text sets it in.

"X in the Y region", "Y's X", "In Y, ..." and "the governor of Y said that X ..." say of X that it
lies in Y. A governor is firm where the words say so of this very name, and loose where it only
governs the passage: an earlier sentence of the paragraph, the official who speaks, a heading, the
list that the name stands in. What a governor means is known only once its own name is resolved;
``areas_of`` then says in which places a name must lie.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from geoviz.geo import distance_m
from geoviz.geocode.features import is_water
from geoviz.model import Mention, MentionKind, Place, Precision
from geoviz.theatre import load_demonyms

_REACH = 4  # mentions, to either side, that words may join
_FAR_CHARS = 120
_SENTENCE_CHARS = 400
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
_TOWN_M = 40_000.0  # how far from a town's middle what is said to be in it, or of it, may lie
_NEAR_M = 60_000.0
_WIDEST_M = 700_000.0  # radius of a region that a passage may be about
_GOVERNING = frozenset({"region", "district"})
_SILENT = frozenset({MentionKind.PERSON, MentionKind.ORGANISATION, MentionKind.WATER})


def _is_silent(mention: Mention) -> bool:
    """Whether a name is none of a place that could hold another."""
    return mention.kind in _SILENT and mention.cue not in _GOVERNING


@dataclass(frozen=True, slots=True)
class Governor:
    """A mention that may say where another lies."""

    mention: int
    firm: bool  # said of this very name, and not only of its passage
    weak: bool = False  # only by a comma: what looks so may be a list
    hint: bool = (
        False  # chooses among the places of a name, but never says that it is none: “Y’s X”
    )
    near: bool = False  # "near Y", "south of Y"
    ruled: bool = False  # the region of that name, though it may be its town's, too


@dataclass(frozen=True, slots=True)
class Area:
    """Where a name must lie."""

    place: Place | None  # None: anywhere in the country
    region: Place | None  # that has a town's name, and may be what is meant: "in Samara"
    country: str | None
    firm: bool
    weak: bool = False
    hint: bool = False
    near: bool = False

    @property
    def name(self) -> str:
        return self.place.name if self.place is not None else self.country or ""

    @property
    def is_country(self) -> bool:
        return self.place is None or self.place.precision is Precision.COUNTRY

    @property
    def is_region(self) -> bool:
        return self.place is not None and self.place.precision is Precision.REGION

    def holds(self, place: Place) -> bool:
        """Whether a place lies here, by the gazetteer's hierarchy, or by distance around towns."""
        area = self.place
        if area is None or area.precision is Precision.COUNTRY:
            return place.country is None or place.country == self.country
        if area.id == place.id or area.id in place.parents:
            return True
        if self.region is not None and self.region.id in place.parents and not self.near:
            return True
        apart_m = distance_m(area.lonlat, place.lonlat)
        if area.precision < Precision.REGION:
            reach_m = _NEAR_M if self.near else max(_TOWN_M, area.uncertainty_m)
            return apart_m <= reach_m
        if area.feature_code == "ADM1":
            return False
        return apart_m <= area.uncertainty_m and area.country in (None, place.country)


def governors(mentions: Sequence[Mention], text: str) -> list[tuple[Governor, ...]]:
    """What may govern each mention, firm ones first, then by nearness."""
    paragraphs = _paragraphs(text)
    starts = [start for start, _ in paragraphs]
    at = [bisect_right(starts, mention.span.start) - 1 for mention in mentions]
    firm = [_firm(i, mentions, text, at) for i in range(len(mentions))]
    return [
        (*(firm[i] or _shared(i, mentions, text, firm)), *_loose(i, mentions, text, paragraphs, at))
        for i in range(len(mentions))
    ]


def areas_of(
    told: Sequence[Governor],
    mentions: Sequence[Mention],
    picks: Sequence[Place | None],
    regions: Sequence[Place | None],
) -> list[Area]:
    """The areas that a name must lie in, firm ones first; of loose ones the nearest.

    picks: what each mention likely means. regions: the first-level region of each pick, where it
    bears the name, too.
    """
    found: list[Area] = []
    said = any(governor.firm and not (governor.near or governor.hint) for governor in told)
    for governor in told:
        if said and not governor.firm:
            break  # what is said of the name itself holds, even where nobody knows that place
        mention, place = mentions[governor.mention], picks[governor.mention]
        if mention.kind is MentionKind.DEMONYM:
            country = load_demonyms().get(mention.text)
            if country and governor.firm:
                found.append(Area(None, None, country, True))
            continue
        region = regions[governor.mention]
        if governor.ruled and place is not None and place.precision < Precision.REGION:
            place = region
        if place is None or (not governor.firm and place.precision is not Precision.REGION):
            continue
        if place.precision < Precision.CITY or is_water(place):
            continue
        if not governor.firm and place.uncertainty_m > _WIDEST_M:
            continue  # "central Asia" governs nothing
        if not governor.firm and any(not area.firm for area in found):
            continue
        found.append(
            Area(
                place,
                region,
                place.country,
                governor.firm,
                governor.weak,
                governor.hint,
                governor.near,
            )
        )
    return sorted(found, key=lambda area: (not area.firm, area.is_country))


# ---- firm -----------------------------------------------------------------------------------


def _firm(
    i: int, mentions: Sequence[Mention], text: str, at: Sequence[int]
) -> tuple[Governor, ...]:
    """Governors that the words join to this very name."""
    mention = mentions[i]
    found = []
    end = mention.span.end
    for j in range(i + 1, min(i + _REACH, len(mentions))):
        between = text[end : mentions[j].span.start]
        if len(between) > _FAR_CHARS or at[j] != at[i]:
            break
        if _is_silent(mentions[j]) or mentions[j].kind is MentionKind.DEMONYM:
            continue
        if _NEAR.fullmatch(between):
            found.append(Governor(j, True, near=True))
            break
        if _LIES_IN.fullmatch(between) or (found and _OWNED.fullmatch(between)):
            found.append(Governor(j, True))
            end = mentions[j].span.end  # "X in Y in Z", "X in Z's Y": both hold X
            continue
        if _BESIDE.fullmatch(between):
            cued = mentions[j].cue in _GOVERNING and mention.cue not in _GOVERNING
            if cued or not _GOES_ON.match(text, mentions[j].span.end):
                found.append(Governor(j, True, weak=True))
            end = mentions[j].span.end  # "X, Y, Z": what holds Y holds X
    for j in range(i - 1, max(-1, i - _REACH), -1):
        between = text[mentions[j].span.end : mention.span.start]
        if len(between) > _FAR_CHARS or at[j] != at[i]:
            break
        if _is_silent(mentions[j]):
            continue
        if mentions[j].kind is MentionKind.DEMONYM:
            if _DEMONYM_OF.fullmatch(between):
                found.append(Governor(j, True))
            continue
        if _POSSESSED.fullmatch(between):
            found.append(Governor(j, True, hint=mentions[j].cue not in _GOVERNING))
            break
    if not found and (opening := _opening(i, mentions, text, at)) is not None:
        found.append(Governor(opening, mention.cue in {"district", "facility"}))
    return tuple(found)


def _opening(i: int, mentions: Sequence[Mention], text: str, at: Sequence[int]) -> int | None:
    """ "In Y, ... X": the place that opens the sentence of a mention."""
    start = mentions[i].span.start
    for j in range(i - 1, -1, -1):
        between = text[mentions[j].span.end : start]
        if len(between) > _SENTENCE_CHARS or _ENDS.search(between) or at[j] != at[i]:
            return None
        head = mentions[j].span.start
        if not _is_silent(mentions[j]) and _OPENS.search(text, max(0, head - 40), head):
            return j
    return None


def _shared(
    i: int, mentions: Sequence[Mention], text: str, firm: Sequence[tuple[Governor, ...]]
) -> tuple[Governor, ...]:
    """ "X, X and X in the Y region": what governs the last of a list governs all."""
    for j in range(i + 1, len(mentions)):
        between = text[mentions[j - 1].span.end : mentions[j].span.start]
        if _LISTED.fullmatch(between) is None:
            return ()
        if firm[j]:
            start = mentions[i].span.start
            sure = _KINDS_OF.search(text, max(0, start - 40), start) is not None
            return tuple(Governor(g.mention, sure, weak=True) for g in firm[j] if not g.near)
    return ()


# ---- loose ----------------------------------------------------------------------------------


def _loose(
    i: int,
    mentions: Sequence[Mention],
    text: str,
    paragraphs: Sequence[tuple[int, int]],
    at: Sequence[int],
) -> list[Governor]:
    """Governors of the passage: earlier in the paragraph, who speaks, the heading above."""
    found: list[Governor] = []
    span = mentions[i].span
    for j in range(i - 1, -1, -1):
        if at[j] != at[i]:
            break
        if _may_govern(j, mentions, text):
            found.append(_passing(j, mentions, text))
    for j in range(i + 1, len(mentions)):
        between = text[span.end : mentions[j].span.start]
        if at[j] != at[i] or len(between) > _SENTENCE_CHARS or _ENDS.search(between):
            break
        ruled = _is_ruled(mentions[j], text)
        if _may_govern(j, mentions, text) and (mentions[j].cue == "region" or ruled):
            found.append(Governor(j, False, hint=not ruled, ruled=ruled))
            break
    for line in range(at[i] - 1, -1, -1):
        heads = [j for j in range(i) if at[j] == line and _may_govern(j, mentions, text)]
        if heads and _is_heading(text, *paragraphs[line]):
            found.append(_passing(heads[0], mentions, text))
            break
        # Who speaks for a region goes on to speak of it, until another is named.
        speaking = [j for j in heads if _is_ruled(mentions[j], text)]
        if speaking or any(mentions[j].cue in _GOVERNING for j in heads):
            found += [Governor(j, False, ruled=True) for j in speaking[-1:]]
            break
    return found


def _may_govern(j: int, mentions: Sequence[Mention], text: str) -> bool:
    """Whether a passage is about a place: it was struck, or the text calls it a region."""
    mention = mentions[j]
    if mention.kind in _SILENT or mention.kind is MentionKind.DEMONYM:
        return False
    return mention.kind is MentionKind.SITE or mention.cue in _GOVERNING or _is_ruled(mention, text)


def _is_ruled(mention: Mention, text: str) -> bool:
    """Whether who is named beside a place speaks for its region."""
    start, end = mention.span
    ruler = _RULER.search(text, max(0, start - 60), start)
    return ruler is not None or _RULED.match(text, end) is not None


def _passing(j: int, mentions: Sequence[Mention], text: str) -> Governor:
    return Governor(j, False, ruled=_is_ruled(mentions[j], text))


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
