"""What the people of a country call their places, picked from names without a language."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from anyascii import anyascii
from gazetteer_spelling import Spelling, transliterated

_MENDS = tomllib.loads(Path(__file__).with_name("gazetteer_mends.toml").read_text("utf-8"))
_OFFICIAL = {rule["country"]: rule for rule in _MENDS["transliterated"]}
_LATIN = re.compile("[A-Za-z]")
_VOWELS = re.compile("[aeiouyw]")
# Signs that stand in a name without being of an alphabet.
_BETWEEN = set(" -'’ʼ")


class LocalNames:
    """Names of places in the languages of basemap.toml, each written with its own letters."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._spelling = Spelling(_MENDS)
        self._given = config["local_names"]
        self._rules = {
            country: (code, rule)
            for code, rule in config["languages"].items()
            for country in rule["countries"]
        }

    def english(self, country: str, name: str, alternates: Iterable[str]) -> str:
        """The name as the gazetteer spells it, so that map and list agree."""
        # H’erson is Latin and no name in another script, though it is not ASCII.
        plain = {text for text in alternates if text.isascii() or not _LATIN.search(text)}
        return self._spelling.official(country, name, sorted(plain))

    def language(self, country: str) -> str | None:
        return self._rules[country][0] if country in self._rules else None

    def local(self, country: str, name: str, alternates: Iterable[str]) -> tuple[str, str] | None:
        """The local name and its language; None where no alternate is surely it.

        That is the one that sounds most like the English name: names of the past and of other
        languages with the same letters are among the alternates.
        """
        code, rule = self._rules.get(country, ("", {}))
        if found := self._given.get(country, {}).get(name):
            return found, code
        if "letters" not in rule:
            return None
        alphabet, has_vowels = set(rule["letters"]) | _BETWEEN, rule.get("vowels", True)
        official = _OFFICIAL.get(country)
        fitting = []
        for alternate in {unicodedata.normalize("NFC", text).strip() for text in alternates}:
            if not set(alternate.lower()) <= alphabet or re.search(
                rule.get("not", "^$"), alternate.lower()
            ):
                continue
            latin = transliterated(alternate, official) if official else anyascii(alternate)
            likeness = _likeness(latin or "", name, vowels=has_vowels)
            usual = len(re.findall(rule.get("prefer", "^$"), alternate))
            # Of two that sound alike the one with a soft sign, or with the English vowels.
            near = len(alternate) if has_vowels else _likeness(latin or "", name, vowels=True)
            fitting.append((likeness, usual, near, alternate))
        likeness, _, _, found = max(fitting, default=(0.0, 0, 0, ""))
        return (found, code) if likeness >= rule["likeness"] else None


def _likeness(latin: str, name: str, *, vowels: bool) -> float:
    """How alike two spellings sound, from 0 to 1; vowels: False where the script has none."""
    one, other = (
        re.sub("[^a-z]", "", anyascii(text).lower() if vowels else _bare(text))
        for text in (latin, name)
    )
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _bare(text: str) -> str:
    """The consonants, without an article."""
    return _VOWELS.sub(
        "", re.sub(r"^(al|el|ad|an|ar|as|ash|at|az)[ -]", "", anyascii(text).lower())
    )
