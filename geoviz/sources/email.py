"""Saved e-mail: newsletters and wire copy, by the standard library."""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

from geoviz.errors import SourceError
from geoviz.model import Article
from geoviz.sources.fields import article_from
from geoviz.sources.files import SourceFile
from geoviz.sources.html import main_text

_FEWEST_WORDS = 5  # fewer are a note that the mail is to be read elsewhere
_MOST_PARTS = 200


def read_eml(file: SourceFile) -> Iterator[Article]:
    """One article: the message's text, its subject as title and its sender as publisher.

    Attachments are not read. Raises SourceError where the file is no message, or has no text.
    """
    message = BytesParser(policy=policy.default).parsebytes(file.read())
    if not isinstance(message, EmailMessage) or not (message["From"] or message["Subject"]):
        raise SourceError("is not a saved e-mail: it has no sender and no subject")
    if sum(1 for _, _ in zip(message.walk(), range(_MOST_PARTS + 1), strict=False)) > _MOST_PARTS:
        raise SourceError(f"has more than {_MOST_PARTS} parts; save its text as .txt")
    text = _body(message, "plain")
    if len(text.split()) < _FEWEST_WORDS:
        page = _body(message, "html")
        found = main_text(page) if page else None
        text = str(found.text) + "\n" if found else text
    if not text.strip():
        raise SourceError("holds no text; save its attachment instead")
    file.check(text)
    sender, address = parseaddr(str(message["From"] or ""))
    fields = {
        "title": _header(message, "Subject"),
        "publisher": sender or address.rpartition("@")[2],
        "published": _day(message),
        "url": _header(message, "Archived-At").strip("<>"),
    }
    yield article_from(fields, text, file.name)


def _header(message: EmailMessage, name: str) -> str:
    return str(message[name] or "").strip()


def _day(message: EmailMessage) -> str | None:
    """The day of the Date header where it has one: a wrong header costs the day only."""
    sent = getattr(message["Date"], "datetime", None)
    return sent.date().isoformat() if sent else None


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (LookupError, ValueError):
        # An unknown charset: what is ASCII of it is legible all the same.
        payload = part.get_payload(decode=True)
        content = payload.decode("ascii", "replace") if isinstance(payload, bytes) else ""
    return str(content).replace("\r\n", "\n")
