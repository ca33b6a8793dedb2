"""Which of a sentence's numbers and days belong to which of its places.

"Three were killed in one town and five in another"; "the first town on Monday, the second,
where two died, on Tuesday": places and what is said of them take turns, and which of the two
comes first tells whose is whose. Where they do not take turns, nothing is allotted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from geoviz.model import Span

# What stands between two items of a list; "on 8 October in the town of" goes on with the first.
_SEPARATOR = re.compile(r"[,;:–—]|\b(?:and|but|while|as well as|plus)\b", re.IGNORECASE)


def allot(text: str, sites: Sequence[Span], marks: Sequence[Span]) -> list[list[int]] | None:
    """For each site (in text order) the indexes of its marks (in text order).

    text: what all spans refer to. Sites with no mark between them form a run, which shares
    its marks. None where the sentence does not tell: fewer than two runs, or no marks.
    """
    between = [
        [i for i, mark in enumerate(marks) if left.end <= mark.start and mark.end <= right.start]
        if _SEPARATOR.search(text, left.end, right.start)
        else []
        for left, right in pairwise(sites)
    ]
    if not any(between):
        return None
    before = [i for i, mark in enumerate(marks) if mark.end <= sites[0].start]
    after = [i for i, mark in enumerate(marks) if mark.start >= sites[-1].end]
    if before and not after:
        leading = True
    elif after and not before:
        leading = False
    else:
        leading = _nearer_to_the_next(sites, marks, between)
    runs: list[list[int]] = [[0]]
    gaps: list[list[int]] = []
    for right, gap in enumerate(between, start=1):
        if gap:
            gaps.append(gap)
            runs.append([right])
        else:
            runs[-1].append(right)
    if leading:
        of_run = [before, *gaps]
        of_run[-1] = of_run[-1] + after
    else:
        of_run = [*gaps, after]
    shares: list[list[int]] = [[] for _ in sites]
    for run, share in zip(runs, of_run, strict=True):
        for site in run:
            shares[site] = share
    return shares


def _nearer_to_the_next(
    sites: Sequence[Span], marks: Sequence[Span], between: Sequence[Sequence[int]]
) -> bool:
    """Whether the marks between two places stand nearer to the second of them."""
    back = ahead = 0
    for (left, right), gap in zip(pairwise(sites), between, strict=True):
        if gap:
            back += marks[gap[0]].start - left.end
            ahead += right.start - marks[gap[-1]].end
    return ahead < back
