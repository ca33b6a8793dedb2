"""Folding place names, so that one spelling finds another.

Two foldings, each a pure function of the text:

``fold`` removes what writers vary without meaning anything by it: case, accents,
apostrophes, dots and hyphens. Two names with the same fold are the same spelling.

``skeleton`` goes on to remove what systems of romanisation vary: Afipskiy and Afipsky,
Novokuibyshevsk and Novokuybyshevsk, Khan Younis and Khan Yunis. It is coarse on
purpose: the gazetteer is indexed by it, and a match by skeleton alone ranks below one
by ``fold``. Cyrillic and other scripts pass through it as they are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not decompose. The schwa is written "a" in English (Barda, Tartar).
_LETTERS = str.maketrans(
    {
        "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D",
        "ı": "i", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th",
        "ə": "a", "Ə": "A", "ǝ": "a", "Ǝ": "A", "ħ": "h", "Ħ": "H",
    }
)  # fmt: skip
_APOSTROPHES = "'’‘‛`´′ʹʺ″ʼʻʽʾʿˈˊˋ"
_DROPPED = str.maketrans(dict.fromkeys(_APOSTROPHES + ".", ""))
_SEPARATORS = re.compile(r"[\W_]+")

# The Arabic article, also assimilated to the next letter, and its Persian and Maltese cousins.
_ARTICLES = frozenset(
    (
        *("al", "ad", "adh", "an", "ar", "as", "ash", "at", "az"),
        *("el", "ed", "en", "er", "es", "esh", "et", "ez", "il", "ul", "e", "i", "the", "of"),
    )
)
_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}

# In order. Each pair is (pattern, replacement) on one folded Latin word.
_ROMANISATION: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("shch|tsch|sch", "s"),
        ("dzh|dsch|dj", "j"),
        ("kh|gh", "h"),
        ("ph", "f"),
        ("ck|q", "k"),
        ("tch|ts|tz|cz", "c"),
        ("x", "ks"),
        ("w", "v"),
        ("(?<=[bcdjlmnprstvz])h", ""),  # ch, sh, zh, th, dh beside č, š, ž, t, d
        ("(?<=[aeiouy])h$", ""),  # Hodeidah, Hodeida
        ("h", "g"),  # the Ukrainian and the Russian letter
        ("ou|oo", "u"),
        ("ee", "i"),
        ("[yj]", "i"),
        (r"(.)\1+", r"\1"),
        ("ai", "ei"),
        ("(?<=[aeou])i(?=[aeou])", ""),
    )
)

_LATIN = re.compile(r"[a-z0-9 ]+")
_MIN_WORD = 4  # shorter words have too little left after romanisation is removed


@lru_cache(maxsize=32_768)
def fold(name: str) -> str:
    """The name without case, accents, apostrophes, dots and hyphens; words parted by one space."""
    text = name.translate(_DROPPED)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Lm"))
    return _SEPARATORS.sub(" ", text.casefold()).strip()


@lru_cache(maxsize=32_768)
def skeleton(folded: str) -> str:
    """What is left of a folded name when romanisation, articles and spaces are removed.

    folded: the result of ``fold``. Never empty unless ``folded`` is.
    """
    if not _LATIN.fullmatch(folded):
        return folded.replace(" ", "")
    words = folded.split()
    bare = [word for word in words if word not in _ARTICLES] or words
    return "".join(_romanised(_ABBREVIATIONS.get(word, word)) for word in bare)


def is_acronym(name: str) -> bool:
    """True for up to five capitals, with or without dots: US, U.K., UAE.

    An acronym means its place only when written in capitals ("us" is a pronoun).
    """
    letters = name.replace(".", "")
    return 1 < len(letters) <= 5 and letters.isalpha() and letters.isupper()


def _romanised(word: str) -> str:
    if len(word) < _MIN_WORD:
        return word.replace("y", "i")
    for pattern, replacement in _ROMANISATION:
        word = pattern.sub(replacement, word)
    return word
