"""The import direction of the architecture, read from the imports themselves.

errors <- model <- geo, assets, settings, theatre <- stages <- pipeline <- cli, web. No stage
imports another, but export may import maps. Only maps imports folium.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import geoviz

PACKAGE = Path(geoviz.__file__).parent
STAGES = ("sources", "extract", "geocode", "reports", "store", "merge", "maps", "export", "imports")
# Rooms from the ground up. A room may import from those below it, and from itself.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors",),
    ("model",),
    ("standins",),
    (
        "release",
        "geo",
        "vessels",
        "beside",
        "coordinates",
        "assets",
        "settings",
        "theatre",
        "table",
        "judgements",
    ),
    STAGES,
    ("engine", "additions"),
    ("pipeline", "lookup"),
    ("selection",),
    ("web", "progress", "shell", "evaluation"),
    ("cli", "__init__"),
    ("__main__",),
)
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
# Rooms of one floor that may import a neighbour.
NEIGHBOURS = {
    ("theatre", "assets"),
    ("export", "maps"),
    ("imports", "sources"),
    ("shell", "progress"),
}
# Frameworks, and the only room that may know each.
HOMES = {
    "folium": {"maps"},
    "branca": {"maps"},
    "flask": {"web"},
    "waitress": {"web"},
    "click": {"cli", "progress", "shell"},
    "spacy": {"extract"},
    "trafilatura": {"sources"},
    "pdfminer": {"sources"},
    "docx": {"sources", "export"},
    "feedparser": {"sources"},
    "requests_hardened": {"sources"},
    "geopy": {"geocode"},
    "mgrs": {"coordinates"},
    "matplotlib": {"export"},
    "pyarrow": {"export"},
}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_bundled" not in path.parts)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports_of(path: Path) -> Iterator[str]:
    """Full names of what a module imports, wherever the statement stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} has a relative import"
            module = str(node.module)
            if module == "geoviz":
                yield from (f"geoviz.{name.name}" for name in node.names)
            else:
                yield module


def module_name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_every_module_has_a_floor(path: Path) -> None:
    assert room_of(path) in FLOOR


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_go_down(path: Path) -> None:
    room = room_of(path)
    for name in imports_of(path):
        head, _, rest = name.partition(".")
        other = rest.partition(".")[0]
        if head != "geoviz" or other not in FLOOR or other == room:
            continue
        allowed = FLOOR[other] < FLOOR[room] or (room, other) in NEIGHBOURS
        assert allowed, f"{module_name(path)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_framework_stays_in_its_room(path: Path) -> None:
    for name in imports_of(path):
        homes = HOMES.get(name.partition(".")[0])
        assert homes is None or room_of(path) in homes, f"{module_name(path)} imports {name}"
