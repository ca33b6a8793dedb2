"""Files that nobody but their owner may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from geoviz.errors import OutputError, StoreError


def signing_key(path: Path) -> bytes:
    """The key of a file, made by chance where there is none. Raises OutputError, StoreError."""
    try:
        if not path.exists():
            make_private(path, secrets.token_bytes(32))
        key = path.read_bytes()
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}; sessions need it") from error
    if len(key) < 32:
        raise StoreError(f"{path} is damaged; remove it, and everybody has to log in again")
    return key


def make_private(path: Path, content: bytes) -> None:
    """Make a file that nobody but its owner may read, whole or not at all.

    One that is there already, as of a process that was faster, stays as it is.
    """
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}; choose another place") from error
