from __future__ import annotations

from datetime import date

import pytest

from tests.sources.conftest import read, the_article, the_problem

BODY = "A drone struck a grain store near Izmail at dawn. Nobody was hurt.\n"


def test_plain_text_is_kept_byte_for_byte(file):
    text = "  Izmail\tport\r\n\r\nA drone\u2028struck — it burned. \n\n"
    assert the_article(file("a.txt", text)).text == text


def test_a_byte_order_mark_is_not_text(file):
    assert the_article(file("a.txt", b"\xef\xbb\xbf" + BODY.encode())).text == BODY


@pytest.mark.parametrize(
    "start",
    [
        "Grain store burns in Izmail\n\n",
        "\n# Grain store burns in Izmail  \r\n\r\n",
        "Grain store burns in Izmail\n" + "The fire was seen for miles along the river. " * 5,
    ],
    ids=["apart", "heading", "before a paragraph"],
)
def test_a_first_line_that_stands_apart_is_the_title_and_still_text(file, start):
    article = the_article(file("a.txt", start + BODY))
    assert article.title == "Grain store burns in Izmail"
    assert article.text == start + BODY


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        BODY + "\n" + BODY,  # a sentence
        "A drone struck a grain store\nnear Izmail at dawn.\n",  # hard-wrapped
        "IZMAIL, Ukraine\n\n" + BODY,  # a dateline
        "Grain store burns in Izmail\n",  # nothing else
        "word " * 60 + "\n\n" + BODY,
    ],
)
def test_other_first_lines_are_not_titles(file, text):
    assert the_article(file("a.txt", text)).title is None


def test_the_given_day_is_for_articles_without_their_own(file):
    undated = file("a.txt", BODY)
    dated = file("b.md", "---\npublished: 2025-07-04\n---\n" + BODY)
    articles = read(undated, dated, published=date(2025, 8, 28))
    assert [a.published for a in articles] == [date(2025, 8, 28), date(2025, 7, 4)]


def test_an_article_without_an_id_has_that_of_its_content(file):
    first, same, other = file("a.txt", BODY), file("b.txt", BODY), file("c.txt", BODY + "!")
    assert the_article(first).id == the_article(same).id != the_article(other).id


def test_another_given_day_does_not_make_another_article(file):
    path = file("a.txt", BODY)
    assert the_article(path).id == the_article(path, published=date(2025, 8, 28)).id


def test_front_matter_gives_the_fields_and_is_no_text(file):
    article = the_article(
        file(
            "a.md",
            "---\n"
            "id: izmail-1\n"
            "title: 'Grain store burns: three hours'\n"
            "publisher: Example Daily\n"
            "published: July 4, 2025\n"
            "url: https://example.org/izmail\n"
            "---\n"
            "\n" + BODY,
        )
    )
    assert article.text == "\n" + BODY
    assert (article.id, article.title) == ("izmail-1", "Grain store burns: three hours")
    assert (article.publisher, article.published) == ("Example Daily", date(2025, 7, 4))
    assert (article.url, article.origin) == ("https://example.org/izmail", "a.md")


def test_front_matter_may_call_the_day_of_publication_a_date(file):
    article = the_article(file("a.md", "---\ndate: 2025-07-04\n---\n" + BODY))
    assert article.published == date(2025, 7, 4)


def test_front_matter_values_are_the_words_written(file):
    article = the_article(file("a.md", f"---\nid: 007\ntitle: No\npublisher: ~\n---\n{BODY}"))
    assert (article.id, article.title, article.publisher) == ("007", "No", None)


def test_front_matter_with_windows_line_ends(file):
    article = the_article(file("a.md", "---\r\ntitle: Grain\r\n---\r\nBurned.\r\n"))
    assert (article.title, article.text) == ("Grain", "Burned.\r\n")


def test_markdown_without_front_matter_is_all_text(file):
    article = the_article(file("a.md", "# Grain store burns\n\n" + BODY))
    assert article.title == "Grain store burns"
    assert article.text == "# Grain store burns\n\n" + BODY


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("title: a: b\n---\n", "not YAML at line 2"),
        ("title: [\n---\n", "not YAML"),
        ("title: fine\n", "never ends"),
        ("just words\n---\n", "without fields"),
        ("title:\n  - one\n---\n", "its title is not text"),
        ("published: soon\n---\n", "'soon', is no date"),
        ("published: 2025-13-45\n---\n", "is no date"),
        ("title: \x07\n---\n", "not YAML"),
        ("[" * 5000 + "\n---\n", "not YAML"),
        ("x: " + "y" * 30_000 + "\n---\n", "20,000 characters of front matter"),
    ],
)
def test_broken_front_matter_is_quarantined_with_the_reason(file, front, reason):
    assert reason in the_problem(file("a.md", "---\n" + front + BODY)).reason


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "//example.org/a", "http://", "http://[", "x"],
)
def test_a_link_that_is_not_http_is_dropped(file, url):
    assert the_article(file("a.md", f"---\nurl: {url!r}\n---\n{BODY}")).url is None
