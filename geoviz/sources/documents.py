"""Documents whose parsers meet hostile input: read in a process of limited memory and time.

A line of JSON and the document go to the child, JSON comes back: a child that was taken over
can lie about its document, and do nothing else to the parent.
"""

from __future__ import annotations

import atexit
import json
import os
import threading
from datetime import date
from pathlib import Path
from typing import Any

from geoviz.errors import SourceError
from geoviz.model import Article, Quarantined
from geoviz.sources.child import Child, Limits
from geoviz.sources.files import SourceFile
from geoviz.sources.readers import READERS

RISKY = frozenset({".html", ".htm", ".pdf", ".docx", ".eml"})
"""Suffixes of files that are read in a child."""

_LIMITS = Limits(seconds=30, memory_mb=1024)
_MOST_BYTES = 50 * 2**20  # pictures included

# One warm child a process; a forked process must not write to its parent's.
_children: dict[int, Child] = {}
_starting = threading.Lock()


def read_document(file: SourceFile, suffix: str) -> list[Article | Quarantined]:
    """What the reader of a suffix makes of a file. Raises SourceError as that reader does."""
    head = {"name": file.name, "suffix": suffix, "max_chars": file.max_chars}
    # Markup has to be text; the others hold pictures beside it.
    content = file.read(None if suffix in (".html", ".htm") else _MOST_BYTES)
    if not content.strip():
        raise SourceError("is empty: there is nothing to read")
    answer = _child().call(json.dumps(head).encode() + b"\n" + content)
    try:
        return [_item(row, file.name) for row in json.loads(answer)]
    except (TypeError, KeyError, ValueError) as error:
        raise SourceError("cannot be read: its parser gave no article") from error


def parse(request: bytes) -> bytes:
    """Runs in the child: the items of a document as JSON."""
    line, _, content = request.partition(b"\n")
    head = json.loads(line)
    file = SourceFile(Path(head["name"]), head["max_chars"], content)
    items = list(READERS[head["suffix"]](file))
    return json.dumps([_row(item) for item in items]).encode()


def _child() -> Child:
    with _starting:
        child = _children.get(os.getpid())
        if child is None:
            child = _children[os.getpid()] = Child(f"{__name__}:parse", _LIMITS)
            atexit.register(child.close)
        return child


def _row(item: Article | Quarantined) -> dict[str, Any]:
    if isinstance(item, Quarantined):
        return {"origin": item.origin, "reason": item.reason}
    return {
        "id": item.id,
        "text": item.text,
        "title": item.title,
        "publisher": item.publisher,
        "published": item.published.isoformat() if item.published else None,
        "url": item.url,
    }


def _item(row: dict[str, Any], name: str) -> Article | Quarantined:
    if "reason" in row:
        return Quarantined(str(row["origin"]), str(row["reason"]))
    texts = {field: row[field] for field in ("id", "text", "title", "publisher", "url")}
    if not all(isinstance(value, str | None) for value in texts.values()):
        raise TypeError("a field is no text")
    published = date.fromisoformat(row["published"]) if row["published"] else None
    return Article(**texts, published=published, origin=name)
