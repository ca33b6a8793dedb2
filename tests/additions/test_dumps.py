"""GeoNames dumps as sets of the user's own: what is added, where it lies, and what is read."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from contextlib import closing
from datetime import date

import pytest

from geoviz import additions
from geoviz.assets import asset
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.geocode.own import own_sets
from geoviz.pipeline import Reader
from tests import dumps
from tests.additions.conftest import AROUND_KUPIANSK, KHARKIV_OBLAST, KUPIANSK_RAION, UKRAINE
from tests.factories import article

SET = "GeoNames, CC BY 4.0 (user’s gazetteer, set UA)"


def test_a_dump_says_what_was_added_and_what_not(add, dump):
    told = add(dump).output
    assert "Added UA: 6 places of UA.zip" in told
    assert "1 place that geoviz ships gained names" in told
    assert "1 row left out, that are areas or waters of which only a point is given" in told
    assert "1 row left out, that are of kinds that reports of strikes do not name" in told
    assert "1 row left out, that are populated no more" in told


def test_a_village_lies_in_its_hromada_raion_oblast_and_country(add, dump, opened):
    add(dump)
    place = opened().place("geonames:91000001")
    assert place.parents == (
        "geonames:91000000",
        f"geonames:{KUPIANSK_RAION}",
        f"geonames:{KHARKIV_OBLAST}",
        UKRAINE,
    )
    assert place.admin1 == f"geonames:{KHARKIV_OBLAST}"


def test_a_village_without_codes_lies_where_its_position_is(add, dump, opened):
    add(dump)
    place = opened().place("geonames:91000004")
    assert f"geonames:{KHARKIV_OBLAST}" in place.parents


def test_a_shipped_place_gains_names_and_is_not_there_twice(add, dump, opened):
    before = opened().place("geonames:703656")
    add(dump)
    gazetteer = opened()
    assert gazetteer.place("geonames:703656") == before
    (found,) = gazetteer.lookup("Kupiansk-Peretyn")
    assert found.place.id == "geonames:703656"
    assert found.place.source == f"GeoNames; named by {SET}"
    assert found.place.own_source == SET
    ids = [match.place.id for match in gazetteer.lookup("Kupiansk")]
    assert ids.count("geonames:703656") == 1


def test_codes_and_lower_case_are_no_names(add, dump, opened):
    add(dump)
    assert opened().lookup("KPX") == ()


def test_an_added_village_is_a_pin_that_names_its_set(add, dump):
    add(dump)
    read = Reader().read(article("Russian drones struck Zhabotivka overnight, killing two."))
    (report,) = read.reports
    assert report.place.id == "geonames:91000001"
    assert report.place.source == SET


def test_an_added_village_is_found_by_its_region(add, dump):
    add(dump)
    text = "Shelling damaged houses in Zhabotovka in the Kharkiv region on Thursday."
    (report,) = Reader().read(article(text)).reports
    assert report.place.id == "geonames:91000001"


@pytest.mark.parametrize(
    "text",
    [
        "Peace talks went on as drones hit Kyiv overnight.",
        "Israel said that Hamas fired rockets, and struck Gaza City on Friday.",
    ],
)
def test_a_village_named_as_a_word_or_a_party_is_no_site_of_every_strike(add, dump, text):
    add(dump)
    places = {report.place.id for report in Reader().read(article(text)).reports}
    assert places
    assert not places & {"geonames:91000002", "geonames:91000003"}


def test_such_a_village_is_read_where_the_text_calls_it_one(add, dump):
    told = add(dump).output
    assert "Read only where a text calls them places, being words or parties, too: Peace" in told
    text = "A missile hit the village of Peace in the Kharkiv region on Monday."
    (report,) = Reader().read(article(text)).reports
    assert report.place.id == "geonames:91000002"


def test_removal_takes_everything_back(run, add, dump, opened):
    text = "Russian drones struck Zhabotivka overnight, killing two."
    before = Reader().read(article(text))
    add(dump)
    assert Reader().read(article(text)) != before
    assert run("gazetteer", "remove", "UA").exit_code == 0
    assert Reader().read(article(text)) == before
    assert opened().lookup("Kupiansk-Peretyn") == ()
    assert own_sets() == ()


def test_the_text_alone_makes_the_same_set_as_its_archive(add, dump, own, tmp_path):
    add(dump)
    (zipped,) = own_sets()
    with zipfile.ZipFile(dump) as archive:
        (tmp_path / "UA.txt").write_bytes(archive.read("UA.txt"))
    add(tmp_path / "UA.txt", "--replace")
    (plain,) = own_sets()
    assert plain.digest == zipped.digest
    assert plain.sha256 != zipped.sha256


def test_with_many_places_the_order_is_that_of_one_file(own, tmp_path, opened):
    lines = list(dumps.country_dump("UA", 9_000))
    additions.add(dumps.write(tmp_path / "UA.zip", lines), day=date(2025, 7, 4))
    one_file = shutil.copy(asset("data", "gazetteer.sqlite"), tmp_path / "one.sqlite")
    with closing(sqlite3.connect(one_file)) as together:
        together.execute("ATTACH ? AS own", (str(own),))
        together.execute(
            "INSERT INTO place SELECT pid, slug, name, precision, lon, lat, uncertainty_m, code, "
            "country, parent, population, kind, NULL, names FROM own.place"
        )
        together.execute("INSERT OR IGNORE INTO name SELECT key, pid, spellings FROM own.name")
        together.commit()
    names = {line.split("\t")[1] for line in lines[-1500:]}
    names |= {"Kyiv", "Kharkiv Testowe", "Odesa", "Kharkiv Oblast", "US", "Berezivka"}
    with Gazetteer(one_file) as one:
        for name in sorted(names):
            found = [(m.place.id, m.quality, m.place.parents) for m in opened().lookup(name)]
            assert found == [(m.place.id, m.quality, m.place.parents) for m in one.lookup(name)]


def test_a_division_that_holds_itself_is_no_parent(own, tmp_path, opened):
    """Rows of one number at two levels: hostile, and no reason to search for ever."""
    lines = [
        dumps.row(92000001, "One", 37.0, 49.5, feature="A", code="ADM2", admin=("97", "01")),
        dumps.row(92000002, "Two", 37.0, 49.5, feature="A", code="ADM2", admin=("98", "01")),
        dumps.row(92000002, "Two", 37.0, 49.5, feature="A", code="ADM1", admin=("97",)),
        dumps.row(92000001, "One", 37.0, 49.5, feature="A", code="ADM1", admin=("98",)),
        dumps.row(92000003, "Zhabotivka", 37.0, 49.5, admin=("97", "01")),
        dumps.row(92000004, "Lypotivka", 37.0, 49.5, admin=("98", "01")),
    ]
    additions.add(dumps.write(tmp_path / "UA.txt", lines), day=date(2025, 7, 4))
    assert opened().place("geonames:92000003").parents[-1] == UKRAINE


def test_borders_are_those_of_the_shipped_gazetteer(own, tmp_path, opened):
    """A dump that has Simferopol's surroundings in another country."""
    lines = [dumps.row(93000001, "Zhabotivka", 34.2, 45.1, country="RU", admin=("99",))]
    additions.add(dumps.write(tmp_path / "RU.txt", lines), day=date(2025, 7, 4))
    place = opened().place("geonames:93000001")
    assert (place.country, place.parents[-1]) == ("UA", UKRAINE)
    assert AROUND_KUPIANSK[0] not in place.parents


def test_what_a_newer_geoviz_ships_is_the_shipped_place(add, dump, own, opened):
    """As if a release had come to ship a village that was added before."""
    shipped, added = 703656, 91000001
    add(dump)
    with closing(sqlite3.connect(own)) as changed:
        for table in ("name", "place"):
            changed.execute(f"DELETE FROM {table} WHERE pid = ?", (shipped,))
            changed.execute(
                f"UPDATE {table} SET pid = ? WHERE pid = ?",
                (shipped, added),
            )
        changed.commit()
    gazetteer = opened()
    (match,) = gazetteer.lookup("Zhabotovka")
    assert (match.place.id, match.place.name) == ("geonames:703656", "Kupiansk")
    assert match.place.lonlat == gazetteer.place("geonames:703656").lonlat
