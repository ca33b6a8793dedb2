"""Article in, Reading out: mentions with their kinds, and strike frames with their claims."""

from __future__ import annotations

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
from geoviz.extract.frames import FrameMaker, Site
from geoviz.extract.kinds import kind_of
from geoviz.extract.lexicon import load_lexicon
from geoviz.extract.looks import Looks
from geoviz.extract.others import Others
from geoviz.extract.promotions import Telling
from geoviz.extract.sentences import parse_sentences, split_blocks
from geoviz.extract.twins import Twins
from geoviz.model import (
    Article,
    Frame,
    Mention,
    MentionKind,
    Precision,
    Reading,
    Renown,
    Span,
)
from geoviz.theatre import Theatre, load_theatres

if TYPE_CHECKING:
    from spacy.language import Language


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
        self._casualties = CasualtyReader(self._lexicon)
        self._detector = Detector.load(renown, self._lexicon)
        self._twins = Twins(self._nlp, self._lexicon, self._detector.lists)
        self._knows = lambda name: renown(name).senses > 0
        self._lists = lambda name: renown(name).precision is Precision.FACILITY
        self._countries = countries
        wars = load_theatres()
        self._at_war = lambda words: any(war.named_in(words) for war in wars)

    def read(self, article: Article, theatres: Sequence[Theatre]) -> Reading:
        """What an article says of places and strikes. theatres: those that apply to it."""
        actors = Actors(theatres, self._lexicon, self._countries)
        text, positions = stand_in(
            article.text, self._lexicon.stand_in, self._lexicon.words["calendar"]
        )
        sentences = parse_sentences(self._nlp, split_blocks(text))
        mentions: list[Mention] = []
        frames: list[Frame] = []
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

        looks = Looks(
            self._lexicon,
            self._knows,
            self._twins,
            self._detector,
            told,
            actors,
            others,
            surnames_in(sentences),
            StrikeContext(sentences, self._lexicon, actors.fights, self._at_war),
            self._lists,
        )
        for sentence in sentences:
            here = [p for p in positions if sentence.span.overlaps(p.region)]
            first, told_at = len(mentions), dict[int, Position]()
            entry = entries.get(sentence.block)
            headed = entry is not None and entry.has_label and not sentence.tokens.start

            sentence, triggers, live, names = looks.at(sentence, headed=headed, by_name=not here)
            placed: list[Site] = []
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
                kind = kind_of(sentence, found, relation, actors, self._lexicon)
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
            telling.promote_together()
            telling.promote_pronoun()
            if (head := telling.head(entry)) is not None:
                telling.demote_label(entry)
                heads[sentence.block] = head
            if sentence.block in heads:
                telling.promote_head(heads[sentence.block])
            frames.extend(
                maker.frames(
                    sentence,
                    live,
                    telling.sites,
                    goes_on=not triggers and looks.strikes.goes_on(sentence),
                    entry=entry,
                )
            )
            if told_at and not live and is_footer(article.text, here, sentence.span):
                tell_footer(next(iter(told_at)), mentions, frames, sentence.block, is_area)
        return Reading(article.id, tuple(mentions), tuple(frames))


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
