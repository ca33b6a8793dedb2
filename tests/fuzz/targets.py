"""What is fuzzed: every parser of what strangers wrote, and what it may raise.

A target takes bytes. It returns, or raises one of the errors it is documented to raise; any
other error is a find.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from geoviz.errors import GeovizError
from geoviz.extract.sentences import split_blocks
from geoviz.geocode.names import fold, skeleton
from geoviz.imports.paths import values_at
from geoviz.imports.rows import read_rows
from geoviz.imports.values import parse_date, parse_people, parse_position, translated
from geoviz.model import Count, DateSpan
from geoviz.sources.dates import parse_day
from geoviz.sources.files import SourceFile
from geoviz.sources.jsonl import read_jsonl
from geoviz.sources.markdown import read_markdown
from geoviz.sources.readers import READERS, Reader
from geoviz.sources.text import read_text

Target = Callable[[bytes], None]
MAX_CHARS = 100_000


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _read(reader: Reader, suffix: str) -> Target:
    def target(data: bytes) -> None:
        for article in reader(SourceFile(Path(f"fuzzed{suffix}"), MAX_CHARS, data)):
            assert article is not None

    return target


def _rows(form: str) -> Target:
    def target(data: bytes) -> None:
        with tempfile.NamedTemporaryFile(suffix=f".{form}") as stream:
            stream.write(data)
            stream.flush()
            for row in read_rows(Path(stream.name), form):
                list(values_at(row.fields, "a[b=c].d"))

    return target


def _position(data: bytes) -> None:
    lon, _, lat = _text(data).partition(",")
    position, open_m = parse_position(lon, lat)
    assert -180 <= position.lon <= 180
    assert -90 <= position.lat <= 90
    assert open_m >= 0


def _values(data: bytes) -> None:
    text = _text(data)
    translated(text, ((text, "x"), ("*", "y")))
    assert parse_people(text, "number") >= 0


def _table_date(data: bytes) -> None:
    parse_date(_text(data), ("%Y-%m-%d", "%d %B %Y"))


def _count(data: bytes) -> None:
    count = Count.parse(_text(data))
    assert Count.parse(str(count)) == count


def _days(data: bytes) -> None:
    days = DateSpan.parse(_text(data))
    assert DateSpan.parse(str(days)) == days


def _published(data: bytes) -> None:
    parse_day(_text(data))


def _names(data: bytes) -> None:
    folded = fold(_text(data))
    assert skeleton(folded) == skeleton(fold(folded))


def _blocks(data: bytes) -> None:
    text = _text(data)
    for block in split_blocks(text):
        assert len(block.text) == block.span.end - block.span.start
        assert 0 <= block.span.start < block.span.end <= len(text)


TARGETS: Mapping[str, Target] = {
    "text": _read(read_text, ".txt"),
    "markdown": _read(read_markdown, ".md"),
    "jsonl": _read(read_jsonl, ".jsonl"),
    "html": _read(READERS[".html"], ".html"),
    "eml": _read(READERS[".eml"], ".eml"),
    "docx": _read(READERS[".docx"], ".docx"),
    "pdf": _read(READERS[".pdf"], ".pdf"),
    "csv-rows": _rows("csv"),
    "json-rows": _rows("json"),
    "geojson-rows": _rows("geojson"),
    "position": _position,
    "people": _values,
    "table-date": _table_date,
    "count": _count,
    "days": _days,
    "published": _published,
    "names": _names,
    "blocks": _blocks,
}

ALLOWED = (GeovizError, ValueError)
"""What a parser may raise to say that something cannot be parsed."""


def run(name: str, data: bytes) -> None:
    """One input through one target. Raises what is a find."""
    try:
        TARGETS[name](data)
    except ALLOWED:
        return
