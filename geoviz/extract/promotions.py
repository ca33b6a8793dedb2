"""Places that are sites by more than the grammar between them and a strike.

Who speaks of a strike, what heads an entry of a list, what a list goes on with, and what "it" and
"there" stand for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geoviz.extract.actors import Actors
from geoviz.extract.entries import Entry
from geoviz.extract.exclusions import Relation
from geoviz.extract.frames import Site
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.outcomes import Force
from geoviz.extract.sentences import Sentence
from geoviz.extract.speakers import speaking_official
from geoviz.extract.triggers import Trigger
from geoviz.model import Mention, MentionKind, Status

if TYPE_CHECKING:
    from spacy.tokens import Doc

SITE_WEIGHT = 0.75
"""Of a relation, from which a place is a site."""

_FEW_WORDS = 10
_JOINING = frozenset({",", "and", "the", "also"})
_UNDECIDED = frozenset({MentionKind.MENTION, MentionKind.ORGANISATION, MentionKind.PERSON})
_UPDATE = re.compile(r"\b(?:number of|toll)\b", re.IGNORECASE)  # of what was told before
_DAY = re.compile(r"\d{1,2}\b|day\b")  # "8 May", "May 8", "Monday"


@dataclass(frozen=True, slots=True)
class Telling:
    """A sentence with its triggers and places, some of which become sites here."""

    sentence: Sentence
    triggers: Sequence[Trigger]
    placed: list[Site]
    mentions: list[Mention]  # of the article so far
    actors: Actors
    lexicon: Lexicon

    @property
    def sites(self) -> list[Site]:
        """In text order; what heads an entry comes last."""
        return [item for item in self.placed if self._kind(item) is MentionKind.SITE]

    def promote_jurisdiction(self) -> None:
        """ "… was killed, the governor of X said": where nothing finer is named, it was in X."""
        live = [trigger for trigger in self.triggers if trigger.status.is_hit]
        if not live or _UPDATE.search(self.sentence.text):
            return
        if any(trigger.status is Status.DENIED for trigger in self.triggers):
            return  # "no damage in X, the governor said"
        doc = self.sentence.tokens.doc
        if any(not self.actors.is_country(self.mentions[s.mention].text) for s in self.sites):
            return
        for number, item in enumerate(self.placed):
            words = doc[item.found.start : item.found.end]
            if self.actors.is_country(words.text) or item.found.cue == "facility":
                continue
            if item.found.detected:
                continue
            official = speaking_official(words.root, self.lexicon)
            if official is not None:
                reason = f"“{official.text}” of it tells of “{live[0].token.text}”"
                self._promote(number, reason, live[0])
                return

    def promote_listed(self) -> None:
        """ "… on X on 4 May, killing two, Y on 8 May, …": a list goes on as it began."""
        doc = self.sentence.tokens.doc
        dated = [n for n, item in enumerate(self.placed) if _has_date(doc, item.found.end)]
        sites = [n for n in dated if self._kind(self.placed[n]) is MentionKind.SITE]
        if not sites or len(dated) < 3:
            return
        first = self.placed[sites[0]]
        for number in dated[dated.index(sites[0]) :]:
            if self._kind(self.placed[number]) is MentionKind.MENTION:
                reason = f"listed with “{self.mentions[first.mention].text}”"
                self._promote(number, reason, first.relation.trigger)

    def promote_together(self) -> None:
        """ "X, Y and Z came under fire": what is listed with a site is one, too."""
        doc = self.sentence.tokens.doc
        listed: list[int] = []
        for number, item in enumerate(self.placed):
            if listed:
                between = doc[self.placed[listed[-1]].found.end : item.found.start]
                if not all(token.lower_ in _JOINING for token in between) or not len(between):
                    self._promote_all(listed)
                    listed = []
            listed.append(number)
        self._promote_all(listed)

    def _promote_all(self, listed: Sequence[int]) -> None:
        """Make sites of the towns of a list where one is.

        A country or a region in it may hold them; so may what only commas part from a town.
        """
        if not listed:
            return
        first, last = self.placed[listed[0]].found, self.placed[listed[-1]].found
        doc = self.sentence.tokens.doc
        if not any(token.lower_ == "and" for token in doc[first.end : last.start]):
            return
        sites = [n for n in listed if self._kind(self.placed[n]) is MentionKind.SITE]
        towns = [n for n in listed if self._is_town(n)]
        if not set(sites) & set(towns) or len(towns) < len(listed):
            return
        by = self.placed[sites[0]]
        for number in towns:
            if self._kind(self.placed[number]) in _UNDECIDED:
                reason = f"listed with “{self.mentions[by.mention].text}”"
                self._promote(number, reason, by.relation.trigger)

    def _is_town(self, number: int) -> bool:
        found = self.placed[number].found
        name = self.sentence.tokens.doc[found.start : found.end].text
        weight = self.placed[number].relation.weight
        return found.cue in {None, "city"} and not self.actors.is_country(name) and weight >= 0

    def promote_pronoun(self) -> None:
        """ "The X plant was idle a day after missiles hit it", "X, where drones burned sheds".

        What "it" and "there" stand for, where the sentence names one place for them before.
        """
        if self.sites:
            return
        for trigger in self.triggers:
            if not trigger.status.is_hit or not trigger.is_verb:
                continue
            of_it = any(c.dep_ == "dobj" and c.lower_ == "it" for c in trigger.token.children)
            there = any(c.dep_ == "advmod" and c.lower_ == "there" for c in trigger.token.subtree)
            before = [
                number
                for number, item in enumerate(self.placed)
                if item.found.end <= trigger.token.i
                and self._kind(item) is MentionKind.MENTION
                and item.found.cue == ("facility" if of_it else None)
            ]
            if len(before) == 1 and (of_it or there):
                pronoun = "it" if of_it else "there"
                reason = f"“{pronoun}” stands for it, told of by “{trigger.token.text}”"
                self._promote(before[0], reason, trigger)
                return

    def head(self, entry: Entry | None) -> Site | None:
        """The place that heads the paragraph which the sentence opens, or None."""
        if self.sentence.tokens.start:
            return None
        labels = self._labels(entry)
        return self.placed[labels[0]] if labels else self._told_of()

    def demote_label(self, entry: Entry | None) -> None:
        """ "Y region: In X a drone hit a house": Y only holds the site that is named behind it."""
        labels = self._labels(entry)
        if not labels or not any(site in self.placed[labels[-1] + 1 :] for site in self.sites):
            return
        for number in labels:
            at = self.placed[number].mention
            if self.mentions[at].kind is MentionKind.SITE:
                mention = replace(self.mentions[at], kind=MentionKind.MENTION, reason="a label")
                self.mentions[at] = mention

    def _labels(self, entry: Entry | None) -> list[int]:
        """The places that stand in what heads the entry."""
        if entry is None or not entry.has_label:
            return []
        doc = self.sentence.tokens.doc
        return [
            number
            for number, item in enumerate(self.placed)
            if entry.label.start <= doc[item.found.start].idx < entry.label.end
        ]

    def _told_of(self) -> Site | None:
        """The one place of a paragraph's first words that say no more: "Great sorrow in X." """
        tokens = self.sentence.tokens
        if self.sentence.heading or len(tokens) > _FEW_WORDS or len(self.placed) != 1:
            return None
        if any(token.pos_ in {"VERB", "AUX"} for token in tokens):
            return None
        found = self.placed[0].found
        name = tokens.doc[found.start : found.end].text
        return None if self.actors.is_country(name) else self.placed[0]

    def promote_head(self, head: Site) -> None:
        """ "X: a drone hit a bus": what heads an entry is where the strike was that it tells of."""
        live = [
            trigger
            for trigger in self.triggers
            if trigger.status.is_hit
            and trigger.force is not Force.CASUALTY
            and not trigger.is_of_small_arms
        ]
        if not live or self.sites:
            return
        self.placed[:] = [item for item in self.placed if item.mention != head.mention]
        self.placed.append(head)
        reason = f"it heads the entry that tells of “{live[0].token.text}”"
        self._promote(len(self.placed) - 1, reason, live[0])

    def _kind(self, item: Site) -> MentionKind:
        return self.mentions[item.mention].kind

    def _promote(self, number: int, reason: str, trigger: Trigger | None) -> None:
        item = self.placed[number]
        self.placed[number] = replace(item, relation=Relation(SITE_WEIGHT, reason, trigger))
        if self._kind(item) is not MentionKind.SITE:
            mention = replace(self.mentions[item.mention], kind=MentionKind.SITE, reason=reason)
            self.mentions[item.mention] = mention


def _has_date(doc: Doc, end: int) -> bool:
    """Whether "on" and a day stand right behind a name."""
    behind = doc[end : end + 4]
    return len(behind) > 1 and behind[0].lower_ == "on" and bool(_DAY.search(behind.text))
