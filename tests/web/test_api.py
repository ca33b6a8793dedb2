"""The API: what it offers, what may be asked, and what is refused."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from flask.testing import FlaskClient

from geoviz.model import MentionKind, Precision, ReadArticle
from geoviz.pipeline import derive
from geoviz.web import Library, create_app
from tests.factories import (
    article,
    attacker,
    killed,
    mention,
    on,
    place,
    read_article,
    report,
    weapon,
)

GEOJSON = "application/geo+json"


def three_articles() -> list[ReadArticle]:
    """Strikes in July, August and on an unknown day; one name is left without a place."""
    july = article(
        "Drones hit Lozova. Officials in Nowhereville said three died.",
        id="july/№1",
        published=date(2025, 7, 4),
    )
    august = article(
        "Missiles struck Suva at dawn.", publisher="Pacific Post", published=date(2025, 8, 2)
    )
    undated = article("=Shells fell on Kurylivka.", title="+undated", published=None)
    name = mention("Nowhereville", july.text, MentionKind.METONYM)
    site = mention("Lozova", july.text)
    told = report(
        attacker("Russia"),
        weapon("drone"),
        on(date(2025, 7, 3)),
        killed(3),
        of=july,
        quote="Drones hit Lozova.",
    )
    first = read_article(july, mentions=[site, name], reports=[told])
    fiji = place("Suva", 178.44, -18.14, country="FJ")
    region = place(
        "Kurylivka", 37.6, 49.6, precision=Precision.DISTRICT, uncertainty_m=9000.0, country="UA"
    )
    others = [
        read_article(
            august, reports=[report(weapon("missile"), on(date(2025, 8, 2)), of=august, at=fiji)]
        ),
        read_article(undated, reports=[report(of=undated, at=region)]),
    ]
    return [first, *others]


def library_of_three() -> Library:
    return Library.of_corpus(derive(three_articles()))


@pytest.fixture(scope="module")
def three() -> Library:
    return library_of_three()


@pytest.fixture
def api(three: Library) -> FlaskClient:
    return create_app(three).test_client()


def names(api: FlaskClient, query: str, collection: str = "incidents") -> list[str]:
    answer = api.get(f"/api/collections/{collection}/items?{query}")
    assert answer.status_code == 200, answer.text
    return sorted(each["properties"]["name"] for each in answer.json["features"])


def test_the_landing_page_leads_to_everything(api: FlaskClient) -> None:
    links = {link["rel"]: link["href"] for link in api.get("/api").json["links"]}
    assert {"self", "service-desc", "conformance", "data"} <= set(links)
    for href in links.values():
        assert href.startswith("http://localhost/api")
        assert api.get(href).status_code == 200


def test_it_says_which_rules_it_keeps_to(api: FlaskClient) -> None:
    rules = api.get("/api/conformance").json["conformsTo"]
    assert {rule.rsplit("/", 1)[1] for rule in rules} == {"core", "oas30", "geojson", "html"}


def test_there_are_four_collections(api: FlaskClient) -> None:
    found = {each["id"]: each for each in api.get("/api/collections").json["collections"]}
    assert set(found) == {"incidents", "reports", "mentions", "articles"}
    extent = found["incidents"]["extent"]
    assert extent["temporal"]["interval"] == [["2025-07-03T00:00:00Z", "2025-08-02T00:00:00Z"]]
    west, south, east, north = extent["spatial"]["bbox"][0]
    assert west < 36.4 < 178.4 <= east
    assert south <= -18.1 < 49 < north


def test_an_incident_is_a_feature_with_its_evidence(api: FlaskClient) -> None:
    answer = api.get("/api/collections/incidents/items?name=Lozova")
    assert answer.headers["Content-Type"] == GEOJSON
    assert answer.headers["Content-Crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    (lozova,) = answer.json["features"]
    assert lozova["geometry"] == {"type": "Point", "coordinates": [36.32, 48.89]}
    assert lozova["properties"]["reports"][0]["quote"] == "Drones hit Lozova."
    alone = api.get(f"/api/collections/incidents/items/{lozova['id']}").json
    assert alone["properties"] == lozova["properties"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bbox=36,48,37,49", ["Lozova"]),
        ("bbox=36,48,0,37,49,100", ["Lozova"]),
        ("bbox=170,-20,-170,-10", ["Suva"]),
        ("datetime=2025-07-03", ["Lozova"]),
        ("datetime=2025-07-03T10:00:00Z", ["Lozova"]),
        ("datetime=../2025-07-31", ["Lozova"]),
        ("datetime=2025-07-31/..", ["Suva"]),
        ("datetime=/2025-09-01", ["Lozova", "Suva"]),
        ("datetime=2025-07-01/2025-08-02", ["Lozova", "Suva"]),
        ("datetime=2025-08-02/2025-07-01", []),
        ("country=UA", ["Kurylivka", "Lozova"]),
        ("weapon=drone", ["Lozova"]),
        ("attacker=Russia", ["Lozova"]),
        ("country=UA&weapon=missile", []),
    ],
)
def test_incidents_are_asked_for_by_box_time_and_property(
    api: FlaskClient, query: str, expected: list[str]
) -> None:
    assert names(api, query) == expected


def test_a_date_on_the_wrong_side_of_midnight_is_another_day(api: FlaskClient) -> None:
    assert names(api, "datetime=2025-07-04T01:00:00%2B03:00") == ["Lozova"]


def test_pages_hold_together(api: FlaskClient) -> None:
    seen, address, pages = [], "/api/collections/incidents/items?limit=1", 0
    while address:
        answer = api.get(address).json
        assert answer["numberMatched"] == 3
        assert answer["numberReturned"] == len(answer["features"]) == 1
        seen += [each["id"] for each in answer["features"]]
        address = next((one["href"] for one in answer["links"] if one["rel"] == "next"), None)
        pages += 1
    assert pages == len(set(seen)) == 3


def test_a_page_has_no_more_than_the_limit_allows(api: FlaskClient) -> None:
    assert len(names(api, "limit=100000")) == 3


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3",
        "bbox=1,2,3,nan",
        "bbox=1,2,3,inf",
        "bbox=0,10,10,0",
        "bbox=-200,0,10,10",
        "bbox=a,b,c,d",
        "datetime=yesterday",
        "datetime=2025-02-30",
        "datetime=../..",
        "datetime=٢٠٢٥-07-01",
        "limit=0",
        "limit=-1",
        "limit=ten",
        "offset=-1",
        "offset=99999999999",
        "colour=red",
        "f=xml",
        "limit=1&limit=2",
        "where=1%3D1",
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_reason(api: FlaskClient, query: str) -> None:
    answer = api.get(f"/api/collections/incidents/items?{query}")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 400
    assert answer.json["detail"]


def test_a_name_without_a_place_is_listed_and_has_no_geometry(api: FlaskClient) -> None:
    found = api.get("/api/collections/mentions/items?placed=false").json["features"]
    assert [each["properties"]["text"] for each in found] == ["Nowhereville"]
    assert found[0]["geometry"] is None


def test_reports_and_articles_lead_to_their_incidents(api: FlaskClient) -> None:
    (incident,) = api.get("/api/collections/incidents/items?name=Lozova").json["features"]
    reports = api.get(f"/api/collections/reports/items?incident={incident['id']}").json
    assert [each["properties"]["quote"] for each in reports["features"]] == ["Drones hit Lozova."]
    articles = api.get(f"/api/collections/articles/items?incidents={incident['id']}").json
    assert [each["id"] for each in articles["features"]] == ["july/№1"]


def test_ids_may_hold_any_sign(api: FlaskClient) -> None:
    found = api.get("/api/collections/articles/items/july%2F%E2%84%961")
    assert found.json["properties"]["characters"] == 61


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, GEOJSON),
        ("*/*", GEOJSON),
        ("application/json", GEOJSON),
        ("text/csv", "text/csv"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
    ],
)
def test_the_accept_header_chooses_the_format(
    api: FlaskClient, accept: str | None, media_type: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = api.get("/api/collections/incidents/items", headers=headers)
    assert answer.mimetype == media_type
    assert "Accept" in answer.headers["Vary"]


def test_csv_runs_no_formula_and_has_the_next_page_in_its_head(api: FlaskClient) -> None:
    answer = api.get("/api/collections/articles/items?f=csv&limit=2")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 2
    assert 'rel="next"' in answer.headers["Link"]
    titles = [row["title"] for row in csv.DictReader(
        io.StringIO(api.get("/api/collections/articles/items?f=csv").text)
    )]  # fmt: skip
    assert "'+undated" in titles


def test_an_answer_that_has_not_changed_is_not_sent_again(api: FlaskClient) -> None:
    address = "/api/collections/incidents/items?limit=2"
    tag = api.get(address).headers["ETag"]
    assert api.get(address, headers={"If-None-Match": tag}).status_code == 304
    other = api.get(address + "&f=csv", headers={"If-None-Match": tag})
    assert other.status_code == 200


@pytest.mark.parametrize(
    "path", ["nowhere", "collections/craters", "collections/incidents/items/none"]
)
def test_what_is_not_there_is_a_problem_with_words(api: FlaskClient, path: str) -> None:
    answer = api.get(f"/api/{path}")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_nothing_is_changed_by_the_api(api: FlaskClient) -> None:
    for method in (api.post, api.put, api.patch, api.delete):
        answer = method("/api/collections/incidents/items")
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]


def test_pages_of_the_api_show_hostile_text_as_text() -> None:
    text = "<img src=x onerror=alert(1)> {{7*191}} hit Lozova."
    read = read_article(
        hostile := article(text, title=text, publisher=text), reports=[report(of=hostile)]
    )
    client = create_app(Library.of_corpus(derive([read]))).test_client()
    for name in ("incidents", "reports", "mentions", "articles"):
        page = client.get(f"/api/collections/{name}/items?f=html").text
        assert "<img" not in page
        assert "1337" not in page


def test_what_would_be_read_is_told_and_not_kept(kept_client: FlaskClient) -> None:
    text = "Russian drones struck an oil depot in Poltava on July 4, 2025, the governor said."
    before = kept_client.get("/version").json
    for sent in (
        {"data": text.encode(), "content_type": "text/plain; charset=utf-8"},
        {"json": {"text": text, "published": "2025-07-05"}},
    ):
        answer = kept_client.post("/api/read", **sent)
        assert answer.status_code == 200, answer.text
        assert [event["name"] for event in answer.json["events"]] == ["Poltava"]
    assert kept_client.get("/version").json == before


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": b"", "content_type": "text/plain"}, 400),
        ({"data": b"\xff\xfe", "content_type": "text/plain"}, 400),
        ({"data": b"x" * 200_001, "content_type": "text/plain"}, 400),
        ({"data": b"x" * 2_000_000, "content_type": "text/plain"}, 413),
        ({"data": b"<x/>", "content_type": "application/xml"}, 415),
        ({"data": b"{", "content_type": "application/json"}, 400),
        ({"json": ["text"]}, 400),
        ({"json": {"text": 5}}, 400),
        ({"json": {"text": "a", "published": "soon"}}, 400),
        ({"json": {"text": "a", "path": "/etc/passwd"}}, 400),
    ],
)
def test_texts_that_cannot_be_read_are_refused(
    api: FlaskClient, sent: dict[str, object], status: int
) -> None:
    answer = api.post("/api/read", **sent)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
