"""Values of the model as a person reads and writes them."""

from __future__ import annotations

from geoviz.errors import UsageError
from geoviz.model import ClaimProperty, Count, DateSpan, Place, Role, Status

COUNTS = (ClaimProperty.KILLED, ClaimProperty.INJURED)
_LONGEST = 200


def shown(value: str | Count | DateSpan | Place | None) -> str:
    """A value of a judgement in one line; empty for none."""
    if value is None:
        return ""
    if isinstance(value, Place):
        where = f"{value.lat:.5f}, {value.lon:.5f}"
        return f"{value.name} ({value.precision.label}, {where}, ±{distance(value.uncertainty_m)})"
    return str(value)


def distance(metres: float) -> str:
    """A radius in the unit that people use for it."""
    return f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:.3g} km"


def parsed(prop: ClaimProperty, text: str) -> str | Count | DateSpan | None:
    """The value that a person wrote; None where the field is empty.

    Raises UsageError with what to write instead.
    """
    line = " ".join(text.split())
    if not line:
        return None
    if len(line) > _LONGEST:
        raise UsageError(f"{prop.value}: write at most {_LONGEST} characters")
    if prop in COUNTS:
        return _count(prop, line)
    if prop is ClaimProperty.DATE:
        try:
            return DateSpan.parse(line)
        except ValueError:
            raise UsageError(
                f"date: {line} is none; write 2025-07-04, 2025-07 or 2025-07-04/2025-07-06"
            ) from None
    if prop is ClaimProperty.ROLE and line not in set(Role):
        raise UsageError(f"role: write {' or '.join(Role)}")
    if prop is ClaimProperty.STATUS and line not in set(Status):
        raise UsageError(f"status: write one of {', '.join(Status)}")
    return line


def _count(prop: ClaimProperty, line: str) -> Count:
    bare = line.lower().replace("–", "-").replace(" - ", "-")
    if bare.endswith("+"):
        bare = f"at least {bare[:-1]}"
    try:
        count = Count.parse(bare)
    except ValueError:
        count = Count(-1, -1)
    if not 0 <= count.low <= count.high <= 10_000_000:
        raise UsageError(f"{prop.value}: write a number, such as 14, 14-21 or at least 14")
    return count
