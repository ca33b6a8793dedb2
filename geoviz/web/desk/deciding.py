"""A person's wish made a judgement, and kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import g, request

from geoviz.errors import ConflictError, UsageError
from geoviz.judgements import new_judgement
from geoviz.model import ClaimProperty, Count, DateSpan, Judgement, JudgementKind, Place, Report
from geoviz.web.access import current_user
from geoviz.web.desk.standing import current_desk
from geoviz.web.library import current_library

_MOST_PAIRS = 400
_LONGEST_WHY = 2000


def decide(
    kind: JudgementKind,
    reports: Sequence[Report] = (),
    *,
    seen: str | None,
    property: ClaimProperty | None = None,  # noqa: A002 -- the field's name
    after: str | Count | DateSpan | Place | None = None,
    undoes: Judgement | None = None,
) -> str:
    """Keep a judgement of the person who asks; its id.

    seen: id of the newest judgement on the reports that the person saw.
    Raises ConflictError where there is a newer one, UsageError where it makes no sense.
    """
    judgement = new_judgement(
        kind,
        reports,
        who=current_user().name,
        at=datetime.now(UTC).isoformat(timespec="microseconds"),
        why=_why(),
        property=property,
        after=after,
        undoes=undoes,
    )
    current_library().judge(judgement, seen=seen)
    g.setdefault("made", []).append(judgement.id)  # what is kept where a later one meets a conflict
    return judgement.id


def decide_pairs(
    kind: JudgementKind, pairs: Sequence[tuple[Report, Report]], reports: Sequence[Report]
) -> list[str]:
    """Judge pairs of reports alike; the ids.

    reports: all that the person saw, with the form's ``seen`` as the newest judgement on them.
    """
    if len(pairs) > _MOST_PAIRS:
        raise UsageError(f"these are {len(pairs)} pairs of reports; set fewer apart at a time")
    desk = current_desk()
    if (desk.newest(reports) or "") != request.form.get("seen", ""):
        raise ConflictError("someone else judged this incident meanwhile; look at it again")
    latest = {report.id: desk.newest([report]) for pair in pairs for report in pair}
    order = {judgement.id: at for at, judgement in enumerate(desk.history)}
    made: list[str] = []
    for pair in pairs:
        known = [id_ for report in pair if (id_ := latest[report.id])]
        seen = max(known, key=lambda id_: order[id_]) if known else None
        id_ = decide(kind, pair, seen=seen)
        order[id_] = len(order)
        latest.update({report.id: id_ for report in pair})
        made.append(id_)
    return made


def _why() -> str:
    return request.form.get("why", "").strip()[:_LONGEST_WHY]
