"""How a map in English spells a name that GeoNames romanises in a way of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from geoviz.geocode.names import fold, skeleton

_MARKS = "'’‘`´ʻʼʽʾʿ"  # for letters and softness that Latin has no sign for


class Spelling:
    """Chooses a town's name by the rules of gazetteer_mends.toml."""

    def __init__(self, mends: Mapping[str, Any]) -> None:
        self._romanised = frozenset(mends["romanised"])
        self._endings = {
            rule["country"]: [(re.compile(a), b) for a, b in rule["endings"]]
            for rule in mends["respelt"]
        }
        self._official = {rule["country"]: rule for rule in mends["transliterated"]}

    def official(self, country: str, name: str, alternates: Collection[str]) -> str:
        """The name without marks of romanisation, by the country's own system where it has one.

        A transliterated alternate counts only where it is GeoNames' name but for romanisation.
        """
        if country not in self._romanised:
            return name
        name = plain(name)
        for pattern, ending in self._endings.get(country, ()):
            name = pattern.sub(ending, name)
        rule = self._official.get(country)
        if rule:
            # Alternates come without their language. A letter that only this one has tells it
            # from a neighbour's spelling; next best is a result that GeoNames itself lists.
            listed = {name, *alternates}
            fitting = [
                (not any(letter in rule["own"] for letter in alternate.casefold()), latin)
                for alternate in alternates
                if (latin := transliterated(alternate, rule))
                and skeleton(fold(latin)) == skeleton(fold(name))
            ]
            if fitting:
                return min(fitting, key=lambda found: (found[0], found[1] not in listed))[1]
        return name


def plain(name: str) -> str:
    """A romanised name as the press writes it: Khan Yunis for Khān Yūnis."""
    bare = unicodedata.normalize("NFKD", name)
    return "".join(c for c in bare if c not in _MARKS and unicodedata.category(c) != "Mn")


def transliterated(name: str, rule: Mapping[str, Any]) -> str | None:
    """A name in another script by a rule's letters; None where a letter is not in the rule."""
    text = name.casefold()
    for special, latin in rule["sequences"].items():
        text = text.replace(special, latin)
    words = []
    for word in re.split(r"([ -])", text):
        latin = ""
        for at, letter in enumerate(word):
            initial = rule["initial"].get(letter) if at == 0 else None
            found = initial or rule["letters"].get(letter)
            if found is None:
                if not (letter.isascii() or letter in _MARKS):
                    return None
                found = "" if letter in _MARKS else letter
            latin += found
        words.append(latin.capitalize() if latin not in rule["lower"] else latin)
    return None if text.isascii() else "".join(words)
