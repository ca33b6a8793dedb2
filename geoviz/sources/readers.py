"""Which function reads which kind of file.

To read a new kind, write a function of the type ``Reader`` and add it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from geoviz.model import Article, Quarantined
from geoviz.sources.docx import read_docx
from geoviz.sources.email import read_eml
from geoviz.sources.files import SourceFile
from geoviz.sources.html import read_html
from geoviz.sources.jsonl import read_jsonl
from geoviz.sources.markdown import read_markdown
from geoviz.sources.pdf import read_pdf
from geoviz.sources.text import read_text

Reader = Callable[[SourceFile], Iterable[Article | Quarantined]]
"""Gives a file's articles, and its parts that could not be read.

It raises SourceError, with a reason that continues "FILE ...", where all of the file
cannot be read; the file is then quarantined. It does not use the network.
"""

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".txt": read_text,
        ".md": read_markdown,
        ".markdown": read_markdown,
        ".html": read_html,
        ".htm": read_html,
        ".pdf": read_pdf,
        ".docx": read_docx,
        ".eml": read_eml,
        ".jsonl": read_jsonl,
    }
)
