"""What the server answers for a map of more incidents than a page can hold."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pandas
import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from geoviz.web import Library, clusters, create_app
from geoviz.web.clusters import MAX_POINTS, ClusterIndex, View
from geoviz.web.filters import Filters
from tests.maps.incidents import incident, report, table

WORLD = View(-180, -90, 180, 90, 2)
EPOCH = date(1970, 1, 1).toordinal()


def strike(number: int, name: str, lon: float, lat: float, **fields: Any) -> dict[str, Any]:
    day = fields.pop("day", "2025-07-04")
    said = report(number, f"Drones hit {name}.", name)
    row = incident(number, name, lon, lat, said)
    said_of_all = {"attacker": "Russia", "role": "strike", "weapon": ["drone"]}
    dated = {"date": day, "date_first": pandas.Timestamp(day), "date_last": pandas.Timestamp(day)}
    if day is None:
        dated = {"date": None, "date_first": pandas.NaT, "date_last": pandas.NaT}
    return row | said_of_all | dated | fields


@pytest.fixture(scope="module")
def index() -> ClusterIndex:
    """Three neighbours in one town, one strike far away, one undated region."""
    return ClusterIndex(
        table(
            [
                strike(1, "Lozova", 36.30, 48.88, attacker="Russia", weapon=["drone"]),
                strike(2, "Lozova", 36.31, 48.89, attacker="Russia", weapon=["missile", "drone"]),
                strike(3, "Lozova", 36.32, 48.90, attacker="Ukraine", weapon=[], day="2025-08-01"),
                strike(
                    4,
                    "Suva",
                    178.44,
                    -18.14,
                    attacker=None,
                    role="counterstrike",
                    weapon=["rocket"],
                ),
                strike(5, "Kursk region", 35, 51, precision="region", day=None, attacker="Ukraine"),
            ]
        )
    )


def names(index: ClusterIndex, **filters: Any) -> list[str]:
    rows = index.rows(Filters(**filters))
    return [f"{index.table['name'].iloc[row]} {row + 1}" for row in rows]


def asked(index: ClusterIndex, view: View = WORLD, **filters: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(index.answer(view, Filters(**filters)))
    return found


def test_neighbours_are_one_cluster_with_counts_by_attacker_and_role(index: ClusterIndex) -> None:
    answer = asked(index)
    ((lon, lat, number, by_attacker, _),) = answer["clusters"]
    assert (lon, lat, number) == (36.31, 48.89, 3)
    attackers = index.columns.names["attacker"]
    assert {attackers[int(code)]: n for code, n in by_attacker.items()} == {
        "Russia": 2,
        "Ukraine": 1,
    }
    assert len(answer["single"]) == 2
    assert (answer["total"], answer["shown"]) == (5, 5)


def test_close_up_every_incident_stands_alone(index: ClusterIndex) -> None:
    answer = asked(index, View(36.2, 48.8, 36.4, 49.0, 14))
    assert answer["clusters"] == []
    assert len(answer["single"]) == 3


def test_what_is_out_of_view_is_counted_and_not_sent(index: ClusterIndex) -> None:
    answer = asked(index, View(178, -19, 179, -18, 10))
    assert (answer["clusters"], answer["single"], answer["shown"]) == ([], [0], 5)


def test_a_region_is_in_no_cluster(index: ClusterIndex) -> None:
    view = View(-180, -90, 180, 90, 0)
    assert sum(cluster[2] for cluster in asked(index, view)["clusters"]) <= 4


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"attacker": {"Russia"}}, ["Lozova 3", "Suva 4", "Kursk region 5"]),
        ({"attacker": {None}}, ["Lozova 1", "Lozova 2", "Lozova 3", "Kursk region 5"]),
        ({"weapon": {"drone"}}, ["Lozova 2", "Lozova 3", "Suva 4"]),
        ({"weapon": {"drone", "missile", None}}, ["Suva 4"]),
        ({"precision": {4}}, ["Lozova 1", "Lozova 2", "Lozova 3", "Suva 4"]),
        ({"layer": {"counterstrikes"}}, ["Lozova 1", "Lozova 2", "Lozova 3", "Kursk region 5"]),
        ({"layer": {"strikes"}}, ["Suva 4"]),
        ({"layer": {"strikes", "counterstrikes"}}, []),
        ({"words": ("suva",)}, ["Suva 4"]),
        ({"words": ("drones", "kursk")}, ["Kursk region 5"]),
        ({"undated": False, "attacker": {None}}, ["Lozova 1", "Lozova 2", "Lozova 3"]),
    ],
)
def test_filters_are_the_pages_own(
    index: ClusterIndex, filters: dict[str, Any], expected: list[str]
) -> None:
    fixed = {k: frozenset(v) if isinstance(v, set) else v for k, v in filters.items()}
    assert names(index, **fixed) == expected


def test_days_hide_what_is_outside_and_keep_the_undated_unless_told(index: ClusterIndex) -> None:
    july = (date(2025, 7, 1).toordinal() - EPOCH, date(2025, 7, 31).toordinal() - EPOCH)
    assert "Lozova 3" not in names(index, days=july)
    assert "Kursk region 5" in names(index, days=july)
    assert "Kursk region 5" not in names(index, days=july, undated=False)


def test_counts_beside_a_filter_leave_out_that_filter_only(index: ClusterIndex) -> None:
    facets = asked(index, attacker=frozenset({"Russia"}))["facets"]
    code = str(index.columns.names["attacker"].index("Russia"))
    assert facets["attacker"][code] == 2
    assert sum(facets["precision"].values()) == len(names(index, attacker=frozenset({"Russia"})))


def test_the_histogram_counts_dated_strikes_by_day_and_attacker(index: ClusterIndex) -> None:
    histogram = asked(index)["histogram"]
    assert sum(n for _, _, n in histogram) == 4
    assert [day for day, _, _ in histogram] == sorted(day for day, _, _ in histogram)


@settings(deadline=None, max_examples=60)
@given(
    positions=st.lists(
        st.tuples(st.floats(-180, 180, width=32), st.floats(-90, 90, width=32)), max_size=60
    ),
    zoom=st.integers(0, 18),
)
def test_no_incident_is_lost_or_counted_twice(
    positions: list[tuple[float, float]], zoom: int
) -> None:
    rows = [strike(n, "X", round(lon, 4), round(lat, 4)) for n, (lon, lat) in enumerate(positions)]
    if not rows:
        return
    answer = asked(ClusterIndex(table(rows)), View(-180, -90, 180, 90, zoom))
    assert sum(cluster[2] for cluster in answer["clusters"]) + len(answer["single"]) == len(rows)
    assert all(cluster[2] >= 2 for cluster in answer["clusters"])


def test_many_lone_incidents_are_joined_until_they_fit() -> None:
    places = [(lon, lat) for lon in np.arange(-170, 170, 9.0) for lat in np.arange(-60, 60, 6.0)]
    rows = [strike(n, "X", lon, lat) for n, (lon, lat) in enumerate(places)]
    answer = asked(ClusterIndex(table(rows)), View(-180, -90, 180, 90, 5))
    assert len(rows) > MAX_POINTS >= len(answer["single"])
    assert sum(cluster[2] for cluster in answer["clusters"]) + len(answer["single"]) == len(rows)


@given(
    positions=st.lists(
        st.tuples(st.floats(0, 40, width=32), st.floats(20, 60, width=32)), min_size=1, max_size=60
    ),
    zoom=st.integers(0, 12),
    off=st.sampled_from([Filters(), Filters(weapon=frozenset({"drone"}))]),
)
@settings(deadline=None, max_examples=60)
def test_a_wide_view_is_answered_as_a_narrow_one(
    positions: list[tuple[float, float]], zoom: int, off: Filters
) -> None:
    kinds = (["drone"], ["missile"], [])
    precisions = ("city", "facility", "region")
    rows = [
        strike(n, "X", round(x, 4), round(y, 4), weapon=kinds[n % 3], precision=precisions[n % 3])
        for n, (x, y) in enumerate(positions)
    ]
    index, view = ClusterIndex(table(rows)), View(5, 25, 30, 55, zoom)
    narrow = index.answer(view, off)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clusters, "_MANY_ROWS", 1)
        assert json.loads(index.answer(view, off)) == json.loads(narrow)


@pytest.fixture(scope="module")
def big(index: ClusterIndex) -> FlaskClient:
    return create_app(Library.of_table(index.table)).test_client()


def test_the_page_asks_by_box_zoom_and_filters(big: FlaskClient) -> None:
    asked_for = {"bbox": "-200,-95,200,95", "zoom": "2", "no-attacker": '["Russia",null]'}
    answer = big.get("/map-data", query_string=asked_for)
    assert answer.status_code == 200
    assert answer.json["total"] == 5
    tag = answer.headers["ETag"]
    again = big.get("/map-data", query_string=asked_for, headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_the_evidence_of_one_incident_is_asked_for_by_its_id(
    big: FlaskClient, index: ClusterIndex
) -> None:
    id_ = index.table["incident"].iloc[3]
    answer = big.get("/map-data", query_string={"incident": id_})
    assert answer.json["reports"][0]["quote"] == "Drones hit Suva."
    assert big.get("/map-data?incident=none").status_code == 404


def test_a_page_of_an_earlier_state_is_told_to_load_again(big: FlaskClient) -> None:
    now = big.get("/version").json["version"]
    view = {"bbox": "-180,-90,180,90", "zoom": "2"}
    assert big.get(f"/map-data/{now}", query_string=view).status_code == 200
    refused = big.get(
        "/map-data/earlier", query_string=view, headers={"Accept": "application/json"}
    )
    assert refused.status_code == 409
    assert "load it again" in refused.json["detail"]


def test_the_page_of_many_incidents_leaves_them_with_the_server(
    index: ClusterIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(Library.of_table(index.table)).test_client()
    address = f'"/map-data/{client.get("/version").json["version"]}"'
    assert address not in client.get("/").text
    monkeypatch.setattr("geoviz.web.page.MOST_ON_PAGE", 3)
    for path in ("/", "/embed/map"):
        page = create_app(Library.of_table(index.table)).test_client().get(path).text
        assert address in page
        assert "Drones hit" not in page


@pytest.mark.parametrize("name", ["csv", "geojson"])
def test_downloads_hold_what_passes_the_filters(big: FlaskClient, name: str) -> None:
    answer = big.get("/map-data", query_string={"format": name, "q": "suva"})
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "Suva" in answer.text
    assert "Lozova" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"bbox": "0,0,1,1"},
        {"bbox": "0,0,1", "zoom": "2"},
        {"bbox": "0,0,nan,1", "zoom": "2"},
        {"bbox": "0,0,1,1", "zoom": "19"},
        {"bbox": "0,0,1,1", "zoom": "-1"},
        {"bbox": "0,0,1,1", "zoom": "2", "no-attacker": "Russia"},
        {"bbox": "0,0,1,1", "zoom": "2", "no-attacker": "[1]"},
        {"bbox": "0,0,1,1", "zoom": "2", "no-attacker": "[" * 10_000},
        {"bbox": "0,0,1,1", "zoom": "2", "no-band": '["x"]'},
        {"bbox": "0,0,1,1", "zoom": "2", "no-layer": '["roads"]'},
        {"bbox": "0,0,1,1", "zoom": "2", "days": "today"},
        {"bbox": "0,0,1,1", "zoom": "2", "undated": "no"},
        {"format": "exe"},
        {"bbox": "0,0,1,1", "zoom": "2", "q": " ".join(map(str, range(21)))},
    ],
)
def test_what_cannot_be_read_is_refused(big: FlaskClient, query: dict[str, str]) -> None:
    answer = big.get("/map-data", query_string=query)
    assert answer.status_code == 400
