"""Web pages: the article without its boilerplate, by trafilatura."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

from trafilatura import bare_extraction
from trafilatura.settings import Document

from geoviz.errors import SourceError
from geoviz.model import Article
from geoviz.sources.fields import article_from
from geoviz.sources.files import SourceFile

# Libraries that log where nobody listens would write to the user's terminal.
for _name in ("trafilatura", "htmldate"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_CHARSET_WITHIN = 2048  # bytes; HTML wants the declaration in the first 1024

# Encodings of pages still found on the web (WHATWG Encoding); a page must not choose one
# of Python's codecs that run escapes or decompress.
_LEGACY = re.compile(
    r"windows-125[0-8]|iso-8859-\d{1,2}|koi8-[ru]|gbk|gb2312|gb18030|big5|euc-(?:jp|kr)|shift_jis",
    re.IGNORECASE,
)

_MOST_TAGS = 100_000  # a hundred times an article's; the extraction of more takes minutes
_FEWEST_WORDS = 5  # of a page that has no article, some of the menu may remain

# A date in a meta element or beside the headline counts, one anywhere in the text does
# not. A fixed latest day, so that a page is read the same way tomorrow.
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}


def read_html(file: SourceFile) -> Iterator[Article]:
    """One article: the main text of a page, and its title, publisher, day and link.

    Raises SourceError where the page cannot be parsed or holds no article.
    """
    found = main_text(_decode(file))
    if found is None:
        raise SourceError(
            "is a page without an article's text; save the full page, or its text as .txt"
        )
    text = str(found.text)
    file.check(text)
    fields = {
        "title": found.title,
        "publisher": found.sitename,
        "published": found.date,
        "url": found.url,
    }
    yield article_from(fields, text, file.name)


def main_text(page: str) -> Document | None:
    """What a page is about, without its menus; None where it holds no article.

    Raises SourceError where it cannot be parsed, or has too many tags.
    """
    if page.count("<") > _MOST_TAGS:
        raise SourceError(f"is a page of more than {_MOST_TAGS:,} tags; save its text as .txt")
    try:
        # The encoding is settled: without its declaration, lxml takes a str for what it is.
        found = bare_extraction(
            re.sub(r"\A\s*<\?xml[^>]*\?>", "", page),
            with_metadata=True,
            include_comments=False,
            date_extraction_params=_DATES,
        )
    except MemoryError:
        raise
    except Exception as error:
        # The parser and a hundred heuristics meet hostile pages here; none may end the run.
        raise SourceError(f"cannot be parsed as HTML ({type(error).__name__})") from error
    if not isinstance(found, Document) or len((found.text or "").split()) < _FEWEST_WORDS:
        return None
    return found


def _decode(file: SourceFile) -> str:
    data = file.read()
    try:
        return file.decode(data)
    except SourceError as error:
        declared = _CHARSET.search(data[:_CHARSET_WITHIN])
        name = declared[1].decode("ascii", "replace") if declared else ""
        if not _LEGACY.fullmatch(name):
            raise error
        try:
            return file.decode(data, name)
        except LookupError:
            raise error from None
