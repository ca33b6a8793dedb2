"""Theatres: who fights whom, what they are called, and where. All of it is data.

A theatre file (``data/theatres/NAME.toml``) holds ``title``, ``countries`` (prior for
ambiguous names), ``contested`` (ids of places where no attacker is inferred), ``signs``
(places whose names tell of this war; may be missing) and ``belligerents`` (``name``,
``country``, ``aliases``, ``colour``, ``opponents``, ``territory`` as country codes).
Without any theatre everything works but inference.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from geoviz.assets import asset
from geoviz.errors import AssetError, UsageError
from geoviz.model import Place


@dataclass(frozen=True, slots=True)
class Belligerent:
    """A party that strikes and is struck."""

    name: str
    country: str | None  # ISO 3166-1 alpha-2, None for a non-state party
    aliases: tuple[str, ...]  # names that stand for it, besides the country's demonyms
    colour: str  # CSS hex colour on maps
    opponents: tuple[str, ...]  # names of belligerents of this theatre
    territory: tuple[str, ...]  # country codes in which an unattributed hit is an opponent's


@dataclass(frozen=True)
class Theatre:
    """One theatre of war."""

    name: str  # the file's name without its ending
    title: str
    countries: tuple[str, ...]
    contested: frozenset[str]
    belligerents: tuple[Belligerent, ...]
    signs: tuple[str, ...] = ()  # names of places that tell of this war beside one belligerent's

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """Whose name every name, alias and demonym is."""
        countries = {b.country: b.name for b in self.belligerents if b.country}
        named = {d: countries[code] for d, code in load_demonyms().items() if code in countries}
        for party in reversed(self.belligerents):
            named |= dict.fromkeys((party.name, *party.aliases), party.name)
        return named

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._spellings, key=lambda name: (-len(name), name))
        return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")

    def belligerent(self, name: str) -> Belligerent | None:
        """The belligerent that a name or an alias stands for."""
        for party in self.belligerents:
            if name == party.name or name in party.aliases:
                return party
        return None

    def named_in(self, text: str) -> dict[str, int]:
        """How often each belligerent is named in a text, also by its people, by name."""
        return dict(Counter(self._spellings[name] for name in self._pattern.findall(text)))

    def inferred_attacker(self, place: Place, named: Iterable[str]) -> Belligerent | None:
        """Who must have struck a place, where no source says so.

        named: belligerents that the article names. None where the place is contested, is
        nobody's territory, or more than one opponent is named; or none is, of several.
        """
        if self.contested.intersection((place.id, *place.parents)):
            return None
        defenders = [b for b in self.belligerents if place.country in b.territory]
        opponents = {name for defender in defenders for name in defender.opponents}
        likely = sorted(opponents.intersection(named) or opponents)
        return self.belligerent(likely[0]) if len(likely) == 1 else None


@cache
def load_demonyms(language: str = "en", folder: Path | None = None) -> Mapping[str, str]:
    """Countries (ISO 3166-1 alpha-2) by the words for their people: "Ukrainians" is UA.

    Raises AssetError or OSError where a language has no table.
    """
    path = (folder or asset("data", "lexicons")) / f"demonyms.{language}.csv"
    with path.open(encoding="utf-8", newline="") as rows:
        return {row["demonym"]: row["country"] for row in csv.DictReader(rows)}


def load_theatres(folder: Path | None = None) -> tuple[Theatre, ...]:
    """Every theatre file of a folder (by default the shipped ones), by name.

    Raises AssetError where a file is not a theatre.
    """
    files = sorted((folder or asset("data", "theatres")).glob("*.toml"))
    return tuple(_load(path) for path in files)


def _load(path: Path) -> Theatre:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return Theatre(
            name=path.stem,
            title=table["title"],
            countries=tuple(table["countries"]),
            contested=frozenset(table.get("contested", ())),
            belligerents=tuple(
                Belligerent(
                    name=entry["name"],
                    country=entry.get("country") or None,
                    aliases=tuple(entry.get("aliases", ())),
                    colour=entry["colour"],
                    opponents=tuple(entry.get("opponents", ())),
                    territory=tuple(entry.get("territory", ())),
                )
                for entry in table["belligerents"]
            ),
            signs=tuple(table.get("signs", ())),
        )
    except (KeyError, TypeError, AttributeError, tomllib.TOMLDecodeError) as error:
        raise AssetError(f"{path.name} is not a theatre file: {error!r}") from error


def choose_theatres(
    theatres: Sequence[Theatre], choice: str | None, text: str
) -> tuple[Theatre, ...]:
    """The theatres that apply to a text.

    choice: a theatre's name; "auto" for those of which the text names two belligerents, or
    one that is no state, by its own name, or one and a place known for that war; None for no
    theatre. Most named first. Raises
    UsageError for an unknown name.
    """
    if choice is None:
        return ()
    if choice != "auto":
        for theatre in theatres:
            if theatre.name == choice:
                return (theatre,)
        known = ", ".join(theatre.name for theatre in theatres)
        raise UsageError(f"there is no theatre named {choice!r}; known are {known}")
    counted = [(theatre, theatre.named_in(text)) for theatre in theatres]
    applying = [
        (sum(named.values()), theatre.name, theatre)
        for theatre, named in counted
        if len(named) >= 2
        or (named and any(re.search(rf"\b{re.escape(sign)}\b", text) for sign in theatre.signs))
        or any(
            party.country is None
            and party.name in named
            and (party.name in text or _initials(party.name) in text)
            for party in theatre.belligerents
        )
    ]
    return tuple(t for _, _, t in sorted(applying, key=lambda entry: (-entry[0], entry[1])))


def countries_at_war(theatres: Sequence[Theatre], text: str) -> frozenset[str]:
    """Countries (ISO 3166-1 alpha-2) of the wars of which a text names one side, by its name or by
    its people: where a text that tells of a strike may be about, though it says no more."""
    return frozenset(
        country for theatre in theatres if theatre.named_in(text) for country in theatre.countries
    )


def _initials(name: str) -> str:
    """ "RSF" for "Rapid Support Forces"; the name itself where it is one word."""
    words = name.split()
    return "".join(word[0] for word in words) if len(words) > 2 else name


def theatre_colours() -> dict[str, str]:
    """The colour of each belligerent (``#rrggbb``), as the theatre files give it."""
    return {party.name: party.colour for one in load_theatres() for party in one.belligerents}
