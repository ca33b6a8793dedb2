"""The lines of a GeoNames dump: a text file, or the one in the archive that GeoNames offers.

An archive is never unpacked: its text is read as it comes, up to a limit.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from geoviz.errors import UsageError

MOST_BYTES = 4 * 2**30  # of text; all countries of GeoNames together have less than half of it
_MOST_TIMES = 40  # larger than packed; text of GeoNames is four to six times as large
_SMALL = 2**24  # where how often it is larger says nothing
_MOST_FILES = 20
_MOST_LINE = 64 * 2**10  # bytes; the longest columns of GeoNames have 10,000 characters
_NOTES = "readme.txt"


def lines_of(path: Path, most_bytes: int = MOST_BYTES) -> Iterator[bytes]:
    """The lines, without their ends; a line that is too long comes as one without columns.

    Raises UsageError for what is no archive of one text, or more than it should be.
    """
    with _opened(path) as stream:
        read = 0
        while line := _line(stream, path):
            read += len(line)
            if read > most_bytes:
                raise UsageError(f"{path.name} holds more than {most_bytes / 2**30:g} GB of text")
            if len(line) > _MOST_LINE:
                while line and not line.endswith(b"\n"):
                    line = _line(stream, path)
                    read += len(line)
                    if read > most_bytes:
                        break
                yield b""
            else:
                yield line.rstrip(b"\r\n")


def _line(stream: IO[bytes], path: Path) -> bytes:
    try:
        return stream.readline(_MOST_LINE + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise UsageError(f"{path.name} is damaged ({error}); download it again") from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as file:
            if not zipfile.is_zipfile(file):
                if path.suffix.lower() == ".zip":
                    raise UsageError(f"{path.name} is no ZIP archive; download it again")
                file.seek(0)
                yield file
                return
            with zipfile.ZipFile(file) as archive, archive.open(_text_in(archive, path)) as text:
                yield text
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise UsageError(f"{path.name} cannot be unpacked ({error}); download it again") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be opened: {error.strerror}") from error


def _text_in(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """The text of a dump: the only one beside the notes."""
    members = archive.infolist()
    if len(members) > _MOST_FILES or any("/" in m.filename or "\\" in m.filename for m in members):
        raise UsageError(
            f"{path.name} holds folders, or too many files; GeoNames' archives hold one text and "
            "its readme.txt"
        )
    texts = [
        member
        for member in members
        if member.filename.lower().endswith(".txt") and member.filename.lower() != _NOTES
    ]
    if len(texts) != 1:
        raise UsageError(f"{path.name} holds {len(texts)} texts; GeoNames' archives hold one")
    (text,) = texts
    if text.file_size > MOST_BYTES or (
        text.file_size > _SMALL and text.file_size > _MOST_TIMES * max(text.compress_size, 1)
    ):
        raise UsageError(f"{path.name} would unpack to far more than a dump of GeoNames; not read")
    return text
