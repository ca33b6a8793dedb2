"""What every SQL store does in the same way. What differs is in its two subclasses."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Self

from geoviz.errors import GeovizError, StoreError, UsageError
from geoviz.model import Article, Judgement, ReadArticle, Report, ReportKey
from geoviz.store import audit, check, dump, evidence, judging, layer, turns
from geoviz.store.evidence import Insert, Places, quoted
from geoviz.store.migrations import Migration, migrate
from geoviz.store.repository import AuditRow, Box, StoredMention, StoredReport, StoreInfo
from geoviz.store.rows import to_rows
from geoviz.store.sql import Connection

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class SqlStore(ABC):
    """A ``Store`` over a connection. Use one object a thread, and close it."""

    _meets_box: ClassVar[str]
    """Condition on incidents, with ``?`` for west, south, east and north."""

    _newest: ClassVar[int]
    """The version of its tables as this geoviz makes them."""

    _migrations: ClassVar[Mapping[int, Migration]]
    """Steps from older versions, by the one that each starts from."""

    _to_write: ClassVar[str]
    """What to do where it can only be read."""

    def __init__(self, name: str, connection: Connection, clock: Clock) -> None:
        """name: as people are told it."""
        self._name = name
        self._connection = connection
        self._clock = clock

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Connection]:
        """A transaction of which there is one at a time, with errors in our words."""

    @abstractmethod
    def _errors(self) -> AbstractContextManager[None]:
        """The database's errors in our words."""

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """Errors in our words, those of damaged rows too."""
        with self._errors():
            try:
                yield self._connection
            except GeovizError:
                raise
            except (KeyError, TypeError, ValueError) as error:
                raise StoreError(
                    f"{self._name} is damaged: a row cannot be read ({error}); "
                    "take a copy from a backup"
                ) from error

    @abstractmethod
    def _schema_version(self) -> int:
        """0 where there is no store."""

    @abstractmethod
    def _is_read_only(self) -> bool: ...

    def _bring_up_to_date(self) -> None:
        """Bring the tables of an older geoviz to this one's version, in one transaction."""
        version = self._schema_version()
        if version > self._newest:
            raise StoreError(
                f"{self._name} was made by a newer geoviz (store version {version}, this one "
                f"knows {self._newest}); upgrade geoviz"
            )
        if version < self._newest:
            if self._is_read_only():
                raise StoreError(
                    f"{self._name} is of an older geoviz (store version {version}) and must be "
                    f"brought to this one; {self._to_write}"
                )
            with self._writing() as connection:
                # Another process may have done so meanwhile.
                migrate(
                    connection, self._now(), self._schema_version(), self._newest, self._migrations
                )

    @abstractmethod
    def _size_bytes(self) -> int: ...

    @abstractmethod
    def _snapshot(self) -> AbstractContextManager[Connection]:
        """As ``_reading``, and all queries see one state of the store."""

    @abstractmethod
    def _database_problems(self, connection: Connection) -> Iterator[str]:
        """What the database itself finds wrong, a sentence each."""

    @abstractmethod
    def close(self) -> None:
        """Write what is pending, and close. May be called twice."""

    @property
    @abstractmethod
    def _insert(self) -> Insert: ...

    @abstractmethod
    def _incidents_changed(self, now: str, added: Sequence[layer.Row] | None) -> None:
        """Told within the transaction: what was put in, or None where all may be other rows."""

    def add(self, read: ReadArticle) -> bool:
        """See ``Store.add``."""
        rows = to_rows(read)
        with self._writing() as connection:
            return evidence.add(connection, [rows], self._now(), self._insert) == 1

    def add_all(self, read: Iterable[ReadArticle]) -> int:
        """See ``Store.add_all``."""
        batch = [to_rows(each) for each in read]
        if not batch:
            return 0
        with self._writing() as connection:
            return evidence.add(connection, batch, self._now(), self._insert)

    def article(self, id_: str) -> ReadArticle | None:
        """See ``Store.article``."""
        with self._reading() as connection:
            version = evidence.newest_version(connection, id_)
            if version is None:
                return None
            (read,) = evidence.read_articles(connection, [version], Places(connection))
            return read

    def articles(self) -> Iterator[Article]:
        """See ``Store.articles``."""
        for versions in self._newest_versions():
            with self._reading() as connection:
                found = evidence.articles(connection, versions)
            yield from found

    def read_articles(self) -> Iterator[ReadArticle]:
        """See ``Store.read_articles``."""
        places = Places(self._connection)
        for versions in self._newest_versions():
            with self._reading() as connection:
                found = evidence.read_articles(connection, versions, places)
            yield from found

    def _newest_versions(self) -> Iterator[list[int]]:
        # All at once: versions never change, so what is read is one state of the store
        # even where others write meanwhile.
        with self._reading() as connection:
            versions = iter(evidence.newest_versions(connection))
        while batch := list(islice(versions, evidence.BATCH)):
            yield batch

    def reports(self, after: int = 0, limit: int = 1000) -> list[StoredReport]:
        """See ``Store.reports``."""
        with self._reading() as connection:
            return evidence.reports(connection, after, limit, Places(connection))

    def mentions(self, after: int = 0, limit: int = 1000) -> list[StoredMention]:
        """See ``Store.mentions``."""
        with self._reading() as connection:
            return evidence.mentions(connection, after, limit, Places(connection))

    def earlier_report(self, key: ReportKey) -> Report | None:
        """See ``Store.earlier_report``."""
        with self._reading() as connection:
            return evidence.earlier_report(connection, key, Places(connection))

    def judge(self, judgement: Judgement, *, seen: str | None = None) -> None:
        """See ``Store.judge``."""
        with self._writing() as connection:
            judging.judge(connection, judgement, seen, self._now())

    def judgements(self) -> list[Judgement]:
        """See ``Store.judgements``."""
        with self._reading() as connection:
            return judging.stored(connection)

    def replace_incidents(self, table: GeoDataFrame) -> None:
        """See ``Store.replace_incidents``."""
        rows = layer.to_rows(table)
        with self._writing() as connection:
            now = self._now()
            if layer.replace(connection, rows, now, self._insert):
                self._incidents_changed(now, None)

    def update_incidents(self, removed: Iterable[str], table: GeoDataFrame) -> None:
        """See ``Store.update_incidents``."""
        rows = layer.to_rows(table)
        with self._writing() as connection:
            now = self._now()
            added = layer.update(connection, removed, rows, now, self._insert)
            self._incidents_changed(now, added)

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
        """See ``Store.incidents_in``."""
        wanted = layer.ROW_COLUMNS if columns is None else columns
        unknown = [name for name in wanted if name not in layer.ROW_COLUMNS]
        if unknown:
            raise UsageError(f"incidents have no column {', '.join(unknown)}")
        names = ", ".join("ST_AsBinary(geom)" if n == "geom" else quoted(n) for n in wanted)
        conditions = {
            "date_last >= ?": since.isoformat() if since else None,
            "date_first <= ?": until.isoformat() if until else None,
            "attacker = ?": attacker,
            "status = ?": status,
        }
        asked = {test: value for test, value in conditions.items() if value is not None}
        where = " AND ".join([self._meets_box, *asked])
        query = f"SELECT {names} FROM incidents WHERE {where} ORDER BY fid"
        values: list[Any] = [*box, *asked.values()]
        if limit is not None:
            query += " LIMIT ?"
            values.append(limit)
        with self._reading() as connection:
            return connection.execute(query, values).fetchall()

    def cached_answer(self, provider: str, query: str) -> str | None:
        """See ``Store.cached_answer``."""
        with self._reading() as connection:
            return turns.cached(connection, provider, query)

    def cache_answer(self, provider: str, query: str, answer: str) -> None:
        """See ``Store.cache_answer``."""
        with self._writing() as connection:
            turns.cache(connection, provider, query, answer, self._now())

    def reserve_slot(self, provider: str, interval_s: float) -> float:
        """See ``Store.reserve_slot``."""
        with self._writing() as connection:
            return turns.reserve(connection, provider, interval_s, self._clock().timestamp())

    def audit(self) -> Iterator[AuditRow]:
        """See ``Store.audit``."""
        after, found = 0, True
        while found:
            with self._reading() as connection:
                rows = audit.rows(connection, after, 1000)
            yield from rows
            found = bool(rows)
            after = rows[-1].seq if rows else after

    def version(self) -> str:
        """See ``Store.version``."""
        with self._reading() as connection:
            seq, head = audit.last(connection)
        return f"{seq}-{head[:16]}"

    def info(self) -> StoreInfo:
        """See ``Store.info``."""
        with self._reading() as connection:
            audit_rows, head = audit.last(connection)
            (incidents,) = connection.execute("SELECT count(*) FROM incidents").fetchone()
            (judgements,) = connection.execute("SELECT count(*) FROM judgements").fetchone()
            return StoreInfo(
                schema_version=self._schema_version(),
                incidents=incidents,
                judgements=judgements,
                audit_rows=audit_rows,
                head=head,
                size_bytes=self._size_bytes(),
                **evidence.counts(connection),
            )

    def verify(self, head: str | None = None) -> list[str]:
        """See ``Store.verify``."""
        found: list[str] = []
        with self._snapshot() as connection:
            found += self._database_problems(connection)
            found += check.problems(connection)
            if head is not None:
                found += audit.without(connection, head)
        return found

    def dump(self) -> Iterator[str]:
        """See ``Store.dump``."""
        with self._snapshot() as connection:
            yield from dump.dump(connection)

    def load(self, lines: Iterable[str], *, verify: bool = True) -> None:
        """See ``Store.load``."""
        with self._writing() as connection:
            if audit.last(connection) != (0, audit.FIRST):
                raise UsageError("a dump is put into a new store; give another name")
            with self._loading():
                dump.load(connection, lines, self._insert)
            self._incidents_changed(self._now(), None)
            problem = next(check.problems(connection), None) if verify else None
            if problem is not None:
                raise StoreError(f"the dump is damaged: {problem}")

    @abstractmethod
    def _loading(self) -> AbstractContextManager[None]:
        """Within a transaction, while all rows are put in with their numbers."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _now(self) -> str:
        return self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
