"""Small steps in a database do what they do in a file."""

from __future__ import annotations

from geoviz.engine import upkeep
from geoviz.pipeline import keep_articles
from geoviz.store import open_store
from geoviz.store.workings import Workings
from tests.engine.test_upkeep import expected_of, layer_of, table_of
from tests.factories import article, place, read_article, report
from tests.synthetic import write_dispatches


def test_the_layer_follows_by_steps(address: str) -> None:
    with open_store(address, create=True) as store:
        workings = Workings(store)
        for n in range(12):
            where = place(f"Town {n % 6}", 30 + n % 6, 48)
            source = article(f"Town {n % 6} was hit, says {n}.", id=f"a{n}")
            store.add(read_article(source, reports=[report(of=source, at=where)]))
            upkeep.bring_up(store, workings, table_of)
            assert layer_of(store) == expected_of(store)
        assert store.verify() == []


def test_what_a_database_knows_is_not_read_again(address: str, tmp_path) -> None:
    pile = write_dispatches(tmp_path / "pile.jsonl", 2)
    assert keep_articles([pile], store=address).read == 2
    assert keep_articles([pile], store=address).known == 2
