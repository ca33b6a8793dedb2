"""Markdown with YAML front matter: title, publisher, published, url and id."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from geoviz.errors import SourceError
from geoviz.model import Article
from geoviz.sources.fields import article_from
from geoviz.sources.files import SourceFile

_OPENING = re.compile(r"---[ \t]*\r?\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_NULLS = ("", "~", "null", "Null", "NULL")
_MAX_FRONT_MATTER_CHARS = 20_000  # PyYAML reads some 100,000 characters a second


def read_markdown(file: SourceFile) -> Iterator[Article]:
    """One article: what follows the front matter, exactly.

    Without a title of its own it has that of a heading on the first line.
    """
    front, body = split_front_matter(file.text())
    file.check(body)
    first_line = body.lstrip().partition("\n")[0]
    if "title" not in front and first_line.startswith("# "):
        front["title"] = first_line.strip("# \t\r")
    yield article_from(front, body, file.name)


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """The fields of the front matter, and the text after it.

    Raises SourceError where front matter is opened but not closed, or is not YAML fields.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return {}, text
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        raise SourceError("has front matter that never ends; close it with a line of ---")
    front = text[opening.end() : closing.start()]
    if len(front) > _MAX_FRONT_MATTER_CHARS:
        raise SourceError(
            f"has more than {_MAX_FRONT_MATTER_CHARS:,} characters of front matter; shorten it"
        )
    return _fields(front), text[closing.end() :]


def _fields(front: str) -> dict[str, object]:
    try:
        # Text, lists and mappings only: "no" is a word here, 007 an id, and
        # 2025-13-45 a date to complain about in our own words.
        loaded = yaml.load(front, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = f" at line {error.problem_mark.line + 2}" if error.problem_mark else ""
        raise SourceError(
            f"has front matter that is not YAML{line} ({error.problem}); "
            "put a value that holds a colon in quotes"
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise SourceError("has front matter that is not YAML; write `name: value` lines") from error
    if loaded is None or loaded == "":
        return {}
    if not isinstance(loaded, dict):
        raise SourceError("has front matter without fields; write `name: value` lines")
    return {
        str(name): value
        for name, value in loaded.items()
        if not (isinstance(value, str) and value in _NULLS)
    }
