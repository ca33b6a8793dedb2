"""What a person at the terminal is told: progress, reasons, a summary, what a name means."""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict

import click

from geoviz.model import (
    Article,
    Candidate,
    Corpus,
    Geocode,
    Mention,
    MentionKind,
    Place,
    Quarantined,
    ReadArticle,
    Report,
)
from geoviz.standins import How, stand_in

OnProgress = Callable[[int, int], None]
"""Called with how many articles are done, and how many there are."""

NameOf = Callable[[str], str | None]
"""Gives the name of a place by its id."""

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


def reasons(corpus: Corpus, name_of: NameOf, *, every_name: bool = False) -> Iterator[str]:
    """``reasons_of`` for all articles, with their reports as people judged them."""
    reports: dict[str, list[Report]] = defaultdict(list)
    for incident in corpus.incidents:
        for report in incident.reports:
            reports[report.article_id].append(report)
    for read in corpus.articles:
        yield from reasons_of(read, reports[read.article.id], name_of, every_name=every_name)


def reasons_of(
    read: ReadArticle, reports: Sequence[Report], name_of: NameOf, *, every_name: bool = False
) -> Iterator[str]:
    """Why the pins of an article are where they are, and what became of the names of sites.

    Nothing of an article that has neither. every_name: tell of names that are no site's, too.
    """
    lines = [line for r in sorted(reports, key=_in_text) for line in _reasons(r, read.article)]
    named = zip(read.reading.mentions, read.geocodes, strict=True)
    # A name that is told of ten times means the same each time.
    lines += dict.fromkeys(
        _meant(mention, geocode, name_of)
        for mention, geocode in named
        if mention.kind is MentionKind.SITE
        or (every_name and (geocode.place is not None or mention.kind in _PLACES))
    )
    if lines:
        yield f"{_source(read.article)}:"
        yield from (f"  {line}" for line in lines)


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


def _in_text(report: Report) -> tuple[int, str]:
    return report.mention.start, report.id


def _reasons(report: Report, article: Article) -> Iterator[str]:
    place = report.place
    quote = _line(article.text[report.quote.start : report.quote.end])
    yield f"{_line(place.name)} ({place.precision.label}), {report.date or 'undated'}"
    yield f"  “{_shortened(quote)}”"
    yield f"  at {place.lat:.4f}, {place.lon:.4f} ±{place.uncertainty_m:.0f} m"
    if place.own_source is not None:
        yield f"  place of {_line(place.own_source)}"
    yield f"  because {_line(report.reason)} (confidence {report.confidence:.2f})"


def _meant(mention: Mention, geocode: Geocode, name_of: NameOf) -> str:
    """What a name was taken for, and the next best that it may mean, in one line."""
    place, rival = geocode.place, _next_best(geocode)
    stands = stand_in(place) if place is not None else None
    if place is None:
        meant = f"left unplaced, because {geocode.reason}"
    elif stands is not None:
        lacks = "its bounds are not known" if stands.how is How.AROUND else "no such place known"
        meant = f"{lacks}, drawn as somewhere {stands}"
    else:
        meant = f"{_told(place, name_of)} (confidence {geocode.confidence:.2f})"
    label = "likeliest" if place is None else "next"
    others = f"; {label}: {_told(rival.place, name_of)}" if rival is not None else ""
    return _line(f"{mention.text}: {meant}{others}")


def _next_best(geocode: Geocode) -> Candidate | None:
    """The best candidate but the place that was taken, what holds it and what it holds."""
    taken = geocode.place
    near = {taken.id, *taken.parents} if taken is not None else set()
    return next(
        (
            each
            for each in geocode.candidates
            if each.place.id not in near and (taken is None or taken.id not in each.place.parents)
        ),
        None,
    )


def _told(place: Place, name_of: NameOf) -> str:
    """A place with the region and the country that tell it from its namesakes."""
    around = dict.fromkeys((place.admin1, *place.parents[-1:]))
    names = [name_of(id_) for id_ in around if id_ is not None and id_ != place.id]
    return ", ".join([place.name, *filter(None, names)])


def _line(text: str) -> str:
    """What an article says may not begin a line of its own."""
    return " ".join(text.split())


def _unplaced(corpus: Corpus) -> list[str]:
    """Each name once, in order of reading."""
    return list(dict.fromkeys(name for read in corpus.articles for name in _unplaced_in(read)))


def _unplaced_in(read: ReadArticle) -> Iterator[str]:
    for mention, geocode in zip(read.reading.mentions, read.geocodes, strict=True):
        if geocode.place is None and mention.kind in _PLACES:
            yield mention.text


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
