from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas
import pytest
from shapely import Polygon

from geoviz.model import Precision, Role
from geoviz.table import to_geodataframe
from tests.factories import (
    article,
    attacker,
    incident,
    injured,
    killed,
    on,
    place,
    report,
    role,
    target,
    weapon,
)

DEPOT = article(
    "Drones and a missile hit the depot in Лозова. At least 3 were hurt; 2 died.",
    id="depot",
    publisher="Example Daily",
    url="https://example.org/depot",
)
SECOND = article("The depot in Лозова burns, 3 dead.", id="second", publisher="Другий", url=None)
REGION = article("Shelling was heard in Sumy region.", id="region", published=None, publisher=None)

# Clockwise, with a hole that runs against the clock: RFC 7946 wants both the other way.
OUTLINE = Polygon(
    [(33.0, 50.0), (33.0, 52.0), (35.12345678, 52.0), (35.12345678, 50.0)],
    [[(33.5, 50.5), (34.0, 50.5), (34.0, 51.0), (33.5, 51.0)]],
)


def make_incidents() -> geopandas.GeoDataFrame:
    """A strike that two articles report, and an area of which little is known."""
    lozova = place("Лозова", 36.3212345678, 48.89)
    strike = incident(
        report(
            attacker("Redland"),
            role(Role.COUNTERSTRIKE),
            weapon("drone"),
            weapon("missile"),
            target("depot"),
            on(date(2025, 7, 4)),
            killed(2),
            injured(3, at_least=True),
            of=DEPOT,
            at=lozova,
            quote="Drones and a missile hit the depot in Лозова.",
        ),
        report(killed(3), of=SECOND, at=lozova),
    )
    region = place("Sumy region", 34.0, 51.0, precision=Precision.REGION, uncertainty_m=100_000.0)
    shelling = incident(report(of=REGION, at=region))
    return to_geodataframe(
        [strike, shelling],
        {a.id: a for a in (DEPOT, SECOND, REGION)},
        lambda place: (OUTLINE, False) if place.precision is Precision.REGION else None,
    )


@pytest.fixture
def incidents() -> geopandas.GeoDataFrame:
    return make_incidents()


@pytest.fixture
def empty(incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    return incidents.iloc[:0]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    path = tmp_path / "out"
    path.mkdir()
    return path
