"""Which function reads which kind of file.

To read a new kind, write a function of the type ``Reader`` and add it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from types import MappingProxyType

from geoviz.model import Article, Quarantined
from geoviz.sources.files import SourceFile
from geoviz.sources.jsonl import read_jsonl
from geoviz.sources.markdown import read_markdown
from geoviz.sources.text import read_text

Reader = Callable[[SourceFile], Iterable[Article | Quarantined]]
"""Gives a file's articles, and its parts that could not be read.

It raises SourceError, with a reason that continues "FILE ...", where all of the file
cannot be read; the file is then quarantined. It does not use the network.
"""


def _late(home: str) -> Reader:
    """The reader at ``module:name``, whose libraries are loaded with its first document."""

    def read(file: SourceFile) -> Iterable[Article | Quarantined]:
        module, _, name = home.partition(":")
        reader: Reader = getattr(import_module(module), name)
        return reader(file)

    return read


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".txt": read_text,
        ".md": read_markdown,
        ".markdown": read_markdown,
        ".html": _late("geoviz.sources.html:read_html"),
        ".htm": _late("geoviz.sources.html:read_html"),
        ".pdf": _late("geoviz.sources.pdf:read_pdf"),
        ".docx": _late("geoviz.sources.docx:read_docx"),
        ".eml": _late("geoviz.sources.email:read_eml"),
        ".jsonl": read_jsonl,
    }
)
