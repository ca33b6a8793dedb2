"""The role of each report: a strike, or a counterstrike where the text frames it as an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geoviz.model import Article, Claim, ClaimProperty, Reading, Report, Role
from geoviz.reports.hits import BULLETS
from geoviz.theatre import Theatre


def with_roles(
    reports: Sequence[Report], article: Article, reading: Reading, theatres: Sequence[Theatre]
) -> tuple[Report, ...]:
    """The reports of an article, in text order, with their roles."""
    # Who struck first in an account of both sides is not who is said to answer.
    struck = [r for r in reports if r.attacker and not r.background]
    first = [r for r in struck if r.value(ClaimProperty.ROLE) is None] or struck
    leading = first[0].attacker if first else None
    exchange = _tells_of_exchange(article)
    answering = _answering(reading)
    alone = len({report.attacker for report in reports if report.attacker}) == 1
    done = []
    for report in reports:
        cue = next((c for c in report.claims if c.property is ClaimProperty.ROLE), None)
        cue = cue or answering.get(report.attacker or "")
        # Who struck first in an account of both sides does not answer in it.
        if cue is not None and (report.attacker != leading or alone):
            claim = cue
        elif exchange and leading and _opposed(report.attacker, leading, theatres):
            basis = f"the article tells of it as the other side's part, after {leading}'s"
            claim = Claim(ClaimProperty.ROLE, Role.COUNTERSTRIKE.value, None, basis)
        else:
            basis = "nothing frames it as an answer"
            claim = Claim(ClaimProperty.ROLE, Role.STRIKE.value, None, basis)
        others = tuple(c for c in report.claims if c.property is not ClaimProperty.ROLE)
        done.append(replace(report, claims=(*others, claim)))
    return tuple(done)


def _answering(reading: Reading) -> dict[str, Claim]:
    """Parties whose hits the article calls an answer, with the words that do."""
    parties: dict[str, Claim] = {}
    for frame in reading.frames:
        cue = next((c for c in frame.claims if c.property is ClaimProperty.ROLE), None)
        who = next((c for c in frame.claims if c.property is ClaimProperty.ATTACKER), None)
        if cue is not None and who is not None:
            parties.setdefault(str(who.value), cue)
    return parties


def _opposed(one: str | None, other: str, theatres: Sequence[Theatre]) -> bool:
    return any(
        (party := theatre.belligerent(one or "")) is not None and other in party.opponents
        for theatre in theatres
    )


def _tells_of_exchange(article: Article) -> bool:
    """Whether the article is one account of both sides, and not a list of the day's news."""
    lines = [line for line in article.text.splitlines() if line.strip()]
    listed = sum(line.lstrip().startswith(BULLETS) for line in lines)
    return listed * 2 < len(lines)
