"""What a person at the terminal is told: progress, reasons, a summary, what a name means."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict

import click

from geoviz.model import (
    Article,
    Corpus,
    Geocode,
    MentionKind,
    Place,
    Quarantined,
    ReadArticle,
    Report,
)

OnProgress = Callable[[int, int], None]
"""Called with how many articles are done, and how many there are."""

_WIDTH = 100  # of a quoted line
# Names of these kinds are not looked up, so that no place is no loss.
_PLACES = (MentionKind.SITE, MentionKind.MENTION, MentionKind.ORIGIN)


def say(text: str) -> None:
    """One line on stderr."""
    click.echo(printable(text), err=True)


@contextmanager
def progress_bar(label: str) -> Iterator[OnProgress | None]:
    """A bar with rate and remaining time on a terminal's stderr; None in a pipe or a file."""
    if not sys.stderr.isatty():
        yield None
        return
    began = time.monotonic()

    def rate(done: int | None) -> str:
        return f"{(done or 0) / max(time.monotonic() - began, 1e-3):.1f}/s"

    # The bar's length is known only when the first article is through.
    with click.progressbar(
        length=1, label=label, file=sys.stderr, show_pos=True, show_eta=True, item_show_func=rate
    ) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos, done)

        yield advance


def summary(corpus: Corpus) -> Iterator[str]:
    """The closing lines: what was read, what came of it, what was set aside and why."""
    reports = sum(len(read.reports) for read in corpus.articles)
    counts = [
        f"{_count(len(corpus.articles), 'article')} read",
        f"{_count(len(corpus.incidents), 'incident')} from {_count(reports, 'report')}",
    ]
    totals = sum(len(read.wave_reports) for read in corpus.articles)
    if totals:
        counts.append(f"{_count(totals, 'total')} of whole attacks")
    undated = sum(incident.date is None for incident in corpus.incidents)
    if undated:
        counts.append(f"{undated} undated")
    yield "; ".join(counts)
    unplaced = _unplaced(corpus)
    if unplaced:
        yield f"{_count(len(unplaced), 'place name')} left unplaced: {some(unplaced)}"
    yield from _set_aside(corpus.quarantined)


def _set_aside(quarantined: Sequence[Quarantined]) -> Iterator[str]:
    if quarantined:
        yield f"{_count(len(quarantined), 'article')} set aside:"
        yield from (f"  {item.origin}: {item.reason}" for item in quarantined)


def intake(
    read: int, known: int, reports: int, quarantined: Sequence[Quarantined]
) -> Iterator[str]:
    """The closing lines of a run that only kept: what was new, and what was set aside and why."""
    told = [f"{_count(read, 'article')} read", _count(reports, "report")]
    if known:
        told.append(f"{known} kept before")
    yield "; ".join(told)
    yield from _set_aside(quarantined)


def reasons(corpus: Corpus) -> Iterator[str]:
    """Why each pin is where it is: a line an incident, and three lines a report."""
    articles = {read.article.id: read.article for read in corpus.articles}
    for incident in corpus.incidents:
        when = incident.date or "undated"
        place = incident.place
        yield f"{place.name} ({place.precision.label}), {when}"
        for report in incident.reports:
            yield from _reasons(report, articles[report.article_id])
    for read in corpus.articles:
        for text, why in _unplaced_in(read):
            yield f"unplaced: {text} in {_source(read.article)}: {why}"


def candidates(name: str, geocode: Geocode, names: Mapping[str, str]) -> Iterator[str]:
    """What a name may mean, best first, and why. names: of the places around, by id."""
    if geocode.place is None:
        yield f"{name}: left unplaced, because {geocode.reason}"
    for rank, candidate in enumerate(geocode.candidates, start=1):
        place = candidate.place
        around = [names[id_] for id_ in place.parents if id_ in names]
        yield f"{rank}. {', '.join([place.name, *around])} ({place.precision.label})"
        yield f"   {place.lat:.4f}, {place.lon:.4f} ±{place.uncertainty_m:.0f} m   {place.id}"
        if place.own_source is not None:
            yield f"   of {place.own_source}"
        for reason in candidate.reasons:
            yield f"   {reason}"
    if geocode.place is not None:
        yield f"Chosen: {geocode.place.name}, confidence {geocode.confidence:.2f}"
        if geocode.place.id not in {candidate.place.id for candidate in geocode.candidates}:
            at, kind = geocode.place, geocode.place.precision.label
            yield f"   {at.lat:.4f}, {at.lon:.4f} ±{at.uncertainty_m:.0f} m ({kind})"
        yield f"because {geocode.reason}"


def candidates_as_json(name: str, geocode: Geocode) -> str:
    """The same as one JSON object."""

    def plain(place: Place) -> dict[str, object]:
        return asdict(place) | {"precision": place.precision.label}

    return json.dumps(
        {
            "name": name,
            "place": plain(geocode.place) if geocode.place else None,
            "confidence": geocode.confidence,
            "reason": geocode.reason,
            "candidates": [
                asdict(candidate) | {"place": plain(candidate.place)}
                for candidate in geocode.candidates
            ],
        },
        ensure_ascii=False,
    )


def printable(text: str) -> str:
    """Text that cannot steer a terminal: control and direction characters become spaces."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)


def _reasons(report: Report, article: Article) -> Iterator[str]:
    quote = " ".join(article.text[report.quote.start : report.quote.end].split())
    lat, lon = report.place.lat, report.place.lon
    yield f"  {_source(article)}: “{_shortened(quote)}”"
    yield f"    at {report.place.name}, {lat:.4f}, {lon:.4f} ±{report.place.uncertainty_m:.0f} m"
    if report.place.own_source is not None:
        yield f"    place of {report.place.own_source}"
    yield f"    because {report.reason} (confidence {report.confidence:.2f})"


def _unplaced(corpus: Corpus) -> list[str]:
    """Each name once, in order of reading."""
    return list(dict.fromkeys(name for read in corpus.articles for name, _ in _unplaced_in(read)))


def _unplaced_in(read: ReadArticle) -> Iterator[tuple[str, str]]:
    for mention, geocode in zip(read.reading.mentions, read.geocodes, strict=True):
        if geocode.place is None and mention.kind in _PLACES:
            yield mention.text, geocode.reason


def _source(article: Article) -> str:
    return article.origin or article.title or article.id


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def some(names: list[str], most: int = 8) -> str:
    """The first of many names, and how many more there are."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def _shortened(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1].rstrip() + "…"
