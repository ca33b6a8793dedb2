"""Files that are damaged or hostile: a clear error, and nothing is changed."""

from __future__ import annotations

import zipfile

import pytest

from geoviz.additions.lines import lines_of
from geoviz.errors import UsageError
from geoviz.geocode.own import ENVIRONMENT
from tests import dumps

LINE = dumps.row(91000001, "Zhabotivka", 37.40, 49.80)


def zipped(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_txt", ".txt"), text)
    return path


def bomb(path):
    return zipped(path, UA_txt=b"0" * 40_000_000)


def cut_off(path):
    whole = zipped(path, UA_txt=LINE).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def with_a_wrong_sum(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("UA.txt", LINE)
    path.write_bytes(path.read_bytes().replace(b"Zhabotivka", b"Zhabotivko", 1))
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (bomb, "would unpack to far more"),
        (cut_off, "is no ZIP archive"),
        (with_a_wrong_sum, "is damaged"),
        (lambda path: zipped(path, up____UA_txt=LINE), "holds folders"),
        (lambda path: zipped(path, UA_txt=LINE, RU_txt=LINE), "holds 2 texts"),
        (lambda path: zipped(path, readme_txt=LINE), "holds 0 texts"),
        (lambda path: zipped(path, **{f"a{i}_txt": "" for i in range(30)}), "too many files"),
    ],
)
def test_an_archive_that_is_no_dump_changes_nothing(run, add, own, dump, tmp_path, make, said):
    add(dump)
    before = own.read_bytes()
    result = run("gazetteer", "add", make(tmp_path / "bad.zip"))
    assert result.exit_code == 2
    assert said in result.output
    assert own.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("AD\tAD100\tCanillo\t42.5\t1.6\n", "1 rows that have not the 19 columns of GeoNames"),
        (LINE.replace("49.80000", "NaN"), "1 rows whose latitude is no number from -90 to 90"),
        (LINE.replace("37.40000", "1e3"), "1 rows whose longitude is no number from -180 to 180"),
        (LINE.replace("91000001", "-1"), "1 rows whose geonameid is no number"),
        (LINE.replace("Zhabotivka", "Zha\x1bbo"), "1 rows whose name holds control characters"),
        (LINE.replace("Zhabotivka", "Zha" * 4_000), "1 rows whose name is longer than 200"),
        (LINE.replace("Zhabotivka", "Zha" * 40_000), "1 rows that are empty, or far too long"),
        ("", "adds nothing"),
    ],
)
def test_a_text_without_a_usable_row_adds_nothing(run, own, tmp_path, text, said):
    path = tmp_path / "UA.txt"
    path.write_text(text, encoding="utf-8")
    result = run("gazetteer", "add", path)
    assert result.exit_code == 1
    assert said in result.output
    assert not own.exists()


def test_bytes_that_are_no_text_cost_their_row_only(add, tmp_path):
    path = tmp_path / "UA.txt"
    path.write_bytes(LINE.encode() + b"\n" + LINE.encode().replace(b"Zha", b"\xff\xfe") + b"\n")
    told = add(path).output
    assert "Added UA: 1 place of UA.txt" in told
    assert "1 row left out, that are not UTF-8" in told


def test_text_past_the_limit_is_not_read_on(tmp_path):
    path = tmp_path / "UA.txt"
    path.write_text(f"{LINE}\n" * 100, encoding="utf-8")
    with pytest.raises(UsageError, match="holds more than"):
        list(lines_of(path, most_bytes=5_000))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "name,lat\nX,1\n", "no column for the lon of a place"),
        ("a.csv", "place\n", "is no table"),
        ("a.csv", "", "is empty"),
        ("a.geojson", "{}", "is no GeoJSON FeatureCollection"),
        ("a.geojson", "[[[", "is not JSON"),
        ("a.xlsx", "PK", "give a GeoNames dump"),
    ],
)
def test_a_file_of_another_kind_is_a_mistake(run, own, tmp_path, name, text, said):
    (tmp_path / name).write_text(text, encoding="utf-8")
    result = run("gazetteer", "add", tmp_path / name)
    assert result.exit_code == 2
    assert said in result.output
    assert not own.exists()


def test_a_name_that_is_taken_needs_a_word(run, add, dump):
    add(dump)
    result = run("gazetteer", "add", dump)
    assert (result.exit_code, "--replace" in result.output) == (2, True)
    assert "Replaced UA: 6 places" in add(dump, "--replace").output


def test_what_is_not_there_cannot_be_removed(run):
    assert run("gazetteer", "remove", "UA").exit_code == 2


def test_a_damaged_file_says_how_to_go_on_without(run, own):
    own.parent.mkdir()
    own.write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
    result = run("geocode", "Kyiv")
    assert result.exit_code == 3
    assert "--gazetteer none" in result.output
    assert run("--gazetteer", "none", "geocode", "Kyiv").exit_code == 0


def test_another_database_is_not_taken_for_one(run, monkeypatch, tmp_path):
    import sqlite3
    from contextlib import closing

    path = tmp_path / "notes.sqlite"
    with closing(sqlite3.connect(path)) as notes:
        notes.execute("CREATE TABLE note (text)")
    monkeypatch.setenv(ENVIRONMENT, str(path))
    before = path.read_bytes()
    result = run("gazetteer", "add", path.with_suffix(".csv"))
    assert result.exit_code in (2, 3)
    assert path.read_bytes() == before
