from __future__ import annotations

from datetime import date

import pytest

from tests.sources.conftest import the_article, the_problem

PARAGRAPHS = (
    "A missile hit the rail yard in Synelnykove before dawn, the region's governor said.",
    "Windows were broken in four houses, and one man was taken to hospital with cuts.",
    "Trains to the coast were late by up to three hours, the railway told passengers.",
)


def page(head: str = "", paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html><head>{head}</head><body>"
        "<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
        f"<article><h1>Rail yard hit</h1>{body}</article>"
        "<footer>All rights reserved, since 1999. Subscribe to our newsletter.</footer>"
        "</body></html>"
    )


HEAD = (
    '<meta property="og:title" content="Rail yard hit in Synelnykove">'
    '<meta property="og:site_name" content="Example Daily">'
    '<meta property="article:published_time" content="2025-07-04T06:10:00+03:00">'
    '<link rel="canonical" href="https://example.org/rail-yard">'
)


def test_the_article_is_read_without_what_surrounds_it(file):
    text = the_article(file("a.html", page())).text
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    assert not any(word in text for word in ("Sport", "newsletter", "<p>"))


def test_title_publisher_day_and_link_are_the_page_s(file):
    article = the_article(file("a.htm", page(HEAD)))
    assert article.title == "Rail yard hit in Synelnykove"
    assert article.publisher == "Example Daily"
    assert article.published == date(2025, 7, 4)
    assert article.url == "https://example.org/rail-yard"


def test_a_page_that_states_no_day_gets_none_from_its_text(file):
    past = ("In the attack of 3 May 2024 the same rail yard had burned for two days.",)
    assert the_article(file("a.html", page(paragraphs=PARAGRAPHS + past))).published is None


def test_an_xml_declaration_does_no_harm(file):
    text = '<?xml version="1.0" encoding="utf-8"?>\n' + page()
    assert PARAGRAPHS[0] in the_article(file("a.html", text)).text


def test_a_page_may_declare_a_legacy_encoding(file):
    paragraphs = tuple(f"Синельникове: {paragraph}" for paragraph in PARAGRAPHS)
    content = page('<meta charset="windows-1251">', paragraphs).encode("windows-1251")
    assert "Синельникове: A missile" in the_article(file("a.html", content)).text


@pytest.mark.parametrize("charset", ["unicode_escape", "zlib", "no-such", "utf-8"])
def test_a_page_cannot_choose_any_codec(file, charset):
    content = page(f'<meta charset="{charset}">').encode() + b"\xff"
    assert "is not UTF-8" in the_problem(file("a.html", content)).reason


@pytest.mark.parametrize(
    "content",
    [
        "<html><body><nav>Home</nav></body></html>",
        "<html></html>",
        "<div>" * 100_000,
        "<!--" + "<p>" * 1000,
        "".join(map(chr, range(1, 128))) * 20,
    ],
    ids=["menu", "nothing", "deep", "comment", "junk"],
)
def test_a_page_without_an_article_is_quarantined(file, content):
    assert "HTML" in (reason := the_problem(file("a.html", content)).reason) or "page" in reason


def test_a_page_of_nothing_but_tags_is_refused_quickly(file):
    assert "more than 100,000 tags" in the_problem(file("a.html", "<p>" * 300_000)).reason


def test_a_page_that_is_no_html_is_silent_on_the_terminal(file, capfd):
    the_problem(file("a.html", "<html></html>"))
    assert capfd.readouterr() == ("", "")
