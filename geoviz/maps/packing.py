"""Packing: values as gzip in base64, arrays of whole numbers as planes of bytes.

No text of an article stands in the page where anything but our own script reads it.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoviz.errors import UsageError

Ints = NDArray[np.integer[Any]]

# Level 9 costs twice the time and saves two hundredths.
_LEVEL = 6


def to_json(value: Any) -> str:
    """Compact JSON that may stand in a script element.

    Raises UsageError where a number is not finite: a browser's JSON has no NaN.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise UsageError("a number of this table is not finite; correct or drop its row") from error
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def packed(value: Any) -> str:
    """A value as JSON, gzip and base64; equal values give equal text."""
    return packed_bytes(json_bytes(value))


def json_bytes(value: Any) -> bytes:
    """``to_json`` in UTF-8; half characters as escapes."""
    return to_json(value).encode("utf-8", "backslashreplace")


def packed_bytes(data: bytes) -> str:
    """Bytes, gzip and base64."""
    return base64.b64encode(gzip.compress(data, compresslevel=_LEVEL, mtime=0)).decode("ascii")


def packed_arrays(header: Mapping[str, Any], arrays: Mapping[str, Ints]) -> str:
    """A header and arrays of whole numbers, to be read by ``readArrays`` in packing.js.

    The bytes: the header's length in four bytes (little-endian), the header as JSON in UTF-8,
    then each array as planes of bytes, lowest first. ``header["arrays"]`` lists name, length,
    the least value, how many planes, and whether the values are differences. The planes of
    rarely changing bytes shrink to nothing, and a constant column has no plane at all.
    """
    planes: list[bytes] = []
    listed: list[tuple[str, int, int, int, int]] = []
    for name, given in arrays.items():
        values = np.asarray(given, np.int64)
        is_sorted = bool((values[:1] < values[-1:]).any() and (values[1:] >= values[:-1]).all())
        if is_sorted:
            values = np.diff(values, prepend=0)
        low = int(values.min()) if len(values) else 0
        width = (int(values.max()) - low).bit_length() + 7 >> 3 if len(values) else 0
        little = (values - low).astype("<u8").view(np.uint8).reshape(-1, 8)
        planes.append(little[:, :width].T.tobytes())
        listed.append((name, len(values), low, width, int(is_sorted)))
    text = json_bytes({**header, "arrays": listed})
    return packed_bytes(b"".join([len(text).to_bytes(4, "little"), text, *planes]))
