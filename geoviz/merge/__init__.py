"""Reports of the same strike, joined: blocking, features, links, assembly, waves."""

from geoviz.merge.clusters import Cell, cell_of, days_of, link_between
from geoviz.merge.incidents import Merged, assemble, incident_order, join, merge
from geoviz.merge.waves import Night, night_of, nights_of_totals, with_answers, with_waves

__all__ = [
    "Cell",
    "Merged",
    "Night",
    "assemble",
    "cell_of",
    "days_of",
    "incident_order",
    "join",
    "link_between",
    "merge",
    "night_of",
    "nights_of_totals",
    "with_answers",
    "with_waves",
]
