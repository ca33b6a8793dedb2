"""Plain text: all of it is the article."""

from __future__ import annotations

from collections.abc import Iterator

from geoviz.model import Article
from geoviz.sources.fields import article_from
from geoviz.sources.files import SourceFile

_LONGEST = 150  # characters of a headline; a longer line is a paragraph
_FEWEST_WORDS = 3  # fewer are a dateline or a by-line


def read_text(file: SourceFile) -> Iterator[Article]:
    """One article; its title is the first line where that looks like a headline."""
    text = file.text()
    yield article_from({"title": headline(text)}, text, file.name)


def headline(text: str) -> str | None:
    """The first line, where it is short, stands apart, and is not a sentence; or None."""
    first, _, rest = text.lstrip().partition("\n")
    second, _, further = rest.partition("\n")
    # In hard-wrapped text the first line has no full stop either; but then the second is no
    # paragraph, and not blank.
    stands_apart = len(second) > _LONGEST if second.strip() else bool(further.strip())
    line = first.lstrip("#").strip()
    if not stands_apart or len(line) > _LONGEST or len(line.split()) < _FEWEST_WORDS:
        return None
    return None if line.endswith((".", "…", ":", ";", ",")) else line
