"""Reads what a page carries, by another way than the page does."""

from __future__ import annotations

import base64
import gzip
import json
from itertools import accumulate
from typing import Any


def opened(packed: str) -> bytes:
    return gzip.decompress(base64.b64decode(packed))


def headed(packed: str) -> tuple[Any, bytes]:
    """JSON, whose length stands before it, and the bytes after it."""
    data = opened(packed)
    at = 4 + int.from_bytes(data[:4], "little")
    return json.loads(data[4:at]), data[at:]


def arrays_of(packed: str) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """The header and the arrays of what ``packed_arrays`` made."""
    header, data = headed(packed)
    at = 0
    arrays = {}
    for name, length, low, width, is_difference in header.pop("arrays"):
        planes = [data[at + plane * length : at + (plane + 1) * length] for plane in range(width)]
        at += width * length
        numbers = [
            low + sum(plane[i] << (8 * place) for place, plane in enumerate(planes))
            for i in range(length)
        ]
        arrays[name] = list(accumulate(numbers)) if is_difference else numbers
    assert at == len(data)
    return header, arrays
