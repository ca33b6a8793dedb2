"""Errors a caller may meet. One root; each docstring says what the caller may do.

``EXIT_CODES`` is the only table from errors to process exit codes.
"""

from __future__ import annotations


class GeovizError(Exception):
    """Root of all errors that geoviz raises on purpose. Show the message; it says what to do."""


class UsageError(GeovizError):
    """A wrong argument: a missing path, an unknown format or theatre. Correct the call."""


class SourceError(GeovizError):
    """One article cannot be read. Other articles are not affected; the message says why."""


class StoreError(GeovizError):
    """The store is missing, corrupt, locked, or from a newer version. Nothing was changed."""


class ConflictError(StoreError):
    """Someone else judged the same reports meanwhile. Nothing was kept; look, and judge again."""


class OutputError(GeovizError):
    """The result cannot be written: no space, or a read-only place. Choose another place."""


class AssetError(GeovizError):
    """A file that geoviz ships is missing or damaged. Install geoviz again."""


class GeocoderError(GeovizError):
    """An online geocoder failed. What was read is kept, mentions as pending; run again later."""


DONE = 0
SOME_QUARANTINED = 1
INTERRUPTED = 130

EXIT_CODES: dict[type[GeovizError], int] = {
    UsageError: 2,
    SourceError: SOME_QUARANTINED,
    StoreError: 3,
    AssetError: 3,
    OutputError: 4,
    GeocoderError: 5,
}


def exit_code(error: GeovizError) -> int:
    """The exit code for an error; the nearest class in ``EXIT_CODES`` decides."""
    return next((EXIT_CODES[cls] for cls in type(error).__mro__ if cls in EXIT_CODES), 2)
