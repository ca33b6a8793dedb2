"""What a server shows: articles as read once, or a store as it grows.

Invariant: what a request sees is one state of the store, with all judgements applied. A state
is derived once and shared; whoever writes waits until the state holds what was written.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Self

import geopandas
from flask import current_app

from geoviz import pipeline
from geoviz.errors import GeovizError, UsageError
from geoviz.model import Corpus, Incident, Judgement, ReadArticle
from geoviz.settings import Settings
from geoviz.store import Target, is_server, open_store
from geoviz.web.state import State
from geoviz.web.worker import Worker

if TYPE_CHECKING:
    from geoviz.store.repository import AuditRow

_PATIENCE_S = 1.5  # how long somebody who judges waits for the table
_VISITORS_PATIENCE_S = 5.0  # how long one visitor waits for what others have written
_NEVER_KEPT = (
    "These articles were read when the server started and are kept nowhere. To keep articles "
    "and judgements, start it with a store: geoviz serve ARTICLES --store FILE.gpkg"
)


class Library:
    """The articles, incidents and judgements that a server shows and keeps.

    Safe to use from several threads: each operation on the store has a connection of its own.
    Methods raise StoreError where the store cannot be read, OutputError where it cannot be
    written.
    """

    def __init__(
        self,
        derive: Callable[[], State],
        store: Target | None = None,
        settings: Settings | None = None,
    ) -> None:
        """For ``of_corpus`` and ``of_store``."""
        self._derive = derive
        self._store = store
        self._files_then: list[object] = []
        self.last_state: State | None = None
        """As it was last derived; None before."""
        self._deriving = threading.RLock()
        self._took_s = 0.0  # the last derivation
        self._is_due = False  # whether a thread is about to derive
        self._wrong: GeovizError | None = None  # what that thread met
        self.worker = Worker(settings or Settings())

    @classmethod
    def of_corpus(cls, corpus: Corpus, settings: Settings | None = None) -> Library:
        """Articles as they were read; nothing can be kept."""
        return cls.of_table(pipeline.incidents_table(corpus), corpus, settings)

    @classmethod
    def of_table(
        cls,
        table: geopandas.GeoDataFrame,
        corpus: Corpus | None = None,
        settings: Settings | None = None,
    ) -> Library:
        """Incidents that somebody has at hand; nothing can be kept."""
        digest = hashlib.sha256("\n".join(table["incident"]).encode("utf-8", "surrogatepass"))
        state = State(corpus or Corpus((), ()), table, digest.hexdigest()[:16])
        return cls(lambda: state, settings=settings)

    @classmethod
    def of_store(cls, store: Target, settings: Settings | None = None) -> Library:
        """A store, read again when it has changed. Raises StoreError where it cannot be read."""

        def derive() -> State:
            with open_store(store) as opened:
                version = opened.version()  # first: what comes meanwhile makes a new state
                read, judgements = opened.read_articles(), opened.judgements()
                corpus = pipeline.derive(read, judgements=judgements, earlier=opened.earlier_report)
            return State(corpus, pipeline.incidents_table(corpus), version)

        library = cls(derive, store, settings)
        library.state()
        return library

    @property
    def target(self) -> Target | None:
        """The store: a file, or the address of a database. None for articles read once."""
        return self._store

    @property
    def store_path(self) -> Path | None:
        """The store's file, or None where there is none: articles read once, a database."""
        if self._store is None or is_server(self._store):
            return None
        return Path(self._store)

    @property
    def stamp(self) -> object:
        """Another one whenever something was written, before the state follows it."""
        return self._files()

    @property
    def why_not_kept(self) -> str:
        """Why nothing can be written, for a person; empty where it can."""
        if self._store is None:
            return _NEVER_KEPT
        path = self.store_path
        if path and not (_may_write(path) and _may_write(path.parent)):
            return f"{path.name} is read-only. Change its rights, or serve a copy."
        return ""

    @property
    def is_kept(self) -> bool:
        """Whether articles and judgements can be kept."""
        return not self.why_not_kept

    def state(self) -> State:
        """Everything at one time: the last state, or a new one where the store has changed.

        While one visitor's request derives a new state, the others' get the last one; where
        it takes long, nobody waits, and all get the last one until the new one is there.
        """
        state = self.last_state
        if state is not None and (self._is_due or self._files() == self._files_then):
            return state
        if state is not None and self._took_s > _VISITORS_PATIENCE_S:
            if self._wrong is not None:
                # Told once; the next visitor's request tries again.
                wrong, self._wrong = self._wrong, None
                raise wrong
            self._later(self._derived)
            return state
        if not self._deriving.acquire(blocking=state is None):
            return state or self.state()
        try:
            return self._derived()
        finally:
            self._deriving.release()

    def table(self) -> geopandas.GeoDataFrame:
        """The incidents; the same object for as long as nothing has changed."""
        return self.state().table

    def corpus(self) -> Corpus:
        """Articles and incidents, with all judgements applied."""
        return self.state().corpus

    def version(self) -> str:
        """Tells one state from another."""
        return self.state().version

    def incident(self, id_: str) -> Incident | None:
        return self.state().incidents.get(id_)

    def article(self, id_: str) -> ReadArticle | None:
        """The newest version of an article."""
        return self.state().articles.get(id_)

    def judgements(self) -> list[Judgement]:
        """All that were made, oldest first."""
        if self._store is None:
            return []
        with open_store(self._store) as store:
            return store.judgements()

    def audit(self) -> list[AuditRow]:
        """What was written and when, oldest first."""
        if self._store is None:
            return []
        with open_store(self._store) as store:
            return list(store.audit())

    def judge(self, judgement: Judgement, *, seen: str | None = None) -> None:
        """Keep a judgement; when this returns, the table follows it.

        Where that would take long, the table follows a little later, and whoever judges
        hundreds of reports does not wait for each.

        seen: id of the newest judgement on its reports that the person has seen.
        Raises ConflictError where there is a newer one, UsageError where nothing is kept.
        """
        with open_store(self._writable()) as store:
            store.judge(judgement, seen=seen)
        if self._took_s <= _PATIENCE_S:
            self._follow()
        else:
            self._later(self._follow)

    def add(self, read: Iterable[ReadArticle]) -> list[bool]:
        """Keep articles; when this returns, the table holds them.

        False for each that was kept already. Raises UsageError where nothing is kept.
        """
        with open_store(self._writable()) as store:
            added = [store.add(article) for article in read]
        self._follow()
        return added

    def close(self) -> None:
        """End the child that reads articles."""
        self.worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _writable(self) -> Target:
        if self._store is None or not self.is_kept:
            raise UsageError(self.why_not_kept)
        return self._store

    def _follow(self) -> None:
        with self._deriving:
            self._bring_up()
            self._derived()

    def _later(self, derive: Callable[[], object]) -> None:
        """Have a thread derive, where none is about to."""
        if self._is_due:
            return

        def work() -> None:
            with self._deriving:
                self._is_due = False  # what is kept from now on needs another turn
                try:
                    derive()
                except GeovizError as error:
                    self._wrong = error

        self._is_due = True
        threading.Thread(target=work, name="geoviz-derive", daemon=True).start()

    def _bring_up(self) -> None:
        """Let the store's own layer follow, which other programs show."""
        # Where it cannot be written now, what was judged is kept all the same.
        with contextlib.suppress(GeovizError), open_store(self._writable()) as store:
            pipeline.follow(store)

    def _derived(self) -> State:
        files = self._files()  # before it is read: what is written meanwhile makes a new state
        last = self.last_state
        if last is None or (files != self._files_then and self._has_changed(last)):
            began = time.monotonic()
            state = self._derive()
            self._took_s = time.monotonic() - began
            if last is not None and self._took_s > _PATIENCE_S:
                state.make_what(last)
            self.last_state = last = state
        self._files_then = files
        return last

    def _has_changed(self, state: State) -> bool:
        """Whether more than the file was touched, as when SQLite moves its log into it."""
        if self._store is None:
            return False
        with open_store(self._store) as store:
            return store.version() != state.version

    def _files(self) -> list[object]:
        """What is another whenever the store has changed, and cheap to ask for.

        Size and time of the file and of its log, where SQLite writes first; a database's
        own word.
        """
        if self._store is None:
            return []
        path = self.store_path
        if path is None:
            with open_store(self._store) as store:
                return [store.version()]
        stats: list[object] = []
        for part in (path, path.with_name(path.name + "-wal")):
            try:
                status = part.stat()
            except OSError:
                stats.append(None)
            else:
                stats.append((status.st_size, status.st_mtime_ns))
        return stats


def current_library() -> Library:
    """The library of the application that answers this request."""
    library: Library = current_app.extensions["geoviz"]
    return library


def _may_write(path: Path) -> bool:
    # With the rights that the process acts with, where the system tells them from its user's.
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
