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
from itertools import pairwise
from pathlib import Path
from typing import Any

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


@dataclass(frozen=True, slots=True)
class VerbSentence:
    """A sentence by its words, one of its verbs, and the words of the place of its event."""

    text: str
    words: tuple[str, ...]
    spaces: tuple[bool, ...]  # whether one stands behind each word
    verb: int
    place: frozenset[int]


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
    for row in _event_rows(folder):
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


def verb_sentences(folder: Path) -> Iterator[VerbSentence]:
    """The distinct examples of the event-location corpus, in the order of the file.

    Of a verb that was labelled more than once, the relabelled example counts, else the first.
    Everything is by word, since character offsets are wrong in part of the corpus.
    """
    chosen: dict[tuple[str, int], dict[str, Any]] = {}
    for row in _event_rows(folder):
        verbs = [span["token_start"] for span in row.get("spans", ()) if span["label"] == "VERB"]
        if len(verbs) != 1:
            continue
        key = row["text"], verbs[0]
        if key not in chosen or row["source"] == "RELABEL" != chosen[key]["source"]:
            chosen[key] = row
    for (text, verb), row in chosen.items():
        tokens = row["tokens"]
        place = frozenset(
            number
            for span in row["spans"]
            if span["label"] == "LOCATION"
            for number in range(span["token_start"], span["token_end"] + 1)
            if number < len(tokens)
        )
        gaps = pairwise(tokens)
        spaces = (*(after["start"] > before["end"] for before, after in gaps), False)
        yield VerbSentence(text, tuple(token["text"] for token in tokens), spaces, verb, place)


def _event_rows(folder: Path) -> list[dict[str, Any]]:
    with zipfile.ZipFile(folder / "event_location" / "labeled_text.jsonl.zip") as archive:
        rows: list[dict[str, Any]] = json.loads(archive.read("labeled_text.jsonl"))
    return rows
