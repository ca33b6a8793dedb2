"""Handing out and giving back: in order, bounded, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from geoviz.engine.chunks import CHUNK_ARTICLES, CHUNK_CHARS, Chunk, Line
from geoviz.model import Article, Quarantined
from tests.factories import article, read_article

LONG = "A long report. " * (CHUNK_CHARS // 15)


def short(number: int) -> Article:
    return article("Nothing happened.", id=f"short-{number}")


def drained(line: Line) -> list[Chunk]:
    chunks = []
    while chunk := line.next_chunk():
        chunks.append(chunk)
    return chunks


def test_a_chunk_holds_so_much_text_and_no_more():
    line = Line.of((article(LONG, id=f"long-{n}") for n in range(3)), ahead=8)
    assert [len(chunk.articles) for chunk in drained(line)] == [2, 1]


def test_a_chunk_holds_so_many_articles_at_most():
    line = Line.of(map(short, range(CHUNK_ARTICLES + 5)), ahead=8)
    assert [len(chunk.articles) for chunk in drained(line)] == [CHUNK_ARTICLES, 5]


def test_the_source_waits_until_results_are_taken():
    taken = []

    def source() -> Iterator[Article]:
        for n in range(100):
            taken.append(n)
            yield article(LONG, id=f"long-{n}")

    line = Line.of(source(), ahead=2)
    chunks = drained(line)
    assert len(taken) <= 4
    for chunk in chunks:
        for index, each in chunk.articles:
            line.put(index, read_article(each))
    assert len(list(line.ready())) == len(taken)
    assert line.next_chunk() is not None


def test_a_million_bad_files_do_not_pile_up():
    line = Line.of((Quarantined(f"bad-{n}", "is empty") for n in range(10_000)), ahead=1)
    seen = 0
    while not line.done:
        assert line.next_chunk() is None
        seen += len(list(line.ready()))
        assert line.taken - line.given <= CHUNK_ARTICLES
    assert seen == 10_000


@given(
    bad=st.lists(st.booleans(), max_size=60),
    order=st.randoms(use_true_random=False),
    lost=st.lists(st.booleans(), max_size=30),
)
def test_results_come_in_the_order_of_the_source_whatever_is_lost(bad, order, lost):
    source = [
        Quarantined(f"item-{n}", "bad") if is_bad else article("Text.", id=f"item-{n}")
        for n, is_bad in enumerate(bad)
    ]
    line = Line.of(source, ahead=4)
    given_back, losses = [], list(lost)
    while not line.done:
        chunks = drained(line)
        order.shuffle(chunks)
        for chunk in chunks:
            if losses and losses.pop():
                line.take_back(chunk)
                continue
            for index, each in chunk.articles:
                line.put(index, read_article(each))
        given_back += line.ready()
    names = [r.origin if isinstance(r, Quarantined) else r.article.id for r in given_back]
    assert names == [f"item-{n}" for n in range(len(bad))]
