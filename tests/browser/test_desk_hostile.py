"""Text of articles, files, feeds and reviewers on every page of the desk: shown, never run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from geoviz.judgements import new_judgement
from geoviz.model import (
    Candidate,
    Claim,
    ClaimProperty,
    Geocode,
    JudgementKind,
    Mention,
    MentionKind,
    ReadArticle,
    Reading,
    Span,
)
from geoviz.sources.feeds import Entry, Feed
from geoviz.sources.url import Fetched
from geoviz.store import GeoPackageStore
from geoviz.web import Library
from geoviz.web.desk.keeping import Keeping
from geoviz.web.desk.marking import pieces, plain
from geoviz.web.desk.subscriptions import Subscriptions
from tests.browser.test_hostile_text import PAYLOADS, SPY
from tests.factories import article, place, report
from tests.web.live import served_library

# What the store may hold: a NUL character is refused by the sources.
TEXTS = [text for text in PAYLOADS if "\0" not in text]
WORKED_OUT = re.compile(r"(?<![0-9a-f])1337(?![0-9a-f])")  # and not by chance within a hash
FAR = 4e9  # seconds since 1970: nothing is due while the tests run
EVERYTHING = " ¦ ".join(TEXTS)


def hostile(number: int, text: str) -> ReadArticle:
    """An article with one hostile text in every field that holds text."""
    body = f"Before. {text} was hit, they say. After {text}."
    source = article(body, id=f"{number} {text}", title=text, publisher=text, url=None, origin=text)
    at = place(text, 30 + number / 10, 48 + number / 20, id=f"p{number}", source=text)
    span = Span(8, 8 + len(text))
    claims = [
        Claim(prop, text, span)
        for prop in (ClaimProperty.ATTACKER, ClaimProperty.WEAPON, ClaimProperty.TARGET_TYPE)
    ]
    quote = f"{text} was hit, they say."
    told = replace(report(*claims, of=source, at=at, quote=quote, reason=text), mention=span)
    rival = Candidate(place(text, 31, 49, id=f"q{number}"), text, 0.4, (text,))
    named = Mention(span, text, MentionKind.SITE, text)
    lost = Mention(Span(len(body) - 1 - len(text), len(body) - 1), text, MentionKind.SITE, text)
    geocodes = (Geocode(at, 0.9, text, (rival,)), Geocode(None, 0.0, text, (rival,)))
    return ReadArticle(source, Reading(source.id, (named, lost), ()), geocodes, (told,))


def seen(text: str) -> str:
    """A text as the page of its article shows it, without its spaces."""
    runs = (piece.sign.split(" ")[0] or piece.text for piece in pieces(text))
    return "".join("".join(runs).split())


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tuple[str, Library]]:
    path = tmp_path_factory.mktemp("hostile") / "war.gpkg"
    read = [hostile(number, text) for number, text in enumerate(TEXTS)]
    with GeoPackageStore.open(path, create=True) as store:
        for number, each in enumerate(read):
            store.add(each)
            said = {"who": TEXTS[number], "why": TEXTS[number]}
            change = new_judgement(
                JudgementKind.CHANGE, each.reports, at=f"2025-07-06T00:00:{number:02}",
                property=ClaimProperty.ATTACKER, after=TEXTS[-number], **said,
            )  # fmt: skip
            store.judge(change)
    subscriptions = Subscriptions(Keeping(path.with_name(path.name + ".desk.sqlite")))
    for number, text in enumerate(TEXTS):
        subscriptions.add(f"https://example.org/{number}?{text}", text)
        due = subscriptions.claim(FAR)
        assert due
        entry = Entry(text, "https://example.org/", text, None)
        subscriptions.answered(due, Fetched("", 200), Feed(text, (entry,)), FAR)
        subscriptions.failed(due, text, 0, 0, FAR)
    for told in subscriptions.waiting(100):
        for _ in range(3):
            subscriptions.tried(told, None, told.title)
    with (
        Library.of_store(path) as library,
        served_library(library, allow_fetch=True) as url,
    ):
        yield url.rstrip("/"), library


PAGES = [
    "/articles", "/articles?q=<img src=x onerror=W()>&publisher='\"><svg/onload=W()>",
    "/review?show=all", "/audit", "/feeds", "/add", "/review/next?show=all&q={{7*191}}<b>&did=<i>",
    "/nothing/<script>W()</script>",
]  # fmt: skip


@pytest.fixture(scope="module")
def look(browser: Browser, server):
    """Opens a page and gives its text, once nothing in it has run."""
    context = browser.new_context(base_url=server[0])
    context.add_init_script(SPY)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)

    def open_page(path: str) -> str:
        errors.clear()
        page.goto(path)
        if page.locator("[data-map]").count():
            page.wait_for_selector('[data-map][data-ready="1"]')
        page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
        text = page.evaluate("document.body.textContent")
        assert page.evaluate("window.runs") == 0
        assert not WORKED_OUT.search(text)
        assert page.locator("img, iframe, [onerror], svg:not(.desk-map svg)").count() == 0
        not_found = [each for each in errors if "404" not in each]
        assert not_found == []
        return text

    yield open_page
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_no_list_runs_anything(look, path):
    look(path)


@pytest.mark.parametrize("path", ["/articles", "/review?show=all", "/audit", "/feeds"])
def test_lists_show_every_text_as_it_is(look, path):
    shown = " ".join(look(path).split())
    assert [text for text in TEXTS if " ".join(plain(text).split()) not in shown] == []


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_the_pages_of_one_article_show_its_text_as_it_is(look, server, number):
    from urllib.parse import quote

    library = server[1]
    text = TEXTS[number]
    source = library.article(f"{number} {text}").article
    expected = seen(text)
    standing = next(
        (i, r) for i in library.corpus().incidents for r in i.reports if r.article_id == source.id
    )
    for path in (
        f"/articles/{quote(source.id, safe='')}",
        f"/incidents/{standing[0].id}",
        f"/review/{standing[1].id}?show=all",
    ):
        assert expected in "".join(look(path).split()), path


def test_nothing_runs_where_a_preview_is_shown(look, browser, server):
    context = browser.new_context(base_url=server[0])
    context.add_init_script(SPY)
    page = context.new_page()
    page.goto("/add")
    page.get_by_label("Text of an article").fill(f"Drones hit Kupiansk. {EVERYTHING}")
    page.get_by_label("Title").fill(EVERYTHING)
    page.get_by_role("button", name="Read", exact=True).click()
    page.wait_for_selector("mark.m-struck", timeout=60_000)
    shown = "".join(page.evaluate("document.body.textContent").split())
    assert [text for text in TEXTS if seen(text) not in shown] == []
    assert page.evaluate("window.runs") == 0
    context.close()
