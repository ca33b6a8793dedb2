"""Frames and geocodes to reports: one article's account of one strike at one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from geoviz.model import Article, Geocode, Reading, Report
from geoviz.reports.anaphora import by_common_noun
from geoviz.reports.claims import ReportMaker
from geoviz.reports.drafts import attach_frames, group
from geoviz.reports.finest import finest
from geoviz.reports.hits import hits_of, under_headings
from geoviz.reports.roles import with_roles
from geoviz.reports.waves import make_wave_reports
from geoviz.theatre import Theatre

__all__ = ["make_reports", "make_wave_reports"]


def make_reports(
    article: Article,
    reading: Reading,
    geocodes: Sequence[Geocode],
    theatres: Sequence[Theatre],
) -> tuple[Report, ...]:
    """The reports of one article, in text order. Totals of a whole attack make none."""
    frames = tuple(frame for frame in reading.frames if not frame.totals)
    reading = replace(reading, frames=frames)
    hits = [hit for frame in reading.frames for hit in hits_of(article, reading, frame, geocodes)]
    hits += under_headings(article, reading.frames, hits)
    meant, replaced = by_common_noun(article, reading, geocodes, hits)
    hits = [hit for hit in hits if hit not in replaced] + meant
    drafts = group(hits, article)
    drafts = finest(drafts, article, reading)
    attach_frames(article, drafts, reading.frames, hits)
    named: Counter[str] = Counter()
    for theatre in theatres:
        named.update(theatre.named_in(article.text))
    maker = ReportMaker(article, reading, geocodes, theatres, named, drafts)
    made = [maker.report(draft) for draft in sorted(drafts, key=lambda d: d.first)]
    return with_roles(made, article, reading, theatres)
