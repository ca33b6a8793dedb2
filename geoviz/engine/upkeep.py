"""Incidents kept in step with what a store holds, at a cost in proportion to what is new.

Invariant: the layer is what deriving everything anew would make it. That holds because
whatever decides an incident is near: reports are joined along links, which reach only into
neighbouring cells and days; a wave is of one night; answers are told by the same articles.
So what changed is taken together with all that it touches, and the rest is left.
"""

from __future__ import annotations

from collections.abc import Sequence

from geoviz.engine.change import Change, MakeTable
from geoviz.engine.whereabouts import merged, merged_totals
from geoviz.judgements import apply
from geoviz.merge import join, nights_of_totals, with_answers, with_waves
from geoviz.model import Article, Judgement, Report, WaveReport
from geoviz.store import Store
from geoviz.store.workings import Step, Workings

_MOST_PART = 4  # where more than one in so many articles is new, all is derived anew


def bring_up(store: Store, workings: Workings, make_table: MakeTable) -> int:
    """Make the layer of incidents what the store's reports amount to.

    How many incidents were looked at: a number that goes with what is new.
    """
    while True:
        reached, before = workings.reached(), workings.progress()
        if before == reached:
            return 0
        judgements = store.judgements()
        step, number = None, 0
        if before is not None:
            changed = set(workings.articles_since(before.version))
            changed |= _articles_judged(judgements, before.judgements)
            if len(changed) * _MOST_PART <= reached.version:
                step, number = Change(store, workings, judgements).carried_out(changed, make_table)
        if step is None:
            step, number = _derived_anew(store, judgements, make_table)
        if workings.keep(before, reached, step):
            return number
        # Another process derived meanwhile: what was derived here may not fit any more.


def _articles_judged(judgements: Sequence[Judgement], known: int) -> set[str]:
    """The articles that judgements beyond the known ones are about."""
    by_id = {judgement.id: judgement for judgement in judgements}
    found: set[str] = set()
    for judgement in judgements[known:]:
        about = judgement
        while about.undoes is not None and about.undoes in by_id:
            about = by_id[about.undoes]
        found |= {key.article for key in about.reports}
    return found


def _derived_anew(
    store: Store, judgements: Sequence[Judgement], make_table: MakeTable
) -> tuple[Step, int]:
    articles: dict[str, Article] = {}
    reports: list[Report] = []
    totals: list[WaveReport] = []
    for read in store.read_articles():
        articles[read.article.id] = read.article
        reports += read.reports
        totals += read.wave_reports
    totals.sort(key=lambda report: report.id)
    judged = apply(reports, judgements, store.earlier_report)
    made, links = join(judged.reports, articles, judged.decisions)
    tied, waves = with_waves(made, totals, articles)
    incidents = with_answers(tied)
    step = Step(
        table=make_table(incidents, articles, waves),
        merged=list(merged(incidents, links, judged.decisions)),
        totals=list(merged_totals(totals, nights_of_totals(totals, incidents))),
    )
    return step, len(incidents)
