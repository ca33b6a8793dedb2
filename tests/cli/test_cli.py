"""The command line as a person meets it: what it says, what it writes, how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geoviz.cli import main
from geoviz.progress import reasons_of
from tests.factories import article, mention, read_article

REPORT = """---
title: Depot burns in Poltava
publisher: Example Daily
published: 2025-07-04
---
Russian drones struck an oil depot in Poltava overnight, the governor said on Friday. At
least three people were injured.
"""
LATER = """---
title: More hurt in Poltava
publisher: Other Daily
published: 2025-07-05
---
The Russian drone strike on Poltava on July 4 injured seven people, officials said.
"""


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "depot.md").write_text(REPORT, encoding="utf-8")
    return folder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_map_writes_a_page_and_sums_up(articles: Path, tmp_path: Path) -> None:
    page = tmp_path / "strikes.html"
    result = run("map", articles, "-o", page, "--title", "One night")
    assert result.exit_code == 0, result.output
    assert "1 article read; 1 incident from 1 report" in result.stderr
    assert f"Wrote {page}" in result.stderr
    assert result.stdout == ""
    assert "<title>One night</title>" in page.read_text(encoding="utf-8")


def test_map_to_stdout_is_the_page_and_nothing_else(articles: Path) -> None:
    result = run("map", articles, "-o", "-")
    assert result.stdout.lstrip().lower().startswith("<!doctype html>")
    assert result.stdout.rstrip().endswith("</html>")


def test_read_writes_an_object_an_article(articles: Path, tmp_path: Path) -> None:
    output = tmp_path / "strikes.jsonl"
    result = run("read", articles, "-o", output)
    assert result.exit_code == 0, result.output
    (article,) = map(json.loads, output.read_text(encoding="utf-8").splitlines())
    (event,) = article["events"]
    assert article["title"] == "Depot burns in Poltava"
    assert (event["name"], event["attacker"], event["injured"]) == ("Poltava", "Russia", [3, 3])


def test_read_to_a_pipe_is_data_only(articles: Path) -> None:
    result = run("read", articles, "-o", "-")
    assert [json.loads(line)["title"] for line in result.stdout.splitlines()] == [
        "Depot burns in Poltava"
    ]


def test_verbose_says_why_each_pin_is_where_it_is(articles: Path) -> None:
    said = run("read", articles, "-o", "-", "-v").stderr
    assert "depot.md:\n  Poltava (city), 2025-07-04" in said
    assert "“Russian drones struck an oil depot in Poltava overnight" in said
    assert "because " in said


def told(tmp_path: Path, text: str, *options: str | Path) -> str:
    """What -v tells on stderr of a note."""
    note = tmp_path / "note.txt"
    note.write_text(text, encoding="utf-8")
    return run("read", note, "--published", "2025-07-04", *(options or ("-o", "-", "-v"))).stderr


def test_verbose_says_which_namesake_was_taken_and_which_is_next_best(tmp_path: Path) -> None:
    said = told(tmp_path, "Russian forces shelled Nikopol overnight.")
    assert "\n  Nikopol: Nikopol, Dnipropetrovsk Oblast, Ukraine (confidence 0." in said
    assert "; next: Nikopol, Kharkiv Oblast, Ukraine\n" in said


def test_verbose_says_which_site_was_left_unplaced_and_why(tmp_path: Path) -> None:
    said = told(tmp_path, "Russian drones struck a barn in Oleksandrivka overnight.")
    assert "  Oleksandrivka: left unplaced, because too unsure which place is meant" in said
    assert "; likeliest: Oleksandrivka, " in said


def test_verbose_says_what_an_area_stands_for(tmp_path: Path) -> None:
    said = told(tmp_path, "Drones struck the village of Zubrezo in the Amhara region of Ethiopia.")
    assert "  Zubrezo: no such place known, drawn as somewhere in the region Amhara" in said


def test_verbose_twice_tells_of_names_that_are_no_sites(tmp_path: Path) -> None:
    text = "Russian drones struck a depot in Poltava overnight. Trains to Lozova were late."
    assert "  Lozova: " not in told(tmp_path, text)
    assert "  Lozova: Lozova, Kharkiv Oblast, Ukraine" in told(tmp_path, text, "-o", "-", "-vv")


def test_verbose_tells_of_each_article_that_is_only_kept(tmp_path: Path) -> None:
    store = tmp_path / "war.gpkg"
    text = "Russian forces shelled Nikopol overnight."
    options = ("--store", store, "--jobs", "2", "-v")
    assert "note.txt:\n  Nikopol (city)" in told(tmp_path, text, *options)
    again = told(tmp_path, text, *options)
    assert "Nikopol" not in again
    assert "1 kept before" in again
    assert "; next: Nikopol, " in run("map", store, "-o", tmp_path / "x.html", "-v").stderr


def test_without_verbose_no_choice_is_told(tmp_path: Path) -> None:
    assert "next: " not in told(tmp_path, "Russian forces shelled Nikopol overnight.", "-o", "-")


def test_a_name_over_two_lines_begins_no_line_of_its_own() -> None:
    text = "Shells hit Nova\nKakhovka."
    named = mention("Nova\nKakhovka", text)
    read = read_article(article(text), mentions=[named])
    said = list(reasons_of(read, (), lambda id_: None))
    assert said[-1].startswith("  Nova Kakhovka: left unplaced")


def test_published_dates_an_article_that_does_not_say_when(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Russian drones struck a depot in Poltava overnight.", encoding="utf-8")
    undated = json.loads(run("read", note, "-o", "-").stdout)
    dated = json.loads(run("read", note, "-o", "-", "--published", "2025-07-04").stdout)
    assert undated["events"][0]["date"] is None
    assert dated["events"][0]["date"] == "2025-07-04"


def test_an_incident_without_a_day_is_counted_as_undated(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Russian drones struck a depot in Poltava overnight.", encoding="utf-8")
    assert "1 undated" in run("read", note, "-o", "-").stderr


def test_what_cannot_be_read_is_listed_and_the_rest_is_mapped(
    articles: Path, tmp_path: Path
) -> None:
    (articles / "photo.jpg").write_bytes(b"\xff\xd8\xff\x00")
    (articles / "empty.txt").touch()
    page = tmp_path / "strikes.html"
    result = run("map", articles, "-o", page)
    assert result.exit_code == 1
    assert "1 article read; 1 incident" in result.stderr
    assert "2 articles set aside:\n  empty.txt: " in result.stderr
    assert page.exists()


def test_nothing_is_written_over_when_no_article_could_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    page = tmp_path / "strikes.html"
    page.write_text("the map of yesterday", encoding="utf-8")
    result = run("map", tmp_path / "empty.txt", "-o", page)
    assert result.exit_code == 1
    assert "nothing was written" in result.stderr
    assert page.read_text(encoding="utf-8") == "the map of yesterday"


def test_an_article_without_a_place_is_a_map_without_a_pin(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("The committee met and agreed on nothing at all.", encoding="utf-8")
    result = run("map", note, "-o", tmp_path / "strikes.html")
    assert result.exit_code == 0
    assert "1 article read; 0 incidents from 0 reports" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("map", "missing.md", "-o", "x.html"), "missing.md: No such file or directory"),
        (("map", "empty", "-o", "x.html"), "the folder is empty"),
        (("map", "empty", "-o", "x.docx"), "x.docx: give a name that ends in .html"),
        (("map", "empty", "-o", "nowhere/x.html"), "there is no folder nowhere; make it first"),
        (("map", "empty"), "Missing option '-o'"),
        (("map", "a.gpkg", "b.md", "-o", "x.html"), "a store is used by itself"),
        (("read", "empty", "-o", "x.csv"), "x.csv: give a name that ends in .jsonl"),
        (("read", "note.txt", "-o", "-", "--published", "4 July"), "'4 July' does not match"),
        (("read", "note.txt", "-o", "-", "--country", "Ukraine"), "two letters"),
        (("read", "note.txt", "-o", "-", "--theatre", "atlantis"), "russia-ukraine"),
        (("geocode", "Kyiv", "--theatre", "atlantis"), "russia-ukraine"),
        (("serve",), "name articles, a folder of them, or a store"),
        (("serve", "--port", "70000"), "70000 is not in the range"),
        (("export", "note.txt", "-o", "x.docx"), "x.docx: give a name that ends in"),
        (("bomb",), "No such command 'bomb'"),
    ],
)
def test_a_wrong_command_is_told_how_to_be_right(
    arguments: tuple[str, ...], advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "note.txt").write_text("Nothing happened in Poltava.", encoding="utf-8")
    result = run(*arguments)
    assert result.exit_code == 2
    assert advice in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", ["map", "export", "serve"])
def test_a_store_that_is_not_there_is_code_3(command: str, tmp_path: Path) -> None:
    output = () if command == "serve" else ("-o", tmp_path / "x.html")
    result = run(command, tmp_path / "missing.gpkg", *output)
    assert result.exit_code == 3
    assert "missing.gpkg" in result.stderr


def test_a_store_that_is_none_is_code_3_and_stays_as_it_is(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.gpkg").write_text("not a store", encoding="utf-8")
    result = run("read", articles, "-o", "-", "--store", tmp_path / "notes.gpkg")
    assert result.exit_code == 3
    assert (tmp_path / "notes.gpkg").read_text(encoding="utf-8") == "not a store"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_no_space_is_code_4(articles: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "geoviz", "read", str(articles), "-o", "-"],
            stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert ended.returncode == 4
    assert "No space left" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_reader_that_has_had_enough_is_no_error(articles: Path) -> None:
    command = f"{sys.executable} -m geoviz map {articles} -o - | head -c 10 >/dev/null"
    ended = subprocess.run(
        ["bash", "-c", f"{command}; exit ${{PIPESTATUS[0]}}"], stderr=subprocess.PIPE, text=True
    )
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr
    assert "Broken pipe" not in ended.stderr


def test_reading_twice_into_a_store_changes_nothing(articles: Path, tmp_path: Path) -> None:
    store = tmp_path / "war.gpkg"
    first = run("read", articles, "-o", "-", "--store", store)
    again = run("read", articles, "-o", "-", "--store", store)
    assert first.exit_code == again.exit_code == 0, again.output
    assert first.stdout == again.stdout


def test_with_a_store_reports_of_different_days_meet(articles: Path, tmp_path: Path) -> None:
    store = tmp_path / "war.gpkg"
    run("read", articles, "-o", "-", "--store", store)
    later = tmp_path / "later.md"
    later.write_text(LATER, encoding="utf-8")
    result = run("read", later, "-o", "-", "--store", store)
    assert "2 articles read; 1 incident from 2 reports" in result.stderr


def test_a_store_is_mapped_as_its_articles_were(articles: Path, tmp_path: Path) -> None:
    store = tmp_path / "war.gpkg"
    from_articles = run("map", articles, "-o", "-", "--store", store)
    from_store = run("map", store, "-o", "-")
    assert from_store.exit_code == 0
    assert from_store.stdout == from_articles.stdout


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        ("geojson", b"Poltava"),
        ("csv", b"Poltava"),
        ("gpkg", b"Poltava"),
        ("html", b"geoviz-data"),
    ],
)
def test_export_writes_the_format_of_the_ending(
    articles: Path, tmp_path: Path, suffix: str, content: bytes
) -> None:
    store, output = tmp_path / "war.gpkg", tmp_path / f"strikes.{suffix}"
    run("read", articles, "-o", "-", "--store", store)
    result = run("export", store, "-o", output)
    assert result.exit_code == 0, result.output
    assert content in output.read_bytes()


def test_geocode_gives_candidates_and_why() -> None:
    said = run("geocode", "Sergiyev Posad").stdout
    assert said.startswith("1. Sergiyev Posad, Moscow Oblast, Russia (city)")
    assert "because spelt" in said


def test_geocode_as_data() -> None:
    found = json.loads(run("geocode", "Poltava", "--json").stdout)
    assert found["name"] == "Poltava"
    assert found["place"]["country"] == "UA"
    assert found["candidates"][0]["reasons"]


def test_geocode_of_a_name_that_no_place_has() -> None:
    result = run("geocode", "Xyzzyville")
    assert result.exit_code == 0
    assert "no place" in result.stdout


def test_control_characters_of_an_article_do_not_reach_the_terminal(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Drones struck \x1b[31mPoltava\x1b[0m on July 4, 2025.", encoding="utf-8")
    assert "\x1b" not in run("read", note, "-o", "-", "-v").stderr


def test_help_answers_at_once() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "geoviz", "--help"]
    imported = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    heavy = {"spacy", "numpy", "pandas", "geopandas", "shapely", "folium", "flask"}
    assert heavy.isdisjoint(line.rpartition("|")[2].strip() for line in imported.splitlines())


def test_help_loads_none_of_the_large_libraries() -> None:
    code = (
        "import sys; from geoviz.cli import main; main(['--help'], standalone_mode=False);"
        "sys.exit(bool({'spacy', 'geopandas', 'folium', 'flask', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_version() -> None:
    assert run("--version").output.startswith("geoviz, version 0.")


def test_a_read_only_folder_is_code_4(articles: Path, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    result = run("map", articles, "-o", locked / "x.html")
    assert result.exit_code == 4
    assert "read-only" in result.stderr


def test_bad_articles_of_every_kind_leave_the_good_one_on_the_map(
    articles: Path, tmp_path: Path
) -> None:
    (articles / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (articles / "huge.txt").write_text("Drones struck Poltava. " * 1_000_000, encoding="utf-8")
    (articles / "latin1.txt").write_bytes("Drohnen über Poltawa".encode("latin-1"))
    (articles / "lines.jsonl").write_text('{"text": "no comma" "x"}\n', encoding="utf-8")
    (articles / "letter.docx").write_bytes(b"PK\x03\x04")
    result = run("map", articles, "-o", tmp_path / "strikes.html")
    assert result.exit_code == 1
    assert "1 article read; 1 incident from 1 report" in result.stderr
    for name in ("binary.txt", "huge.txt", "latin1.txt", "lines.jsonl:1", "letter.docx"):
        assert f"\n  {name}: " in result.stderr
    assert "Traceback" not in result.stderr
