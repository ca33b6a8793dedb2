"""Short dispatches of many kinds and wars, each with the sites that must be read from it.

A dispatch is a file in ``dispatches/``: the expected sites as TOML between two lines of ``+++``,
then the text. Its ``published`` and each site's ``name`` must be given; of the other properties
only those that a site gives are compared. ``killed = "none"``: no number may be claimed.
The expectations were written before the texts were first read.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from geoviz.pipeline import Reader
from tests.extract.sites_told import assert_told, cases
from tests.factories import article

DISPATCHES = {
    path.stem: path for path in sorted((Path(__file__).parent / "dispatches").glob("*.md"))
}
# What is still read wrongly, and why.
NOT_YET: dict[str, str] = {}


@pytest.mark.parametrize("name", cases(DISPATCHES, NOT_YET))
def test_the_sites_of_a_dispatch_are_read_and_no_other(reader: Reader, name: str) -> None:
    _, head, text = DISPATCHES[name].read_text("utf-8").split("+++\n", 2)
    told = tomllib.loads(head)
    written = article(text.lstrip("\n"), published=told["published"])
    assert_told(written, reader.read(written).reports, told.get("sites", []))
