"""The report as a Word document: figure, table of incidents, quotes, methods."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt, RGBColor

from geoviz.export.figure import SUFFIXES
from geoviz.export.formats import FORMATS
from geoviz.export.look import MM_PX, Look, Size
from geoviz.export.report.account import source_line
from geoviz.export.values import plain_rows
from geoviz.export.words import Words

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_TEXT_MM = 170.0
_FIGURE = Size(_TEXT_MM * MM_PX, 128 * MM_PX, 300 / 96)
_MOST_ROWS = 300  # a longer table belongs in a file
_COLUMNS_MM = (9, 27, 43, 22, 29, 15, 15, 10)
_INK, _MUTED = RGBColor(0x1B, 0x1F, 0x24), RGBColor(0x5C, 0x65, 0x70)
# A document keeps the day on which it was made; ours says nothing of it.
_NO_DAY = datetime(1980, 1, 1)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_word(table: GeoDataFrame, path: Path, look: Look, methods: str) -> None:
    """methods: Markdown of headings, paragraphs, lists and tables. Equal input, equal bytes."""
    words = Words(look.lang)
    title = _clean(look.title or words("untitled"))
    document = Document()
    _set_up(document, title, look.lang)
    document.add_heading(title, 0)
    document.add_picture(io.BytesIO(_figure(table, path, look)), width=Mm(_TEXT_MM))
    caption = document.add_paragraph(words("figure"))
    caption.runs[0].italic = True
    rows = list(plain_rows(table))
    shown = rows[:_MOST_ROWS]
    document.add_heading(words("table"), 1)
    if len(shown) < len(rows):
        document.add_paragraph(words("table_cut", n=len(shown), all=len(rows)))
    _add_incidents(document, shown, words)
    document.add_heading(words("quotes"), 1)
    for number, row in enumerate(shown, start=1):
        _add_quotes(document, number, row, words)
    _add_markdown(document, methods)
    stream = io.BytesIO()
    document.save(stream)
    path.write_bytes(_undated(stream.getvalue()))


def _set_up(document: Any, title: str, lang: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - _TEXT_MM) / 2)
    section.top_margin = section.bottom_margin = Mm(20)
    properties = document.core_properties
    properties.title, properties.language = title, lang
    properties.author = properties.last_modified_by = "geoviz"
    properties.comments, properties.revision = "", 1
    properties.created = properties.modified = _NO_DAY
    document.styles["Normal"].font.size = Pt(10)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        document.styles[name].font.color.rgb = _INK


def _figure(table: GeoDataFrame, path: Path, look: Look) -> bytes:
    """The map, light as paper is, in the width of the text."""
    paper = Look(lang=look.lang, size=_FIGURE, title=look.title, box=look.box, notes=look.notes)
    beside = path.with_name(f"{path.stem}-figure{SUFFIXES[0]}")
    FORMATS[SUFFIXES[0]].write(table, beside, paper)
    data = beside.read_bytes()
    beside.unlink()
    return data


def _add_incidents(document: Any, rows: Sequence[Mapping[str, Any]], words: Words) -> None:
    heads = ("n", "date", "place", "precision", "attacker", "killed", "injured", "reports")
    cells = [[words(head) for head in heads]]
    for number, row in enumerate(rows, start=1):
        attacker = row["attacker"] or words("unknown_attacker")
        if row["attacker_inferred"]:
            attacker = f"{attacker} ({words('inferred')})"
        cells.append(
            [
                str(number),
                words.dates(row["date"]),
                row["name"],
                words(f"precision_{row['precision']}"),
                attacker,
                _range(row["killed_min"], row["killed_max"]),
                _range(row["injured_min"], row["injured_max"]),
                str(len(row["reports"] or ())),
            ]
        )
    _add_table(document, cells, _COLUMNS_MM)


def _add_table(
    document: Any, cells: Sequence[Sequence[str]], widths_mm: Sequence[float] | None
) -> None:
    made = document.add_table(rows=len(cells), cols=len(cells[0]), style="Light List")
    made.autofit = widths_mm is None
    # Asked for once: python-docx looks through the whole table for each cell.
    grid = made._cells
    for at, text in enumerate(text for row in cells for text in row):
        cell = grid[at]
        if widths_mm is not None:
            cell.width = Mm(widths_mm[at % len(cells[0])])
        run = cell.paragraphs[0].add_run(_clean(text))
        run.font.size = Pt(8)


def _add_quotes(document: Any, number: int, row: Mapping[str, Any], words: Words) -> None:
    document.add_heading(_clean(f"{number}. {row['name']}, {words.dates(row['date'])}"), 3)
    for report in row["reports"] or ():
        quotes = [q for q in (report.get("quote"), *report.get("more_quotes", ())) if q]
        for quote in quotes or [words("withheld")]:
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.left_indent = Mm(5)
            paragraph.paragraph_format.space_after = Pt(2)
            text = f"“{' '.join(quote.split())}”" if quotes else quote
            paragraph.add_run(_clean(text)).italic = not quotes
        source = document.add_paragraph()
        source.paragraph_format.left_indent = Mm(5)
        source.alignment = WD_ALIGN_PARAGRAPH.LEFT
        run = source.add_run(_clean(source_line(report, words)))
        run.font.size, run.font.color.rgb = Pt(8), _MUTED


def _add_markdown(document: Any, text: str) -> None:
    """As much of Markdown as templates/output/methods.*.md use."""
    table: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            cells = [_bare(cell) for cell in line.strip("|").split("|")]
            if not all(set(cell) <= {"-"} for cell in cells) or not any(cells):
                table.append(cells)
            continue
        if table:
            _add_table(document, [row for row in table if any(row)], None)
            table = []
        hashes, _, rest = line.partition(" ")
        if hashes and set(hashes) == {"#"}:
            document.add_heading(_bare(rest), len(hashes))
        elif line.startswith("- "):
            document.add_paragraph(_bare(line[2:]), style="List Bullet")
        elif line:
            document.add_paragraph(_bare(line))


def _bare(text: str) -> str:
    """Without Markdown's marks of code, and without the backslashes before literal signs."""
    return _clean(re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)`", "", text)).strip())


def _range(low: int | None, high: int | None) -> str:
    if low is None:
        return "–"
    return str(low) if low == high else f"{low}–{high}"


def _clean(text: str) -> str:
    return _NOT_XML.sub(" ", str(text))


def _undated(data: bytes) -> bytes:
    """The same archive without the time at which each part was put into it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return stream.getvalue()
