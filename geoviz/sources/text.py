"""Plain text: all of it is the article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from geoviz.model import Article
from geoviz.sources.fields import article_from
from geoviz.sources.files import SourceFile

# A blank line must follow: in hard-wrapped text the first line has no full stop either.
_HEADLINE = re.compile(r"\s*(?P<line>\S[^\r\n]{0,148}\S)[ \t]*\r?\n[ \t]*\r?\n\s*\S")
_FEWEST_WORDS = 3  # fewer are a dateline or a by-line


def read_text(file: SourceFile) -> Iterator[Article]:
    """One article; its title is the first line where that looks like a headline."""
    text = file.text()
    yield article_from({"title": headline(text)}, text, file.name)


def headline(text: str) -> str | None:
    """The first line, where it is short, stands alone, and is not a sentence; or None."""
    match = _HEADLINE.match(text)
    if match is None:
        return None
    line = match["line"]
    if line.endswith((".", "…", ":", ";", ",")) or len(line.split()) < _FEWEST_WORDS:
        return None
    return line
