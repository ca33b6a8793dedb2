"""What the whole article says that one sentence does not: its day, its people, its subject."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from geoviz.extract.dates import find_dates
from geoviz.extract.fighters import is_by_fighters
from geoviz.extract.lexicon import Lexicon
from geoviz.extract.numbers import WARLONG
from geoviz.extract.outcomes import Force
from geoviz.extract.sentences import Sentence
from geoviz.extract.triggers import Trigger
from geoviz.model import Article

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SAYING = frozenset({"say", "tell", "report", "announce", "write", "post", "comment"})
_SCORE = re.compile(
    r"\b(?:beat|beating|won|win|wins|lost|lose|loses|drew|draw|draws)\b[^.]{0,60}\b\d{1,2}[-–]\d{1,2}\b"
)
_FALSE = r"(?:false|untrue|baseless|unfounded|fabricated|wrong|lies|a lie)"
_FALSE_WORD = re.compile(rf"\b{_FALSE}\b", re.IGNORECASE)
# "These claims are false": so is what the sentence before it tells.
_REFUTES = re.compile(
    rf"(?:this|that|these|those|such|both|the) (?:claim|report|statement|allegation|assertion)s? "
    rf"(?:is|are|was|were) (?:\w+ )?{_FALSE}\b",
    re.IGNORECASE,
)
_REFUTED = re.compile(
    rf"\b{_FALSE}\b[^.;]{{0,20}}\b(?:claim|report|allegation)s?\b"
    rf"|\b(?:claim|report|allegation)s? that\b[^.;]{{0,120}}\b(?:is|are|was|were) {_FALSE}\b",
    re.IGNORECASE,
)
# Fact-checks: "CLAIM: …" and "VERDICT: False".
_CLAIMED = re.compile(r"(?:claim|what is claimed|the claim)\s*[:.]", re.IGNORECASE)
_VERDICT = re.compile(
    rf"(?:verdict|rating|ruling|conclusion)\s*:\s*(?:\w+\s+)?{_FALSE}\b", re.IGNORECASE
)
_LATE_DAYS = 2  # how long after it was written an article may be dated


def day_of_writing(
    article: Article, sentences: Sequence[Sentence], lexicon: Lexicon
) -> date | None:
    """The day that "overnight" leans on: the latest told of, up to publication.

    An article may be dated a day or two after it was written. The days of strikes and of what
    people said count; those of talks and visits say nothing of the night.
    """
    published = article.published
    if published is None:
        return None
    words = _SAYING | lexicon.nouns["strike"] | lexicon.verbs["strike"]
    telling = [
        bool(lexicon.strike_text.search(sentence.text))
        or any(token.lemma_.lower() in words for token in sentence.tokens)
        for sentence in sentences
    ]
    named = [
        found.days.first
        for i, sentence in enumerate(sentences)
        if telling[i]
        for found in find_dates(sentence.text, published)
        if not found.vague
        and 0 <= (published - found.days.first).days <= _LATE_DAYS
        and found.days.first == found.days.last
    ]
    return max(named, default=published)


def day_to_count_from(article: Article, sentences: Sequence[Sentence]) -> date | None:
    """The day on or before which a date without a year lies.

    An account of a past year says so in its title; else it is the day of publication.
    """
    published = article.published
    first = next((sentence for sentence in sentences), None)
    if published is None or first is None or not first.heading:
        return published
    years = {int(year) for year in _YEAR.findall(f"{article.title or ''} {first.text}")}
    past = {year for year in years if year < published.year}
    return date(past.pop(), 12, 31) if len(years) == 1 and past else published


def surnames_in(sentences: Sequence[Sentence]) -> frozenset[str]:
    """Last words of the people that an article names in full."""
    return frozenset(
        entity[-1].text if entity[-1].text not in {"’s", "'s"} else entity[-2].text
        for sentence in sentences
        for entity in sentence.entities
        if entity.label_ == "PERSON" and len(entity) > 1
    )


class StrikeContext:
    """Whether "attack", "killed" or "damage" is one from a distance, by its company.

    A weak word counts where a weapon is named in its sentence or the one before or
    after in the same paragraph, or anywhere in an article that is about strikes, unless
    the sentence tells of other violence.
    """

    def __init__(
        self,
        sentences: Sequence[Sentence],
        lexicon: Lexicon,
        fights: Callable[[str], bool],
        at_war: Callable[[str], bool],
    ) -> None:
        """fights: whether words name a party of a war that the article is about. at_war: whether
        they name a party of any war."""
        self._lexicon = lexicon
        self._fights = fights
        self._fights_anywhere = at_war
        # "Suicide bombing" names a bomb, and yet no strike from a distance.
        bare = [lexicon.other_violence.sub(" ", s.text) for s in sentences]
        self._armed = [
            bool(lexicon.strike_text.search(text)) or _kills_for_a_party(sentence, lexicon)
            for text, sentence in zip(bare, sentences, strict=True)
        ]
        self._other = [
            bool(lexicon.other_violence.search(s.text) or _SCORE.search(s.text)) for s in sentences
        ]
        self._played = _played(sentences, lexicon)
        deeds = (lexicon.verbs["strike"] - lexicon.verbs["ambiguous"]) | {"strike"}
        self._struck = [any(t.lemma_.lower() in deeds for t in s.tokens) for s in sentences]
        self._refuted = _refuted(sentences)
        # A blast that an article calls an accident, where nobody strikes in it.
        self._accident = any(lexicon.accidents.search(s.text) for s in sentences) and not any(
            t.pos_ == "VERB" and t.lemma_.lower() in deeds for s in sentences for t in s.tokens
        )
        self._sentences = sentences
        # Footballers and lightning strike too, where nothing else tells of a war.
        self._at_war = any(self._armed) or any(
            lexicon.words["armed"].intersection(s.text.lower().split()) for s in sentences
        )
        words = sum(len(s.text) for s in sentences) or 1
        # Articles with a weapon in at least one sentence of eight are about strikes.
        self._about = sum(self._armed) >= max(2, len(sentences) / 8) and words > 0

    def goes_on(self, sentence: Sentence) -> bool:
        """Whether a sentence may go on about a strike told of just before it."""
        i = sentence.index
        return not self._other[i] and (self._about or any(self._armed[max(0, i - 2) : i + 2]))

    def believes(self, sentence: Sentence, trigger: Trigger) -> bool:
        i = sentence.index
        if self._played[i] or self._refuted[i]:
            return False
        if _sums_up_a_war(sentence, trigger):
            return False
        if self._accident and trigger.force is not Force.STRIKE:
            return False
        if _attacks_on_foot(trigger, self._lexicon) and not self._armed[i]:
            return False
        if self._armed[i]:
            return True
        if self._other[i]:
            return False
        if is_by_fighters(trigger, self._lexicon, self._fights, self._fights_anywhere):
            return True
        if trigger.is_verb and trigger.token.lemma_.lower() == "raid":
            return False  # a ship is raided by those who board it
        if trigger.force is Force.STRIKE:
            ambiguous = trigger.token.lemma_.lower() in self._lexicon.verbs["ambiguous"]
            return self._at_war or not ambiguous
        near = [j for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(self._sentences)]
        if sentence.bullet:
            # Items of a list tell of other things each; a numbered paragraph is of one.
            item = [j for j in near if self._sentences[j].block == sentence.block]
            return self._at_war and (self._struck[i] or any(self._armed[j] for j in item))
        return self._about or any(self._armed[j] for j in near)


def _refuted(sentences: Sequence[Sentence]) -> list[bool]:
    """Whether each sentence tells of what the article calls false."""
    refuted = [False] * len(sentences)
    if not any(_FALSE_WORD.search(s.text) for s in sentences):
        return refuted
    is_check = any(_VERDICT.match(s.text) for s in sentences)
    for i, s in enumerate(sentences):
        claimed = is_check and _CLAIMED.match(s.tokens.doc.text)
        refuted[i] |= bool(claimed or _REFUTED.search(s.text))
        if i and s.block == sentences[i - 1].block and _REFUTES.match(s.text):
            refuted[i - 1] = True
    return refuted


def _sums_up_a_war(sentence: Sentence, trigger: Trigger) -> bool:
    """ "Since 7 October, 607 people have been killed in X": no one strike."""
    has_been = any(c.dep_ == "aux" and c.lemma_ == "have" for c in trigger.token.children)
    return (
        trigger.force is Force.CASUALTY and has_been and WARLONG.search(sentence.text) is not None
    )


def _attacks_on_foot(trigger: Trigger, lexicon: Lexicon) -> bool:
    """ "Troops attacked near X": an assault on the ground, which has no object."""
    verb = trigger.token
    if not trigger.is_verb or verb.lemma_.lower() != "attack":
        return False
    kinds = {child.dep_ for child in verb.children}
    troops = lexicon.words["armed"] - lexicon.words["flying"]
    return not kinds & {"dobj", "nsubjpass", "auxpass"} and any(
        child.dep_ == "nsubj" and child.lemma_.lower() in troops for child in verb.children
    )


def _kills_for_a_party(sentence: Sentence, lexicon: Lexicon) -> bool:
    """Whether a sentence has somebody's strike kill, though it names no weapon.

    "Russian strikes killed eleven"; "the army struck a boat, killing six".
    """
    strikes = [token for token in sentence.tokens if token.lemma_.lower() == "strike"]
    if not strikes or not any(
        token.lemma_.lower() in lexicon.verbs["casualty"] for token in sentence.tokens
    ):
        return False
    parties = lexicon.words["armed"] | frozenset(lexicon.abbreviations)
    for strike in strikes:
        whose = {"amod", "compound", "poss", "nmod"} if strike.pos_ == "NOUN" else {"nsubj"}
        for child in strike.children:
            if child.dep_ in whose and any(
                word.ent_type_ in {"GPE", "NORP"}
                or word.text in lexicon.demonyms
                or word.text in parties
                or word.lemma_.lower() in parties
                for word in child.subtree
            ):
                return True
    return False


def _played(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[bool]:
    """Whether each sentence tells of a drill: it does, or goes on in the paragraph of one.

    Who was killed or what was damaged was no part of the play.
    """
    played: list[bool] = []
    block = None
    for sentence in sentences:
        tokens = sentence.tokens
        drill = any(
            (t.pos_ == "NOUN" and t.lemma_.lower() in lexicon.words["drills"])
            or (t.pos_ == "VERB" and t.lemma_.lower() in lexicon.words["playing"])
            for t in tokens
        )
        real = any(
            t.lemma_.lower() in lexicon.verbs["casualty"] | lexicon.verbs["damage"] for t in tokens
        )
        block = sentence.block if drill else block
        played.append(block == sentence.block and not real)
    return played
