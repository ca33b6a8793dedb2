"""Strike sites, their attributes, their areas, and incidents."""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from geoviz.engine.reader import Reader
from geoviz.evaluation.scorers import score_lines
from geoviz.geo import distance_m
from geoviz.geocode.areas import outline
from geoviz.merge import merge
from geoviz.model import Article, ClaimProperty, Count, LonLat, Precision, ReadArticle, Report

GOALS = {
    "attacker": 0.95,
    "role": 0.90,
    "target_type": 0.85,
    "date": 0.90,
    "killed": 0.90,
    "injured": 0.90,
    "grounding": 0.98,
}
# What was worked with, and what is only a test.
SPLITS = ("seeds", "dev", "dev2")
_DRAWS = 1_000
_KM_A_DEGREE = 111.195


@dataclass(frozen=True, slots=True)
class Drawn:
    """How the drawn areas of reports lie to the places that are right."""

    share: float | None  # that contain the right point
    count: int  # reports compared
    median_km2: float | None


@dataclass(frozen=True, slots=True)
class Read:
    """The articles of the set as they were read, and whose gazetteer knows the outlines."""

    articles: tuple[ReadArticle, ...]
    gold: dict[str, Any]
    reader: Reader


def read_all(folder: Path, reader: Reader) -> Read:
    """Read every article of the set, by its exact text."""
    articles, gold = [], {}
    for id_ in sorted(id_ for ids in splits_of(folder).values() for id_ in ids):
        with (folder / "docs" / f"{id_}.txt").open(encoding="utf-8", newline="") as stream:
            text = stream.read()
        known = json.loads((folder / "gold" / f"{id_}.json").read_text(encoding="utf-8"))
        published = known.get("published")
        day = date.fromisoformat(published) if published else None
        article = Article(id_, text, known.get("source_title"), known.get("publisher"), day)
        articles.append(reader.read(article))
        gold[id_] = known
    return Read(tuple(articles), gold, reader)


def splits_of(folder: Path) -> dict[str, list[str]]:
    """The documents of each split that is read: those in English."""
    splits = json.loads((folder / "split.json").read_text(encoding="utf-8"))
    return {name: splits[name] for name in SPLITS if name in splits}


def score(folder: Path, read: Read) -> dict[str, Any]:
    """The scorer's results for each split."""
    rows = _rows(read)
    script = folder / "score_events.py"
    return {
        split: json.loads(score_lines(script, rows, "{}", "--split", split, "--json", "{out}"))
        for split in splits_of(folder)
    }


def incidents(folder: Path, read: Read) -> float | None:
    """B-cubed F1 of the seeds' incidents."""
    printed = score_lines(folder / "score_incidents.py", _rows(read), "{}")
    found = re.search(r"F1 ([\d.]+)", printed)
    return float(found.group(1)) if found else None


def interval(scored: dict[str, Any]) -> tuple[float, float]:
    """95 % bootstrap interval of F1 over documents."""
    documents = list(scored["per_document"].values())
    pick = random.Random(7)  # noqa: S311 - no secret
    drawn = sorted(_f1(pick.choices(documents, k=len(documents))) for _ in range(_DRAWS))
    return drawn[round(0.025 * _DRAWS)], drawn[round(0.975 * _DRAWS) - 1]


def _f1(documents: Sequence[dict[str, int]]) -> float:
    right, wrong, missed = (sum(d[key] for d in documents) for key in ("tp", "fp", "fn"))
    whole = 2 * right + wrong + missed
    return 2 * right / whole if whole else 1.0


def drawn_areas(folder: Path, read: Read) -> Drawn:
    """Of reports whose mention is that of a right event: does what is drawn hold its point?"""
    held, areas = [], []
    for one in read.articles:
        for report in one.reports:
            event = _event_at(report, read.gold[one.article.id]["events"])
            if event is None:
                continue
            inside, km2 = _drawn(report, LonLat(event["lon"], event["lat"]), read.reader)
            held.append(inside)
            areas.append(km2)
    if not held:
        return Drawn(None, 0, None)
    return Drawn(sum(held) / len(held), len(held), median(areas))


def _event_at(report: Report, events: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    spans = (report.mention.start, report.mention.end)
    for event in events:
        named = [event, *event["other_mentions"]]
        if any(m["char_start"] < spans[1] and spans[0] < m["char_end"] for m in named):
            return event
    return None


def _drawn(report: Report, point: LonLat, reader: Reader) -> tuple[bool, float]:
    """Whether a report's area holds a point, and how many square kilometres it has."""
    place = report.place
    if place.precision is not Precision.CITY and place.precision > Precision.FACILITY:
        known = outline(place, reader.gazetteer)
        if known is not None:
            from shapely import Point

            area = known[0]
            km2 = area.area * _KM_A_DEGREE**2 * math.cos(math.radians(place.lat))
            return bool(area.intersects(Point(point))), float(km2)
    radius_m = place.uncertainty_m
    return distance_m(place.lonlat, point) <= radius_m, math.pi * (radius_m / 1000) ** 2


def _rows(read: Read) -> list[dict[str, Any]]:
    """Predictions as the scorers take them."""
    articles = {one.article.id: one.article for one in read.articles}
    merged = merge([r for one in read.articles for r in one.reports], articles)
    incident = {r.id: i.id for i in merged.incidents for r in i.reports}
    return [
        {
            "id": one.article.id,
            "events": [_event(r, one.article.text, incident[r.id]) for r in one.reports],
        }
        for one in read.articles
    ]


def _event(report: Report, text: str, incident: str) -> dict[str, Any]:
    def values(prop: ClaimProperty) -> list[str]:
        return [str(claim.value) for claim in report.values(prop)]

    def numbers(count: Count | None) -> list[int] | None:
        return None if count is None else [count.low, count.high]

    role = report.value(ClaimProperty.ROLE)
    return {
        "name": text[report.mention.start : report.mention.end],
        "start": report.mention.start,
        "end": report.mention.end,
        "lat": report.place.lat,
        "lon": report.place.lon,
        "precision": report.place.precision.label,
        "attacker": report.attacker,
        "role": str(role) if role is not None else None,
        "weapon": values(ClaimProperty.WEAPON),
        "target_type": values(ClaimProperty.TARGET_TYPE),
        "date": str(report.date) if report.date else None,
        "killed": numbers(report.count(ClaimProperty.KILLED)),
        "injured": numbers(report.count(ClaimProperty.INJURED)),
        "incident": incident,
    }
