"""Who may strike: belligerents of the theatres, and countries by name and demonym."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geoviz.extract.lexicon import Lexicon
from geoviz.theatre import Theatre


@dataclass(frozen=True, slots=True)
class ActorName:
    """A name in the text that stands for a party."""

    actor: str
    start: int
    end: int
    text: str


class Actors:
    """Finds the parties that a text names."""

    def __init__(
        self, theatres: Sequence[Theatre], lexicon: Lexicon, countries: Mapping[str, str]
    ) -> None:
        """countries: English names by ISO code, for demonyms outside every theatre."""
        names: dict[str, str] = {}
        by_code = dict(countries)
        for theatre in theatres:
            for party in theatre.belligerents:
                if party.country:
                    by_code[party.country] = party.name
        for code, name in by_code.items():
            names.setdefault(name, name)
            if name != countries.get(code) and code in countries:
                names.setdefault(countries[code], name)
        for demonym, code in lexicon.demonyms.items():
            if code in by_code:
                names[demonym] = by_code[code]
        for short, code in lexicon.abbreviations.items():
            if code in by_code:
                names[short] = by_code[code]
        # The theatre named most in the text comes first, and its aliases win.
        for theatre in reversed(theatres):
            for party in theatre.belligerents:
                names.update(dict.fromkeys(party.aliases, party.name))
                names[party.name] = party.name
        self._names = names
        self._countries = frozenset(lexicon.abbreviations).union(
            by_code.values(), countries.values()
        )
        self._codes = {name: code for code, name in by_code.items()}
        self._demonyms = {d: by_code[c] for d, c in lexicon.demonyms.items() if c in by_code}
        self._pattern = _pattern(names)
        self._fighting = frozenset(
            party.name for theatre in theatres for party in theatre.belligerents
        )

    def find(self, text: str) -> list[ActorName]:
        """Every party named in a text, in order."""
        return [
            ActorName(self._names[match.group()], match.start(), match.end(), match.group())
            for match in self._pattern.finditer(text)
        ]

    def of(self, text: str) -> str | None:
        """The party that a whole name stands for."""
        bare = text.strip().removeprefix("the ").removeprefix("The ")
        bare = bare.removesuffix("’s").removesuffix("'s")
        return self._names.get(bare)

    def fights(self, text: str) -> bool:
        """Whether a whole name stands for a party of a war that the article is about."""
        return self.of(text) in self._fighting

    def country_code(self, actor: str) -> str | None:
        """ISO 3166-1 alpha-2 code of a party that is a country."""
        return self._codes.get(actor)

    def is_country(self, text: str) -> bool:
        """Whether a name is a country's, and not its capital's or its army's."""
        bare = text.strip().removeprefix("the ").removeprefix("The ")
        return bare in self._countries

    def is_demonym(self, text: str) -> bool:
        return text in self._demonyms


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")
