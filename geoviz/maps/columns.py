"""The table of incidents as columns of numbers, which a page, or a server, filters and counts.

Texts become codes, days and degrees numbers, lists runs of codes: no loop over rows runs here
that numpy or pandas could run, because a map may hold a million of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from typing import Any

import geopandas
import numpy as np
import pandas
from numpy.typing import NDArray

from geoviz.errors import UsageError
from geoviz.maps.outlines import areas
from geoviz.maps.packing import Ints, packed_arrays
from geoviz.model import Precision, Review
from geoviz.table import check_incidents

UNDATED = -(2**31)
"""The day of an undated incident."""

BANDS = (0.9, 0.7, 0.5)
"""Least confidence of the first three bands; what is below the last is the fourth."""

_CODED = ("attacker", "role", "status", "country", "wave")
# What belongs to the place: rows with equal values share one entry in a page.
_PLACE = ("name", "lon", "lat", "uncertainty_m", "precision", "approximate", "area")
# What a drawing of the map needs beside the places.
_DRAWN = ("place", "attacker", "role", "inferred", "wave", "answers_n", "answers")


@dataclass(frozen=True, slots=True)
class Runs:
    """A list of codes a row: row ``i`` has ``codes[offsets[i]:offsets[i + 1]]``."""

    offsets: Ints
    codes: Ints

    def take(self, rows: Ints) -> Runs:
        counts = self.offsets[1:][rows] - self.offsets[:-1][rows]
        offsets = np.concatenate(([0], np.cumsum(counts)))
        inside = np.arange(offsets[-1]) - np.repeat(offsets[:-1], counts)
        return Runs(offsets, self.codes[np.repeat(self.offsets[:-1][rows], counts) + inside])


@dataclass(frozen=True, slots=True)
class Columns:
    """Incidents by row number. Every array has one value a row."""

    ids: Sequence[str]
    lon: NDArray[np.float64]  # degrees
    lat: NDArray[np.float64]
    first: Ints  # days since 1970-01-01; UNDATED where there is none
    last: Ints
    names: Mapping[str, list[str]]  # what the codes of a column mean
    codes: Mapping[str, Ints]  # attacker, role, status, country, wave, review, name; -1: none
    values: Mapping[
        str, Ints
    ]  # numbers: precision, band, uncertainty_m, killed_min (-1: none), killed_more ...
    lists: Mapping[str, Runs]  # weapon, target_type, publisher; answers: numbers of rows

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: Ints) -> Columns:
        """Some of the rows, in the order asked for, with the same names."""
        at = np.full(len(self) + 1, -1, np.int64)
        at[rows] = np.arange(len(rows))
        lists = {name: runs.take(rows) for name, runs in self.lists.items()}
        answers = lists["answers"]
        kept = at[answers.codes] >= 0
        sums = np.concatenate(([0], np.cumsum(kept)))
        lists["answers"] = Runs(sums[answers.offsets], at[answers.codes[kept]])
        return Columns(
            ids=[self.ids[row] for row in rows],
            lon=self.lon[rows],
            lat=self.lat[rows],
            first=self.first[rows],
            last=self.last[rows],
            names=self.names,
            codes={name: codes[rows] for name, codes in self.codes.items()},
            values={name: values[rows] for name, values in self.values.items()},
            lists=lists,
        )

    def packed(self, rows: Ints | None = None) -> str:
        """The rows as the page reads them; without ``rows``, all."""
        if rows is not None:
            return self.take(np.asarray(rows)).packed()
        return packed_arrays(*self._content())

    def packed_in_two(self) -> tuple[str, str]:
        """``packed`` in two parts: what the first drawing needs, and the other columns."""
        header, arrays = self._content()
        later = {"id": header.pop("id")}
        drawn = [name for name in arrays if name.startswith("place_") or name in _DRAWN]
        return (
            packed_arrays(header, {name: arrays.pop(name) for name in drawn}),
            packed_arrays(later, arrays),
        )

    def _content(self) -> tuple[dict[str, Any], dict[str, Ints]]:
        """What ``packed_arrays`` takes."""
        place, names, places = self._places()
        ids, prefix = _short_ids(self.ids)
        is_dated = self.first != UNDATED
        start = int(self.first[is_dated].min()) if is_dated.any() else 0
        arrays: dict[str, Ints] = {f"place_{name}": values for name, values in places.items()}
        arrays["place"] = place
        # One more than the days since the first; 0 where there is none.
        arrays["first"] = np.where(is_dated, self.first - start + 1, 0)
        arrays["days"] = np.where(is_dated, self.last - self.first, 0)
        arrays |= {name: codes for name, codes in self.codes.items() if name != "name"}
        arrays |= {name: self.values[name] for name in _values(self.values)}
        for name, runs in self.lists.items():
            arrays[f"{name}_n"] = np.diff(runs.offsets)
            arrays[name] = runs.codes
        if prefix is not None:
            arrays["id"] = ids
        header = {
            "n": len(self),
            "start": start,
            "place_name": names,
            "id": list(self.ids) if prefix is None else prefix,
        }
        return header, arrays

    def _places(self) -> tuple[Ints, list[str], dict[str, Ints]]:
        """The row's place; the places' names; the places' other columns. By longitude."""
        by_row = {
            "name": self.codes["name"],
            "lon": np.rint(self.lon * 1e5).astype(np.int64),
            "lat": np.rint(self.lat * 1e5).astype(np.int64),
        } | {name: self.values[name] for name in _PLACE[3:]}
        number = reduce(_pair, (by_row[name] for name in _PLACE))
        _, at, place = np.unique(number, return_index=True, return_inverse=True)
        order = np.argsort(by_row["lon"][at], kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        at = at[order]
        names = self.names["name"]
        return (
            rank[place],
            [names[code] for code in by_row["name"][at]],
            {name: by_row[name][at] for name in _PLACE[1:]},
        )


def map_columns(incidents: geopandas.GeoDataFrame) -> Columns:
    """The columns of a table of incidents (``geoviz.table.COLUMNS``).

    Raises UsageError for a missing column, a position outside the world, an unknown precision.
    """
    table = check_incidents(incidents)
    return make_columns(table, areas(table)[1])


def make_columns(table: geopandas.GeoDataFrame, area: Ints) -> Columns:
    """``map_columns`` with the number of each row's area, -1 for none."""
    lon, lat = _positions(table)
    codes: dict[str, Ints] = {}
    names: dict[str, list[str]] = {}
    for name in (*_CODED, "name"):
        codes[name], names[name] = _coded(table[name])
    codes["review"], names["review"] = _review(table)
    lists: dict[str, Runs] = {}
    for name in ("weapon", "target_type"):
        lists[name], names[name] = _runs(table[name])
    reports = table["reports"].tolist()
    publishers = [[report.get("publisher") for report in said] for said in reports]
    lists["publisher"], names["publisher"] = _runs(publishers)
    ids = list(map(str, table["incident"].tolist()))
    confidence = _numbers(table["confidence"])
    values = {
        "precision": _precisions(table["precision"]),
        "band": np.searchsorted(-np.array(BANDS), -confidence - 1e-9).astype(np.int64),
        "confidence": np.rint(confidence * 100).astype(np.int64),
        "uncertainty_m": np.rint(_numbers(table["uncertainty_m"])).astype(np.int64),
        "approximate": table["area_approximate"].astype(bool).to_numpy().astype(np.int64),
        "inferred": table["attacker_inferred"].astype(bool).to_numpy().astype(np.int64),
        "area": area,
        "reports": np.fromiter(map(len, reports), np.int64, len(table)),
    }
    for name in ("killed", "injured"):
        low, high = (np.rint(_numbers(table[f"{name}_{end}"], -1.0)) for end in ("min", "max"))
        values[f"{name}_min"] = low.astype(np.int64)
        values[f"{name}_more"] = np.where(low < 0, 0, high - low).astype(np.int64)
    first = _days(table["date_first"])
    last = _days(table["date_last"])
    return Columns(
        ids=ids,
        lon=lon,
        lat=lat,
        first=first,
        last=np.where(last == UNDATED, first, last),
        names=names,
        codes=codes,
        values=values,
        lists=lists | {"answers": _answers(table["answers"], ids)},
    )


def _pair(one: Ints, other: Ints) -> Ints:
    """One number for each pair of numbers."""
    _, a = np.unique(one, return_inverse=True)
    _, b = np.unique(other, return_inverse=True)
    pair: Ints = a.astype(np.int64) * (int(b.max(initial=0)) + 1) + b
    return pair


def _values(values: Mapping[str, Ints]) -> list[str]:
    """The columns that belong to the incident rather than to its place; bands are derived."""
    return [name for name in values if name not in (*_PLACE, "band")]


def _short_ids(ids: Sequence[str]) -> tuple[Ints, str | None]:
    """Ids as the bytes of their hexadecimal digits, and their common prefix.

    The prefix is None where the ids are of another kind.
    """
    prefix = ids[0][:-16] if ids else ""
    digits = "".join([text[len(prefix) :] for text in ids])
    alike = all(map(str.startswith, ids, [prefix] * len(ids))) and set(digits) <= _HEX
    if not alike or {len(text) for text in ids} - {len(prefix) + 16}:
        return np.empty(0, np.int64), None
    return np.frombuffer(bytes.fromhex(digits), np.uint8), prefix


_HEX = frozenset("0123456789abcdef")


def _positions(table: geopandas.GeoDataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lon, lat = table["lon"].astype(float), table["lat"].astype(float)
    wrong = ~(lon.between(-180, 180) & lat.between(-90, 90))
    if wrong.any():
        first = table.loc[wrong].iloc[0]
        raise UsageError(
            f"incident {first['incident']} is at lon {first['lon']}, lat {first['lat']}, "
            "which is no position on Earth; correct or drop its row"
        )
    return lon.to_numpy(), lat.to_numpy()


def _precisions(labels: pandas.Series) -> Ints:
    codes, known = pandas.factorize(pandas.Series(labels.tolist(), dtype=object))
    try:
        numbers = [int(Precision.from_label(str(label))) for label in known]
    except KeyError as error:
        right = ", ".join(precision.label for precision in Precision)
        raise UsageError(f"precision {error.args[0].lower()!r} is not one of {right}") from error
    if (codes < 0).any():
        raise UsageError("an incident has no precision; give it one or drop its row")
    precisions: Ints = np.array(numbers, np.int64)[codes]
    return precisions


def _review(table: geopandas.GeoDataFrame) -> tuple[Ints, list[str]]:
    """Codes in the order of ``Review``; a table without the column has nothing reviewed."""
    names = [review.value for review in Review]
    if "review" not in table.columns:
        return np.zeros(len(table), np.int64), names
    codes, given = _coded(table["review"])
    names += [name for name in given if name not in names]
    # A missing value, the last, is not reviewed, which is the first of the names.
    ranks = np.array([*map(names.index, given), 0], np.int64)
    return ranks[codes], names


def _coded(values: Iterable[Any]) -> tuple[Ints, list[str]]:
    """Codes into the sorted distinct texts; -1 for what is missing."""
    plain = values.tolist() if isinstance(values, pandas.Series) else values
    codes, known = pandas.factorize(pandas.Series(plain, dtype=object), use_na_sentinel=True)
    texts = [str(value) for value in known]
    names = sorted(set(texts))
    rank = {name: code for code, name in enumerate(names)}
    ranks = np.array([rank[text] for text in texts] + [-1], np.int64)
    return ranks[codes], names


def _runs(lists: Iterable[Iterable[Any]]) -> tuple[Runs, list[str]]:
    """Each row's distinct texts, as codes in ascending order."""
    rows = [value if isinstance(value, list) else list(value) for value in lists]
    row = np.repeat(np.arange(len(rows)), np.fromiter(map(len, rows), np.int64, len(rows)))
    codes, names = _coded(list(chain.from_iterable(rows)))
    width = len(names) + 1
    distinct = np.unique((row * width + codes)[codes >= 0])
    counts = np.bincount(distinct // width, minlength=len(rows))
    return Runs(np.concatenate(([0], np.cumsum(counts))), distinct % width), names


def _answers(answers: Iterable[Iterable[str]], ids: Sequence[str]) -> Runs:
    """The rows that each row answers; incidents that are not in the table are forgotten."""
    rows = [list(value) for value in answers]
    if not any(rows):
        return Runs(np.zeros(len(rows) + 1, np.int64), np.empty(0, np.int64))
    at = {incident: row for row, incident in enumerate(ids)}
    known = [[at[id_] for id_ in row if id_ in at] for row in rows]
    counts = np.fromiter(map(len, known), np.int64, len(known))
    flat = np.fromiter(chain.from_iterable(known), np.int64, int(counts.sum()))
    return Runs(np.concatenate(([0], np.cumsum(counts))), flat)


def _numbers(values: pandas.Series, missing: float = 0.0) -> NDArray[np.float64]:
    numbers: NDArray[np.float64] = values.astype("Float64").to_numpy(float, na_value=missing)
    return np.where(np.isnan(numbers), missing, numbers)


def _days(dates: pandas.Series) -> Ints:
    days = pandas.to_datetime(dates).to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(days), UNDATED, days.astype(np.int64))
