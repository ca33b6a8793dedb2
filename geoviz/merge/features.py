"""What speaks for and against two reports being of one strike.

Each feature is a function of two reports that gives a number from -1 (against) to 1
(for) and the words for it; ``FEATURES`` holds the weights. A score is the weighted sum
through a logistic function, so 0.5 is undecided.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta

from geoviz.geo import distance_m
from geoviz.model import ClaimProperty, Count, DateSpan, Precision, Report

Feature = Callable[[Report, Report], tuple[float, str]]

_SAME_SPOT_M = {Precision.FACILITY: 3_000.0, Precision.DISTRICT: 2_000.0, Precision.CITY: 2_000.0}
_PUBLICATION_SLACK = timedelta(days=4)  # a report without a date is of the days before it


def same_place(a: Report, b: Report) -> tuple[float, str]:
    """The same place of the gazetteer, or two names for one spot."""
    if a.place.id == b.place.id:
        return 1.0, f"both at {a.place.name}"
    if a.place.precision is not b.place.precision:
        fine, coarse = sorted((a, b), key=lambda report: report.place.precision)
        if fine.place.precision is Precision.FACILITY and _one_target_in(fine, coarse):
            return 0.6, f"{fine.place.name} is what was hit in {coarse.place.name}"
        return -1.0, "one place is finer than the other"
    # Two villages that stand for the area around them have one point, and are not one.
    reach = _SAME_SPOT_M.get(a.place.precision)
    if reach is not None and distance_m(a.place.lonlat, b.place.lonlat) <= reach:
        return 0.7, f"{a.place.name} and {b.place.name} are one spot"
    return -1.0, "at different places"


def _one_target_in(fine: Report, coarse: Report) -> bool:
    """Whether a town's report tells of nothing but the kind of facility that the other names."""
    if coarse.place.precision is not Precision.CITY or coarse.place.id not in fine.place.parents:
        return False
    kinds = {str(claim.value) for claim in fine.values(ClaimProperty.TARGET_TYPE)}
    told = {str(claim.value) for claim in coarse.values(ClaimProperty.TARGET_TYPE)}
    return bool(told) and told <= kinds


def same_time(a: Report, b: Report) -> tuple[float, str]:
    """Days that may be the same; a night belongs to two days."""
    first, second = window(a), window(b)
    if first is None or second is None:
        return -0.1, "one is undated"
    if first.first <= second.last and second.first <= first.last:
        exact = first == second and first.first == first.last
        return (1.0, f"both on {first}") if exact else (0.6, "on days that overlap")
    if days_between(a, b) > 1:
        return -1.0, "on different days"
    if first.first == first.last and second.first == second.last:
        # One night told by its evening and by its morning, or two strikes: the rest decides.
        return -0.9, "on neighbouring days"
    return 0.2, "on neighbouring days"


def same_attacker(a: Report, b: Report) -> tuple[float, str]:
    """The same belligerent, or none named by one of them."""
    if a.attacker is None or b.attacker is None:
        return 0.0, "one names no attacker"
    if a.attacker == b.attacker:
        return 1.0, f"both by {a.attacker}"
    return -1.0, "by different belligerents"


def same_target(a: Report, b: Report) -> tuple[float, str]:
    """Target types in common."""
    return _overlap(a, b, ClaimProperty.TARGET_TYPE, "target")


def same_weapon(a: Report, b: Report) -> tuple[float, str]:
    """Weapon families in common."""
    return _overlap(a, b, ClaimProperty.WEAPON, "weapon")


def compatible_casualties(a: Report, b: Report) -> tuple[float, str]:
    """Casualties that one account may have grown into; counts rise as rescuers dig."""
    for prop in (ClaimProperty.KILLED, ClaimProperty.INJURED):
        one, other = a.count(prop), b.count(prop)
        if not isinstance(one, Count) or not isinstance(other, Count):
            continue
        low, high = sorted((one.high, other.high))
        if low == high:
            return 1.0, f"both count {high} {prop.value}"
        if high > 3 * low + 5:
            return -0.6, f"{low} and {high} {prop.value}"
        return 0.3, f"{low} and {high} {prop.value}: one may be the later count"
    return 0.0, "no casualties to compare"


def _overlap(a: Report, b: Report, prop: ClaimProperty, word: str) -> tuple[float, str]:
    one = {str(claim.value) for claim in a.values(prop)}
    other = {str(claim.value) for claim in b.values(prop)}
    if not one or not other:
        return 0.0, f"one names no {word}"
    common = sorted(one & other)
    if common:
        return 1.0, f"{word}: {', '.join(common)}"
    return -0.5, f"{word}s differ"


FEATURES: tuple[tuple[Feature, float], ...] = (
    (same_place, 4.0),
    (same_time, 3.0),
    (same_attacker, 2.0),
    (same_target, 0.5),
    (same_weapon, 0.4),
    (compatible_casualties, 0.8),
)
_BIAS = -4.5


def window(report: Report) -> DateSpan | None:
    """The days a report's strike may have been on; wider where the day was only inferred."""
    claim = next((c for c in report.claims if c.property is ClaimProperty.DATE), None)
    if claim is None or not isinstance(claim.value, DateSpan):
        return None
    if claim.span is None and not claim.judged:
        earliest = max(claim.value.first.toordinal() - _PUBLICATION_SLACK.days, 1)
        return DateSpan(date.fromordinal(earliest), claim.value.last)
    return claim.value


def days_between(a: Report, b: Report) -> int:
    """How many days lie between the days that two reports may be of; 0 where one is undated."""
    first, second = window(a), window(b)
    if first is None or second is None:
        return 0
    return max(
        first.first.toordinal() - second.last.toordinal(),
        second.first.toordinal() - first.last.toordinal(),
        0,
    )


def compare(a: Report, b: Report) -> tuple[float, str]:
    """How likely two reports are of one strike (0 to 1), and why."""
    total, reasons = _BIAS, []
    for feature, weight in FEATURES:
        value, words = feature(a, b)
        total += weight * value
        if value:
            reasons.append(words)
    return 1.0 / (1.0 + math.exp(-total)), "; ".join(reasons)
