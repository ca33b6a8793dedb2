"""Pictures, read back by what people open them with."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import pytest
from PIL import Image

from geoviz.errors import UsageError
from geoviz.export import Size, write
from geoviz.export.figure.colours import theme_colours
from geoviz.export.figure.letters import text_width
from geoviz.export.figure.marks import incidents_of, laid_out
from geoviz.export.figure.view import fitted
from geoviz.export.geojson import data_sha256
from geoviz.export.look import MM_PX

SVG = "{http://www.w3.org/2000/svg}"


def texts(path: Path) -> list[str]:
    """What an SVG says, each once: a halo is the same text below itself."""
    root = ElementTree.parse(path).getroot()
    return [text.text or "" for text in root.iter(f"{SVG}text") if text.get("aria-hidden") is None]


def picture(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")


@pytest.fixture
def drawing(incidents: geopandas.GeoDataFrame, out: Path) -> list[str]:
    write(incidents, out / "a.svg", title="Удари <b>&amp;", size="900x600")
    return texts(out / "a.svg")


def test_a_png_has_the_pixels_asked_for(incidents, out):
    write(incidents, out / "a.png", size="640x480")
    assert picture(out / "a.png").size == (640, 480)
    write(incidents, out / "a.png", size="400x300@2")
    assert picture(out / "a.png").size == (800, 600)


def test_a_pdf_is_a_sheet_of_paper(incidents, out):
    write(incidents, out / "a.pdf", size="a5")
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+)", (out / "a.pdf").read_bytes())
    assert [round(float(side) / 72 * 25.4) for side in box.groups()] == [210, 148]


def test_a_pdf_has_its_fonts_and_no_pixels(incidents, out):
    write(incidents, out / "a.pdf", size="a5")
    data = (out / "a.pdf").read_bytes()
    assert b"/FontFile2" in data
    assert b"/Subtype /Image" not in data


def test_the_text_of_a_drawing_is_text(drawing):
    assert "Удари <b>&amp;" in drawing
    assert "2 incidents, from 3 reports · 4 Jul 2025 · 1 undated" in drawing
    assert "Лозова" in drawing
    assert "Sumy region" in drawing


def test_a_picture_carries_its_sources_and_its_hash(drawing, incidents):
    foot = " ".join(drawing)
    assert data_sha256(incidents) in foot
    assert "GeoNames (geonames.org), CC BY 4.0, modified. Made with Natural Earth." in foot
    assert "No judgement on status is meant." in foot


def test_the_legend_counts_who_struck(drawing):
    for entry in ("ATTACKER", "Redland", "Attacker not known", "Counterstrike", "Role not stated"):
        assert entry in drawing


def test_a_drawing_speaks_ukrainian(incidents, out):
    write(incidents, out / "a.svg", lang="uk", size="900x600")
    said = texts(out / "a.svg")
    assert "Випадків: 2, повідомлень: 3 · 4 лип. 2025 · без дати: 1" in said
    assert "УКРАЇНА" in said or "РОСІЯ" in said or "ХТО ВДАРИВ" in said


def test_a_hostile_name_is_only_a_name(incidents, out):
    incidents["name"] = ["</text><script>alert(1)</script>\x00\n$x^2$ {{ 6*7 }}", "b"]
    write(incidents, out / "a.svg", size="900x600")
    assert ElementTree.parse(out / "a.svg").getroot().find(f".//{SVG}script") is None
    assert any(text.startswith("</text><script>alert(1)") for text in texts(out / "a.svg"))
    write(incidents, out / "a.png", size="640x480")


def test_light_and_dark_are_the_colours_of_the_page(incidents, out):
    for theme in ("light", "dark"):
        write(incidents, out / "a.png", size="400x300", theme=theme)
        corner = picture(out / "a.png").getpixel((1, 1))
        surface = theme_colours(theme)["surface"]
        assert corner == tuple(round(part * 255) for part in surface[:3])


def test_a_picture_shows_the_box_asked_for(incidents, out):
    write(incidents, out / "a.svg", box=(30.0, 50.0, 31.0, 51.0), size="900x600")
    assert "Лозова" not in texts(out / "a.svg")


def test_a_picture_of_nothing_says_so(empty, out):
    write(empty, out / "a.svg", size="900x600")
    assert "No strike was read." in texts(out / "a.svg")


@pytest.mark.parametrize("text", ["big", "10x10", "9000x9000", "a4-sideways", "6000x6000@4", ""])
def test_a_size_that_is_none_is_told(text):
    with pytest.raises(UsageError, match=r"picture|size"):
        Size.parse(text)


def test_paper_lies_on_its_long_side():
    assert Size.parse("a4").width == pytest.approx(297 * MM_PX)
    assert Size.parse("A4-portrait").height == pytest.approx(297 * MM_PX)
    assert Size.parse("a4").density * 96 == 300


def test_a_theme_or_a_language_that_is_none_is_told(incidents, out):
    with pytest.raises(UsageError, match="theme 'sepia'"):
        write(incidents, out / "a.png", theme="sepia")
    with pytest.raises(UsageError, match="language 'xx'"):
        write(incidents, out / "a.png", lang="xx")
    with pytest.raises(UsageError, match="a look has no colour"):
        write(incidents, out / "a.png", colour="red")


def test_no_incident_is_lost_where_symbols_would_overlap(incidents):
    crowd = incidents.iloc[[0] * 50].copy()
    crowd["lon"] = [36.0 + number * 0.02 for number in range(50)]
    view = fitted((30.0, 45.0, 40.0, 52.0), 0, 0, 600, 400, 20)
    _, marks = laid_out(incidents_of(crowd), view)
    assert sum(len(mark.incidents) for mark in marks) == 50
    pairs = [(a, b) for a in marks for b in marks if a is not b]
    assert all((a.x - b.x) ** 2 + (a.y - b.y) ** 2 >= (a.r + b.r) ** 2 for a, b in pairs)


def test_widths_are_those_of_the_font():
    assert text_width("Харків", 10) == pytest.approx(2 * text_width("Харків", 5))
    assert text_width("Kyiv", 10, bold=True) > text_width("Kyiv", 10)


def test_a_pdf_can_be_searched(incidents, out):
    """Its texts are shown by glyphs that a table leads back to letters."""
    write(incidents, out / "a.pdf", size="a5", title="Лозова")
    data = (out / "a.pdf").read_bytes()
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    plain = b"".join(zlib.decompress(part) for part in streams if part[:1] == b"x")
    assert b"beginbfchar" in plain or b"beginbfrange" in plain
