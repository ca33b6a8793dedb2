"""What an article's reports must say, told site by site, and how it is compared.

A site gives its ``name`` and those properties that matter; ``killed = "none"``: no number may be
claimed, and so of weapon and target, of which one of several is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest

from geoviz.model import Article, ClaimProperty, Count, Report

Site = Mapping[str, object]


def cases(names: Iterable[str], not_yet: Mapping[str, str]) -> list[Any]:
    """A test for each name; those still read wrongly, by the reason, must fail."""
    return [
        pytest.param(
            name,
            marks=[pytest.mark.xfail(strict=True, reason=not_yet[name])] if name in not_yet else [],
        )
        for name in names
    ]


def assert_told(article: Article, reports: Sequence[Report], expected: Sequence[Site]) -> None:
    """Fail unless the reports are those of the expected sites, each saying what is expected."""
    left = list(reports)
    matched: list[tuple[Site, Site]] = []
    missing: list[object] = []
    for site in expected:
        best = max(
            (one for one in left if _names(one, article.text, str(site["name"]))),
            key=lambda one: sum(_said(one, site)[prop] == site[prop] for prop in site),
            default=None,
        )
        if best is None:
            missing.append(site["name"])
        else:
            left.remove(best)
            matched.append((site, _said(best, site)))
    assert missing == []
    assert [f"{one.place.name} {one.reason}" for one in left] == []
    for site, said in matched:
        assert said == site


def _names(report: Report, text: str, name: str) -> bool:
    written = text[report.mention.start : report.mention.end]
    return name in written or name in report.place.name


def _said(report: Report, site: Site) -> dict[str, object]:
    """What a report says of the properties that a site gives."""
    said: dict[str, object] = {
        "name": site["name"],
        "attacker": report.attacker,
        "date": report.date.first if report.date is not None else None,
        "role": str(report.value(ClaimProperty.ROLE)),
        "precision": report.place.precision.label,
        "killed": _number(report.count(ClaimProperty.KILLED)),
        "injured": _number(report.count(ClaimProperty.INJURED)),
        "weapon": _listed(report, ClaimProperty.WEAPON),
        "target": _listed(report, ClaimProperty.TARGET_TYPE),
    }
    for prop in ("weapon", "target"):
        wanted = site.get(prop)
        if isinstance(wanted, str) and wanted in str(said[prop]):
            said[prop] = wanted
    return {prop: said[prop] for prop in site}


def _number(count: Count | None) -> object:
    return "none" if count is None else count.low


def _listed(report: Report, prop: ClaimProperty) -> str:
    return "; ".join(str(claim.value) for claim in report.values(prop)) or "none"
