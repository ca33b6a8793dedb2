"""Article in, Reading out: mentions with their kinds, and strike frames with their claims."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from geoviz.errors import AssetError
from geoviz.extract.actors import Actors
from geoviz.extract.casualties import CasualtyReader
from geoviz.extract.context import (
    StrikeContext,
    day_of_writing,
    day_to_count_from,
    surnames_in,
)
from geoviz.extract.detection import Detector
from geoviz.extract.entries import Entry, find_entries
from geoviz.extract.exclusions import Relation
from geoviz.extract.frames import FrameMaker, Site
from geoviz.extract.lexicon import load_lexicon
from geoviz.extract.mentions import find_places
from geoviz.extract.others import Others
from geoviz.extract.relations import relate
from geoviz.extract.sentences import Sentence, parse_sentences, split_blocks
from geoviz.extract.speakers import speaking_official
from geoviz.extract.triggers import Force, Trigger, find_triggers
from geoviz.extract.words import Found
from geoviz.model import (
    Article,
    Frame,
    Mention,
    MentionKind,
    Reading,
    Renown,
    Span,
    Status,
)
from geoviz.theatre import Theatre
from geoviz.vessels import VESSEL

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as Tokens

_SITE_WEIGHT = 0.75
_SURE_WEIGHT = 1.5
_SEA = re.compile(r"\b(?:sea|ocean|gulf|strait|bay|channel)\b", re.IGNORECASE)
_FEW_WORDS = 10
_UPDATE = re.compile(r"\b(?:number of|toll)\b", re.IGNORECASE)  # of what was told before
_DAY = re.compile(r"\d{1,2}\b|day\b")  # "8 May", "May 8", "Monday"


class Extractor:
    """Reads articles. Holds the language pipeline and the lexicon; reading changes nothing."""

    def __init__(
        self,
        language_model: str,
        renown: Callable[[str], Renown],
        countries: Mapping[str, str],
    ) -> None:
        """renown: what the gazetteer knows of a name. countries: English names by ISO code.

        Raises AssetError where the language model is not installed.
        """
        self._nlp = load_pipeline(language_model)
        self._lexicon = load_lexicon()
        self._divisions = self._lexicon.regions["region"] | self._lexicon.regions["district"]
        self._casualties = CasualtyReader(self._lexicon)
        self._detector = Detector.load(renown, self._lexicon)
        self._knows = lambda name: renown(name).senses > 0
        self._countries = countries

    def read(self, article: Article, theatres: Sequence[Theatre]) -> Reading:
        """What an article says of places and strikes. theatres: those that apply to it."""
        actors = Actors(theatres, self._lexicon, self._countries)
        sentences = parse_sentences(self._nlp, split_blocks(article.text))
        strikes = StrikeContext(sentences, self._lexicon)
        mentions: list[Mention] = []
        frames: list[Frame] = []
        surnames = surnames_in(sentences)
        told = self._detector.names(sentences)
        others = Others.of(sentences, self._lexicon, told.names, self._knows)
        counted_from = day_to_count_from(article, sentences)
        entries = find_entries(sentences, counted_from)
        heads: dict[int, Site] = {}  # the places that head entries, by block
        maker = FrameMaker(
            self._lexicon,
            self._casualties,
            actors,
            counted_from,
            day_of_writing(article, sentences, self._lexicon),
        )
        for sentence in sentences:
            triggers = [
                trigger
                for trigger in find_triggers(sentence, self._lexicon)
                if strikes.believes(sentence, trigger)
            ]
            live = [trigger for trigger in triggers if trigger.status.is_hit]
            entry = entries.get(sentence.block)
            headed = entry is not None and not sentence.tokens.start and entry.label_end > 0
            placed: list[Site] = []
            for found in find_places(
                sentence,
                self._knows,
                self._lexicon,
                actors,
                others,
                surnames,
                judged=self._detector.judge(sentence, told),
                strike=bool(live) or headed,
            ):
                words = sentence.tokens.doc[found.start : found.end]
                relation = relate(
                    words,
                    live,
                    self._lexicon,
                    is_country=actors.is_country(words.text),
                    is_facility=found.cue == "facility",
                )
                kind = self._kind(sentence, found, relation, actors)
                placed.append(Site(found, relation, len(mentions)))
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
            self._promote_jurisdiction(sentence, triggers, placed, mentions, actors)
            self._promote_listed(sentence, placed, mentions)
            self._promote_pronoun(triggers, placed, mentions)
            if headed and entry is not None and (head := _head(entry, sentence, placed)):
                heads[sentence.block] = head
                _demote_label(entry, sentence, placed, mentions)
            elif head := _told_of(sentence, placed, actors):
                heads[sentence.block] = head
            if sentence.block in heads:
                self._promote_head(heads[sentence.block], triggers, placed, mentions)
            sites = [item for item in placed if mentions[item.mention].kind is MentionKind.SITE]
            frames.extend(
                maker.frames(
                    sentence,
                    live,
                    sites,
                    goes_on=not triggers and strikes.goes_on(sentence),
                    entry=entry,
                )
            )
        return Reading(article.id, tuple(mentions), tuple(frames))

    # ---- kinds ------------------------------------------------------------------------------

    def _kind(
        self, sentence: Sentence, found: Found, relation: Relation, actors: Actors
    ) -> MentionKind:
        doc = sentence.tokens.doc
        words = doc[found.start : found.end]
        if found.cue == "water":
            # A boat struck at sea was struck there: the water is the place, as an area.
            at_sea = _SEA.search(words.text) and VESSEL.search(sentence.text)
            hit = relation.weight >= _SITE_WEIGHT and at_sea is not None
            return MentionKind.SITE if hit else MentionKind.WATER
        if actors.is_demonym(words.text):
            return MentionKind.DEMONYM
        if found.cue != "facility":
            for ent in sentence.tokens.ents:
                inside = ent.start <= found.start and found.end <= ent.end
                # "X, Y Oblast": a comma ends a name, however the parser took it.
                listed = found.end < ent.end and doc[found.end].text == ","
                longer = not listed and sum(token.tag_ != "POS" for token in ent) > len(words)
                # "X of Y Raion" is no body of people.
                land = ent[-1].lower_ in self._divisions and any(t.lower_ == "of" for t in ent)
                # "Sumy on Palm Sunday": a preposition ends one, too, but for "of".
                behind = doc[found.end] if found.start == ent.start and longer else None
                apart = behind is not None and behind.pos_ == "ADP" and behind.lower_ != "of"
                if land or apart:
                    continue
                if inside and longer and ent.label_ in {"ORG", "PERSON"}:
                    person = ent.label_ == "PERSON"
                    return MentionKind.PERSON if person else MentionKind.ORGANISATION
        if relation.origin:
            return MentionKind.ORIGIN
        # Where only the detector knows the name, the grammar must be sure of the strike.
        if found.detected:
            if relation.weight >= _SURE_WEIGHT and self._stands_as_a_place(words):
                return MentionKind.SITE
        elif relation.weight >= _SITE_WEIGHT:
            return MentionKind.SITE
        root = words.root
        if found.cue == "facility" and words[-1].lemma_.lower() in self._lexicon.words["offices"]:
            return MentionKind.ORGANISATION  # an office that speaks, and no building
        acts = relation.agent or root.dep_ == "nsubj"
        if acts and actors.of(words.text) is not None:
            return MentionKind.METONYM
        return MentionKind.MENTION

    def _stands_as_a_place(self, words: Tokens) -> bool:
        """Whether a name stands where places do: not before a noun, and no ship, body or
        abbreviation."""
        root = words.root
        before = words.doc[words.start - 1].lower_ if words.start else ""
        return (
            root.dep_ in {"pobj", "dobj", "nsubjpass", "conj", "appos"}
            and root.pos_ == "PROPN"
            and not words.text.isupper()
            and before not in self._lexicon.words["vessels"]
            and all(token.ent_type_ not in {"ORG", "PRODUCT", "NORP"} for token in words)
        )

    def _promote_jurisdiction(
        self,
        sentence: Sentence,
        triggers: list[Trigger],
        placed: list[Site],
        mentions: list[Mention],
        actors: Actors,
    ) -> None:
        """ "… was killed, the governor of X said": where nothing finer is named, it was in X."""
        live = [trigger for trigger in triggers if trigger.status.is_hit]
        if not live or _UPDATE.search(sentence.text):
            return
        if any(trigger.status is Status.DENIED for trigger in triggers):
            return  # "no damage in X, the governor said"
        doc = sentence.tokens.doc
        for item in placed:
            kind = mentions[item.mention].kind
            if kind is MentionKind.SITE and not actors.is_country(mentions[item.mention].text):
                return
        for number, item in enumerate(placed):
            words = doc[item.found.start : item.found.end]
            if actors.is_country(words.text) or item.found.cue == "facility":
                continue
            if item.found.detected:
                continue
            official = speaking_official(words.root, self._lexicon)
            if official is None:
                continue
            trigger = live[0]
            reason = f"“{official.text}” of it tells of “{trigger.token.text}”"
            placed[number] = Site(item.found, Relation(_SITE_WEIGHT, reason, trigger), item.mention)
            mentions[item.mention] = replace(
                mentions[item.mention], kind=MentionKind.SITE, reason=reason
            )
            return

    def _promote_head(
        self, head: Site, triggers: list[Trigger], placed: list[Site], mentions: list[Mention]
    ) -> None:
        """ "X: a drone hit a bus": what heads an entry is where the strike was that it tells of."""
        live = [t for t in triggers if t.status.is_hit and t.force is not Force.CASUALTY]
        if not live or any(mentions[item.mention].kind is MentionKind.SITE for item in placed):
            return
        reason = f"it heads the entry that tells of “{live[0].token.text}”"
        relation = Relation(_SITE_WEIGHT, reason, live[0])
        placed[:] = [item for item in placed if item.mention != head.mention]
        placed.append(Site(head.found, relation, head.mention))
        if mentions[head.mention].kind is not MentionKind.SITE:
            mentions[head.mention] = replace(
                mentions[head.mention], kind=MentionKind.SITE, reason=reason
            )

    def _promote_pronoun(
        self, triggers: list[Trigger], placed: list[Site], mentions: list[Mention]
    ) -> None:
        """ "The X plant was idle a day after missiles hit it", "X, where drones burned sheds": what
        "it" and "there" stand for, where the sentence names one place for them before."""
        if any(mentions[item.mention].kind is MentionKind.SITE for item in placed):
            return
        for trigger in triggers:
            if not trigger.status.is_hit or not trigger.is_verb:
                continue
            of_it = any(c.dep_ == "dobj" and c.lower_ == "it" for c in trigger.token.children)
            there = any(c.dep_ == "advmod" and c.lower_ == "there" for c in trigger.token.subtree)
            before = [
                (number, item)
                for number, item in enumerate(placed)
                if item.found.end <= trigger.token.i
                and mentions[item.mention].kind is MentionKind.MENTION
                and item.found.cue == ("facility" if of_it else None)
            ]
            if len(before) != 1 or not (of_it or there):
                continue
            ((number, item),) = before
            pronoun = "it" if of_it else "there"
            reason = f"“{pronoun}” stands for it, told of by “{trigger.token.text}”"
            placed[number] = Site(item.found, Relation(_SITE_WEIGHT, reason, trigger), item.mention)
            mentions[item.mention] = replace(
                mentions[item.mention], kind=MentionKind.SITE, reason=reason
            )
            return

    def _promote_listed(
        self, sentence: Sentence, placed: list[Site], mentions: list[Mention]
    ) -> None:
        """ "… on X on 4 May, killing two, Y on 8 May, …": a list goes on as it began."""
        doc = sentence.tokens.doc
        dated = [number for number, item in enumerate(placed) if _has_date(doc, item.found.end)]
        sites = [n for n in dated if mentions[placed[n].mention].kind is MentionKind.SITE]
        if not sites or len(dated) < 3:
            return
        first = placed[sites[0]]
        for number in dated[dated.index(sites[0]) :]:
            item = placed[number]
            if mentions[item.mention].kind is MentionKind.MENTION:
                reason = f"listed with “{mentions[first.mention].text}”"
                relation = Relation(_SITE_WEIGHT, reason, first.relation.trigger)
                placed[number] = Site(item.found, relation, item.mention)
                mentions[item.mention] = replace(
                    mentions[item.mention], kind=MentionKind.SITE, reason=reason
                )


def _head(entry: Entry, sentence: Sentence, placed: Sequence[Site]) -> Site | None:
    """The first place of the name that heads an entry."""
    doc = sentence.tokens.doc
    return next(
        (
            item
            for item in placed
            if entry.label_start <= doc[item.found.start].idx < entry.label_end
        ),
        None,
    )


def _told_of(sentence: Sentence, placed: Sequence[Site], actors: Actors) -> Site | None:
    """The one place of a paragraph's first words that say no more: "Great sorrow in X." """
    tokens = sentence.tokens
    first = not tokens.start and not sentence.heading and len(tokens) <= _FEW_WORDS
    if not first or any(token.pos_ in {"VERB", "AUX"} for token in tokens) or len(placed) != 1:
        return None
    found = placed[0].found
    return None if actors.is_country(tokens.doc[found.start : found.end].text) else placed[0]


def _demote_label(
    entry: Entry, sentence: Sentence, placed: Sequence[Site], mentions: list[Mention]
) -> None:
    """ "Y region: In X a drone hit a house": what heads an entry only holds the site it names."""
    doc = sentence.tokens.doc
    outside = [item for item in placed if doc[item.found.start].idx >= entry.label_end]
    if not any(mentions[item.mention].kind is MentionKind.SITE for item in outside):
        return
    for item in placed:
        mention = mentions[item.mention]
        if item not in outside and mention.kind is MentionKind.SITE:
            mentions[item.mention] = replace(mention, kind=MentionKind.MENTION, reason="a label")


def _has_date(doc: Doc, end: int) -> bool:
    """Whether "on" and a day stand right behind a name."""
    behind = doc[end : end + 4]
    return len(behind) > 1 and behind[0].lower_ == "on" and bool(_DAY.search(behind.text))


def load_pipeline(name: str) -> Language:
    """An installed spaCy pipeline. Raises AssetError where it is missing."""
    import spacy

    try:
        return spacy.load(name, exclude=["textcat"])
    except OSError as error:
        raise AssetError(
            f"the language model {name!r} is not installed; install it with pip, or name another"
        ) from error
