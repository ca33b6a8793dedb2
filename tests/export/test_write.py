"""What holds for every format."""

from __future__ import annotations

import errno
import os

import pytest

from geoviz.errors import OutputError, UsageError
from geoviz.export import FORMATS, write
from geoviz.export.files import replacing

SMALL = {"size": "400x300"}  # of pictures, which take their time
every_format = pytest.mark.parametrize("suffix", sorted(FORMATS))


def test_the_formats_are_known_by_suffix():
    assert set(FORMATS) == {
        ".csv", ".geojson", ".gpkg", ".html", ".kml", ".parquet", ".pdf", ".png", ".svg",
    }  # fmt: skip
    assert all(known.suffix == suffix for suffix, known in FORMATS.items())


@every_format
def test_equal_incidents_give_equal_bytes(incidents, out, suffix):
    write(incidents, out / f"a{suffix}", **SMALL)
    write(incidents.copy(), out / f"b{suffix}", **SMALL)
    assert (out / f"a{suffix}").read_bytes() == (out / f"b{suffix}").read_bytes()


@every_format
def test_no_incidents_make_a_file_too(empty, out, suffix):
    write(empty, out / f"a{suffix}", **SMALL)
    assert (out / f"a{suffix}").stat().st_size > 0


@every_format
def test_the_former_file_is_replaced_and_nothing_else_is_left(incidents, out, suffix):
    target = out / f"a{suffix}"
    target.write_text("former")
    target.chmod(0o600)
    write(incidents, target, **SMALL)
    assert target.stat().st_size > 100
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(out.iterdir()) == [target]


@every_format
def test_incidents_in_another_reference_system_are_written_in_degrees(incidents, out, suffix):
    write(incidents, out / f"a{suffix}", **SMALL)
    write(incidents.to_crs(3857), out / f"b{suffix}", **SMALL)
    assert (out / f"b{suffix}").exists()


def test_the_suffix_may_be_in_capitals(incidents, out):
    write(incidents, str(out / "A.CSV"))
    assert (out / "A.CSV").exists()


@pytest.mark.parametrize("name", ["a.xlsx", "a", ".csv"])
def test_an_unknown_suffix_lists_the_known_ones(incidents, out, name):
    with pytest.raises(UsageError, match=r"one of \.csv, \.geojson, \.gpkg, \.html"):
        write(incidents, out / name)


def test_a_table_of_something_else_is_refused(incidents, out):
    with pytest.raises(UsageError, match="no column name"):
        write(incidents.drop(columns="name"), out / "a.csv")


def test_a_folder_is_not_written_over(incidents, out):
    (out / "a.csv").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        write(incidents, out / "a.csv")


def test_a_missing_folder_is_an_output_error(incidents, out):
    with pytest.raises(OutputError, match="cannot be written: No such file"):
        write(incidents, out / "nowhere" / "a.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_an_output_error(incidents, out):
    out.chmod(0o555)
    with pytest.raises(OutputError, match="Permission denied; choose another place"):
        write(incidents, out / "a.csv")


def test_a_failure_half_way_keeps_the_former_file(out):
    target = out / "a.csv"
    target.write_text("former")

    def run_out_of_space():
        with replacing(target) as temporary:
            temporary.write_text("half of i")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputError, match="No space left"):
        run_out_of_space()
    assert target.read_text() == "former"
    assert list(out.iterdir()) == [target]


def test_a_link_is_written_through(incidents, out, tmp_path):
    (out / "a.csv").symlink_to(tmp_path / "real.csv")
    write(incidents, out / "a.csv")
    assert (out / "a.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text().startswith("incident,")
