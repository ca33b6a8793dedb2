"""The fuzzing targets hold on what is known to be difficult; fuzzing itself is a command."""

from __future__ import annotations

import pytest

from tests.fuzz.__main__ import NAMES
from tests.fuzz.targets import TARGETS, run

DIFFICULT = (
    b"",
    b"\0",
    b"\xff\xfe\0",
    b"---\ntitle: [\n---\n",
    b"---\n" + b"&a [" * 40 + b"\n---\nText",
    b'{"text": "\\ud800"}',
    b"[" * 5_000,
    b'[{"a": [{"b": "c", "d": 1e999}]}]',
    b'{"features": [{"geometry": {"type": "Polygon", "coordinates": [[]]}}]}',
    b'{"features": [{"geometry": {"type": "GeometryCollection", "geometries": []}}]}',
    b'a,b\n"x\ny",2\n"open',
    b"a,b\n" + b"x" * 300_000,
    b"nan,inf",
    b"1e400,0",
    b"9999999999999999999999999",
    b"at least 3-",
    b"2025-02-30/2025-02-31",
    b"0001-01",
    b"9999-12",
    "١٢ ٣".encode(),
    b"<" * 3_000,
    "\u202eİıſK\u0301".encode(),
)


def test_every_target_is_fuzzed():
    assert tuple(TARGETS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_difficult_input_is_read_or_refused(name):
    for data in DIFFICULT:
        run(name, data)
