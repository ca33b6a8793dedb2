"""Every way of reading uses the user's places, and notices when they change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from geoviz import additions
from geoviz.engine.chunks import Chunk
from geoviz.engine.cluster import read_chunk
from geoviz.engine.fingerprint import machine_fingerprint, reading_fingerprint
from geoviz.errors import AssetError, UsageError
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.model import ReadArticle
from geoviz.pipeline import Plan, keep_articles, read_articles
from geoviz.settings import Settings
from geoviz.web.desk import places
from geoviz.web.worker import Worker
from tests.factories import article

TEXT = "Russian drones struck Zhabotivka in the Kharkiv region overnight, killing two people."
TODAY = date(2025, 7, 4)


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"{TEXT}\n\n{number} wounded.", encoding="utf-8")
    return folder


def test_a_store_reads_again_when_the_sets_change(run, add, dump, articles, tmp_path):
    store = tmp_path / "war.gpkg"
    taken = [keep_articles([articles], store=store) for _ in range(2)]
    assert [(t.read, t.known) for t in taken] == [(3, 0), (0, 3)]
    add(dump)
    assert keep_articles([articles], store=store).read == 3
    assert keep_articles([articles], store=store).read == 0
    run("gazetteer", "remove", "UA")
    assert keep_articles([articles], store=store).read == 3


def test_processes_read_with_them_as_this_one_does(add, dump, articles):
    add(dump)
    alone = read_articles([articles])
    assert {i.place.id for i in alone.incidents} == {"geonames:91000001"}
    assert read_articles([articles], plan=Plan(jobs=2)) == alone


def test_a_worker_of_a_cluster_with_other_places_is_refused(add, dump):
    chunk, asked_by = Chunk(((0, article(TEXT)),)), machine_fingerprint()
    add(dump)
    with pytest.raises(UsageError, match=r"other\s+places"):
        read_chunk(chunk, Settings(), asked_by)


def test_a_worker_of_a_cluster_reads_with_the_sets_as_they_are_now(run, add, dump):
    chunk = Chunk(((0, article(TEXT)),))
    found = []
    for change in (lambda: None, lambda: add(dump), lambda: run("gazetteer", "remove", "UA")):
        change()
        ((_, result),) = read_chunk(chunk, Settings(), machine_fingerprint())
        assert isinstance(result, ReadArticle)
        found.append({report.place.id for report in result.reports})
    assert found[0] == found[2] != found[1] == {"geonames:91000001"}


def test_the_desk_of_a_running_server_notices(run, add, dump):
    assert not any(place.id == "geonames:91000001" for place in places.search("Zhabotivka"))
    add(dump)
    assert any(place.id == "geonames:91000001" for place in places.search("Zhabotivka"))
    run("gazetteer", "remove", "UA")
    assert not any(place.id == "geonames:91000001" for place in places.search("Zhabotivka"))


def test_the_process_that_reads_for_a_server_notices(add, dump):
    worker = Worker(Settings())
    try:
        before = worker.read(article(TEXT))
        add(dump)
        after = worker.read(article(TEXT))
    finally:
        worker.close()
    assert {report.place.id for report in after.reports} == {"geonames:91000001"}
    assert before.reports != after.reports


def test_what_is_open_goes_on_with_what_it_was(add, run, dump):
    """No thread of one reading ever sees two states of the file."""
    add(dump)
    with Gazetteer.open() as gazetteer:
        assert gazetteer.place("geonames:91000001") is not None
        run("gazetteer", "remove", "UA")
        assert gazetteer.place("geonames:91000002") is not None
        with ThreadPoolExecutor(1) as other, pytest.raises(AssetError, match="changed meanwhile"):
            other.submit(gazetteer.place, "geonames:91000004").result()


def test_the_fingerprint_of_a_reading_changes_and_changes_back(run, add, dump):
    before = reading_fingerprint(Settings())
    add(dump)
    assert reading_fingerprint(Settings()) != before
    run("gazetteer", "remove", "UA")
    assert reading_fingerprint(Settings()) == before


def test_verbose_output_and_reports_name_the_set(run, add, dump, articles, tmp_path):
    add(dump)
    said = "GeoNames, CC BY 4.0 (user’s gazetteer, set UA)"
    assert f"place of {said}" in run("read", articles, "-v", "-o", "-").output
    assert run("report", articles, "-o", tmp_path / "july").exit_code == 0
    assert said in (tmp_path / "july" / "ATTRIBUTION.txt").read_text("utf-8")


def test_an_option_before_the_command_names_another_file(run, add, dump, tmp_path, articles):
    add(dump)
    other = tmp_path / "other.sqlite"
    asked = ("geocode", "Zhabotivka", "--json")
    assert "geonames:91000001" in run(*asked).output
    assert "geonames:91000001" not in run("--gazetteer", other, *asked).output
    assert "geonames:91000001" not in run("--gazetteer", "none", *asked).output
    assert "geonames:91000001" in run(*asked).output


def test_adding_at_once_loses_no_set(own, dump, tmp_path, monkeypatch):
    """Another process adds a set while one is being written: it is told of, and kept."""
    table = tmp_path / "v.csv"
    table.write_text("name,lat,lon\nLypotivka,49.9,37.1\n", encoding="utf-8")
    write = additions.adding._write

    def while_another_adds(*arguments):
        monkeypatch.setattr(additions.adding, "_write", write)
        additions.add(table, day=TODAY)
        write(*arguments)

    monkeypatch.setattr(additions.adding, "_write", while_another_adds)
    with pytest.raises(Exception, match="changed by another process"):
        additions.add(dump, day=TODAY)
    assert [each.name for each in additions.adding.own_sets()] == ["v"]
