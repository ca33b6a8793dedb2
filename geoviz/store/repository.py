"""What every store does, whatever it is kept in.

The invariant first: what was added is never changed or taken away. An article that is
read again, and reads the same, changes nothing; one whose text or reading has changed
becomes a new version, and the newest counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, runtime_checkable

from geoviz.model import Article, ReadArticle

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """What a store holds. All but ``versions`` and ``judgements`` count newest versions."""

    schema_version: int
    articles: int
    versions: int  # of articles, older ones included
    mentions: int
    placed: int  # mentions that have a place
    reports: int
    incidents: int  # in the layer as it was last derived
    judgements: int
    first_published: date | None
    last_published: date | None


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

    def articles(self) -> Iterator[Article]:
        """The newest version of every article, by id."""
        ...

    def read_articles(self) -> Iterator[ReadArticle]:
        """The newest version of every article with all that was read from it, by id."""
        ...

    def replace_incidents(self, table: GeoDataFrame) -> None:
        """Put the derived incidents in place of the former ones.

        table: columns of ``geoviz.table.COLUMNS``. Raises UsageError where one is missing.
        """
        ...

    def info(self) -> StoreInfo: ...

    def verify(self) -> list[str]:
        """What is wrong with the store, a sentence each; empty where nothing is."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
