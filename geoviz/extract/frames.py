"""The triggers and sites of a sentence to frames, each with what is claimed of its sites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from geoviz.extract.actors import Actors
from geoviz.extract.allotment import allot
from geoviz.extract.attackers import find_attacker, is_answered
from geoviz.extract.casualties import Casualties, CasualtyReader
from geoviz.extract.clauses import clause_bounds, clause_of, is_contrast
from geoviz.extract.dates import DateExpression, find_dates
from geoviz.extract.entries import Entry
from geoviz.extract.exclusions import Relation
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.sentences import Sentence
from geoviz.extract.speakers import nominal_top
from geoviz.extract.totals import find_totals
from geoviz.extract.triggers import Trigger
from geoviz.extract.words import Found
from geoviz.model import Claim, ClaimProperty, Frame, Role, Span, Status, Total

DAY_OF_TELLING = "the day on which it was told"
_HISTORY = re.compile(
    r"\b(?:anniversary|since the (?:start|beginning)|previous(?:ly)?|earlier this)\b", re.I
)
_LAUNCHES = re.compile(
    r"(?:[’']s)?\s+(?:(?:forces|troops|army|military|has|have|had|again|also|overnight)\s+){0,3}"
    r"(?:launch(?:es|ed)?|fire[sd]?|unleashe[sd]|sent|sends|attack(?:s|ed)?|used|uses|deploy(?:s|ed)|"
    r"assault|barrage|strikes?|struck|drones?|missiles?)\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:said|told \w+|reported|announced|confirmed|wrote|added|say|says)"
    r"(?:\s+in\s+(?:a|an)\s+(?:\w+\s+)?(?:statement|post|interview|briefing))?"
    r"(?:\s+(?:late|early))?(?:\s+on)?\s+$",
    re.IGNORECASE,
)
_LAUNCHED_BY = re.compile(
    r"\b(?:launched|fired|sent|used|unleashed)\s+(?:\w+\s+)?(?:by|from)\s+(?:the\s+)?$", re.I
)


@dataclass(frozen=True, slots=True)
class Site:
    """A place name of a sentence and what ties it to a strike."""

    found: Found
    relation: Relation
    mention: int  # index among the article's mentions


@dataclass(frozen=True, slots=True)
class _Share:
    """What of a sentence is said of some of its sites."""

    text: Span  # the part that claims of weapon and target are read from
    numbers: tuple[Casualties, ...]  # counted from the start of the sentence
    days: tuple[DateExpression, ...]
    is_apart: bool = False  # nothing of the other clauses is said of its sites: "..., while ..."


class FrameMaker:
    """Makes the frames of one article, sentence by sentence in text order."""

    def __init__(
        self,
        lexicon: Lexicon,
        casualties: CasualtyReader,
        actors: Actors,
        counted_from: date | None,
        today: date | None,
    ) -> None:
        """counted_from: on or before which a date without a year lies. today: the day that
        "overnight" means."""
        self._lexicon = lexicon
        self._casualties = casualties
        self._actors = actors
        self._counted_from = counted_from
        self._today = today
        self._before: Sentence | None = None  # whose subject "they" are
        self._told: date | None = None  # the last day told of, which "a day earlier" leans on

    def frames(
        self,
        sentence: Sentence,
        triggers: Sequence[Trigger],
        sites: Sequence[Site],
        *,
        goes_on: bool,
        entry: Entry | None = None,
    ) -> list[Frame]:
        """The frames of a sentence.

        sites: in text order, each with its trigger. goes_on: whether a sentence that only
        counts people ("three were taken to hospital") may be about a strike. entry: what heads
        the block of the sentence, whose day is that of all that gives none.
        """
        if entry is not None and entry.day is not None:
            self._told = entry.day.days.first
        frames = self._made(sentence, triggers, sites, goes_on=goes_on)
        self._before = sentence
        return [_dated(frame, entry) for frame in frames]

    def _made(
        self,
        sentence: Sentence,
        triggers: Sequence[Trigger],
        sites: Sequence[Site],
        *,
        goes_on: bool,
    ) -> list[Frame]:
        days = self._days(sentence)
        told = self._totals(sentence, days)
        if not triggers and not goes_on:
            return told
        if not sites:
            numbers = tuple(self._casualties.read(sentence.text))
            blamed = any(token.lemma_.lower() == "blame" for token in sentence.tokens)
            if not triggers and not numbers and not blamed:
                return told
            trigger = triggers[0] if triggers else None
            share = _Share(sentence.span, numbers, days)
            return [self._frame(sentence, trigger, [], share), *told]
        frames = told
        for share, members in self._shares(sentence, triggers, sites, days):
            frames.append(self._frame(sentence, members[0].relation.trigger, members, share))
        return frames

    def _totals(self, sentence: Sentence, days: tuple[DateExpression, ...]) -> list[Frame]:
        """A frame for what a sentence says of a whole attack; it has no site."""
        totals = find_totals(sentence.text, self._lexicon, self._is_party)
        if not totals:
            return []
        start = sentence.span.start
        frame = self._frame(sentence, None, [], _Share(sentence.span, (), days))
        moved = [
            replace(total, span=Span(start + total.span.start, start + total.span.end))
            for total in totals
        ]
        others = [claim for claim in frame.claims if claim.property is not ClaimProperty.ATTACKER]
        claims = (*self._launcher(sentence, totals), *others)
        return [replace(frame, status=Status.INTERCEPTED, claims=claims, totals=tuple(moved))]

    def _launcher(self, sentence: Sentence, totals: Sequence[Total]) -> list[Claim]:
        """Whose weapons were counted: "102 Ukrainian drones", "Russia launched 31 missiles".

        Who speaks of them is mostly the side that was attacked.
        """
        for name in self._actors.find(sentence.text):
            counted = any(t.span.start < name.start and name.end < t.span.end for t in totals)
            before = sentence.text[: name.start]
            if counted or _LAUNCHES.match(sentence.text, name.end) or _LAUNCHED_BY.search(before):
                span = Span(sentence.span.start + name.start, sentence.span.start + name.end)
                return [Claim(ClaimProperty.ATTACKER, name.actor, span)]
        return []

    def _they(self, sentence: Sentence, trigger: Trigger) -> Claim | None:
        """Who "they" are that struck: the party of the subject of the sentence before."""
        before = self._before
        pronoun = any(c.dep_ == "nsubj" and c.lower_ == "they" for c in trigger.token.children)
        if before is None or before.block != sentence.block or not pronoun:
            return None
        root = before.tokens.root
        for subject in (c for c in root.children if c.dep_ == "nsubj"):
            first, last = subject.left_edge, subject.right_edge
            words = before.tokens.doc[first.i : last.i + 1]
            parties = self._actors.find(words.text)
            if len({party.actor for party in parties}) == 1:
                start = before.offset + words.start_char + parties[0].start
                span = Span(start, start + len(parties[0].text))
                basis = "the sentence before says who “they” are"
                return Claim(ClaimProperty.ATTACKER, parties[0].actor, span, basis)
        return None

    def _is_party(self, name: str) -> bool:
        return self._actors.of(name) is not None or self._actors.is_demonym(name)

    def _days(self, sentence: Sentence) -> tuple[DateExpression, ...]:
        days = tuple(find_dates(sentence.text, self._counted_from, self._today, self._told))
        named = [found.days.first for found in days if found.days.first == found.days.last]
        if named:
            self._told = named[0]
        return days

    def _shares(
        self,
        sentence: Sentence,
        triggers: Sequence[Trigger],
        sites: Sequence[Site],
        days: tuple[DateExpression, ...],
    ) -> list[tuple[_Share, list[Site]]]:
        """The sites that share what is said of them, with what that is."""
        clauses = [clause_of(site.relation.trigger, self._lexicon) for site in sites]
        told = {clause_of(trigger, self._lexicon) for trigger in triggers}
        apart = {c for c in told.union(clauses) if is_contrast(sentence, c, self._lexicon)}
        # What a contrasting clause tells is its own, and what the others tell is theirs.
        parts = sorted({*clauses, *(told if apart.intersection(clauses) else apart)})
        bounds = {
            clause: clause_bounds(sentence, parts, clause) or sentence.span
            if len(parts) > 1 or clause in apart
            else sentence.span
            for clause in clauses
        }
        numbers = self._casualties.read_all(sentence.text)
        of_number = self._allot(
            sentence, sites, [Span(number.start, number.start + 1) for number in numbers]
        )
        of_day = self._allot(sentence, sites, [Span(found.start, found.end) for found in days])
        if not len(days) == len(sites) > 2:  # else a list, each place with its day
            of_day = _days_of_clauses(sentence, clauses, days) or of_day
        shares: dict[tuple[object, ...], tuple[_Share, list[Site]]] = {}
        for i, (site, clause) in enumerate(zip(sites, clauses, strict=True)):
            own_days = tuple(days[k] for k in of_day[i]) if i in of_day else days
            if i in of_number:
                own_numbers = _first_of_each([numbers[k] for k in of_number[i]])
            else:
                own_numbers = self._of_part(sentence, bounds[clause])
            share = _Share(bounds[clause], own_numbers, own_days, bool(apart))
            key = (clause, own_numbers, tuple(day.start for day in own_days))
            shares.setdefault(key, (share, []))[1].append(site)
        return list(shares.values())

    def _allot(
        self, sentence: Sentence, sites: Sequence[Site], marks: Sequence[Span]
    ) -> dict[int, list[int]]:
        """The marks of each site that has its own. A country holds what happens in it."""
        spans = {i: _within(sentence, site) for i, site in enumerate(sites)}
        finer = [i for i, span in spans.items()
                 if not self._actors.is_country(sentence.text[span.start : span.end])]  # fmt: skip
        shares = allot(sentence.text, [spans[i] for i in finer], marks) if len(finer) > 1 else None
        return dict(zip(finer, shares, strict=True)) if shares else {}

    def _of_part(self, sentence: Sentence, part: Span) -> tuple[Casualties, ...]:
        shift = part.start - sentence.span.start
        return tuple(
            Casualties(found.property, found.count, found.start + shift, found.end + shift)
            for found in self._casualties.read(_text(sentence, part))
        )

    def _frame(
        self, sentence: Sentence, trigger: Trigger | None, sites: list[Site], share: _Share
    ) -> Frame:
        text = _text(sentence, share.text)
        claims: list[Claim] = []
        taken = frozenset(i for s in sites for i in range(s.found.start, s.found.end))
        said = share.text if share.is_apart else sentence.span
        attacker = find_attacker(sentence, said, trigger, taken, self._actors, self._lexicon)
        if attacker is not None:
            claims.append(Claim(ClaimProperty.ATTACKER, attacker.name, attacker.span))
        elif trigger is not None and (they := self._they(sentence, trigger)):
            claims.append(they)
        weapons = self._lexicon.weapons_in(text)
        part = share.text
        if (
            not weapons
            and not share.is_apart
            and sites
            and len(whole := self._lexicon.weapons_in(sentence.text)) == 1
        ):
            # "A drone attack on the country, with strikes in X": the one weapon is theirs, too.
            weapons, part = whole, sentence.span
        for name, start, end in weapons:
            claims.append(_claim(ClaimProperty.WEAPON, name, part, start, end))
        shift = share.text.start - sentence.span.start

        def is_target(start: int, end: int) -> bool:
            return not _speaks(sentence, start + shift, end + shift, self._lexicon)

        for name, start, end in self._lexicon.targets_in(text, is_target):
            claims.append(_claim(ClaimProperty.TARGET_TYPE, name, share.text, start, end))
        for day in share.days:
            dated = _claim(ClaimProperty.DATE, day.days, sentence.span, day.start, day.end)
            if _SAID.search(sentence.text, 0, day.start):
                dated = replace(dated, inferred_from=DAY_OF_TELLING)
            claims.append(dated)
        for number in share.numbers:
            claims.append(
                _claim(number.property, number.count, sentence.span, number.start, number.end)
            )
        answered = trigger is not None and is_answered(trigger.token, self._lexicon)
        if not answered and (cue := self._lexicon.counterstrike.search(sentence.text)):
            claims.append(
                _claim(ClaimProperty.ROLE, Role.COUNTERSTRIKE.value, sentence.span, *cue.span())
            )
        status = Status.HIT
        if trigger is not None:
            lowered = text.lower()
            if any(word in lowered for word in self._lexicon.cues["debris"]):
                status = Status.DEBRIS
        token = trigger.token if trigger is not None else sentence.tokens.root
        start = sentence.offset + token.idx
        return Frame(
            trigger=Span(start, start + len(token.text)),
            sentence=sentence.span,
            sites=tuple(site.mention for site in sites),
            status=status,
            claims=tuple(claims),
            background=bool(_HISTORY.search(sentence.text)),
            heading=sentence.heading,
            paragraph=sentence.block,
            reason=sites[0].relation.reason if sites else "",
        )


def _dated(frame: Frame, entry: Entry | None) -> Frame:
    """A frame with the day that heads its entry, where it has none."""
    if entry is None or entry.day is None:
        return frame
    if any(claim.property is ClaimProperty.DATE for claim in frame.claims):
        return frame
    day = Claim(ClaimProperty.DATE, entry.day.days, entry.day.span)
    return replace(frame, claims=(*frame.claims, day))


def _days_of_clauses(
    sentence: Sentence, clauses: Sequence[int], days: Sequence[DateExpression]
) -> dict[int, list[int]]:
    """The days of each site, where every clause that tells of one has its own; else nothing."""
    if len(set(clauses)) < 2:
        return {}
    first = sentence.tokens.start_char
    owners = []
    for day in days:
        words = sentence.tokens.doc.char_span(
            first + day.start, first + day.end, alignment_mode="expand"
        )
        node = words.root if words is not None and len(words) else sentence.tokens.root
        while node.i not in clauses and node.head != node:
            node = node.head
        owners.append(node.i)
    if set(owners) != set(clauses):
        return {}
    return {
        i: [k for k, owner in enumerate(owners) if owner == clause]
        for i, clause in enumerate(clauses)
    }


def _speaks(sentence: Sentence, start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether what stands on a span of a sentence is who tells of the strike: "the military
    administration said", "according to a commander"."""
    first = sentence.tokens.start_char
    words = sentence.tokens.doc.char_span(first + start, first + end, alignment_mode="expand")
    if words is None or not len(words):
        return False
    node = nominal_top(words.root)
    if node.dep_ == "nsubj" and node.head.lemma_.lower() in lexicon.people["speech"]:
        return node.head.lemma_.lower() != "target"
    return node.dep_ == "pobj" and node.head.lower_ == "to" and node.head.head.lower_ == "according"


def _text(sentence: Sentence, part: Span) -> str:
    return sentence.text[part.start - sentence.span.start : part.end - sentence.span.start]


def _within(sentence: Sentence, site: Site) -> Span:
    """Where a site's name stands, counted from the start of its sentence."""
    words = sentence.tokens.doc[site.found.start : site.found.end]
    first = sentence.tokens.start_char
    return Span(words.start_char - first, words.end_char - first)


def _first_of_each(numbers: Sequence[Casualties]) -> tuple[Casualties, ...]:
    first: dict[ClaimProperty, Casualties] = {}
    for number in numbers:
        first.setdefault(number.property, number)
    return tuple(first[prop] for prop in sorted(first))


def _claim(prop: ClaimProperty, value: object, part: Span, start: int, end: int) -> Claim:
    return Claim(prop, value, Span(part.start + start, part.start + end))  # type: ignore[arg-type]
