"""What was written, when and by whom: on a page, and as lines of JSON to keep elsewhere."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from geoviz.model import Judgement, Place
from geoviz.store.codec import encode_fields
from geoviz.web.access import requires
from geoviz.web.desk.standing import current_desk
from geoviz.web.frame import page
from geoviz.web.library import current_library

if TYPE_CHECKING:
    from geoviz.store.repository import AuditRow

blueprint = Blueprint("audit", __name__)

_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the audit, and the judgement that it tells of."""

    row: AuditRow
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class Trail:
    """The context of desk/audit.html."""

    entries: list[Entry]  # newest first
    found: int
    number: int  # of this page, from 1
    pages: int
    head: str  # hash of the last row


@blueprint.get("/audit")
@requires("review", kept=False)
def index() -> str:
    rows = current_library().audit()[::-1]
    pages = max(1, -(-len(rows) // _ON_A_PAGE))
    number = min(max(1, request.args.get("page", 1, int)), pages)
    desk = current_desk()
    view = Trail(
        entries=[
            Entry(row, desk.judgement(row.subject) if row.subject else None)
            for row in rows[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE]
        ],
        found=len(rows),
        number=number,
        pages=pages,
        head=rows[0].sha256 if rows else "",
    )
    return page("desk/audit.html", view=view)


@blueprint.get("/audit.jsonl")
@requires("review", kept=False)
def export() -> Response:
    """Every row as it is chained, each judgement with its content."""
    judged = {judgement.id: judgement for judgement in current_library().judgements()}
    lines = []
    for row in current_library().audit():
        line = asdict(row) | {"detail": dict(row.detail)}
        if row.subject in judged:
            line["judgement"] = _judgement(judged[row.subject])
        lines.append(json.dumps(line, ensure_ascii=False, sort_keys=True))
    content = "".join(line + "\n" for line in lines).encode("utf-8", "backslashreplace")
    response = Response(content, mimetype="application/jsonl")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.jsonl"'
    return response


def _judgement(judgement: Judgement) -> dict[str, Any]:
    """All of a judgement; places whole, as the export is read without the store."""
    fields = encode_fields(judgement, lambda place: place.id)
    for name, value in (("before", judgement.before), ("after", judgement.after)):
        if isinstance(value, Place):
            fields[name] = {"place": encode_fields(value, lambda place: place.id)}
    return fields
