"""The table of incidents as columns of numbers."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from geoviz.assets import asset
from geoviz.errors import UsageError
from geoviz.maps import map_columns
from geoviz.maps.columns import UNDATED
from geoviz.maps.outlines import areas
from geoviz.maps.payload import REPORT_FIELDS, report_chunks
from geoviz.model import Precision
from geoviz.standins import How, StandIn
from tests.maps.incidents import incident, report, sample_rows, sample_table, table
from tests.maps.unpacking import arrays_of, headed


def test_a_column_of_words_is_coded():
    columns = map_columns(sample_table())
    codes = columns.codes["attacker"]
    assert (columns.names["attacker"], codes[0], codes[15]) == (["Russia", "Ukraine"], 0, -1)


def test_days_are_counted_from_1970():
    columns = map_columns(table([incident(1, "Lozova", 36.3, 48.9, date="1970-02")]))
    assert (columns.first.tolist(), columns.last.tolist()) == ([31], [58])


def test_an_undated_incident_has_no_day():
    columns = map_columns(table([incident(1, "Lozova", 36.3, 48.9)]))
    assert (columns.first.tolist(), columns.last.tolist()) == ([UNDATED], [UNDATED])


def test_unknown_casualties_are_not_zero():
    rows = [
        incident(1, "Lozova", 36.3, 48.9, killed_min=0, killed_max=0),
        incident(2, "Izium", 37.2, 49.2),
    ]
    assert map_columns(table(rows)).values["killed_min"].tolist() == [0, -1]


def test_answers_name_rows_and_forget_incidents_that_are_not_shown():
    rows = [
        incident(1, "Lozova", 36.3, 48.9),
        incident(2, "Azov", 39.4, 47.1, answers=["incident-0000000000000001", "incident-gone"]),
    ]
    answers = map_columns(table(rows)).lists["answers"]
    assert (answers.offsets.tolist(), answers.codes.tolist()) == ([0, 0, 1], [0])


def test_a_value_said_twice_counts_once():
    said = [report(n, "Said.", None, publisher=name) for n, name in enumerate("BAB")]
    publishers = map_columns(table([incident(1, "X", 30, 50, *said)])).lists["publisher"]
    assert publishers.codes.tolist() == [0, 1]


def test_a_table_without_review_is_not_reviewed():
    columns = map_columns(sample_table())
    assert {columns.names["review"][code] for code in columns.codes["review"]} == {"unreviewed"}


def test_confidence_falls_into_bands():
    rows = [
        incident(n, "X", 30, 50, confidence=value)
        for n, value in enumerate([1.0, 0.9, 0.89, 0.7, 0.5, 0.49, math.nan])
    ]
    assert map_columns(table(rows)).values["band"].tolist() == [0, 0, 1, 1, 2, 3, 3]


@pytest.mark.parametrize(("lon", "lat"), [(200, 50), (30, 91), (math.nan, 50)])
def test_a_position_off_the_earth_is_refused(lon, lat):
    with pytest.raises(UsageError, match="no position on Earth"):
        map_columns(table([incident(1, "Nowhere", lon, lat)]))


def test_an_unknown_precision_is_refused():
    with pytest.raises(UsageError, match="precision 'street'"):
        map_columns(table([incident(1, "X", 30, 50, precision="street")]))


def test_a_selection_of_rows_may_be_mapped():
    chosen = sample_table().query("country == 'RU'").sort_values("name", ascending=False)
    columns = map_columns(chosen)
    assert columns.names["name"][columns.codes["name"][0]] == "Sergiyev Posad"


def test_packed_incidents_share_their_places():
    rows = [incident(n, "Lozova", 36.3, 48.9) for n in range(3)] + [incident(9, "Izium", 30, 49)]
    header, arrays = arrays_of(map_columns(table(rows)).packed())
    assert (header["place_name"], arrays["place"]) == (["Izium", "Lozova"], [1, 1, 1, 0])
    assert (arrays["place_lon"], arrays["place_lat"]) == (
        [3_000_000, 3_630_000],
        [4_900_000, 4_890_000],
    )


def test_ids_of_the_usual_form_travel_as_bytes():
    header, arrays = arrays_of(map_columns(sample_table()).packed())
    assert (header["id"], arrays["id"][:8]) == ("incident-", [0, 0, 0, 0, 0, 0, 0, 1])


def test_other_ids_travel_as_they_are():
    header, arrays = arrays_of(
        map_columns(table([incident(1, "X", 30, 50, incident="a <b>")])).packed()
    )
    assert (header["id"], "id" in arrays) == (["a <b>"], False)


def test_some_rows_keep_their_codes_and_their_order():
    columns = map_columns(sample_table())
    header, arrays = arrays_of(columns.packed(np.array([13, 2, 0])))
    assert [header["place_name"][at] for at in arrays["place"]] == [
        "Afipsky refinery",
        "Darnytskyi district",
        "Kyiv",
    ]
    assert arrays["attacker"] == [1, 0, 0]
    # The refinery answers the district, which is now row 1.
    assert (arrays["answers_n"], arrays["answers"]) == ([1, 0, 0], [1])


def test_columns_in_two_parts_are_all_columns_and_their_ids():
    columns = map_columns(sample_table())
    whole, parts = columns.packed(), [arrays_of(part) for part in columns.packed_in_two()]
    headers, arrays = zip(*parts, strict=True)
    assert (headers[0] | headers[1], arrays[0] | arrays[1]) == arrays_of(whole)
    assert {"place", "place_name", "attacker"} <= headers[0].keys() | arrays[0].keys()
    assert {"id", "first"} <= arrays[1].keys()


def test_no_rows_can_be_packed():
    assert arrays_of(map_columns(sample_table()).packed(np.empty(0, int)))[0]["n"] == 0


def test_incidents_of_one_area_share_its_outline():
    packed, numbers = areas(sample_table())
    regions = [at for at, row in enumerate(sample_rows()) if row["name"] == "Vinnytsia region"]
    assert len({numbers[at] for at in regions}) == 1
    assert len(arrays_of(packed)[1]["west"]) == len({n for n in numbers if n >= 0})


def test_a_point_has_no_area():
    packed, numbers = areas(table([incident(1, "Lozova", 36.3, 48.9)]))
    assert (arrays_of(packed)[1]["x"], numbers.tolist()) == ([], [-1])


def test_every_report_is_in_the_chunk_of_its_incident(monkeypatch):
    monkeypatch.setattr("geoviz.maps.payload.CHUNK", 2)
    said = [[report(n, f"Quote {n}.", None, killed=str(n))] for n in range(5)]
    killed = 1 + REPORT_FIELDS.index("killed")
    chunks = [headed(chunk)[0] for chunk in report_chunks(said)[0]]
    assert [(chunk[0], chunk[killed]) for chunk in chunks] == [
        ([1, 1], ["0", "1"]),
        ([1, 1], ["2", "3"]),
        ([1], ["4"]),
    ]


def test_a_page_carries_what_an_area_stands_for_as_the_key_of_its_sentence():
    basis = {"place_name": "Mezezo, Amhara", "place_basis": "in the region Amhara"}
    stands, plain = [report(1, "Mezezo was hit.", "Mezezo", **basis)], [report(2, "Hit.", None)]
    ((_, *columns), _) = headed(report_chunks([stands, plain])[0][0])
    assert columns[REPORT_FIELDS.index("place_basis")] == [
        ["Mezezo, Amhara", "stands_in_region", {"name": "Mezezo", "of": "Amhara"}],
        None,
    ]


def test_every_way_to_stand_for_a_place_has_its_sentence_in_every_language():
    keys = {
        f"stands_{StandIn('X', how, 'Y', precision.label).key}"
        for how in How
        for precision in Precision
        if precision is not Precision.COUNTRY
    }
    for path in asset("templates", "map", "texts").iterdir():
        words = json.loads(path.read_text("utf-8"))
        assert keys <= words.keys(), path.name
        assert all("{name}" in words[key] and "{of}" in words[key] for key in keys)


def test_incidents_without_reports_take_no_chunk():
    assert report_chunks([[], []])[0] == [""]
