"""A colour for every belligerent: the caller's, or one of our own palette."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import cycle

from geoviz.errors import UsageError

# Told apart with the common forms of colour blindness and, in pairs of neighbours, in greyscale;
# each has a contrast of at least 3:1 against the light basemap (WCAG 2.2, 1.4.11).
PALETTE = ("#1d4f91", "#d1561a", "#7b3294", "#00806a", "#8f6a00", "#b8326a", "#4b7d1f", "#5d4037")
UNKNOWN = "#6b7280"

_HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def belligerent_colours(
    names: Iterable[str], chosen: Mapping[str, str] | None = None
) -> dict[str, str]:
    """A colour ``#rrggbb`` for each name, in the order of the names' text.

    Names without a chosen colour take the palette in that order, so equal sets of names have
    equal colours. Raises UsageError for a colour that is not ``#rrggbb``.
    """
    chosen = chosen or {}
    for name, colour in chosen.items():
        if not _HEX_COLOUR.fullmatch(colour):
            raise UsageError(f"the colour of {name!r} is {colour!r}; write it as #rrggbb")
    known = sorted(set(names))
    used = {chosen[name].lower() for name in known if name in chosen}
    free = cycle([colour for colour in PALETTE if colour not in used] or PALETTE)
    return {name: chosen[name].lower() if name in chosen else next(free) for name in known}
