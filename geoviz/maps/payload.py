"""Everything that a page carries of a table: columns, areas, reports, waves, the basemap."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate, chain
from operator import itemgetter
from typing import Any, cast

import geopandas
import numpy as np
from numpy.typing import NDArray

from geoviz.maps.basemap import Box, basemap_pieces
from geoviz.maps.columns import UNDATED, Columns, make_columns
from geoviz.maps.outlines import areas
from geoviz.maps.packing import json_bytes, packed, packed_bytes
from geoviz.maps.palette import UNKNOWN, belligerent_colours
from geoviz.maps.wording import worded
from geoviz.standins import told_stand_in
from geoviz.theatre import theatre_colours

CHUNK = 512
"""Incidents whose reports share a chunk; the page divides a row's number by it."""

REPORT_FIELDS = (
    "title", "publisher", "published", "url", "quote", "mark", "more_quotes", "attacker",
    "attacker_basis", "weapon", "target_type", "date", "date_basis", "killed", "injured",
    "status", "review", "reason", "place_basis",
)  # fmt: skip
"""What the page shows of a report, in the order of a chunk's columns."""


def report_chunks(reports: Iterable[Sequence[Mapping[str, Any]]]) -> tuple[list[str], str]:
    """The reports of the incidents, CHUNK incidents a packed chunk, and the words of their texts.

    A chunk is a length in four bytes (little-endian), as much JSON, and coded texts. The JSON is
    ``[reports an incident, column, column ...]`` with the columns of REPORT_FIELDS, in which
    "title", "quote" and "more_quotes" say how many texts are theirs, and "place_basis" is what
    ``_told_basis`` gives. It is empty without reports.
    """
    rows = list(reports)
    flat = list(chain.from_iterable(rows))
    columns = _columns(flat)
    said = [
        [text for text in (title, quote, *(more or ())) if text]
        for title, quote, more in zip(
            columns["title"], columns["quote"], columns["more_quotes"], strict=True
        )
    ]
    columns["place_basis"] = [
        _told_basis(report) if basis else None
        for report, basis in zip(flat, columns["place_basis"], strict=True)
    ]
    wording = worded(chain.from_iterable(said))
    for name in ("title", "quote"):
        columns[name] = [1 if text else 0 for text in columns[name]]
    columns["more_quotes"] = [sum(map(bool, more or ())) for more in columns["more_quotes"]]
    at = [0, *accumulate(map(len, rows))]
    text_at = [0, *accumulate(map(len, said))]
    chunks = []
    for start in range(0, len(rows), CHUNK):
        first, last = at[start], at[min(start + CHUNK, len(rows))]
        if first == last:
            chunks.append("")
            continue
        cut = [columns[name][first:last] for name in REPORT_FIELDS]
        # A column in which nothing is said takes two signs.
        told = [column if any(column) else [] for column in cut]
        header = json_bytes([list(map(len, rows[start : start + CHUNK])), *told])
        coded = wording.bytes_of(text_at[first], text_at[last])
        chunks.append(packed_bytes(len(header).to_bytes(4, "little") + header + coded))
    return chunks, packed(wording.words)


def _told_basis(report: Mapping[str, Any]) -> list[Any] | None:
    """The place that stands for another, the key of the sentence that says so, and its words."""
    place = str(report.get("place_name"))
    found = told_stand_in(place, str(report["place_basis"]))
    return found and [place, f"stands_{found.key}", {"name": found.name, "of": found.ends}]


def _columns(reports: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    try:
        values = list(zip(*map(itemgetter(*REPORT_FIELDS), reports), strict=True))
    except KeyError:
        values = [tuple(r.get(name) for r in reports) for name in REPORT_FIELDS]
    return {name: list(values[at]) if values else [] for at, name in enumerate(REPORT_FIELDS)}


def data_of(
    table: geopandas.GeoDataFrame, colours: Mapping[str, str] | None, *, is_remote: bool
) -> dict[str, Any]:
    """What the page carries of a table. "later" and "reports" are what it can begin without.

    is_remote: the incidents stay with the server; the page gets what their codes mean.
    Raises UsageError for a table or a colour that cannot be used.
    """
    with _collector_at_rest():
        return _data_of(table, colours, is_remote=is_remote)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Without garbage collection: a large map makes a million objects, none of them in a cycle,
    and going through them again and again takes a quarter of its time."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def _data_of(
    table: geopandas.GeoDataFrame, colours: Mapping[str, str] | None, *, is_remote: bool
) -> dict[str, Any]:
    outlines, area = areas(table)
    columns = make_columns(table, area)
    boxes, whole = _boxes(table, columns), _whole(columns)
    if is_remote:
        columns = columns.take(np.empty(0, np.int64))
    incidents, later = columns.packed_in_two()
    reports, words = report_chunks([] if is_remote else table["reports"].tolist())
    digest = hashlib.sha256()
    for part in (incidents, later, outlines, words, *reports):
        digest.update(part.encode("ascii"))
    return {
        "names": {name: texts for name, texts in columns.names.items() if name != "name"},
        "columns": incidents,
        "areas": outlines,
        "later": {
            "columns": later,
            "waves": packed(_waves(table)),
            "basemap": packed(basemap_pieces(_whole_degrees(boxes))),
        },
        "reports": {"chunks": reports, "words": words},
        "rows_a_chunk": CHUNK,
        "fields": REPORT_FIELDS,
        "hash": digest.hexdigest(),
        "colours": belligerent_colours(
            columns.names["attacker"], {**theatre_colours(), **(colours or {})}
        ),
        "unknown": UNKNOWN,
        "bounds": _bounds(boxes),
        "whole": whole,
    }


def _waves(table: geopandas.GeoDataFrame) -> list[dict[str, Any]]:
    """What sources say of each coordinated attack as a whole (``geoviz.table.WAVE_FIELDS``)."""
    return [
        {key: wave.get(key) for key in ("wave", "attacker", "country", "date", "reports")}
        for wave in table.attrs.get("waves", ())
        if wave.get("reports")
    ]


def _whole(columns: Columns) -> dict[str, Any]:
    """What a page shows before it has looked at any incident: their number, values and days."""
    counts = {
        name: np.bincount(codes + 1, minlength=len(columns.names.get(name, ())) + 1)
        for name, codes in [*columns.codes.items(), *columns.values.items()]
        if name in ("attacker", "role", "status", "review", "precision", "band")
    }
    for name in ("weapon", "target_type", "publisher"):
        runs = columns.lists[name]
        counts[name] = np.bincount(runs.codes + 1, minlength=len(columns.names[name]) + 1)
        counts[name][0] = int((np.diff(runs.offsets) == 0).sum())
    is_dated = columns.first != UNDATED
    return {
        "total": len(columns),
        "counts": {name: count.tolist() for name, count in counts.items()},
        "days": {
            "start": int(columns.first[is_dated].min(initial=2**31)),
            "end": int(columns.last[is_dated].max(initial=UNDATED)),
            "undated": int((~is_dated).sum()),
        },
    }


def _boxes(table: geopandas.GeoDataFrame, columns: Columns) -> NDArray[np.float64]:
    """West, south, east, north of each incident in degrees."""
    boxes = np.column_stack([columns.lon, columns.lat, columns.lon, columns.lat])
    is_area = columns.values["area"] >= 0
    if is_area.any():
        bounds = table.geometry.bounds.to_numpy()[is_area]
        boxes[is_area, :2] = np.minimum(boxes[is_area, :2], bounds[:, :2])
        boxes[is_area, 2:] = np.maximum(boxes[is_area, 2:], bounds[:, 2:])
    return boxes


def _whole_degrees(boxes: NDArray[np.float64]) -> set[Box]:
    return {cast(Box, tuple(box)) for box in np.unique(np.floor(boxes), axis=0).tolist()}


def _bounds(boxes: NDArray[np.float64]) -> list[list[float]] | None:
    """South-west and north-east corner, latitude first as Leaflet has it; None without boxes."""
    if not len(boxes):
        return None
    west, south = boxes[:, :2].min(axis=0).tolist()
    east, north = boxes[:, 2:].max(axis=0).tolist()
    return [[south, west], [north, east]]
