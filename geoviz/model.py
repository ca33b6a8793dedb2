"""The types that cross a stage boundary.

Every type is an immutable value. A change makes a new value; ids hash content,
so the same input makes the same ids wherever and however often it is read.
Coordinates are ``lon, lat`` in degrees (WGS 84); units stand in field names.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import NamedTuple


def content_id(prefix: str, *parts: object) -> str:
    """An id made of a prefix and 16 hex digits of the SHA-256 of the parts."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"))
    return f"{prefix}-{digest.hexdigest()[:16]}"


class LonLat(NamedTuple):
    """A position in degrees, longitude first."""

    lon: float
    lat: float


class Span(NamedTuple):
    """A half-open range of code points in ``Article.text``."""

    start: int
    end: int

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


class Precision(IntEnum):
    """How finely a place is known; a greater value is coarser."""

    FACILITY = 1
    DISTRICT = 2
    CITY = 3
    REGION = 4
    COUNTRY = 5

    @property
    def label(self) -> str:
        return self.name.lower()

    @classmethod
    def from_label(cls, label: str) -> Precision:
        return cls[label.upper()]


class MentionKind(StrEnum):
    """What a place name does in its sentence."""

    SITE = "site"  # a strike happened there
    MENTION = "mention"  # a place, named in passing
    METONYM = "metonym"  # stands for a government ("Moscow said")
    ORIGIN = "origin"  # where a weapon was launched
    WATER = "water"  # a river, sea or strait
    ORGANISATION = "organisation"  # part of an organisation's name
    PERSON = "person"  # a person's name or title
    DEMONYM = "demonym"  # "Russian", "Ukrainians"


class Role(StrEnum):
    """Whether a hit opened an exchange or answered one."""

    STRIKE = "strike"
    COUNTERSTRIKE = "counterstrike"


class Status(StrEnum):
    """What the article says became of an attack."""

    HIT = "hit"
    DEBRIS = "debris"  # the site was damaged by falling debris
    CLAIMED = "claimed"  # only a belligerent says so
    DENIED = "denied"
    INTERCEPTED = "intercepted"
    THREATENED = "threatened"
    PLANNED = "planned"

    @property
    def is_hit(self) -> bool:
        """True where the article reports that something was struck."""
        return self in (Status.HIT, Status.DEBRIS, Status.CLAIMED)


class Review(StrEnum):
    """Whether a person has looked at a report, and what came of it."""

    UNREVIEWED = "unreviewed"
    ACCEPTED = "accepted"  # right as it was read
    CORRECTED = "corrected"  # a person moved it or changed a claim


class JudgementKind(StrEnum):
    """What a person decided."""

    ACCEPT = "accept"  # the report is right as it stands
    REJECT = "reject"  # no strike there: the report makes no pin
    MOVE = "move"  # the strike was at another place
    CHANGE = "change"  # one property has another value, or none
    SAME = "same"  # two reports are of one strike
    DIFFERENT = "different"  # two reports are of two strikes
    UNDO = "undo"  # an earlier judgement no longer counts


class ClaimProperty(StrEnum):
    """What a claim is about."""

    ATTACKER = "attacker"
    ROLE = "role"
    STATUS = "status"
    WEAPON = "weapon"
    TARGET_TYPE = "target_type"
    DATE = "date"
    KILLED = "killed"
    INJURED = "injured"


class Count(NamedTuple):
    """A number of people as a source gives it; ``low == high`` for one number."""

    low: int
    high: int
    at_least: bool = False

    def __str__(self) -> str:
        number = str(self.low) if self.low == self.high else f"{self.low}-{self.high}"
        return f"at least {number}" if self.at_least else number

    @classmethod
    def parse(cls, text: str) -> Count:
        """The inverse of ``str``. Raises ValueError for anything else."""
        bare = text.removeprefix("at least ")
        low, dash, high = bare.partition("-")
        return cls(int(low), int(high if dash else low), bare != text)


class DateSpan(NamedTuple):
    """The days on which a strike may have happened, both ends included."""

    first: date
    last: date

    def __str__(self) -> str:
        """ISO 8601: a day, a month where it is a whole month, or an interval."""
        if self.first == self.last:
            return self.first.isoformat()
        is_month = (
            self.first.day == 1
            and (self.first.year, self.first.month) == (self.last.year, self.last.month)
            and (self.last.toordinal() + 1) == _next_month(self.first).toordinal()
        )
        if is_month:
            return f"{self.first:%Y-%m}"
        return f"{self.first.isoformat()}/{self.last.isoformat()}"

    @classmethod
    def parse(cls, text: str) -> DateSpan:
        """The inverse of ``str``. Raises ValueError for anything else."""
        if len(text) == len("2025-07"):
            first = date.fromisoformat(text + "-01")
            return cls(first, date.fromordinal(_next_month(first).toordinal() - 1))
        head, slash, tail = text.partition("/")
        return cls(date.fromisoformat(head), date.fromisoformat(tail if slash else head))


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Article:
    """One published text, byte for byte."""

    id: str  # given by the source, or a hash of publisher, date and text
    text: str  # what every span of this article refers to
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None  # http or https only
    origin: str | None = None  # file name it was read from, without folders

    @property
    def sha256(self) -> str:
        """Hex SHA-256 of the text, which tells two versions of an article apart."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


OWN_MARK = "(user’s gazetteer, set "
"""What the source of a place says where it is of a set that the user added."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer, complete enough to be used without it."""

    id: str  # "geonames:703448", "geoviz:kyiv-darnytskyi", or "user:..." of a set of one's own
    name: str  # in English, as on a map
    precision: Precision
    lon: float
    lat: float
    uncertainty_m: float  # radius around lon, lat that holds the place
    country: str | None = None  # ISO 3166-1 alpha-2
    admin1: str | None = None  # id of the first-level region it lies in
    parents: tuple[str, ...] = ()  # ids of the places it lies in, finest first
    feature_code: str | None = None  # GeoNames feature code: PPLC, ADM1, AIRB ...
    kind: str | None = None  # for curated facilities: refinery, airbase, embassy ...
    population: int = 0
    source: str = "GeoNames"  # where the coordinate is from

    @property
    def lonlat(self) -> LonLat:
        return LonLat(self.lon, self.lat)

    @property
    def own_source(self) -> str | None:
        """The set of the user's own places that it, or a name of it, is from; None for most."""
        parts = [part for part in self.source.split("; ") if OWN_MARK in part]
        return parts[-1].removeprefix("named by ") if parts else None

    @property
    def geonameid(self) -> int | None:
        head, _, number = self.id.partition(":")
        return int(number) if head == "geonames" and number.isdigit() else None


class Renown(NamedTuple):
    """What the gazetteer knows of a name, before it is known which place is meant."""

    senses: int  # places that bear it, 0 where none does
    population: int  # of the largest of them
    precision: Precision | None  # of the coarsest of them
    primary: bool  # it is some place's own name, and no other spelling


@dataclass(frozen=True, slots=True)
class Mention:
    """A place name as written."""

    span: Span
    text: str  # article.text[span.start:span.end]
    kind: MentionKind
    reason: str = ""  # why this kind, for a person to read
    name: str | None = None  # the name to look up, where the text alone would not do
    cue: str | None = None
    """What the text calls it: region, district, city, facility, water, article ("the Dnipro"); or
    coordinates, whose name is that of the place of which they say where it is."""

    @property
    def toponym(self) -> Span:
        """The name alone: "Lebanon" of "eastern Lebanon", "Kyiv" of "Kyiv region"."""
        words = [match.span() for match in re.finditer(r"\S+", self.text)]
        while (
            len(words) > 1
            and self.text[slice(*words[0])].islower()
            and ("-" not in self.text[slice(*words[0])])
        ):
            del words[0]
        while len(words) > 1 and self.text[slice(*words[-1])].islower():
            del words[-1]
        if not words:
            return self.span
        return Span(self.span.start + words[0][0], self.span.start + words[-1][1])


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean."""

    place: Place
    matched: str  # the gazetteer's spelling that matched
    score: float  # larger is likelier; comparable within one mention only
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Geocode:
    """What one mention was taken to mean; ``place`` is None when left unplaced."""

    place: Place | None
    confidence: float  # 0 to 1
    reason: str
    candidates: tuple[Candidate, ...] = ()  # best first, at most five
    pending: bool = False  # an online geocoder was to be asked, and failed: ask again later


@dataclass(frozen=True, slots=True)
class Claim:
    """One property of a strike, one value, and where the article says so."""

    property: ClaimProperty
    value: str | Count | DateSpan
    span: Span | None  # None only for an inferred or a judged claim
    inferred_from: str | None = None  # what it was inferred from, for a person
    judged: bool = False  # True where a person put this value in place of what was read


@dataclass(frozen=True, slots=True)
class Frame:
    """A strike as one sentence tells it, before places are known.

    Indexes refer to ``Reading.mentions``.
    """

    trigger: Span  # the words that tell of the strike
    sentence: Span
    sites: tuple[int, ...]  # mentions that the sentence says were hit
    status: Status
    claims: tuple[Claim, ...] = ()
    background: bool = False  # an earlier strike, told in passing
    heading: bool = False  # told by a headline or a heading
    paragraph: int = 0  # number of the paragraph or list item
    reason: str = ""
    totals: tuple[Total, ...] = ()  # of a whole attack; a frame that has them has no site


@dataclass(frozen=True, slots=True)
class Reading:
    """What one article says, before places are known."""

    article_id: str
    mentions: tuple[Mention, ...]
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One article's account of one strike at one place."""

    id: str
    article_id: str
    place: Place
    mention: Span  # the place name in the text
    quote: Span  # the sentences that put the pin there
    claims: tuple[Claim, ...]
    status: Status
    confidence: float  # 0 to 1
    reason: str  # why this place and why a hit, for a person to read
    background: bool = False
    more_quotes: tuple[Span, ...] = ()  # further sentences about the same strike
    review: Review = Review.UNREVIEWED

    def values(self, prop: ClaimProperty) -> list[Claim]:
        return [claim for claim in self.claims if claim.property is prop]

    def value(self, prop: ClaimProperty) -> str | Count | DateSpan | None:
        """The first claimed value of a property, or None."""
        return next((claim.value for claim in self.claims if claim.property is prop), None)

    @property
    def attacker(self) -> str | None:
        value = self.value(ClaimProperty.ATTACKER)
        return value if isinstance(value, str) else None

    @property
    def date(self) -> DateSpan | None:
        value = self.value(ClaimProperty.DATE)
        return value if isinstance(value, DateSpan) else None

    def count(self, prop: ClaimProperty) -> Count | None:
        value = self.value(prop)
        return value if isinstance(value, Count) else None


class Fate(StrEnum):
    """What became of the weapons that a total counts."""

    LAUNCHED = "launched"
    INTERCEPTED = "intercepted"
    HIT = "hit"


@dataclass(frozen=True, slots=True)
class Total:
    """A number of weapons in a whole attack: it belongs to the wave, never to a pin."""

    weapon: str  # family, as in claims
    fate: Fate
    count: Count
    span: Span  # the number in the text


@dataclass(frozen=True, slots=True)
class WaveReport:
    """One article's totals of one coordinated attack on a country."""

    id: str
    article_id: str
    country: str | None  # ISO 3166-1 alpha-2 of the country attacked
    attacker: str | None
    attacker_inferred: bool
    date: DateSpan | None
    totals: tuple[Total, ...]
    quote: Span  # the sentence or sentences that hold the totals


@dataclass(frozen=True, slots=True)
class Wave:
    """Incidents of one coordinated attack, with what sources say of the attack as a whole."""

    id: str
    attacker: str | None
    country: str | None
    date: DateSpan | None
    incidents: tuple[str, ...]  # ids, in the order of the incidents; may be empty
    reports: tuple[WaveReport, ...] = ()  # by publication, then id


@dataclass(frozen=True, slots=True)
class ReportKey:
    """Names a report so that a better reading of its article does not lose it."""

    report: str  # id at the time
    article: str
    mention: Span

    @classmethod
    def of(cls, report: Report) -> ReportKey:
        return cls(report.id, report.article_id, report.mention)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's decision. Never changed; taken back by another one of kind UNDO."""

    id: str
    at: str  # ISO 8601 in UTC
    who: str
    why: str
    kind: JudgementKind
    reports: tuple[ReportKey, ...] = ()  # two for SAME and DIFFERENT, none for UNDO, else one
    property: ClaimProperty | None = None  # of a CHANGE
    before: str | Count | DateSpan | Place | None = None
    after: str | Count | DateSpan | Place | None = None  # a Place for MOVE
    undoes: str | None = None  # id of the judgement that an UNDO takes back


@dataclass(frozen=True, slots=True)
class Link:
    """Two reports taken to be of the same strike, and why."""

    first: str  # report id; first < second
    second: str
    score: float  # 0 to 1
    reason: str


@dataclass(frozen=True, slots=True)
class Incident:
    """Reports of one strike, joined. Derived from reports, and replaceable."""

    id: str
    place: Place  # the finest place the reports agree on
    reports: tuple[Report, ...]  # by publication, then id
    links: tuple[Link, ...] = ()
    attacker: str | None = None
    attacker_inferred: bool = False
    role: Role | None = None
    status: Status = Status.HIT
    weapons: tuple[str, ...] = ()
    target_types: tuple[str, ...] = ()
    date: DateSpan | None = None
    killed: Count | None = None  # lowest and highest over the sources
    injured: Count | None = None
    confidence: float = 0.0
    wave: str | None = None  # id shared by the incidents of one coordinated attack
    answers: tuple[str, ...] = ()  # ids of the strikes that a counterstrike answers


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """Everything read from one article: the unit that the store keeps."""

    article: Article
    reading: Reading
    geocodes: tuple[Geocode, ...]  # one a mention, in order
    reports: tuple[Report, ...]
    wave_reports: tuple[WaveReport, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An article that could not be read, and why."""

    origin: str  # file name, or file name and line
    reason: str  # says what to do about it


@dataclass(frozen=True, slots=True)
class Corpus:
    """The result of a run: what was read, what came of it, what was set aside."""

    articles: Sequence[ReadArticle]
    incidents: Sequence[Incident]
    quarantined: Sequence[Quarantined] = field(default=())
    waves: Sequence[Wave] = field(default=())
    judgements: Sequence[Judgement] = field(default=())  # what people decided, oldest first
    revived: Sequence[Report] = field(default=())
    """As they were read: reports of earlier readings that a person vouched for."""
