"""The map in frames of other pages: which sites may, without cookies, and by oEmbed."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geoviz.errors import UsageError
from geoviz.web import Library, Site, Viewing, create_app

NEWS = "https://news.example"


@pytest.fixture
def framed(library: Library) -> FlaskClient:
    site = Site(base_url="https://maps.example/", embed_origins=(NEWS,))
    return create_app(library, site=site, title="Strikes <of> July").test_client()


def policy_of(client: FlaskClient, path: str) -> str:
    return client.get(path).headers["Content-Security-Policy"]


def test_only_the_sites_that_were_named_may_frame_the_map(framed: FlaskClient) -> None:
    assert f"frame-ancestors 'self' {NEWS}" in policy_of(framed, "/embed/map")
    assert "X-Frame-Options" not in framed.get("/embed/map").headers


@pytest.mark.parametrize("path", ["/", "/embed", "/oembed?url=https://maps.example/", "/api"])
def test_nothing_else_may_be_framed(framed: FlaskClient, path: str) -> None:
    assert "frame-ancestors 'none'" in policy_of(framed, path)
    assert framed.get(path).headers["X-Frame-Options"] == "DENY"


def test_without_the_option_no_other_site_may_frame_anything(client: FlaskClient) -> None:
    assert "frame-ancestors 'self'" in policy_of(client, "/embed/map")
    assert "http" not in policy_of(client, "/embed/map")


@pytest.mark.parametrize("path", ["/embed/map", "/embed/map?lang=uk"])
def test_a_frame_gets_no_cookie(framed: FlaskClient, path: str) -> None:
    framed.get("/?lang=uk")  # the browser may have some of this site
    answer = framed.get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_a_closed_map_stays_closed_in_a_frame(shared: Callable[..., Flask]) -> None:
    closed = shared(embed_origins=(NEWS,)).test_client()
    answer = closed.get("/embed/map", headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert "Lozova" not in answer.text
    assert shared(viewing=Viewing.OPEN).test_client().get("/embed/map").status_code == 200


def test_oembed_gives_the_frame_of_an_own_address_with_its_state(framed: FlaskClient) -> None:
    found = framed.get(
        "/oembed", query_string={"url": "https://maps.example/#z=7&q=%22oil", "maxwidth": 400}
    ).json
    assert (found["type"], found["version"], found["width"]) == ("rich", "1.0", 400)
    assert found["title"] == "Strikes <of> July"
    assert 'src="https://maps.example/embed/map#z=7&amp;q=%22oil"' in found["html"]
    assert "Strikes &lt;of&gt; July" in found["html"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.example/",
        "https://maps.example.evil.example/",
        "https://maps.example@evil.example/",
        "http://maps.example/",
        "https://maps.example/login",
        "//maps.example/",
        "javascript:alert(1)",
        "https://[maps.example/",
    ],
)
def test_oembed_of_other_addresses_is_refused(framed: FlaskClient, url: str) -> None:
    assert framed.get("/oembed", query_string={"url": url}).status_code == 404


def test_oembed_in_another_format_is_not_there(framed: FlaskClient) -> None:
    asked = {"url": "https://maps.example/", "format": "xml"}
    assert framed.get("/oembed", query_string=asked).status_code == 501


def test_the_map_tells_consumers_of_oembed_where_to_ask(framed: FlaskClient) -> None:
    found = re.search(r'json\+oembed" href="([^"]+)"', framed.get("/").text)
    assert found
    assert framed.get(html.unescape(found.group(1))).json["type"] == "rich"


def test_the_snippet_escapes_what_it_was_told(framed: FlaskClient) -> None:
    state = 'x"><script>alert(1)</script>'
    page = framed.get(
        "/embed",
        query_string={
            "address": f"https://maps.example/#{state}",
            "title": '"><img src=x>',
            "width": "640",
            "height": "480",
        },
    ).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    code = html.unescape(re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL).group(1))
    assert code.startswith("<iframe src=")
    assert "<script" not in code
    assert 'width="640" height="480"' in code


@pytest.mark.parametrize("asked", [{"address": "https://evil.example/"}, {"width": "9e9"}])
def test_a_snippet_of_what_cannot_be_is_refused_in_words(
    framed: FlaskClient, asked: dict[str, str]
) -> None:
    page = framed.get("/embed", query_string=asked).text
    assert 'role="alert"' in page
    assert "<pre" not in page


@pytest.mark.parametrize(
    "origin",
    ["news.example", "https://news.example/path", "https://*", "*", "javascript:", "https://a;b"],
)
def test_an_origin_that_is_none_is_refused(origin: str) -> None:
    with pytest.raises(UsageError, match="is no site"):
        Site(embed_origins=(origin,))
