"""The words of pictures and reports in the reader's language (templates/output/texts.json)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pandas

from geoviz.assets import asset
from geoviz.errors import UsageError


@cache
def _texts() -> dict[str, dict[str, Any]]:
    texts: dict[str, dict[str, Any]] = json.loads(
        asset("templates", "output", "texts.json").read_text("utf-8")
    )
    return texts


def languages() -> tuple[str, ...]:
    """The languages that pictures and reports can be written in."""
    return tuple(_texts())


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. Raises UsageError for a language that there is no text of."""

    lang: str

    def __post_init__(self) -> None:
        if self.lang not in _texts():
            raise UsageError(f"language {self.lang!r} is not one of {', '.join(_texts())}")

    def __call__(self, key: str, **values: object) -> str:
        text = _texts()[self.lang][key]
        return str(text).format(**values) if values else str(text)

    def count(self, key: str, n: int) -> str:
        """A key with "_one" for a single thing."""
        return self(f"{key}_one") if n == 1 else self(key, n=n)

    def day(self, day: date) -> str:
        month = _texts()[self.lang]["months"][day.month - 1]
        return self("day", day=day.day, month=month, year=day.year)

    def dates(self, iso: object) -> str:
        """An ISO 8601 day, month or interval for a person; None is "date unknown"."""
        if not isinstance(iso, str):
            return self("no_date")
        if len(iso) == len("2025-07"):
            month = _texts()[self.lang]["months"][int(iso[5:]) - 1]
            return self("month", month=month, year=iso[:4])
        first, _, last = iso.partition("/")
        return self.span(date.fromisoformat(first), date.fromisoformat(last or first))

    def span(self, first: date, last: date) -> str:
        """From one day to another; the year once where it is the same."""
        if first == last:
            return self.day(first)
        start = self.day(first)
        if first.year == last.year:
            start = start.removesuffix(f" {first.year}")
        return f"{start} – {self.day(last)}"

    def extent(self, table: Any) -> str | None:
        """The days of a table of incidents, or None where no incident has a date."""
        first, last = table["date_first"].min(), table["date_last"].max()
        if pandas.isna(first) or pandas.isna(last):
            return None
        return self.span(first.date(), last.date())

    def caveats(self, table: Any) -> list[str]:
        """What an output must say of how its table was made (``geoviz.publish_safe``)."""
        if "generalised_deg" not in table.columns or not len(table):
            return []
        key = "generalised" if table["withheld"].any() else "generalised_kept"
        return [self(key, grid=f"{table['generalised_deg'].iloc[0]:g}")]

    def selection(
        self, since: date | None, until: date | None, box: Sequence[float] | None, dropped: bool
    ) -> list[str]:
        """What an output must say of what was chosen for it."""
        said = []
        if since and until:
            said.append(self("selected_dates", dates=self.span(since, until)))
        elif since or until:
            key = "since" if since else "until"
            days = self(key, day=self.day(since or until or date.min))
            said.append(self("selected_dates", dates=days))
        if box:
            sides = dict(zip(("west", "south", "east", "north"), box, strict=True))
            said.append(self("selected_box", **{k: f"{v:g}°" for k, v in sides.items()}))
        if dropped:
            said.append(self("dropped"))
        return said
