"""Drafts to reports: who, when, with what and on what.

What a sentence leaves out is taken from the sentences around it, and marked as inferred.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from geoviz.model import (
    Article,
    Claim,
    ClaimProperty,
    DateSpan,
    Frame,
    Geocode,
    Place,
    Precision,
    Reading,
    Report,
    Span,
    Status,
    content_id,
)
from geoviz.reports.drafts import Draft, frame_day, length_days
from geoviz.reports.hits import governs, in_list
from geoviz.reports.tolls import tolls
from geoviz.theatre import Theatre

_BACKGROUND_DAYS = 10  # an earlier strike, told in passing
_LONG_AGO_DAYS = 100  # an article that dates nothing later is an account of the past
_GOES_ON = re.compile(
    r"(?:A (?:second|third|fourth|further)|Another|\w+ (?:more|other|others)|Later|Further)\b"
)
_LISTED = (ClaimProperty.WEAPON, ClaimProperty.TARGET_TYPE)


class ReportMaker:
    """Makes reports of drafts, with what the whole article says at hand."""

    def __init__(
        self,
        article: Article,
        reading: Reading,
        geocodes: Sequence[Geocode],
        theatres: Sequence[Theatre],
        named: Counter[str],
        drafts: Sequence[Draft],
    ) -> None:
        self.article = article
        self.reading = reading
        self.geocodes = geocodes
        self.theatres = theatres
        self.named = named
        self.day = self._usual_day(drafts)

    def _usual_day(self, drafts: Sequence[Draft]) -> DateSpan | None:
        """The day most frames of the article give; it dates those that give none."""
        published = self.article.published
        days: Counter[DateSpan] = Counter()
        past: Counter[DateSpan] = Counter()
        for frame in self.reading.frames:
            day = frame_day(frame) or frame_day(frame, told=True)
            if day is None or length_days(day) > 1:
                continue
            ago = (published - day.last).days if published is not None else 0
            if ago <= _BACKGROUND_DAYS:
                days[day] += 2 if frame.sites else 1
            elif ago >= _LONG_AGO_DAYS:
                past[day] += 2 if frame.sites else 1
        # An account of one strike of long ago dates it once, and tells of it for pages.
        counted = days or past
        if not counted:
            return None
        return min(counted, key=lambda day: (length_days(day), -counted[day], day))

    def report(self, draft: Draft) -> Report:
        hits = sorted(draft.hits, key=lambda hit: (hit.frame.heading, hit.frame.trigger.start))
        best = hits[0]
        mention = self.reading.mentions[best.mention]
        quotes = _quotes([hit.frame for hit in hits] + draft.further)
        claims = [*self._who(draft), *self._when(draft)]
        claims += self._listed(draft)
        claims += tolls(self.article, self.reading, self.geocodes, draft)
        cue = next(
            (c for h in hits for c in h.frame.claims if c.property is ClaimProperty.ROLE), None
        )
        if cue is not None:
            claims.append(cue)
        background = self._is_background(draft)
        status = Status.DEBRIS if all(h.frame.status is Status.DEBRIS for h in hits) else Status.HIT
        geocode = self.geocodes[best.mention]
        support = min(1.0, 0.75 + 0.1 * len(hits))
        confidence = round(geocode.confidence * support * (0.7 if draft.headline_only else 1), 3)
        # "The city was hit again" has its place's name from before: several accounts may.
        told = best.frame.sentence.covers(mention.span)
        at = mention.span.start if told else best.frame.trigger.start
        return Report(
            id=content_id("report", self.article.id, self.article.sha256, draft.place.id, at),
            article_id=self.article.id,
            place=draft.place,
            mention=mention.span,
            quote=quotes[0],
            claims=tuple(claims),
            status=status,
            confidence=confidence,
            reason=f"“{mention.text}”: {best.frame.reason or mention.reason}; {geocode.reason}",
            background=background,
            more_quotes=tuple(quotes[1:]),
        )

    # ---- who -----------------------------------------------------------------------------

    def _who(self, draft: Draft) -> list[Claim]:
        told = [
            claim
            for hit in draft.hits
            for claim in hit.frame.claims
            if claim.property is ClaimProperty.ATTACKER and not self._own(claim, draft)
        ]
        if told:
            votes = Counter(str(claim.value) for claim in told)
            best = min(
                votes, key=lambda name: (-votes[name], [str(c.value) for c in told].index(name))
            )
            return [next(claim for claim in told if claim.value == best)]
        near = self._nearby_attacker(draft) or self._only_attacker(draft)
        if near is not None:
            return [near]
        for theatre in self.theatres:
            party = theatre.inferred_attacker(draft.place, self.named)
            if party is not None:
                basis = f"{theatre.title}: no other party of this war would strike there"
                return [Claim(ClaimProperty.ATTACKER, party.name, None, basis)]
        return []

    def _own(self, claim: Claim, draft: Draft) -> bool:
        """Whether a claim has a party strike its own uncontested territory, or its own house:
        "Iran's consulate in Damascus"."""
        place, name = draft.place, str(claim.value)
        if place.precision is Precision.FACILITY:
            called = " ".join(self.reading.mentions[hit.mention].text for hit in draft.hits)
            if any(name in theatre.named_in(called) for theatre in self.theatres):
                return True
        for theatre in self.theatres:
            party = theatre.belligerent(name)
            if party is not None and place.country in party.territory:
                return not theatre.contested.intersection((place.id, *place.parents))
        return False

    def _nearby_attacker(self, draft: Draft) -> Claim | None:
        """Who struck, as the sentences around say: those that go on first, then those before."""
        paragraphs = {hit.frame.paragraph for hit in draft.hits}
        if _GOES_ON.match(self.article.text, draft.hits[0].frame.sentence.start):
            paragraphs.add(draft.hits[0].frame.paragraph - 1)
        start = draft.first
        candidates = [
            (abs(frame.trigger.start - start), claim)
            for frame in (*draft.further, *self.reading.frames)
            for claim in frame.claims
            if claim.property is ClaimProperty.ATTACKER
            and (
                frame.paragraph in paragraphs
                or frame in draft.further
                or (frame.heading and governs(self.article, frame, draft.hits[0].frame))
            )
            and not self._own(claim, draft)
        ]
        if not candidates:
            return None
        _, claim = min(candidates, key=lambda entry: entry[0])
        return Claim(
            claim.property, claim.value, claim.span, "a sentence nearby names the attacker"
        )

    def _only_attacker(self, draft: Draft) -> Claim | None:
        """The one party that the article names as striking on this side, where it is one.

        A place that both sides strike has one only where nobody else strikes at all.
        """
        named = [
            claim
            for frame in self.reading.frames
            for claim in frame.claims
            if claim.property is ClaimProperty.ATTACKER and not frame.background
        ]
        alone = len({str(claim.value) for claim in named}) == 1
        likely = [c for c in named if self._would_strike(str(c.value), draft.place, alone)]
        if not likely or len({str(claim.value) for claim in likely}) > 1:
            return None
        basis = "the article names no other attacker on this side"
        return Claim(ClaimProperty.ATTACKER, likely[0].value, likely[0].span, basis)

    def _would_strike(self, party_name: str, place: Place, alone: bool) -> bool:
        """Whether a place is an opponent's territory; uncontested, unless a party is alone."""
        for theatre in self.theatres:
            party = theatre.belligerent(party_name)
            contested = theatre.contested.intersection((place.id, *place.parents))
            if party is None or (contested and not alone):
                continue
            opponents = (theatre.belligerent(name) for name in party.opponents)
            if any(place.country in opponent.territory for opponent in opponents if opponent):
                return True
        return False

    # ---- when ----------------------------------------------------------------------------

    def _when(self, draft: Draft) -> list[Claim]:
        published = self.article.published
        for frame in [hit.frame for hit in draft.hits]:
            if draft.day is not None and frame_day(frame) == draft.day:
                for claim in frame.claims:
                    if claim.property is ClaimProperty.DATE and claim.value == draft.day:
                        return [claim]
        for frame in draft.further:
            day = frame_day(frame)
            if day is not None and length_days(day) == 0 and not frame.background:
                for claim in frame.claims:
                    if claim.value == day:
                        return [Claim(claim.property, day, claim.span, "a sentence nearby")]
        for frame in [hit.frame for hit in draft.hits]:
            if day := frame_day(frame, told=True):
                return [next(claim for claim in frame.claims if claim.value == day)]
        if before := self._told_before(draft):
            return [before]
        if self.day is not None:
            return [
                Claim(ClaimProperty.DATE, self.day, None, "the day the article tells of elsewhere")
            ]
        if published is not None:
            near = DateSpan(published, published)
            return [Claim(ClaimProperty.DATE, near, None, "the day of publication")]
        return []

    def _told_before(self, draft: Draft) -> Claim | None:
        """The day of the account that a strike without one goes on from."""
        start = draft.hits[0].frame
        if in_list(self.article, start):
            return None
        for frame in reversed(self.reading.frames):
            if frame.trigger.start >= start.trigger.start or frame.heading:
                continue
            if start.paragraph - frame.paragraph > 1:
                return None
            day = frame_day(frame)
            if day is not None and length_days(day) == 0 and not frame.background:
                span = next(c.span for c in frame.claims if c.value == day)
                return Claim(
                    ClaimProperty.DATE, day, span, "the sentences before it tell of that day"
                )
        return None

    def _is_background(self, draft: Draft) -> bool:
        published = self.article.published
        if published is None or draft.day is None:
            return False
        return (published - draft.day.last).days > _BACKGROUND_DAYS

    # ---- with what, on what, how many ------------------------------------------------------

    def _listed(self, draft: Draft) -> list[Claim]:
        found: dict[tuple[ClaimProperty, str], Claim] = {}
        frames = [hit.frame for hit in draft.hits]
        for frame in frames:
            for claim in frame.claims:
                if claim.property in _LISTED:
                    found.setdefault((claim.property, str(claim.value)), claim)
        for frame in draft.further:
            for claim in frame.claims:
                has = any(prop is claim.property for prop, _ in found)
                if claim.property in _LISTED and not has:
                    basis = "a sentence nearby"
                    found[(claim.property, str(claim.value))] = Claim(
                        claim.property, claim.value, claim.span, basis
                    )
        return list(found.values())


def _quotes(frames: Sequence[Frame]) -> list[Span]:
    """The sentences of frames, each once, in the order given."""
    seen: dict[Span, None] = {}
    for frame in frames:
        seen.setdefault(frame.sentence)
    return list(seen)
