"""CSV for spreadsheets and pandas: one row an incident, UTF-8, RFC 4180."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoviz.export.formats import writes
from geoviz.export.look import Look
from geoviz.export.values import plain_rows

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_SEPARATOR = "; "

# What a spreadsheet takes for the start of a formula: articles are hostile text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@writes("CSV", ".csv")
def write_csv(incidents: GeoDataFrame, path: Path, look: Look) -> None:
    """All columns but the geometry. ``reports`` is how many there are; then come what they
    quote, who published it, when, and where. Lists are joined by "; ".
    """
    columns = [str(name) for name in incidents.columns if name != incidents.geometry.name]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*columns, "quotes", "publishers", "published", "urls"])
        for row in plain_rows(incidents):
            reports = row["reports"] or []
            row["reports"] = len(reports)
            sources = [
                [report.get(field) or "" for report in reports]
                for field in ("quote", "publisher", "published", "url")
            ]
            writer.writerow([cell(value) for value in (*row.values(), *sources)])


def cell(value: Any) -> str | int | float:
    """A plain value as a cell that no spreadsheet runs."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list):
        text = _SEPARATOR.join("" if part is None else str(part) for part in value)
    else:
        text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
