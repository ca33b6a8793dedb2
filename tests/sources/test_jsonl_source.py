from __future__ import annotations

from datetime import date

import pytest

from geoviz.model import Article, Quarantined
from tests.sources.conftest import jsonl, read, the_article, the_problem

TEXT = "  Shells fell on Orikhiv.\r\n\tTwo houses burned.\u2028 "


def test_a_line_is_an_article_with_its_text_as_it_is(file):
    row = {
        "id": "orikhiv",
        "text": TEXT,
        "title": "Shells on Orikhiv",
        "publisher": "Example Daily",
        "published": "2025-07-04",
        "url": "https://example.org/orikhiv",
    }
    assert the_article(file("a.jsonl", jsonl(row))) == Article(
        **(row | {"published": date(2025, 7, 4), "origin": "a.jsonl"})
    )


def test_only_the_text_must_be_there(file):
    article = the_article(file("a.jsonl", jsonl({"text": TEXT, "title": None, "published": ""})))
    assert (article.title, article.publisher, article.published) == (None, None, None)
    assert article.id.startswith("article-")


def test_blank_lines_and_a_byte_order_mark_are_no_lines(file):
    path = file("a.jsonl", b"\xef\xbb\xbf" + jsonl({"text": "One."}).encode() + b"\n  \n")
    assert the_article(path).text == "One."


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "is not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"text": ' + b"9" * 5000 + b"}", "a number is too long"),
        (b'"words"', "is not a JSON object"),
        (b'{"title": "no text"}', "has no text"),
        (b'{"text": 7}', "has no text"),
        (b'{"text": " "}', "is empty"),
        (b'{"text": "a\\u0000b"}', "NUL"),
        (b'{"text": "a\\ud800b"}', "surrogate"),
        (b'{"text": "a", "title": "\\udfff"}', "its title holds half a surrogate pair"),
        (b'{"text": "\xff"}', "is not UTF-8"),
        (b'{"text": "a", "published": "04/07/2025"}', "may mean more than one day"),
        (b'{"text": "a", "publisher": ["b"]}', "its publisher is not text"),
        (b'{"text": "' + b"a" * 1001 + b'"}', "more than 1,000 characters"),
        (b'{"text": "' + b"a" * 200_000 + b'"}', "more than 1,000 characters"),
    ],
)
def test_a_bad_line_costs_only_itself_and_is_named(file, line, reason):
    good = jsonl({"text": "One."}).encode()
    path = file("a.jsonl", good + line + b"\n" + jsonl({"text": "Two."}).encode())
    first, bad, last = read(path, max_article_chars=1000)
    assert [first.text, last.text] == ["One.", "Two."]
    assert isinstance(bad, Quarantined)
    assert bad.origin == "a.jsonl:2"
    assert reason in bad.reason


def test_a_json_array_is_refused_as_a_whole(file):
    assert "JSON array" in the_problem(file("a.jsonl", '[\n{"text": "One."}\n]\n')).reason


def test_other_text_under_the_same_id_is_quarantined(file):
    path = file("a.jsonl", jsonl({"id": "x", "text": "One."}, {"id": "x", "text": "Two."}))
    first, second = read(path)
    assert first.text == "One."
    assert isinstance(second, Quarantined)
    assert "the same id, 'x'" in second.reason


def test_the_same_article_twice_is_read_once(file):
    row = {"id": "x", "text": "One."}
    assert len(read(file("a.jsonl", jsonl(row, row)), file("b.jsonl", jsonl(row)))) == 1
