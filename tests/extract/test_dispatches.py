"""Short dispatches of many kinds and wars, each with the sites that must be read from it.

A dispatch is a file in ``dispatches/``: the expected sites as TOML between two lines of ``+++``,
then the text. Its ``published`` and each site's ``name`` must be given; of the other properties
only those that a site gives are compared. ``killed = "none"``: no number may be claimed.
The expectations were written before the texts were first read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from geoviz.model import ClaimProperty, Count, Report
from geoviz.pipeline import Reader
from tests.factories import article

DISPATCHES = {
    path.stem: path for path in sorted((Path(__file__).parent / "dispatches").glob("*.md"))
}
# What is still read wrongly, and why.
NOT_YET: dict[str, str] = {}

Site = Mapping[str, object]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            marks=[pytest.mark.xfail(strict=True, reason=NOT_YET[name])] if name in NOT_YET else [],
        )
        for name in DISPATCHES
    ],
)
def test_the_sites_of_a_dispatch_are_read_and_no_other(reader: Reader, name: str) -> None:
    _, head, text = DISPATCHES[name].read_text("utf-8").split("+++\n", 2)
    told = tomllib.loads(head)
    read = reader.read(article(text.lstrip("\n"), published=told["published"])).reports
    expected: list[dict[str, object]] = told.get("sites", [])
    left = list(read)
    matched: list[tuple[dict[str, object], Site]] = []
    missing: list[object] = []
    for site in expected:
        best = max(
            (one for one in left if _names(one, text.lstrip("\n"), str(site["name"]))),
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
        "weapon": "; ".join(str(claim.value) for claim in report.values(ClaimProperty.WEAPON)),
    }
    weapon = site.get("weapon")
    if isinstance(weapon, str) and weapon in str(said["weapon"]):
        said["weapon"] = weapon
    return {prop: said[prop] for prop in site}


def _number(count: Count | None) -> object:
    return "none" if count is None else count.low
