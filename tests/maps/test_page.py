"""A map as one page."""

from __future__ import annotations

import re

import folium
import pytest

from geoviz.errors import OutputError, UsageError
from geoviz.maps import StrikeMap, render_page, write_html
from geoviz.table import COLUMNS
from tests.maps.incidents import sample_table, table

REQUESTS = re.compile(r"<(?:script|link|img|iframe)\b[^>]+(?:src|href)=|url\((?!data:|#)|@import")


def policy(page: str) -> dict[str, list[str]]:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert found
    return {words[0]: words[1:] for words in map(str.split, found.group(1).split(";"))}


def test_a_strike_map_is_a_folium_map():
    assert isinstance(StrikeMap(sample_table()), folium.Map)


def test_two_maps_of_one_table_are_equal_bytes(tmp_path):
    pages = [
        write_html(StrikeMap(sample_table(), title="One"), tmp_path / f"{n}.html").read_bytes()
        for n in range(2)
    ]
    assert pages[0] == pages[1]


def test_users_layers_keep_the_page_reproducible():
    def page() -> str:
        strike_map = StrikeMap(sample_table())
        folium.Marker([50, 30], popup="Here").add_to(strike_map)
        return render_page(strike_map)

    assert page() == page()


def test_rendering_twice_changes_nothing():
    strike_map = StrikeMap(sample_table())
    assert render_page(strike_map) == render_page(strike_map)


def test_the_page_names_nothing_to_load():
    page = render_page(StrikeMap(sample_table()))
    markup = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert REQUESTS.search(markup) is None


def test_only_our_own_scripts_may_run():
    sources = policy(render_page(StrikeMap(sample_table())))["script-src"]
    assert {source[:8] for source in sources} == {"'sha256-"}


def test_every_inline_script_and_style_has_its_hash():
    page = render_page(StrikeMap(sample_table()))
    scripts = len(set(re.findall(r"<script>(.*?)</script>", page, re.DOTALL)))
    assert len(policy(page)["script-src"]) == scripts


def test_hosts_of_users_tiles_are_allowed_and_no_others():
    strike_map = StrikeMap(sample_table())
    folium.TileLayer("https://{s}.tiles.example/{z}/{x}/{y}.png", attr="x").add_to(strike_map)
    assert policy(render_page(strike_map))["img-src"] == [
        "data:",
        "blob:",
        "https://*.tiles.example",
    ]


def test_a_server_puts_its_nonce_on_every_script_and_style():
    page = render_page(StrikeMap(sample_table()), nonce="c2VjcmV0LW5vbmNl")
    bare = re.findall(r"<(?:script|style)>", page)
    assert ("Content-Security-Policy" in page, bare) == (False, [])


@pytest.mark.parametrize("nonce", ["", "short", "a b c d e f g", '"><script>'])
def test_a_nonce_that_is_none_is_refused(nonce):
    with pytest.raises(UsageError, match="nonce"):
        render_page(StrikeMap(table([])), nonce=nonce)


def test_texts_that_look_like_folium_ids_are_left_alone():
    title = "map_0123456789abcdef0123456789abcdef"
    assert f"<title>{title}</title>" in render_page(StrikeMap(table([]), title=title))


def test_a_title_cannot_end_its_element():
    assert "<title>&lt;/title&gt;</title>" in render_page(StrikeMap(table([]), title="</title>"))


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(OutputError, match="Choose another place"):
        write_html(StrikeMap(table([])), tmp_path / "missing" / "map.html")


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "map.html"
    target.write_text("old")
    strike_map = StrikeMap(table([]))
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(OutputError, match="No space left"):
        write_html(strike_map, target)
    assert (target.read_text(), [path.name for path in tmp_path.iterdir()]) == ("old", ["map.html"])


@pytest.mark.parametrize(
    "options",
    [{"theme": "pink"}, {"lang": "xx"}, {"colours": {"Russia": "red;}"}}],
    ids=["theme", "language", "colour"],
)
def test_a_wrong_option_is_said(options):
    with pytest.raises(UsageError):
        StrikeMap(sample_table(), **options)


def test_a_table_without_the_columns_is_refused():
    with pytest.raises(UsageError, match="no column reports"):
        StrikeMap(sample_table().drop(columns="reports"))


def test_a_projected_table_is_drawn_where_it_is():
    projected = sample_table().to_crs("EPSG:3857")
    assert render_page(StrikeMap(projected[list(COLUMNS)])) is not None


def test_save_writes_the_page_with_its_policy(tmp_path):
    StrikeMap(sample_table()).save(str(tmp_path / "saved.html"))
    with (tmp_path / "file.html").open("wb") as file:
        StrikeMap(sample_table()).save(file)
    written = write_html(StrikeMap(sample_table()), tmp_path / "written.html").read_bytes()
    saved = [(tmp_path / name).read_bytes() for name in ("saved.html", "file.html")]
    assert saved == [written, written]


def test_equal_tables_have_equal_hashes_and_others_another():
    one, two = StrikeMap(sample_table()), StrikeMap(sample_table(), title="Another title")
    other = StrikeMap(sample_table().iloc[1:])
    assert (one.data_hash == two.data_hash, one.data_hash == other.data_hash) == (True, False)


def test_the_citation_of_the_caller_is_what_the_page_offers():
    page = render_page(StrikeMap(sample_table(), citation="Reporters (2025), Strikes."))
    assert "Reporters (2025), Strikes." in page


def test_what_is_not_drawn_at_once_stands_behind_all_scripts():
    page = render_page(StrikeMap(sample_table()))
    order = ['id="geoviz-data"', "geoviz.start(", "geoviz.show()", 'id="geoviz-later"']
    places = [page.rindex(part) for part in [*order, 'id="geoviz-reports"']]
    assert (places, page.count("<script>", places[-2])) == (sorted(places), 0)


def test_a_notebook_shows_the_map():
    assert "<iframe srcdoc=" in StrikeMap(sample_table())._repr_html_()
