"""Values and arrays as a page carries them."""

from __future__ import annotations

import base64
import gzip
import json
import math

import numpy as np
import pytest

from geoviz.errors import UsageError
from geoviz.maps import packing
from tests.maps.unpacking import arrays_of, opened


def test_json_for_a_page_cannot_close_its_element():
    assert packing.to_json("</script>") == '"\\u003c/script>"'


def test_json_for_a_page_refuses_what_no_browser_reads():
    with pytest.raises(UsageError, match="not finite"):
        packing.to_json([math.nan])


def test_packed_values_have_equal_bytes_for_equal_values():
    assert packing.packed({"a": [1, 2]}) == packing.packed({"a": [1, 2]})


def test_a_half_surrogate_survives_packing():
    assert json.loads(opened(packing.packed("\ud83d"))) == "\ud83d"


@pytest.mark.parametrize(
    "values",
    [[], [5], [0, 0, 0], [7, 7, 7], [-3, 300, -70_000], [1, 2, 2, 9], [-(2**31), 2**31 - 1]],
    ids=["none", "one", "zeros", "equal", "wide", "ascending", "extreme"],
)
def test_whole_numbers_survive_packing(values):
    text = packing.packed_arrays({"n": 1}, {"a": np.array([4, 2]), "b": np.array(values, int)})
    assert arrays_of(text) == ({"n": 1}, {"a": [4, 2], "b": values})


def test_a_column_of_one_value_takes_no_bytes():
    one, many = (
        gzip.decompress(base64.b64decode(packing.packed_arrays({}, {"a": np.full(n, 9, np.int64)})))
        for n in (10, 99)
    )
    assert len(one) == len(many)
