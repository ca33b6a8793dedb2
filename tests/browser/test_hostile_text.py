"""Text of articles and users is shown as it is and never runs, whatever it looks like."""

from __future__ import annotations

import folium
import pytest
from playwright.sync_api import expect

from geoviz.maps import StrikeMap, write_html
from tests.maps.incidents import incident, report, table

# ``W()`` counts as an execution; 7 * 191 must never be worked out.
PAYLOADS = [
    "<img src=x onerror=W()>",
    "<script>W()</script>",
    "</script><script>W()</script>",
    "</ScRiPt ><script>W()</script>",
    "<svg/onload=W()>",
    "<iframe srcdoc='<script>parent.W()</script>'>",
    '<a href="javascript:W()">go</a>',
    "javascript:W()",
    "data:text/html,<script>opener.W()</script>",
    "${W()}",
    "`+W()+`",
    "\\`+W()+\\`",
    "'+W()+'",
    '"+W()+"',
    "'><img src=x onerror=W()>",
    "`);W();(`",
    "{{7*191}}",
    "{% for x in [7*191] %}{{x}}{% endfor %}",
    "{{cycler.__init__.__globals__.os.getpid()}}",
    "{% bad {{ {#",
    "</title><script>W()</script>",
    "C:\\x1\\u",
    "a & b <i>c</i> \u202e\u2028 \\` ${W()} {{7*191}}",
    "<!--<script>",
    "a\x00b",
    '=HYPERLINK("http://127.0.0.1")',
    "\\u003cimg src=x onerror=W()\\u003e",
    "x_0123456789abcdef0123456789abcdef",
]

SPY = "window.runs = 0; window.W = () => { window.runs += 1; };"


def hostile_row(number: int, text: str) -> dict:
    """An incident with one hostile text in every field that holds text."""
    fields = dict.fromkeys(
        ("title", "publisher", "published", "url", "attacker", "attacker_basis", "role", "status",
         "date", "date_basis", "killed", "injured", "reason", "report", "article"),
        text,
    )  # fmt: skip
    said = report(number, text, None) | fields
    said |= {"more_quotes": [text], "weapon": [text], "target_type": [text], "mark": [0, 1]}
    other = report(number + 500, "A second source says less.", "source")
    row = incident(number, text, 30 + number / 10, 48 + number / 20, said, other)
    return row | {
        "incident": f"{number} {text}",
        "country": text,
        "attacker": text,
        "role": text,
        "status": text,
        "weapon": [text],
        "target_type": [text],
        "wave": text,
        "answers": [f"{number} {text}"],
        "review": text,
    }


def hostile_wave(text: str) -> dict:
    """A wave with one hostile text in every field that holds text."""
    said = dict.fromkeys(("article", "title", "publisher", "published", "url", "quote"), text)
    total = {"weapon": text, "fate": "launched", "count": text, "low": 1, "high": 1}
    return {"wave": text, "attacker": text, "country": text, "date": text, "incidents": []} | {
        "reports": [said | {"totals": [total]}]
    }


@pytest.fixture(scope="module")
def hostile_file(tmp_path_factory):
    rows = [hostile_row(number, text) for number, text in enumerate(PAYLOADS)]
    incidents = table(rows)
    incidents.attrs["waves"] = [hostile_wave(text) for text in PAYLOADS]
    strike_map = StrikeMap(
        incidents, title=" ".join(PAYLOADS), colours=dict.fromkeys(PAYLOADS, "#aa3300")
    )
    return write_html(strike_map, tmp_path_factory.mktemp("hostile") / "hostile.html")


@pytest.fixture
def hostile(open_file, hostile_file):
    return open_file(hostile_file, init_script=SPY)


def open_evidence(page, at: int) -> None:
    listbox = page.get_by_role("listbox")
    listbox.focus()
    listbox.press("Home")
    for _ in range(at):
        listbox.press("ArrowDown")
    listbox.press("Enter")
    page.wait_for_selector(".gv-evidence blockquote")


def test_every_payload_is_inert_and_shown_verbatim_in_every_field(hostile):
    page = hostile.page
    page.evaluate("document.querySelector('.gv-more').open = true")
    seen = {}
    for at in range(len(PAYLOADS)):
        open_evidence(page, at)
        name = page.evaluate("document.querySelector('.gv-evidence h2').textContent")
        seen[name] = page.evaluate(
            "[...document.querySelectorAll('.gv-evidence blockquote, .gv-title,"
            " .gv-evidence figcaption strong, .gv-why p bdi, .gv-why > p, .gv-facts dd bdi,"
            " .gv-evidence tbody th bdi, .gv-evidence tbody td bdi')].map((e) => e.textContent)"
        )
    # Name, quote, further quote, title, publisher, attacker, weapon, target, counts, reason ...
    assert {text for text in PAYLOADS if seen[text].count(text) < 12} == set()
    assert page.evaluate("window.runs") == 0
    assert "1337" not in page.evaluate("document.body.innerText")
    assert hostile.errors == []


def test_a_hostile_title_is_shown_verbatim(hostile):
    expected = " ".join(PAYLOADS)
    assert hostile.page.evaluate("document.querySelector('h1').textContent") == expected
    assert hostile.page.evaluate("window.runs") == 0


def test_only_http_links_are_links(hostile):
    open_evidence(hostile.page, 0)
    expect(hostile.page.locator(".gv-evidence figcaption a")).to_have_count(1)


def test_what_is_said_of_a_wave_is_inert_and_verbatim(hostile):
    page = hostile.page
    for at in range(len(PAYLOADS)):
        open_evidence(page, at)
        name = page.evaluate("document.querySelector('.gv-evidence h2').textContent")
        section = page.get_by_role("region", name="The attack as a whole")
        said = section.evaluate(
            "(e) => [...e.parentElement.querySelectorAll('tbody bdi, blockquote, .gv-title,"
            " figcaption strong')].map((n) => n.textContent)"
        )
        # Weapon, count and source in the table; quote, publisher and title below it.
        assert said.count(name) >= 6, name
    assert page.evaluate("window.runs") == 0
    assert hostile.errors == []


def test_texts_to_copy_are_inert_and_verbatim(hostile):
    page = hostile.page
    title = " ".join(PAYLOADS)
    for button in ("Embed", "Cite", "Link"):
        page.get_by_role("button", name=button, exact=True).click()
        text = page.get_by_role("dialog").get_by_role("textbox").input_value()
        assert (title in text) == (button == "Cite")
        page.keyboard.press("Escape")
    assert page.evaluate("window.runs") == 0


def test_the_embed_code_cannot_be_left(hostile):
    """The code is put into another page as it is: a title must stay an attribute there."""
    page = hostile.page
    page.get_by_role("button", name="Embed", exact=True).click()
    code = page.get_by_role("dialog").get_by_role("textbox").input_value()
    parsed = page.evaluate(
        "(code) => { const d = new DOMParser().parseFromString(code, 'text/html');"
        " return [d.body.children.length, d.body.firstChild.tagName,"
        " d.body.firstChild.getAttribute('title')]; }",
        code,
    )
    # HTML has no NUL.
    assert parsed == [1, "IFRAME", " ".join(PAYLOADS).replace("\0", "\ufffd")]


def test_layer_names_of_users_are_inert(open_file, tmp_path):
    strike_map = StrikeMap(table([]), title="x")
    folium.FeatureGroup(name="<img src=x onerror=W()>").add_to(strike_map)
    opened = open_file(write_html(strike_map, tmp_path / "layers.html"), init_script=SPY)
    opened.page.wait_for_timeout(300)
    assert opened.page.evaluate("window.runs") == 0


def test_hostile_names_are_inert_in_tooltips_and_facets(hostile):
    page = hostile.page
    page.evaluate("document.querySelector('.gv-more').open = true")
    for at in range(3):
        page.locator(".gv-item").nth(at).hover()
    labels = page.evaluate(
        "[...document.querySelectorAll('.gv-facet label span')].map((e) => e.textContent)"
    )
    assert set(PAYLOADS) <= set(labels)
    assert page.evaluate("window.runs") == 0


def test_a_half_character_breaks_nothing(open_file, tmp_path):
    rows = [hostile_row(1, "half \ud83d of a pair")]
    page = open_file(write_html(StrikeMap(table(rows), title="\ud83d"), tmp_path / "half.html"))
    open_evidence(page.page, 0)
    assert page.errors == []


def test_the_notebook_view_is_inert_too(browser, tmp_path):
    rows = [hostile_row(number, text) for number, text in enumerate(PAYLOADS)]
    view = StrikeMap(table(rows), title=PAYLOADS[2])._repr_html_()
    file = tmp_path / "notebook.html"
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8>{view}", "utf-8", "backslashreplace")
    context = browser.new_context()
    context.add_init_script(SPY)
    page = context.new_page()
    page.goto(file.as_uri())
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_have_text(PAYLOADS[2])
    expect(frame.locator('[data-ready="1"]')).to_have_count(1)
    assert [f.evaluate("window.runs") for f in page.frames] == [0, 0]
    context.close()
