"""PDF, Word and e-mail: their text as it reads, and what is said of them."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from geoviz.model import Article, Quarantined
from geoviz.sources import articles_in
from tests.sources.conftest import the_article
from tests.sources.documents import docx, eml, pdf

STRUCK = "Two drones struck the depot in Lozova on Thursday night, officials said."
SHELLED = "Artillery shelled Kupiansk again at dawn and wounded a nurse."


def only(name: str, content: bytes) -> Article:
    (item,) = articles_in(name, content)
    assert isinstance(item, Article), item
    return item


def refused(name: str, content: bytes) -> str:
    (item,) = articles_in(name, content)
    assert isinstance(item, Quarantined), item
    return item.reason


def test_a_pdf_is_its_text_paragraph_by_paragraph():
    content = pdf(["A depot in flames", "", "", STRUCK[:40], STRUCK[40:].strip(), "", "", SHELLED])
    paragraphs = only("a.pdf", content).text.strip().split("\n\n")
    assert [" ".join(p.split()) for p in paragraphs] == ["A depot in flames", STRUCK, SHELLED]


def test_a_pdf_file_is_read_from_a_folder(file):
    assert STRUCK in the_article(file("night.pdf", pdf([STRUCK]))).text


def test_heads_and_feet_that_pages_share_are_not_the_article():
    pages = [
        ["Example Daily", "", "", text, *[""] * 50, f"Page {number}"]
        for number, text in enumerate((STRUCK, SHELLED, "Nobody else was hurt."), start=1)
    ]
    text = only("a.pdf", pdf(*pages)).text
    assert "Example Daily" not in text
    assert "Page" not in text
    assert STRUCK in text


def test_a_paragraph_goes_on_over_the_page():
    text = only("a.pdf", pdf([STRUCK, "", "", "The mayor of Izium said that"], ["two died."])).text
    assert "said that\ntwo died." in text


@pytest.mark.parametrize(
    ("given", "taken"), [("Depot in flames", "Depot in flames"), ("draft-3.docx", None)]
)
def test_the_title_of_a_pdf_is_its_own_unless_it_is_a_file_name(given, taken):
    assert only("a.pdf", pdf([STRUCK], title=given)).title == taken


def test_a_scan_is_told_from_an_article():
    assert "may be a scan" in refused("a.pdf", pdf([]))


def test_a_pdf_under_a_password_is_refused_with_what_to_do():
    locked = pdf([STRUCK], extra=b"/Encrypt << /Filter /Standard /V 9 /R 9 >> /ID [<00> <00>]")
    assert "password" in refused("a.pdf", locked)


def test_what_is_no_pdf_is_told():
    assert "is not a PDF file" in refused("a.pdf", STRUCK.encode())


def test_a_pdf_cut_in_half_costs_only_itself():
    content = pdf([STRUCK])
    assert refused("a.pdf", content[: len(content) // 3])


def test_a_word_document_is_its_paragraphs_and_tables_in_order():
    article = only("a.docx", docx("A night", STRUCK, rows=(("Izium", "2"), ("Odesa", "4"))))
    assert article.text == f"A night\n\n{STRUCK}\n\nIzium · 2\n\nOdesa · 4\n"


def test_the_title_of_a_word_document_is_its_own():
    assert only("a.docx", docx(STRUCK, title="Depot hit")).title == "Depot hit"


def test_a_word_document_reads_as_with_its_changes_accepted():
    document = Document()
    paragraph = document.add_paragraph("Drones hit ")._p
    for tag, inner, text in (("w:del", "w:delText", "Kyiv"), ("w:ins", "w:t", "Lozova")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
        change.set(qn("w:id"), "1")
        words.text = text
        run.append(words)
        change.append(run)
        paragraph.append(change)
    out = BytesIO()
    document.save(out)
    assert only("a.docx", out.getvalue()).text == "Drones hit Lozova\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xd0\xcf\x11\xe0 old", "old or protected Word file"),
        (b"PK\x03\x04 cut", "not a Word document"),
        (b"plain words", "not a Word document"),
        (docx(), "is empty"),
    ],
)
def test_what_is_no_word_document_is_told(content, reason):
    assert reason in refused("a.docx", content)


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_does():
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b" " * (101 * 2**20))
    assert "unpacks to more than 100 MB" in refused("a.docx", out.getvalue())


def test_an_xml_bomb_in_a_word_document_is_no_article():
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE w [<!ENTITY a0 "boom">{entities}]><w>&a11;</w>'
    out = BytesIO()
    with ZipFile(BytesIO(docx(STRUCK))) as good, ZipFile(out, "w", ZIP_DEFLATED) as parts:
        for name in good.namelist():
            parts.writestr(name, bomb if name == "word/document.xml" else good.read(name))
    assert refused("a.docx", out.getvalue())


def test_a_mail_is_its_text_its_subject_and_its_sender():
    mail = eml(
        STRUCK,
        Subject="Депо горить",
        From="Example Daily <desk@example.org>",
        Date="Fri, 04 Jul 2025 06:30:00 +0000",
    )
    article = only("a.eml", mail)
    assert article.text.strip() == STRUCK
    assert (article.title, article.publisher) == ("Депо горить", "Example Daily")
    assert article.published == date(2025, 7, 4)


def test_a_mail_without_words_is_read_from_its_page():
    page = f"<html><body><article><p>{STRUCK}</p><p>{SHELLED}</p></article></body></html>"
    mail = eml("Open in browser", page, Subject="Night", From="desk@example.org")
    article = only("a.eml", mail)
    assert STRUCK in article.text
    assert article.publisher == "example.org"


def test_a_mail_with_a_wrong_date_loses_the_date_only():
    mail = f"Subject: Night\nFrom: a@example.org\nDate: yesterday\n\n{STRUCK}\n".encode()
    assert only("a.eml", mail).published is None


def test_a_file_that_is_no_mail_is_told():
    assert "is not a saved e-mail" in refused("a.eml", b"just words\n\nmore words\n")


def test_the_name_of_what_was_sent_is_never_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.txt").write_text("Nothing to see here at all.")
    article = only("../secret.txt", STRUCK.encode())
    assert article.text == STRUCK
    assert article.origin == ".._secret.txt"
