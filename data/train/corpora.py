"""Training texts, read from a folder that the caller names; none of them is in the project.

The folder holds ``wiktor.jsonl.gz`` (WikToR: Wikipedia articles on places that share their
names), and ``event_location/labeled_text.jsonl.zip`` (sentences in which a verb and the place
of its event are marked).
"""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geoviz.model import LonLat, Span


@dataclass(frozen=True, slots=True)
class PlaceArticle:
    """An encyclopaedia's article on one place."""

    text: str
    names: tuple[Span, ...]  # where the place is named
    lonlat: LonLat


@dataclass(frozen=True, slots=True)
class EventSentence:
    """A sentence, one of its verbs, and where that event happened, by word."""

    text: str
    words: tuple[Span, ...]
    verb: int
    place: frozenset[int]  # empty where the sentence does not say


def place_articles(folder: Path) -> Iterator[PlaceArticle]:
    """The articles of WikToR, in the order of the file."""
    with gzip.open(folder / "wiktor.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if not row["toponyms"]:
                continue
            names = tuple(Span(t["start"], t["end"]) for t in row["toponyms"])
            first = row["toponyms"][0]
            yield PlaceArticle(row["text"], names, LonLat(first["lon"], first["lat"]))


def event_sentences(folder: Path) -> Iterator[EventSentence]:
    """The accepted examples of the event-location corpus, in the order of the file.

    Words are found again in the text one after the other: their own character offsets are
    wrong in part of the corpus.
    """
    with zipfile.ZipFile(folder / "event_location" / "labeled_text.jsonl.zip") as archive:
        rows = json.loads(archive.read("labeled_text.jsonl"))
    for row in rows:
        if row.get("answer") != "accept":
            continue
        words, at = [], 0
        for token in row["tokens"]:
            start = row["text"].find(token["text"], at)
            if start < 0:
                break
            at = start + len(token["text"])
            words.append(Span(start, at))
        verbs = [s for s in row.get("spans", ()) if s["label"] == "VERB"]
        last = max((s["token_end"] for s in row.get("spans", ())), default=0)
        if len(words) <= last or len(words) != len(row["tokens"]) or not verbs:
            continue
        place = frozenset(
            number
            for span in row["spans"]
            if span["label"] == "LOCATION"
            for number in range(span["token_start"], span["token_end"] + 1)
        )
        yield EventSentence(row["text"], tuple(words), verbs[0]["token_start"], place)
