"""The review desk: what is judged, kept, shown, taken back, and said to a second reviewer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geoviz.errors import ConflictError
from geoviz.geocode.areas import site_in
from geoviz.judgements import new_judgement
from geoviz.model import (
    Candidate,
    ClaimProperty,
    Count,
    JudgementKind,
    Place,
    Precision,
    Report,
)
from geoviz.store import GeoPackageStore
from geoviz.web import Library
from tests.factories import article, injured, killed, on, place, read_article, report
from tests.web.conftest import PASSWORD, keep
from tests.web.reviewer import Reviewer


@pytest.fixture
def reviewer(kept_client: FlaskClient) -> Reviewer:
    return Reviewer(kept_client)


def at(library: Library, name: str) -> Report:
    """The report of a strike in a town, as it stands."""
    return next(
        r for i in library.corpus().incidents for r in i.reports if name in (r.place.name, r.reason)
    )


def places(library: Library) -> set[str]:
    return set(library.table()["name"])


def test_the_queue_leads_to_every_report(reviewer, kept_library):
    page = reviewer.open("/review")
    for name in ("Lozova", "Izium"):
        assert f"/review/{at(kept_library, name).id}" in page


def test_what_is_doubtful_and_grave_comes_first(store, kept_library, reviewer):
    text = article("Drones struck the depot in Balakliia. 12 people died.", title="Balakliia hit")
    grave = report(killed(12), of=text, at=place("Balakliia", 36.8, 49.46), confidence=0.4)
    keep(store, read_article(text, reports=[grave]))
    page = reviewer.open("/review/next")
    assert reviewer.path == f"/review/{grave.id}"
    assert "1 of 3" in page


def test_an_accepted_report_leaves_the_queue_and_the_next_is_shown(reviewer, kept_library):
    first, other = at(kept_library, "Lozova"), at(kept_library, "Izium")
    page = reviewer.judge(first.id, "accept", show="unreviewed")
    assert reviewer.path == f"/review/{other.id}"
    assert "Accepted" in page
    assert "1 of 1" in page
    assert set(kept_library.table()["review"]) == {"accepted", "unreviewed"}


def test_a_rejected_report_makes_no_pin(reviewer, kept_library):
    reviewer.judge(at(kept_library, "Lozova").id, "reject", why="An old photograph.")
    assert places(kept_library) == {"Izium"}
    assert "Rejected" in reviewer.open("/review?show=rejected")


def test_a_rejected_report_can_be_taken_back_from_the_very_next_page(reviewer, kept_library):
    reviewer.judge(at(kept_library, "Lozova").id, "reject")
    reviewer.undo_last()
    assert places(kept_library) == {"Izium", "Lozova"}


def test_what_was_taken_back_can_be_brought_back(reviewer, kept_library):
    reviewer.judge(at(kept_library, "Lozova").id, "reject")
    reviewer.undo_last()
    reviewer.undo_last()
    assert places(kept_library) == {"Izium"}


def test_a_report_is_moved_to_a_place_of_the_gazetteer(reviewer, kept_library):
    moved = at(kept_library, "Lozova")
    page = reviewer.open(f"/review/{moved.id}?q=Kupiansk")
    assert 'value="geonames:703656"' in page
    reviewer.send(f"/review/{moved.id}", action="move", place="geonames:703656")
    assert places(kept_library) == {"Izium", "Kupiansk"}


def about_nikopol(store: Path, *, kept: Place | None = None) -> Report:
    """The report of a strike on a town that has namesakes, kept in a store."""
    text = article("Shells hit Nikopol at noon.", title="Nikopol hit")
    told = report(of=text, at=place("Nikopol", 34.39, 47.57, id="geonames:700051"))
    east = place(
        "Nikopol", 37.0, 49.0, id="geonames:9103943", population=588,
        parents=("geonames:706482", "geonames:690791"),
    )  # fmt: skip
    rivals = (
        Candidate(told.place, "Nikopol", 12.0, ("its size",)),
        Candidate(kept or east, "Nikopol", 9.4, ("<its> own name", "its size (against)")),
    )
    read = read_article(text, reports=[told])
    keep(store, replace(read, geocodes=(replace(read.geocodes[0], candidates=rivals),)))
    return told


def button_of(page: str, place_id: str) -> str:
    """The button that moves a report to a place at once."""
    found = re.search(rf'<button name="place" value="{place_id}"[^>]*>', page)
    assert found
    return unescape(found[0])


def test_what_else_a_name_may_mean_is_told_in_words(store, reviewer):
    told = about_nikopol(store)
    page = reviewer.open(f"/review/{told.id}?show=all")
    assert "The name may also mean" in page
    assert 'aria-label="Move here: Nikopol, Kharkiv Oblast, Ukraine"' in button_of(
        page, "geonames:9103943"
    )
    assert 'For it: <bdi lang="en">&lt;its&gt; own name</bdi>' in page
    assert 'Against it: <bdi lang="en">its size</bdi>' in page
    assert 'value="geonames:700051"' not in page, "it stands there already"


def test_one_press_moves_a_report_to_the_second_choice_and_one_takes_it_back(
    store, kept_library, reviewer
):
    told = about_nikopol(store)
    reviewer.open(f"/review/{told.id}?show=all")
    button_of(reviewer.text, "geonames:9103943")
    reviewer.send(f"/review/{told.id}", action="move", place="geonames:9103943")
    (judgement,) = kept_library.judgements()
    assert (judgement.kind, judgement.before, judgement.after.id) == (
        JudgementKind.MOVE, told.place, "geonames:9103943",
    )  # fmt: skip
    assert judgement.after.admin1 == "geonames:706482", "the place as the gazetteer has it"
    assert "geonames:700051" in button_of(reviewer.text, "geonames:700051"), "the way back"
    reviewer.undo_last()
    assert at(kept_library, "Nikopol").place == told.place
    audit = reviewer.open("/audit")
    assert "Moved" in audit
    assert "Took back" in audit


def test_a_candidate_that_only_an_online_geocoder_had_can_be_chosen(store, kept_library, reviewer):
    online = place("Nikopolka", 35.0, 48.0, id="nominatim:node/7", source="nominatim: Nikopolka")
    told = about_nikopol(store, kept=online)
    reviewer.judge(told.id, "move", place="nominatim:node/7")
    assert "Nikopolka" in places(kept_library)
    page = reviewer.judge(told.id, "move", place="nominatim:node/8")
    assert reviewer.status == 400
    assert "the gazetteer has no place" in page


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "The gazetteer knows no &lt;Mezezo&gt; in the region Amhara, where the text puts"),
        ("uk", "У довіднику немає «&lt;Mezezo&gt;» у регіоні Amhara, де його розміщує текст"),
    ],
)
def test_an_area_says_what_it_stands_for(store, reviewer, kept_library, lang, said):
    text = article("Drones struck <Mezezo> in Amhara.")
    amhara = place("Amhara", 38.5, 11.5, precision=Precision.REGION, country="ET")
    told = report(of=text, at=site_in(amhara, "<Mezezo>"))
    keep(store, read_article(text, reports=[told]))
    incident = next(i for i in kept_library.corpus().incidents if told in i.reports)
    for path in (f"/review/{told.id}", f"/articles/{text.id}", f"/incidents/{incident.id}"):
        assert said in reviewer.open(f"{path}?lang={lang}")


def test_a_report_is_moved_to_a_point_that_was_drawn(reviewer, kept_library):
    reviewer.judge(
        at(kept_library, "Lozova").id, "move", place="drawn", lon="36.3", lat="48,9",
        radius_m="250", precision="facility", name="Елеватор",
    )  # fmt: skip
    row = kept_library.table().set_index("name").loc["Елеватор"]
    assert (row.lon, row.lat, row.uncertainty_m, row.country) == (36.3, 48.9, 250, "UA")
    assert row.precision == "facility"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"place": "geonames:1"}, "the gazetteer has no place"),
        ({"place": "drawn", "lon": "", "lat": "48"}, "lon: write a number"),
        ({"place": "drawn", "lon": "nan", "lat": "48"}, "lon: write a number"),
        ({"place": "drawn", "lon": "200", "lat": "48"}, "lon: write a number"),
        ({"place": "drawn", "lon": "36", "lat": "48", "radius_m": "9"}, "give the place a name"),
        ({}, "lon: write a number"),
    ],
)
def test_a_move_to_nowhere_is_refused_with_what_to_do(reviewer, kept_library, fields, said):
    page = reviewer.judge(at(kept_library, "Lozova").id, "move", **fields)
    assert reviewer.status == 400
    assert said in page
    assert places(kept_library) == {"Izium", "Lozova"}


def test_every_property_can_be_corrected_at_once(reviewer, kept_library):
    id_ = at(kept_library, "Lozova").id
    wanted = {
        "date": "2025-07-03/2025-07-04", "attacker": "Росія", "role": "counterstrike",
        "status": "debris", "target_type": "power, residential", "weapon": "drone",
        "killed": "2–3", "injured": "14+",
    }  # fmt: skip
    reviewer.judge(id_, "change", **wanted)
    row = kept_library.table().set_index("name").loc["Lozova"]
    assert (row.date, row.attacker, row.role) == ("2025-07-03/2025-07-04", "Росія", "counterstrike")
    assert (row.status, row.target_type, row.weapon) == (
        "debris", ["power", "residential"], ["drone"],
    )  # fmt: skip
    assert (row.killed_min, row.killed_max, row.injured_min) == (2, 3, 14)
    assert row.review == "corrected"


def test_only_what_was_changed_is_judged(reviewer, kept_library):
    reviewer.judge(at(kept_library, "Lozova").id, "change", status="hit", killed="2", attacker="")
    (judgement,) = kept_library.judgements()
    assert (judgement.property, judgement.before, judgement.after) == (
        ClaimProperty.KILLED, None, Count(2, 2),
    )  # fmt: skip


def test_a_value_can_be_taken_away(store, kept_library, reviewer):
    text = article("Shells hit Chuhuiv and hurt 9 people.", title="Chuhuiv")
    hurt = report(injured(9), of=text, at=place("Chuhuiv", 36.69, 49.84))
    keep(store, read_article(text, reports=[hurt]))
    reviewer.judge(hurt.id, "change", injured="")
    assert at(kept_library, "Chuhuiv").count(ClaimProperty.INJURED) is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("date", "4 July", "write 2025-07-04"),
        ("date", "2025-07-05/2025-07-01", "value of date"),
        ("killed", "many", "write a number"),
        ("killed", "-4", "write a number"),
        ("role", "revenge", "write strike or counterstrike"),
        ("status", "", "has a status"),
        ("attacker", "x" * 201, "at most 200"),
    ],
)
def test_a_value_that_is_none_is_refused_with_what_to_write(
    reviewer, kept_library, field, value, said
):
    page = reviewer.judge(at(kept_library, "Lozova").id, "change", **{field: value})
    assert reviewer.status == 400
    assert said in page
    assert kept_library.judgements() == []


def test_a_change_of_nothing_is_no_judgement(reviewer, kept_library):
    page = reviewer.judge(at(kept_library, "Lozova").id, "change", status="hit")
    assert "nothing was changed" in page


def test_each_judgement_says_who_when_and_why(reviewer, kept_library):
    id_ = at(kept_library, "Lozova").id
    reviewer.judge(id_, "move", place="geonames:703656", why="The mayor says so.")
    page = reviewer.open(f"/review/{id_}?show=all")
    (judgement,) = kept_library.judgements()
    for told in (judgement.who, judgement.at[:10], "The mayor says so.", "Lozova", "Kupiansk"):
        assert told in page


def test_a_judgement_outlives_another_reading_of_the_article(store, kept_library, reviewer):
    old = at(kept_library, "Lozova")
    reviewer.judge(old.id, "move", place="geonames:703656")
    text = kept_library.article(old.article_id).article
    better = report(of=text, at=place("Lozova"), confidence=0.5, reason="read again")
    keep(store, read_article(text, reports=[better]))
    assert places(kept_library) == {"Izium", "Kupiansk"}


def test_the_second_of_two_reviewers_is_told_and_nothing_is_lost(kept_library, kept_client, client):
    id_ = at(kept_library, "Lozova").id
    one, two = Reviewer(kept_client), Reviewer(kept_client.application.test_client())
    one.open(f"/review/{id_}")
    two.open(f"/review/{id_}")
    one.send(f"/review/{id_}", action="change", killed="2", why="The hospital.")
    page = two.send(f"/review/{id_}", action="change", killed="5", why="The governor.")
    assert two.status == 409
    assert "The hospital." in page
    assert "<ins" in page
    assert ">5<" in page
    two.send(f"/review/{id_}", action="change", killed="5", why="The governor.")
    assert at(kept_library, "Lozova").count(ClaimProperty.KILLED) == Count(5, 5)
    assert [j.why for j in kept_library.judgements()] == ["The hospital.", "The governor."]


def test_sending_a_wish_again_takes_back_nothing_of_the_others(kept_library, kept_client):
    id_ = at(kept_library, "Lozova").id
    one, two = Reviewer(kept_client), Reviewer(kept_client.application.test_client())
    empty = ("date", "attacker", "role", "target_type", "weapon", "injured")
    seen = dict.fromkeys(empty, "") | {"status": "hit"}
    one.open(f"/review/{id_}")
    two.open(f"/review/{id_}")
    one.send(f"/review/{id_}", action="change", **seen | {"injured": "9", "killed": ""})
    page = two.send(f"/review/{id_}", action="change", **seen | {"killed": "5"})
    wish = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert {"killed": "5"}.items() <= wish.items()
    assert "injured" not in wish
    two.send(f"/review/{id_}", **{name: wish[name] for name in ("action", "killed")})
    report_now = at(kept_library, "Lozova")
    assert report_now.count(ClaimProperty.INJURED) == Count(9, 9)
    assert report_now.count(ClaimProperty.KILLED) == Count(5, 5)


def test_who_judges_between_two_of_ones_own_changes_is_shown_beside_them(
    store, kept_library, reviewer, monkeypatch
):
    struck = at(kept_library, "Lozova")
    reviewer.open(f"/review/{struck.id}")
    judge = kept_library.judge

    def interrupted(judgement, *, seen=None):
        if judgement.property is ClaimProperty.INJURED:
            monkeypatch.setattr(kept_library, "judge", judge)
            other = new_judgement(
                JudgementKind.REJECT, [struck], who="Ada", at="2025-07-06T00:00:00", why="No."
            )
            judge(other, seen=kept_library.judgements()[-1].id)
        judge(judgement, seen=seen)

    monkeypatch.setattr(kept_library, "judge", interrupted)
    page = reviewer.send(f"/review/{struck.id}", action="change", killed="1", injured="2")
    assert reviewer.status == 409
    assert "Ada" in page
    assert "Kept before they judged" in page


def test_an_undo_of_what_somebody_judged_since_is_told(kept_library, reviewer):
    struck = at(kept_library, "Lozova")
    reviewer.judge(struck.id, "accept")
    reviewer.open(f"/review/{struck.id}?show=all")
    (first,) = kept_library.judgements()
    later = new_judgement(JudgementKind.REJECT, [struck], who="Ada", at="2025-07-06T00:00:00")
    kept_library.judge(later, seen=first.id)
    reviewer.send("/review/undo", ids=first.id, seen=first.id)
    assert reviewer.status == 409
    assert len(kept_library.judgements()) == 2


def test_the_store_refuses_what_the_page_could_not_know(kept_library):
    struck = at(kept_library, "Lozova")
    first = new_judgement(JudgementKind.ACCEPT, [struck], who="Ada", at="2025-07-06T00:00:00")
    second = new_judgement(JudgementKind.REJECT, [struck], who="Vira", at="2025-07-06T00:00:01")
    kept_library.judge(first)
    with pytest.raises(ConflictError):
        kept_library.judge(second)


def two_of_one_strike(store) -> tuple[Report, Report]:
    day = date(2025, 7, 4)
    texts = [
        article(f"Drones struck the depot in Merefa, {name} says.", title=name)
        for name in ("the mayor", "the army")
    ]
    told = [report(on(day), of=text, at=place("Merefa", 36.05, 49.82)) for text in texts]
    keep(store, *(read_article(t, reports=[r]) for t, r in zip(texts, told, strict=True)))
    return told[0], told[1]


def test_an_incident_is_split_and_the_split_undone(store, kept_library, reviewer):
    one, other = two_of_one_strike(store)
    joined = at(kept_library, "Merefa")
    assert list(kept_library.table()["name"]).count("Merefa") == 1
    reviewer.open(f"/reports/{joined.id}")
    reviewer.send(f"{reviewer.path}/split", report=one.id, why="Two nights.")
    assert list(kept_library.table()["name"]).count("Merefa") == 2
    assert other.id not in reviewer.text.split("<h2>")[2]
    reviewer.undo_last()
    assert list(kept_library.table()["name"]).count("Merefa") == 1


def test_two_incidents_are_joined_and_lead_to_each_other(kept_library, reviewer):
    one, other = at(kept_library, "Lozova"), at(kept_library, "Izium")
    before = {i.reports[0].id: i.id for i in kept_library.corpus().incidents}
    kept_library.state()
    reviewer.open(f"/incidents/{before[one.id]}")
    reviewer.send(f"/incidents/{before[one.id]}/join", other=before[other.id])
    (incident,) = kept_library.corpus().incidents
    assert {r.id for r in incident.reports} == {one.id, other.id}
    # The addresses that the two had before lead to what holds their reports now.
    for id_ in before.values():
        reviewer.open(f"/incidents/{id_}")
        assert reviewer.path == f"/incidents/{incident.id}"


def test_a_split_of_all_or_nothing_is_refused(store, kept_library, reviewer):
    one, other = two_of_one_strike(store)
    for chosen in ([], [one.id, other.id]):
        reviewer.open(f"/reports/{one.id}")
        assert "choose some" in reviewer.send(f"{reviewer.path}/split", report=chosen)


def test_the_audit_tells_all_in_a_chain_that_can_be_exported(reviewer, kept_library):
    reviewer.judge(at(kept_library, "Lozova").id, "reject", why="An old photograph.")
    page = reviewer.open("/audit")
    assert "An old photograph." in page
    rows = [json.loads(line) for line in reviewer.open("/audit.jsonl").splitlines()]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(a["sha256"] == b["previous"] for a, b in pairwise(rows))
    (judged,) = [row for row in rows if "judgement" in row]
    assert judged["judgement"]["why"] == "An old photograph."
    assert judged["sha256"] in page


def test_the_export_of_a_move_holds_both_places_whole(reviewer, kept_library):
    reviewer.judge(at(kept_library, "Lozova").id, "move", place="geonames:703656")
    rows = [json.loads(line) for line in reviewer.open("/audit.jsonl").splitlines()]
    (last,) = [row for row in rows if "judgement" in row]
    assert last["judgement"]["before"]["place"]["name"] == "Lozova"
    assert last["judgement"]["after"]["place"]["lon"] == pytest.approx(37.61, abs=0.1)


@pytest.mark.parametrize("path", ["/review/nothing", "/incidents/nothing", "/reports/nothing"])
def test_what_is_not_there_says_where_to_look(reviewer, path):
    page = reviewer.open(path)
    assert reviewer.status == 404
    assert "There is no" in page or "No article" in page


def test_a_rejected_incident_is_gone_and_says_so(reviewer, kept_library):
    incident = kept_library.corpus().incidents[0]
    reviewer.judge(incident.reports[0].id, "reject")
    for path in (f"/incidents/{incident.id}", f"/reports/{incident.reports[0].id}"):
        reviewer.open(path)
        assert reviewer.status == 410


def test_no_form_works_without_its_token(kept_client, kept_library):
    id_ = at(kept_library, "Lozova").id
    paths = (f"/review/{id_}", "/review/undo", "/add", "/incidents/x/split", "/incidents/x/join")
    for path in paths:
        assert kept_client.post(path, data={"action": "accept"}).status_code == 400
    assert kept_library.judgements() == []


def test_a_read_only_store_is_shown_but_takes_no_judgement(store, tmp_path, monkeypatch):
    monkeypatch.setattr("geoviz.web.library._may_write", lambda path: False)
    with Library.of_store(store) as library:
        from geoviz.web import create_app

        reviewer = Reviewer(create_app(library).test_client())
        id_ = library.corpus().incidents[0].reports[0].id
        assert "Lozova" in reviewer.open("/review")
        page = reviewer.judge(id_, "reject")
        assert reviewer.status == 409
        assert "read-only" in page
        assert library.judgements() == []


def test_articles_read_once_can_be_looked_at_but_not_judged(client: FlaskClient):
    reviewer = Reviewer(client)
    for path in ("/articles", "/review", "/audit", "/add"):
        reviewer.open(path)
        assert reviewer.status == 200, path


def test_who_may_only_look_cannot_judge(shared: Callable[..., Flask], kept_library):
    client = shared(kept_library).test_client()
    client.environ_base["HTTP_HOST"] = "maps.example"
    visitor = Reviewer(client)
    visitor.open("/login")
    visitor.send("/login", name="Vira", password=PASSWORD)
    assert "Lozova" in visitor.open("/articles")
    for path in ("/review", "/add", "/audit"):
        visitor.open(path)
        assert visitor.status == 403


def test_a_judgement_of_a_colleague_comes_to_an_open_desk(store, kept_library, reviewer):
    struck = at(kept_library, "Lozova")
    reviewer.open("/review")
    with GeoPackageStore.open(store) as other:
        other.judge(
            new_judgement(JudgementKind.REJECT, [struck], who="Ada", at="2025-07-06T00:00:00")
        )
    reviewer.open("/review")
    assert struck.id not in reviewer.text
