"""Totals of a whole attack: "launched 598 drones and 31 missiles, of which 563 were shot down".

They belong to the attack, never to a place: what was downed over one region, and what has
been launched since the war began, are no totals of an attack.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from geoviz.extract.lexicon import Lexicon
from geoviz.extract.numbers import COUNTED, WARLONG, count_of
from geoviz.model import Fate, Span, Total

_FEWEST = 10  # weapons that make an attack on a country; fewer are told of at their place
_LONGEST = 2_000  # characters of a sentence that are read; longer ones are no prose
_CUES = {
    Fate.INTERCEPTED: (
        r"shot down|shoot(?:s|ing)? down|shoots? down|downed|downs|intercept(?:s|ed|ing)|"
        r"destroy(?:s|ed|ing)|neutrali[sz](?:es|ed|ing)|repell?(?:s|ed|ing)|jammed|suppressed|"
        r"brought down|took down|taken down|knocked out|eliminated|lost"
    ),
    Fate.HIT: (
        r"hit|hits|struck|got through|broke through|reached|penetrated|breached|impacted|"
        r"recorded|registered"
    ),
    Fate.LAUNCHED: (
        r"launch(?:es|ed|ing)?|fir(?:es|ed|ing)|unleash(?:es|ed|ing)?|sent|sends|us(?:es|ed|ing)|"
        r"deploy(?:s|ed|ing)|releas(?:es|ed|ing)|involv(?:es|ed|ing)|includ(?:es|ed)|"
        r"attack(?:s|ed)?[^.;]{0,40}? with|(?:barrage|wave|salvo|swarm) of|consist(?:s|ed|ing) of"
    ),
}
_CUE = re.compile(
    "|".join(rf"(?P<{fate.value}>\b(?:{words})\b)" for fate, words in _CUES.items()), re.IGNORECASE
)
_ARM = (
    r"(?:drones?|uavs?|missiles?|rockets?|bombs?|shaheds?|projectiles|munitions|"
    r"(?:unmanned|aerial) (?:aerial )?(?:vehicles|targets))(?![\w-])"
)
_ARMED = re.compile(
    r"drone|uav|missile|rocket|bomb|shahed|projectile|munition|unmanned|aerial", re.IGNORECASE
)
_BETWEEN = r"(?:(?!(?:and|or|of|in|people|were|was|by)\b)[A-Za-z][\w’'/-]*\s+){0,4}?"
_COUNTED_ARMS = re.compile(
    rf"{COUNTED}\s+(?P<arms>(?:of (?:the|its|their|those) (?:\d+ )?)?{_BETWEEN}{_ARM})",
    re.IGNORECASE,
)
_BE = r"(?:were|was|had been|have been|has been)"
_DOWNED_OR_HIT = rf"(?:{_CUES[Fate.INTERCEPTED]}|{_CUES[Fate.HIT]})"
# A number of those counted before: "of which 563 were shot down", "and 14 hit six sites".
_OF_THOSE = re.compile(
    rf"{COUNTED}\s+(?:of (?:which|them|these|those)\s+)?(?:{_BE}\s+(?:\w+\s+)?)?"
    rf"(?={_DOWNED_OR_HIT}\b)",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"\s*(?:and decoys|and decoy drones)?\s*"
    r"(?:,|and|,\s*and|along with|alongside|as well as|plus)\s*(?:\w+\s+){0,2}",
    re.IGNORECASE,
)
_PASSIVE = re.compile(rf"[^.;:,\d]{{0,60}}?\b{_BE}\s+(?:\w+\s+){{0,2}}", re.IGNORECASE)
_PLACE = re.compile(r"[^,;.(]{0,50}?\b(?:over|above|near|in)\s+(?:the\s+)?(?P<name>[A-Z][\w’-]+)")
_STRIKES = re.compile(r"\s+(?:strikes|hits|impacts)\b", re.IGNORECASE)  # "63 drone strikes"
# A month or longer is no one attack.
_LONG = re.compile(
    r"\b(?:[Ii]n|[Dd]uring|[Oo]ver) (?:the (?:past|last) (?:\w+ )?(?:week|month|year)s?\b|January|"
    r"February|March|April|May|June|July|August|September|October|November|December)\b(?!\s+\d)"
    r"|\b(?:this|last|per|a|every) (?:month|year)\b",
)


def find_totals(text: str, lexicon: Lexicon, is_party: Callable[[str], bool]) -> list[Total]:
    """The totals of an attack in a sentence, in order; their spans count from its start.

    A number that stands for several kinds of weapon together names them all, joined by
    "and". is_party: whether a name stands for a country or a belligerent.
    """
    text = text[:_LONGEST]
    if not _ARMED.search(text):
        return []
    if WARLONG.search(text) or _LONG.search(text):
        return []
    found: list[Total] = []
    counted = list(_COUNTED_ARMS.finditer(text))
    for match, fate in zip(counted, _fates(text, counted), strict=True):
        count = count_of(match)
        weapons = lexicon.weapons_in(match.group("arms"))
        if count is None or not weapons or fate is None:
            continue
        place = _PLACE.match(text, match.end())
        if fate is Fate.INTERCEPTED and place and not is_party(place.group("name")):
            continue
        found.append(Total(weapons[0][0], fate, count, Span(match.start("low"), match.end())))
    for match in _OF_THOSE.finditer(text):
        count = count_of(match)
        cue = _CUE.match(text, match.end())
        before = {t.weapon: None for t in found if t.span.end <= match.start("low")}
        if count is not None and cue is not None and before:
            span = Span(
                match.start("low"), match.end("high") if match["high"] else match.end("low")
            )
            found.append(Total(" and ".join(before), Fate(str(cue.lastgroup)), count, span))
    whole = sum(total.count.low for total in found if total.fate is not Fate.HIT)
    return sorted(found, key=lambda total: total.span) if whole >= _FEWEST else []


def _fates(text: str, counted: Sequence[re.Match[str]]) -> list[Fate | None]:
    """What became of each number of weapons: as the verb behind it says, or else the one before.

    Numbers that are joined share the verb behind the last of them.
    """
    fates: list[Fate | None] = []
    behind: Fate | None = None
    for i in reversed(range(len(counted))):
        end = counted[i].end()
        joined = i + 1 < len(counted) and _JOINED.fullmatch(text, end, counted[i + 1].start())
        behind = _behind(text, end) or (behind if joined else None)
        fates.append(behind or _before(text, counted[i].start()))
    return fates[::-1]


def _behind(text: str, end: int) -> Fate | None:
    if _STRIKES.match(text, end):
        return Fate.HIT
    cue = _CUE.search(text, end, min(len(text), end + 90))
    if cue is None:
        return None
    between = text[end : cue.start()]
    if between.isspace() or _PASSIVE.fullmatch(between):
        return Fate(str(cue.lastgroup))
    return None


def _before(text: str, start: int) -> Fate | None:
    fate = None
    for cue in _CUE.finditer(text, max(0, start - 160), start):
        fate = Fate(str(cue.lastgroup))
    return fate
