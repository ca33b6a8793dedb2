"""Article in, Reading out: mentions with their kinds, and strike frames with their claims."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from geoviz.errors import AssetError
from geoviz.extract.actors import Actors
from geoviz.extract.attackers import find_attacker
from geoviz.extract.casualties import CasualtyReader
from geoviz.extract.context import (
    StrikeContext,
    day_of_writing,
    day_to_count_from,
    surnames_in,
)
from geoviz.extract.dates import find_dates
from geoviz.extract.lexicon import load_lexicon
from geoviz.extract.mentions import find_places
from geoviz.extract.relations import Relation, relate, speaking_official
from geoviz.extract.sentences import Sentence, parse_sentences, split_blocks
from geoviz.extract.triggers import Trigger, find_triggers
from geoviz.extract.words import Found
from geoviz.model import (
    Article,
    Claim,
    ClaimProperty,
    Frame,
    Mention,
    MentionKind,
    Reading,
    Role,
    Span,
    Status,
)
from geoviz.theatre import Theatre

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Token

_SITE_WEIGHT = 0.75
_HISTORY = re.compile(
    r"\b(?:anniversary|since the (?:start|beginning)|previous(?:ly)?|earlier this)\b", re.I
)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A place name of a sentence and what ties it to a strike."""

    found: Found
    relation: Relation
    mention: int  # index among the article's mentions


class Extractor:
    """Reads articles. Holds the language pipeline and the lexicon; reading changes nothing."""

    def __init__(
        self,
        language_model: str,
        knows: Callable[[str], bool],
        countries: Mapping[str, str],
    ) -> None:
        """knows: whether the gazetteer has a name. countries: English names by ISO code.

        Raises AssetError where the language model is not installed.
        """
        self._nlp = load_pipeline(language_model)
        self._lexicon = load_lexicon()
        self._casualties = CasualtyReader(self._lexicon)
        self._knows = knows
        self._countries = countries

    def read(self, article: Article, theatres: Sequence[Theatre]) -> Reading:
        """What an article says of places and strikes. theatres: those that apply to it."""
        actors = Actors(theatres, self._lexicon, self._countries)
        sentences = parse_sentences(self._nlp, split_blocks(article.text))
        strikes = StrikeContext(sentences, self._lexicon)
        mentions: list[Mention] = []
        frames: list[Frame] = []
        today = day_of_writing(article, sentences)
        surnames = surnames_in(sentences)
        counted_from = day_to_count_from(article, sentences)
        surnames = surnames_in(sentences)
        for sentence in sentences:
            triggers = [
                trigger
                for trigger in find_triggers(sentence, self._lexicon)
                if strikes.believes(sentence, trigger)
            ]
            live = [trigger for trigger in triggers if trigger.status.is_hit]
            placed: list[_Placed] = []
            for found in find_places(sentence, self._knows, self._lexicon, actors, surnames):
                words = sentence.tokens.doc[found.start : found.end]
                relation = relate(
                    words,
                    live,
                    self._lexicon,
                    is_country=actors.is_country(words.text),
                    is_facility=found.cue == "facility",
                )
                kind = self._kind(sentence, found, relation, actors)
                placed.append(_Placed(found, relation, len(mentions)))
                span = Span(sentence.offset + words.start_char, sentence.offset + words.end_char)
                mentions.append(
                    Mention(
                        span=span,
                        text=article.text[span.start : span.end],
                        kind=kind,
                        reason=relation.reason,
                        name=found.name,
                        cue=found.cue,
                    )
                )
            self._promote_jurisdiction(sentence, live, placed, mentions, actors)
            frames.extend(
                self._frames(sentence, live, placed, mentions, actors, counted_from, today)
            )
        return Reading(article.id, tuple(mentions), tuple(frames))

    # ---- kinds ------------------------------------------------------------------------------

    def _kind(
        self, sentence: Sentence, found: Found, relation: Relation, actors: Actors
    ) -> MentionKind:
        doc = sentence.tokens.doc
        words = doc[found.start : found.end]
        if found.cue == "water":
            return MentionKind.WATER
        if actors.is_demonym(words.text):
            return MentionKind.DEMONYM
        if found.cue != "facility":
            for ent in sentence.tokens.ents:
                inside = ent.start <= found.start and found.end <= ent.end
                longer = sum(token.tag_ != "POS" for token in ent) > len(words)
                if inside and longer and ent.label_ in {"ORG", "PERSON"}:
                    person = ent.label_ == "PERSON"
                    return MentionKind.PERSON if person else MentionKind.ORGANISATION
        if relation.origin:
            return MentionKind.ORIGIN
        if relation.weight >= _SITE_WEIGHT:
            return MentionKind.SITE
        root = words.root
        acts = relation.agent or root.dep_ == "nsubj"
        if acts and actors.of(words.text) is not None:
            return MentionKind.METONYM
        return MentionKind.MENTION

    def _promote_jurisdiction(
        self,
        sentence: Sentence,
        triggers: list[Trigger],
        placed: list[_Placed],
        mentions: list[Mention],
        actors: Actors,
    ) -> None:
        """ "… was killed, the governor of X said": where nothing finer is named, it was in X."""
        if not triggers:
            return
        doc = sentence.tokens.doc
        for item in placed:
            kind = mentions[item.mention].kind
            if kind is MentionKind.SITE and not actors.is_country(mentions[item.mention].text):
                return
        for number, item in enumerate(placed):
            words = doc[item.found.start : item.found.end]
            if actors.is_country(words.text) or item.found.cue == "facility":
                continue
            official = speaking_official(words.root, self._lexicon)
            if official is None:
                continue
            trigger = triggers[0]
            reason = f"“{official.text}” of it tells of “{trigger.token.text}”"
            placed[number] = _Placed(
                item.found, Relation(_SITE_WEIGHT, reason, trigger), item.mention
            )
            mentions[item.mention] = replace(
                mentions[item.mention], kind=MentionKind.SITE, reason=reason
            )
            return

    # ---- frames -----------------------------------------------------------------------------

    def _frames(
        self,
        sentence: Sentence,
        triggers: list[Trigger],
        placed: list[_Placed],
        mentions: list[Mention],
        actors: Actors,
        published: date | None,
        today: date | None,
    ) -> list[Frame]:
        if not triggers:
            return []
        sites = [p for p in placed if mentions[p.mention].kind is MentionKind.SITE]
        groups: dict[int, list[_Placed]] = {}
        for site in sites:
            assert site.relation.trigger is not None  # noqa: S101 - a site has its trigger
            groups.setdefault(_clause(site.relation.trigger), []).append(site)
        if not groups:
            return [self._frame(sentence, triggers[0], [], None, actors, published, today)]
        frames = []
        for clause in sorted(groups):
            members = groups[clause]
            trigger = members[0].relation.trigger
            bounds = _bounds(sentence, sorted(groups), clause) if len(groups) > 1 else None
            frames.append(self._frame(sentence, trigger, members, bounds, actors, published, today))
        return frames

    def _frame(
        self,
        sentence: Sentence,
        trigger: Trigger | None,
        sites: list[_Placed],
        bounds: Span | None,
        actors: Actors,
        published: date | None,
        today: date | None,
    ) -> Frame:
        """One frame. bounds: the part of the sentence its claims are read from."""
        part = bounds or sentence.span
        text = sentence.text[part.start - sentence.span.start : part.end - sentence.span.start]
        claims: list[Claim] = []
        taken = frozenset(i for s in sites for i in range(s.found.start, s.found.end))
        attacker = find_attacker(sentence, trigger, taken, actors, self._lexicon)
        if attacker is not None:
            claims.append(Claim(ClaimProperty.ATTACKER, attacker.name, attacker.span))
        for name, start, end in self._lexicon.weapons_in(text):
            claims.append(_claim(ClaimProperty.WEAPON, name, part, start, end))
        for name, start, end in self._lexicon.targets_in(text):
            claims.append(_claim(ClaimProperty.TARGET_TYPE, name, part, start, end))
        for days in find_dates(sentence.text, published, today):
            start = sentence.span.start + days.start
            claims.append(Claim(ClaimProperty.DATE, days.days, Span(start, start + len(days.text))))
        for number in self._casualties.read(text):
            claims.append(_claim(number.property, number.count, part, number.start, number.end))
        if cue := self._lexicon.counterstrike.search(sentence.text):
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


def load_pipeline(name: str) -> Language:
    """An installed spaCy pipeline. Raises AssetError where it is missing."""
    import spacy

    try:
        return spacy.load(name, exclude=["textcat"])
    except OSError as error:
        raise AssetError(
            f"the language model {name!r} is not installed; install it with pip, or name another"
        ) from error


def _claim(prop: ClaimProperty, value: object, part: Span, start: int, end: int) -> Claim:
    return Claim(prop, value, Span(part.start + start, part.start + end))  # type: ignore[arg-type]


def _clause(trigger: Trigger) -> int:
    """Token index of the verb whose clause a trigger stands in."""
    node = trigger.token
    while node.head != node and not (
        node.pos_ in {"VERB", "AUX"}
        and node.dep_ in {"ROOT", "conj", "advcl", "ccomp", "relcl", "parataxis"}
    ):
        node = node.head
    return int(node.i)


def _bounds(sentence: Sentence, clauses: list[int], clause: int) -> Span | None:
    """The words of one clause where several clauses of a sentence tell of strikes."""
    doc = sentence.tokens.doc
    others = {c for c in clauses if c != clause}
    own = [
        token
        for token in doc[clause].subtree
        if not any(node.i in others for node in _up_to(token, clause))
    ]
    if not own:
        return None
    first, last = min(t.i for t in own), max(t.i for t in own)
    return Span(
        sentence.offset + doc[first].idx, sentence.offset + doc[last].idx + len(doc[last].text)
    )


def _up_to(token: Token, stop: int) -> list[Token]:
    """A token and what governs it, up to but without the token at index stop."""
    chain: list[Token] = []
    node = token
    while node.i != stop and node.head != node:
        chain.append(node)
        node = node.head
    return chain
