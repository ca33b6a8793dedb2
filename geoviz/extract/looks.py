"""What a sentence tells, as the parser sees it: its triggers and its names.

Where the names of towns lead the parser astray, the sentence is looked at a second time with other
names in their stead (``twins.py``), and that counts where it shows more of what was hit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from geoviz.extract.actors import Actors
from geoviz.extract.context import StrikeContext
from geoviz.extract.detection import Detector, Scored, Told
from geoviz.extract.kinds import kind_of
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.mentions import find_places
from geoviz.extract.others import Others
from geoviz.extract.outcomes import Force
from geoviz.extract.relations import relate
from geoviz.extract.runs import Run
from geoviz.extract.sentences import Sentence
from geoviz.extract.triggers import Trigger, find_triggers
from geoviz.extract.twins import Twins, is_seen_as_place
from geoviz.extract.words import Found
from geoviz.model import MentionKind


class Look(NamedTuple):
    """What one parse of a sentence shows."""

    sentence: Sentence
    triggers: list[Trigger]
    live: list[Trigger]  # of those, what hit
    names: list[Found]


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks at the sentences of one article."""

    lexicon: Lexicon
    knows: Callable[[str], bool]
    twins: Twins
    detector: Detector
    told: Told
    actors: Actors
    others: Others
    surnames: frozenset[str]
    strikes: StrikeContext
    lists: Callable[[str], bool]  # whether the gazetteer has a facility of a name

    def at(self, sentence: Sentence, *, headed: bool, by_name: bool) -> Look:
        """What a sentence shows.

        headed: a name heads it, which is where what it tells of was. by_name: no coordinates in
        it say where, so that all hangs on its names.
        """
        judged = self.detector.judge(sentence, self.told)
        seen = self._look(sentence, judged, headed=headed)
        tells = headed or any(t.force in {Force.STRIKE, Force.WEAK} for t in seen.live)
        if not (tells and by_name):
            return seen
        towns = self.twins.towns(sentence, judged, self.told.names, self._is_party)
        misleading = [run for run in towns if not is_seen_as_place(sentence, run)]
        if not misleading:
            return seen
        hit = self._hit(seen, headed=headed)
        lost = [run for run in misleading if not _among(run, hit)]
        twin = self.twins.parse(sentence, towns) if lost else None
        if twin is None:
            return seen
        other = self._look(twin, judged, headed=headed)
        hit_there = self._hit(other, headed=headed)
        gained = [found for found in hit_there if not _among(found, hit)]
        kept = all(_among(found, hit_there) for found in hit)
        sure = all(found.cue or _among(found, towns) for found in gained)
        return other if kept and sure and any(_among(run, gained) for run in lost) else seen

    def _look(self, sentence: Sentence, judged: Sequence[Scored], *, headed: bool) -> Look:
        triggers = [
            trigger
            for trigger in find_triggers(sentence, self.lexicon)
            if self.strikes.believes(sentence, trigger)
        ]
        live = [trigger for trigger in triggers if trigger.status.is_hit]
        names = find_places(
            sentence,
            self.knows,
            self.lexicon,
            self.actors,
            self.others,
            self.surnames,
            judged=judged,
            strike=bool(live) or headed,
            lists=self.lists,
        )
        return Look(sentence, triggers, live, names)

    def _hit(self, seen: Look, *, headed: bool) -> list[Found]:
        """The places that the grammar of a sentence makes sites; what heads it may be one, too."""
        if headed:
            return seen.names
        doc = seen.sentence.tokens.doc
        hit = []
        for found in seen.names:
            words = doc[found.start : found.end]
            relation = relate(
                words,
                seen.live,
                self.lexicon,
                is_country=self.actors.is_country(words.text),
                is_facility=found.cue == "facility",
            )
            kind = kind_of(seen.sentence, found, relation, self.actors, self.lexicon)
            if kind is MentionKind.SITE:
                hit.append(found)
        return hit

    def _is_party(self, name: str) -> bool:
        return self.actors.of(name) is not None


def _among(run: Run | Found, others: Sequence[Run | Found]) -> bool:
    """Whether one of some names shares a word with a run."""
    return any(other.start < run.end and run.start < other.end for other in others)
