"""The reader on whole articles: what it makes of any text, and the same every time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoviz.errors import UsageError
from geoviz.geocode.gazetteer import Gazetteer
from geoviz.model import ClaimProperty, Count, Precision, ReadArticle, Report
from geoviz.pipeline import Reader
from geoviz.settings import Settings
from tests.factories import article

Read = Callable[..., ReadArticle]
Struck = Callable[[str], set[str]]

NIGHT = """Drones burn depot in Poltava

Russia attacked Ukraine with drones and missiles overnight, officials said on Friday.

A missile hit a school in Poltava on Thursday, killing at least four people and injuring 19.
Drone debris fell on a hospital in the Holosiivskyi district of Kyiv, and nobody was hurt there.

In response, Ukraine struck an oil refinery in Tuapse, Russia, with drones.

The presidents of the United States and Russia spoke by phone from Washington and Moscow.
"""


@pytest.fixture(scope="module")
def night(read: Read) -> ReadArticle:
    return read(NIGHT)


def at(night: ReadArticle, name: str) -> Report:
    (found,) = [
        report
        for report in night.reports
        if night.article.text[slice(*report.mention)].startswith(name)
    ]
    return found


def test_every_strike_of_the_night_is_read(struck: Struck) -> None:
    assert struck(NIGHT) == {"Poltava", "Holosiivskyi district", "Tuapse"}


def test_a_district_is_a_district(night: ReadArticle) -> None:
    assert at(night, "Holosiivskyi").place.precision is Precision.DISTRICT


def test_numbers_go_with_their_place(night: ReadArticle) -> None:
    poltava, kyiv = at(night, "Poltava"), at(night, "Holosiivskyi")
    assert poltava.count(ClaimProperty.KILLED) == Count(4, 4, at_least=True)
    assert kyiv.count(ClaimProperty.KILLED) in (None, Count(0, 0))


@pytest.mark.parametrize(
    ("name", "attacker", "role"),
    [("Poltava", "Russia", "strike"), ("Tuapse", "Ukraine", "counterstrike")],
)
def test_who_struck_and_who_answered(
    night: ReadArticle, name: str, attacker: str, role: str
) -> None:
    report = at(night, name)
    assert (report.attacker, report.value(ClaimProperty.ROLE)) == (attacker, role)


def test_every_quote_and_claim_is_in_the_text(night: ReadArticle) -> None:
    for report in night.reports:
        for claim in report.claims:
            assert claim.inferred_from or night.article.text[slice(*(claim.span or (0, 0)))]


def test_the_same_article_reads_the_same(reader: Reader, gazetteer: Gazetteer) -> None:
    source = article(NIGHT)
    assert reader.read(source) == reader.read(source) == Reader(gazetteer=gazetteer).read(source)


def test_what_was_read_before_has_no_influence(reader: Reader) -> None:
    source, other = article(NIGHT), article("Missiles hit Tripoli and Beirut in Lebanon.")
    first = reader.read(source)
    reader.read(other)
    assert reader.read(source) == first


def test_a_sentence_between_says_who_answered(read: Read) -> None:
    text = (
        "Russia hit a depot in Poltava with drones on Thursday.\n\n"
        "Ukraine answered with drones on an oil refinery in Tuapse, Russia."
    )
    tuapse = at(read(text), "Tuapse")
    assert tuapse.attacker == "Ukraine"


def test_on_contested_ground_nobody_is_blamed(read: Read) -> None:
    text = (
        "A missile hit a market in the city of Donetsk on Thursday. Russia and Ukraine denied it."
    )
    assert at(read(text), "Donetsk").attacker is None


def test_an_inferred_attacker_is_marked(read: Read) -> None:
    text = "A drone hit an oil depot in Tuapse on Thursday. Russia and Ukraine are at war."
    (claim,) = at(read(text), "Tuapse").values(ClaimProperty.ATTACKER)
    assert (claim.value, claim.span) == ("Ukraine", None)
    assert claim.inferred_from


def test_without_a_theatre_no_attacker_is_inferred(gazetteer: Gazetteer) -> None:
    text = "A drone hit an oil depot in Tuapse on Thursday. Russia and Ukraine are at war."
    (report,) = Reader(Settings(theatre=None), gazetteer).read(article(text)).reports
    assert report.attacker is None


def test_without_a_publication_day_a_weekday_dates_nothing(read: Read) -> None:
    (report,) = read("A drone hit a depot in Poltava on Thursday.", published=None).reports
    assert report.date is None


def test_a_publication_day_at_either_end_of_the_calendar_is_no_error(read: Read) -> None:
    for published in (date.min, date.max):
        assert read("A drone hit a depot in Poltava.", published=published).reports


@pytest.mark.parametrize("published", [date.min, date.max])
def test_relative_days_at_either_end_of_the_calendar(read: Read, published: date) -> None:
    read("A drone hit a depot in Poltava on July 4, last week, yesterday.", published=published)


@pytest.mark.parametrize("code", ["LB", "LY"])
def test_the_user_s_country_places_a_namesake(gazetteer: Gazetteer, code: str) -> None:
    reader = Reader(Settings(country=code), gazetteer)
    (report,) = reader.read(article("A missile hit a depot in Tripoli on Thursday.")).reports
    assert report.place.country == code


def test_an_unplaced_name_is_kept_with_its_reason(read: Read) -> None:
    done = read("A missile hit a depot in Zzyzxgrad on Friday.")
    assert done.reports == ()
    assert [(g.place, bool(g.reason)) for g in done.geocodes] == [(None, True)]


def test_a_geocode_for_every_mention(night: ReadArticle) -> None:
    assert len(night.geocodes) == len(night.reading.mentions)


def test_a_river_is_not_on_the_map(struck: Struck) -> None:
    assert struck("A drone struck a barge on the Dnieper River on Thursday.") == set()


NO_PLACES = {
    "empty": "",
    "blank": " \n\t",
    "byte order mark": "\ufeff",
    "prose": "Nothing happened today.",
    "punctuation": "!!! ??? ...",
    "number": "42",
    "controls": "\x00\x01\x02",
    "flags": "🇺🇦" * 50,
}


@pytest.mark.parametrize("text", NO_PLACES.values(), ids=NO_PLACES)
def test_a_text_without_places_has_no_reports(read: Read, text: str) -> None:
    assert read(text).reports == ()


JUNK = [
    pytest.param("a" * 100_000, id="one word"),
    pytest.param("#$%&*@!~" * 12_500, id="no letters"),
    pytest.param("\r\n" * 50_000, id="line ends"),
    pytest.param("Kyiv Kharkiv Poltava\n" * 4_800, id="lines of places"),
    pytest.param("(" * 100_000, id="brackets"),
    pytest.param("STRIKE HITS KYIV " * 6_000, id="capitals"),
    pytest.param("1,234 killed 5 " * 6_700, id="numbers"),
]


@pytest.mark.parametrize("text", JUNK)
def test_a_hundred_thousand_characters_of_junk_are_read(read: Read, text: str) -> None:
    for mention in (done := read(text)).reading.mentions:
        assert done.article.text[slice(*mention.span)] == mention.text


PIECES = st.sampled_from(
    [
        "Russian drones hit ", "Poltava", "Kyiv", " the Rostov region", " was struck", ". ",
        "Israel", " killed 3 people", " on Thursday", " overnight", "\n\n", "* ", "Tuapse",
        " in response", "Київ", "e\u0301", "\u2028", "😀", "{{ 7*7 }}", "eastern Lebanon",
    ]
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(text=st.lists(PIECES | st.text(max_size=4), max_size=20).map("".join))
def test_any_text_gives_evidence_for_every_report(read: Read, text: str) -> None:
    done = read(text)
    for report in done.reports:
        assert text[slice(*report.mention)]
        assert text[slice(*report.quote)].strip()
        assert 0 < report.confidence <= 1
        for claim in report.claims:
            assert claim.inferred_from or (claim.span is not None and text[slice(*claim.span)])


def test_an_unknown_theatre_is_a_mistake_told_before_reading() -> None:
    with pytest.raises(UsageError, match="there is no theatre named"):
        Reader(Settings(theatre="atlantis"))
