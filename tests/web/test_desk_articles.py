"""Articles and incidents as pages: what is marked, what cannot be seen, what is said of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient

from geoviz.model import Candidate, Geocode, MentionKind, ReadArticle, Reading, Span
from geoviz.web import Library, create_app
from geoviz.web.desk.marking import Mark, pieces, plain
from tests.factories import article, killed, mention, on, place, read_article, report
from tests.web.conftest import keep
from tests.web.reviewer import Reviewer


@pytest.fixture
def reader(kept_client: FlaskClient) -> Reviewer:
    return Reviewer(kept_client)


def unplaced(text: str, name: str) -> ReadArticle:
    """An article with a name that was not found, for a reason, with a candidate."""
    source = article(text, title=f"{name} hit")
    named = mention(name, text, MentionKind.SITE)
    rival = Candidate(place("Sosnivka", 24.25, 50.29), "Sosnivka", 0.21, ("far away",))
    return ReadArticle(
        source,
        Reading(source.id, (named,), ()),
        (Geocode(None, 0.0, "no candidate is near", (rival,)),),
        (),
    )


def test_pieces_are_the_text_whatever_is_marked():
    text = "Kyiv and Kyiv Oblast\u202e were hit.\n\tYes\0."
    marks = [
        Mark(Span(9, 20), "site", 1), Mark(Span(9, 13), "mention", 2), Mark(Span(0, 4), "site", 0),
    ]  # fmt: skip
    found = pieces(text, marks, [Span(5, 25), Span(0, 3)])
    assert "".join(piece.text for piece in found) == text
    assert [piece.mark.number if piece.mark else None for piece in found][:2] == [0, 0]


def test_of_nested_names_the_inner_is_marked_and_the_outer_around_it():
    marks = [Mark(Span(0, 11), "site", 1), Mark(Span(0, 4), "mention", 2)]
    found = pieces("Kyiv Oblast", marks)
    assert [(p.text, p.mark.number) for p in found if p.mark] == [("Kyiv", 2), (" Oblast", 1)]


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\u2066", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("\xad", "U+00AD SOFT HYPHEN"),
        ("\x00", "U+0000"),
        ("\u2028", "U+2028 LINE SEPARATOR"),
        ("\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("\u3164", "U+3164 HANGUL FILLER"),
        ("\ud83d", "U+D83D"),
    ],
)
def test_what_cannot_be_seen_is_named(char, name):
    assert [piece.sign for piece in pieces(f"a{char}b")] == ["", name, ""]
    assert plain(f"a{char}b") == f"a⟨{name}⟩b"


@pytest.mark.parametrize(
    "text", ["Дніпро", "л’є", "ї̈", "עזה", "غزة", "北京", "👩🏽", "line\nline\ttab"]
)
def test_words_of_any_script_are_seen(text):
    assert [piece.sign for piece in pieces(text)] == [""]


def test_the_list_has_every_article_the_newest_first(store, reader):
    text = article("Shells hit Chuhuiv.", title="Чугуїв", published=date(2025, 7, 9))
    keep(store, read_article(text, reports=[report(of=text, at="Chuhuiv")]))
    page = reader.open("/articles")
    assert page.index("Чугуїв") < page.index("Lozova hit")
    assert "Articles: 3" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=LOZOVA", {"Lozova"}),
        ("q=depot in izium", {"Izium"}),
        ("publisher=Example Daily", {"Lozova", "Izium"}),
        ("publisher=Nobody", set()),
        ("holds=strikes", {"Lozova", "Izium"}),
        ("holds=none", set()),
        ("sort=title", {"Lozova", "Izium"}),
        ("sort=nonsense&holds=nonsense&page=99", {"Lozova", "Izium"}),
    ],
)
def test_the_list_is_searched_and_filtered(reader, query, found):
    page = reader.open(f"/articles?{query}")
    assert {name for name in ("Lozova", "Izium") if f"{name} hit" in page} == found


def test_a_long_list_comes_in_pages_that_keep_the_search(store, reader):
    keep(store, *(read_article(article(f"Number {n}: a drone hit Lozova.")) for n in range(60)))
    page = reader.open("/articles?q=number&sort=title")
    assert "Page 1 of 2" in page
    assert "q=number&amp;sort=title&amp;page=2" in page
    assert "Page 2 of 2" in reader.open("/articles?q=number&sort=title&page=2")


def test_the_text_is_marked_where_a_strike_was_read(reader, kept_library):
    read = next(iter(kept_library.corpus().articles))
    page = reader.open(f"/articles/{read.article.id}")
    name = read.reports[0].place.name
    assert (
        f'class="m-struck quoted" title="site: {name}, city" data-number="0" id="m0">{name}' in page
    )
    assert "Every place name that was read has its place." in page


def test_an_unplaced_name_says_why_and_what_else_it_might_be(store, reader):
    read = unplaced("Drones hit Sosnovka at night.", "Sosnovka")
    keep(store, read)
    page = reader.open(f"/articles/{read.article.id}")
    assert 'class="m-unplaced"' in page
    assert "Named as hit, and not on the map: 1" in page
    assert "no candidate is near" in page
    assert "Sosnivka" in page


def test_a_site_without_a_place_is_told_apart_from_names_told_in_passing(store, reader):
    text = "Drones hit Sosnovka at night. Trains to Lozivka were late."
    read = unplaced(text, "Sosnovka")
    passing = mention("Lozivka", text, MentionKind.MENTION)
    keep(
        store,
        replace(
            read,
            reading=replace(read.reading, mentions=(*read.reading.mentions, passing)),
            geocodes=(*read.geocodes, Geocode(None, 0.0, "no place of this name is known")),
        ),
    )
    page = reader.open(f"/articles/{read.article.id}")
    sites, others = page.split("Names left unplaced: 1")
    assert "Sosnivka" in sites.split("Named as hit, and not on the map: 1")[1]
    assert "Lozivka" in others


def test_a_candidate_is_told_with_what_it_lies_in(store, reader):
    read = unplaced("Drones hit Sosnovka at night.", "Sosnovka")
    (named,) = read.geocodes
    lies = replace(named.candidates[0].place, parents=("geonames:706482", "geonames:690791"))
    rival = replace(named.candidates[0], place=lies)
    keep(store, replace(read, geocodes=(replace(named, candidates=(rival,)),)))
    page = reader.open(f"/articles/{read.article.id}")
    assert "<bdi>Sosnivka</bdi>, Kharkiv Oblast, Ukraine" in page


def test_a_moved_report_shows_where_it_stands_now(reader, kept_library):
    struck = kept_library.corpus().incidents[0].reports[0]
    reader.judge(struck.id, "move", place="geonames:703656")
    page = reader.open(f"/articles/{struck.article_id}")
    assert "Kupiansk" in page
    assert "Corrected" in page


def test_a_rejected_report_stays_in_its_article_struck_through(reader, kept_library):
    struck = kept_library.corpus().incidents[0].reports[0]
    reader.judge(struck.id, "reject")
    page = reader.open(f"/articles/{struck.article_id}")
    assert '<li class="taken-back">' in page


def test_an_article_whose_id_is_a_path_has_its_page(store, reader):
    text = article("Drones hit Lozova.", id="wire/2025/07/04?x=1#y", title="Wire")
    keep(store, read_article(text))
    page = reader.open("/articles")
    link = page.split('<a href="/articles/wire')[1].split('"')[0]
    assert "Wire" in reader.open(f"/articles/wire{link}")


def told_twice(store) -> str:
    """Two sources of one strike, which disagree; the id of a report of it."""
    sources = []
    for publisher, number, day in (("Zoria", 14, 4), ("Aurora", 21, 6)):
        text = article(
            f"A missile hit a market in Merefa and killed {number} people.",
            publisher=publisher, published=date(2025, 7, day), title=f"Market {day}",
        )  # fmt: skip
        claims = (killed(number), on(date(2025, 7, 4)))
        told = report(*claims, of=text, at=place("Merefa", 36.05, 49.82))
        sources.append(read_article(text, reports=[told]))
    keep(store, *sources)
    return sources[0].reports[0].id


def test_an_incident_shows_what_each_source_says_in_time(store, reader):
    page = reader.open(f"/reports/{told_twice(store)}")
    table = page.split("<table>")[1].split("</table>")[0]
    assert table.index("Zoria") < table.index("Aurora")
    assert ">14</td>" in table
    assert ">21</td>" in table
    assert page.count("<blockquote") == 3  # two quotes and the citation


def test_an_incident_can_be_cited_by_an_address_that_stays(store, reader):
    id_ = told_twice(store)
    page = reader.open(f"/reports/{id_}")
    assert '<link rel="canonical" href="http://localhost/reports/' in page
    assert "“Market 4”" in page.split("citation")[1]


def test_an_incident_is_downloaded_as_geojson_and_csv(reader, kept_library):
    incident = kept_library.corpus().incidents[0]
    answer = reader.client.get(f"/incidents/{incident.id}.geojson")
    (feature,) = json.loads(answer.data)["features"]
    assert feature["properties"]["incident"] == incident.id
    answer = reader.client.get(f"/incidents/{incident.id}.csv")
    assert answer.mimetype == "text/csv"
    assert incident.id in answer.text
    assert reader.client.get("/incidents/nothing.csv").status_code == 404


def test_the_pages_speak_ukrainian(reader, kept_library):
    id_ = kept_library.corpus().articles[0].article.id
    for path in ("/articles", f"/articles/{id_}", "/review", "/add", "/audit", "/review/next"):
        page = reader.open(f"{path}?lang=uk")
        assert '<html lang="uk">' in page, path
        assert "Статті" in page


def test_both_languages_have_every_word():
    from geoviz.web.frame import texts

    english, ukrainian = texts()["en"], texts()["uk"]
    assert english.keys() == ukrainian.keys()


def test_an_empty_library_has_pages_too(tmp_path):
    keep(tmp_path / "empty.gpkg")
    with Library.of_store(tmp_path / "empty.gpkg") as library:
        reader = Reviewer(create_app(library).test_client())
        assert "No articles are kept yet." in reader.open("/articles")
        assert "There is nothing in this queue." in reader.open("/review/next")
        reader.open("/audit")
        assert reader.status == 200


@pytest.mark.parametrize("bbox", ["", "30,48,32,50", "x", "nan,1,2,3", "0,0,180,80", "1,2,3"])
def test_the_basemap_comes_for_any_box(reader, bbox):
    answer = reader.client.get(f"/basemap.json?bbox={bbox}")
    assert answer.status_code == 200
    assert ("132" in str(answer.json["fine"]["cells"])) or "world" in answer.json


def test_places_are_found_by_name(reader):
    found = reader.client.get("/review/places?q=Kupiansk").json
    assert found[0]["name"] == "Kupiansk"
    assert "Ukraine" in found[0]["around"]
    assert reader.client.get("/review/places").json == []
