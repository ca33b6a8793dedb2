"""What is dropped or generalised is nowhere in any file, however deep it is packed."""

from __future__ import annotations

import base64
import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import geopandas
import pytest

from geoviz.export import FORMATS, Look, Size, write_as
from geoviz.export.report import account_of, write_report
from geoviz.model import Corpus, Precision
from geoviz.pipeline import derive
from geoviz.selection import publish_safe, select
from tests.factories import (
    article,
    attacker,
    injured,
    killed,
    mention,
    place,
    read_article,
    report,
)

DEPOT = place(
    "Zhovtnevyi depot", 36.321749, 48.889317, precision=Precision.FACILITY, uncertainty_m=417.0,
    parents=("geonames:706482",),
)  # fmt: skip
QUIET = article(
    "Redland's rockets hit the Zhovtnevyi depot at dawn, and 17731 people fled.",
    id="whisper-1", title="Rockets at dawn", publisher="Whisper Gazette",
    url="https://whisper.example/rockets", published=None,
)  # fmt: skip
LOUD = article(
    "Two drones struck the Zhovtnevyi depot; 3 were hurt. Kharkiv region shook.",
    id="loud-1", title="Zhovtnevyi depot burns", publisher="Loud Daily",
    url="https://loud.example/zhovtnevyi-depot",
)  # fmt: skip
SECRETS = (
    # of the dropped source
    "Whisper", "whisper", "Redland", "rockets", "Rockets at dawn", "17731",
    # of the exact place
    "Zhovtnevyi", "zhovtnevyi", "Two drones struck", "36.321", "36.32", "48.889", "48.88", "417.0",
    "loud.example",
)  # fmt: skip


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    quiet = report(attacker("Redland"), killed(17731), of=QUIET, at=DEPOT)
    loud = report(injured(3), of=LOUD, at=DEPOT)
    seen = [mention("Zhovtnevyi depot", LOUD.text)]
    return select(
        derive(
            [
                read_article(QUIET, reports=[quiet]),
                read_article(LOUD, mentions=seen, reports=[loud]),
            ]
        ),
        drop_sources=["Whisper Gazette"],
    )


@pytest.fixture(scope="module")
def table(corpus: Corpus) -> geopandas.GeoDataFrame:
    return publish_safe(corpus, 0.1)


@pytest.fixture(scope="module")
def pack(
    corpus: Corpus, table: geopandas.GeoDataFrame, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("safe") / "pack"
    look = Look(title="A night", size=Size(400, 300))
    write_report(table, folder, account_of(corpus), look)
    return folder


def layers(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and those that it has packed."""
    data = path.read_bytes()
    yield data
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from map(archive.read, archive.namelist())
    elif path.suffix == ".pdf":
        for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
            yield zlib.decompressobj().decompress(part) if part[:1] == b"x" else part
    elif path.suffix == ".html":
        for part in re.findall(rb"H4sI[A-Za-z0-9+/=]+", data):
            yield gzip.decompress(base64.b64decode(part))
    elif path.suffix == ".parquet":
        yield geopandas.read_parquet(path).to_json(default=str).encode()
        yield repr(geopandas.read_parquet(path).to_dict("records")).encode()


def test_nothing_of_it_is_in_any_file(pack: Path) -> None:
    searched = 0
    for path in sorted(pack.iterdir()):
        for data in layers(path):
            text = data.decode("utf-8", "replace")
            found = [secret for secret in SECRETS if secret in text]
            # The basemap is drawn and packed with digits of its own.
            if path.suffix in (".svg", ".pdf", ".html", ".docx"):
                found = [secret for secret in found if not secret[0].isdigit()]
            assert found == [], path.name
            searched += 1
    assert searched > len(FORMATS) + 20


@pytest.mark.parametrize("value", [DEPOT.lon, DEPOT.lat])
def test_no_binary_number_is_the_exact_position(pack: Path, value: float) -> None:
    forms = [struct.pack(f"{order}{kind}", value) for order in "<>" for kind in "df"]
    for path in pack.iterdir():
        for data in layers(path):
            assert not any(form in data for form in forms), path.name


def test_the_same_search_finds_it_where_it_is(corpus: Corpus, tmp_path: Path) -> None:
    """Otherwise the tests above would prove nothing. A page keeps its quotes word by word."""
    plain = publish_safe(corpus, 0.1, keep_quotes=True)
    for suffix in FORMATS:
        if suffix in (".png", ".svg", ".pdf"):
            continue
        write_as(plain, tmp_path / f"a{suffix}", Look())
        found = any(b"Zhovtnevyi" in data for data in layers(tmp_path / f"a{suffix}"))
        assert found, suffix


def test_what_is_left_says_that_it_is_not_all(pack: Path) -> None:
    for name in ("map.html", "map.svg", "METHODS.md", "incidents.kml"):
        text = (pack / name).read_text(encoding="utf-8")
        plain = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))
        assert "every position is moved to the middle of its cell of 0.1° by 0.1°" in plain, name


def test_the_numbers_are_those_of_the_other_source(table: geopandas.GeoDataFrame) -> None:
    assert list(table["injured_max"]) == [3]
    assert table["killed_max"].isna().all()
    assert list(table["attacker"].isna()) == [True]
    assert (table["lon"][0], table["lat"][0]) == (36.35, 48.85)
