"""Colours of belligerents."""

from __future__ import annotations

from itertools import combinations

import pytest

from geoviz.errors import UsageError
from geoviz.maps.palette import PALETTE, UNKNOWN, belligerent_colours

LIGHT_GROUND = "#f5f3ee"  # --land of templates/map/style.css


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", [*PALETTE, UNKNOWN])
def test_every_colour_stands_out_from_the_land(colour):
    contrast = (luminance(LIGHT_GROUND) + 0.05) / (luminance(colour) + 0.05)
    assert contrast >= 3


def test_the_first_two_colours_differ_in_greyscale():
    assert abs(luminance(PALETTE[0]) - luminance(PALETTE[1])) > 0.1


def test_belligerents_have_different_colours():
    colours = belligerent_colours(["Azerbaijan", "Armenia", "Iran", "Israel"])
    assert all(a != b for a, b in combinations(colours.values(), 2))


def test_the_order_of_names_does_not_matter():
    assert belligerent_colours(["B", "A"]) == belligerent_colours(["A", "B", "A"])


def test_a_chosen_colour_is_kept_and_not_given_twice():
    colours = belligerent_colours(["A", "B"], {"B": PALETTE[0].upper()})
    assert colours == {"A": PALETTE[1], "B": PALETTE[0]}


def test_what_is_not_a_colour_is_refused():
    with pytest.raises(UsageError, match="#rrggbb"):
        belligerent_colours(["A"], {"A": "url(x)"})
