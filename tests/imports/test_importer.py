"""Tables of others: what each row becomes, with its own words as evidence."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from geoviz.errors import UsageError
from geoviz.imports import LeftOut, load_mapping
from geoviz.model import (
    ClaimProperty,
    Count,
    DateSpan,
    Fate,
    Precision,
    Quarantined,
    ReadArticle,
    Report,
)
from geoviz.pipeline import import_table
from tests.imports.tables import CIVILIAN_HARM, TOTALS, events, feature, features

DAY = date(2025, 7, 4)


def written(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def taken_in(
    path: Path, mapping: str
) -> tuple[list[ReadArticle], list[Quarantined], list[LeftOut]]:
    corpus, left_out = import_table(path, mapping)
    return list(corpus.articles), list(corpus.quarantined), left_out


def words(read: ReadArticle, report: Report, prop: ClaimProperty) -> list[str]:
    return [read.article.text[slice(*claim.span)] for claim in report.values(prop) if claim.span]


@pytest.fixture
def harm(tmp_path: Path) -> Path:
    return written(tmp_path, "harm.json", json.dumps(CIVILIAN_HARM))


# ---- incidents ------------------------------------------------------------------------------


def test_a_row_becomes_a_report_where_its_coordinates_are(harm):
    read, quarantined, left_out = taken_in(harm, "bellingcat")
    assert [r.article.id for r in read] == ["import:bellingcat:X1", "import:bellingcat:X2"]
    (report,) = read[0].reports
    assert (report.place.lon, report.place.lat) == (36.232, 49.991)
    assert (report.place.precision, report.place.uncertainty_m) == (Precision.FACILITY, 250)
    assert report.place.country == "UA"
    assert report.date == DateSpan(DAY, DAY)
    assert quarantined == []
    assert [row.reason for row in left_out] == ["weapon is 'Small arms'"]


def test_every_claim_points_at_the_rows_own_words(harm):
    read, _, _ = taken_in(harm, "bellingcat")
    (report,) = read[0].reports
    assert words(read[0], report, ClaimProperty.WEAPON) == ["Cruise missile"]
    assert words(read[0], report, ClaimProperty.TARGET_TYPE) == ["Residential"]
    assert words(read[0], report, ClaimProperty.DATE) == ["07/04/2025"]
    assert read[0].article.text[slice(*report.quote)] == CIVILIAN_HARM[0]["description"]
    assert read[0].article.text[slice(*report.mention)] == "Kharkiv"
    assert report.value(ClaimProperty.WEAPON) == "missile"


def test_sources_are_kept(harm):
    read, _, _ = taken_in(harm, "bellingcat")
    assert read[0].article.url == "https://example.org/video/1"
    assert "https://example.org/photo/2" in read[0].article.text
    assert read[0].article.publisher == "Bellingcat, Civilian Harm in Ukraine"


def test_a_row_without_a_name_is_named_after_its_town(harm):
    read, _, _ = taken_in(harm, "bellingcat")
    assert read[1].reports[0].place.name == "Mykolaiv"
    assert read[1].article.text[slice(*read[1].reports[0].mention)].startswith("46.9751")


def test_rows_of_one_table_are_different_strikes(tmp_path):
    rows = [CIVILIAN_HARM[0] | {"id": str(n), "latitude": f"49.99{n}"} for n in range(3)]
    corpus, _ = import_table(written(tmp_path, "harm.json", json.dumps(rows)), "bellingcat")
    assert len(corpus.incidents) == 3


def test_events_bring_attacker_deaths_and_how_sure_they_are(tmp_path):
    table = events(
        {"event_id_cnty": "A"},
        {"event_id_cnty": "B", "geo_precision": 3, "time_precision": 2, "fatalities": 0},
        {"event_id_cnty": "C", "sub_event_type": "Armed clash"},
    )
    read, _, left_out = taken_in(written(tmp_path, "events.csv", table), "acled")
    town, region = (r.reports[0] for r in read)
    assert town.attacker == "Russia"
    assert words(read[0], town, ClaimProperty.ATTACKER) == [
        "Military Forces of Russia (2000-) Air Force"
    ]
    assert town.count(ClaimProperty.KILLED) == Count(3, 3)
    assert town.place.precision is Precision.CITY
    assert region.place.precision is Precision.REGION
    assert region.date == DateSpan(date(2025, 6, 28), date(2025, 7, 10))
    assert [row.reason for row in left_out] == ["weapon is 'Armed clash'"]


def test_an_area_is_never_a_pin(tmp_path):
    table = events({"geo_precision": 3})
    read, _, _ = taken_in(written(tmp_path, "events.csv", table), "acled")
    assert read[0].reports[0].place.feature_code == "ADM1"
    assert read[0].reports[0].place.id.startswith("geonames:")


def test_a_table_of_ones_own_needs_only_familiar_names(tmp_path):
    table = (
        "name;lat;lng;date;weapon;description\nDepot;48.1;37.5;2025-07-04;FPV drone;Burnt out.\n"
    )
    read, quarantined, _ = taken_in(written(tmp_path, "mine.csv", table), "csv")
    (report,) = read[0].reports
    assert (report.place.name, report.value(ClaimProperty.WEAPON)) == ("Depot", "drone")
    assert quarantined == []


def test_features_may_be_points_or_areas(tmp_path):
    square = [[[36, 49], [36.2, 49], [36.2, 49.2], [36, 49.2], [36, 49]]]
    collection = features(
        feature({"type": "Point", "coordinates": [36.23, 49.99]}, id="p", date="2025-07-04"),
        feature({"type": "Polygon", "coordinates": square}, id="a", date="2025-07-04"),
        feature(None, id="n", date="2025-07-04"),
        feature({"type": "Point", "coordinates": "far"}, id="f", date="2025-07-04"),
    )
    read, quarantined, _ = taken_in(written(tmp_path, "mine.geojson", collection), "geojson")
    assert [r.reports[0].place.uncertainty_m > 10_000 for r in read] == [False, True]
    assert [q.origin for q in quarantined] == ["mine.geojson, row 3", "mine.geojson, row 4"]


def test_a_mapping_file_of_ones_own(tmp_path):
    mapping = written(
        tmp_path,
        "shelling.toml",
        'title = "Example Desk"\nform = "csv"\ndates = ["%d.%m.%Y"]\nuncertainty_m = 80\n'
        '[fields]\nid = "nr"\ndate = "tag"\nlat = "breite"\nlon = "länge"\nkilled = "tote"\n',
    )
    table = written(tmp_path, "liste.csv", "nr,tag,breite,länge,tote\n7,04.07.2025,49.9,36.2,2\n")
    read, _, _ = taken_in(table, str(mapping))
    assert read[0].article.id == "import:shelling:7"
    assert read[0].article.publisher == "Example Desk"
    assert read[0].reports[0].count(ClaimProperty.KILLED) == Count(2, 2)


# ---- totals ---------------------------------------------------------------------------------


def test_daily_totals_are_waves_and_never_pins(tmp_path):
    corpus, left_out = import_table(written(tmp_path, "daily.csv", TOTALS), "missile-attacks")
    assert corpus.incidents == ()
    (wave,) = corpus.waves
    assert (wave.attacker, wave.country) == ("Russia", "UA")
    numbers = {
        (total.weapon, total.fate, total.count.low)
        for report in wave.reports
        for total in report.totals
    }
    assert numbers == {
        ("drone", Fate.LAUNCHED, 200),
        ("drone", Fate.INTERCEPTED, 180),
        ("missile", Fate.LAUNCHED, 6),
    }
    assert sorted(row.reason for row in left_out) == [
        "target is 'Odesa oblast'",
        "weapon is 'Orlan-10'",
    ]
    assert [q.reason for q in corpus.quarantined] == [
        "its weapon, 'Paper plane', is not in the mapping"
    ]


def test_a_total_points_at_its_number(tmp_path):
    corpus, _ = import_table(written(tmp_path, "daily.csv", TOTALS), "missile-attacks")
    article = corpus.articles[0].article
    (report,) = corpus.articles[0].wave_reports
    assert [article.text[slice(*total.span)] for total in report.totals] == ["200.0", "180.0"]
    assert report.attacker_inferred


# ---- bad rows and bad files -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"latitude": "nan"}, "no coordinates"),
        ({"latitude": "inf"}, "no number in degrees"),
        ({"latitude": "91"}, "not between -90 and 90"),
        ({"longitude": "1e9"}, "no number in degrees"),
        ({"longitude": "-180.5"}, "not between -180 and 180"),
        ({"longitude": "=1+1"}, "no number in degrees"),
        ({"longitude": "٣٦"}, "no number in degrees"),
        ({"latitude": "0", "longitude": "0.0"}, "stands for none"),
        ({"latitude": "-0.000137", "longitude": "0.0004"}, "stands for none"),
        ({"event_date": "04/07/25"}, "no day such as"),
        ({"event_date": "0001-01-01"}, "no day such as"),
        ({"event_date": ""}, "has no date"),
        ({"fatalities": "-3"}, "no whole number"),
        ({"fatalities": "2.5"}, "no whole number"),
        ({"fatalities": "=HYPERLINK(1)"}, "no whole number"),
        ({"geo_precision": "9"}, "level of precision"),
        ({"notes": "x" * 300_000}, "more than 200,000 characters"),
        ({"notes": "a\0b"}, "NUL"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_line(tmp_path, wrong, reason):
    table = events({"event_id_cnty": "good"}, {"event_id_cnty": "bad"} | wrong)
    read, (bad,), _ = taken_in(written(tmp_path, "events.csv", table), "acled")
    assert [r.article.id for r in read] == ["import:acled:good"]
    assert bad.origin == "events.csv, line 3"
    assert reason in bad.reason


def test_two_rows_of_one_id(tmp_path):
    table = events({}, {}, {"notes": "On 4 July, something else was hit."})
    read, (other,), (same,) = taken_in(written(tmp_path, "events.csv", table), "acled")
    assert len(read) == 1
    assert same == LeftOut("line 3", "the same as line 2")
    assert "line 2 has the same id" in other.reason


def test_a_row_that_is_not_utf8_costs_only_itself(tmp_path):
    good = events({"event_id_cnty": "good"}).encode()
    bad = events({"event_id_cnty": "bad", "notes": "Щ"}).splitlines()[1].encode("cp1251")
    read, (aside,), _ = taken_in(written(tmp_path, "events.csv", good + bad + b"\n"), "acled")
    assert len(read) == 1
    assert aside.reason == "is not UTF-8; save the file as UTF-8"


def test_formulas_stay_text(tmp_path):
    table = events({"notes": '=HYPERLINK("http://example.org")', "location": "=2+2"})
    read, _, _ = taken_in(written(tmp_path, "events.csv", table), "acled")
    assert read[0].reports[0].place.name == "=2+2"
    assert read[0].article.url is None


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.json", b"\xff\xfe[\x00", "UTF-16"),
        ("a.json", b"", "empty"),
        ("a.json", b"{}", "no JSON array"),
        ("a.json", b"[" * 100_000, "not JSON"),
        ("a.json", b"\xff[]", "not JSON"),
        ("a.json", b"[" + b"9" * 10_000 + b"]", "not JSON"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, name, content, reason):
    with pytest.raises(UsageError, match=reason):
        import_table(written(tmp_path, name, content), "bellingcat")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot be opened"):
        import_table(tmp_path / "nothing.csv", "csv")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("title = 3", "fields|title"),
        ('title = "a"\nform = "xml"\n[fields]\nlat = "y"\nlon = "x"\ndate = "d"', "form is none"),
        ('title = "a"\nform = "csv"\n[fields]\nlat = "y"', "lack"),
        ('title = "a"\nform = "csv"\n[fields]\nwings = "y"', "no field 'wings'"),
        ('title = "a"\nform = "csv"\nhue = 1\n[fields]\nlat = "y"\nlon = "x"\ndate = "d"', "hue"),
        ("not toml", "no mapping file"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(tmp_path, content, reason):
    mapping = written(tmp_path, "bad.toml", content)
    with pytest.raises(UsageError, match=reason):
        load_mapping(str(mapping))


def test_an_unknown_mapping_names_the_known_ones():
    with pytest.raises(UsageError, match="acled, bellingcat, csv, geojson, missile-attacks"):
        load_mapping("excel")
