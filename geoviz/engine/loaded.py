"""Some articles of a store, and their reports as people judged them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from geoviz.judgements import Decision, apply
from geoviz.model import Article, Judgement, ReadArticle, Report, WaveReport
from geoviz.store import Store


class Loaded:
    """Grows as more of them are asked for; each is read once."""

    def __init__(self, store: Store, judgements: Sequence[Judgement]) -> None:
        self._store = store
        self._judgements = judgements
        self._read: dict[str, ReadArticle | None] = {}
        self.reports: dict[str, Report] = {}
        self.decisions: tuple[Decision, ...] = ()

    def load(self, ids: Iterable[str]) -> None:
        """Read articles, and those with which a person paired their reports."""
        wanted = set(ids) - self._read.keys()
        if not wanted:
            return
        while wanted:
            self._read |= {id_: self._store.article(id_) for id_ in sorted(wanted)}
            wanted = {
                key.article
                for judgement in self._judgements
                if any(key.article in self._read for key in judgement.reports)
                for key in judgement.reports
            } - self._read.keys()
        judged = apply(
            (report for read in self._found() for report in read.reports),
            [j for j in self._judgements if all(key.article in self._read for key in j.reports)],
            self._store.earlier_report,
        )
        self.reports = {report.id: report for report in judged.reports}
        self.decisions = judged.decisions

    def _found(self) -> Iterator[ReadArticle]:
        return (read for _, read in sorted(self._read.items()) if read is not None)

    @property
    def articles(self) -> dict[str, Article]:
        return {read.article.id: read.article for read in self._found()}

    def totals(self, ids: Iterable[str]) -> list[WaveReport]:
        """Of some articles, by id."""
        wanted = set(ids)
        found = (
            t for read in self._found() if read.article.id in wanted for t in read.wave_reports
        )
        return sorted(found, key=lambda report: report.id)
