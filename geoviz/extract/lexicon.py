"""The words of a language that tell of strikes, read from ``data/lexicons``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from geoviz.assets import asset
from geoviz.errors import AssetError
from geoviz.theatre import load_demonyms


@dataclass(frozen=True)
class Lexicon:
    """One language's lexicon. Word sets hold lemmas in lower case."""

    verbs: Mapping[str, frozenset[str]]  # strike, weak, damage, casualty, launch, intercept
    nouns: Mapping[str, frozenset[str]]  # strike, weak, damage, casualty
    cues: Mapping[str, frozenset[str]]
    weapons: tuple[tuple[str, re.Pattern[str]], ...]  # family and pattern
    targets: tuple[tuple[str, re.Pattern[str]], ...]  # target type and pattern
    facility_heads: frozenset[str]
    alike: tuple[tuple[str, ...], ...]  # heads that writers use for one and the same facility
    sole: frozenset[str]  # heads of facilities of which a town mostly has one
    regions: Mapping[str, frozenset[str]]
    people: Mapping[str, frozenset[str]]
    no_places: frozenset[str]  # names as written that stand for something else than a place
    words: Mapping[str, frozenset[str]]  # small words by what they do in a sentence
    demonyms: Mapping[str, str]  # "Russian" -> "RU"
    abbreviations: Mapping[str, str]  # "U.S." -> "US"
    counterstrike: re.Pattern[str]
    other_violence: re.Pattern[str]
    accidents: re.Pattern[str]
    strike_text: re.Pattern[str]

    @cached_property
    def telling(self) -> frozenset[str]:
        """Every lemma that may tell of a strike, as a verb or a noun."""
        return frozenset().union(*self.verbs.values(), *self.nouns.values())

    @cached_property
    def words_of_no_places(self) -> frozenset[str]:
        """Every word of the names that stand for something else than a place."""
        return frozenset(
            word for name in self.no_places for word in name.replace("-", " - ").split()
        )

    @cached_property
    def stand_in(self) -> str:
        """A name that a parser surely takes for a place's."""
        (name,) = self.words["stand_in"]
        return name

    def weapons_in(self, text: str) -> list[tuple[str, int, int]]:
        """Families of weapons named in a text, each once, with the span of its first name."""
        return _first_of_each(self.weapons, text)

    def targets_in(
        self, text: str, is_target: Callable[[int, int], bool] = lambda start, end: True
    ) -> list[tuple[str, int, int]]:
        """Target types named in a text, each once, with the span of its first name.

        is_target: whether what stands on a span may have been hit.
        """
        return _first_of_each(self.targets, text, is_target)


def _first_of_each(
    patterns: Iterable[tuple[str, re.Pattern[str]]],
    text: str,
    counts: Callable[[int, int], bool] = lambda start, end: True,
) -> list[tuple[str, int, int]]:
    found = []
    for name, pattern in patterns:
        for match in pattern.finditer(text):
            if counts(match.start(), match.end()):
                found.append((name, match.start(), match.end()))
                break
    return sorted(found, key=lambda entry: (entry[1], -entry[2], entry[0]))


def _words(phrases: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(
        r"(?<![\w-])(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE
    )


def load_lexicon(language: str = "en", folder: Path | None = None) -> Lexicon:
    """The lexicon of a language. Raises AssetError where its files are missing or broken."""
    folder = folder or asset("data", "lexicons")
    try:
        with (folder / f"strikes.{language}.toml").open("rb") as stream:
            table = tomllib.load(stream)
        cues, nouns, verbs = table["cues"], table["nouns"], table["verbs"]
        return Lexicon(
            verbs=_sets(verbs),
            nouns=_sets(nouns),
            cues=_sets(cues),
            weapons=tuple((family, _words(names)) for family, names in table["weapons"].items()),
            targets=tuple((kind, _words(names)) for kind, names in table["targets"].items()),
            facility_heads=frozenset(table["facilities"]["heads"]),
            alike=tuple(tuple(heads) for heads in table["facilities"]["alike"]),
            sole=frozenset(table["facilities"]["sole"]),
            regions=_sets(table["regions"]),
            people=_sets(table["people"]),
            no_places=frozenset().union(*table["no_places"].values()),
            words=_sets(table["words"]),
            demonyms=load_demonyms(language, folder),
            abbreviations=table["abbreviations"],
            counterstrike=re.compile("|".join(map(re.escape, cues["counterstrike"])), re.I),
            other_violence=_words(cues["other_violence"]),
            accidents=_words(cues["accidents"]),
            strike_text=_words([w for names in table["weapons"].values() for w in names]),
        )
    except (OSError, KeyError, AttributeError, tomllib.TOMLDecodeError) as error:
        raise AssetError(f"the lexicon for {language!r} cannot be read: {error!r}") from error


def _sets(table: Mapping[str, list[str]]) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in table.items()}
