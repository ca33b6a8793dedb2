"""What every store does; a test module for a kind of store inherits this class."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from geoviz.model import Span
from geoviz.store import Store
from geoviz.table import to_geodataframe
from tests.factories import (
    article,
    incident,
    injured,
    killed,
    mention,
    place,
    read_article,
    report,
)

BRIDGE = article("A bomb fell on the bridge in Huliaipole. Two drivers died.", id="bridge")
SILO = article("A drone burned a silo near Kherson.", id="silo", published=date(2025, 7, 6))


def bridge_read():
    found = report(killed(2), of=BRIDGE, at="Huliaipole", quote="A bomb fell on the bridge")
    return read_article(BRIDGE, reports=[replace(found, mention=Span(29, 39))])


def silo_read():
    return read_article(SILO, reports=[report(of=SILO, at=place("Kherson", 32.6, 46.6))])


def table_of(*read):
    articles = {r.article.id: r.article for r in read}
    incidents = [incident(found) for r in read for found in r.reports]
    return to_geodataframe(incidents, articles, lambda place: None)


class StoreContract:
    """Needs a fixture ``store``: an empty store."""

    def test_it_is_a_store(self, store):
        assert isinstance(store, Store)

    def test_what_goes_in_comes_out_equal(self, store):
        assert store.add(bridge_read())
        assert list(store.read_articles()) == [bridge_read()]
        assert list(store.articles()) == [BRIDGE]

    def test_articles_come_by_id_whatever_their_order(self, store):
        store.add(silo_read())
        store.add(bridge_read())
        assert [a.id for a in store.articles()] == ["bridge", "silo"]
        assert [r.article.id for r in store.read_articles()] == ["bridge", "silo"]

    def test_the_same_article_again_changes_nothing(self, store):
        store.add(bridge_read())
        before = store.info()
        assert not store.add(bridge_read())
        assert store.info() == before

    def test_the_same_article_from_another_file_is_the_same(self, store):
        store.add(bridge_read())
        moved = replace(bridge_read(), article=replace(BRIDGE, origin="elsewhere.txt"))
        assert not store.add(moved)

    def test_a_changed_text_is_a_new_version_and_counts(self, store):
        store.add(bridge_read())
        corrected = article(BRIDGE.text.replace("Two", "Three"), id="bridge")
        again = read_article(corrected, reports=[report(killed(3), of=corrected)])
        assert store.add(again)
        assert list(store.read_articles()) == [again]
        assert (store.info().articles, store.info().versions) == (1, 2)

    def test_a_changed_reading_of_the_same_text_is_a_new_version(self, store):
        store.add(bridge_read())
        again = read_article(BRIDGE, reports=[report(killed(2), injured(1), of=BRIDGE)])
        assert store.add(again)
        assert list(store.read_articles()) == [again]

    def test_an_older_version_may_count_again(self, store):
        store.add(bridge_read())
        store.add(read_article(BRIDGE, reports=[report(injured(1), of=BRIDGE)]))
        assert store.add(bridge_read())
        assert list(store.read_articles()) == [bridge_read()]

    def test_an_article_without_strikes_is_kept(self, store):
        quiet = article("Trains to Huliaipole run on time.")
        read = read_article(quiet, mentions=[mention("Huliaipole", quiet.text)])
        store.add(read)
        assert list(store.read_articles()) == [read]

    def test_articles_may_be_added_while_others_are_read(self, store):
        store.add(bridge_read())
        for _ in store.read_articles():
            store.add(silo_read())
        assert store.info().articles == 2

    def test_info_counts_the_newest_versions(self, store):
        quiet = article("Trains run to Huliaipole.", id="quiet", published=None)
        store.add(bridge_read())
        store.add(silo_read())
        store.add(read_article(quiet, mentions=[mention("Huliaipole", quiet.text)]))
        store.replace_incidents(table_of(bridge_read(), silo_read()))
        info = store.info()
        assert (info.articles, info.mentions, info.placed, info.reports) == (3, 3, 2, 2)
        assert (info.incidents, info.judgements) == (2, 0)
        assert (info.first_published, info.last_published) == (date(2025, 7, 4), date(2025, 7, 6))

    def test_incidents_are_replaced_as_a_whole(self, store):
        store.replace_incidents(table_of(bridge_read(), silo_read()))
        store.replace_incidents(table_of(silo_read()))
        assert store.info().incidents == 1

    def test_a_store_that_is_right_has_nothing_to_say(self, store):
        assert store.verify() == []
        store.add(bridge_read())
        store.add(read_article(BRIDGE, reports=[report(injured(1), of=BRIDGE)]))
        store.add(silo_read())
        store.replace_incidents(table_of(bridge_read(), silo_read()))
        assert store.verify() == []

    def test_a_report_that_quotes_what_is_not_said_is_refused(self, store):
        wrong = replace(report(of=BRIDGE), quote=Span(0, len(BRIDGE.text) + 1))
        with pytest.raises(ValueError, match="does not say"):
            store.add(read_article(BRIDGE, reports=[wrong]))
        assert store.info().articles == 0

    def test_parts_of_different_articles_are_refused(self, store):
        with pytest.raises(ValueError, match="not of bridge"):
            store.add(replace(silo_read(), article=BRIDGE))
        with pytest.raises(ValueError, match="one geocode a mention"):
            store.add(replace(bridge_read(), geocodes=()))
