"""An article made of loosely typed fields, as front matter, pages and JSON give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from geoviz.errors import SourceError
from geoviz.model import Article, content_id
from geoviz.sources.dates import parse_day

_NOT_IN_URLS = re.compile(r"[\s\x00-\x1f\x7f<>\"]")
_MAX_FIELD_CHARS = 10_000


def article_from(fields: Mapping[str, object], text: str, origin: str) -> Article:
    """An article of ``id, title, publisher, published (or date), url``, each optional.

    A link that is not http or https is dropped. Raises SourceError where a field is not
    text, or where the day of publication cannot be told.
    """
    publisher = _line(fields, "publisher")
    published = _published(fields)
    return Article(
        # The id does not hash a day given for articles without their own: reading again
        # with another day corrects the article and does not double it.
        id=_line(fields, "id") or content_id("article", publisher or "", published or "", text),
        text=text,
        title=_line(fields, "title"),
        publisher=publisher,
        published=published,
        url=_web_link(fields),
        origin=origin,
    )


def _line(fields: Mapping[str, object], name: str) -> str | None:
    """A field as one line of text, or None where it is absent or empty."""
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise SourceError(f"its {name} is not text; write {name}: and one line of text")
    line = " ".join(str(value).split())
    if len(line) > _MAX_FIELD_CHARS:
        raise SourceError(f"its {name} has more than {_MAX_FIELD_CHARS:,} characters; shorten it")
    try:
        line.encode()
    except UnicodeEncodeError as error:
        raise SourceError(f"its {name} holds half a surrogate pair; correct it") from error
    return line.replace("\0", "") or None


def _published(fields: Mapping[str, object]) -> date | None:
    # Many tools write "date" in front matter.
    line = _line(fields, "published") or _line(fields, "date")
    return None if line is None else parse_day(line)


def _web_link(fields: Mapping[str, object]) -> str | None:
    """A link a reader may follow: never ``javascript:`` or ``file:``."""
    link = _line(fields, "url")
    if link is None or _NOT_IN_URLS.search(link):
        return None
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        return None
    return link if parts.scheme in ("http", "https") and host else None
