"""The table of incidents as the page's data."""

from __future__ import annotations

import base64
import gzip
import json
import math

import pytest

from geoviz.errors import UsageError
from geoviz.maps import payload
from tests.maps.incidents import incident, report, sample_rows, sample_table, table


def opened(packed: str):
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def test_json_for_a_page_cannot_close_its_element():
    assert payload.to_json("</script>") == '"\\u003c/script>"'


def test_json_for_a_page_refuses_what_no_browser_reads():
    with pytest.raises(UsageError, match="not finite"):
        payload.to_json([math.nan])


def test_packed_values_have_equal_bytes_for_equal_values():
    assert payload.packed({"a": [1, 2]}) == payload.packed({"a": [1, 2]})


def test_a_half_surrogate_survives_packing():
    assert opened(payload.packed("\ud83d")) == "\ud83d"


def test_a_column_of_words_is_coded():
    attackers = payload.columns(sample_table())["attacker"]
    assert (attackers["names"], attackers["codes"][0], attackers["codes"][15]) == (
        ["Russia", "Ukraine"],
        0,
        -1,
    )


def test_days_are_counted_from_1970():
    columns = payload.columns(table([incident(1, "Lozova", 36.3, 48.9, date="1970-02")]))
    assert (columns["first"], columns["last"]) == ([31], [58])


def test_an_undated_incident_has_no_day():
    columns = payload.columns(table([incident(1, "Lozova", 36.3, 48.9)]))
    assert (columns["date"], columns["first"], columns["last"]) == ([None], [None], [None])


def test_unknown_casualties_are_not_zero():
    rows = [
        incident(1, "Lozova", 36.3, 48.9, killed_min=0, killed_max=0),
        incident(2, "Izium", 37.2, 49.2),
    ]
    assert payload.columns(table(rows))["killed"] == [[0, 0], None]


def test_answers_name_rows_and_forget_incidents_that_are_not_shown():
    rows = [
        incident(1, "Lozova", 36.3, 48.9),
        incident(2, "Azov", 39.4, 47.1, answers=["incident-0000000000000001", "incident-gone"]),
    ]
    assert payload.columns(table(rows))["answers"] == [[], [0]]


def test_incidents_of_one_area_share_its_outline():
    outlines, numbers = payload.areas(sample_table())
    regions = [at for at, row in enumerate(sample_rows()) if row["name"] == "Vinnytsia region"]
    assert len({numbers[at] for at in regions}) == 1
    assert len(outlines) == len({number for number in numbers if number >= 0})


def test_a_point_has_no_area():
    assert payload.areas(table([incident(1, "Lozova", 36.3, 48.9)])) == ([], [-1])


def test_every_report_is_in_the_chunk_of_its_incident(monkeypatch):
    monkeypatch.setattr(payload, "CHUNK", 2)
    rows = [incident(n, "X", 30, 50, report(n, f"Quote {n}.", None)) for n in range(5)]
    chunks = [opened(chunk) for chunk in payload.report_chunks(table(rows))]
    assert [[r[0]["quote"] for r in chunk] for chunk in chunks] == [
        ["Quote 0.", "Quote 1."],
        ["Quote 2.", "Quote 3."],
        ["Quote 4."],
    ]


@pytest.mark.parametrize(("lon", "lat"), [(200, 50), (30, 91), (math.nan, 50)])
def test_a_position_off_the_earth_is_refused(lon, lat):
    with pytest.raises(UsageError, match="no position on Earth"):
        payload.columns(table([incident(1, "Nowhere", lon, lat)]))


def test_an_unknown_precision_is_refused():
    with pytest.raises(UsageError, match="precision 'street'"):
        payload.columns(table([incident(1, "X", 30, 50, precision="street")]))


def test_a_selection_of_rows_may_be_mapped():
    chosen = sample_table().query("country == 'RU'").sort_values("name", ascending=False)
    assert payload.columns(chosen)["name"][0] == "Sergiyev Posad"
