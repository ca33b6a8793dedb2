"""Drafts to reports: who, when, with what, on what, how many, and in which role.

What a sentence leaves out is taken from the sentences around it, and marked as inferred.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from geoviz.model import (
    Article,
    Claim,
    ClaimProperty,
    Count,
    DateSpan,
    Frame,
    Geocode,
    MentionKind,
    Place,
    Precision,
    Reading,
    Report,
    Role,
    Span,
    Status,
    content_id,
)
from geoviz.reports.drafts import BULLETS, Draft, frame_day, governs, in_list, length_days
from geoviz.theatre import Theatre

_BACKGROUND_DAYS = 10  # an earlier strike, told in passing
_LONG_AGO_DAYS = 100  # an article that dates nothing later is an account of the past
_LISTED = (ClaimProperty.WEAPON, ClaimProperty.TARGET_TYPE)
_COUNTED = (ClaimProperty.KILLED, ClaimProperty.INJURED)

_LOCATIVES = frozenset({"in", "across", "throughout", "on", "at", "near", "around"})
_UPDATE = re.compile(r"\b(?:toll|rose|risen|climbed|increased|number of)\b", re.IGNORECASE)


# ---- reports ------------------------------------------------------------------------------


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
            day = frame_day(frame, published)
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
        claims += self._counts(draft)
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
        return Report(
            id=content_id(
                "report", self.article.id, self.article.sha256, draft.place.id, mention.span.start
            ),
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
            if claim.property is ClaimProperty.ATTACKER and not self._own(claim, draft.place)
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

    def _own(self, claim: Claim, place: Place) -> bool:
        """Whether a claim has a party strike its own uncontested territory."""
        for theatre in self.theatres:
            party = theatre.belligerent(str(claim.value))
            if party is not None and place.country in party.territory:
                return not theatre.contested.intersection((place.id, *place.parents))
        return False

    def _nearby_attacker(self, draft: Draft) -> Claim | None:
        """Who struck, as the sentences around say: those that go on first, then those before."""
        paragraphs = {hit.frame.paragraph for hit in draft.hits}
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
            and not self._own(claim, draft.place)
        ]
        if not candidates:
            return None
        _, claim = min(candidates, key=lambda entry: entry[0])
        return Claim(
            claim.property, claim.value, claim.span, "a sentence nearby names the attacker"
        )

    def _only_attacker(self, draft: Draft) -> Claim | None:
        """The one party that the article names as striking on this side, where it is one."""
        named = [
            claim
            for frame in self.reading.frames
            for claim in frame.claims
            if claim.property is ClaimProperty.ATTACKER
            and not frame.background
            and self._would_strike(str(claim.value), draft.place)
        ]
        if not named or len({str(claim.value) for claim in named}) > 1:
            return None
        basis = "the article names no other attacker on this side"
        return Claim(ClaimProperty.ATTACKER, named[0].value, named[0].span, basis)

    def _would_strike(self, party_name: str, place: Place) -> bool:
        """Whether a place is an opponent's uncontested territory."""
        for theatre in self.theatres:
            party = theatre.belligerent(party_name)
            if party is None or theatre.contested.intersection((place.id, *place.parents)):
                continue
            opponents = (theatre.belligerent(name) for name in party.opponents)
            if any(place.country in opponent.territory for opponent in opponents if opponent):
                return True
        return False

    # ---- when ----------------------------------------------------------------------------

    def _when(self, draft: Draft) -> list[Claim]:
        published = self.article.published
        for frame in [hit.frame for hit in draft.hits]:
            if draft.day is not None and frame_day(frame, published) == draft.day:
                for claim in frame.claims:
                    if claim.property is ClaimProperty.DATE and claim.value == draft.day:
                        return [claim]
        for frame in draft.further:
            day = frame_day(frame, published)
            if day is not None and length_days(day) == 0 and not frame.background:
                for claim in frame.claims:
                    if claim.value == day:
                        return [Claim(claim.property, day, claim.span, "a sentence nearby")]
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
            day = frame_day(frame, self.article.published)
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

    def _counts(self, draft: Draft) -> list[Claim]:
        """Killed and injured at this place; a number shared by several places is nobody's."""
        claims = []
        for prop in _COUNTED:
            own = [
                claim
                for hit in draft.hits
                if not hit.shared
                for claim in hit.frame.claims
                if claim.property is prop
            ]
            near = [
                claim
                for frame in draft.further
                if not self._tells_of_elsewhere(frame, draft)
                for claim in frame.claims
                if claim.property is prop
            ]
            pool = own + [claim for claim in near if self._is_update(claim)] if own else near
            if pool:
                claims.append(max(pool, key=_highest))
        return claims

    def _tells_of_elsewhere(self, frame: Frame, draft: Draft) -> bool:
        """Whether a sentence names another place, or the whole country: its numbers are theirs."""
        around = (draft.place.id, *draft.place.parents)
        for mention, geocode in zip(self.reading.mentions, self.geocodes, strict=True):
            if not frame.sentence.covers(mention.span) or mention.kind is not MentionKind.MENTION:
                continue
            place = geocode.place
            if place is None or draft.place.id in place.parents:
                continue
            before = self.article.text[frame.sentence.start : mention.span.start].split()[-2:]
            if not _LOCATIVES.intersection(word.lower() for word in before):
                continue
            if place.precision is Precision.COUNTRY or place.id not in around:
                return True
        return False

    def _is_update(self, claim: Claim) -> bool:
        """Whether a number is said to have grown from one that was told before."""
        if claim.span is None:
            return False
        text = self.article.text
        return _UPDATE.search(text, max(0, claim.span.start - 60), claim.span.end) is not None

    # ---- roles -----------------------------------------------------------------------------

    def with_roles(self, reports: Sequence[Report]) -> tuple[Report, ...]:
        """The reports with their roles: a counterstrike where the text frames it as an answer."""
        leading = next((r.attacker for r in reports if r.attacker and not r.background), None)
        exchange = self._tells_of_exchange()
        answering = self._answering()
        alone = len({report.attacker for report in reports if report.attacker}) == 1
        done = []
        for report in reports:
            cue = next((c for c in report.claims if c.property is ClaimProperty.ROLE), None)
            cue = cue or answering.get(report.attacker or "")
            # Who struck first in an account of both sides does not answer in it.
            if cue is not None and (report.attacker != leading or alone):
                claim = cue
            elif exchange and leading and self._opposed(report.attacker, leading):
                basis = f"the article tells of it as the other side's part, after {leading}'s"
                claim = Claim(ClaimProperty.ROLE, Role.COUNTERSTRIKE.value, None, basis)
            else:
                basis = "nothing frames it as an answer"
                claim = Claim(ClaimProperty.ROLE, Role.STRIKE.value, None, basis)
            others = tuple(c for c in report.claims if c.property is not ClaimProperty.ROLE)
            done.append(replace(report, claims=(*others, claim)))
        return tuple(done)

    def _answering(self) -> dict[str, Claim]:
        """Parties whose hits the article calls an answer, with the words that do."""
        parties: dict[str, Claim] = {}
        for frame in self.reading.frames:
            cue = next((c for c in frame.claims if c.property is ClaimProperty.ROLE), None)
            who = next((c for c in frame.claims if c.property is ClaimProperty.ATTACKER), None)
            if cue is not None and who is not None:
                parties.setdefault(str(who.value), cue)
        return parties

    def _opposed(self, one: str | None, other: str) -> bool:
        return any(
            (party := theatre.belligerent(one or "")) is not None and other in party.opponents
            for theatre in self.theatres
        )

    def _tells_of_exchange(self) -> bool:
        """Whether the article is one account of both sides, and not a list of the day's news."""
        lines = [line for line in self.article.text.splitlines() if line.strip()]
        listed = sum(line.lstrip().startswith(BULLETS) for line in lines)
        return listed * 2 < len(lines)


def _highest(claim: Claim) -> int:
    return claim.value.high if isinstance(claim.value, Count) else 0


def _quotes(frames: Sequence[Frame]) -> list[Span]:
    """The sentences of frames, each once, in the order given."""
    seen: dict[Span, None] = {}
    for frame in frames:
        seen.setdefault(frame.sentence)
    return list(seen)
