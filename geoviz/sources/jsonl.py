"""JSON Lines: one object a line, with id, text, title, publisher, published and url."""

from __future__ import annotations

import json
from collections.abc import Iterator

from geoviz.errors import SourceError
from geoviz.model import Article, Quarantined
from geoviz.sources.fields import article_from
from geoviz.sources.files import SourceFile


def read_jsonl(file: SourceFile) -> Iterator[Article | Quarantined]:
    """An article a line, its text as it is; a line that cannot be read costs only itself.

    Only ``text`` must be there. Raises SourceError where the file has no lines, or is one
    JSON array.
    """
    number = 0
    for number, line in file.lines():
        if number == 1 and line is not None and line.lstrip().startswith(b"["):
            raise SourceError("is a JSON array, not JSON Lines; write one object a line")
        try:
            if line is None:
                raise file.too_long()
            yield _article(file, line)
        except SourceError as error:
            yield Quarantined(f"{file.name}:{number}", str(error))
    if number == 0:
        raise SourceError("is empty: there is nothing to read")


def _article(file: SourceFile, line: bytes) -> Article:
    # The limit is on the text, and is checked there; a line holds more than its text.
    try:
        loaded = json.loads(SourceFile(file.path, len(line)).decode(line))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"is not JSON ({_problem(error)}); write one object a line") from error
    if not isinstance(loaded, dict):
        raise SourceError('is not a JSON object; write {"text": "..."}')
    text = loaded.get("text")
    if not isinstance(text, str):
        raise SourceError('has no text; write {"text": "..."}')
    file.check(text)
    return article_from(loaded, text, file.name)


def _problem(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"
