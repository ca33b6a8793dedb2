"""GeoParquet 1.0 for DuckDB, Arrow and large tables; needs pyarrow."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas

from geoviz.errors import UsageError
from geoviz.export.formats import writes
from geoviz.export.geojson import data_sha256
from geoviz.export.look import Look
from geoviz.export.values import plain
from geoviz.table import COLUMNS, REPORT_FIELDS

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_LISTS = ("weapon", "target_type", "answers")
_DAYS = ("date_first", "date_last")
_REPORT_LISTS = ("more_quotes", "weapon", "target_type")


@writes("GeoParquet", ".parquet")
def write_parquet(incidents: GeoDataFrame, path: Path, look: Look) -> None:
    """The table as it is: lists as lists, reports as lists of structures, days as dates.

    Raises UsageError where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError(
            "GeoParquet needs pyarrow; install it with pip install 'geoviz-strikes[parquet]'"
        ) from error
    table = incidents.reset_index(drop=True)
    for name in table.columns:
        if name in _DAYS:
            table[name] = table[name].dt.date.astype(object).where(table[name].notna(), None)
        elif table[name].dtype == object:
            table[name] = pandas.Series([plain(value) for value in table[name]], dtype=object)
    # Kept in the file's metadata, where nothing else has a place for them.
    table.attrs = {"geoviz": {"title": look.title, "data_sha256": data_sha256(incidents)}}
    stream = io.BytesIO()
    table.to_parquet(stream, index=False, schema_version="1.0.0")
    # An empty column says nothing of its type, and a list of structures not all of it.
    written = pq.read_table(stream)
    kinds = _kinds(pa)
    for at, field in enumerate(written.schema):
        if field.name in kinds:
            cast = written.column(at).cast(kinds[field.name])
            written = written.set_column(at, pa.field(field.name, kinds[field.name]), cast)
    pq.write_table(written, path, compression="zstd")


def _kinds(pa: Any) -> dict[str, Any]:
    """Arrow types that do not depend on which cells happen to be empty."""
    texts = pa.list_(pa.string())
    fields = {name: pa.string() for name in REPORT_FIELDS}
    fields |= dict.fromkeys(_REPORT_LISTS, texts)
    fields |= {"quote_start": pa.int64(), "mark": pa.list_(pa.int64()), "confidence": pa.float64()}
    numbers = ("uncertainty_m", "lon", "lat", "confidence")
    flags = ("area_approximate", "attacker_inferred")
    people = ("killed_min", "killed_max", "injured_min", "injured_max")
    kinds = {name: pa.string() for name in COLUMNS if name != "geometry"}
    kinds |= dict.fromkeys(_LISTS, texts) | dict.fromkeys(_DAYS, pa.date32())
    kinds |= dict.fromkeys(numbers, pa.float64()) | dict.fromkeys(flags, pa.bool_())
    kinds |= dict.fromkeys(people, pa.int64())
    return kinds | {"reports": pa.list_(pa.struct(list(fields.items())))}
