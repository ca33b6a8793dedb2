"""Adding articles: pasted, uploaded or by link; looked at first, then kept as they were read."""

from __future__ import annotations

import atexit
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Gone

from geoviz.errors import SourceError, UsageError
from geoviz.model import Article, Quarantined, ReadArticle
from geoviz.sources import READERS, articles_in
from geoviz.sources.url import Fetcher
from geoviz.web.access import current_user, requires, takes_up_to
from geoviz.web.desk.articles import Shown, shown_article
from geoviz.web.desk.keeping import Keeping
from geoviz.web.frame import page
from geoviz.web.library import current_library
from geoviz.web.site import current_site

blueprint = Blueprint("add", __name__)

_MOST_FILES = 50
_MOST_ARTICLES = 50  # each takes a part of a second, and somebody waits
_MOST_PASTED_CHARS = 2_000_000


@dataclass(frozen=True, slots=True)
class Form:
    """The context of desk/add.html."""

    suffixes: list[str]
    most_mb: int
    may_fetch: bool
    text: str = ""
    link: str = ""
    title: str = ""
    publisher: str = ""
    published: str = ""
    problem: str = ""  # what to correct


@dataclass(frozen=True, slots=True)
class Preview:
    """The context of desk/preview.html."""

    token: str
    articles: list[Shown]
    quarantined: list[Quarantined]
    known: frozenset[str]  # ids of articles that are kept already


@blueprint.get("/add")
@requires("review", kept=False)
def index() -> str:
    return page("desk/add.html", view=_form())


@blueprint.post("/add")
@takes_up_to()
@requires("review")
def read() -> ResponseReturnValue:
    """Read what was sent, and show what was read before anything is kept."""
    try:
        found = _read(_articles())
    except (UsageError, SourceError) as error:
        return page("desk/add.html", view=_form(str(error))), 400
    token = current_keeping().put_preview(current_user().name, found)
    return redirect(url_for(".preview", token=token), 303)


@blueprint.get("/add/<token>")
@requires("review")
def preview(token: str) -> str:
    found = _found(token)
    library = current_library()
    view = Preview(
        token=token,
        articles=[shown_article(i, is_kept=False) for i in found if isinstance(i, ReadArticle)],
        quarantined=[item for item in found if isinstance(item, Quarantined)],
        known=frozenset(
            item.article.id
            for item in found
            if isinstance(item, ReadArticle) and library.article(item.article.id)
        ),
    )
    return page("desk/preview.html", view=view)


@blueprint.post("/add/<token>")
@requires("review")
def keep(token: str) -> ResponseReturnValue:
    """Keep the very reading that was shown, or drop it."""
    found = _found(token)
    keeping = current_keeping()
    if request.form.get("action") == "drop":
        keeping.drop_preview(token)
        return redirect(url_for(".index"), 303)
    wanted = set(request.form.getlist("article"))
    chosen = [i for i in found if isinstance(i, ReadArticle) and i.article.id in wanted]
    if not chosen:
        raise UsageError("choose an article to keep, or drop them all")
    current_library().add(chosen)
    keeping.drop_preview(token)
    if len(chosen) == 1:
        return redirect(url_for("articles.show", id_=chosen[0].article.id), 303)
    return redirect(url_for("articles.index"), 303)


def current_keeping() -> Keeping:
    """The desk's database of the application that answers this request."""
    keeping: Keeping = current_app.extensions["geoviz.keeping"]
    return keeping


def fetcher_of_app() -> Fetcher:
    """Asks the network; made when a link is first given."""
    extensions = current_app.extensions
    if "geoviz.fetcher" not in extensions:
        fetcher = Fetcher(allow_loopback=current_site().fetch_loopback)
        atexit.register(fetcher.close)
        extensions["geoviz.fetcher"] = fetcher
        return fetcher
    known: Fetcher = extensions["geoviz.fetcher"]
    return known


def article_of_link(fetcher: Fetcher, link: str) -> list[Article | Quarantined]:
    """The article at a link. Its address is the one that answered, whatever the page says.

    Raises SourceError where it cannot be fetched.
    """
    fetched = fetcher.page(link)
    found = articles_in(f"page{fetched.suffix}", fetched.content)
    return [
        replace(item, url=fetched.url, origin=None)
        if isinstance(item, Article)
        else Quarantined(link, item.reason)
        for item in found
    ]


def _form(problem: str = "") -> Form:
    site, given = current_site(), request.form
    return Form(
        suffixes=list(READERS),
        most_mb=site.max_upload_bytes // 2**20,
        may_fetch=site.allow_fetch,
        text=given.get("text", ""),
        link=given.get("link", ""),
        title=given.get("title", ""),
        publisher=given.get("publisher", ""),
        published=given.get("published", ""),
        problem=problem,
    )


def _articles() -> list[Article | Quarantined]:
    """What was sent. Raises UsageError where it was nothing, or too much."""
    published = _day(request.form.get("published", ""))
    files = [file for file in request.files.getlist("files") if file.filename]
    if len(files) > _MOST_FILES:
        raise UsageError(f"these are {len(files)} files; add at most {_MOST_FILES} at a time")
    found: list[Article | Quarantined] = []
    text = request.form.get("text", "").replace("\r\n", "\n")
    if text.strip():
        if len(text) > _MOST_PASTED_CHARS:
            raise UsageError("the text is too long for one article; split it, or add files")
        found += articles_in("pasted.txt", text.encode("utf-8", "replace"), published=published)
    for file in files:
        name = file.filename or ""
        # The name gives the kind; a path that a browser sends along is cut off.
        bare = Path(name.replace("\\", "/")).name
        found += articles_in(bare, file.stream.read(), published=published)
    link = request.form.get("link", "").strip()
    if link:
        if not current_site().allow_fetch:
            raise UsageError("links are fetched only where geoviz serve runs with --allow-fetch")
        found += article_of_link(fetcher_of_app(), link)
    if not found:
        raise UsageError("paste a text or choose files to add")
    if len(found) > _MOST_ARTICLES:
        raise UsageError(
            f"these are {len(found)} articles; add at most {_MOST_ARTICLES} at a time here, "
            "or all of them with geoviz read --store"
        )
    articles = [item for item in found if isinstance(item, Article)]
    if len(articles) == 1:
        found = [_told(item) if isinstance(item, Article) else item for item in found]
    return found


def _told(article: Article) -> Article:
    """A single article with what the person says of it, where it does not say so itself."""
    title, publisher = (
        " ".join(request.form.get(name, "").split())[:500] for name in ("title", "publisher")
    )
    is_pasted = article.origin == "pasted.txt"
    return replace(
        article,
        title=title or article.title,
        publisher=publisher or article.publisher,
        origin=None if is_pasted else article.origin,
        published=article.published or _day(request.form.get("published", "")),
    )


def _read(articles: Iterable[Article | Quarantined]) -> list[ReadArticle | Quarantined]:
    worker = current_library().worker
    found: list[ReadArticle | Quarantined] = []
    for item in articles:
        if isinstance(item, Quarantined):
            found.append(item)
            continue
        try:
            found.append(worker.read(item))
        except SourceError as error:
            found.append(Quarantined(item.origin or item.id, str(error)))
    return found


def _found(token: str) -> list[ReadArticle | Quarantined]:
    found = current_keeping().preview(token, current_user().name)
    if found is None:
        raise Gone("This reading was kept, dropped, or waited too long. Add the articles again.")
    return found


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text[:30]} is no day; write it as 2025-07-04") from None
