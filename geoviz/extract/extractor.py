"""Article in, Reading out: mentions with their kinds, and strike frames with their claims."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from geoviz.errors import AssetError
from geoviz.extract.actors import Actors
from geoviz.extract.besides import leave_what_opens, relate_place
from geoviz.extract.casualties import CasualtyReader
from geoviz.extract.context import (
    StrikeContext,
    day_of_writing,
    day_to_count_from,
    surnames_in,
)
from geoviz.extract.coordinates import (
    CUE,
    Position,
    is_footer,
    names_beside,
    stand_in,
    tell,
    tell_footer,
)
from geoviz.extract.detection import Detector
from geoviz.extract.entries import find_entries
from geoviz.extract.exclusions import Relation
from geoviz.extract.frames import FrameMaker, Site
from geoviz.extract.lexicon import load_lexicon
from geoviz.extract.mentions import find_places
from geoviz.extract.others import Others
from geoviz.extract.promotions import SITE_WEIGHT, Telling
from geoviz.extract.sentences import Sentence, parse_sentences, split_blocks
from geoviz.extract.triggers import find_triggers
from geoviz.extract.words import Found
from geoviz.model import (
    Article,
    Frame,
    Mention,
    MentionKind,
    Reading,
    Renown,
    Span,
)
from geoviz.theatre import Theatre
from geoviz.vessels import VESSEL

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Span as Tokens

_SURE_WEIGHT = 1.5
_SEA = re.compile(r"\b(?:sea|ocean|gulf|strait|bay|channel)\b", re.IGNORECASE)


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
        text, positions = stand_in(
            article.text, self._lexicon.stand_in, self._lexicon.words["calendar"]
        )
        sentences = parse_sentences(self._nlp, split_blocks(text))
        strikes = StrikeContext(sentences, self._lexicon)
        mentions: list[Mention] = []
        frames: list[Frame] = []
        surnames = surnames_in(sentences)
        told = self._detector.names(sentences)
        others = Others.of(sentences, self._lexicon, told.names, self._knows)
        counted_from = day_to_count_from(article, sentences)
        entries = find_entries(sentences, counted_from, self._lexicon)
        heads: dict[int, Site] = {}  # the places that head entries, by block
        maker = FrameMaker(
            self._lexicon,
            self._casualties,
            actors,
            counted_from,
            day_of_writing(article, sentences, self._lexicon),
        )

        def is_area(mention: Mention) -> bool:
            return mention.cue == "region" or actors.is_country(mention.text)

        def is_located(mention: Mention) -> bool:  # by words behind it: "X, 10 km north of Y"
            return mention.cue not in {"water", CUE} and not is_area(mention)

        for sentence in sentences:
            here = [p for p in positions if sentence.span.overlaps(p.region)]
            first, told_at = len(mentions), dict[int, Position]()
            triggers = [
                trigger
                for trigger in find_triggers(sentence, self._lexicon)
                if strikes.believes(sentence, trigger)
            ]
            live = [trigger for trigger in triggers if trigger.status.is_hit]
            entry = entries.get(sentence.block)
            headed = entry is not None and not sentence.tokens.start and entry.label_end > 0
            placed: list[Site] = []
            names = find_places(
                sentence,
                self._knows,
                self._lexicon,
                actors,
                others,
                surnames,
                judged=self._detector.judge(sentence, told),
                strike=bool(live) or headed,
            )
            if here and live:
                calendar = self._lexicon.words["calendar"]
                names += names_beside(here, names, sentence, calendar)
                names.sort(key=lambda found: found.start)
            for found in names:
                words = sentence.tokens.doc[found.start : found.end]
                span = Span(sentence.offset + words.start_char, sentence.offset + words.end_char)
                position = next((p for p in here if p.region.overlaps(span)), None)
                _pass_by(here, span.start, told_at, mentions, article.text)
                if position is not None:
                    span, found = position.span, replace(found, cue=CUE, name=None, detected=False)
                    told_at[len(mentions)] = position
                relation = relate_place(
                    words,
                    article.text,
                    span,
                    [m.span for m in mentions[first:] if is_located(m)],
                    live,
                    self._lexicon,
                    is_country=actors.is_country(words.text),
                    cue=found.cue,
                )
                kind = self._kind(sentence, found, relation, actors)
                placed.append(Site(found, relation, len(mentions)))
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
            _pass_by(here, sentence.span.end, told_at, mentions, article.text)
            leave_what_opens(mentions, first, article.text, sentence.span.start)
            tell(told_at, mentions, first, article.text, is_area)
            telling = Telling(sentence, triggers, placed, mentions, actors, self._lexicon)
            telling.promote_jurisdiction()
            telling.promote_listed()
            telling.promote_pronoun()
            if head := telling.head(entry):
                heads[sentence.block] = head
            if sentence.block in heads:
                telling.promote_head(heads[sentence.block])
            frames.extend(
                maker.frames(
                    sentence,
                    live,
                    telling.sites,
                    goes_on=not triggers and strikes.goes_on(sentence),
                    entry=entry,
                )
            )
            if told_at and not live and is_footer(article.text, here, sentence.span):
                tell_footer(next(iter(told_at)), mentions, frames, sentence.block, is_area)
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
            hit = relation.weight >= SITE_WEIGHT and at_sea is not None
            return MentionKind.SITE if hit else MentionKind.WATER
        if actors.is_demonym(words.text):
            return MentionKind.DEMONYM
        if found.cue != "facility":
            for ent in sentence.entities:
                inside = ent.start <= found.start and found.end <= ent.end
                # "X, Y Oblast": a comma ends a name, however the parser took it.
                listed = found.end < ent.end and doc[found.end].text == ","
                longer = not listed and sum(token.tag_ != "POS" for token in ent) > len(words)
                # "X of Y Raion" is no body of people.
                land = ent[-1].lower_ in self._divisions and any(t.lower_ == "of" for t in ent)
                # "Sumy on Palm Sunday": a preposition ends one, too, but for "of".
                behind = doc[found.end] if found.start == ent.start and longer else None
                apart = behind is not None and behind.pos_ == "ADP" and behind.lower_ != "of"
                # "Between X and Y": the parser may take both for one body.
                joined = behind is not None and behind.lower_ == "and"
                if land or apart or (joined and relation.weight >= SITE_WEIGHT):
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
        elif relation.weight >= SITE_WEIGHT:
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


def _pass_by(
    here: Sequence[Position],
    end: int,
    told_at: dict[int, Position],
    mentions: list[Mention],
    text: str,
) -> None:
    """Mention the positions of a sentence that end before a place in the text and are no sites."""
    for position in here:
        if position.region.end <= end and position not in told_at.values():
            told_at[len(mentions)] = position
            said = text[position.span.start : position.span.end]
            mentions.append(Mention(position.span, said, MentionKind.MENTION, cue=CUE))


def load_pipeline(name: str) -> Language:
    """An installed spaCy pipeline. Raises AssetError where it is missing."""
    import spacy

    try:
        return spacy.load(name, exclude=["textcat"])
    except OSError as error:
        raise AssetError(
            f"the language model {name!r} is not installed; install it with pip, or name another"
        ) from error
