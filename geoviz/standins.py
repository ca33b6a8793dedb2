"""What a place stands for where the gazetteer has none of the name that the text gives.

A site of which only the region, the town or the neighbours are known is drawn as them
(``geocode/areas.py``, ``within.py`` and ``settled.py`` make such places, and say in ``source``
how). Here this is read back, for whoever has to tell it to a person.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from geoviz.model import Place


class How(StrEnum):
    """How a site lies to what is known."""

    IN = "in"  # somewhere in it, no finer
    NEAR = "near"
    BETWEEN = "between"  # two towns that it joins
    AROUND = "around"  # the seat of a district whose bounds are not known


_SOURCE = re.compile(
    r"(?:somewhere (?P<in>in)|(?P<near>near)|(?P<between>between)|(?P<around>around)) (?P<of>.+)"
)
_NO_BOUNDS = ", its bounds are not known"
_BASIS = re.compile(r"in the (?P<kind>\w+) (?P<in>.+)|(?P<how>near|between|around) (?P<of>.+)")


class StandIn(NamedTuple):
    """A place that is drawn for another one, which nobody knows more finely."""

    name: str  # what the text calls the site
    how: How
    of: str  # the place that is known; both, for BETWEEN: "Sloviansk and Bakhmut"
    kind: str  # its precision; told for IN only

    def __str__(self) -> str:
        """How the site is known: "in the region Amhara", "near Lozova"."""
        return f"in the {self.kind} {self.of}" if self.how is How.IN else f"{self.how} {self.of}"

    @property
    def key(self) -> str:
        """Names the sentence that tells it, in files of texts: "in_region", "near"."""
        return f"in_{self.kind}" if self.how is How.IN else self.how.value

    @property
    def ends(self) -> str:
        """``of`` without a word of English."""
        return self.of.replace(" and ", " – ", 1) if self.how is How.BETWEEN else self.of


def stand_in(place: Place) -> StandIn | None:
    """What a place stands for; None for one that the gazetteer, or a person, gave."""
    found = (
        _SOURCE.fullmatch(place.source.partition(";")[0])
        if {"#", "@"}.intersection(place.id)
        else None
    )
    if found is None:
        return None
    how = next(each for each in How if found[each.value])
    return _named(place.name, how, found["of"].removesuffix(_NO_BOUNDS), place.precision.label)


def told_stand_in(name: str, basis: str) -> StandIn | None:
    """The inverse of ``str`` for a place of this name; None where it is told otherwise."""
    found = _BASIS.fullmatch(basis)
    if found is None:
        return None
    if found["kind"]:
        return _named(name, How.IN, found["in"], found["kind"])
    return _named(name, How(found["how"]), found["of"], "")


def _named(place_name: str, how: How, of: str, kind: str) -> StandIn:
    known = of.partition(" and ")[0] if how is How.BETWEEN else of
    return StandIn(place_name.removesuffix(f", {known}"), how, of, kind if how is How.IN else "")
