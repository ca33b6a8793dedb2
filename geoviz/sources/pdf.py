"""PDF files: their text, paragraph by paragraph, by pdfminer.six."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTTextContainer
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfparser import PDFParser
from pdfminer.psparser import PSException
from pdfminer.utils import decode_text

from geoviz.errors import SourceError
from geoviz.model import Article
from geoviz.sources.fields import article_from
from geoviz.sources.files import SourceFile
from geoviz.sources.text import headline

logging.getLogger("pdfminer").addHandler(logging.NullHandler())

_MOST_PAGES = 500
_FEWEST_WORDS = 5
_MARGIN = 0.08  # of a page's height: where running heads and page numbers stand
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# How a glyph was drawn, not what was written.
_GLYPHS = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\xad": None}
)
_FILE_NAME = re.compile(
    r"\.(?:pdf|docx?|html?|indd|odt|rtf|txt)$|^(?:untitled|microsoft word)", re.I
)


def read_pdf(file: SourceFile) -> Iterator[Article]:
    """One article: the text of all pages, without heads and feet that pages share.

    Raises SourceError where the file is no PDF, asks for a password, or has no text
    (a scan).
    """
    data = file.read()
    if b"%PDF-" not in data[:1024]:
        raise SourceError("is not a PDF file; give it the suffix of what it is")
    try:
        title = _title(data)
        pages = [_paragraphs(page) for page in _pages(file, data)]
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise SourceError("asks for a password; save it without one") from error
    except (PDFException, PSException) as error:
        raise SourceError(f"is a damaged PDF file ({type(error).__name__})") from error
    text = _joined(_without_running_lines(pages)) + "\n"
    if len(text.split()) < _FEWEST_WORDS:
        raise SourceError("has no text: it may be a scan; run text recognition on it first")
    file.check(text)
    yield article_from({"title": title or headline(text)}, text, file.name)


def _pages(file: SourceFile, data: bytes) -> Iterator[Iterable[object]]:
    layout = LAParams(all_texts=True)
    for number, page in enumerate(extract_pages(BytesIO(data), laparams=layout), start=1):
        if number > _MOST_PAGES:
            raise SourceError(f"has more than {_MOST_PAGES} pages; split it into its articles")
        yield page


def _paragraphs(page: object) -> list[tuple[str, bool]]:
    """Text of each box of a page in reading order, and whether it stands in the margin."""
    height = float(getattr(page, "height", 0.0)) or 1.0
    boxes = []
    for box in page if isinstance(page, Iterable) else ():
        if isinstance(box, LTTextContainer):
            text = _NOT_TEXT.sub("", box.get_text().translate(_GLYPHS)).strip()
            low, high = box.y1 < height * _MARGIN, box.y0 > height * (1 - _MARGIN)
            if text:
                boxes.append((text, low or high))
    return boxes


def _without_running_lines(pages: list[list[tuple[str, bool]]]) -> list[list[str]]:
    """Drop what stands in the margin of most pages, whatever number it carries there."""
    if len(pages) < 2:
        return [[text for text, _ in page] for page in pages]
    on_pages = Counter(
        shape for page in pages for shape in {_shape(text) for text, marginal in page if marginal}
    )
    return [
        [
            text
            for text, marginal in page
            if not marginal or on_pages[_shape(text)] * 2 <= len(pages)
        ]
        for page in pages
    ]


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def _joined(pages: list[list[str]]) -> str:
    """Paragraphs apart from each other, but where one goes on over the page."""
    parts: list[str] = []
    for page in pages:
        for at, paragraph in enumerate(page):
            if parts:
                goes_on = at == 0 and paragraph[:1].islower() and parts[-1][-1:] not in '.!?…:"”'
                parts.append("\n" if goes_on else "\n\n")
            parts.append(paragraph)
    return "".join(parts)


def _title(data: bytes) -> str | None:
    """The title that the document gives itself, unless it is the name of a file."""
    document = PDFDocument(PDFParser(BytesIO(data)))
    for info in document.info:
        raw = info.get("Title")
        if isinstance(raw, bytes):
            title = _NOT_TEXT.sub("", decode_text(raw)).strip()
            if title and not _FILE_NAME.search(title):
                return title
    return None
