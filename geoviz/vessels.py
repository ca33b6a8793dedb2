"""What floats: strikes on it are told of by the sea that it was on."""

from __future__ import annotations

import re

VESSEL = re.compile(
    r"\b(?:boats?|speedboats?|ships?|vessels?|tankers?|freighters?|trawlers?|ferry|ferries|"
    r"frigates?|corvettes?|destroyers?|submarines?|warships?|dinghy|dhows?|barges?)\b",
    re.IGNORECASE,
)
