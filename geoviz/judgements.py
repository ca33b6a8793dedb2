"""What people decided, applied to what was read.

Invariant: reports are never rewritten. What is judged is a new value made from the report
and the judgements that stand; taking all judgements back gives what was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from geoviz.errors import UsageError
from geoviz.model import (
    Claim,
    ClaimProperty,
    Count,
    DateSpan,
    Judgement,
    JudgementKind,
    Place,
    Report,
    ReportKey,
    Review,
    Role,
    Status,
    content_id,
)

Value = str | Count | DateSpan | Place | None
Earlier = Callable[[ReportKey], Report | None]
"""Finds a report of an earlier reading of the same text, or None."""

_PAIRS = (JudgementKind.SAME, JudgementKind.DIFFERENT)
_COUNTS = (ClaimProperty.KILLED, ClaimProperty.INJURED)
_LISTS = (ClaimProperty.WEAPON, ClaimProperty.TARGET_TYPE)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether two reports are of one strike, as a person has it; the newest come first."""

    first: str  # report id; first < second
    second: str
    same: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Reports as they stand after judgements."""

    reports: tuple[Report, ...]
    decisions: tuple[Decision, ...]  # newest first
    lost: tuple[Judgement, ...]  # those whose report is no longer there
    revived: tuple[Report, ...] = ()  # reports of earlier readings, as they were read


def new_judgement(
    kind: JudgementKind,
    reports: Sequence[Report] = (),
    *,
    who: str,
    at: str,
    why: str = "",
    property: ClaimProperty | None = None,  # noqa: A002 -- the field's name
    after: Value = None,
    undoes: Judgement | None = None,
) -> Judgement:
    """A judgement on reports as they stand now.

    at: ISO 8601 in UTC. property, after: of a CHANGE the property and its new value (None
    takes the value away; several weapons or target types are separated by commas); of a MOVE
    the new place. undoes: of an UNDO what it takes back.
    Raises UsageError where the parts do not fit the kind.
    """
    if not who.strip():
        raise UsageError("a judgement needs the name of the person who made it")
    wanted = 2 if kind in _PAIRS else 0 if kind is JudgementKind.UNDO else 1
    if len({report.id for report in reports}) != wanted:
        raise UsageError(f"a judgement of kind {kind.value} is about {wanted} reports")
    if (kind is JudgementKind.MOVE) != isinstance(after, Place):
        raise UsageError("a move, and only a move, needs a place")
    if (kind is JudgementKind.CHANGE) != (property is not None):
        raise UsageError("a change, and only a change, names a property")
    if (kind is JudgementKind.UNDO) != (undoes is not None):
        raise UsageError("an undo, and only an undo, names a judgement")
    before: Value = None
    if kind is JudgementKind.MOVE:
        before = reports[0].place
    elif property is not None:
        _check_value(property, after)
        before = _value(reports[0], property)
    keys = tuple(sorted((ReportKey.of(report) for report in reports), key=lambda key: key.report))
    undone = undoes.id if undoes else None
    return Judgement(
        id=content_id("judgement", at, who, why, kind, *keys, property, before, after, undone),
        at=at,
        who=who,
        why=why,
        kind=kind,
        reports=keys,
        property=property,
        before=before,
        after=after,
        undoes=undone,
    )


def standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements that count, oldest first: no undone one, and no undo."""
    ordered = list(judgements)
    undone: set[str] = set()
    for judgement in reversed(ordered):
        # An undo may be undone in its turn, by a later one.
        if judgement.undoes is not None and judgement.id not in undone:
            undone.add(judgement.undoes)
    return [j for j in ordered if j.id not in undone and j.kind is not JudgementKind.UNDO]


def apply(
    reports: Iterable[Report], judgements: Iterable[Judgement], earlier: Earlier | None = None
) -> Judged:
    """Reports as people left them, and what they decided about pairs.

    judgements: oldest first. A judgement follows its report through another reading of the
    article: by the report's id, else by the name in the text. A report that a person vouched
    for and that the reading no longer gives is taken from ``earlier``.
    """
    by_id = {report.id: report for report in reports}
    by_article: dict[str, list[Report]] = {}
    for report in by_id.values():
        by_article.setdefault(report.article_id, []).append(report)
    decisions: list[Decision] = []
    lost: list[Judgement] = []
    revived: list[Report] = []
    rejected: set[str] = set()
    for judgement in standing(judgements):
        found = [_find(key, by_id, by_article) for key in judgement.reports]
        if found == [None] and judgement.kind is not JudgementKind.REJECT and earlier:
            former = earlier(judgement.reports[0])
            if former is not None:
                revived.append(former)
                by_id[former.id] = former
                by_article.setdefault(former.article_id, []).append(former)
                found = [former.id]
        ids = [id_ for id_ in found if id_ is not None]
        if len(set(ids)) != len(judgement.reports):
            lost.append(judgement)
        elif judgement.kind in _PAIRS:
            first, second = sorted(ids)
            said = "the same strike" if judgement.kind is JudgementKind.SAME else "two strikes"
            reason = f"{said}, says {judgement.who}" + (judgement.why and f": {judgement.why}")
            same = judgement.kind is JudgementKind.SAME
            decisions.append(Decision(first, second, same, reason))
        else:
            (id_,) = ids
            rejected.discard(id_)
            if judgement.kind is JudgementKind.REJECT:
                rejected.add(id_)
            by_id[id_] = _judged(by_id[id_], judgement)
    kept = (r for r in by_id.values() if r.id not in rejected and r.status.is_hit)
    return Judged(
        tuple(sorted(kept, key=lambda report: report.id)),
        tuple(decisions[::-1]),
        tuple(lost),
        tuple(revived),
    )


def _find(
    key: ReportKey, by_id: dict[str, Report], by_article: dict[str, list[Report]]
) -> str | None:
    if key.report in by_id:
        return key.report
    near = [r for r in by_article.get(key.article, ()) if r.mention.overlaps(key.mention)]
    exact = [report for report in near if report.mention == key.mention]
    found = exact or near
    return found[0].id if len(found) == 1 else None


def _judged(report: Report, judgement: Judgement) -> Report:
    why = f" ({judgement.why})" if judgement.why else ""
    match judgement.kind:
        case JudgementKind.ACCEPT:
            review = Review.ACCEPTED if report.review is Review.UNREVIEWED else report.review
            return replace(report, review=review, confidence=1.0)
        case JudgementKind.MOVE if isinstance(judgement.after, Place):
            reason = f"placed by {judgement.who}{why}; as read: {report.reason}"
            place = judgement.after
            return replace(
                report, place=place, review=Review.CORRECTED, confidence=1.0, reason=reason
            )
        case JudgementKind.CHANGE if judgement.property is not None:
            return _changed(report, judgement.property, judgement.after)
    return report


def _changed(report: Report, prop: ClaimProperty, after: Value) -> Report:
    rest = tuple(claim for claim in report.claims if claim.property is not prop)
    values: list[str | Count | DateSpan] = []
    if prop in _LISTS and isinstance(after, str):
        values += [part.strip() for part in after.split(",") if part.strip()]
    elif after is not None and not isinstance(after, Place):
        values.append(after)
    new = tuple(Claim(prop, value, None, judged=True) for value in values)
    status = report.status
    if prop is ClaimProperty.STATUS and isinstance(after, str):
        status = Status(after)
    return replace(report, claims=(*rest, *new), status=status, review=Review.CORRECTED)


def _value(report: Report, prop: ClaimProperty) -> Value:
    if prop is ClaimProperty.STATUS:
        return report.status.value
    if prop in _LISTS:
        return ", ".join(str(claim.value) for claim in report.values(prop)) or None
    return report.value(prop)


def _check_value(prop: ClaimProperty, after: Value) -> None:
    if prop is ClaimProperty.STATUS and after is None:
        raise UsageError("a report has a status; give one, or reject the report")
    if after is None:
        return
    if prop in _COUNTS:
        fits = isinstance(after, Count) and 0 <= after.low <= after.high
    elif prop is ClaimProperty.DATE:
        fits = isinstance(after, DateSpan) and after.first <= after.last
    elif prop is ClaimProperty.ROLE:
        fits = isinstance(after, str) and after in set(Role)
    elif prop is ClaimProperty.STATUS:
        fits = isinstance(after, str) and after in set(Status)
    else:
        fits = isinstance(after, str) and bool(after.strip())
    if not fits:
        raise UsageError(f"{after!r} is no value of {prop.value}")
