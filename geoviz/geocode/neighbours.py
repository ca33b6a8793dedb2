"""The names of a text decide together: how well each candidate agrees with those of the others.

Every name spreads one vote over its candidates. A candidate gains from the votes that lie near
it, in its region or in its country; with those gains the votes are cast again. Nothing is
decided before all names have had their say, and the order of names does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from geoviz.geocode.features import AROUND, holds
from geoviz.geocode.gazetteer import Match
from geoviz.geocode.offsets import Offset
from geoviz.model import Precision

Floats = NDArray[np.float64]

_EARTH_RADIUS_KM = 6371.0088
_RADII_KM = (50.0, 150.0, 500.0)
_VOTERS = 8  # candidates of a name that may vote
_LEAST_SHARE = 0.01  # of a vote, to hold another place
_MOST_VOTERS = 1_500  # in one text: more would cost memory and tell nothing new
_BEHIND, _SENTENCE, _HOLDING, _STATED = range(len(AROUND) - 4, len(AROUND))


@dataclass(frozen=True, slots=True)
class Tie:
    """The name at ``held`` may lie in the place at ``holder``; both are numbers of names."""

    held: int
    holder: int
    behind: bool  # "X, Y": closer than only in one sentence


@dataclass(frozen=True, slots=True)
class Apart:
    """The text says how far the name at ``placed`` is from the one at ``anchor``."""

    placed: int
    anchor: int
    offset: Offset


class Neighbourhood:
    """The candidates of all names of a text, and how they lie to each other."""

    def __init__(
        self, names: Sequence[Sequence[Match]], ties: Sequence[Tie], apart: Sequence[Apart] = ()
    ) -> None:
        """names: the candidates of each distinct name."""
        self._names = names
        self._apart = apart
        self._ends = np.cumsum([0, *map(len, names)])
        self._ties = sorted(set(ties), key=lambda t: (t.held, t.holder, t.behind))
        self._owner = np.repeat(np.arange(len(names)), [len(row) for row in names])
        places = [match.place for match in chain.from_iterable(names)]
        lonlat = np.radians(np.array([p.lonlat for p in places], dtype=float).reshape(-1, 2))
        lon, lat = lonlat[:, 0], lonlat[:, 1]
        self._points = np.column_stack(
            (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat))
        )
        self._country = _codes([p.country for p in places])
        self._region = _codes([p.id if p.feature_code == "ADM1" else p.admin1 for p in places])
        # The centre of a country or a region says little of where in it a thing is.
        self._exact = np.array([p.precision <= Precision.CITY for p in places], dtype=bool)
        self._nation = np.array([p.precision is Precision.COUNTRY for p in places], dtype=bool)
        self._first_level = np.array([p.feature_code == "ADM1" for p in places], dtype=bool)

    def around(self, shares: Floats) -> Floats:
        """One row a candidate, one column a feature of ``AROUND``.

        shares: the vote of each candidate, 1 in all for each name.
        """
        rows = np.zeros((len(shares), len(AROUND)))
        voters = self._voters(shares)
        if not len(voters):
            return rows
        owner, votes = self._owner, shares[voters]
        strange = owner[:, None] != owner[voters][None, :]
        cosine = self._points @ self._points[voters].T
        near = strange & self._exact[voters][None, :]
        country, region = self._country, self._region
        same_country = strange & (country[:, None] == country[voters]) & (country[:, None] >= 0)
        same_region = strange & (region[:, None] == region[voters]) & (region[:, None] >= 0)
        nation, first_level = self._nation[voters][None, :], self._first_level[voters][None, :]
        exact_votes = np.zeros(len(self._names))
        np.add.at(exact_votes, owner[voters], votes * self._exact[voters])
        exact = np.maximum(1.0, exact_votes.sum() - exact_votes[owner])
        others = max(1.0, sum(1.0 for row in self._names if row) - 1.0)
        for column, km in enumerate(_RADII_KM):
            rows[:, column] = ((cosine > np.cos(km / _EARTH_RADIUS_KM)) & near) @ votes / exact
        rows[:, 3] = (same_region & ~first_level) @ votes / others
        rows[:, 4] = (same_country & ~nation) @ votes / others
        rows[:, 5] = np.minimum(1.0, (same_country & nation) @ votes) * ~self._nation
        rows[:, 6] = np.minimum(1.0, (same_region & first_level) @ votes) * ~self._first_level
        self._tie(rows, shares)
        self._measure(rows, shares)
        return rows

    def _voters(self, shares: Floats) -> NDArray[np.int64]:
        """The likeliest candidates of each name."""
        each = max(1, min(_VOTERS, _MOST_VOTERS // max(1, len(self._names))))
        rows = [
            start + np.argsort(-shares[start:end], kind="stable")[:each]
            for start, end in zip(self._ends, self._ends[1:], strict=False)
        ]
        return np.sort(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.int64)

    def _tie(self, rows: Floats, shares: Floats) -> None:
        behind, sentence, holding = _BEHIND, _SENTENCE, _HOLDING
        for tie in self._ties:
            held, holder = self._names[tie.held], self._names[tie.holder]
            at, over = self._ends[tie.held], self._ends[tie.holder]
            for j, outer in enumerate(holder):
                share = shares[over + j]
                if share < _LEAST_SHARE:
                    continue
                for i, inner in enumerate(held):
                    if not holds(outer.place, inner.place):
                        continue
                    column = behind if tie.behind else sentence
                    rows[at + i, column] = max(rows[at + i, column], share)
                    if tie.behind:
                        rows[over + j, holding] = max(rows[over + j, holding], shares[at + i])

    def _measure(self, rows: Floats, shares: Floats) -> None:
        """A stated distance is worth the votes of those anchors that it fits."""
        for apart in self._apart:
            at, over = self._ends[apart.placed], self._ends[apart.anchor]
            anchors = [
                (match.place.lonlat, float(shares[over + j]))
                for j, match in enumerate(self._names[apart.anchor])
                if self._exact[over + j] and shares[over + j] >= _LEAST_SHARE
            ]
            for i, match in enumerate(self._names[apart.placed]):
                fitting = [s for at_, s in anchors if apart.offset.fits(match.place.lonlat, at_)]
                rows[at + i, _STATED] = max(rows[at + i, _STATED], sum(fitting))

    def shares(self, scores: Floats) -> Floats:
        """The softmax of the scores within each name."""
        shares = np.zeros(len(scores))
        for start, end in zip(self._ends, self._ends[1:], strict=False):
            if end > start:
                exponent = np.exp(scores[start:end] - scores[start:end].max())
                shares[start:end] = exponent / exponent.sum()
        return shares

    def split(self, values: Floats) -> list[Floats]:
        """Values of all candidates, by name."""
        return [values[a:b] for a, b in zip(self._ends, self._ends[1:], strict=False)]


def _codes(values: Sequence[str | None]) -> NDArray[np.int64]:
    """Each distinct value as a number; None is -1."""
    known = {value: i for i, value in enumerate(sorted({v for v in values if v}))}
    return np.array([known[v] if v else -1 for v in values], dtype=np.int64)
