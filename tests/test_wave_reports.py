"""Totals of an attack to wave reports: whose attack on whom, when, and on what evidence."""

from __future__ import annotations

from datetime import date

import pytest

from geoviz.engine import Reader
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.model import Fate, WaveReport
from tests.factories import article


@pytest.fixture(scope="module")
def reader(gazetteer: Gazetteer) -> Reader:
    return Reader(gazetteer=gazetteer)


def waves(reader: Reader, text: str) -> tuple[WaveReport, ...]:
    return reader.read(article(text, published=date(2025, 7, 4))).wave_reports


LAUNCHED = "Russia launched 420 drones and 24 missiles at Ukraine on Thursday night."


def test_what_was_launched_at_a_country(reader: Reader) -> None:
    (wave,) = waves(reader, LAUNCHED)
    assert (wave.attacker, wave.attacker_inferred, wave.country) == ("Russia", False, "UA")
    assert [(t.weapon, t.fate, t.count.low) for t in wave.totals] == [
        ("drone", Fate.LAUNCHED, 420),
        ("missile", Fate.LAUNCHED, 24),
    ]


def test_it_is_dated_by_its_sentence(reader: Reader) -> None:
    (wave,) = waves(reader, LAUNCHED)
    assert str(wave.date) == "2025-07-03"


def test_who_downed_them_was_attacked(reader: Reader) -> None:
    text = "Ukraine's air force said it had downed 97 drones. Moscow said nothing."
    (wave,) = waves(reader, text)
    assert (wave.attacker, wave.attacker_inferred, wave.country) == ("Russia", True, "UA")


def test_whose_drones_they_were_attacked(reader: Reader) -> None:
    (wave,) = waves(reader, "Russia reported shooting down 91 Ukrainian drones overnight.")
    assert (wave.attacker, wave.attacker_inferred, wave.country) == ("Ukraine", False, "RU")


def test_the_quote_holds_the_totals(reader: Reader) -> None:
    text = f"Nobody slept. {LAUNCHED} Of these, 400 drones were shot down over Ukraine."
    for wave in waves(reader, text):
        assert all(wave.quote.covers(total.span) for total in wave.totals)


def test_totals_make_no_pin_and_no_casualties(reader: Reader) -> None:
    read = reader.read(article(LAUNCHED + " A drone hit a depot in Poltava."))
    assert [report.place.name for report in read.reports] == ["Poltava"]
    assert "420" not in [str(claim.value) for claim in read.reports[0].claims]


def test_the_same_article_gives_the_same_wave_reports(reader: Reader) -> None:
    assert waves(reader, LAUNCHED) == waves(reader, LAUNCHED)
