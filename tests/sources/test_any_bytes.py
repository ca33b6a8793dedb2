"""Whatever stands in a file, it is read or quarantined; nothing else happens."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoviz.model import Article, Quarantined
from geoviz.sources import READERS
from tests.sources.conftest import read

PIECES = (
    b"---\n", b"title: ", b"published: 2025-07-04\n", b"- ", b"{", b"}", b'"text": "', b'"', b"\n",
    b"<html>", b"<article>", b"<p>", b"</p>", b"<meta charset=", b"windows-1251", b"<!--", b"&#x0;",
    b"<?xml", b"?>", b"<![CDATA[", b"\\ud800", b"\xef\xbb\xbf", b"\xff", b"\x00", b"&a *a !!x ",
    b"Drones struck the port of Izmail. ", "Дрони вдарили по порту. ".encode(), b"\r\n", b"[" * 50,
)  # fmt: skip

files = st.binary(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join)


@pytest.mark.parametrize("suffix", sorted(READERS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=files)
def test_any_bytes_are_read_or_quarantined(suffix, content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        path.write_bytes(content)
        items = read(path)
    assert items
    for item in items:
        if isinstance(item, Article):
            assert item.text.strip()
            item.text.encode()
        else:
            assert isinstance(item, Quarantined)
            assert item.reason
