"""Articles: the list, and one text with all that was read in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from werkzeug.exceptions import NotFound

from geoviz.model import (
    Article,
    Candidate,
    Geocode,
    Mention,
    MentionKind,
    Place,
    ReadArticle,
    Report,
    Span,
)
from geoviz.web.access import requires
from geoviz.web.desk.marking import Mark, Piece, pieces, plain
from geoviz.web.desk.standing import Standing, current_desk
from geoviz.web.frame import page
from geoviz.web.library import current_library

blueprint = Blueprint("articles", __name__)

_ON_A_PAGE = 50
SORTS = ("published", "title", "strikes", "unplaced")
HOLDS = ("", "strikes", "none", "unplaced")


@dataclass(frozen=True, slots=True)
class Row:
    """An article in the list."""

    article: Article
    strikes: int  # reports of it on the map
    unplaced: int  # names of places that none was found for


@dataclass(frozen=True, slots=True)
class Listing:
    """The context of desk/articles.html."""

    rows: list[Row]  # of this page
    found: int
    number: int  # of this page, from 1
    pages: int
    query: str
    publisher: str
    holds: str
    sort: str
    publishers: list[str]

    def other(self, number: int) -> dict[str, Any]:
        """Query of another page of the same list."""
        query = {
            "q": self.query,
            "publisher": self.publisher,
            "holds": self.holds,
            "sort": self.sort,
            "page": number,
        }
        return {name: value for name, value in query.items() if value}


@dataclass(frozen=True, slots=True)
class Named:
    """A mention, what it was taken for, and why."""

    number: int
    mention: Mention
    geocode: Geocode
    report: str | None  # id of the report that stands on it

    @property
    def is_unplaced(self) -> bool:
        """Whether it names a place that was not found."""
        return self.geocode.place is None and self.mention.kind in _PLACES

    @property
    def rivals(self) -> list[Candidate]:
        """What else it might have meant, best first."""
        taken = self.geocode.place.id if self.geocode.place else None
        return [each for each in self.geocode.candidates if each.place.id != taken]


@dataclass(frozen=True, slots=True)
class Shown:
    """The context of desk/article.html."""

    read: ReadArticle
    pieces: list[Piece]
    names: list[Named]
    reports: list[Standing | Report]
    points: list[dict[str, Any]]  # what the map shows

    @property
    def unplaced_sites(self) -> list[Named]:
        """What the text says was hit, and no place was found for."""
        return [n for n in self.names if n.is_unplaced and n.mention.kind is MentionKind.SITE]

    @property
    def unplaced(self) -> list[Named]:
        """The other names of places that none was found for."""
        return [n for n in self.names if n.is_unplaced and n.mention.kind is not MentionKind.SITE]


_PLACES = (MentionKind.SITE, MentionKind.MENTION, MentionKind.ORIGIN)


@blueprint.get("/articles")
@requires("view")
def index() -> str:
    query = request.args.get("q", "").strip()[:200]
    publisher = request.args.get("publisher", "")
    holds = request.args.get("holds", "")
    sort = request.args.get("sort", "published")
    holds = holds if holds in HOLDS else ""
    sort = sort if sort in SORTS else "published"
    on_map = _strikes_by_article()
    everything = [
        Row(read.article, on_map.get(read.article.id, 0), _unplaced(read))
        for read in current_library().corpus().articles
    ]
    rows = [
        row
        for row in everything
        if (not publisher or row.article.publisher == publisher)
        and _holds(row, holds)
        and (not query or _matches(row.article, query.casefold()))
    ]
    rows.sort(key=lambda row: row.article.id)
    rows.sort(key=lambda row: _rank(row, sort), reverse=sort != "title")
    pages = max(1, -(-len(rows) // _ON_A_PAGE))
    number = min(max(1, request.args.get("page", 1, int)), pages)
    listing = Listing(
        rows=rows[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE],
        found=len(rows),
        number=number,
        pages=pages,
        query=query,
        publisher=publisher,
        holds=holds,
        sort=sort,
        publishers=sorted({row.article.publisher for row in everything if row.article.publisher}),
    )
    return page("desk/articles.html", view=listing)


@blueprint.get("/articles/<path:id_>")
@requires("view")
def show(id_: str) -> str:
    read = current_library().article(id_)
    if read is None:
        raise NotFound(
            f"There is no article {plain(id_)[:100]} here. It may be kept in another store."
        )
    return page("desk/article.html", view=shown_article(read))


def shown_article(read: ReadArticle, *, is_kept: bool = True) -> Shown:
    """An article with all that was read in it.

    is_kept: False for one that is looked at before it is kept, on which nobody has judged.
    """
    standing = current_desk().reports if is_kept else {}
    here = [each for each in standing.values() if each.read.article.id == read.article.id]
    reports: list[Standing | Report] = list(here) if is_kept else list(read.reports)
    reports.sort(key=lambda each: _of(each).quote)
    by_mention = {_of(each).mention: _of(each).id for each in reports}
    names = [
        Named(number, mention, geocode, by_mention.get(mention.span))
        for number, (mention, geocode) in enumerate(
            zip(read.reading.mentions, read.geocodes, strict=True)
        )
    ]
    marks = [Mark(named.mention.span, _kind(named), named.number, _title(named)) for named in names]
    quotes = [span for each in reports for span in (_of(each).quote, *_of(each).more_quotes)]
    return Shown(
        read=read,
        pieces=pieces(read.article.text, marks, quotes),
        names=names,
        reports=reports,
        points=[point for named in names if (point := _point(named, reports))],
    )


def point_of(place: Place, **more: object) -> dict[str, Any]:
    """A place as the small maps of the desk draw it."""
    return {
        "lon": place.lon,
        "lat": place.lat,
        "radius_m": place.uncertainty_m,
        "name": plain(place.name),
        **more,
    }


def quote_pieces(article: Article, report: Report, span: Span) -> list[Piece]:
    """A quote with the name of the place marked."""
    return pieces(article.text, [Mark(report.mention, "site", 0)], within=span)


def _of(each: Standing | Report) -> Report:
    return each if isinstance(each, Report) else each.report


def _kind(named: Named) -> str:
    if named.report is not None:
        return "struck"
    return "unplaced" if named.is_unplaced else named.mention.kind.value


def _title(named: Named) -> str:
    place = named.geocode.place
    where = f"{place.name}, {place.precision.label}" if place else named.geocode.reason
    return plain(f"{named.mention.kind.value}: {where}")


def _point(named: Named, reports: list[Standing | Report]) -> dict[str, Any] | None:
    # Where a person moved a report, its pin stands where it stands now.
    places = {_of(each).id: _of(each).place for each in reports}
    place = places.get(named.report) if named.report else named.geocode.place
    if place is None:
        return None
    return point_of(place, kind=_kind(named), number=named.number, text=plain(named.mention.text))


def _strikes_by_article() -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in current_desk().reports.values():
        if each.incident is not None:
            id_ = each.read.article.id
            counts[id_] = counts.get(id_, 0) + 1
    return counts


def _unplaced(read: ReadArticle) -> int:
    return sum(
        geocode.place is None and mention.kind in _PLACES
        for mention, geocode in zip(read.reading.mentions, read.geocodes, strict=True)
    )


def _holds(row: Row, holds: str) -> bool:
    match holds:
        case "strikes":
            return row.strikes > 0
        case "none":
            return row.strikes == 0
        case "unplaced":
            return row.unplaced > 0
    return True


def _matches(article: Article, query: str) -> bool:
    fields = (article.title, article.publisher, article.origin, article.id, article.text)
    return any(query in field.casefold() for field in fields if field)


def _rank(row: Row, sort: str) -> Any:
    match sort:
        case "title":
            return (row.article.title or row.article.id).casefold()
        case "strikes":
            return row.strikes
        case "unplaced":
            return row.unplaced
    return row.article.published.isoformat() if row.article.published else ""
