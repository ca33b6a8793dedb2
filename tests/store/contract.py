"""What every store does; a test module for a kind of store inherits this class."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from geopandas.testing import assert_geodataframe_equal
from shapely import box

from geoviz.errors import ConflictError, UsageError
from geoviz.judgements import new_judgement
from geoviz.model import (
    ClaimProperty,
    Count,
    DateSpan,
    Fate,
    JudgementKind,
    ReportKey,
    Span,
    Total,
    WaveReport,
)
from geoviz.store import Box, Store, to_table
from geoviz.table import to_geodataframe
from tests.factories import (
    article,
    incident,
    injured,
    killed,
    mention,
    on,
    place,
    read_article,
    report,
)

BRIDGE = article("A bomb fell on the bridge in Huliaipole. Two drivers died.", id="bridge")
SILO = article("A drone burned a silo near Kherson.", id="silo", published=date(2025, 7, 6))


TOTAL = WaveReport(
    id="wave-1",
    article_id="bridge",
    country="UA",
    attacker="Redland",
    attacker_inferred=False,
    date=DateSpan(date(2025, 7, 4), date(2025, 7, 4)),
    totals=(Total("bomb", Fate.HIT, Count(1, 1), Span(0, 6)),),
    quote=Span(0, 40),
)


def bridge_read():
    found = report(killed(2), of=BRIDGE, at="Huliaipole", quote="A bomb fell on the bridge")
    read = read_article(BRIDGE, reports=[replace(found, mention=Span(29, 39))])
    return replace(read, wave_reports=(TOTAL,))


def silo_read():
    return read_article(SILO, reports=[report(of=SILO, at=place("Kherson", 32.6, 46.6))])


def table_of(*read):
    articles = {r.article.id: r.article for r in read}
    incidents = [incident(found) for r in read for found in r.reports]
    return to_geodataframe(incidents, articles, lambda place: None)


def accept(found, at="2025-07-05T12:00:00Z", who="Ada"):
    return new_judgement(JudgementKind.ACCEPT, [found], who=who, at=at, why="as I see it")


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

    def test_one_article_by_its_id(self, store):
        store.add(read_article(BRIDGE))
        store.add(bridge_read())
        assert store.article("bridge") == bridge_read()
        assert store.article("silo") is None

    def test_several_articles_in_one_transaction(self, store):
        assert store.add_all([bridge_read(), silo_read(), bridge_read()]) == 2
        assert store.add_all([silo_read()]) == 0
        assert store.add_all([]) == 0
        assert list(store.read_articles()) == [bridge_read(), silo_read()]
        assert store.verify() == []

    def test_none_of_several_is_kept_where_one_is_wrong(self, store):
        with pytest.raises(ValueError, match="not of bridge"):
            store.add_all([silo_read(), replace(silo_read(), article=BRIDGE)])
        assert store.info().articles == 0

    def test_reports_and_mentions_are_read_page_by_page(self, store):
        store.add(read_article(BRIDGE))  # no newest version
        store.add_all([bridge_read(), silo_read()])
        first = store.reports(limit=1)
        second = store.reports(after=first[-1].cursor, limit=1)
        assert [page[0].report for page in (first, second)] == [
            bridge_read().reports[0],
            silo_read().reports[0],
        ]
        assert store.reports(after=second[-1].cursor) == []
        assert [found.article for found in store.mentions()] == ["bridge", "silo"]
        assert store.mentions()[0].geocode == bridge_read().geocodes[0]

    def test_a_report_of_an_earlier_reading_of_the_same_text(self, store):
        (read,) = bridge_read().reports
        key = ReportKey.of(read)
        store.add(bridge_read())
        store.add(read_article(BRIDGE))
        assert store.earlier_report(key) == read
        store.add(read_article(article("Another text.", id="bridge")))
        assert store.earlier_report(key) is None

    def test_a_judgement_is_kept_as_it_was_made(self, store):
        store.add_all([bridge_read(), silo_read()])
        (bridge,), (silo,) = bridge_read().reports, silo_read().reports
        at, who = "2025-07-05T12:00:00Z", "Ada"
        made = [
            new_judgement(JudgementKind.MOVE, [bridge], who=who, at=at, after=place("Orikhiv")),
            new_judgement(
                JudgementKind.CHANGE,
                [silo],
                who=who,
                at=at,
                property=ClaimProperty.KILLED,
                after=Count(1, 3, True),
            ),
            new_judgement(
                JudgementKind.CHANGE,
                [silo],
                who=who,
                at="2025-07-05T13:00:00Z",
                property=ClaimProperty.WEAPON,
                after="drone",
            ),
        ]
        store.judge(made[0])
        store.judge(made[1])
        store.judge(made[2], seen=made[1].id)
        assert store.judgements() == made
        assert store.info().judgements == 3
        assert store.verify() == []

    def test_the_same_judgement_again_changes_nothing(self, store):
        store.add(bridge_read())
        judgement = accept(bridge_read().reports[0])
        store.judge(judgement)
        before = store.version()
        store.judge(judgement)
        assert store.version() == before

    def test_who_did_not_see_the_newest_judgement_is_told(self, store):
        store.add(bridge_read())
        first, second = (accept(bridge_read().reports[0], who=who) for who in ("Ada", "Ben"))
        store.judge(first)
        with pytest.raises(ConflictError, match="someone else judged"):
            store.judge(second)
        store.judge(second, seen=first.id)
        assert [judgement.who for judgement in store.judgements()] == ["Ada", "Ben"]

    def test_judgements_of_different_reports_do_not_meet(self, store):
        store.add_all([bridge_read(), silo_read()])
        store.judge(accept(bridge_read().reports[0]))
        store.judge(accept(silo_read().reports[0]))

    def test_a_pair_meets_the_judgements_of_both(self, store):
        store.add_all([bridge_read(), silo_read()])
        pair = [bridge_read().reports[0], silo_read().reports[0]]
        first = accept(pair[1])
        store.judge(first)
        same = new_judgement(JudgementKind.SAME, pair, who="Ben", at="2025-07-05T13:00:00Z")
        with pytest.raises(ConflictError):
            store.judge(same)
        store.judge(same, seen=first.id)

    def test_an_undo_is_the_newest_on_what_it_takes_back(self, store):
        store.add(bridge_read())
        first = accept(bridge_read().reports[0])
        at = "2025-07-05T13:00:00Z"
        undo = new_judgement(JudgementKind.UNDO, who="Ada", at=at, undoes=first)
        with pytest.raises(UsageError, match="to take back"):
            store.judge(undo)
        store.judge(first)
        with pytest.raises(ConflictError):
            store.judge(undo)
        store.judge(undo, seen=first.id)
        again = accept(bridge_read().reports[0], at="2025-07-05T14:00:00Z")
        with pytest.raises(ConflictError):
            store.judge(again, seen=first.id)
        store.judge(again, seen=undo.id)
        assert store.verify() == []

    def test_a_judgement_on_nothing_is_refused(self, store):
        with pytest.raises(UsageError, match="there is no report"):
            store.judge(accept(bridge_read().reports[0]))
        assert store.judgements() == []

    def test_incidents_are_updated_where_they_changed(self, store):
        both = table_of(bridge_read(), silo_read())
        store.replace_incidents(both)
        bridge, silo = both["incident"]
        store.update_incidents([bridge], both[both["incident"] == silo].assign(name="Cherson"))
        found = store.incidents_in(Box(-180, -90, 180, 90), columns=["incident", "name"])
        assert found == [(silo, "Cherson")]
        assert store.info().incidents == 1
        assert not any("derived" in line for line in store.verify())

    def test_an_update_that_changes_nothing_writes_nothing(self, store):
        both = table_of(bridge_read(), silo_read())
        store.replace_incidents(both)
        before = store.version()
        store.update_incidents(["incident-unknown"], both)
        store.replace_incidents(both)
        assert store.version() == before

    def test_incidents_come_back_as_the_table_they_were(self, store):
        table = table_of(bridge_read(), silo_read())
        table.loc[0, "geometry"] = box(36, 47, 37, 48)
        store.replace_incidents(table)
        found = to_table(store.incidents_in(Box(-180, -90, 180, 90)))
        assert_geodataframe_equal(found, table)

    def test_incidents_in_a_box(self, store):
        store.replace_incidents(table_of(bridge_read(), silo_read()))  # Kherson: 32.6, 46.6

        def names(*edges, **filters):
            return store.incidents_in(Box(*edges), columns=["name"], **filters)

        assert names(32, 46, 33, 47) == [("Kherson",)]
        assert names(33, 46, 34, 47) == []
        assert len(names(-180, -90, 180, 90)) == 2
        assert len(names(-180, -90, 180, 90, limit=1)) == 1
        assert names(-180, -90, 180, 90, attacker="Redland") == []
        assert len(names(-180, -90, 180, 90, status="hit")) == 2

    def test_incidents_within_days(self, store):
        told = report(on(date(2025, 7, 3), date(2025, 7, 4)), of=BRIDGE)
        store.replace_incidents(table_of(read_article(BRIDGE, reports=[told]), silo_read()))

        def number(since, until):
            return len(store.incidents_in(Box(-180, -90, 180, 90), since=since, until=until))

        assert number(None, None) == 2
        assert number(date(2025, 7, 4), None) == 1
        assert number(date(2025, 7, 5), None) == 0
        assert number(None, date(2025, 7, 3)) == 1
        assert number(None, date(2025, 7, 2)) == 0

    def test_an_unknown_column_of_incidents_is_refused(self, store):
        with pytest.raises(UsageError, match="no column secret"):
            store.incidents_in(Box(0, 0, 1, 1), columns=["secret"])

    def test_two_incidents_of_one_id_are_refused(self, store):
        with pytest.raises(UsageError, match="one id"):
            store.replace_incidents(table_of(silo_read(), silo_read()))

    def test_a_geocoders_answer_is_kept(self, store):
        assert store.cached_answer("photon", "Lozova") is None
        store.cache_answer("photon", "Lozova", "[]")
        store.cache_answer("photon", "Lozova", "[1]")
        assert store.cached_answer("photon", "Lozova") == "[1]"
        assert store.cached_answer("nominatim", "Lozova") is None

    def test_turns_at_a_provider_are_an_interval_apart(self, store):
        waits = [store.reserve_slot("nominatim", 1.0) for _ in range(3)]
        assert waits == pytest.approx([0, 1, 2], abs=0.5)
        assert store.reserve_slot("photon", 1.0) == 0

    def test_the_audit_tells_what_was_written(self, store):
        store.add(bridge_read())
        judgement = accept(bridge_read().reports[0])
        store.judge(judgement)
        store.replace_incidents(table_of(bridge_read()))
        rows = list(store.audit())
        assert [(row.action, row.subject) for row in rows] == [
            ("article added", "bridge"),
            ("judged", judgement.id),
            ("incidents derived", None),
        ]
        assert [row.seq for row in rows] == [1, 2, 3]
        assert rows[2].previous == rows[1].sha256
        assert store.info().head == rows[2].sha256

    def test_the_version_changes_with_what_is_kept(self, store):
        versions = [store.version()]
        store.add(bridge_read())
        versions.append(store.version())
        store.judge(accept(bridge_read().reports[0]))
        versions.append(store.version())
        store.replace_incidents(table_of(bridge_read()))
        versions.append(store.version())
        assert len(set(versions)) == 4
        assert store.version() == versions[-1]

    def test_the_head_that_somebody_kept_is_looked_for(self, store):
        store.add(bridge_read())
        head = store.info().head
        store.add(silo_read())
        assert store.verify(head) == []
        assert "its end was cut off" in store.verify("0" * 63 + "1")[0]
