"""The one place where the stages meet."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any

import geopandas

from geoviz.engine import Plan, Reader, read_all, reading_fingerprint
from geoviz.engine.upkeep import bring_up
from geoviz.geocode.areas import outline
from geoviz.geocode.around import Surroundings
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.imports import LeftOut, import_rows, load_mapping
from geoviz.judgements import Earlier, apply
from geoviz.merge import merge
from geoviz.model import (
    Article,
    Corpus,
    Incident,
    Judgement,
    Quarantined,
    ReadArticle,
    Wave,
)
from geoviz.settings import Settings
from geoviz.sources import count_articles, iter_articles
from geoviz.store import Store, Target, open_store
from geoviz.store.workings import Workings
from geoviz.table import to_geodataframe

__all__ = [
    "OnProgress",
    "Plan",
    "Reader",
    "Taken",
    "follow",
    "from_store",
    "import_table",
    "incidents_table",
    "keep_articles",
    "read",
    "read_articles",
]

# Articles after which incidents follow. At the end of a long run it would take all that was
# read to derive them; so it takes no more than what this many touch.
_FOLLOWS_AFTER = 1000

OnProgress = Callable[[int, int], None]
"""Called with how many articles are done, and how many there are."""

OnRead = Callable[[ReadArticle], None]
"""Called with each article that was read, in order."""


def read(
    articles: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    store: Target | None = None,
    jobs: int = 1,
    **options: Any,
) -> geopandas.GeoDataFrame:
    """Read articles and give their incidents as a table (``geoviz.COLUMNS``).

    articles: files or folders. store: a GeoPackage to keep them in; the table then covers
    all that it holds. jobs: how many processes read; the result is the same. options: fields
    of ``Settings``. An article that cannot be read is told in a warning. Raises UsageError for
    a missing path, StoreError for a bad store.
    """
    paths = [articles] if isinstance(articles, str | PathLike) else articles
    corpus = read_articles(
        [Path(path) for path in paths], Settings(**options), store, plan=Plan(jobs)
    )
    for item in corpus.quarantined:
        warnings.warn(f"{item.origin}: {item.reason}", stacklevel=2)
    return incidents_table(corpus)


def read_articles(
    paths: Sequence[Path],
    settings: Settings | None = None,
    store: Target | None = None,
    on_progress: OnProgress | None = None,
    *,
    plan: Plan | None = None,
    again: bool = False,
) -> Corpus:
    """Read articles, and join their reports into incidents.

    store: a GeoPackage or database to keep them in, made where there is none; the corpus then
    holds all that it keeps, so that reports of other days are joined too. plan: who reads; it
    changes nothing but the time. again: read also what the store holds as this geoviz reads it.
    Raises UsageError for a missing path, StoreError or OutputError for the store.
    """
    settings, plan = settings or Settings(), plan or Plan()
    if store is None:
        return derive(*_sorted_out(_read(paths, settings, plan, on_progress)))
    with open_store(store, create=True) as kept:
        taken = _read_into(kept, paths, settings, plan, on_progress, again)
        return _all_of(kept, taken.quarantined)


def keep_articles(
    paths: Sequence[Path],
    settings: Settings | None = None,
    *,
    store: Target,
    on_progress: OnProgress | None = None,
    on_read: OnRead | None = None,
    plan: Plan | None = None,
    again: bool = False,
) -> Taken:
    """The same as ``read_articles`` with a store, but for the corpus: nothing is held in memory.

    Costs in proportion to what is new, however much the store holds.
    """
    with open_store(store, create=True) as kept:
        return _read_into(
            kept, paths, settings or Settings(), plan or Plan(), on_progress, again, on_read
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """What a run brought to a store."""

    read: int  # articles
    known: int  # articles that the store had, as they would be read now
    reports: int
    quarantined: Sequence[Quarantined]
    pending: bool = False  # whether an online geocoder has yet to answer for some names


def _read_into(
    kept: Store,
    paths: Sequence[Path],
    settings: Settings,
    plan: Plan,
    on_progress: OnProgress | None,
    again: bool,
    on_read: OnRead | None = None,
) -> Taken:
    workings, reader = Workings(kept), reading_fingerprint(settings)
    known = 0

    def is_known(article: Article) -> bool:
        nonlocal known
        found = not again and workings.has_reading(article, reader)
        known += found
        return found

    results = _read(paths, settings, plan, on_progress, is_known)
    taken = _take_in(kept, workings, results, reader, on_read)
    return replace(taken, known=known)


def _take_in(
    kept: Store,
    workings: Workings,
    results: Iterable[ReadArticle | Quarantined],
    reader: str,
    on_read: OnRead | None = None,
) -> Taken:
    """Keep each result before the next is asked for, and keep the incidents in step."""
    read = reports = 0
    pending = False
    quarantined: list[Quarantined] = []
    for result in results:
        if isinstance(result, Quarantined):
            quarantined.append(result)
            continue
        workings.add(result, reader)
        if on_read is not None:
            on_read(result)
        read += 1
        reports += len(result.reports)
        pending = pending or any(geocode.pending for geocode in result.geocodes)
        if read % _FOLLOWS_AFTER == 0:
            bring_up(kept, workings, _table)
    bring_up(kept, workings, _table)
    return Taken(read, 0, reports, quarantined, pending)


def _read(
    paths: Sequence[Path],
    settings: Settings,
    plan: Plan,
    on_progress: OnProgress | None,
    is_known: Callable[[Article], bool] = lambda article: False,
) -> Iterator[ReadArticle | Quarantined]:
    passed = 0

    def unknown() -> Iterator[Article | Quarantined]:
        nonlocal passed
        for item in iter_articles(
            paths, published=settings.published, max_article_chars=settings.max_article_chars
        ):
            if isinstance(item, Article) and is_known(item):
                passed += 1
            else:
                yield item

    total = count_articles(paths) if on_progress else 0
    # Closed at once when something goes wrong here, so that no worker outlives the run.
    with closing(read_all(unknown(), settings, plan)) as results:
        for done, result in enumerate(results, start=1):
            yield result
            if on_progress is not None:
                on_progress(passed + done, max(passed + done, total))


def import_table(
    path: Path, mapping: str, store: Target | None = None, *, publisher: str | None = None
) -> tuple[Corpus, list[LeftOut]]:
    """Take in a table of strikes, or of totals, that others made; and what was left out of it.

    mapping: name of a shipped mapping, or path of a mapping file. store: as for
    ``read_articles``. publisher: who is shown as the source, where not as the mapping says.
    Raises UsageError for an unknown mapping and a file that is no table.
    """
    how = load_mapping(mapping)
    if publisher:
        how = replace(how, title=publisher)
    left_out: list[LeftOut] = []

    def rows(gazetteer: Gazetteer) -> Iterator[ReadArticle | Quarantined]:
        for result in import_rows(path, how, Surroundings(gazetteer)):
            if isinstance(result, LeftOut):
                left_out.append(result)
            else:
                yield result

    with Gazetteer.open() as gazetteer:
        if store is None:
            return derive(*_sorted_out(rows(gazetteer))), left_out
        with open_store(store, create=True) as kept:
            taken = _take_in(kept, Workings(kept), rows(gazetteer), f"import {how.name}")
            return _all_of(kept, taken.quarantined), left_out


def follow(store: Store) -> None:
    """Bring a store's layer of incidents up to what it keeps, at the cost of what is new.

    Raises StoreError or OutputError as the store does.
    """
    bring_up(store, Workings(store), _table)


def from_store(store: Target) -> Corpus:
    """What a store keeps. Raises StoreError where there is none or it cannot be read."""
    with open_store(store) as kept:
        return _all_of(kept)


def _all_of(kept: Store, quarantined: Sequence[Quarantined] = ()) -> Corpus:
    return derive(kept.read_articles(), quarantined, kept.judgements(), kept.earlier_report)


def incidents_table(corpus: Corpus) -> geopandas.GeoDataFrame:
    """The incidents of a corpus as a table (``geoviz.COLUMNS``)."""
    articles = {read.article.id: read.article for read in corpus.articles}
    return _table(corpus.incidents, articles, corpus.waves)


def _table(
    incidents: Sequence[Incident], articles: Mapping[str, Article], waves: Sequence[Wave]
) -> geopandas.GeoDataFrame:
    with Gazetteer.open() as gazetteer:
        return to_geodataframe(incidents, articles, lambda place: outline(place, gazetteer), waves)


def _sorted_out(
    results: Iterable[ReadArticle | Quarantined],
) -> tuple[list[ReadArticle], list[Quarantined]]:
    """What was read, and what was set aside."""
    read: list[ReadArticle] = []
    quarantined: list[Quarantined] = []
    for result in results:
        if isinstance(result, Quarantined):
            quarantined.append(result)
        else:
            read.append(result)
    return read, quarantined


def derive(
    read: Iterable[ReadArticle],
    quarantined: Sequence[Quarantined] = (),
    judgements: Sequence[Judgement] = (),
    earlier: Earlier | None = None,
) -> Corpus:
    """What articles amount to, as people judged them: their reports joined into incidents.

    earlier: gives reports of earlier readings that a person vouched for.
    """
    kept = tuple(read)
    judged = apply((report for each in kept for report in each.reports), judgements, earlier)
    articles = {each.article.id: each.article for each in kept}
    totals = [report for each in kept for report in each.wave_reports]
    merged = merge(judged.reports, articles, totals, judged.decisions)
    return Corpus(
        kept,
        merged.incidents,
        tuple(quarantined),
        merged.waves,
        tuple(judgements),
        judged.revived,
    )
