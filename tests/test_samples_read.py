"""What must be read from the sample dispatches: every strike they tell of, and no other."""

from __future__ import annotations

from pathlib import Path

import geopandas
import pytest

from geoviz.model import Corpus
from geoviz.pipeline import incidents_table, read_articles

SEEDS = Path(__file__).parent.parent / "seeds"

# Day, attacker, and what the name of the place holds.
TOLD = [
    ("2025-06-13", "Israel", "Natanz"),
    ("2025-06-13", "Israel", "Tehran"),
    ("2025-06-13", "Iran", "Ramat Gan"),
    ("2025-06-14", "Iran", "Rishon"),
    ("2025-07-04", "Russia", "Kyiv"),
    ("2025-07-04", "Russia", "Holosiivskyi"),
    ("2025-07-03/2025-07-04", "Russia", "Poland"),  # "the night before" Friday the 4th
    ("2025-07-04", "Ukraine", "Sergiyev Posad"),
    ("2025-07-04", "Ukraine", "Azov"),
    ("2025-07-04", "Ukraine", "Rostov"),
    ("2025-08-28", "Russia", "Kyiv"),
    ("2025-08-28", "Russia", "Darnytskyi"),
    ("2025-08-28", "Russia", "EU"),
    ("2025-08-28", "Russia", "British Council"),
    ("2025-08-28", "Russia", "Vinnytsia"),
    ("2025-08-28", "Ukraine", "Afipsky"),
    ("2025-08-28", "Ukraine", "Novokuibyshevsk"),
]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_articles([SEEDS])


@pytest.fixture(scope="module")
def incidents(corpus: Corpus) -> geopandas.GeoDataFrame:
    return incidents_table(corpus)


def named(incidents: geopandas.GeoDataFrame, day: str, part: str) -> geopandas.GeoDataFrame:
    return incidents[(incidents.date == day) & incidents.name.str.contains(part, regex=False)]


@pytest.mark.parametrize(("day", "attacker", "place"), TOLD)
def test_a_strike_that_is_told_of_is_read(
    incidents: geopandas.GeoDataFrame, day: str, attacker: str, place: str
) -> None:
    assert attacker in set(named(incidents, day, place).attacker)


def test_no_other_place_is_marked(incidents: geopandas.GeoDataFrame) -> None:
    assert len(incidents) == len(TOLD), sorted(zip(incidents.date, incidents.name, strict=True))


def test_the_dispatch_about_prisoners_puts_nothing_on_the_map(corpus: Corpus) -> None:
    (read,) = [one for one in corpus.articles if "Prisoners" in str(one.article.title)]
    assert read.reports == ()


def test_differing_counts_of_one_strike_stand_side_by_side(
    incidents: geopandas.GeoDataFrame,
) -> None:
    (august,) = [
        row for row in named(incidents, "2025-08-28", "Kyiv").itertuples() if row.name == "Kyiv"
    ]
    assert (august.killed_min, august.killed_max) == (14, 21)
    assert {report["publisher"] for report in august.reports} == {"Sample Desk 2", "Sample Desk 3"}


def test_a_region_is_an_area(incidents: geopandas.GeoDataFrame) -> None:
    (vinnytsia,) = named(incidents, "2025-08-28", "Vinnytsia").itertuples()
    assert vinnytsia.precision == "region"
    assert vinnytsia.geometry.geom_type in ("Polygon", "MultiPolygon")
