"""Which place names are also common words, first names and surnames: counted in parsed text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from geoviz.extract.detection import WordLists
from geoviz.extract.sentences import Sentence
from geoviz.model import Renown


@dataclass(frozen=True, slots=True)
class WordCounts:
    """How often words are met in lower case, and as parts of people's names."""

    lower: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)
    last: Counter[str] = field(default_factory=Counter)

    def add(self, sentences: Iterable[Sentence]) -> None:
        for sentence in sentences:
            self.lower.update(
                token.text for token in sentence.tokens if token.is_alpha and token.text.islower()
            )
            for entity in sentence.entities:
                words = [t for t in entity if t.text not in {"’s", "'s"}]
                if entity.label_ != "PERSON" or not 2 <= len(words) <= 3:
                    continue
                if all(t.pos_ == "PROPN" and t.is_alpha for t in words):
                    self.first[words[0].text] += 1
                    self.last[words[-1].text] += 1

    def people(self, least: int = 3) -> tuple[list[str], list[str]]:
        """First names and surnames met at least so often."""
        first = [w for w, n in self.first.items() if n >= least and self.last[w] <= n]
        last = [w for w, n in self.last.items() if n >= least and self.first[w] <= n]
        return sorted(first), sorted(last)

    def lists(self, renown: Callable[[str], Renown]) -> WordLists:
        """The words that the gazetteer knows as places' names, by how often they are not."""
        return WordLists(
            common=_classes({w.capitalize(): n for w, n in self.lower.items()}, 4, 40, renown),
            first_names=_classes(_mostly(self.first, self.last), 3, 15),
            surnames=_classes(self.last, 3, 15, renown),
        )


def _mostly(counts: Counter[str], other: Counter[str]) -> dict[str, int]:
    return {word: n for word, n in counts.items() if n > other[word]}


def _classes(
    counts: Mapping[str, int],
    some: int,
    many: int,
    renown: Callable[[str], Renown] | None = None,
) -> dict[str, int]:
    """Classes 1 to 3 of words met at least twice; with renown only those that are places too."""
    return {
        word: 1 + (n >= some) + (n >= many)
        for word, n in sorted(counts.items())
        if n >= 2 and len(word) > 2 and (renown is None or renown(word).senses)
    }
