"""What is measured, against which goal, beside whose figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geoviz.engine.reader import Reader
from geoviz.errors import UsageError
from geoviz.evaluation import events, places, speed, strikes
from geoviz.settings import Settings

NEEDED = (
    "split.json",
    "docs",
    "gold",
    "score_events.py",
    "score_incidents.py",
    "geoparse/lgl.jsonl",
    "geoparse/geovirus.jsonl",
    "geoparse/score_geoparse.py",
    "geoparse/demonyms.txt",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number."""

    measure: str
    value: float | None  # None where the set has nothing to measure it on
    goal: float | None = None
    at_most: bool = False  # the goal is a ceiling
    low: float | None = None  # 95 % bootstrap interval over documents
    high: float | None = None
    note: str = ""
    peers: dict[str, float] = field(default_factory=dict)

    @property
    def reached(self) -> bool | None:
        """Whether the goal is met; None without one."""
        if self.goal is None or self.value is None:
            return None
        return self.value <= self.goal if self.at_most else self.value >= self.goal


OnSet = Callable[[str], None]
"""Called with the name of the set that is read next."""


def evaluate(
    folder: Path,
    settings: Settings,
    on_set: OnSet = lambda name: None,
    *,
    train: Path | None = None,
) -> list[Figure]:
    """Every figure, in the order of the goals.

    folder: of evaluation sets with their scorers, which are run: only name one you trust.
    train: folder of training texts, for the figure that is measured in folds of them.
    Raises UsageError where a set is missing or a scorer fails.
    """
    missing = [name for name in NEEDED if not (folder / name).exists()]
    if missing:
        raise UsageError(f"{folder} is no folder of evaluation sets: it lacks {', '.join(missing)}")
    return list(_figures(folder, settings, on_set, train))


def _figures(
    folder: Path, settings: Settings, on_set: OnSet, train: Path | None
) -> Iterator[Figure]:
    reader = Reader(settings)
    on_set("strikes")
    read = strikes.read_all(folder, reader)
    found = strikes.score(folder, read)
    for split, scored in found.items():
        low, high = strikes.interval(scored)
        yield Figure(f"strike sites, {split}: F1", scored["f1"], 0.85, low=low, high=high)
        yield Figure(f"strike sites, {split}: precision", scored["precision"], 0.90)
        yield Figure(f"strike sites, {split}: recall", scored["recall"])
        negatives = scored["negatives"]
        if negatives["documents"]:
            yield Figure(
                f"documents without a strike that get a site, {split}",
                float(negatives["with_false_site"]),
                0.0,
                at_most=True,
                note=f"of {negatives['documents']}",
            )
        accuracy = scored["accuracy_on_matches"] | {"grounding": scored["grounding"]}
        for name, goal in strikes.GOALS.items():
            entry = accuracy[name]
            note = f"{entry['correct']} of {entry['of']}"
            yield Figure(f"{name}, {split}", entry["accuracy"], goal, note=note)
    drawn = strikes.drawn_areas(folder, read)
    yield Figure("drawn area contains the gold point", drawn.share, 0.90, note=f"of {drawn.count}")
    yield Figure("median drawn area, km2", drawn.median_km2)
    yield Figure("incidents of the seeds, B3 F1", strikes.incidents(folder, read), 1.0)
    for corpus, (detection, accuracy_goal) in places.GOALS.items():
        on_set(corpus)
        scored = places.score(folder, corpus, reader)
        peers = places.PEERS[corpus]
        yield Figure(
            f"{corpus}: detection F1",
            scored.detection,
            detection,
            low=scored.detection_interval[0],
            high=scored.detection_interval[1],
            peers={name: row[0] for name, row in peers.items()},
        )
        yield Figure(
            f"{corpus}: acc@161 km over all gold",
            scored.accuracy,
            accuracy_goal,
            low=scored.accuracy_interval[0],
            high=scored.accuracy_interval[1],
            peers={name: row[1] for name, row in peers.items()},
        )
        yield Figure(
            f"{corpus}: end-to-end F1",
            scored.end_to_end,
            peers={name: row[2] for name, row in peers.items()},
        )
        yield Figure(
            f"{corpus}: expected calibration error of confidence",
            scored.calibration_error,
            note="10 bins: " + ", ".join(f"{p:.2f}→{q:.2f}" for p, q in scored.reliability),
        )
    if train is not None:
        on_set("event locations")
        yield Figure(
            "place of a verb's event, learnt, five folds: F1 over words",
            events.f1(train),
            events.GOAL,
            peers=events.PEERS,
        )
    on_set("speed")
    yield Figure(
        "reading time by that of the language pipeline alone",
        speed.ratio(folder, settings),
        1.6,
        at_most=True,
    )


def as_lines(figures: Sequence[Figure]) -> Iterator[str]:
    """The figures as a table for a terminal."""
    width = max((len(figure.measure) for figure in figures), default=0)
    for figure in figures:
        value = "-" if figure.value is None else f"{figure.value:.3f}"
        parts = [f"{figure.measure:<{width}}  {value:>8}"]
        if figure.low is not None and figure.high is not None:
            parts.append(f"[{figure.low:.3f}, {figure.high:.3f}]")
        if figure.goal is not None:
            sign = "≤" if figure.at_most else "≥"
            parts.append(f"goal {sign} {figure.goal:g}: {'yes' if figure.reached else 'NO'}")
        if figure.note:
            parts.append(f"({figure.note})")
        yield "  ".join(parts)
        for name, peer in figure.peers.items():
            yield f"{'  ' + name:<{width}}  {peer:>8.3f}"
