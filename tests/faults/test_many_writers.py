"""Four writers and a reviewer at once lose nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from geoviz.errors import ConflictError
from geoviz.store import GeoPackageStore
from tests.factories import article, read_article
from tests.faults.children import Child, Tell
from tests.store.contract import accept, table_of

WRITERS, ARTICLES = 4, 20


def read_by(writer: int, n: int):
    return read_article(article(f"A drone hit Lozova ({writer}, {n}).", id=f"w{writer}-{n:02}"))


def test_four_writers_and_a_reviewer_lose_nothing(path):
    GeoPackageStore.open(path, create=True).close()

    def writer(number: int):
        def write(tell: Tell) -> None:
            with GeoPackageStore.open(path) as store:
                for n in range(ARTICLES):
                    store.add(read_by(number, n))
                    tell(f"w{number}-{n:02}")

        return write

    def review(tell: Tell) -> None:
        judged = 0
        with GeoPackageStore.open(path) as store:
            while judged < WRITERS * ARTICLES // 2:
                for _, report in store.reports(limit=1000)[judged:]:
                    judgement = accept(report)
                    store.judge(judgement)
                    tell(judgement.id)
                    judged += 1
                store.replace_incidents(table_of(*store.read_articles()))

    ended = [child.end() for child in [*map(Child, map(writer, range(WRITERS))), Child(review)]]
    assert [end.status for end in ended] == [0] * len(ended), ended
    *written, judged = [end.told for end in ended]
    with GeoPackageStore.open(path) as store:
        assert {a.id for a in store.articles()} == {id_ for told in written for id_ in told}
        assert [judgement.id for judgement in store.judgements()] == judged
        assert store.verify() == []


def test_two_reviewers_of_one_report_cannot_both_be_first(path):
    with GeoPackageStore.open(path, create=True) as store:
        store.add_all(read_by(0, n) for n in range(10))

    def reviewer(name: str):
        def review(tell: Tell) -> None:
            with GeoPackageStore.open(path) as store:
                for _, report in store.reports():
                    try:
                        store.judge(accept(report, who=name))
                    except ConflictError:
                        continue
                    tell(report.id)

        return review

    first, second = [child.end().told for child in [Child(reviewer(n)) for n in ("Ada", "Ben")]]
    assert not set(first) & set(second)
    with GeoPackageStore.open(path) as store:
        assert len(store.judgements()) == 10 == len(first) + len(second)
        assert store.verify() == []


def test_turns_are_an_interval_apart_over_processes(path):
    GeoPackageStore.open(path, create=True).close()

    def ask(tell: Tell) -> None:
        asked: list[datetime] = []

        def clock() -> datetime:
            asked.append(datetime.now(UTC))
            return asked[-1]

        with GeoPackageStore.open(path, clock=clock) as store:
            for _ in range(5):
                wait_s = store.reserve_slot("nominatim", 0.5)
                tell(str(asked[-1].timestamp() + wait_s))

    ended = [child.end() for child in [Child(ask) for _ in range(3)]]
    turns = sorted(float(turn) for end in ended for turn in end.told)
    gaps = [later - earlier for earlier, later in pairwise(turns)]
    assert len(turns) == 15
    assert min(gaps) == pytest.approx(0.5, abs=1e-3)
