"""An incident's permanent page: what each source says, in time, and what people decided.

An incident's id is made of its reports, and changes when one joins. A report's id stays, so
that ``/reports/ID`` always leads to the incident that holds it now, and an incident's page
says that address. An incident's former address leads on where it can be worked out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Gone, NotFound

from geoviz.errors import UsageError
from geoviz.export import write
from geoviz.geo import distance_m
from geoviz.model import (
    Article,
    Claim,
    ClaimProperty,
    Incident,
    Judgement,
    JudgementKind,
    Report,
    content_id,
)
from geoviz.web.access import requires
from geoviz.web.desk.articles import point_of, quote_pieces
from geoviz.web.desk.deciding import decide_pairs
from geoviz.web.desk.marking import Piece
from geoviz.web.desk.standing import Desk, current_desk
from geoviz.web.frame import absolute_url, page
from geoviz.web.library import current_library

blueprint = Blueprint("incidents", __name__)

_DOWNLOADS = {"geojson": "application/geo+json", "csv": "text/csv"}
_NEAR_M = 30_000.0  # how far away an incident may be to be offered for joining
_NEAR_DAYS = 3
_MOST_OFFERED = 20


@dataclass(frozen=True, slots=True)
class Account:
    """One source's report as the page shows it."""

    report: Report
    article: Article
    quotes: list[list[Piece]]

    def said(self, name: str) -> list[Claim]:
        """What it claims of a property."""
        return self.report.values(ClaimProperty(name))


@dataclass(frozen=True, slots=True)
class Page:
    """The context of desk/incident.html."""

    incident: Incident
    accounts: list[Account]  # by day of publication
    history: list[Judgement]  # newest first
    counted: frozenset[str]
    done: list[Judgement]  # what was just judged, to be undone
    seen: str  # newest judgement that the visitor sees, or nothing
    near: list[Incident]  # what it may be joined with
    points: list[dict[str, Any]]
    address: str  # that stays
    citation: str


@blueprint.get("/incidents/<id_>")
@requires("view")
def show(id_: str) -> ResponseReturnValue:
    incident = current_library().incident(id_)
    if incident is None:
        return _lead_on(id_)
    desk = current_desk()
    history = desk.about(incident.reports)
    accounts = [_account(desk, report) for report in _by_time(desk, incident.reports)]
    view = Page(
        incident=incident,
        accounts=accounts,
        history=history[::-1],
        counted=desk.counted,
        done=desk.just_done(request.args.get("did", "")),
        seen=history[-1].id if history else "",
        near=_near(incident),
        points=_points(incident),
        address=absolute_url("incidents.of_report", id_=incident.reports[0].id),
        citation=_citation(incident, accounts),
    )
    return page("desk/incident.html", view=view)


@blueprint.get("/incidents/<id_>.<any(geojson, csv):suffix>")
@requires("view")
def download(id_: str, suffix: str) -> Response:
    table = current_library().table()
    row = table[table["incident"] == id_]
    if row.empty:
        raise NotFound
    with TemporaryDirectory(prefix="geoviz-") as folder:
        path = Path(folder, f"incident.{suffix}")
        write(row, path)
        response = make_response(path.read_bytes())
    response.mimetype = _DOWNLOADS[suffix]
    response.headers["Content-Disposition"] = f'attachment; filename="{id_}.{suffix}"'
    return response


@blueprint.get("/reports/<id_>")
@requires("view")
def of_report(id_: str) -> ResponseReturnValue:
    found = current_desk().reports.get(id_)
    if found is None:
        raise NotFound("No article that is kept here has this report.")
    if found.incident is None and not found.is_rejected:
        raise NotFound("Its incident is being worked out. Look again in a moment.")
    if found.incident is None:
        raise Gone("Somebody judged that this report is of no strike; it makes no pin any more.")
    # ``did``: what was just judged, to be undone from the page.
    done = request.args.get("did")
    return redirect(url_for(".show", id_=found.incident.id, did=done))


@blueprint.post("/incidents/<id_>/split")
@requires("review")
def split(id_: str) -> ResponseReturnValue:
    """Set some reports of an incident apart from the others."""
    incident = _incident(id_)
    chosen = set(request.form.getlist("report"))
    parts = (
        [report for report in incident.reports if report.id in chosen],
        [report for report in incident.reports if report.id not in chosen],
    )
    if not all(parts):
        raise UsageError("choose some of the reports, not all and not none, to set them apart")
    pairs = [(one, other) for one in parts[0] for other in parts[1]]
    made = decide_pairs(JudgementKind.DIFFERENT, pairs, incident.reports)
    return redirect(url_for(".of_report", id_=parts[0][0].id, did=",".join(made)), 303)


@blueprint.post("/incidents/<id_>/join")
@requires("review")
def join(id_: str) -> ResponseReturnValue:
    """Say that this incident and another are one."""
    incident, other = _incident(id_), _incident(request.form.get("other", ""))
    if incident.id == other.id:
        raise UsageError("choose another incident to join this one with")
    pair = (incident.reports[0], other.reports[0])
    made = decide_pairs(JudgementKind.SAME, [pair], incident.reports)
    return redirect(url_for(".of_report", id_=pair[0].id, did=",".join(made)), 303)


def _incident(id_: str) -> Incident:
    incident = current_library().incident(id_)
    if incident is None:
        raise UsageError(
            "this incident has changed meanwhile: a report joined it or left it; look again"
        )
    return incident


def _lead_on(id_: str) -> ResponseReturnValue:
    desk = current_desk()
    report = desk.former.get(id_)
    if report in desk.reports:
        return redirect(url_for(".of_report", id_=report))
    if any(content_id("incident", e.report.id) == id_ for e in desk.reports.values()):
        raise Gone("Somebody judged that this was no strike; it makes no pin any more.")
    raise NotFound(
        f"There is no incident {id_[:60]} now. An incident gets another address when a report "
        "joins or leaves it; the address of a report (/reports/...) always leads to the incident "
        "that holds it. Look for its place on the map."
    )


def _by_time(desk: Desk, reports: Sequence[Report]) -> list[Report]:
    def day(report: Report) -> tuple[str, str]:
        published = desk.reports[report.id].read.article.published
        return (published.isoformat() if published else "9", report.id)

    return sorted((report for report in reports if report.id in desk.reports), key=day)


def _account(desk: Desk, report: Report) -> Account:
    article = desk.reports[report.id].read.article
    spans = (report.quote, *report.more_quotes)
    return Account(report, article, [quote_pieces(article, report, span) for span in spans])


def _points(incident: Incident) -> list[dict[str, Any]]:
    points = [point_of(incident.place, kind="struck", text="")]
    others = {report.place.id: report.place for report in incident.reports}
    others.pop(incident.place.id, None)
    return points + [point_of(place, kind="mention", text="") for place in others.values()]


def _near(incident: Incident) -> list[Incident]:
    """Other incidents nearby in space and time, the nearest first."""
    found = []
    for other in current_library().corpus().incidents:
        if other.id == incident.id or _days_apart(incident, other) > _NEAR_DAYS:
            continue
        away = distance_m(incident.place.lonlat, other.place.lonlat)
        reach = max(incident.place.uncertainty_m, other.place.uncertainty_m)
        if away <= max(_NEAR_M, reach):
            found.append((away, other.id, other))
    return [other for _, _, other in sorted(found, key=lambda each: each[:2])[:_MOST_OFFERED]]


def _days_apart(one: Incident, other: Incident) -> int:
    if one.date is None or other.date is None:
        return 0
    return max((other.date.first - one.date.last).days, (one.date.first - other.date.last).days, 0)


def _citation(incident: Incident, accounts: Sequence[Account]) -> str:
    """How to name the incident and its sources in a text."""
    sources = []
    for account in accounts:
        article = account.article
        parts = (article.publisher, article.title and f"“{article.title}”", article.published)
        told = ", ".join(str(part) for part in parts if part) or article.id
        sources.append(told + (f", {article.url}" if article.url else ""))
    when = f", {incident.date}" if incident.date else ""
    address = absolute_url("incidents.of_report", id_=incident.reports[0].id)
    return f"Strike at {incident.place.name}{when}, after {'; '.join(sources)}. {address}"
