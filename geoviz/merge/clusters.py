"""Which reports are of one strike: pairs in the same cell and days, joined surest first.

Invariant: the clusters are a pure function of the sets of reports and decisions, and no
report is in two. A person's decision outweighs any score, and a newer one an older one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from geoviz.judgements import Decision
from geoviz.merge.features import compare, days_between, window
from geoviz.model import Link, Place, Report

_JOIN = 0.5
_BLOCK_DEG = 0.1  # two names for one spot lie in the same or a neighbouring cell
# Days between two accounts of one strike at most; a night, and a day told wrong.
_BLOCK_DAYS = 2
_ALWAYS = (1, 10**7)  # ordinals of days, for a report without a date

Cell = tuple[int, int]


def cell_of(place: Place) -> Cell:
    """The cell of the map that a place is in; links reach into neighbouring cells only."""
    return math.floor(place.lon / _BLOCK_DEG), math.floor(place.lat / _BLOCK_DEG)


def source_of(report: Report) -> str:
    """Within one source, two reports are of two strikes.

    An article tells of a strike once, and an imported table (whose rows are articles named
    ``import:TABLE:ROW``) has one row for each.
    """
    head, _, row = report.article_id.partition(":")
    table, colon, _ = row.partition(":")
    return f"{head}:{table}" if head == "import" and colon else report.article_id


def _are_two_strikes(one: Report, other: Report) -> bool:
    """Whether nothing but a person may put two reports into one strike.

    They may be linked through a third: in a war with strikes every day a chain of neighbouring
    days would never end.
    """
    return source_of(one) == source_of(other) or days_between(one, other) > 1


def cluster(
    reports: Sequence[Report], decisions: Sequence[Decision] = ()
) -> tuple[list[list[Report]], list[Link]]:
    """Reports by strike, and the links that joined them.

    reports: by id. decisions: newest first; those on absent reports are passed over.
    """
    groups = _Groups(reports)
    links = list(_decided(groups, decisions))
    for link in sorted(_links(reports), key=lambda link: (-link.score, link.first, link.second)):
        groups.join(link)
        links.append(link)
    return groups.members(), links


class _Groups:
    """Reports in groups that only grow, and pairs that must not meet in one."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self.by_id = {report.id: report for report in reports}
        self._group = {report.id: [report.id] for report in reports}
        self._apart: dict[str, set[str]] = defaultdict(set)

    def joined(self, first: str, second: str) -> bool:
        return self._group[first] is self._group[second]

    def join(self, link: Link, *, decided: bool = False) -> bool:
        """Join the groups of two reports; False where they must stay apart.

        decided: a person joins them, whatever speaks against it.
        """
        one, other = self._group[link.first], self._group[link.second]
        if one is other:
            return True
        if any(self._apart[member] & set(other) for member in one):
            return False
        if not decided and any(
            _are_two_strikes(self.by_id[i], self.by_id[j]) for i in one for j in other
        ):
            return False
        together = sorted(one + other)
        for member in together:
            self._group[member] = together
        return True

    def part(self, first: str, second: str) -> None:
        self._apart[first].add(second)
        self._apart[second].add(first)

    def members(self) -> list[list[Report]]:
        distinct = {tuple(members) for members in self._group.values()}
        return [[self.by_id[i] for i in members] for members in sorted(distinct)]


def _decided(groups: _Groups, decisions: Sequence[Decision]) -> Iterator[Link]:
    """Carry out what people decided; what contradicts a newer decision is passed over."""
    for decision in decisions:
        first, second = decision.first, decision.second
        if first not in groups.by_id or second not in groups.by_id:
            continue
        link = Link(first, second, float(decision.same), decision.reason)
        if decision.same:
            if groups.join(link, decided=True):
                yield link
        elif not groups.joined(first, second):
            groups.part(first, second)


def _links(reports: Sequence[Report]) -> Iterator[Link]:
    """Pairs that are likely of one strike, among those near in space and time."""
    cells: dict[Cell, list[Report]] = defaultdict(list)
    for report in reports:
        cells[cell_of(report.place)].append(report)
    for (x, y), members in sorted(cells.items()):
        near = [
            other
            for dx in (0, 1)
            for dy in (-1, 0, 1)
            if (dx, dy) > (0, 0)
            for other in cells.get((x + dx, y + dy), ())
        ]
        for one, other in _pairs(members, near):
            link = link_between(one, other)
            if link is not None:
                yield link


def link_between(one: Report, other: Report) -> Link | None:
    """The link of two reports that are likely of one strike."""
    if source_of(one) == source_of(other):
        return None
    score, reason = compare(one, other)
    if score < _JOIN:
        return None
    first, second = sorted((one.id, other.id))
    return Link(first, second, round(score, 4), reason)


def _pairs(members: Iterable[Report], near: Iterable[Report]) -> Iterator[tuple[Report, Report]]:
    """Pairs of two members, or of a member and one nearby, on days close to each other."""
    own = {report.id for report in members}
    waiting = sorted(
        ((*days_of(report), report.id, report) for report in (*members, *near)),
        key=lambda entry: entry[:3],
    )
    current: list[tuple[int, Report]] = []
    for first, last, _, report in waiting:
        current = [entry for entry in current if entry[0] >= first]
        for _, other in current:
            if report.id in own or other.id in own:
                yield other, report
        current.append((last, report))


def days_of(report: Report) -> tuple[int, int]:
    """Ordinals of days; reports are compared only where these overlap, and their cells touch."""
    days = window(report)
    if days is None:
        return _ALWAYS
    return days.first.toordinal() - _BLOCK_DAYS, days.last.toordinal()
