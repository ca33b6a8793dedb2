"""The table of incidents: its columns, their types, and what is drawn."""

from __future__ import annotations

from datetime import date

import geopandas
import pandas
import pytest
from shapely import Point, Polygon

from geoviz.errors import UsageError
from geoviz.geocode.areas import site_in
from geoviz.model import Incident, Place, Precision, Role
from geoviz.table import COLUMNS, REPORT_FIELDS, check_incidents, report_fields, to_geodataframe
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

SOURCE = article("Smoke rose. Drones hit the depot in Лозова on Tuesday.", id="one")
SQUARE = Polygon([(34, 50), (36, 50), (36, 52), (34, 52)])
REGION = place("Sumy region", 35.0, 51.0, precision=Precision.REGION, uncertainty_m=1.5e5)
DISTRICT = place("Harbour", 35.0, 51.0, precision=Precision.DISTRICT)


def no_outline(where: Place) -> None:
    return None


def square(where: Place) -> tuple[Polygon, bool]:
    return SQUARE, True


def table(*incidents: Incident, outline: object = no_outline) -> geopandas.GeoDataFrame:
    return to_geodataframe(incidents, {SOURCE.id: SOURCE}, outline)  # type: ignore[arg-type]


def full() -> Incident:
    return incident(
        report(
            attacker("Redland", said=None),
            role(Role.STRIKE),
            weapon("drone"),
            target("industrial"),
            on(date(2025, 7, 1), date(2025, 7, 2)),
            killed(14, 21),
            injured(3, at_least=True),
            of=SOURCE,
            at="Лозова",
            quote="Drones hit the depot in Лозова on Tuesday.",
        )
    )


def test_it_has_the_documented_columns_in_order() -> None:
    assert list(table(full()).columns) == list(COLUMNS)


def test_a_table_of_nothing_has_the_same_columns_and_types() -> None:
    empty, one = table(), table(full())
    assert list(empty.columns) == list(COLUMNS)
    assert len(empty) == 0
    for name in ("killed_min", "injured_max", "lon", "confidence"):
        assert empty[name].dtype == one[name].dtype


def test_it_is_in_degrees_wgs_84() -> None:
    assert table(full()).crs.to_epsg() == 4326


def test_counts_are_whole_numbers_that_may_be_missing() -> None:
    bare = incident(report(of=SOURCE))
    made = table(full(), bare)
    assert str(made.killed_min.dtype) == "Int64"
    assert made.killed_max.isna().tolist() == [False, True]


def test_a_row_says_what_the_incident_says() -> None:
    row = table(full()).iloc[0]
    assert (row["name"], row.precision, row.country) == ("Лозова", "city", "UA")
    assert (row.attacker, row.attacker_inferred, row.role) == ("Redland", True, "strike")
    assert (row.weapon, row.target_type) == (["drone"], ["industrial"])
    assert (row.killed_min, row.killed_max) == (14, 21)


def test_days_are_text_and_both_ends() -> None:
    row = table(full()).iloc[0]
    assert row.date == "2025-07-01/2025-07-02"
    assert (row.date_first, row.date_last) == (
        pandas.Timestamp("2025-07-01"),
        pandas.Timestamp("2025-07-02"),
    )


def test_an_undated_incident_has_no_day() -> None:
    row = table(incident(report(of=SOURCE))).iloc[0]
    assert row.date is None
    assert pandas.isna(row.date_first)


def test_a_city_is_drawn_as_a_point_even_where_its_outline_is_known() -> None:
    row = table(full(), outline=square).iloc[0]
    assert row.geometry == Point(row.lon, row.lat)


@pytest.mark.parametrize("where", [REGION, DISTRICT], ids=["region", "district"])
def test_an_area_is_drawn_as_one(where: Place) -> None:
    row = table(incident(report(of=SOURCE, at=where)), outline=square).iloc[0]
    assert row.geometry == SQUARE
    assert bool(row.area_approximate) is True


def test_an_area_without_an_outline_is_a_point_with_its_radius() -> None:
    row = table(incident(report(of=SOURCE, at=REGION))).iloc[0]
    assert (row.geometry, row.uncertainty_m) == (Point(35.0, 51.0), 1.5e5)


def test_a_report_is_quoted_verbatim() -> None:
    fields = report_fields(full().reports[0], SOURCE)
    assert fields["quote"] == "Drones hit the depot in Лозова on Tuesday."
    assert SOURCE.text[fields["quote_start"] :] == fields["quote"]


def test_the_place_name_is_marked_within_the_quote() -> None:
    fields = report_fields(full().reports[0], SOURCE)
    start, end = fields["mark"]
    assert fields["quote"][start:end] == "Лозова"


def test_a_place_named_outside_the_quote_is_not_marked() -> None:
    elsewhere = report(of=SOURCE, at="Лозова", quote="Smoke rose.")
    assert report_fields(elsewhere, SOURCE)["mark"] is None


def test_a_report_says_what_its_place_stands_for() -> None:
    known = report_fields(full().reports[0], SOURCE)
    village = site_in(place("Amhara", precision=Precision.REGION), "Mezezo")
    told = report_fields(report(of=SOURCE, at=village), SOURCE)
    assert (known["place_name"], known["place_basis"]) == ("Лозова", None)
    assert (told["place_name"], told["place_basis"]) == ("Mezezo, Amhara", "in the region Amhara")


def test_a_report_has_the_documented_fields_in_order() -> None:
    assert list(report_fields(full().reports[0], SOURCE)) == list(REPORT_FIELDS)


def test_a_report_says_what_was_inferred_from_what() -> None:
    fields = report_fields(full().reports[0], SOURCE)
    assert (fields["attacker_basis"], fields["date_basis"]) == ("the theatre", None)


def test_counts_of_a_report_are_as_its_source_gives_them() -> None:
    fields = report_fields(full().reports[0], SOURCE)
    assert (fields["killed"], fields["injured"]) == ("14-21", "at least 3")


def test_a_selection_with_columns_of_one_s_own_is_still_a_table() -> None:
    made = table(full()).assign(checked=True)
    assert check_incidents(made[made.killed_min > 3]) is not None


def test_a_table_without_a_column_is_a_mistake_that_names_it() -> None:
    with pytest.raises(UsageError, match="no column reports"):
        check_incidents(table(full()).drop(columns="reports"))


def test_half_a_surrogate_in_a_text_costs_nothing() -> None:
    text = "Two drones hit \ud83d Lozova on Tuesday."
    of = article(text, title="Hit \udc00")
    told = report(of=of)
    table = to_geodataframe([incident(told)], {of.id: of}, lambda place: None)
    assert table.reports[0][0]["quote"] == text


def test_what_is_not_known_is_none() -> None:
    told = report()
    table = to_geodataframe([incident(told)], {told.article_id: article()}, lambda place: None)
    assert table.attacker[0] is None
