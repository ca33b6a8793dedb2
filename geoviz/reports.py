"""Frames and geocodes to reports: one article's account of one strike at one place.

The document decides, not the sentence: the finest named place wins, what encloses it
stays only where it is told of by itself, and what a sentence leaves out (who, when, how
many) is taken from the sentences around it, and marked as inferred.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from geoviz.geo import distance_m
from geoviz.model import (
    Article,
    Claim,
    ClaimProperty,
    Count,
    DateSpan,
    Frame,
    Geocode,
    Place,
    Precision,
    Reading,
    Report,
    Role,
    Span,
    Status,
    content_id,
)
from geoviz.theatre import Theatre

_BACKGROUND_DAYS = 10  # an earlier strike, told in passing
_FOCUS_FRAMES = 4  # how far a frame without a place looks back for one
_HOLDING = re.compile(r"\s+in\s+(?:the\s+)?(?:[\w’']+\s+)?|\s*\(")
_USUAL_LENGTH_DAYS = 7  # a longer span of days dates no strike
_BULLETS = ("* ", "+ ", "- ", "• ")
_LEAD_PARAGRAPHS = 3
_LISTED = (ClaimProperty.WEAPON, ClaimProperty.TARGET_TYPE)
_COUNTED = (ClaimProperty.KILLED, ClaimProperty.INJURED)


@dataclass(slots=True)
class _Hit:
    """One frame's account of one place; several make a report."""

    frame: Frame
    mention: int
    place: Place
    confidence: float
    shared: bool  # the frame tells of several places at once


@dataclass(slots=True)
class _Draft:
    """The hits of one place on one day, with the frames that only add to them."""

    place: Place
    hits: list[_Hit]
    day: DateSpan | None = None
    further: list[Frame] = field(default_factory=list)

    @property
    def headline_only(self) -> bool:
        return all(hit.frame.heading for hit in self.hits)

    @property
    def paragraph(self) -> int:
        """The first paragraph that tells of it, headlines aside."""
        told = [hit.frame.paragraph for hit in self.hits if not hit.frame.heading]
        return min(told, default=0)

    @property
    def first(self) -> int:
        return min(hit.frame.trigger.start for hit in self.hits)


def make_reports(
    article: Article,
    reading: Reading,
    geocodes: Sequence[Geocode],
    theatres: Sequence[Theatre],
) -> tuple[Report, ...]:
    """The reports of one article, in text order."""
    hits = [hit for frame in reading.frames for hit in _hits(article, reading, frame, geocodes)]
    hits += _under_headings(reading.frames, hits)
    drafts = _group(hits, article)
    drafts = _finest(drafts, article, reading)
    _attach_frames(drafts, reading.frames)
    named: Counter[str] = Counter()
    for theatre in theatres:
        named.update(theatre.named_in(article.text))
    maker = _Maker(article, reading, geocodes, theatres, named, drafts)
    made = [maker.report(draft) for draft in sorted(drafts, key=lambda d: d.first)]
    return maker.with_roles(made)


# ---- hits ---------------------------------------------------------------------------------


def _hits(
    article: Article, reading: Reading, frame: Frame, geocodes: Sequence[Geocode]
) -> list[_Hit]:
    """The placed sites of a frame; what encloses another site of the frame is not one."""
    sites: list[tuple[int, Place]] = []
    for index in frame.sites:
        place = geocodes[index].place
        if place is None or _is_water(place):
            continue
        sites.append((index, place))
    kept: list[tuple[int, Place]] = []
    for index, place in sites:
        others = [(i, p) for i, p in sites if i != index and p.id != place.id]
        if any(_encloses(place, other) for _, other in others):
            continue
        before = article.text[: reading.mentions[index].span.start].rstrip()[-12:].lower()
        if others and before.endswith((" near", "outside", "close to")):
            continue
        if _holds_the_one_before(article, reading, frame, index):
            continue
        if place.id not in {p.id for _, p in kept}:
            kept.append((index, place))
    places = {place.id for _, place in kept}
    return [
        _Hit(frame, index, place, geocodes[index].confidence, len(places) > 1)
        for index, place in kept
    ]


def _under_headings(frames: Sequence[Frame], hits: Sequence[_Hit]) -> list[_Hit]:
    """A heading's place holds for the first account under it that names none of its own."""
    by_frame: dict[int, list[_Hit]] = {}
    for hit in hits:
        by_frame.setdefault(id(hit.frame), []).append(hit)
    found = []
    for heading, below in itertools.pairwise(frames):
        if not heading.heading or below.heading or id(below) in by_frame:
            continue
        if 0 < below.paragraph - heading.paragraph <= 2:
            found += [replace(hit, frame=below) for hit in by_frame.get(id(heading), ())]
    return found


def _holds_the_one_before(article: Article, reading: Reading, frame: Frame, index: int) -> bool:
    """ "Afipsky in the Krasnodar region": what stands behind "in" holds what stands before."""
    start = reading.mentions[index].span.start
    ends = [reading.mentions[i].span.end for i in frame.sites if i != index]
    return any(
        end <= start and _HOLDING.fullmatch(article.text[end:start]) is not None for end in ends
    )


def _is_water(place: Place) -> bool:
    return place.feature_code in {
        "STM", "LK", "SEA", "STRT", "GULF", "BAY", "OCN", "CHN", "RSV", "CNL",
    }  # fmt: skip


def _encloses(outer: Place, inner: Place) -> bool:
    """Whether a place holds another, going by the gazetteer's hierarchy."""
    if outer.id == inner.id or outer.precision < inner.precision:
        return False
    if outer.id in inner.parents:
        return True
    if outer.feature_code == "RGN" and (outer.country in (None, inner.country)):
        return distance_m(outer.lonlat, inner.lonlat) <= outer.uncertainty_m
    if outer.precision is Precision.COUNTRY:
        return outer.country is not None and outer.country == inner.country
    return False


# ---- grouping -----------------------------------------------------------------------------


def _frame_day(frame: Frame, published: object) -> DateSpan | None:
    """The day a frame gives for its strike: the finest one, nearest to the trigger."""
    days = [
        claim
        for claim in frame.claims
        if isinstance(claim.value, DateSpan)
        and (
            (length := _length(claim.value)) <= _USUAL_LENGTH_DAYS
            or (length <= 31 and not frame.sites)
            or length > 300
        )
    ]
    if not days:
        return None

    def cost(claim: Claim) -> tuple[int, int]:
        assert isinstance(claim.value, DateSpan)  # noqa: S101 - a date claim has days
        length = (claim.value.last - claim.value.first).days
        away = abs(claim.span.start - frame.trigger.start) if claim.span else 999
        return (0 if length == 0 else 1 + length, away)

    value = min(days, key=cost).value
    return value if isinstance(value, DateSpan) else None


def _group(hits: Sequence[_Hit], article: Article) -> list[_Draft]:
    """Hits of the same place on days that may be the same are one report."""
    drafts: list[_Draft] = []
    for hit in hits:
        day = _frame_day(hit.frame, article.published)
        for draft in drafts:
            if draft.place.id == hit.place.id and _same_day(draft.day, day):
                draft.hits.append(hit)
                if day is not None and (draft.day is None or _length(day) < _length(draft.day)):
                    draft.day = day
                break
        else:
            drafts.append(_Draft(hit.place, [hit], day))
    return drafts


def _same_day(a: DateSpan | None, b: DateSpan | None) -> bool:
    """Whether two dates may mean the same night; one day apart counts."""
    if a is None or b is None:
        return True
    slack = timedelta(days=1)
    return a.first <= b.last + slack and b.first <= a.last + slack


def _length(days: DateSpan) -> int:
    return (days.last - days.first).days


def _finest(drafts: list[_Draft], article: Article, reading: Reading) -> list[_Draft]:
    """Drop what is only the frame of a finer place, or of a headline."""
    bodies = [d for d in drafts if not d.headline_only]
    kept: list[_Draft] = []
    for draft in drafts:
        finer = [d for d in drafts if d is not draft and _encloses(draft.place, d.place)]
        finer = [d for d in finer if not d.headline_only or draft.headline_only]
        if draft.headline_only and bodies:
            continue
        if finer and (
            draft.place.precision is Precision.COUNTRY or draft.place.feature_code == "RGN"
        ):
            continue
        if (
            draft.place.precision is Precision.REGION
            and finer
            and not _told_by_itself(draft, finer)
        ):
            continue
        if _refined(draft, drafts, article, reading):
            continue
        kept.append(draft)
    return kept


def _told_by_itself(draft: _Draft, finer: Sequence[_Draft]) -> bool:
    """Whether a region has a paragraph of its own, with damage or casualties."""
    paragraphs = {hit.frame.paragraph for d in finer for hit in d.hits}
    return any(
        hit.frame.paragraph not in paragraphs
        and any(c.property in (*_COUNTED, ClaimProperty.TARGET_TYPE) for c in hit.frame.claims)
        for hit in draft.hits
    )


def _refined(draft: _Draft, drafts: Sequence[_Draft], article: Article, reading: Reading) -> bool:
    """ "A strike on X … the strike in Y, near X": Y is where it happened."""
    names = {reading.mentions[hit.mention].text for hit in draft.hits}
    for other in drafts:
        if other is draft:
            continue
        for hit in other.hits:
            sentence = article.text[hit.frame.sentence.start : hit.frame.sentence.end]
            if any(f"near {name}" in sentence for name in names) and all(
                abs(own.frame.paragraph - hit.frame.paragraph) <= 2 for own in draft.hits
            ):
                return True
    return False


def _attach_frames(drafts: Sequence[_Draft], frames: Sequence[Frame]) -> None:
    """Give a frame without a place to the report it goes on about."""
    if not drafts:
        return
    by_frame = {id(hit.frame): draft for draft in drafts for hit in draft.hits}
    focus: _Draft | None = None
    since = 0
    paragraph = -1
    lead: list[Frame] = []
    for frame in frames:
        own = by_frame.get(id(frame))
        if own is not None:
            focus = own if own.place.precision < Precision.COUNTRY or focus is None else focus
            since, paragraph = 0, frame.paragraph
            continue
        since += 1
        if frame.heading:
            continue
        if focus is None:
            lead.append(frame)
            continue
        if since <= _FOCUS_FRAMES and abs(frame.paragraph - paragraph) <= 2:
            focus.further.append(frame)
    # What an article opens with, before it names the place, is of its main strike.
    main = max(drafts, key=lambda d: (len(d.hits), -d.first))
    for frame in lead:
        if 0 <= main.paragraph - frame.paragraph <= _LEAD_PARAGRAPHS:
            main.further.append(frame)


# ---- reports ------------------------------------------------------------------------------


class _Maker:
    """Makes reports of drafts, with what the whole article says at hand."""

    def __init__(
        self,
        article: Article,
        reading: Reading,
        geocodes: Sequence[Geocode],
        theatres: Sequence[Theatre],
        named: Counter[str],
        drafts: Sequence[_Draft],
    ) -> None:
        self.article = article
        self.reading = reading
        self.geocodes = geocodes
        self.theatres = theatres
        self.named = named
        self.day = self._usual_day(drafts)

    def _usual_day(self, drafts: Sequence[_Draft]) -> DateSpan | None:
        """The day most frames of the article give; it dates those that give none."""
        published = self.article.published
        days: Counter[DateSpan] = Counter()
        for frame in self.reading.frames:
            day = _frame_day(frame, published)
            if day is None or _length(day) > 1:
                continue
            if published is None or (published - day.last).days <= _BACKGROUND_DAYS:
                days[day] += 2 if frame.sites else 1
        if not days:
            return None
        return min(days, key=lambda day: (-days[day], day))

    def report(self, draft: _Draft) -> Report:
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

    def _who(self, draft: _Draft) -> list[Claim]:
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
        near = self._nearby_attacker(draft)
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

    def _nearby_attacker(self, draft: _Draft) -> Claim | None:
        """Who struck, as the sentences around say: those that go on first, then those before."""
        paragraphs = {hit.frame.paragraph for hit in draft.hits}
        start = draft.first
        candidates = [
            (abs(frame.trigger.start - start), claim)
            for frame in (*draft.further, *self.reading.frames)
            for claim in frame.claims
            if claim.property is ClaimProperty.ATTACKER
            and (frame.paragraph in paragraphs or frame in draft.further or frame.heading)
            and not self._own(claim, draft.place)
        ]
        if not candidates:
            return None
        _, claim = min(candidates, key=lambda entry: entry[0])
        return Claim(
            claim.property, claim.value, claim.span, "a sentence nearby names the attacker"
        )

    # ---- when ----------------------------------------------------------------------------

    def _when(self, draft: _Draft) -> list[Claim]:
        published = self.article.published
        for frame in [hit.frame for hit in draft.hits]:
            if draft.day is not None and _frame_day(frame, published) == draft.day:
                for claim in frame.claims:
                    if claim.property is ClaimProperty.DATE and claim.value == draft.day:
                        return [claim]
        for frame in draft.further:
            day = _frame_day(frame, published)
            if day is not None and _length(day) == 0 and not frame.background:
                for claim in frame.claims:
                    if claim.value == day:
                        return [Claim(claim.property, day, claim.span, "a sentence nearby")]
        if self.day is not None:
            return [
                Claim(ClaimProperty.DATE, self.day, None, "the day the article tells of elsewhere")
            ]
        if published is not None:
            near = DateSpan(published, published)
            return [Claim(ClaimProperty.DATE, near, None, "the day of publication")]
        return []

    def _is_background(self, draft: _Draft) -> bool:
        published = self.article.published
        if published is None or draft.day is None:
            return False
        return (published - draft.day.last).days > _BACKGROUND_DAYS

    # ---- with what, on what, how many ------------------------------------------------------

    def _listed(self, draft: _Draft) -> list[Claim]:
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

    def _counts(self, draft: _Draft) -> list[Claim]:
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
            near = [c for frame in draft.further for c in frame.claims if c.property is prop]
            pool = own or near
            if pool:
                claims.append(
                    max(pool, key=lambda c: c.value.high if isinstance(c.value, Count) else 0)
                )
        return claims

    # ---- roles -----------------------------------------------------------------------------

    def with_roles(self, reports: Sequence[Report]) -> tuple[Report, ...]:
        """The reports with their roles: a counterstrike where the text frames it as an answer."""
        leading = next((r.attacker for r in reports if r.attacker and not r.background), None)
        answered = self._tells_of_exchange()
        done = []
        for report in reports:
            cue = next((c for c in report.claims if c.property is ClaimProperty.ROLE), None)
            opposed = leading is not None and self._opposed(report.attacker, leading)
            if opposed and (cue is not None or answered):
                claim = cue or Claim(
                    ClaimProperty.ROLE,
                    Role.COUNTERSTRIKE.value,
                    None,
                    f"the article tells of it as the other side's part, after {leading}'s",
                )
            else:
                claim = Claim(
                    ClaimProperty.ROLE, Role.STRIKE.value, None, "nothing frames it as an answer"
                )
            others = tuple(c for c in report.claims if c.property is not ClaimProperty.ROLE)
            done.append(replace(report, claims=(*others, claim)))
        return tuple(done)

    def _opposed(self, one: str | None, other: str) -> bool:
        return any(
            (party := theatre.belligerent(one or "")) is not None and other in party.opponents
            for theatre in self.theatres
        )

    def _tells_of_exchange(self) -> bool:
        """Whether the article is one account of both sides, and not a list of the day's news."""
        lines = [line for line in self.article.text.splitlines() if line.strip()]
        listed = sum(line.lstrip().startswith(_BULLETS) for line in lines)
        return listed * 2 < len(lines)


def _quotes(frames: Sequence[Frame]) -> list[Span]:
    """The sentences of frames, each once, in the order given."""
    seen: dict[Span, None] = {}
    for frame in frames:
        seen.setdefault(frame.sentence)
    return list(seen)
