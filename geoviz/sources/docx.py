"""Word documents: paragraphs, lists and tables in their order, by python-docx."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from geoviz.errors import SourceError
from geoviz.model import Article
from geoviz.sources.fields import article_from
from geoviz.sources.files import SourceFile
from geoviz.sources.text import headline

_MOST_BYTES = 100 * 2**20  # unpacked: what a zip bomb passes
_OLD_WORD = b"\xd0\xcf\x11\xe0"  # a .doc, or one with a password
_SPACES = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "‑"}


def read_docx(file: SourceFile) -> Iterator[Article]:
    """One article: the text as it reads with all changes accepted.

    Raises SourceError where the file is no Word document, or unpacks to too much.
    """
    data = file.read()
    if data.startswith(_OLD_WORD):
        raise SourceError("is an old or protected Word file; save it as .docx without a password")
    try:
        with ZipFile(BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
                raise SourceError(
                    f"unpacks to more than {_MOST_BYTES // 2**20} MB; save its text as .txt"
                )
        document = Document(BytesIO(data))
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise SourceError("is not a Word document; save it as .docx again") from error
    text = "\n\n".join(_blocks(document.iter_inner_content())) + "\n"
    if not text.strip():
        raise SourceError("is empty: there is nothing to read")
    file.check(text)
    title = (document.core_properties.title or "").strip()
    yield article_from({"title": title or headline(text)}, text, file.name)


def _blocks(content: Iterator[Paragraph | Table]) -> Iterator[str]:
    for block in content:
        if isinstance(block, Paragraph):
            text = _text(block).strip()
            if text:
                yield text
            continue
        for row in block.rows:
            # Merged cells come once for each column they span.
            cells = {
                id(cell._tc): " ".join(_blocks(cell.iter_inner_content())) for cell in row.cells
            }
            line = " · ".join(text for text in cells.values() if text)
            if line:
                yield line


def _text(paragraph: Paragraph) -> str:
    """A paragraph with what was put in by tracked changes, without what was taken out."""
    parts: list[str] = []
    # python-docx leaves out inserted runs; deleted ones hold delText instead.
    for node in paragraph._p.iter(qn("w:t"), *(qn(f"w:{name}") for name in _SPACES)):
        name = str(node.tag).rpartition("}")[2]
        parts.append(_SPACES.get(name) or node.text or "")
    return "".join(parts)
