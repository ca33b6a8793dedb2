"""Files that are the old one or the new one, never half of it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geoviz.errors import OutputError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new path to write to, which takes the place of ``path`` when the block ends.

    It has the same name, in a folder of its own beside the target. A link is followed. If
    the block fails, the target is as it was. Raises OutputError where it cannot be written.
    """
    try:
        target = path.resolve()
        if target.is_dir():
            raise OutputError(f"{path} is a folder; give the name of a file")
        with tempfile.TemporaryDirectory(prefix=".geoviz-", dir=target.parent) as folder:
            temporary = Path(folder) / target.name
            yield temporary
            if target.exists():
                shutil.copymode(target, temporary)
            _sync(temporary)
            temporary.replace(target)
        _sync(target.parent)
    except OSError as error:
        why = error.strerror or str(error)
        raise OutputError(f"{path} cannot be written: {why}; choose another place") from error


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """A new folder to fill, which takes the place of ``path`` when the block ends.

    The old one is moved aside first and thrown away last. If the block fails, it is as it was.
    Raises OutputError where the folder cannot be written.
    """
    try:
        target = path.resolve()
        with tempfile.TemporaryDirectory(prefix=".geoviz-", dir=target.parent) as aside:
            made, old = Path(aside, "new"), Path(aside, "old")
            made.mkdir()
            yield made
            for file in made.iterdir():
                _sync(file)
            _sync(made)
            if target.exists():
                target.rename(old)
            try:
                made.rename(target)
            except OSError:
                if old.exists():
                    old.rename(target)
                raise
        _sync(target.parent)
    except OSError as error:
        why = error.strerror or str(error)
        raise OutputError(f"{path} cannot be written: {why}; choose another place") from error


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folders
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
