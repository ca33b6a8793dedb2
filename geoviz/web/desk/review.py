"""The queue of what people should look at, and what they do with a report of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from geoviz.errors import ConflictError, UsageError
from geoviz.judgements import apply
from geoviz.model import Judgement, JudgementKind, Place, Report, ReportKey
from geoviz.web.access import requires
from geoviz.web.desk.card import FIELDS, candidates_of, card_of, value_of
from geoviz.web.desk.deciding import decide
from geoviz.web.desk.places import chosen
from geoviz.web.desk.standing import FILTERS, Desk, Standing, current_desk
from geoviz.web.desk.words import parsed, shown
from geoviz.web.frame import page

blueprint = Blueprint("review", __name__)

_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Queue:
    """The context of desk/queue.html."""

    rows: list[Standing]
    number: int  # of this page, from 1
    pages: int
    chosen: str
    counts: dict[str, int]
    done: list[Judgement]  # what was just judged, to be undone
    lost: list[Judgement]  # whose report no reading gives any more


@dataclass(frozen=True, slots=True)
class Conflict:
    """The context of desk/conflict.html: two people judged at once."""

    each: Standing
    others: list[Judgement]  # what the other made meanwhile
    kept: list[Judgement]  # what of one's own wish was kept before
    wish: list[tuple[str, str]]  # the form's fields, to send again
    lines: list[tuple[str, str]]  # the wish in words: property and value
    seen: str
    action: str


@blueprint.get("/review")
@requires("review", kept=False)
def index() -> str:
    desk = current_desk()
    chosen_filter = _filter(request.args.get("show"))
    rows = desk.queue(chosen_filter)
    pages = max(1, -(-len(rows) // _ON_A_PAGE))
    number = min(max(1, request.args.get("page", 1, int)), pages)
    view = Queue(
        rows=rows[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE],
        number=number,
        pages=pages,
        chosen=chosen_filter,
        counts=desk.counts(),
        done=desk.just_done(request.args.get("did", "")),
        lost=_lost(desk),
    )
    return page("desk/queue.html", view=view)


@blueprint.get("/review/next")
@requires("review", kept=False)
def first() -> ResponseReturnValue:
    """The most urgent report."""
    chosen_filter = _filter(request.args.get("show"))
    rows = current_desk().queue(chosen_filter)
    if not rows:
        return redirect(url_for(".index", show=chosen_filter))
    return redirect(url_for(".show", id_=rows[0].report.id, show=chosen_filter))


@blueprint.get("/review/<id_>")
@requires("review", kept=False)
def show(id_: str) -> str:
    desk = current_desk()
    return page(
        "desk/report.html",
        view=card_of(desk, _standing(desk, id_), _filter(request.args.get("show"))),
    )


@blueprint.post("/review/<id_>")
@requires("review")
def judge(id_: str) -> ResponseReturnValue:
    """Accept, reject, move or change a report, then show the next of the queue."""
    desk = current_desk()
    each = _standing(desk, id_)
    action = request.form.get("action", "")
    if action not in _ACTIONS:
        raise UsageError("say what to do with the report: accept, reject, move or change it")
    chosen_filter = _filter(request.form.get("show"))
    following = _following(desk, each, chosen_filter)
    seen = request.form.get("seen") or None
    try:
        made = _ACTIONS[action](each, seen)
    except ConflictError:
        return _conflict(each, action, seen)
    done = ",".join(made)
    goes_on = action in ("accept", "reject") or request.form.get("then") == "next"
    target = following if goes_on else id_
    if target is None:
        return redirect(url_for(".index", show=chosen_filter, did=done), 303)
    return redirect(url_for(".show", id_=target, show=chosen_filter, did=done), 303)


@blueprint.post("/review/undo")
@requires("review")
def undo() -> ResponseReturnValue:
    """Take judgements back, the newest first; a judgement that was taken back comes again."""
    wanted = [id_ for id_ in request.form.get("ids", "").split(",") if id_]
    if not wanted:
        raise UsageError("say which judgement to take back")
    seen = request.form.get("seen") or None
    keys: Sequence[ReportKey] = ()
    made: list[str] = []
    for at, id_ in enumerate(reversed(wanted)):
        desk = current_desk()
        judgement = desk.judgement(id_)
        if judgement is None:
            raise UsageError("there is no such judgement to take back")
        keys = desk.keys_of(judgement)
        # The first is checked against what the person saw, the others against our own undoing.
        newest = seen if at == 0 and "seen" in request.form else desk.newest(keys)
        made.append(decide(JudgementKind.UNDO, seen=newest, undoes=judgement))
    reports = current_desk().reports
    shown_next = next((key.report for key in keys if key.report in reports), None)
    chosen_filter = _filter(request.form.get("show"))
    done = ",".join(made)
    if shown_next is None:
        return redirect(url_for(".index", show=chosen_filter, did=done), 303)
    return redirect(url_for(".show", id_=shown_next, show=chosen_filter, did=done), 303)


def _accept(each: Standing, seen: str | None) -> list[str]:
    return [decide(JudgementKind.ACCEPT, (each.report,), seen=seen)]


def _reject(each: Standing, seen: str | None) -> list[str]:
    return [decide(JudgementKind.REJECT, (each.report,), seen=seen)]


def _move(each: Standing, seen: str | None) -> list[str]:
    place = _target(each)
    if place == each.report.place:
        raise UsageError("the report stands there already; choose another place")
    return [decide(JudgementKind.MOVE, (each.report,), seen=seen, after=place)]


def _target(each: Standing) -> Place:
    """The place that the form wants the report moved to."""
    return chosen(request.form, (candidate.place for candidate in candidates_of(each)))


def _change(each: Standing, seen: str | None) -> list[str]:
    """A judgement for each property that has another value now."""
    report = each.report
    wished = [
        (prop, parsed(prop, request.form[prop.value]))
        for prop in FIELDS
        if prop.value in request.form
    ]
    changes = [(prop, after) for prop, after in wished if shown(after) != value_of(report, prop)]
    if not changes:
        raise UsageError("nothing was changed; correct a value first, or accept the report")
    made: list[str] = []
    for prop, after in changes:
        seen = decide(JudgementKind.CHANGE, (report,), seen=seen, property=prop, after=after)
        made.append(seen)
    return made


_ACTIONS: dict[str, Callable[[Standing, str | None], list[str]]] = {
    "accept": _accept,
    "reject": _reject,
    "move": _move,
    "change": _change,
}


def _conflict(each: Standing, action: str, seen: str | None) -> Response:
    """Say what the other person did, keep the wish, and let it be sent again."""
    desk = current_desk()
    now = desk.reports.get(each.report.id, each)
    history = desk.about((each.report,))
    ids = [judgement.id for judgement in history]
    since = ids.index(seen) + 1 if seen in ids else 0
    own = set(g.get("made", ()))
    wish = _wish(_as_seen(each, history[:since]), action)
    view = Conflict(
        each=now,
        others=[judgement for judgement in history[since:] if judgement.id not in own],
        kept=[judgement for judgement in history if judgement.id in own],
        wish=wish,
        lines=_in_words(each, wish, action),
        seen=ids[-1] if ids else "",
        action=action,
    )
    return make_response(page("desk/conflict.html", view=view), 409)


def _as_seen(each: Standing, history: list[Judgement]) -> Report:
    """A report as it stood when only some judgements were made."""
    as_read = next((r for r in each.read.reports if r.id == each.report.id), each.report)
    return next(iter(apply([as_read], history).reports), as_read)


def _wish(seen: Report, action: str) -> list[tuple[str, str]]:
    """What the person sent; of the properties those alone that differ from what they saw, so
    that sending it again takes back nothing that the other person changed.
    """
    fields = {prop.value: prop for prop in FIELDS} if action == "change" else {}
    return [
        (name, value)
        for name, value in request.form.items()
        if name not in ("csrf_token", "seen")
        and not (name in fields and value == value_of(seen, fields[name]))
    ]


def _in_words(each: Standing, wish: list[tuple[str, str]], action: str) -> list[tuple[str, str]]:
    if action == "move":
        return [("place", shown(_target(each)))]
    names = {prop.value for prop in FIELDS}
    return [(name, value) for name, value in wish if name in names]


def _following(desk: Desk, each: Standing, chosen_filter: str) -> str | None:
    """Id of what to judge after a report: the next of the queue, or again the first."""
    ids = [other.report.id for other in desk.queue(chosen_filter)]
    at = ids.index(each.report.id) if each.report.id in ids else -1
    return next(iter([*ids[at + 1 :], *ids[: max(at, 0)]]), None)


def _standing(desk: Desk, id_: str) -> Standing:
    each = desk.reports.get(id_)
    if each is None:
        raise NotFound(
            "There is no such report now. Its article was read again, and a better reading made "
            "another report of it; look in the article."
        )
    return each


def _lost(desk: Desk) -> list[Judgement]:
    return [
        judgement
        for judgement in desk.history
        if judgement.id in desk.counted
        and judgement.reports
        and not all(desk.holds(key) for key in judgement.reports)
    ]


def _filter(asked: str | None) -> str:
    return asked if asked in FILTERS else "unreviewed"
