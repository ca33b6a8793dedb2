"""Which function writes which kind of file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geoviz.errors import UsageError
from geoviz.export.files import replacing
from geoviz.export.look import Look, make_look
from geoviz.table import check_incidents

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Writer = Callable[["GeoDataFrame", Path, Look], None]
"""Writes incidents to a new file, with what its kind can show of a look.

The table has the columns of ``geoviz.table.COLUMNS`` and is in degrees. Equal tables and looks
give equal bytes. It may raise OSError; the file is thrown away then.
"""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that incidents can be written to."""

    name: str
    suffix: str  # with its dot
    write: Writer


_formats: dict[str, Format] = {}

FORMATS: Mapping[str, Format] = MappingProxyType(_formats)
"""Every format, by suffix."""


def writes(name: str, suffix: str) -> Callable[[Writer], Writer]:
    """Make the decorated function the one that writes files of a suffix."""

    def register(write: Writer) -> Writer:
        _formats[suffix] = Format(name, suffix, write)
        return write

    return register


def write(incidents: GeoDataFrame, path: Path | str, **look: Any) -> None:
    """Write incidents to a file whose suffix says the format, whole or not at all.

    look: fields of ``geoviz.export.look.Look``, such as ``title``, ``theme``, ``lang`` and
    ``size`` ("1600x1000", "a4").
    Raises UsageError for an unknown suffix, a wrong look or a table that is not of incidents,
    OutputError where the file cannot be written.
    """
    write_as(incidents, path, make_look(**look))


def write_as(incidents: GeoDataFrame, path: Path | str, look: Look) -> None:
    """``write`` with a look that is ready."""
    target = Path(path)
    chosen = FORMATS.get(target.suffix.lower())
    if chosen is None:
        raise UsageError(
            f"{target}: no format has this ending; give one of {', '.join(sorted(FORMATS))}"
        )
    table = check_incidents(incidents)
    if table.crs is not None and table.crs.to_epsg() != 4326:
        table = table.to_crs(4326)
    with replacing(target) as temporary:
        chosen.write(table, temporary, look)
