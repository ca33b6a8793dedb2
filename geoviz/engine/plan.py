"""How articles are read: here, by processes of this machine, or by a Dask cluster.

Invariant: the plan decides how long reading takes, never what is read.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass

from geoviz.engine.chunks import Result
from geoviz.engine.reader import Reader
from geoviz.errors import UsageError
from geoviz.model import Article, Quarantined
from geoviz.settings import Settings

_ARTICLE_SECONDS = 300.0
_ARTICLE_MB = 4_000


@dataclass(frozen=True, slots=True)
class Plan:
    """Who reads. The default reads in this process, which is best for a few articles."""

    jobs: int = 1
    """Number of processes that read. A script that asks for several needs the usual
    ``if __name__ == "__main__"``, as each of them imports it."""

    scheduler: str | None = None
    """Address of a Dask scheduler, such as tcp://10.0.0.5:8786, whose workers read."""

    article_seconds: float | None = None
    """An article that takes more of a processor's time is set aside; so is one that takes ten
    times as long by the clock. Reads in processes of their own."""

    article_mb: int | None = None
    """A reading process may hold so many megabytes. Reads in processes of their own."""

    def __post_init__(self) -> None:
        """Raises UsageError for a number under one, and for what does not go together."""
        if self.jobs < 1:
            raise UsageError(f"{self.jobs} jobs cannot read; give 1 or more")
        for limit, name in ((self.article_seconds, "seconds"), (self.article_mb, "megabytes")):
            if limit is not None and not limit > 0:
                raise UsageError(f"a limit of {limit} {name} lets nothing be read; give more")
        if self.scheduler is not None and (
            self.jobs > 1 or self.article_seconds is not None or self.article_mb is not None
        ):
            raise UsageError(
                "the workers of a scheduler have their own number and limits; leave out the "
                "options for processes of this machine"
            )


def read_all(
    items: Iterable[Article | Quarantined], settings: Settings, plan: Plan
) -> Generator[Result, None, None]:
    """What is read of each article, in their order; what was set aside stays so.

    Raises AssetError where something that reading needs is missing, UsageError for an unknown
    theatre, or a scheduler that cannot be reached.
    """
    if plan.scheduler is not None:
        from geoviz.engine.cluster import read_on_cluster

        yield from read_on_cluster(items, settings, plan.scheduler)
    elif plan.jobs > 1 or plan.article_seconds is not None or plan.article_mb is not None:
        from geoviz.engine.processes import read_in_processes

        yield from read_in_processes(
            items,
            settings,
            jobs=plan.jobs,
            article_seconds=plan.article_seconds or _ARTICLE_SECONDS,
            article_mb=plan.article_mb or _ARTICLE_MB,
        )
    else:
        reader: Reader | None = None  # takes seconds to make: not where there is nothing to read
        for item in items:
            if isinstance(item, Quarantined):
                yield item
            else:
                reader = reader or Reader(settings)
                yield reader.try_read(item)
