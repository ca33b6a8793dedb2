"""The report pack: complete, consistent, and whole or not there."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import geopandas
import pytest
from docx import Document

from geoviz.errors import OutputError, UsageError
from geoviz.export import Look, Size
from geoviz.export.files import replacing_folder
from geoviz.export.geojson import data_sha256
from geoviz.export.report import Account, account_of, write_report
from geoviz.model import Corpus, MentionKind, Quarantined
from tests.export.conftest import make_incidents
from tests.factories import article, mention, place, read_article, report

ACCOUNT = Account(articles=7, publishers=3, reports=4, mentions=12, unplaced=2, set_aside=1)
LOOK = Look(title="Two strikes | *of* summer", size=Size(400, 300))
NAMES = {
    "map.html", "map.png", "map.svg", "map.pdf", "incidents.geojson", "incidents.csv",
    "incidents.gpkg", "incidents.kml", "incidents.parquet", "report.docx", "CITATION.txt",
    "METHODS.md", "ATTRIBUTION.txt", "SHA256SUMS",
}  # fmt: skip


@pytest.fixture(scope="module")
def table() -> geopandas.GeoDataFrame:
    return make_incidents()


@pytest.fixture(scope="module")
def pack(table: geopandas.GeoDataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packs") / "pack"
    write_report(table, folder, ACCOUNT, LOOK)
    return folder


def text_of(document: Path) -> str:
    """Every word of a Word document."""
    opened = Document(str(document))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])


def test_everything_is_in_it_and_nothing_else(pack):
    assert {path.name for path in pack.iterdir()} == NAMES
    assert [path.name for path in pack.parent.iterdir()] == ["pack"]


def test_the_sums_are_those_of_the_files(pack):
    lines = (pack / "SHA256SUMS").read_text().splitlines()
    assert {line.split("  ")[1] for line in lines} == NAMES - {"SHA256SUMS"}
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((pack / name).read_bytes()).hexdigest() == digest


def test_the_data_hash_is_that_of_the_geojson_and_stands_everywhere(pack, table):
    digest = hashlib.sha256((pack / "incidents.geojson").read_bytes()).hexdigest()
    assert digest == data_sha256(table)
    for name in ("map.html", "map.svg", "incidents.gpkg", "incidents.kml", "incidents.parquet",
                 "CITATION.txt", "METHODS.md"):  # fmt: skip
        assert digest.encode() in (pack / name).read_bytes(), name
    assert digest in text_of(pack / "report.docx")


def test_the_methods_say_how_many_of_what(pack):
    methods = (pack / "METHODS.md").read_text(encoding="utf-8")
    assert "# How this map was made\n\nTwo strikes \\| \\*of\\* summer. 2 incidents" in methods
    assert "| Articles read | 7 |" in methods
    assert "2 of 12 |" in methods
    assert "| city | somewhere in or near that town or village | 1 |" in methods
    assert "No incident is marked as looked at by a person." in methods
    for heading in ("How it was read", "What is inferred", "Borders", "What it cannot tell"):
        assert f"\n\n## {heading}\n\n" in methods
    assert "\n\n\n" not in methods


def test_the_citation_names_every_source(pack):
    citation = (pack / "CITATION.txt").read_text(encoding="utf-8")
    assert citation.startswith("Two strikes | *of* summer. 2 incidents, from 3 reports, 4 Jul 2025")
    assert "- Example Daily, “Depot hit”, 4 Jul 2025, https://example.org/depot\n" in citation
    assert "- Другий, “Depot hit”" in citation


def test_the_word_document_has_figure_table_quotes_and_methods(pack):
    opened = Document(str(pack / "report.docx"))
    assert len(opened.inline_shapes) == 1
    said = text_of(pack / "report.docx")
    for words in ("Лозова", "“The depot in Лозова burns, 3 dead.”", "region only",
                  "Другий", "How this map was made", "Two strikes | *of* summer"):  # fmt: skip
        assert words in said
    assert [cell.text for cell in opened.tables[0].rows[1].cells][:3] == [
        "1",
        "4 Jul 2025",
        "Лозова",
    ]


def test_the_word_document_does_not_say_when_it_was_made(pack):
    with zipfile.ZipFile(pack / "report.docx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


def test_control_characters_do_not_break_a_word_document(incidents, out):
    incidents["reports"].iloc[0][0]["quote"] = "a\x00b\x0bc \ud800 <w:p/> & “d”"
    write_report(incidents, out / "pack", ACCOUNT, LOOK)
    assert "<w:p/> & “d”" in text_of(out / "pack" / "report.docx")


def test_the_same_incidents_make_the_same_pack(pack, table, out):
    write_report(table.copy(), out / "pack", ACCOUNT, LOOK)
    for name in NAMES:
        assert (out / "pack" / name).read_bytes() == (pack / name).read_bytes(), name


def test_no_incident_makes_a_pack_too(empty, out):
    write_report(empty, out / "pack", ACCOUNT, Look(lang="uk", size=Size(400, 300)))
    assert {path.name for path in (out / "pack").iterdir()} == NAMES


def test_a_folder_that_is_there_is_kept(empty, out):
    (out / "pack").mkdir()
    with pytest.raises(UsageError, match="is there already"):
        write_report(empty, out / "pack", ACCOUNT)
    assert list((out / "pack").iterdir()) == []


def test_an_earlier_pack_is_replaced_when_asked_for(empty, out):
    (out / "pack").mkdir()
    (out / "pack" / "METHODS.md").write_text("former")
    write_report(empty, out / "pack", ACCOUNT, LOOK, force=True)
    assert {path.name for path in (out / "pack").iterdir()} == NAMES


def test_a_folder_of_something_else_is_never_replaced(empty, out):
    (out / "home").mkdir()
    (out / "home" / "thesis.odt").write_text("years of work")
    with pytest.raises(UsageError, match=r"thesis\.odt.*would be lost"):
        write_report(empty, out / "home", ACCOUNT, force=True)
    assert (out / "home" / "thesis.odt").read_text() == "years of work"


def test_a_failure_half_way_leaves_the_former_folder(out):
    (out / "pack").mkdir()
    (out / "pack" / "METHODS.md").write_text("former")

    def run_out_of_space() -> None:
        with replacing_folder(out / "pack") as made:
            (made / "METHODS.md").write_text("half of i")
            raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left"):
        run_out_of_space()
    assert (out / "pack" / "METHODS.md").read_text() == "former"
    assert [path.name for path in out.iterdir()] == ["pack"]


def test_the_account_counts_what_was_looked_up():
    source = article("The governor of Poltava spoke of Nowhere and of the Dnipro.")
    read = read_article(
        source,
        mentions=[
            mention("Poltava", source.text, MentionKind.MENTION),
            mention("Nowhere", source.text),
            mention("Dnipro", source.text, MentionKind.WATER),
        ],
        reports=[report(of=source, at=place("Poltava", 34.55, 49.59))],
    )
    corpus = Corpus([read], [], [Quarantined("b.txt", "it is empty")])
    assert account_of(corpus) == Account(
        articles=1, publishers=1, reports=1, mentions=2, unplaced=1, set_aside=1
    )
