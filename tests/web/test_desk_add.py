"""Adding articles: read first, kept as they were read, whatever is sent."""

from __future__ import annotations

import json
import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from geoviz.web import Library, Site, create_app
from tests.sources.documents import docx, eml, pdf
from tests.sources.website import Site as Website
from tests.web.reviewer import Reviewer

TOLD = "Two drones struck the fuel depot in Kupiansk on Thursday night, and three people were hurt."
PAGE = f"<html><head><title>Depot</title></head><body><article><p>{TOLD}</p><p>{TOLD}</p></article></body></html>"  # noqa: E501


@pytest.fixture
def person(reading_library: Library) -> Reviewer:
    return Reviewer(create_app(reading_library).test_client())


def paste(person: Reviewer, text: str, **fields: str) -> str:
    person.open("/add")
    return person.send("/add", text=text, **fields)


def keep_all(person: Reviewer) -> str:
    articles = re.findall(r'name="article" value="([^"]*)"', person.text)
    return person.send(person.path, action="keep", article=articles)


def test_a_pasted_text_is_shown_as_read_before_anything_is_kept(person, reading_library):
    page = paste(person, TOLD, published="2025-07-04", publisher="Зоря")
    assert person.path.startswith("/add/")
    assert 'class="m-struck quoted"' in page
    assert "Зоря" in page
    assert len(reading_library.corpus().articles) == 2


def test_what_was_shown_is_what_is_kept(person, reading_library):
    paste(person, TOLD, published="2025-07-04", title="Depot hit")
    keep_all(person)
    assert person.path.startswith("/articles/article-")
    (added,) = (r for r in reading_library.corpus().articles if r.article.text == TOLD)
    assert added.article.title == "Depot hit"
    assert added.reports[0].place.name == "Kupiansk"
    assert str(added.reports[0].date) == "2025-07-03"
    assert "Kupiansk" in set(reading_library.table()["name"])


def test_a_reading_that_was_dropped_is_gone(person, reading_library):
    paste(person, TOLD)
    preview = person.path
    person.send(preview, action="drop")
    person.open(preview)
    assert person.status == 410
    assert len(reading_library.corpus().articles) == 2


def test_a_reading_can_be_kept_once(person):
    paste(person, TOLD)
    preview, page = person.path, person.text
    keep_all(person)
    person.text = page
    person.send(preview, action="keep", article="x")
    assert person.status == 410


def test_nobody_sees_the_reading_of_another(reading_library, person):
    paste(person, TOLD)
    stranger = Reviewer(create_app(reading_library, site=Site(local_name="Ada")).test_client())
    stranger.open(person.path)
    assert stranger.status == 410


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("депо.txt", TOLD.encode()),
        ("a.md", f"---\ntitle: Depot\n---\n{TOLD}".encode()),
        ("a.html", PAGE.encode()),
        ("a.pdf", pdf([TOLD[:50], TOLD[50:].strip()])),
        ("a.docx", docx(TOLD)),
        ("a.eml", eml(TOLD, Subject="Depot", From="Zoria <z@example.org>")),
        ("a.jsonl", (json.dumps({"text": TOLD, "id": "one"}) + "\n").encode()),
    ],
)
def test_every_kind_of_file_is_read(person, reading_library, name, content):
    person.upload([(content, name)], published="2025-07-04")
    keep_all(person)
    assert "Kupiansk" in set(reading_library.table()["name"])


def test_of_many_files_the_chosen_are_kept_and_the_bad_are_named(person, reading_library):
    person.upload(
        [
            (b"A missile hit Kupiansk.\n", "one.txt"),
            (b"Shells fell on Chuhuiv.\n", "two.txt"),
            (b"\xff\xfe", "three.txt"),
            (b"x", "four.exe"),
        ]
    )
    assert "Set aside: 2" in person.text
    assert "three.txt" in person.text
    assert ".exe files cannot be read" in person.text
    first = re.findall(r'name="article" value="([^"]*)"', person.text)[0]
    person.send(person.path, action="keep", article=first)
    assert len(reading_library.corpus().articles) == 3


def bomb() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b" " * (101 * 2**20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docx", bomb(), "unpacks to more than 100 MB"),
        ("a.html", b"<![s=", "without an article"),
        ("a.html", b"<div>" * 100_000, "without an article"),
        ("a.html", b"<" * 150_000, "more than 100,000 tags"),
        ("a.pdf", b"%PDF-1.4 nothing", "PDF"),
        ("a.txt", b"", "is empty"),
        ("../../etc/passwd", b"x", "without a suffix"),
    ],
)
def test_what_is_made_to_break_the_reader_is_set_aside_with_a_reason(person, name, content, said):
    page = person.upload([(content, name)])
    assert person.status == 200
    assert said in page
    assert "/etc" not in page


def test_nothing_at_all_is_told(person):
    page = paste(person, "  ")
    assert person.status == 400
    assert "paste a text or choose files" in page


def test_a_form_that_was_refused_keeps_what_was_written(person):
    page = paste(person, TOLD, published="Friday", title="<b>Depot</b>")
    assert "Friday is no day" in page
    assert TOLD in page
    assert "&lt;b&gt;Depot&lt;/b&gt;" in page


def test_too_much_is_refused_before_it_is_read(reading_library):
    person = Reviewer(create_app(reading_library, site=Site(max_upload_bytes=50_000)).test_client())
    person.upload([(b"x" * 60_000, "a.txt")])
    assert person.status == 413


def test_too_many_articles_at_once_are_sent_to_the_command(person):
    lines = "".join(json.dumps({"text": f"{n}. {TOLD}"}) + "\n" for n in range(51))
    assert "geoviz read --store" in person.upload([(lines.encode(), "a.jsonl")])


def test_a_link_is_not_fetched_unless_the_server_may(person):
    assert 'name="link"' not in person.open("/add")
    assert "--allow-fetch" in person.send("/add", link="https://example.org/")
    person.open("/feeds")
    assert person.status == 404


def test_a_linked_page_is_read_and_its_address_kept(reading_library):
    website = Website()
    page = PAGE.replace(
        "</head>", '<link rel="canonical" href="https://elsewhere.example/"></head>'
    )
    link = website.has("/depot", page.encode())
    site = Site(allow_fetch=True, fetch_loopback=True)
    app = create_app(reading_library, site=site)
    person = Reviewer(app.test_client())
    person.open("/add")
    person.send("/add", link=link, published="2025-07-04")
    keep_all(person)
    assert reading_library.article(person.path.removeprefix("/articles/")).article.url == link
    person.open("/add")
    assert "status 500" in person.send("/add", link=website.has("/no", b"", 500))
    app.extensions["geoviz.poller"].close()
    app.extensions["geoviz.fetcher"].close()
    website.close()


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:1/", "http://169.254.169.254/", "file:///etc/passwd", "ftp://a.b/"]
)
def test_a_link_to_this_machine_is_refused(store, link):
    with Library.of_store(store) as library:
        app = create_app(library, site=Site(allow_fetch=True))
        person = Reviewer(app.test_client())
        person.open("/add")
        page = person.send("/add", link=link)
        assert person.status == 400
        assert "private or reserved" in page or "only http" in page
        app.extensions["geoviz.poller"].close()
        if "geoviz.fetcher" in app.extensions:
            app.extensions["geoviz.fetcher"].close()
