"""The format of ``geoviz read``."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geoviz.errors import OutputError
from geoviz.export import write_reading
from geoviz.geocode.areas import site_in
from geoviz.model import Candidate, Corpus, Geocode, MentionKind, Precision, Role, Status
from tests.factories import (
    article,
    attacker,
    incident,
    injured,
    killed,
    mention,
    on,
    place,
    read_article,
    report,
    role,
    target,
    weapon,
)

TEXT = "Redland said drones hit the refinery in Лозова on Friday; 2 to 4 were hurt."
ARTICLE = article(TEXT, id="refinery", title="Refinery hit", published=date(2025, 7, 5))
LOZOVA = place("Лозова", 36.32, 48.89, id="geonames:702320", precision=Precision.CITY)
REPORT = report(
    attacker("Redland"),
    role(Role.STRIKE),
    weapon("drone"),
    target("refinery"),
    on(date(2025, 7, 4)),
    injured(2, 4),
    of=ARTICLE,
    at=LOZOVA,
    quote="drones hit the refinery in Лозова on Friday",
)
READ = read_article(
    ARTICLE,
    mentions=[mention("Redland", TEXT, MentionKind.METONYM), mention("Лозова", TEXT)],
    reports=[REPORT],
)
INCIDENT = incident(REPORT)


def written(*read, incidents=()):
    stream = io.StringIO()
    write_reading(Corpus(read, incidents), stream)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_article_is_a_line():
    quiet = read_article(article("Nothing happened.", id="quiet", published=None), mentions=())
    first, second = written(READ, quiet, incidents=[INCIDENT])
    assert list(first) == ["id", "title", "published", "mentions", "events"]
    assert (first["id"], first["title"], first["published"]) == (
        "refinery",
        "Refinery hit",
        "2025-07-05",
    )
    assert (second["id"], second["published"]) == ("quiet", None)


def test_mentions_are_placed_or_null():
    (line,) = written(READ, incidents=[INCIDENT])
    unplaced, placed = line["mentions"]
    assert unplaced == {
        "start": 0,
        "end": 7,
        "text": "Redland",
        "kind": "metonym",
        "lat": None,
        "lon": None,
        "geonameid": None,
        "precision": None,
        "uncertainty_m": None,
        "confidence": 0.0,
        "reason": "no place of this name",
    }
    assert TEXT[placed["start"] : placed["end"]] == placed["text"] == "Лозова"
    assert (placed["lat"], placed["lon"], placed["geonameid"]) == (48.89, 36.32, 702320)
    assert (placed["precision"], placed["uncertainty_m"]) == ("city", 5000.0)


def test_a_site_has_its_candidates_and_why_it_has_no_place():
    region = "geonames:706482"
    near = place("Лозова", id="geonames:1", admin1=region, population=52_000)
    far = place("Лозова", 24.0, 50.0, id="geonames:2", country="PL")
    rivals = (
        Candidate(near, "Лозова", 2.5, ("its size",)),
        Candidate(far, "Лозова", 0.5, ("its size (against)",)),
    )
    read = replace(
        READ, geocodes=(READ.geocodes[0], Geocode(None, 0.2, "too unsure which place", rivals))
    )
    stream = io.StringIO()
    write_reading(Corpus([read], []), stream, {region: "Kharkiv Oblast"}.get)
    metonym, site = json.loads(stream.getvalue())["mentions"]
    assert (site["lat"], site["reason"]) == (None, "too unsure which place")
    assert site["candidates"][0] == {
        "id": "geonames:1",
        "name": "Лозова",
        "region": "Kharkiv Oblast",
        "country": "UA",
        "lon": 36.32,
        "lat": 48.89,
        "precision": "city",
        "population": 52_000,
        "score": 2.5,
        "reasons": ["its size"],
    }
    assert [each["region"] for each in site["candidates"]] == ["Kharkiv Oblast", None]
    assert "candidates" not in metonym


def test_an_area_says_what_it_stands_for():
    at = site_in(place("Amhara", precision=Precision.REGION), "Лозова")
    told = replace(REPORT, place=at)
    (line,) = written(read_article(ARTICLE, reports=[told]))
    assert line["events"][0]["place_basis"] == "in the region Amhara"
    assert line["mentions"][0]["place_basis"] == "in the region Amhara"


def test_an_event_tells_all_that_the_article_claims():
    (line,) = written(READ, incidents=[INCIDENT])
    (event,) = line["events"]
    assert event == {
        "name": "Лозова",
        "start": TEXT.index("Лозова"),
        "end": TEXT.index("Лозова") + 6,
        "lat": 48.89,
        "lon": 36.32,
        "precision": "city",
        "uncertainty_m": 5000.0,
        "attacker": "Redland",
        "attacker_inferred": False,
        "role": "strike",
        "weapon": ["drone"],
        "target_type": ["refinery"],
        "date": "2025-07-04",
        "killed": None,
        "injured": [2, 4],
        "quote": "drones hit the refinery in Лозова on Friday",
        "confidence": 0.9,
        "incident": INCIDENT.id,
    }


def test_an_inferred_attacker_is_marked():
    inferred = report(attacker("Redland", said=None), killed(1), of=ARTICLE)
    (line,) = written(read_article(ARTICLE, reports=[inferred]))
    assert line["events"][0]["attacker_inferred"] is True
    assert line["events"][0]["incident"] is None


def test_what_was_not_hit_is_no_event():
    planned = report(of=ARTICLE, status=Status.PLANNED)
    (line,) = written(read_article(ARTICLE, reports=[planned]))
    assert line["events"] == []


def test_reading_is_written_to_a_file_as_utf8(tmp_path):
    write_reading(Corpus([READ], [INCIDENT]), tmp_path / "a.jsonl")
    content = (tmp_path / "a.jsonl").read_bytes()
    assert "Лозова".encode() in content
    assert content.endswith(b"}\n")


def test_a_dash_is_standard_output(capfdbinary):
    write_reading(Corpus([READ], []), Path("-"))
    assert json.loads(capfdbinary.readouterr().out)["id"] == "refinery"


def test_equal_corpora_give_equal_bytes(tmp_path):
    for name in ("a.jsonl", "b.jsonl"):
        write_reading(Corpus([READ], [INCIDENT]), tmp_path / name)
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_an_output_that_cannot_be_written_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match="choose another place"):
        write_reading(Corpus([READ], []), tmp_path / "nowhere" / "a.jsonl")
