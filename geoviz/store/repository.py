"""What every store does, whatever it is kept in.

The invariant first: what was added is never changed or taken away. An article that is
read again, and reads the same, changes nothing; one whose text or reading has changed
becomes a new version, and the newest counts. A person's decision is one more row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self, runtime_checkable

from geoviz.model import Article, Geocode, Judgement, Mention, ReadArticle, Report, ReportKey

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


class Box(NamedTuple):
    """A part of the map in degrees, edges included. It does not cross the date line."""

    west: float
    south: float
    east: float
    north: float


class StoredReport(NamedTuple):
    """A report of a newest version; ``cursor`` asks for what comes after it."""

    cursor: int
    report: Report


class StoredMention(NamedTuple):
    """A mention of a newest version; ``cursor`` asks for what comes after it."""

    cursor: int
    article: str
    mention: Mention
    geocode: Geocode


@dataclass(frozen=True, slots=True)
class AuditRow:
    """What was written, and when; chained to the row before by its hash."""

    seq: int  # 1, 2, 3 ...
    at: str  # ISO 8601 in UTC
    action: str
    subject: str | None  # id of the article or judgement that was written
    detail: Mapping[str, Any]
    previous: str  # sha256 of the row before, zeros for the first
    sha256: str  # of all of the above


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """What a store holds. Counts are of newest versions, but where they say otherwise."""

    schema_version: int
    articles: int
    versions: int  # of articles, older ones included
    mentions: int
    placed: int  # mentions that have a place
    reports: int
    incidents: int  # in the layer as it was last derived
    judgements: int  # all, those taken back included
    first_published: date | None
    last_published: date | None
    audit_rows: int
    head: str  # sha256 of the last audit row; who keeps it can tell whether the end is missing
    size_bytes: int


@runtime_checkable
class Store(Protocol):
    """A place where read articles are kept.

    Methods raise StoreError where the store is damaged or locked, and OutputError where it
    cannot be written; nothing was changed then.
    """

    def add(self, read: ReadArticle) -> bool:
        """Keep an article and all that was read from it, in one transaction.

        False, and no change, where its newest version is the same already (wherever it was
        read from). Raises ValueError where its parts do not belong together.
        """
        ...

    def add_all(self, read: Iterable[ReadArticle]) -> int:
        """Keep several articles in one transaction: all or none. How many were new."""
        ...

    def article(self, id_: str) -> ReadArticle | None:
        """The newest version of one article, or None where there is none of this id."""
        ...

    def articles(self) -> Iterator[Article]:
        """The newest version of every article, by id."""
        ...

    def read_articles(self) -> Iterator[ReadArticle]:
        """The newest version of every article with all that was read from it, by id."""
        ...

    def reports(self, after: int = 0, limit: int = 1000) -> list[StoredReport]:
        """The next reports of newest versions in the order in which they were stored."""
        ...

    def mentions(self, after: int = 0, limit: int = 1000) -> list[StoredMention]:
        """The next mentions of newest versions in the order in which they were stored."""
        ...

    def earlier_report(self, key: ReportKey) -> Report | None:
        """A report of any reading of the article's newest text, by its id."""
        ...

    def judge(self, judgement: Judgement, *, seen: str | None = None) -> None:
        """Keep a person's decision, in one transaction.

        seen: id of the newest judgement on the same reports that the person knew of. Raises
        ConflictError where there is a newer one, UsageError where a report or a judgement it
        refers to is not there. The same judgement again changes nothing.
        """
        ...

    def judgements(self) -> list[Judgement]:
        """All judgements, oldest first, with those that were taken back."""
        ...

    def replace_incidents(self, table: GeoDataFrame) -> None:
        """Put the derived incidents in place of the former ones; rows that stay are not written.

        table: columns of ``geoviz.table.COLUMNS``. Raises UsageError where one is missing.
        """
        ...

    def update_incidents(self, removed: Iterable[str], table: GeoDataFrame) -> None:
        """Take out incidents by id, and put in (or in place of their former selves) others.

        Costs in proportion to the change, not to the layer.
        """
        ...

    def incidents_in(
        self,
        box: Box,
        *,
        since: date | None = None,
        until: date | None = None,
        attacker: str | None = None,
        status: str | None = None,
        columns: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> list[tuple[Any, ...]]:
        """Incidents whose geometry's box meets a box, in the order in which they were stored.

        since, until: the days within which the strike may have been; undated ones are left
        out then. columns: of ``INCIDENT_COLUMNS``, or ``geom`` (WKB); all columns, ``geom``
        first, where None: ``to_table`` makes a table of such rows. Raises UsageError for an
        unknown column.
        """
        ...

    def cached_answer(self, provider: str, query: str) -> str | None:
        """What a geocoding provider answered before, or None."""
        ...

    def cache_answer(self, provider: str, query: str, answer: str) -> None:
        """Keep a provider's answer. For successes only: a failure would last."""
        ...

    def reserve_slot(self, provider: str, interval_s: float) -> float:
        """Take the next turn to ask a provider; how many seconds to wait for it.

        Turns are ``interval_s`` apart over all processes that use this store.
        """
        ...

    def audit(self) -> Iterator[AuditRow]:
        """What was written and when, oldest first."""
        ...

    def version(self) -> str:
        """Changes whenever an article, a judgement or the incidents do. Cheap to ask."""
        ...

    def info(self) -> StoreInfo: ...

    def verify(self, head: str | None = None) -> list[str]:
        """What is wrong with the store, a sentence each; empty where nothing is.

        head: ``StoreInfo.head`` as it once was, which shows that no end was cut off since.
        """
        ...

    def dump(self) -> Iterator[str]:
        """All that is kept, as lines of JSON, in one state of the store."""
        ...

    def load(self, lines: Iterable[str], *, verify: bool = True) -> None:
        """Put the lines of a dump into this store, which is empty, in one transaction.

        Raises UsageError where it is not empty, StoreError where the dump is damaged; without
        ``verify`` only its frame is looked at.
        """
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
