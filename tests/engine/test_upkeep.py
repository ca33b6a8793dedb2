"""The layer follows the store by small steps, and is what deriving everything anew makes it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoviz.engine import upkeep
from geoviz.errors import ConflictError, UsageError
from geoviz.judgements import new_judgement
from geoviz.model import (
    Count,
    DateSpan,
    Fate,
    Incident,
    JudgementKind,
    ReadArticle,
    Role,
    Span,
    Total,
    WaveReport,
)
from geoviz.pipeline import derive
from geoviz.store import GeoPackageStore, layer
from geoviz.store.workings import Workings
from geoviz.table import to_geodataframe
from tests.factories import article, attacker, killed, on, place, read_article, report, role, target

TOWNS = (
    place("Lozova", 36.32, 48.89),
    place("Panyutyne", 36.305, 48.9),  # the same spot, in a neighbouring cell
    place("Izium", 37.25, 49.2),
    place("Tuapse", 39.08, 44.1, country="RU"),
)
TEXT = "On one day something was hit by somebody, and 12 of 30 were shot down. " * 2


def table_of(incidents: Sequence[Incident], articles, waves):
    return to_geodataframe(incidents, articles, lambda _: None, waves)


@st.composite
def readings(draw: st.DrawFn) -> ReadArticle:
    """One of a few articles, in one of many readings."""
    number = draw(st.integers(0, 5))
    source = article(TEXT, id=f"article-{number}", published=date(2025, 7, 1 + number))
    reports = []
    for n in range(draw(st.integers(0, 3))):
        day = date(2025, 7, draw(st.integers(1, 4)))
        claims = [on(day)] if draw(st.booleans()) else []
        who = draw(st.sampled_from([None, "Red", "Blue"]))
        if who:
            claims += [attacker(who), role(draw(st.sampled_from(list(Role))))]
        if draw(st.booleans()):
            claims.append(killed(draw(st.integers(0, 3))))
        if draw(st.booleans()):
            claims.append(target("oil"))
        told = report(*claims, of=source, at=draw(st.sampled_from(TOWNS)))
        reports.append(replace(told, mention=Span(n, n + 1), id=f"{told.id}-{number}-{n}"))
    read = read_article(source, reports=reports) if reports else read_article(source)
    if not reports:
        read = replace(read, reports=(), reading=replace(read.reading, mentions=(), frames=()))
        read = replace(read, geocodes=())
    if draw(st.booleans()):
        day = date(2025, 7, draw(st.integers(1, 4)))
        read = replace(read, wave_reports=(totals(source.id, draw, day),))
    return read


def totals(of: str, draw: st.DrawFn, day: date) -> WaveReport:
    who = draw(st.sampled_from([None, "Red", "Blue"]))
    return WaveReport(
        id=f"waves-{of}-{who}-{day}",
        article_id=of,
        country=draw(st.sampled_from([None, "UA", "RU"])),
        attacker=who,
        attacker_inferred=False,
        date=DateSpan(day, day),
        totals=(Total("drone", Fate.LAUNCHED, Count(30, 30), Span(48, 50)),),
        quote=Span(0, 60),
    )


JUDGE = st.tuples(
    st.sampled_from(["same", "different", "reject", "accept", "undo"]),
    st.integers(0, 20),
    st.integers(0, 20),
)
BATCHES = st.lists(
    st.lists(st.one_of(readings(), JUDGE), min_size=1, max_size=3), min_size=2, max_size=5
)


def carry_out(store: GeoPackageStore, action, number: int) -> None:
    if isinstance(action, ReadArticle):
        store.add(action)
        return
    kind, first, second = action
    who = {"who": "Ada", "at": f"2025-07-10T00:00:{number:02}Z"}
    if kind == "undo":
        made = store.judgements()
        undone = [made[first % len(made)]] if made else []
        judgements = [new_judgement(JudgementKind.UNDO, undoes=j, **who) for j in undone]
    else:
        reports = sorted((r.report for r in store.reports()), key=lambda r: r.id)
        wanted = 2 if kind in ("same", "different") else 1
        some = [reports[n % len(reports)] for n in (first, second)[:wanted]] if reports else []
        is_whole = len({r.id for r in some}) == wanted
        judgements = [new_judgement(JudgementKind(kind), some, **who)] if is_whole else []
    for judgement in judgements:
        newest = [None, *(j.id for j in reversed(store.judgements()))]
        for seen in newest:
            with suppress(ConflictError, UsageError):
                store.judge(judgement, seen=seen)
                break


def layer_of(store: GeoPackageStore) -> dict[str, tuple]:
    return {row[1]: row for row in layer.stored(store._connection)}


def expected_of(store: GeoPackageStore) -> dict[str, tuple]:
    corpus = derive(
        store.read_articles(), judgements=store.judgements(), earlier=store.earlier_report
    )
    articles = {read.article.id: read.article for read in corpus.articles}
    return {row[1]: row for row in layer.to_rows(table_of(corpus.incidents, articles, ()))}


@given(BATCHES)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_small_steps_lead_where_deriving_anew_does(batches):
    with (
        pytest.MonkeyPatch.context() as patch,
        TemporaryDirectory() as folder,
        GeoPackageStore.open(Path(folder) / "kept.gpkg", create=True) as store,
    ):
        patch.setattr(upkeep, "_MOST_PART", 0)  # however much is new
        store._connection.execute("PRAGMA synchronous = OFF")
        workings = Workings(store)
        number = 0
        for batch in batches:
            for action in batch:
                number += 1
                carry_out(store, action, number)
            upkeep.bring_up(store, workings, table_of)
            assert layer_of(store) == expected_of(store)
        assert store.verify() == []


def test_nothing_new_costs_nothing(tmp_path):
    with GeoPackageStore.open(tmp_path / "kept.gpkg", create=True) as store:
        store.add(read_article())
        assert upkeep.bring_up(store, Workings(store), table_of) == 1
        before = store.version()
        assert upkeep.bring_up(store, Workings(store), table_of) == 0
        assert store.version() == before


def test_it_looks_only_at_what_is_near(tmp_path):
    with GeoPackageStore.open(tmp_path / "kept.gpkg", create=True) as store:
        for n in range(40):
            where = place(f"Town {n}", 30 + n / 4, 48)
            source = article(f"Town {n} was hit.", id=f"a{n}")
            store.add(read_article(source, reports=[report(of=source, at=where)]))
        workings = Workings(store)
        assert upkeep.bring_up(store, workings, table_of) == 40
        source = article("Town 7 was hit, too.", id="new")
        store.add(read_article(source, reports=[report(of=source, at=place("Town 7", 31.75, 48))]))
        assert upkeep.bring_up(store, workings, table_of) == 1
        assert layer_of(store) == expected_of(store)


def test_where_somebody_else_derived_all_is_derived_anew(tmp_path):
    with GeoPackageStore.open(tmp_path / "kept.gpkg", create=True) as store:
        store.add(read_article())
        workings = Workings(store)
        upkeep.bring_up(store, workings, table_of)
        store.replace_incidents(table_of([], {}, ()))
        assert workings.progress() is None
        upkeep.bring_up(store, workings, table_of)
        assert layer_of(store) == expected_of(store)


def test_reports_nearby_are_found_by_cell_and_day_alike(tmp_path: Path) -> None:
    # By cell alone, each question would take longer with every year that a store holds.
    with GeoPackageStore.open(tmp_path / "war.gpkg", create=True) as store:
        workings, asked = Workings(store), []
        with store._reading() as connection:
            connection.set_trace_callback(asked.append)
            workings.near(1, 1, 10, 12)
            connection.set_trace_callback(None)
            ((*_, plan),) = connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall()
    assert "geoviz_merged_at (x=? AND y=? AND last_day>?)" in plan
