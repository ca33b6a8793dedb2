"""One file as readers see it: its bytes, checked and decoded under a size limit."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from geoviz.errors import SourceError

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_BYTES_PER_CHAR = 4  # at most, in UTF-8
_ESCAPED_BYTES_PER_CHAR = 12  # at most, in JSON: a surrogate pair of \uXXXX
_OTHER_FIELDS_BYTES = 100_000  # room for all of a JSON line but its text


def printable_name(path: Path) -> str:
    """The file's name; bytes that are no UTF-8 become replacement characters."""
    return os.fsencode(path.name).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to be read as one article or many."""

    path: Path
    max_chars: int  # a longer article is refused, before it is held in memory where possible
    content: bytes | None = None  # of a file that is not on disk; its path is but a name then

    @property
    def name(self) -> str:
        return printable_name(self.path)

    def text(self) -> str:
        """All of the file, line ends kept, without a byte order mark.

        Raises SourceError where it cannot be opened, is too long, or is not UTF-8 text.
        """
        return self.decode(self.read())

    def read(self, most_bytes: int | None = None) -> bytes:
        """All bytes of the file.

        most_bytes: of files that hold more than text. Raises SourceError where it cannot be
        opened or is too long.
        """
        limit = most_bytes or self.max_chars * _BYTES_PER_CHAR + len(_BOM)
        with self._open() as stream:
            data = stream.read(limit + 1)
        if len(data) > limit and most_bytes:
            raise SourceError(
                f"has more than {most_bytes / 2**20:g} MB; save its text as .txt, or split it"
            )
        if len(data) > limit:
            raise self.too_long()
        return data

    def decode(self, data: bytes, encoding: str = "utf-8") -> str:
        """Text of the file, or of a line of it. Raises SourceError for what is not text."""
        if data.startswith(_UTF16):
            raise SourceError("is UTF-16, not UTF-8; save it as UTF-8")
        if b"\0" in data:
            raise SourceError("holds NUL bytes: it is not a text file; remove it or convert it")
        try:
            text = data.removeprefix(_BOM).decode(encoding)
        except UnicodeDecodeError as error:
            raise SourceError(
                f"is not UTF-8 (byte 0x{data[error.start]:02x} at {error.start}); save it as UTF-8"
            ) from error
        self.check(text)
        return text

    def check(self, text: str) -> None:
        """Raises SourceError where a text is empty, too long, or cannot be written as UTF-8."""
        if len(text) > self.max_chars:
            raise self.too_long()
        if not text or text.isspace():
            raise SourceError("is empty: there is nothing to read")
        if "\0" in text:
            raise SourceError("holds NUL characters: it is not text; remove them")
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise SourceError(
                f"holds half a surrogate pair at {error.start}; write the character whole"
            ) from error

    def too_long(self) -> SourceError:
        return SourceError(
            f"has more than {self.max_chars:,} characters, too long for one article; "
            "split it into its articles"
        )

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Line numbers from 1 and lines that are not blank, split at LF only.

        A line too long to hold an article of ``max_chars`` is None. Raises SourceError
        where the file cannot be opened.
        """
        limit = self.max_chars * _ESCAPED_BYTES_PER_CHAR + _OTHER_FIELDS_BYTES
        with self._open() as stream:
            number = 0
            while line := stream.readline(limit + 1):
                number += 1
                if len(line) > limit:
                    while line and not line.endswith(b"\n"):
                        line = stream.readline(limit)
                    yield number, None
                elif line.strip():
                    yield number, line

    def _open(self) -> BinaryIO:
        if self.content is not None:
            return BytesIO(self.content)
        try:
            # A named pipe or a device would be waited for, or never end.
            if not stat.S_ISREG(self.path.stat().st_mode):
                raise SourceError("is not an ordinary file; copy its content to one")
            return self.path.open("rb")
        except OSError as error:
            raise SourceError(f"cannot be opened: {error.strerror}") from error
