"""Where in a row a value stands: ``field``, ``field.part``, ``list[].part``,
``list[key=Value].part``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def values_at(row: Any, path: str) -> Iterator[str]:
    """The texts at a path, in order; none where the row has nothing there."""
    found = [row]
    # A column's own name may hold a dot.
    steps = [path] if isinstance(row, dict) and path in row else path.split(".")
    for step in steps:
        name, select = _parsed(step)
        found = [inner for each in found for inner in _step(each, name, select)]
    for value in found:
        if isinstance(value, str):
            yield value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield str(value)


def _parsed(step: str) -> tuple[str, tuple[str, str] | bool | None]:
    name, bracket, rest = step.partition("[")
    if not bracket or not rest.endswith("]"):
        return step, None
    key, equals, value = rest[:-1].partition("=")
    return name, (key, value) if equals else True


def _step(value: Any, name: str, select: tuple[str, str] | bool | None) -> list[Any]:
    if not isinstance(value, dict) or name not in value:
        return []
    inner = value[name]
    if select is None:
        return [inner]
    if not isinstance(inner, list):
        return []
    if isinstance(select, tuple):
        key, wanted = select
        return [each for each in inner if isinstance(each, dict) and each.get(key) == wanted]
    return inner
